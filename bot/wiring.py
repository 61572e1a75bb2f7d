"""The bot's loops wired together: which of them run in this process, and what it serves."""

import asyncio
import fcntl
import hmac
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiohttp
import structlog
from aiohttp import web
from telegram import Bot

from backend_client.client import HttpBackend
from bot.bells import FEED, INBOX, Bells
from bot.clamd import Clamd
from bot.corrections import noting
from bot.downloads import TelegramDownloads
from bot.duties import Duty, Heartbeat
from bot.effects import Errands
from bot.feed import Feed
from bot.flood import Flood, OwnFlood
from bot.health import Health
from bot.housekeeping import Housekeeping
from bot.intake import Intake, RawUpdates, WrongToken
from bot.ledger import Bookkeeping
from bot.lexicon_file import LexiconFile
from bot.limits import Allowance, Lanes, OwnAllowance
from bot.lines import wait_for
from bot.loops import Loops
from bot.metrics import Metrics
from bot.pictures import HEIC, Papers, Pictures
from bot.process import Loop, Process
from bot.reach import Peer, Reach
from bot.reminders import Reminders
from bot.sends import Sends
from bot.settings import Secrets, Settings, StartError, database_url
from bot.store import OthersAtWork, Store, StoreUnit, Whose
from bot.store.workers import LIFE
from bot.transcripts import Transcripts
from bot.transport import AiohttpRequest
from bot.trickle import Trickle
from bot.vigil import Vigil
from bot.voice import TelegramPost, TelegramVoice, choose_intake, come_online, introduce, make_bot
from bot.web import BackendHook, TelegramHook, address_of, create_app
from bot.worker import Take, Turns
from dialogs import extract
from dialogs.another_bot import restored_by
from dialogs.divisions.home import serve
from dialogs.divisions.locate import locate
from dialogs.effect import Effect
from dialogs.event import Quota
from dialogs.topics import segment
from dialogs.topics.classify import classify
from handlers.backend_events import Outcome
from handlers.effects import Ways, carry_out
from handlers.enclosures import Messenger
from handlers.files import Courier
from handlers.ports import Clock, Turned
from handlers.routes import Dispatcher, Reader, dispatcher
from handlers.turn import Restore, handle

FILES_AT_ONCE = 3
A_SECOND = timedelta(seconds=1)
TRIES_TO_TAKE_OVER = 5 + LIFE // A_SECOND

log = structlog.get_logger()


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

    @property
    def bot_id(self) -> int:
        """The bot's own, which its token begins with whoever has issued it."""
        return int(self.token.partition(":")[0])


@dataclass(frozen=True)
class Shared:
    """What several processes do in common, or this one does alone."""

    bells: Bells
    allowance: Allowance
    flood: Flood


