"""A server of bytes, which can break off anywhere, and ways to go wrong."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

OK = b'{"ok":true,"result":true}'
TOKEN = "1:s3cret"
WORDS = "牛粪"

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\n\r\n"
    return head.encode() + body


async def heard(reader: asyncio.StreamReader) -> bytes:
    """One whole request."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    return head + await reader.readexactly(length)


class Server:
    """Speaks bytes, so that it can break off anywhere."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self.connections = 0
        self.connected = asyncio.Event()
        self.url = ""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.connected.set()
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._talk(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        talks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(
            lambda *ends: talks.add(asyncio.create_task(self._serve(*ends))), "127.0.0.1", 0
        )
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/sendMessage"
        async with server:
            yield self
        await asyncio.wait_for(asyncio.gather(*talks), 5)


async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await heard(reader)
    await reader.read()


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await heard(reader)


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readexactly(1)  # what is unread makes the kernel send a reset
    writer.transport.abort()


async def breaks_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await heard(reader)
    writer.write(answer(OK, length=len(OK) + 1))


async def stalls_in_the_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await heard(reader)
    writer.write(answer(OK, length=len(OK) + 1))
    await reader.read()


async def mumbles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await heard(reader)
    writer.write(b"SMTP ready\r\n")


def answers(body: bytes, status: str = "200 OK") -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(answer(body, status))

    return talk
