"""Makes the copy of all that is held of a person (《个人信息保护法》 Art. 45) and puts it into the
chat: a ZIP with a page to read, the data as JSON, and the files.

It is made when it is sent, from what is there then: nothing is stored once more for it.
"""

import asyncio
import html
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Protocol

from backend_client.contract.case import Case, EventType, Moved
from backend_client.contract.files import Attachment
from backend_client.errors import Refused
from backend_client.json_codec import Mismatch, from_plain, to_plain
from backend_client.port import CaseRecords
from dialogs.account.held import View, told
from dialogs.cases.status import STATUSES
from dialogs.registry import FORMS, restored
from dialogs.state.effect import CopyWanted, Effect, FileShown
from dialogs.state.event import Blocked, EffectFailed
from dialogs.texts import Html, Texts, texts
from handlers.files.to_citizen import FileSender, what_became
from handlers.ports import DOWNLOAD_LIMIT_BYTES, ChatId, Downloads, NotGiven, TooBig

LIMIT_BYTES = 45 * 1024 * 1024  # Telegram takes 50 MB from a bot
LONGEST_NAME = 80
PAGE, DATA, FILES = "index.html", "data.json", "files"
STYLE = (
    "body{font:1.1rem/1.7 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "h2{border-bottom:1px solid #bbb;margin-top:2rem}p{margin:.3rem 0;white-space:pre-wrap}"
)


class HeldRows(Protocol):
    """What the store holds of a chat."""

    async def held_of(self, chat_id: ChatId) -> Mapping[str, Any]:
        """Plain JSON: the `conversation`, and the rows of all tables that are of the chat."""
        ...


@dataclass(frozen=True)
class _File:
    """A file for the copy: the petitioner's own by `ref`, the office's by `file_id`."""

    number: str
    name: str
    ref: str = ""
    file_id: str = ""


@dataclass(frozen=True)
class CopyOfData:
    """Carries out COPY_DATA."""

    rows: HeldRows
    office: CaseRecords
    downloads: Downloads
    post: FileSender

    async def send(
        self, effect: Effect, wanted: CopyWanted, chat_id: ChatId
    ) -> EffectFailed | Blocked | None:
        """None when it is there. Raises a BackendError as `effects.carry_out` takes it."""
        t = texts(wanted.language)
        held = await self.rows.held_of(chat_id)
        conversation = restored(held.get("conversation"))
        numbers = [case.number for case in conversation.cases if case.number]
        cases = [case for number in numbers if (case := await self._case(number)) is not None]
        with TemporaryFile() as sink:
            missing = await self._pack(sink, t, held, cases)
            lines = [*_page(View(conversation, t, FORMS, whole=True), cases, missing)]
            page = "\n".join(lines)
            await asyncio.to_thread(_finish, sink, page)
            name = f"{t.plain('privacy.export_name')}.zip"
            caption = t.html("privacy.export_caption")
            shown = FileShown("", caption, name, thread=wanted.thread)
            return what_became(await self.post.show(chat_id, sink, shown), effect)

    async def _case(self, number: str) -> Case | None:
        """As the petitioner may read it; None of one that the office does not have for us."""
        try:
            return replace(await self.office.get_case(number), notes=(), held=None)
        except Refused:
            return None

    async def _pack(
        self, sink: BinaryIO, t: Texts, held: Mapping[str, Any], cases: Sequence[Case]
    ) -> list[str]:
        """Write all but the page; the names of the files that found no way into it."""
        plain = {**held, "office": [to_plain(case) for case in cases]}
        data = json.dumps(plain, ensure_ascii=False, indent=1, default=str)
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(DATA, data)
        missing = []
        for at, file in enumerate(_files(cases, t), 1):
            place = f"{FILES}/{file.number}/{at:02d}-{_safe(file.name)}"
            if not await self._add(sink, place, file):
                missing.append(f"{file.number} {file.name}")
        return missing

    async def _add(self, sink: BinaryIO, place: str, file: _File) -> bool:
        try:
            source = await self._fetch(file)
        except (NotGiven, TooBig, Refused):
            return False
        with source:
            return await asyncio.to_thread(_append, sink, place, source)

    async def _fetch(self, file: _File) -> BinaryIO:
        if file.file_id:
            return await self.office.answer_file(file.number, file.file_id)
        return await self.downloads.fetch(file.ref, DOWNLOAD_LIMIT_BYTES)


def _append(sink: BinaryIO, place: str, source: BinaryIO) -> bool:
    """False when the copy would be larger than can be sent."""
    data = source.read()
    sink.seek(0, 2)
    if sink.tell() + len(data) > LIMIT_BYTES:
        return False
    with zipfile.ZipFile(sink, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr(place, data)
    return True


def _finish(sink: BinaryIO, page: str) -> None:
    with zipfile.ZipFile(sink, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PAGE, page)
    sink.seek(0)


def _files(cases: Iterable[Case], t: Texts) -> Iterator[_File]:
    for case in cases:
        for file in _own_files(case):
            kind = f"file.kind.{file.kind}"
            if t.has(kind):  # neither a pin nor a contact
                yield _File(case.number, file.name or t.plain(kind), ref=file.ref)
        for event in case.events:
            if event.type == EventType.MOVED and (moved := _moved(event.data)) is not None:
                for paper in moved.papers:
                    yield _File(case.number, paper.name or "", file_id=paper.file_id)


def _own_files(case: Case) -> Iterator[Attachment]:
    yield from case.draft.attachments
    for event in case.events:
        sent = event.data.get("attachments")
        try:
            yield from from_plain(tuple[Attachment, ...], sent or ())
        except Mismatch:  # of a later release
            continue


def _moved(data: object) -> Moved | None:
    try:
        return from_plain(Moved, data)
    except Mismatch:
        return None


def _safe(name: str) -> str:
    """A name that is a file's in every system, and leaves its folder in none."""
    return re.sub(r"[^\w.-]+|\.{2,}", "_", name)[-LONGEST_NAME:].lstrip(".") or "_"


def _page(view: View, cases: Sequence[Case], missing: Sequence[str]) -> Iterator[str]:
    """A page that is read without a network: no script, no picture."""
    t = view.t
    title = html.escape(t.plain("privacy.export_name"))
    yield "<!doctype html>"
    yield f'<html lang="{t.language}"><head><meta charset="utf-8"><title>{title}</title>'
    yield f"<style>{STYLE}</style></head><body><h1>{title}</h1>"
    for heading, lines in told(view):
        yield f"<h2>{html.escape(heading)}</h2>"
        yield from _paragraphs(lines)
    for case in cases:
        yield f"<h2>{html.escape(t.plain('privacy.at_office', number=case.number))}</h2>"
        yield from _paragraphs(_case_lines(t, case))
    if missing:
        yield f"<h2>{html.escape(t.plain('privacy.not_in_it'))}</h2>"
        yield from _paragraphs(t.html("privacy.line", text=name) for name in missing)
    yield "</body></html>"


def _paragraphs(lines: Iterable[Html]) -> Iterator[str]:
    return (f"<p>{line}</p>" for line in lines)


def _case_lines(t: Texts, case: Case) -> Iterator[Html]:
    """What the office has of it, in the words of the chat's own cards."""
    draft, person = case.draft, case.draft.petitioner
    who = " ".join(filter(None, (person.name, person.address, person.phone, person.proxy_for)))
    place = draft.place.text if draft.place else ""
    for key, value in (
        ("file_case.request.name", draft.request),
        ("file_case.story.name", draft.facts),
        ("file_case.place.name", place),
        ("shared.person.name", who),
    ):
        if value:
            yield t.html("card.line", name=t.plain(key), value=value)
    for event in case.events:
        if event.type == EventType.MOVED and (moved := _moved(event.data)) is not None:
            status = moved.status if moved.status in STATUSES else "other"
            at, name = t.minute(event.at), t.plain(f"status.{status}")
            yield t.html("case.step_unit", at=at, status=name, unit=moved.unit or "")
            for text in _texts_of(event.data):
                yield t.html("case.step_note", note=text)
        elif words := [*_texts_of(event.data)]:
            yield t.html("privacy.wrote", at=t.minute(event.at), text="\n".join(words))


TOLD = ("text", "note", "facts", "opinion", "request", "basis", "reasons", "words")


def _texts_of(data: object) -> Iterator[str]:
    """The sentences of a step, whatever its kind."""
    match data:
        case Mapping():
            for name, value in data.items():
                if isinstance(value, str) and name in TOLD and value:
                    yield value
                elif not isinstance(value, str):
                    yield from _texts_of(value)
        case list() | tuple():
            for value in data:
                yield from _texts_of(value)
