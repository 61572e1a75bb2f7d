"""Virus scanner client: clamd(8) and its INSTREAM, over TCP or a local socket."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import urlsplit

from backend_client.errors import Unavailable

PART_BYTES = 64 * 1024
ANSWER_BYTES = 4096
WITHIN = timedelta(seconds=120)  # a scan of 20 MB waits its turn among clamd's other ones
END = bytes(4)  # a part of no bytes
CLEAN, FOUND = b"stream: OK", b" FOUND"


class ScanFailed(Exception):
    """clamd answers something else than a verdict: its settings are to be looked at. Nothing is
    known of the file."""


@dataclass(frozen=True)
class Clamd:
    """Fulfils `handlers.ports.Scanner`. `url` is tcp://host:port or unix:///path."""

    url: str
    within: timedelta = WITHIN

    async def is_clean(self, source: BinaryIO) -> bool:
        """Read from its beginning, and set back to it. Raises Unavailable while clamd is away."""
        try:
            async with asyncio.timeout(self.within.total_seconds()):
                answer = await self._ask(source)
        except (OSError, TimeoutError) as error:
            raise Unavailable(f"clamd: {type(error).__name__}") from error
        finally:
            source.seek(0)
        if answer == CLEAN:
            return True
        if answer.endswith(FOUND):
            return False
        if not answer:  # it went while it scanned
            raise Unavailable("clamd: no answer")
        raise ScanFailed("clamd: no verdict")

    async def _ask(self, source: BinaryIO) -> bytes:
        reader, writer = await self._connect()
        # Listened to from the start: at its StreamMaxLength it says so, and reads no more.
        answer = asyncio.create_task(reader.read(ANSWER_BYTES))
        try:
            with suppress(ConnectionError):
                writer.write(b"zINSTREAM\0")
                source.seek(0)
                while part := await asyncio.to_thread(source.read, PART_BYTES):
                    writer.write(len(part).to_bytes(4, "big") + part)
                    await writer.drain()
                writer.write(END)
                await writer.drain()
            return (await answer).strip(b"\0\n ")
        finally:
            answer.cancel()
            writer.transport.abort()  # closing would wait for what it does not read

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        address = urlsplit(self.url)
        if address.scheme == "unix":
            return await asyncio.open_unix_connection(address.path)
        return await asyncio.open_connection(address.hostname, address.port)
