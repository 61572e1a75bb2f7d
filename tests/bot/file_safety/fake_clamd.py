"""A clamd that takes INSTREAM as the real one does, and finds one thing: the EICAR test file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

# eicar.org; in two pieces, or a scanner would take this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class FakeClamd:
    """`limit_bytes` is its StreamMaxLength; with `mute` it goes without a word, when it `stalls` it
    stays without one."""

    limit_bytes: int = 25 * 1024 * 1024
    mute: bool = False
    stalls: bool = False
    seen: list[bytes] = field(default_factory=list)
    busy: set[asyncio.Future[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        gone = asyncio.get_running_loop().create_future()
        self.busy.add(gone)
        try:
            answer = await self._answer(reader)
            if self.mute:
                return
            if not self.stalls:
                writer.write(answer + b"\0")
                await writer.drain()
            while await reader.read(64 * 1024):  # closing now might take the answer back
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever asked has gone
        finally:
            writer.transport.abort()
            gone.set_result(None)

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        data = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            data += await reader.readexactly(size)
            if len(data) > self.limit_bytes:
                return b"INSTREAM size limit exceeded. ERROR"
        self.seen.append(data)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"


@asynccontextmanager
async def listening(clamd: FakeClamd, path: str | None = None) -> AsyncIterator[str]:
    """Its address, on a free port or on a local socket."""
    if path is not None:
        server = await asyncio.start_unix_server(clamd.serve, path)
    else:
        server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1] if path is None else 0
        yield f"unix://{path}" if path is not None else f"tcp://127.0.0.1:{port}"
    await asyncio.gather(*clamd.busy)
