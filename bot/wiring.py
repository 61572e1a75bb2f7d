"""Builds the bot's loops: which of them run in this process, and what it serves."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import aiohttp
from aiohttp import web
from telegram import Bot
from telegram.request import BaseRequest

from backend_client.campaigns import CampaignSource
from backend_client.http import HttpBackend
from bot.campaigns.copy import CampaignCopy
from bot.carry_out import carry_out_for
from bot.file_safety.child_process import HEIC, ImageReencoder, PdfStripper
from bot.file_safety.clamd import Clamd
from bot.http_endpoints import BackendHook, TelegramHook, address_of, create_app
from bot.leadership import Heartbeat, Leadership
from bot.limits.bandwidth import BandwidthLimit
from bot.limits.send_pace import Lanes
from bot.loops.effects import EffectLoop
from bot.loops.feed import Feed
from bot.loops.housekeeping import KEEP, Housekeeping
from bot.loops.intake import Intake, RawUpdates, WrongToken
from bot.loops.pump import Pump, Take
from bot.loops.reconcile import ReconcileLoop
from bot.loops.reminders import Reminders
from bot.loops.sends import SendLoop
from bot.opening import Shared, open_store, share, take_over
from bot.ops.health import Health
from bot.ops.kept_loops import KeptLoops
from bot.ops.metrics import Metrics
from bot.ops.peer_status import Peer, PeerStatus
from bot.ops.queue_watch import QueueWatch
from bot.runtime.keyed_queues import no_listener
from bot.runtime.wake_signals import FEED, INBOX
from bot.settings import Secrets, Settings
from bot.store import Store, StoreUnit
from bot.supervisor import SupervisedLoop, Supervisor
from bot.telegram.client import (
    TelegramFileSender,
    TelegramSender,
    choose_intake,
    come_online,
    introduce,
    make_bot,
    name_of,
)
from bot.telegram.downloads import TelegramDownloads
from bot.telegram.transport import AiohttpRequest
from bot.topics.corrections import noting
from bot.topics.lexicon_file import LexiconFile
from bot.transcription import Transcripts
from dialogs.reading.divisions import gazetteer
from dialogs.reading.divisions.home import serve
from dialogs.reading.topics import segment
from dialogs.registry import restored_by
from dialogs.rehearsal import rehearse
from dialogs.state.event import Quota
from handlers.files.copy_of_data import CopyOfData
from handlers.files.from_citizen import CitizenFiles
from handlers.files.to_citizen import OfficeFiles
from handlers.ports import Clock, Turned
from handlers.telegram.routes import Dispatcher, InboxReader, dispatcher
from handlers.turn import Restore, handle

FILES_AT_ONCE = 3
A_MOMENT = 10.0  # seconds: learning to read takes one, on a quiet machine


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
class AssemblyContext:
    """What the builders of this process have in common."""

    settings: Settings
    secrets: Secrets
    parts: Parts
    peers: Peers
    clock: Clock
    store: Store
    shared: Shared
    bot: Bot
    metrics: Metrics
    reach: PeerStatus
    loops: KeptLoops

    def wake(self) -> None:
        """Something was put into the inbox, in this process or for another."""
        self.shared.wake_signals.notify(INBOX)

    def stored(self) -> None:
        """The same of what goes with the next batch of turns where the store is for one."""
        if not (self.parts.worker and self.store.for_one):
            self.wake()


@dataclass(frozen=True)
class WorkerLoops:
    """The loops of a worker, and for how long the backend's feed has been silent to it."""

    producers: Sequence[SupervisedLoop]
    consumers: Sequence[SendLoop | EffectLoop]
    silence: Callable[[], timedelta | None]


