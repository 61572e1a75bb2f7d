"""Builds the program from its settings; starts the parts in order and stops them in reverse."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

from aiohttp import web

from bot.listen_ports import root_of, serving, take_port
from bot.loops.intake import WrongToken
from bot.opening import name_of
from bot.runtime import collector
from bot.runtime.clock import SystemClock
from bot.runtime.keyed_queues import wait_for
from bot.settings import TELEGRAM, Secrets, Settings, StartError
from bot.store import AnotherBot
from bot.supervisor import Supervisor
from bot.wiring import Parts, Peers, no_words, wired
from handlers.ports import Clock
from sandbox import Sandbox, kept_ids
from sandbox import create_app as create_sandbox

__all__ = ["Parts", "Peers", "run"]

# The embedded backend, told where the bot is: only `bot/cli/main.py` may import it.
StartBackend = Callable[[Settings, Secrets, str, Clock], Awaitable[web.Application]]

# Where Telegram cannot be reached, the office does not wait for it.
BOT_FIRST = timedelta(seconds=1)


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
    must have the token of `secrets`. Everything tells the time by `clock`.

    The bot begins first, and answers while the office is opened and while it learns to read: what
    it asks of the office meanwhile waits at its door, which is taken at once. `ready` is called
    when all is there.
    """
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
        office = await stack.enter_async_context(AsyncExitStack())  # ends after the bot

        async def open_the_rest(learn: Callable[[], None]) -> None:
            await asyncio.to_thread(learn)
            if parts.backend:
                demonstration = parts.bot and parts.sandbox
                backend = await start_backend(
                    _with_desk(settings, demonstration), secrets, peers.bot_url, clock
                )
                await office.enter_async_context(serving(backend, doors["backend_listen"]))
            collector.resume()  # all that stays is made
            ready(peers)

        if not parts.bot:
            await open_the_rest(no_words)
            await stop.wait()
            return
        process, app, learn = await stack.enter_async_context(
            wired(settings, secrets, parts, peers, stop, clock, name_of(doors["listen"]))
        )
        await stack.enter_async_context(serving(app, doors["listen"]))
        try:
            await _first(process, partial(open_the_rest, learn))
        except AnotherBot:
            raise StartError(
                "The store has been taken over by another bot. Give all processes the same "
                "TELEGRAM_TOKEN, and start this one again."
            ) from None
        except WrongToken:
            raise StartError(
                f"TELEGRAM_TOKEN is not known at {peers.api_url}. Take it from @BotFather again."
            ) from None


async def _first(process: Supervisor, rest: Callable[[], Awaitable[None]]) -> None:
    """Run the loops, and do the rest once they have begun. What it raises ends them, and is
    raised."""

    async def later() -> None:
        await wait_for(process.begun, BOT_FIRST)
        if not process.stop.is_set():
            await rest()

    def end(done: asyncio.Task[None]) -> None:
        if not done.cancelled() and done.exception() is not None:
            process.stop.set()

    doing = asyncio.create_task(later())
    doing.add_done_callback(end)
    try:
        await process.run()
    finally:
        await doing


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
