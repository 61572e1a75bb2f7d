"""JSON calls over kept connections, for what is said to citizens: HTTP/1.1 as servers of the Bot
API speak it, and nothing else of it.

aiohttp takes three times the CPU for such a call: it makes objects of headers, addresses, timers
and streams for which a call with a JSON body of ours has no use.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import aiohttp

LONGEST_HEAD = 64 * 1024
_END_OF_HEAD = b"\r\n\r\n"
_VERSIONS = {b"HTTP/1.1 ": b"keep-alive", b"HTTP/1.0 ": b"close"}


class TooLate(aiohttp.ClientError):
    """What was to be said is not ours to say any more."""


class NotConnected(aiohttp.ClientError):
    """Refused, no such name, no route, a bad certificate."""


class Address(NamedTuple):
    """`head` is what a call begins with, up to its length."""

    host: str
    port: int
    secure: bool
    head: bytes


@lru_cache(maxsize=64)
def address_of(url: str, user_agent: str) -> Address | None:
    """None for one that needs more than we do: a password, a query, letters to be encoded."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    odd = {*url} & {*" @?#"} or not (url.isascii() and url.isprintable() and parts.path)
    if odd or not parts.hostname or parts.scheme not in ("http", "https"):
        return None
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: */*\r\n"
        f"Accept-Encoding: identity\r\nUser-Agent: {user_agent}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    )
    return Address(parts.hostname, port, parts.scheme == "https", head.encode())


class CallLimits(NamedTuple):
    """In seconds. A connection that was idle for longer is not used again."""

    idle: float
    pool: float
    connect: float
    write: float
    read: float


class KeptConnections:
    """`may_speak` is asked right before the first byte of a call is written, when a connection has
    been found or made: whoever stood still meanwhile must not do what another has done since."""

    def __init__(
        self, most: int, limits: CallLimits, may_speak: Callable[[], bool] | None = None
    ) -> None:
        self._room = asyncio.Semaphore(most)
        self._limits = limits
        self._may_speak = may_speak
        self._free: dict[tuple[str, int, bool], deque[_Line]] = {}
        self._lines: set[_Line] = set()  # that are open

    async def post(self, to: Address, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. Raises ConnectionTimeoutError, NotConnected or TooLate
        when nothing was written, and other errors of aiohttp's when nobody can know."""
        await self._enter()
        try:
            line = self._kept(to) or await self._connected(to)
            if self._may_speak is not None and not self._may_speak():
                self._keep(to, line)
                raise TooLate
            answer = await self._asked(line, b"%b%d\r\n\r\n%b" % (to.head, len(body), body))
            self._keep(to, line)
            return answer
        finally:
            self._room.release()

    def close(self) -> None:
        for line in tuple(self._lines):
            line.transport.abort()
        self._free.clear()

    async def _enter(self) -> None:
        if not self._room.locked():  # the common case needs no clock
            await self._room.acquire()
            return
        try:
            async with asyncio.timeout(self._limits.pool + self._limits.connect):
                await self._room.acquire()
        except TimeoutError:
            raise aiohttp.ConnectionTimeoutError from None

    async def _asked(self, line: "_Line", request: bytes) -> tuple[int, bytes]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[int, bytes]] = loop.create_future()
        line.answer = answer
        line.transport.write(request)
        slow = self._limits.write if line.transport.get_write_buffer_size() else 0.0
        late = loop.call_later(slow + self._limits.read, line.fail, aiohttp.SocketTimeoutError())
        try:
            return await answer
        except asyncio.CancelledError:  # its answer is nobody's
            line.transport.abort()
            raise
        finally:
            late.cancel()

    def _kept(self, to: Address) -> "_Line | None":
        free = self._free.get(to[:3])
        now = asyncio.get_running_loop().time()
        while free:
            line = free.pop()
            if line.open and now - line.idle_since < self._limits.idle:
                return line
            line.transport.abort()
        return None

    def _keep(self, to: Address, line: "_Line") -> None:
        if line.open:
            line.idle_since = asyncio.get_running_loop().time()
            self._free.setdefault(to[:3], deque()).append(line)
        else:
            line.transport.close()

    async def _connected(self, to: Address) -> "_Line":
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._limits.connect):
                _, line = await loop.create_connection(
                    lambda: _Line(self._lines),
                    to.host,
                    to.port,
                    ssl=_trusted() if to.secure else None,
                    happy_eyeballs_delay=0.25,
                )
        except TimeoutError:
            raise aiohttp.ConnectionTimeoutError from None
        except (OSError, ssl.SSLError, ValueError, OverflowError) as error:
            raise NotConnected from error
        return line


class _Line(asyncio.Protocol):
    """A connection with at most one call on its way."""

    transport: asyncio.Transport

    def __init__(self, lines: set["_Line"]) -> None:
        self.answer: asyncio.Future[tuple[int, bytes]] | None = None
        self.idle_since = 0.0
        self.open = True  # and to be used again
        self._lines = lines
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._lines.add(self)

    def data_received(self, data: bytes) -> None:
        self._held += data
        self._read(ended=False)

    def connection_lost(self, error: Exception | None) -> None:
        self._lines.discard(self)
        self.open = False
        if error is None and self._held:
            self._read(ended=True)
        self.fail(aiohttp.ServerDisconnectedError())

    def fail(self, error: Exception) -> None:
        """Nobody knows what became of the call."""
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(error)
        self.open = False
        self.transport.abort()

    def _read(self, *, ended: bool) -> None:
        if self.answer is None or self.answer.done():  # nobody has asked
            self.fail(aiohttp.ClientPayloadError())
            return
        try:
            answer = self._whole(ended=ended)
        except ValueError:
            self.fail(aiohttp.ClientPayloadError())
            return
        if answer is not None:
            self._held = b""
            self.answer.set_result(answer)

    def _whole(self, *, ended: bool) -> tuple[int, bytes] | None:
        """Status and body, once all has come. Raises ValueError for what is no answer."""
        end = self._held.find(_END_OF_HEAD)
        if end < 0:
            if len(self._held) > LONGEST_HEAD:
                raise ValueError("no end of its head")
            return None
        line, *rows = self._held[:end].split(b"\r\n")
        parted = (row.lower().partition(b":") for row in rows)
        told = {name: value.strip() for name, _, value in parted}
        status, keeps = int(line[9:12]), _VERSIONS.get(line[:9])
        if keeps is None or told.get(b"content-encoding", b"identity") != b"identity":
            raise ValueError("what was not asked for")
        self.open = self.open and told.get(b"connection", keeps) != b"close"
        body = self._held[end + len(_END_OF_HEAD) :]
        if told.get(b"transfer-encoding", b"identity") != b"identity":
            return None if (parts := _unchunked(body)) is None else (status, parts)
        if b"content-length" not in told:  # it ends with the connection
            self.open = False
            return (status, body) if ended else None
        missing = int(told[b"content-length"]) - len(body)
        if missing < 0:
            raise ValueError("more than it says")
        return None if missing else (status, body)


def _unchunked(body: bytes) -> bytes | None:
    """None while some of it has not come."""
    parts: list[bytes] = []
    at = 0
    while (end := body.find(b"\r\n", at)) >= 0:
        size = int(body[at:end].partition(b";")[0], 16)
        begin, at = end + 2, end + size + 4
        if size == 0:
            return b"".join(parts) if body.find(b"\r\n", begin) >= 0 else None
        if len(body) < at:
            return None
        parts.append(body[begin : begin + size])
    return None


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
