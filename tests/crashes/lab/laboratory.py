"""An experiment: citizens and an office under load, faults meanwhile, then calm and a verdict."""

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.chat.chats import Json
from sandbox.delivery.updates import Lane
from tests.architecture_rules import ROOT
from tests.crashes.lab.checker import Verdict, judge
from tests.crashes.lab.complaints import hear
from tests.crashes.lab.faulty_telegram import CALM, TOKEN, FaultyTelegram, faulty_telegram
from tests.crashes.lab.fleet import (
    BACKEND_KEY,
    STAFF_KEY,
    Fleet,
    Places,
    Role,
    free_port,
    one_process_and_a_backend,
    sailing,
)
from tests.crashes.lab.ledger import Ledger
from tests.crashes.lab.load import Temper, crowd
from tests.crashes.lab.office import Office
from tests.crashes.lab.proxy import Proxy, Weather, proxied

SETTLE_SECONDS = 150.0  # an unknown send is repeated after 60
LOOK_SECONDS = 0.5

Faults = Callable[["Laboratory"], Awaitable[None]]


@dataclass(frozen=True)
class Plan:
    """`petitions` at least; while faults go on there are more. `root` is the tree that is tried."""

    petitions: int = 20
    seed: int = 1
    at_once: int = 20
    temper: Temper = field(default_factory=Temper)
    topology: Callable[[Places], list[Role]] = one_process_and_a_backend
    database_url: str | None = None
    redis_url: str | None = None
    data_dir: Path | None = None
    root: Path = ROOT
    office_pause_seconds: float = 1.0
    settle_seconds: float = SETTLE_SECONDS
    expected: tuple[str, ...] = ()  # of complaints.ALLOWED: what this lane brings about itself


@dataclass
class Laboratory:
    """What faults may reach for."""

    plan: Plan
    folder: Path
    dice: random.Random
    telegram: FaultyTelegram
    proxy: Proxy
    fleet: Fleet
    office: Office
    ledger: Ledger
    places: Places

    def killed(self, _name: str) -> None:
        self.ledger.kills.append(self.telegram.sandbox.clock())

    def poison_every(self, count: int) -> None:
        """From now on an update that no bot can read comes after every so many, in the same
        chat."""
        sandbox, made = self.telegram.sandbox, itertools.count(1)
        usual = sandbox.deliver

        def deliver(kind: str, body: Json, lane: Lane, *, lifetime_seconds: float) -> int | None:
            update_id = usual(kind, body, lane, lifetime_seconds=lifetime_seconds)
            if next(made) % count == 0:
                number = (body.get("chat") or body["from"])["id"]
                poison = {"message_id": 1, "date": "never", "chat": {"id": number}}
                self.ledger.poison.add(sandbox.inject({"message": poison}))
            return update_id

        sandbox.deliver = deliver  # type: ignore[method-assign]

    async def verdict(self) -> Verdict:
        sandbox = self.telegram.sandbox
        expired = frozenset(sandbox.updates.expired)
        return judge(sandbox.log, await self.office.cases(), self.ledger, expired)

    async def settle(self) -> Verdict:
        """Wait until nothing is on its way any more, and judge, also by what the processes said."""
        return hear(await self._settled(), self.fleet.said(), self.plan.expected)

    async def _settled(self) -> Verdict:
        deadline = time.monotonic() + self.plan.settle_seconds
        verdict = await self.verdict()
        while time.monotonic() < deadline:
            if verdict.kept and await self._at_rest():
                return await self.verdict()
            await asyncio.sleep(LOOK_SECONDS)
            verdict = await self.verdict()
        return verdict

    async def _at_rest(self) -> bool:
        """Whether the bot says that nothing waits. This decides only how long we look, never what
        we saw."""
        body = await self.health()
        queues = (body.get(name) for name in ("inbox", "outbox", "effects"))
        return all(isinstance(each, dict) and not each.get("waiting") for each in queues)

    async def health(self) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.places.bot_port}/health"
        timeout = aiohttp.ClientTimeout(total=5)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as found:
                body = await found.json()
                return body if isinstance(body, dict) else {}
        except (aiohttp.ClientError, TimeoutError, OSError):
            return {}


@asynccontextmanager
async def opened(plan: Plan, folder: Path) -> AsyncIterator[Laboratory]:
    """A laboratory whose fleet is at work."""
    backend_port = free_port()
    async with (
        faulty_telegram(plan.seed) as telegram,
        proxied("127.0.0.1", backend_port) as proxy,
        aiohttp.ClientSession() as session,
    ):
        places = Places(
            telegram_url=telegram.url,
            token=TOKEN,
            backend_port=backend_port,
            backend_url=proxy.url,
            bot_port=free_port(),
            data_dir=plan.data_dir or folder / "var",
            database_url=plan.database_url,
            redis_url=plan.redis_url,
        )
        ledger = Ledger()
        fleet = Fleet(plan.topology(places), places, folder, lambda: telegram.polls, plan.root)
        office = Office(
            session,
            f"http://127.0.0.1:{backend_port}",
            (BACKEND_KEY, STAFF_KEY),
            ledger,
            random.Random(plan.seed + 1),
            lambda: telegram.sandbox.revision,
            plan.office_pause_seconds,
        )
        async with sailing(fleet):
            dice = random.Random(plan.seed + 2)
            yield Laboratory(plan, folder, dice, telegram, proxy, fleet, office, ledger, places)


async def experiment(
    plan: Plan,
    folder: Path,
    faults: Faults | None = None,
    filed: Callable[[], None] | None = None,
) -> tuple[Verdict, Laboratory]:
    """Load, faults beside it, then calm; the verdict, with the laboratory as it was left."""
    async with opened(plan, folder) as lab:
        enough = asyncio.Event()
        works = asyncio.create_task(lab.office.works())
        crowding = asyncio.create_task(
            crowd(
                lab.telegram.sandbox,
                lab.ledger,
                random.Random(plan.seed + 3),
                plan.petitions,
                plan.temper,
                plan.at_once,
                filed,
                enough if faults else None,
            )
        )
        try:
            if faults:
                await faults(lab)
            enough.set()
            lab.telegram.gremlin.odds = CALM
            lab.proxy.weather = Weather()
            await crowding
            works.cancel()
            await lab.office.finishes(await lab.office.numbers())
            return await lab.settle(), lab
        finally:
            for task in (works, crowding):
                task.cancel()
                with suppress(asyncio.CancelledError, AssertionError):
                    await task
            lab.office.goes_home()