@asynccontextmanager
async def wired(
    settings: Settings,
    secrets: Secrets,
    parts: Parts,
    peers: Peers,
    stop: asyncio.Event,
    clock: Clock,
    name: str,
) -> AsyncIterator[tuple[Supervisor, web.Application, Callable[[], None]]]:
    """The loops, ready to run, what is served on LISTEN, and what is to be learnt in a thread once
    they run; with all that they hold open. `name` is this process's among several."""
    metrics, reach = Metrics(), PeerStatus(clock)
    loops = KeptLoops(metrics, fatal=(WrongToken,))
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            open_store(settings, clock, name, works=parts.worker)
        )
        whose = await take_over(store, peers.bot_id, stop)
        shared = await stack.enter_async_context(share(settings, store))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        bot, poll_request = make_bot(peers.token, peers.api_url, store.workers.lasts)
        stack.push_async_callback(bot.shutdown)
        application = dispatcher(bot)
        stack.push_async_callback(application.shutdown)
        context = AssemblyContext(
            settings, secrets, parts, peers, clock, store, shared, bot, metrics, reach, loops
        )
        queue_watch = QueueWatch(store, loops, metrics, clock)
        lexicon, learnt = LexiconFile(settings.data_dir), threading.Event()
        producers: list[SupervisedLoop] = [
            Heartbeat(store.workers),
            shared.wake_signals,
            queue_watch,
        ]
        consumers: Sequence[SendLoop | EffectLoop] = ()
        silence: Callable[[], timedelta | None] = no_feed
        if parts.intake and settings.webhook_url is None:
            producers.append(polling(context, poll_request))
        if parts.worker:
            reader = InboxReader(application, secrets.link_key, peers.bot_id, heic=HEIC)
            restore = partial(restored_by, bot=whose.bot, first=whose.first)
            called = partial(name_of, bot)
            source = CampaignSource(session, peers.backend_url, secrets.backend_key, called)
            campaigns = CampaignCopy(settings.data_dir, source)
            await asyncio.to_thread(campaigns.take_up)
            quota = partial(_quota, settings, campaigns)
            take = _take(reader, clock, lexicon, quota, restore, learnt)
            working = await worker(context, stack, session, take)
            producers += (campaigns, *working.producers)
            consumers, silence = working.consumers, working.silence
        app = web_app(context, queue_watch, silence, hooked=parts.intake)
        prepare = partial(_prepare, context, parts, application, stop)
        learn = partial(_learn_to_read, lexicon, learnt) if parts.worker else no_words
        yield Supervisor(prepare, producers, consumers, stop, loops), app, learn


def polling(context: AssemblyContext, poll_request: BaseRequest) -> Leadership[Intake]:
    """The intake where Telegram is asked; one process at a time does it."""
    peers = context.peers

    def poll() -> Intake:
        source = RawUpdates(poll_request, peers.api_url, peers.token)
        intake = Intake(
            context.store.inbox,
            source,
            context.reach.telegram,
            context.metrics,
            context.shared.flood,
            bot=peers.bot_id,
        )
        intake.on_stored = context.stored
        return intake

    return Leadership("poll", context.store.workers, poll)


async def worker(
    context: AssemblyContext, stack: AsyncExitStack, session: aiohttp.ClientSession, take: Take
) -> WorkerLoops:
    """Turns, what is said and wanted, and the duties that one of several workers has."""
    store, clock, metrics, shared = context.store, context.clock, context.metrics, context.shared
    bandwidth = BandwidthLimit()
    backend = HttpBackend(
        session, context.peers.backend_url, context.secrets.backend_key, bandwidth
    )
    lanes = Lanes(shared.allowance)
    sends = SendLoop(store.outbox, TelegramSender(context.bot), lanes, clock, metrics)
    citizen_files = await _citizen_files(
        stack, context.bot, backend, bandwidth, clock, context.settings
    )
    post = TelegramFileSender(context.bot, lanes)
    way = partial(
        carry_out_for,
        backend=backend,
        asker_key=context.secrets.link_key,
        citizen_files=citizen_files,
        office_files=OfficeFiles(backend, post),
        copies=CopyOfData(store, backend, citizen_files.downloads, post),
    )
    hand_over = noting(way, store.corrections, clock)
    stored_effects = EffectLoop(
        store.effects, hand_over, clock, metrics, files_at_once=FILES_AT_ONCE
    )
    turns = Pump(store, take, sends, stored_effects, metrics)
    taken_up = no_listener if store.for_one else turns.wake  # there it goes with a batch of turns
    sends.said, stored_effects.on_stored = turns.said, taken_up
    shared.wake_signals.on(INBOX, turns.wake)
    keep = timedelta(days=context.settings.backup_days)

    def reconcile() -> ReconcileLoop:
        loop = ReconcileLoop(store, backend, metrics)
        loop.on_stored = turns.wake
        return loop

    reconciling = Leadership("ledger", store.workers, reconcile)

    def read() -> Feed:
        peer = context.reach.backend
        peer.asked()
        feed = Feed(store.inbox, backend, peer, metrics, store, clock, backup_for=keep)
        feed.on_stored, feed.on_recovered = taken_up, stored_effects.hurry
        feed.again = partial(_hurry, reconciling)
        return feed

    feeding = Leadership("feed", store.workers, read)
    shared.wake_signals.on(FEED, partial(_look, feeding))

    def remind() -> Reminders:
        reminders = Reminders(store)
        reminders.on_stored, reminders.failed = (
            context.wake,
            partial(context.loops.trouble, "reminders"),
        )
        return reminders

    def keep_house() -> Housekeeping:
        return Housekeeping(store, clock, backup_for=keep)

    reminding = Leadership("reminders", store.workers, remind)
    keeping = Leadership("housekeeping", store.workers, keep_house)
    return WorkerLoops(
        (feeding, turns, reminding, keeping, reconciling),
        (sends, stored_effects),
        partial(_silence, feeding, context.reach.backend),
    )


