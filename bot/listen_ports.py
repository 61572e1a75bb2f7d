"""Binds listening ports before anything is started, so that a taken one is reported at once."""

import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.settings import Listen, StartError

SHUTDOWN_SECONDS = 2.0  # for those who hold a question open
READ_AHEAD_BYTES = 8 * 1024  # of a body that nobody has asked for yet


def take_port(name: str, listen: Listen) -> socket.socket:
    """The listening socket for setting `name`. Raises StartError with what can be done."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        return socket.create_server((listen.host, listen.port), family=family, backlog=512)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = Listen(listen.host, min(listen.port + 10, 65535))
            raise StartError(
                f"{name}: port {listen.port} on {listen.host} is taken by another program. "
                f"Stop that one, or set {name} to another address, such as {other}."
            ) from None
        raise StartError(
            f"{name}: {listen} cannot be listened on ({error.strerror}). "
            f"Set {name} to an address of this machine, such as 127.0.0.1:{listen.port}."
        ) from None


def root_of(door: socket.socket) -> str:
    """The address of what is served there, for this machine."""
    host, port = door.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    return f"http://{Listen(host, port)}"


@asynccontextmanager
async def serving(app: web.Application, door: socket.socket) -> AsyncIterator[None]:
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=SHUTDOWN_SECONDS,
        auto_decompress=False,  # nobody may make us unpack: what is packed is refused as it is
        read_bufsize=READ_AHEAD_BYTES,
    )
    await runner.setup()
    try:
        await web.SockSite(runner, door).start()
        yield
    finally:
        await runner.cleanup()