@asynccontextmanager
async def wired(
    settings: Settings,
    secrets: Secrets,
    parts: Parts,
    peers: Peers,
    stop: asyncio.Event,
    clock: Clock,
    name: str,
) -> AsyncIterator[tuple[Process, web.Application]]:
    """The loops, ready to run, and what is served on LISTEN, with all that they hold open. `name`
    is this process's among several."""
    metrics, reach = Metrics(), Reach(clock)
    hooked = settings.webhook_url is not None
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(_opened(settings, parts, clock, name))
        whose = await _taken_over(store, peers.bot_id, stop)
        shared = await stack.enter_async_context(_shared(settings, store))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        bot, poll_request = make_bot(peers.token, peers.api_url, store.workers.lasts)
        stack.push_async_callback(bot.shutdown)
        application = dispatcher(bot)
        stack.push_async_callback(application.shutdown)
        trickle = Trickle()
        backend = HttpBackend(session, peers.backend_url, secrets.backend_key, trickle)
        told = partial(shared.bells.ring, INBOX)

        loops = Loops(metrics, fatal=(WrongToken,))
        vigil = Vigil(store, loops, metrics, clock)
        takers: list[Loop] = [Heartbeat(store.workers), shared.bells, vigil]
        silence: Callable[[], timedelta | None] = no_feed
        givers: list[Sends | Errands] = []
        lexicon = LexiconFile(settings.data_dir)
        if parts.intake and not hooked:

            def poll() -> Intake:
                source = RawUpdates(poll_request, peers.api_url, peers.token)
                intake = Intake(
                    store.inbox, source, reach.telegram, metrics, shared.flood, bot=peers.bot_id
                )
                intake.told = told
                return intake

            takers.append(Duty("poll", store.workers, poll))
        if parts.worker:
            lanes = Lanes(shared.allowance)
            sends = Sends(store.outbox, TelegramVoice(bot), lanes, clock, metrics)
            messenger = Messenger(backend, TelegramPost(bot, lanes))
            courier = await _courier(stack, bot, backend, trickle, clock, settings)
            way = partial(
                _carry_out,
                backend=backend,
                asker_key=secrets.link_key,
                courier=courier,
                messenger=messenger,
            )
            hand_over = noting(way, store.corrections, clock)
            errands = Errands(store.effects, hand_over, clock, metrics, files_at_once=FILES_AT_ONCE)
            quota = Quota(
                of_case=settings.files_a_case,
                an_hour=settings.files_an_hour,
                megabytes_an_hour=settings.megabytes_an_hour,
            )
            reader = Reader(application, secrets.link_key, peers.bot_id)
            restore = partial(restored_by, bot=whose.bot, first=whose.first)
            take = _take(reader, clock, lexicon, quota, restore)
            turns = Turns(store, take, sends, errands, metrics)
            sends.said, errands.told = turns.said, turns.wake

            def read() -> Feed:
                reach.backend.asked()
                peer, keep = reach.backend, timedelta(days=settings.backup_days)
                feed = Feed(store.inbox, backend, peer, metrics, store, clock, backup_for=keep)
                feed.told, feed.back = turns.wake, errands.hurry
                feed.again = partial(_hurry, booking)
                return feed

            def keep_books() -> Bookkeeping:
                books = Bookkeeping(store, backend, metrics)
                books.told = turns.wake
                return books

            def keep_house() -> Housekeeping:
                return Housekeeping(store, clock, backup_for=timedelta(days=settings.backup_days))

            def remind() -> Reminders:
                reminders = Reminders(store)
                reminders.told, reminders.failed = told, partial(loops.trouble, "reminders")
                return reminders

            feeding = Duty("feed", store.workers, read)
            reminding = Duty("reminders", store.workers, remind)
            keeping = Duty("housekeeping", store.workers, keep_house)
            booking = Duty("ledger", store.workers, keep_books)
            shared.bells.on(INBOX, turns.wake)
            shared.bells.on(FEED, partial(_look, feeding))
            silence = partial(_silence, feeding, reach.backend)
            takers += [feeding, turns, reminding, keeping, booking]
            givers += [sends, errands]

        hook = TelegramHook(
            store.inbox, secrets.webhook_secrets, told, metrics, shared.flood, peers.bot_id
        )
        url = settings.webhook_url and address_of(settings.webhook_url, peers.bot_id)
        webhook = url, secrets.webhook_secret
        look = partial(shared.bells.ring, FEED)
        app = create_app(
            Health(store, reach, metrics, clock, vigil, silence),
            hook if parts.intake and hooked else None,
            BackendHook(secrets.backend_secrets, look, clock),
        )
        prepare = partial(
            _prepare, settings, webhook, parts, application, bot, lexicon, reach, stop
        )
        yield Process(prepare, takers, givers, stop, loops), app


async def _prepare(
    settings: Settings,
    webhook: tuple[str | None, str],
    parts: Parts,
    application: Dispatcher,
    bot: Bot,
    lexicon: LexiconFile,
    reach: Reach,
    stop: asyncio.Event,
) -> bool:
    cache = settings.data_dir / "cache"
    words = asyncio.to_thread(_learn_to_read, cache, lexicon, settings.home_division, parts.worker)
    online, _ = await asyncio.gather(come_online(application, reach.telegram, stop), words)
    if online and parts.intake:
        await choose_intake(bot, webhook, reach.telegram, stop)
        await introduce(bot, settings.language)
    return online


async def _courier(
    stack: AsyncExitStack,
    bot: Bot,
    backend: HttpBackend,
    trickle: Trickle,
    clock: Clock,
    settings: Settings,
) -> Courier:
    downloading = AiohttpRequest(connections=FILES_AT_ONCE, give_way=trickle)
    await downloading.initialize()
    stack.push_async_callback(downloading.shutdown)
    scanner = Clamd(settings.clamd_url) if settings.clamd_url else None
    engine = settings.transcribe_command
    transcripts = Transcripts(engine) if engine else None
    return Courier(
        backend,
        TelegramDownloads(bot, downloading),
        Pictures(),
        Papers(),
        clock,
        scanner,
        transcripts,
        HEIC,
    )


