"""A TCP proxy on the way to the backend that is slow, cuts off, goes silent or is not there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

CHUNK_BYTES = 65536


@dataclass
class Weather:
    """What happens to connections; it may change at any time and counts for open ones too.

    `cut_after_bytes` of an answer have passed when its connection is reset; in a `black_hole`
    nothing passes and nobody is told; while `away` connections are refused by a reset at once.
    """

    latency_seconds: float = 0.0
    cut_after_bytes: int | None = None
    black_hole: bool = False
    away: bool = False


class Proxy:
    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.weather = Weather()
        self.connections = 0
        self.url = ""

    def lead_to(self, host: str, port: int) -> None:
        """Another target from now on; connections to the one before are reset."""
        self._target = (host, port)
        self.leave()
        self.come_back()

    def leave(self) -> None:
        """Away from now on: open connections are reset, new ones too."""
        self.weather.away = True
        for writer in list(self._open):
            writer.transport.abort()

    def come_back(self) -> None:
        self.weather.away = False

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.weather.away:
            writer.transport.abort()
            return
        try:
            there_reader, there_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, there_writer}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass(reader, there_writer, answers=False))
                group.create_task(self._pass(there_reader, writer, answers=True))
        except* (OSError, EOFError):
            pass
        finally:
            for each in (writer, there_writer):
                self._open.discard(each)
                each.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        passed = 0
        while data := await reader.read(CHUNK_BYTES):
            if self.weather.latency_seconds:
                await asyncio.sleep(self.weather.latency_seconds)
            if self.weather.black_hole:
                continue
            limit = self.weather.cut_after_bytes
            if answers and limit is not None and passed + len(data) > limit:
                writer.write(data[: max(limit - passed, 0)])
                with suppress(OSError):
                    await writer.drain()
                raise EOFError
            passed += len(data)
            writer.write(data)
            await writer.drain()
        raise EOFError


@asynccontextmanager
async def proxied(host: str, port: int) -> AsyncIterator[Proxy]:
    """A proxy on a free port of loopback before `host:port`, which need not listen yet."""
    proxy = Proxy(host, port)
    server = await asyncio.start_server(proxy.meet, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        proxy.leave()
        await server.wait_closed()
