"""The parts put together from the settings, started in order and stopped in the reverse."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp
from aiohttp import web

from backend_client.client import HttpBackend
from bot.clock import SystemClock
from bot.corrections import noting
from bot.doors import root_of, serving, take_port
from bot.effects import Errands
from bot.feed import Feed
from bot.health import Health
from bot.housekeeping import Housekeeping
from bot.intake import Intake, RawUpdates, WrongToken
from bot.lexicon_file import LexiconFile
from bot.limits import LocalPace
from bot.metrics import Metrics
from bot.process import Loop, Process
from bot.reach import Reach
from bot.sandbox.app import create_app as create_sandbox
from bot.sandbox.state import Sandbox
from bot.sends import Sends
from bot.settings import TELEGRAM, Secrets, Settings, StartError, database_url
from bot.store import Store, StoreUnit
from bot.voice import TelegramVoice, choose_intake, come_online, introduce, make_bot
from bot.web import BackendHook, TelegramHook, create_app
from bot.worker import Take, Turns
from dialogs import extract
from dialogs.topics import segment
from dialogs.topics.classify import classify
from handlers.outbound import carry_out
from handlers.ports import Clock, Turned
from handlers.routes import Reader, dispatcher
from handlers.turn import handle


@dataclass(frozen=True)
class Parts:
    """What this process does."""

    intake: bool = False
    worker: bool = False
    sandbox: bool = False
    backend: bool = False

    @property
    def bot(self) -> bool:
        return self.intake or self.worker


@dataclass(frozen=True)
class Peers:
    """Where the others are."""

    token: str
    api_url: str
    backend_url: str
    bot_url: str
    sandboxed: bool


# The embedded backend, told where the bot is: only `bot/cli.py` may import it.
StartBackend = Callable[[Settings, Secrets, str], Awaitable[web.Application]]


async def run(
    settings: Settings,
    secrets: Secrets,
    parts: Parts,
    start_backend: StartBackend,
    stop: asyncio.Event,
    ready: Callable[[Peers], None],
    sandbox: Sandbox | None = None,
) -> None:
    """Run until `stop` is set. Raises StartError. `sandbox` is one that the caller looks into; it
    must have the token of `secrets`."""
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
            state = sandbox or Sandbox(secrets.sandbox_token)
            page = create_sandbox(state, desk_url=_desk(settings, peers))
            await stack.enter_async_context(serving(page, doors["sandbox_listen"]))
        if parts.backend:
            backend = await start_backend(settings, secrets, peers.bot_url)
            await stack.enter_async_context(serving(backend, doors["backend_listen"]))
        if not parts.bot:
            ready(peers)
            await stop.wait()
            return
        process, app = await stack.enter_async_context(_bot(settings, secrets, parts, peers, stop))
        await stack.enter_async_context(serving(app, doors["listen"]))
        ready(peers)
        try:
            await process.run()
        except WrongToken:
            raise StartError(
                f"TELEGRAM_TOKEN is not known at {peers.api_url}. Take it from @BotFather again."
            ) from None


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


@asynccontextmanager
async def _bot(
    settings: Settings, secrets: Secrets, parts: Parts, peers: Peers, stop: asyncio.Event
) -> AsyncIterator[tuple[Process, web.Application]]:
    """The bot's loops, and what it serves on LISTEN, with all that they hold open."""
    clock, metrics = SystemClock(), Metrics()
    reach = Reach(clock)
    async with AsyncExitStack() as stack:
        if parts.worker:
            stack.enter_context(_only_worker(settings.data_dir))
        store = await Store.open(
            database_url(settings.database_url, settings.data_dir, "bot.db"), clock
        )
        stack.push_async_callback(store.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        bot, poll_request = make_bot(peers.token, peers.api_url)
        stack.push_async_callback(bot.shutdown)
        application = dispatcher(bot)
        stack.push_async_callback(application.shutdown)

        backend = HttpBackend(session, peers.backend_url, secrets.backend_key)
        sends = Sends(store.outbox, TelegramVoice(bot), LocalPace(), clock, metrics)
        hand_over = noting(partial(carry_out, backend=backend), store.corrections, clock)
        errands = Errands(store.effects, hand_over, clock, metrics)
        lexicon = LexiconFile(settings.data_dir)
        take = _take(Reader(application), clock, lexicon)
        turns = Turns(store, take, sends, errands, metrics)
        errands.told = turns.wake
        feed = Feed(store.inbox, backend, reach.backend, metrics)
        feed.told, feed.back = turns.wake, errands.hurry
        source = RawUpdates(poll_request, peers.api_url, peers.token)
        intake = Intake(store.inbox, source, reach.telegram, metrics)
        intake.told = turns.wake

        hooked = settings.webhook_url is not None
        takers: list[Loop] = []
        givers: list[Sends | Errands] = []
        if parts.intake and not hooked:
            takers.append(intake)
        if parts.worker:
            await store.outbox.recover()
            takers += [feed, turns, Housekeeping(store, clock)]
            givers += [sends, errands]

        async def prepare() -> bool:
            words = asyncio.to_thread(_learn_to_read, settings.data_dir / "cache", lexicon)
            online, _ = await asyncio.gather(come_online(application, reach.telegram, stop), words)
            if online and parts.intake:
                webhook = settings.webhook_url, secrets.webhook_secret
                await choose_intake(bot, webhook, reach.telegram, stop)
                await introduce(bot, settings.language)
            return online

        hook = TelegramHook(store.inbox, secrets.webhook_secret, turns.wake, metrics)
        app = create_app(
            Health(store, reach, metrics, clock),
            hook if parts.intake and hooked else None,
            BackendHook(secrets.backend_secret, feed.look, clock) if parts.worker else None,
        )
        yield Process(prepare, takers, givers, stop), app


def _learn_to_read(cache: Path, lexicon: LexiconFile) -> None:
    """Load the dictionary, the lexicon and the patterns, so that no citizen waits for them."""
    segment.load(cache)
    lexicon.take_up()
    classify("-")
    extract.read("-")


def _take(reader: Reader, clock: Clock, lexicon: LexiconFile) -> Take:
    async def take(unit: StoreUnit, limit: int) -> Sequence[Turned]:
        if lexicon.changed():  # learnt since: the next text is sorted by it
            await asyncio.to_thread(lexicon.take_up)
        return await handle(unit, reader, clock, limit)

    return take


@contextmanager
def _only_worker(data_dir: Path) -> Iterator[None]:
    """One worker a DATA_DIR: at its start it takes everything unfinished for its own."""
    with (data_dir / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartError(
                "DATA_DIR is in use by another worker. Stop that one, or set DATA_DIR to another "
                "folder."
            ) from None
        yield