def web_app(
    context: AssemblyContext,
    queue_watch: QueueWatch,
    silence: Callable[[], timedelta | None],
    *,
    hooked: bool,
) -> web.Application:
    """What is served on LISTEN; Telegram's webhook where `hooked` and an address for it is set."""
    store, secrets, shared = context.store, context.secrets, context.shared
    hook = None
    if hooked and context.settings.webhook_url is not None:
        hook = TelegramHook(
            store.inbox,
            secrets.webhook_secrets,
            context.stored,
            context.metrics,
            shared.flood,
            context.peers.bot_id,
        )
    look = partial(shared.wake_signals.notify, FEED)
    health = Health(store, context.reach, context.metrics, context.clock, queue_watch, silence)
    return create_app(health, hook, BackendHook(secrets.backend_secrets, look, context.clock))


def _quota(settings: Settings, campaigns: CampaignCopy) -> Quota:
    return Quota(
        of_case=settings.files_a_case,
        an_hour=settings.files_an_hour,
        megabytes_an_hour=settings.megabytes_an_hour,
        story_pause_seconds=settings.story_pause_seconds,
        raw_days=KEEP.days,
        backup_days=settings.backup_days,
        campaigns=campaigns.campaigns,
        hears=settings.transcribe_command is not None,
    )


async def _prepare(
    context: AssemblyContext,
    parts: Parts,
    application: Dispatcher,
    stop: asyncio.Event,
) -> bool:
    settings, telegram = context.settings, context.reach.telegram
    if parts.worker:
        segment.keep_in(settings.data_dir / "cache")
        gazetteer.keep_in(settings.data_dir / "cache")
        serve(settings.home_division)
    online = await come_online(application, telegram, stop)
    if online and parts.intake:
        url = settings.webhook_url and address_of(settings.webhook_url, context.peers.bot_id)
        webhook = url, context.secrets.webhook_secret
        await choose_intake(context.bot, webhook, telegram, stop)
        await introduce(context.bot, settings.language)
    return online


async def _citizen_files(
    stack: AsyncExitStack,
    bot: Bot,
    backend: HttpBackend,
    bandwidth: BandwidthLimit,
    clock: Clock,
    settings: Settings,
) -> CitizenFiles:
    downloading = AiohttpRequest(connections=FILES_AT_ONCE, throttle=bandwidth)
    await downloading.initialize()
    stack.push_async_callback(downloading.shutdown)
    scanner = Clamd(settings.clamd_url) if settings.clamd_url else None
    engine = settings.transcribe_command
    transcripts = Transcripts(engine) if engine else None
    return CitizenFiles(
        backend,
        TelegramDownloads(bot, downloading),
        ImageReencoder(),
        PdfStripper(),
        clock,
        scanner,
        transcripts,
        HEIC,
    )


def no_feed() -> None:
    """Of a process that does not read it."""


def no_words() -> None:
    """For a process that takes no turns."""


def _silence(feeding: Leadership[Feed], backend: Peer) -> timedelta | None:
    return backend.silent_for() if feeding.at_work is not None else None


def _hurry(reconciling: Leadership[ReconcileLoop]) -> None:
    """Another process may keep the books: it sees within a minute what is to be looked for."""
    if reconciling.at_work is not None:
        reconciling.at_work.hurry()


def _look(feeding: Leadership[Feed]) -> None:
    if feeding.at_work is not None:
        feeding.at_work.look()


def _learn_to_read(lexicon: LexiconFile, learnt: threading.Event) -> None:
    """Read what texts are read by, so that no citizen waits for it."""
    try:
        if lexicon.changed():
            lexicon.take_up()
        rehearse()
    finally:
        learnt.set()


def _take(
    reader: InboxReader,
    clock: Clock,
    lexicon: LexiconFile,
    quota: Callable[[], Quota],
    restore: Restore,
    learnt: threading.Event,
) -> Take:
    learn = partial(learnt.wait, A_MOMENT)  # beside it a first text would read all tables, too

    async def take(unit: StoreUnit, limit: int) -> Sequence[Turned]:
        if lexicon.changed():  # learnt since: the next text is sorted by it
            await unit.think(lexicon.take_up)
        return await handle(unit, reader, clock, limit, quota(), restore, learn)

    return take
