"""Attachments of a case or a staff chat: which can be seen, and why the others cannot."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseEvent, Draft, EventType, Move, Moved
from backend_client.contract.documents import AnswerFile
from backend_client.contract.files import Attachment, FileRefusal, FileResult
from backend_client.contract.staff_chat import TalkWords
from backend_client.json_codec import from_plain, to_plain
from office.db.case_store import FileRecord
from office.db.models import FileOutcome, FileResultRow, FileRow, TalkFileRow
from office.law.documents import files_of, place_of_files
from office.law.moves import MOST_ANSWER_FILES
from office.law.problems import Problem

Kept = type[FileResultRow] | type[TalkFileRow]
Results = Mapping[str, FileOutcome] | Mapping[str, FileRecord]
_OF_OFFICE = "answer:"  # no channel's reference begins so


async def note_result(
    session: AsyncSession, kept: Kept, owner: str, said: FileResult, now: datetime
) -> tuple[FileResult, bool]:
    """What stands now, and whether this call made it so. `owner` is the case's number or the talk's
    id.

    A file that is there stays, whatever is said later: the same report twice is one report, and a
    channel that draws a picture anew after a crash may come to other bytes. A refusal gives way to
    a file, since a person may have had it tried again. Raises Problem 422.
    """
    if (said.file_id is None) == (said.refusal is None):
        raise Problem.invalid("file_id", "either file_id or refusal must be given")
    if said.file_id is not None and await session.get(FileRow, said.file_id) is None:
        raise Problem.invalid("file_id", "must be an id that POST /v1/files has given")
    key = {"owner": owner, "ref_hash": _hash(said.ref)}
    row = await session.get(kept, key)
    if row is not None and (row.file_id is not None or said.file_id is None):
        return _result(said.ref, row), False
    if row is None:
        row = kept(**key)
        session.add(row)
    row.file_id, row.refusal = said.file_id, said.refusal and said.refusal.value
    row.redrawn = said.redrawn and said.file_id is not None
    row.at = now
    return said, True


async def check_papers(session: AsyncSession, move: Move) -> None:
    """Raises Problem 422 for a file that is not here."""
    for file in (*files_of(move), *move.files):
        if await session.get(FileRow, file.file_id) is None:
            raise Problem.invalid(place_of_files(move), "must be ids that POST /v1/files has given")


async def check_words(session: AsyncSession, words: TalkWords) -> None:
    """Raises Problem 422 for what staff cannot send."""
    if len(words.attachments) > MOST_ANSWER_FILES:
        raise Problem.invalid("attachments", f"must be {MOST_ANSWER_FILES} at most")
    for each in words.attachments:
        if each.file_id is None or await session.get(FileRow, each.file_id) is None:
            raise Problem.invalid("attachments.file_id", "must be one that POST /v1/files gave")


def given(file: AnswerFile) -> Attachment:
    """A file of staff's as what a petitioner sends: it opens in the same way."""
    return Attachment("document", f"{_OF_OFFICE}{file.file_id}", file.name, file_id=file.file_id)


def scanned(key: str, place: int) -> str:
    """The reference of the file in this place of a letter that the office has entered."""
    return f"{_OF_OFFICE}{key}-{place}"


def is_of_office(attachment: Attachment) -> bool:
    return attachment.ref.startswith(_OF_OFFICE)


def papers_of(event: CaseEvent) -> tuple[AnswerFile, ...]:
    """The files that came with a step."""
    return from_plain(Moved, event.data).papers if event.type is EventType.MOVED else ()


async def results_of(
    session: AsyncSession, kept: Kept, owners: Sequence[str]
) -> Mapping[str, Results]:
    """Of each owner, who need not have any."""
    found: dict[str, dict[str, FileOutcome]] = {owner: {} for owner in owners}
    for row in await session.scalars(select(kept).where(kept.owner.in_(owners))):
        found[row.owner][row.ref_hash] = row
    return found


def on_draft(results: Results, draft: Draft) -> Draft:
    """The draft with what became of its files; what was filed stays stored as it came."""
    return replace(draft, attachments=_seen(results, draft.attachments)) if results else draft


def on_event(results: Results, event: CaseEvent) -> CaseEvent:
    attached = event.data.get("attachments")
    if not results or not attached:
        return event
    seen = _seen(results, from_plain(tuple[Attachment, ...], attached))
    return replace(event, data={**event.data, "attachments": to_plain(seen)})


def on_words(results: Results, words: TalkWords) -> TalkWords:
    return replace(words, attachments=_seen(results, words.attachments)) if results else words


def _seen(results: Results, attachments: Sequence[Attachment]) -> tuple[Attachment, ...]:
    return tuple(_with_result(each, results.get(_hash(each.ref))) for each in attachments)


def _with_result(attachment: Attachment, row: FileOutcome | FileRecord | None) -> Attachment:
    if row is None:
        return attachment
    found = _result(attachment.ref, row)
    return replace(attachment, file_id=found.file_id, refusal=found.refusal, redrawn=found.redrawn)


def _result(ref: str, row: FileOutcome | FileRecord) -> FileResult:
    refusal = FileRefusal(row.refusal) if row.refusal else None
    return FileResult(ref, row.file_id, refusal, row.redrawn)


def _hash(ref: str) -> str:
    return hashlib.sha256(ref.encode("utf-8", "surrogatepass")).hexdigest()
