"""HTTP/1.1 over asyncio's protocols, kept alive: as much of it as bots and their libraries speak on
loopback. Bodies have a Content-Length; nothing is checked."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]
END_OF_HEAD = b"\r\n\r\n"
ANSWER_SECONDS = 60.0


class Request(NamedTuple):
    """`head` is the lower-cased header block, `path` has its query still."""

    verb: str
    path: str
    head: bytes
    body: bytes

    def parameters(self) -> Json:
        """Those of the query and of the body, whichever of the three ways they came."""
        found: Json = {}
        if self.verb == "GET" or not self.body:
            return dict(parse_qsl(urlsplit(self.path).query))
        kind = header(self.head, b"content-type")
        if kind.startswith(b"application/json"):
            found = json.loads(self.body)
        elif kind.startswith(b"multipart/form-data"):
            found = _parts(self.body)
        else:
            found = dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        return found


def header(head: bytes, name: bytes) -> bytes:
    """Its value, in lower case; empty when there is none."""
    at = head.find(b"\r\n" + name + b":")
    if at < 0:
        return b""
    at += len(name) + 3
    end = head.find(b"\r\n", at)
    return head[at : end if end >= 0 else None].strip()


def _parts(body: bytes) -> Json:
    """The fields of a form; the boundary is its first line."""
    found: Json = {}
    for part in body.split(body[: body.index(b"\r\n")])[1:-1]:
        named, _, value = part.partition(END_OF_HEAD)
        name = named.partition(b'name="')[2].partition(b'"')[0]
        found[name.decode()] = value.removesuffix(b"\r\n").decode()
    return found


class Stream:
    """Bytes as they come, out of which whole messages are taken."""

    def __init__(self) -> None:
        self._held = b""

    def take(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """The heads and bodies that are whole now."""
        self._held += data
        found = []
        while (end := self._held.find(END_OF_HEAD)) >= 0:
            head = self._held[:end].lower()
            length = end + len(END_OF_HEAD) + int(header(head, b"content-length") or 0)
            if len(self._held) < length:
                break
            found.append((self._held[:end], self._held[end + len(END_OF_HEAD) : length]))
            self._held = self._held[length:]
        return found


Answer = Callable[[Request, Callable[[int, Any], None]], None]


class Server(asyncio.Protocol):
    """One connection. `answer` gets each request and how to answer it, now or later: status and
    a value for JSON."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._stream = Stream()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        for head, body in self._stream.take(data):
            verb, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
            self._answer(Request(verb, path, head.lower(), body), self._reply)

    def _reply(self, status: int, value: Any) -> None:
        body = json.dumps(value, ensure_ascii=False).encode()
        head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        if not self._transport.is_closing():
            self._transport.write(head % (status, len(body)) + body)


class _Line(asyncio.Protocol):
    """A connection of the client's, with at most one request on its way."""

    def __init__(self) -> None:
        self._stream = Stream()
        self.waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self.open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        for head, body in self._stream.take(data):
            if header(head.lower(), b"connection") == b"close":
                self.open = False
            if self.waiting is not None and not self.waiting.done():
                self.waiting.set_result((int(head[9:12]), body))

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(ConnectionError("the other side hung up"))


@dataclass(frozen=True)
class Where:
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> "Where":
        parts = urlsplit(url)
        assert parts.hostname is not None and parts.port is not None
        return cls(parts.hostname, parts.port, parts.path or "/")


class Client:
    """Posts JSON to one address, over as many connections as are wanted at once."""

    def __init__(self, url: str, secret: str | None = None) -> None:
        self._where = Where.of(url)
        more = f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n" if secret else ""
        self._head = (
            f"POST {self._where.path} HTTP/1.1\r\n"
            f"Host: {self._where.host}:{self._where.port}\r\n{more}"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self._free: list[_Line] = []

    async def post(self, value: Any) -> tuple[int, bytes]:
        """Status and body. Raises ConnectionError."""
        loop = asyncio.get_running_loop()
        line = await self._line()
        line.waiting = loop.create_future()
        body = json.dumps(value, ensure_ascii=False).encode()
        line.transport.write(self._head + b"%d\r\n\r\n" % len(body) + body)
        late = loop.call_later(ANSWER_SECONDS, line.transport.abort)
        try:
            answer = await line.waiting
        finally:
            late.cancel()
        if line.open:
            self._free.append(line)
        return answer

    async def _line(self) -> _Line:
        while self._free:
            line = self._free.pop()
            if line.open:
                return line
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(_Line, self._where.host, self._where.port)
        return line

    def close(self) -> None:
        for line in self._free:
            line.transport.abort()
        self._free.clear()
