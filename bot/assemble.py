"""Builds the program from its settings; starts the parts in order and stops them in reverse."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from aiohttp import web

from bot.listen_ports import root_of, serving, take_port
from bot.loops.intake import WrongToken
from bot.opening import name_of
from bot.runtime import collector
from bot.runtime.clock import SystemClock
from bot.settings import TELEGRAM, Secrets, Settings, StartError
from bot.store import AnotherBot
from bot.wiring import Parts, Peers, wired
from handlers.ports import Clock
from sandbox import Sandbox, kept_ids
from sandbox import create_app as create_sandbox

__all__ = ["Parts", "Peers", "run"]

# The embedded backend, told where the bot is: only `bot/cli/main.py` may import it.
StartBackend = Callable[[Settings, Secrets, str, Clock], Awaitable[web.Application]]


async def run(
    settings: Settings,
    secrets: Secrets,
    parts: Parts,
    start_backend: StartBackend,
    stop: asyncio.Event,
    ready: Callable[[Peers], None],
    sandbox: Sandbox | None = None,
    clock: Clock | None = None,
) -> None:
    """Run until `stop` is set. Raises StartError. `sandbox` is one that the caller looks into; it
    must have the token of `secrets`. Everything tells the time by `clock`."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        doors = {
            name: stack.enter_context(take_port(name.upper(), getattr(settings, name)))
            for name, wanted in (
                ("listen", parts.bot),
                ("sandbox_listen", parts.sandbox),
                ("backend_listen", parts.backend),
            )
            if wanted
        }

        def root(name: str) -> str:
            return root_of(doors[name]) if name in doors else f"http://{getattr(settings, name)}"

        peers = _peers(settings, secrets, root)
        if parts.sandbox:
            state = sandbox or new_sandbox(settings, secrets, clock)
            page = create_sandbox(state, desk_url=_desk(settings, peers))
            await stack.enter_async_context(serving(page, doors["sandbox_listen"]))
        if parts.backend:
            demonstration = parts.bot and parts.sandbox
            backend = await start_backend(
                _with_desk(settings, demonstration), secrets, peers.bot_url, clock
            )
            await stack.enter_async_context(serving(backend, doors["backend_listen"]))
        if not parts.bot:
            collector.resume()
            ready(peers)
            await stop.wait()
            return
        process, app = await stack.enter_async_context(
            wired(settings, secrets, parts, peers, stop, clock, name_of(doors["listen"]))
        )
        await stack.enter_async_context(serving(app, doors["listen"]))
        ready(peers)
        try:
            await process.run()
        except AnotherBot:
            raise StartError(
                "The store has been taken over by another bot. Give all processes the same "
                "TELEGRAM_TOKEN, and start this one again."
            ) from None
        except WrongToken:
            raise StartError(
                f"TELEGRAM_TOKEN is not known at {peers.api_url}. Take it from @BotFather again."
            ) from None


def new_sandbox(settings: Settings, secrets: Secrets, clock: Clock) -> Sandbox:
    """One without citizens and chats, whose ids are not those of any before it: the bot's store
    may still know them."""

    def seconds() -> float:
        return clock.now().timestamp()

    ids = kept_ids(settings.data_dir / "sandbox.json", seconds)
    return Sandbox(secrets.sandbox_token, seconds, ids=ids)


def _with_desk(settings: Settings, demonstration: bool) -> Settings:
    """The desk signs in by itself where that is set, or where all is one program to be looked at.

    Behind a proxy on this machine every caller seems to come from it, so nothing else opens it.
    """
    if settings.desk_open is not None:
        return settings
    return settings.model_copy(update={"desk_open": demonstration})


def _peers(settings: Settings, secrets: Secrets, root: Callable[[str], str]) -> Peers:
    sandboxed = settings.telegram_token is None
    token = settings.telegram_token
    return Peers(
        token=secrets.sandbox_token if token is None else token.get_secret_value(),
        api_url=root("sandbox_listen") if sandboxed else settings.telegram_api_url or TELEGRAM,
        backend_url=settings.backend_url or root("backend_listen"),
        bot_url=root("listen"),
        sandboxed=sandboxed,
    )


def _desk(settings: Settings, peers: Peers) -> str | None:
    return None if settings.backend_url else f"{peers.backend_url}/desk"
