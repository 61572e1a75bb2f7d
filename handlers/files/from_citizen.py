"""Uploads a citizen's file: fetched from Telegram, checked by its content, cleaned, sent to the
backend. No petition waits for it.
"""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import BinaryIO

from backend_client.contract.files import FileRefusal, FileResult
from backend_client.errors import Refused, Unavailable
from backend_client.port import FileOffice
from dialogs.state.effect import Effect, FileToAttach, VoiceToHear
from dialogs.state.event import FileFailed, VoiceHeard
from dialogs.texts import LANGUAGES, texts
from handlers.files.strip_location import patches
from handlers.files.types import PAPER, PICTURE, type_of
from handlers.ports import (
    DOWNLOAD_LIMIT_BYTES,
    Clock,
    Downloads,
    ImageFilter,
    NotGiven,
    PdfFilter,
    Scanner,
    TooBig,
    Transcriber,
)

TOO_LARGE = 413
JPEG, PAGES = b"\xff\xd8\xff", b"%PDF"


@dataclass(frozen=True)
class CheckedFile:
    """Bytes that may be stored; or why there are none."""

    data: BinaryIO | None = None
    mime: str | None = None
    redrawn: bool = False
    refusal: FileRefusal | None = None


@dataclass(frozen=True)
class CitizenFiles:
    """Carries out ATTACH_FILE. Without a scanner nothing looks for viruses."""

    backend: FileOffice
    downloads: Downloads
    image_filter: ImageFilter
    pdf_filter: PdfFilter
    clock: Clock
    scanner: Scanner | None = None
    transcriber: Transcriber | None = None
    heic: bool = False  # whether `image_filter` can draw it

    async def attach(self, effect: Effect, request: FileToAttach) -> FileFailed | None:
        """None when it is there, or when nothing is new to the citizen. Raises a BackendError as
        `effects.carry_out` takes it."""
        number = None if request.in_talk else await self._number(effect.case)
        attachment = request.attachment
        told = (attachment.size_bytes or 0) > DOWNLOAD_LIMIT_BYTES  # when it was sent
        found = CheckedFile(refusal=FileRefusal.TOO_BIG) if told else await self._find(request)
        result, words = FileResult(attachment.ref, refusal=found.refusal), None
        if found.data is not None:
            with found.data as data:
                if (
                    attachment.kind == "voice"
                    and number is not None
                    and self.transcriber is not None
                    and not request.heard
                ):
                    words = await self.transcriber.transcribe(data)
                result = await self._store(attachment.ref, found, data)
        if number is None:
            await self.backend.note_talk_file(effect.case, result)
        else:
            await self.backend.note_file(number, result)
        if words is not None and number is not None and result.file_id is not None:
            await self._add_words(number, request.place, words, f"{effect.key}:words")
        if result.refusal is None or told:
            return None
        return FileFailed(effect.case, request.place, attachment.kind, result.refusal)

    async def hear(self, effect: Effect, request: VoiceToHear) -> VoiceHeard:
        """The words of a recording whose draft is still open. Raises a BackendError as
        `effects.carry_out` takes it."""
        unheard = VoiceHeard(effect.case, request.ref, request.message_id)
        if self.transcriber is None:
            return unheard
        try:
            data = await self.downloads.fetch(request.ref, DOWNLOAD_LIMIT_BYTES)
        except TooBig:
            return unheard
        except Unavailable:
            if self.clock.now() < request.until:
                raise
            return unheard
        with data:
            return replace(unheard, words=await self.transcriber.transcribe(data))

    async def _add_words(self, number: str, place: int, words: str, key: str) -> None:
        """As a supplement that says whose words they are not: the recording is the evidence."""
        text = texts(LANGUAGES[0]).plain("file.transcript", place=place, words=words)
        try:
            await self.backend.supplement(number, text, (), key)
        except Refused as error:  # an engine may hear it otherwise after a crash; or the case ended
            if error.of_key:
                raise

    async def _number(self, client_ref: str) -> str:
        """Asked first: while a petition is not there, nothing is downloaded for it again and again.
        A talk is there: its effects stay in order."""
        receipt = await self.backend.find_case(client_ref)
        if receipt is None:
            raise Unavailable("the petition is not filed yet")
        return receipt.number

    async def _find(self, request: FileToAttach) -> CheckedFile:
        try:
            data = await self.downloads.fetch(request.attachment.ref, DOWNLOAD_LIMIT_BYTES)
        except TooBig:
            return CheckedFile(refusal=FileRefusal.TOO_BIG)
        except NotGiven:
            if self.clock.now() < request.until:
                raise
            return CheckedFile(refusal=FileRefusal.GONE)
        with ExitStack() as unless_kept:
            unless_kept.enter_context(data)
            mime = await asyncio.to_thread(_judge, data, self.heic)
            if mime is None:
                return CheckedFile(refusal=FileRefusal.TYPE)
            if mime == PICTURE:
                return await self._drawn(data)
            if mime == PAPER:
                stripped = await self.pdf_filter.strip(data)
                refused = None if stripped else FileRefusal.UNREADABLE
                return CheckedFile(stripped, mime if stripped else None, refusal=refused)
            unless_kept.pop_all()
            return CheckedFile(data, mime)

    async def _drawn(self, data: BinaryIO) -> CheckedFile:
        drawn = await self.image_filter.reencode(data)
        if drawn is None:
            return CheckedFile(refusal=FileRefusal.UNREADABLE)
        head = await asyncio.to_thread(drawn.read, 4)
        drawn.seek(0)
        if head == PAGES:  # of a long picture: ours, and to be opened, not shown in place
            return CheckedFile(drawn, PAPER)
        return CheckedFile(
            drawn, "image/jpeg" if head.startswith(JPEG) else "image/png", redrawn=True
        )

    async def _store(self, ref: str, found: CheckedFile, data: BinaryIO) -> FileResult:
        if self.scanner is not None and not await self.scanner.is_clean(data):
            return FileResult(ref, refusal=FileRefusal.INFECTED)
        try:
            # Without its name: the attachment has it, and the file is anybody's of these bytes.
            file_id = await self.backend.upload_file(data, None, found.mime)
        except Refused as error:
            if error.status != TOO_LARGE:
                raise
            return FileResult(ref, refusal=FileRefusal.TOO_BIG)
        return FileResult(ref, file_id, redrawn=found.redrawn)


def _judge(data: BinaryIO, heic: bool) -> str | None:
    """Its type, or None; what stays as it came has the places taken out of it."""
    whole = data.read()
    mime = type_of(whole, heic=heic)
    for at, written in patches(whole, mime or ""):
        data.seek(at)
        data.write(written)
    data.seek(0)
    return mime
