"""An attachment's file: from Telegram, judged by its content, cleaned, to the backend. In the order
of the filing, but on its own time: no petition waits for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from backend_client.contract import FileRefusal, FileResult
from backend_client.errors import Refused, Unavailable
from backend_client.plain import from_plain
from dialogs.effect import Effect, FileWish
from dialogs.event import EffectFailed, FileFailed
from handlers.file_types import PICTURE, type_of
from handlers.inbound import DOWNLOAD_LIMIT_BYTES
from handlers.outbound import KEY_REFUSED
from handlers.ports import Clock, Downloads, FileOffice, NotGiven, Pictures, TooBig

TOO_LARGE = 413
Note = Callable[[FileResult], Awaitable[None]]


@dataclass(frozen=True)
class Found:
    """Bytes that may be stored; or why there are none."""

    data: BinaryIO | None = None
    mime: str | None = None
    redrawn: bool = False
    refusal: FileRefusal | None = None


@dataclass(frozen=True)
class Courier:
    """Carries out ATTACH_FILE."""

    backend: FileOffice
    downloads: Downloads
    pictures: Pictures
    clock: Clock

    async def attach(self, effect: Effect) -> FileFailed | EffectFailed | None:
        """None when it is there, or when nothing is new to the citizen. Raises Unavailable or
        Garbled when it is to be tried again, as `outbound.carry_out` does."""
        wish = from_plain(FileWish, effect.body)
        try:
            return await self._attach(effect.case, wish)
        except Refused as error:
            if error.status in KEY_REFUSED:
                raise Unavailable(f"the backend does not take our key: {error.status}") from error
            return EffectFailed(effect.kind.value, effect.case, error.type)

    async def _attach(self, client_ref: str, wish: FileWish) -> FileFailed | None:
        note = await self._way(client_ref, wish)
        attachment = wish.attachment
        told = (attachment.size_bytes or 0) > DOWNLOAD_LIMIT_BYTES  # when it was sent
        found = Found(refusal=FileRefusal.TOO_BIG) if told else await self._find(wish)
        result = FileResult(attachment.ref, refusal=found.refusal)
        if found.data is not None:
            with found.data as data:
                result = await self._store(attachment.ref, found, data)
        await note(result)
        if result.refusal is None or told:
            return None
        return FileFailed(client_ref, wish.place, attachment.kind, result.refusal)

    async def _way(self, client_ref: str, wish: FileWish) -> Note:
        """To what the file belongs. Asked first: while a petition is not there, nothing is
        downloaded for it again and again. A talk is there: its wishes stay in order."""
        if wish.in_talk:
            return partial(self.backend.note_talk_file, client_ref)
        receipt = await self.backend.find_case(client_ref)
        if receipt is None:
            raise Unavailable("the petition is not filed yet")
        return partial(self.backend.note_file, receipt.number)

    async def _find(self, wish: FileWish) -> Found:
        try:
            data = await self.downloads.fetch(wish.attachment.ref, DOWNLOAD_LIMIT_BYTES)
        except TooBig:
            return Found(refusal=FileRefusal.TOO_BIG)
        except NotGiven:
            if self.clock.now() < wish.until:
                raise
            return Found(refusal=FileRefusal.GONE)
        with ExitStack() as unless_kept:
            unless_kept.enter_context(data)
            mime = await asyncio.to_thread(_judge, data)
            if mime is None:
                return Found(refusal=FileRefusal.TYPE)
            if mime == PICTURE:
                return await self._drawn(data)
            unless_kept.pop_all()
            return Found(data, mime)

    async def _drawn(self, data: BinaryIO) -> Found:
        drawn = await self.pictures.redraw(data)
        if drawn is None:
            return Found(refusal=FileRefusal.UNREADABLE)
        head = await asyncio.to_thread(drawn.read, 3)
        drawn.seek(0)
        return Found(drawn, "image/jpeg" if head == b"\xff\xd8\xff" else "image/png", redrawn=True)

    async def _store(self, ref: str, found: Found, data: BinaryIO) -> FileResult:
        try:
            # Without its name: the attachment has it, and the file is anybody's of these bytes.
            file_id = await self.backend.upload_file(data, None, found.mime)
        except Refused as error:
            if error.status != TOO_LARGE:
                raise
            return FileResult(ref, refusal=FileRefusal.TOO_BIG)
        return FileResult(ref, file_id, redrawn=found.redrawn)


def _judge(data: BinaryIO) -> str | None:
    whole = data.read()
    data.seek(0)
    return type_of(whole)
