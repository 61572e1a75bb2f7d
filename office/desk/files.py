"""Files of a case or a staff chat on the desk: what is shown of them, and how one is served.

A file has no address but through its case or its talk, under a name that only this office can make:
whoever guesses gets nothing, and a link in somebody's history says neither whose it is nor what.
"""

import asyncio
import re
import unicodedata
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote

from aiohttp import web

from backend_client.contract.case import Case
from backend_client.contract.documents import AnswerFile
from backend_client.contract.files import Attachment
from backend_client.json_codec import from_plain
from office.desk.bodies import SentFile
from office.law.problems import Problem
from office.services.attachments import given, is_of_office, papers_of
from office.services.files import OCTETS, Files, StoredFile

WITH_A_FILE = ("photo", "document", "voice", "video", "audio")
LABEL_LENGTH = 80
PART_BYTES = 64 * 1024
ENDINGS: Mapping[str, str] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "video/mp4": ".mp4",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/amr": ".amr",
    "audio/wav": ".wav",
    "video/quicktime": ".mov",
    "video/3gpp": ".3gp",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "audio/ogg": ".ogg",
    "text/plain": ".txt",
}
# By first bytes: nobody's word is taken for what a browser opens.
PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))

# What stands near the beginning of a file, by the ending of its name; one picture is as good as
# another, whatever it is called. Of others nothing is known.
_PICTURE = (*(magic for magic, _ in PICTURES), b"GIF8", b"WEBP")
BEGINS: Mapping[str, tuple[bytes, ...]] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp"), _PICTURE),
    **dict.fromkeys(("docx", "xlsx", "pptx", "zip"), (b"PK\x03\x04",)),
    **dict.fromkeys(("doc", "xls", "ppt", "wps"), (b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"{\\rtf")),
    "pdf": (b"%PDF-",),
}
PROGRAMS = (b"MZ", b"\x7fELF")
HEAD_BYTES = NEAR = 1024

# (case number or talk's id, the channel's reference) -> name in the address
Naming = Callable[[str, str], str]
# a file's id -> the file; raises Problem 404
Find = Callable[[str], Awaitable[StoredFile]]


@dataclass(frozen=True)
class FileView:
    """`state` is a key of words.toml's file_state while there is nothing to open. `href` opens it;
    `picture`: in place. `unopened`: a citizen's document, of which nobody has seen what it does."""

    kind: str
    label: str | None
    size_bytes: int | None
    caption: str | None
    state: str | None
    href: str | None
    picture: bool
    unopened: bool
    sort: str | None = None  # a key of words.toml's file_sort


@dataclass(frozen=True)
class CaseFiles:
    filed: Sequence[FileView]
    added: Mapping[int, Sequence[FileView]]  # by the seq of the supplement or answer they are of


def files_of(case: Case, naming: Naming) -> CaseFiles:
    def views(attachments: Sequence[Attachment]) -> Sequence[FileView]:
        return views_of(attachments, f"/desk/cases/{case.number}", case.number, naming)

    return CaseFiles(
        views(case.draft.attachments),
        {seq: views(attached) for seq, attached in _added(case)},
    )


def views_of(
    attachments: Sequence[Attachment], page: str, owner: str, naming: Naming
) -> Sequence[FileView]:
    """`page` is the address of the case or the talk."""
    return [_view(each, f"{page}/files/{naming(owner, each.ref)}") for each in attachments]


def check(sent: Iterable[SentFile]) -> None:
    """Raises Problem 422 unfit-file for one that nobody could open: told before anything is done,
    since whoever gets it cannot say so."""
    for each in sent:
        head = each.file.read(HEAD_BYTES)
        each.file.seek(0)
        if (why := _unfit(each.filename, head)) is not None:
            raise Problem(422, "unfit-file", "Choose it anew.", file=_label(each.filename), why=why)


def _unfit(name: str, head: bytes) -> str | None:
    """A key of words.toml's file_refused; None where nothing is wrong."""
    if not head:
        return "empty"
    if head.startswith(PROGRAMS):
        return "program"
    begins = BEGINS.get(name.rpartition(".")[2].lower()) if "." in name else None
    return "other" if begins and not any(each in head[:NEAR] for each in begins) else None


async def take_in(sent: Iterable[SentFile], files: Files, now: datetime) -> list[AnswerFile]:
    """What an officer attached to an answer, stored. Raises Problem 413."""
    return [
        AnswerFile(
            await files.store(_parts(each.file), each.content_type[:200], None, now),
            _label(each.filename),
        )
        for each in sent
    ]


async def _parts(file: IO[bytes]) -> AsyncIterator[bytes]:
    while part := await asyncio.to_thread(file.read, PART_BYTES):
        yield part


async def hand_over(
    owner: str,
    attachments: Iterable[Attachment],
    name: str,
    naming: Naming,
    find: Find,
    headers: Mapping[str, str],
) -> web.FileResponse:
    """A picture that was drawn anew is shown, anything else saved, under a name of ours. Raises
    Problem 404 for what is none of `attachments`, which are those of `owner`."""
    found = (
        (place, each, each.file_id)
        for place, each in enumerate(attachments, 1)
        if each.file_id is not None and naming(owner, each.ref) == name
    )
    place, attachment, file_id = next(found, (0, None, ""))
    if attachment is None:
        raise Problem.not_found()
    stored = await find(file_id)
    mime = await asyncio.to_thread(_picture_type, stored.path) if attachment.redrawn else None
    saved_as = quote(f"{owner}-{place}{ENDINGS.get(mime or stored.mime, '')}")
    way = "inline" if mime else "attachment"
    return web.FileResponse(
        stored.path,
        headers={
            **headers,
            "Content-Disposition": f'{way}; filename="{saved_as}"',
            "Content-Type": mime or OCTETS,
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


def _view(attachment: Attachment, address: str) -> FileView:
    state, href = None, None
    if attachment.file_id is not None:
        href = address
    elif attachment.refusal is not None:
        state = attachment.refusal.value
    elif attachment.kind in WITH_A_FILE:
        state = "awaited"
    return FileView(
        attachment.kind,
        _label(attachment.name),
        attachment.size_bytes,
        attachment.caption,
        state,
        href,
        attachment.redrawn and href is not None,
        attachment.kind == "document"
        and href is not None
        and not attachment.redrawn
        and not is_of_office(attachment),
        attachment.sort,
    )


def _label(name: str | None) -> str | None:
    """What the citizen called it, to be read and never to be used: its last part, without what
    turns the direction of the text or hides."""
    last = re.split(r"[/\\]", name or "")[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    return plain if len(plain) <= LABEL_LENGTH else plain[: LABEL_LENGTH - 1] + "…"


def all_of(case: Case) -> Iterator[Attachment]:
    """In the order they came."""
    yield from case.draft.attachments
    for _, attached in _added(case):
        yield from attached


def _added(case: Case) -> Iterator[tuple[int, tuple[Attachment, ...]]]:
    for event in case.events:
        if attached := event.data.get("attachments"):
            yield event.seq, from_plain(tuple[Attachment, ...], attached)
        if answered := papers_of(event):
            yield event.seq, tuple(map(given, answered))


def _picture_type(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(8)
    return next((mime for magic, mime in PICTURES if head.startswith(magic)), None)