async def _carry_out(
    effect: Effect,
    chat_id: int,
    backend: HttpBackend,
    asker_key: str,
    courier: Courier,
    messenger: Messenger,
) -> Outcome | None:
    asked = backend.asked_by(_asker(asker_key, chat_id))
    return await carry_out(effect, Ways(chat_id, asked, courier, messenger))


def _asker(key: str, chat_id: int) -> str:
    """What the backend knows a chat by when it counts wrong guesses: nothing but that it is one."""
    return hmac.digest(key.encode(), f"asker:{chat_id}".encode(), "sha256").hex()[:32]


def no_feed() -> None:
    """Of a process that does not read it."""


def _silence(feeding: Duty[Feed], backend: Peer) -> timedelta | None:
    return backend.silent_for() if feeding.at_work is not None else None


def _hurry(booking: Duty[Bookkeeping]) -> None:
    """Another process may keep the books: it sees within a minute what is to be looked for."""
    if booking.at_work is not None:
        booking.at_work.hurry()


def _look(feeding: Duty[Feed]) -> None:
    if feeding.at_work is not None:
        feeding.at_work.look()


def _learn_to_read(
    cache: Path, lexicon: LexiconFile, home_division: str | None, takes_turns: bool
) -> None:
    """Load the dictionary, the lexicon and the patterns, so that no citizen waits for them."""
    if takes_turns:
        segment.load(cache)
        lexicon.take_up()
        classify("-")
        extract.read("-")
        locate("-")
        serve(home_division)


def _take(
    reader: Reader, clock: Clock, lexicon: LexiconFile, quota: Quota, restore: Restore
) -> Take:
    async def take(unit: StoreUnit, limit: int) -> Sequence[Turned]:
        if lexicon.changed():  # learnt since: the next text is sorted by it
            await asyncio.to_thread(lexicon.take_up)
        return await handle(unit, reader, clock, limit, quota, restore)

    return take


def name_of(door: socket.socket) -> str:
    """No other living process can have it: only one listens on an address of a machine."""
    host, port = door.getsockname()[:2]
    return f"{socket.gethostname()}/{host}:{port}"


@asynccontextmanager
async def _opened(
    settings: Settings, parts: Parts, clock: Clock, name: str
) -> AsyncIterator[Store]:
    """The store, with this process among those at work on it."""
    url = database_url(settings.database_url, settings.data_dir, "bot.db")
    async with AsyncExitStack() as stack:
        store = await Store.open(url, clock, name)
        stack.push_async_callback(store.close)
        alone = parts.worker and store.for_one
        if alone:
            stack.enter_context(_only_worker(settings.data_dir))
        await store.workers.begin(alone=alone)
        stack.push_async_callback(store.workers.end)
        yield store


async def _taken_over(store: Store, bot: int, stop: asyncio.Event) -> Whose:
    """The store as this bot's. Whoever still works there for another one is given the time to end,
    or to be taken for dead."""
    for _ in range(TRIES_TO_TAKE_OVER):
        try:
            whose = await store.take_over(bot)
        except OthersAtWork:
            log.warning("another bot is at work on this store", bot=bot)
            if not await wait_for(stop, A_SECOND):
                continue
            break
        if whose.former is not None:
            log.warning("store taken over from another bot", bot=bot, former=whose.former)
        return whose
    raise StartError(
        "The store is at work for another bot. Stop all its intakes and workers before "
        "TELEGRAM_TOKEN is changed, or set DATABASE_URL or DATA_DIR to another place."
    )


@contextmanager
def _only_worker(data_dir: Path) -> Iterator[None]:
    """One worker on an SQLite file: at its start it takes everything unfinished for its own."""
    handle = os.open(data_dir / "worker.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartError(
                "DATA_DIR is in use by another worker. Stop that one, or set DATA_DIR to another "
                "folder. Several workers at once need PostgreSQL: see DATABASE_URL."
            ) from None
        yield


@asynccontextmanager
async def _shared(settings: Settings, store: Store) -> AsyncIterator[Shared]:
    if settings.redis_url is None:
        connect = None if store.for_one else store.wire
        yield Shared(Bells(connect), OwnAllowance(), OwnFlood())
        return
    # Redis' client is a tenth of a start, and most do without it.
    from bot.shared.flood import SharedFlood
    from bot.shared.link import Link
    from bot.shared.pace import SharedAllowance
    from bot.shared.wire import RedisWire

    link = Link(settings.redis_url.get_secret_value())
    try:
        bells = Bells(partial(RedisWire.connect, link))
        yield Shared(bells, SharedAllowance(link), SharedFlood(link))
    finally:
        await link.close()
