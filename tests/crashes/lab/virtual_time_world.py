"""The whole product in one process on virtual time: Telegram, the backend, and a bot that dies."""

import asyncio
import contextvars
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from bot.assemble import Parts, run
from bot.cli.main import start_backend
from bot.settings import Listen, Secrets, Settings, keep_secrets
from tests.crashes.lab.checker import Verdict, judge
from tests.crashes.lab.faulty_telegram import CALM, TOKEN, FaultyTelegram, faulty_telegram
from tests.crashes.lab.fleet import BACKEND_KEY, STAFF_KEY, free_port
from tests.crashes.lab.ledger import Ledger
from tests.crashes.lab.load import Temper, crowd
from tests.crashes.lab.office import Office
from tests.crashes.lab.proxy import Proxy, Weather, proxied
from tests.crashes.lab.virtual import LIFE, VirtualClock, VirtualLoop, release_locks
from tests.program import LOOPBACK, settings_for

BOT = Parts(intake=True, worker=True)
BACKEND = Parts(backend=True)
SETTLE_SECONDS = 1800.0  # of virtual time
LOOK_SECONDS = 30.0


@dataclass
class World:
    loop: VirtualLoop
    clock: VirtualClock
    telegram: FaultyTelegram
    proxy: Proxy
    office: Office
    ledger: Ledger
    settings: Settings
    secrets: Secrets
    dice: random.Random
    lives: int = 0
    crashes: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)  # every citizen is done
    _bot: asyncio.Task[None] | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def bears_a_bot(self, within_steps: int | None = None) -> None:
        """A new life on the same database; with `within_steps` it ends after so many steps."""
        self.lives += 1
        self._stop = asyncio.Event()
        self.loop.died.clear()
        self.loop.steps, self.loop.fatal = 0, within_steps
        context = contextvars.copy_context()
        context.run(LIFE.set, self.lives)
        ready: asyncio.Future[object] = self.loop.create_future()
        living = run(
            self.settings,
            self.secrets,
            BOT,
            start_backend,
            self._stop,
            lambda peers: None if ready.done() else ready.set_result(peers),
            clock=self.clock,
        )
        self._bot = context.run(self.loop.create_task, living)

    async def dies(self) -> bool:
        """Wait for the crash and for what the system does after one: locks end, sockets close.
        False when all was over before."""
        ends = [asyncio.create_task(event.wait()) for event in (self.loop.died, self.over)]
        living = [self._bot] if self._bot is not None else []
        await asyncio.wait([*ends, *living], return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        if self._bot is not None and self._bot.done():
            self._bot.result()  # it ended by itself: that is no crash of ours
        if not self.loop.died.is_set():
            self.loop.fatal = None
            return False
        self.crashes += 1
        self.ledger.kills.append(self.clock.seconds())
        await self.loop.closes_databases()
        release_locks(self.settings.data_dir)
        return True

    async def stops(self) -> None:
        self._stop.set()
        if self._bot is not None:
            await self._bot

    async def verdict(self) -> Verdict:
        sandbox = self.telegram.sandbox
        expired = frozenset(sandbox.updates.expired)
        return judge(sandbox.log, await self.office.cases(), self.ledger, expired)

    async def settle(self) -> Verdict:
        verdict = await self.verdict()
        end = self.loop.time() + SETTLE_SECONDS
        while self.loop.time() < end and not verdict.kept:
            await asyncio.sleep(LOOK_SECONDS)
            verdict = await self.verdict()
        await asyncio.sleep(200)  # what would ring too often had its chance
        return await self.verdict()


@asynccontextmanager
async def created(loop: VirtualLoop, folder: Path, seed: int) -> AsyncIterator[World]:
    """Telegram, the backend and the office; no bot yet."""
    clock = VirtualClock(loop)
    port = free_port()
    async with (
        faulty_telegram(seed, clock.seconds) as telegram,
        proxied("127.0.0.1", port) as proxy,
        aiohttp.ClientSession() as session,
    ):
        backend_settings = settings_for(
            folder / "backend",
            backend_listen=Listen("127.0.0.1", port),
            backend_key=SecretStr(BACKEND_KEY),
            backend_staff_key=SecretStr(STAFF_KEY),
        )
        settings = settings_for(
            folder / "bot",
            listen=LOOPBACK,
            telegram_token=SecretStr(TOKEN),
            telegram_api_url=telegram.url,
            backend_url=proxy.url,
            backend_key=SecretStr(BACKEND_KEY),
        )
        ledger = Ledger()
        office = Office(
            session,
            f"http://127.0.0.1:{port}",
            (BACKEND_KEY, STAFF_KEY),
            ledger,
            random.Random(seed + 1),
            lambda: telegram.sandbox.revision,
            pause_seconds=20.0,
        )
        stop, ready = asyncio.Event(), loop.create_future()
        backend = asyncio.create_task(
            run(
                backend_settings,
                keep_secrets(backend_settings),
                BACKEND,
                start_backend,
                stop,
                ready.set_result,
                clock=clock,
            )
        )
        await ready  # two migrations at once in one process would mix up their settings
        try:
            yield World(
                loop,
                clock,
                telegram,
                proxy,
                office,
                ledger,
                settings,
                keep_secrets(settings),
                random.Random(seed + 2),
            )
        finally:
            office.goes_home()
            stop.set()
            await backend


async def simulate(
    world: World,
    petitions: int,
    seed: int,
    faults: Callable[[World], Coroutine[None, None, None]],
    temper: Temper,
    at_once: int = 10,
    filed: Callable[[], None] | None = None,
) -> Verdict:
    """Load with faults beside it, then calm, then the verdict."""
    works = asyncio.create_task(world.office.works())
    crowding = asyncio.create_task(
        crowd(
            world.telegram.sandbox,
            world.ledger,
            random.Random(seed + 3),
            petitions,
            temper,
            at_once,
            filed,
        )
    )
    crowding.add_done_callback(lambda _: world.over.set())
    failing = asyncio.create_task(faults(world))
    try:
        await asyncio.wait({crowding, failing}, return_when=asyncio.FIRST_EXCEPTION)
        for task in (crowding, failing):
            await task
        works.cancel()
        world.telegram.gremlin.odds = CALM
        world.proxy.weather = Weather()
        await world.office.finishes(await world.office.numbers())
        return await world.settle()
    finally:
        for task in (works, crowding, failing):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
