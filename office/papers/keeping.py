"""Keeps the papers: what each says with the step that makes it, its bytes from when it is first
opened. So nothing waits for a printer, nothing is lost, and what was sent stays what it was.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from backend_client.contract.case import Moved
from backend_client.contract.documents import AnswerFile
from backend_client.json_codec import from_plain, to_plain
from backend_client.wording.papers import file_name
from backend_client.wording.papers.words import words as chat_words
from office.campaigns.poster import case_link, squares_of
from office.campaigns.service import Campaigns
from office.db.database import Database
from office.db.papers import rows
from office.law.routing import Statements, Units, is_shielded
from office.papers.contents import Contents, Told, changed, contents_of, unsent, words
from office.services.dossier import Dossier
from office.services.files import Files, StoredFile

PDF, ENDING = "application/pdf", ".pdf"


async def with_paper(case: Dossier, moved: Moved, now: datetime, units: Units) -> Moved:
    """The step that is about to be written, with its paper among its files, where it makes one.
    Whoever is shielded is named in none: it may be seen over a shoulder."""
    row, office = case.record, units.find(units.office) if units.office else None
    seq = row.last_seq + 1
    told = Told(
        case=row.number,
        seq=seq,
        at=now,
        draft=case.draft,
        filed_at=row.registered_at,
        moved=moved,
        office=office.name if office is not None else words()["office"],
        named=not is_shielded(Statements(case.draft)),
    )
    contents = contents_of(told)
    if contents is None:
        return moved
    id_, plain = _id_of(contents), to_plain(contents)
    await rows.add(case.transaction.sql, id_, row.number, seq, plain, now)
    name = file_name(chat_words(), moved.status, case.draft.kind, row.number)
    paper = AnswerFile(id_, name + ENDING, official=True)
    return replace(moved, files=(*moved.files, paper))


def _id_of(contents: Contents) -> str:
    """Never twice: its number is in it."""
    plain = json.dumps(to_plain(contents), sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


class Papers:
    """The papers among the files of cases."""

    def __init__(
        self,
        database: Database,
        files: Files,
        campaigns: Campaigns,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._files = database, files
        self._campaigns, self._clock = campaigns, clock
        self._printing = asyncio.Lock()  # one at a time: it is work for the processor

    async def before(self, plain: Any, say: Callable[[str], str] | None = None) -> bytes:
        """What was not sent, of its contents; it is not kept. `say`: see `find`."""
        contents = unsent(from_plain(Contents, plain))
        told = contents if say is None else changed(contents, say)
        async with self._printing:
            return await asyncio.to_thread(_printed, told, None)

    async def find(self, file_id: str, say: Callable[[str], str] | None = None) -> StoredFile:
        """A file of a case, whoever asks having been let in there; a paper is printed if nobody has
        opened it before. `say`: how words are told to who has not opened whose case it is, see
        `lookups.hiding`: they get a copy of its own. Raises Problem 404."""
        plain = await self._database.look(lambda each: rows.contents_of(each.sql, file_id))
        if plain is None:
            return await self._files.find(file_id)
        contents = from_plain(Contents, plain)
        told = contents if say is None else changed(contents, say)
        file_id = _id_of(told)
        async with self._printing:
            if not await self._files.holds(file_id):
                link = case_link(self._campaigns.bot_name, told.case)
                data = await asyncio.to_thread(_printed, told, link)
                await self._files.keep(file_id, data, PDF, told.title + ENDING, self._clock())
        return await self._files.find(file_id)


def _printed(contents: Contents, link: str | None) -> bytes:
    from office.papers.pdf import pdf_of  # 36 MB and 350 modules, of which a start needs none

    return pdf_of(contents, squares_of(link) if link else None)
