"""Health checks: whether rows can be written, what waits too long, and which loops fail.

Rows carry moments of the machine's clock, which may be put forward or back. So how long a row has
been overdue is measured by our own watch from the first look at it, and what a clock step adds to
its age is taken off again.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from bot.ops.kept_loops import KeptLoops
from bot.ops.metrics import Metrics
from bot.runtime.clock import steady
from bot.runtime.keyed_queues import wait_for
from bot.store import Head, Store, StoreDown, StoreUnfit
from handlers.ports import Clock

log = structlog.get_logger()

EVERY = timedelta(seconds=10)
PROBE_WITHIN = timedelta(seconds=5)
STEP_SECONDS = 2.0  # less is the clock being kept right
LIMITS: Mapping[str, timedelta] = {
    "inbox": timedelta(minutes=3),  # a question of unknown outcome is waited for a minute
    "outbox": timedelta(minutes=3),
    "news": timedelta(minutes=30),  # a notice to everybody takes its time
    "effects": timedelta(minutes=5),
    "files": timedelta(hours=1),
}


@dataclass(frozen=True)
class HealthSigns:
    """`database` is ok, read-only, away or unfit; `overdue` is by queue, of its oldest row."""

    database: str
    troubles: list[str]
    overdue: Mapping[str, timedelta] = field(default_factory=dict)


class QueueWatch:
    def __init__(
        self,
        store: Store,
        loops: KeptLoops,
        metrics: Metrics,
        clock: Clock,
        every: timedelta = EVERY,
        watch: Callable[[], float] | None = None,
    ) -> None:
        self._store = store
        self._loops = loops
        self._metrics = metrics
        self._every = every
        self._ages = Ages(clock, watch or partial(steady, clock))
        self._looking: asyncio.Task[HealthSigns] | None = None
        self._told: set[str] = set()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    def failing_loops(self) -> dict[str, str]:
        return self._loops.failing()

    async def run(self) -> None:
        while not self._stopping.is_set():
            signs = await self.look()
            self._tell({trouble.partition(":")[0] for trouble in signs.troubles})
            await wait_for(self._stopping, self._every)

    def _tell(self, troubles: set[str]) -> None:
        if new := troubles - self._told:
            log.warning("not well", where=sorted(new))
        if self._told and not troubles:
            log.info("well again")
        self._told = troubles

    async def look(self) -> HealthSigns:
        """One look at a time, however many ask for it: each writes a row."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
            self._looking.add_done_callback(self._looked)
        return await asyncio.shield(self._looking)

    def _looked(self, _task: object) -> None:
        self._looking = None

    async def _look(self) -> HealthSigns:
        loops = [f"loop {name}: {error}" for name, error in self._loops.failing().items()]
        database = "ok"
        overdue: dict[str, timedelta] = {}
        found: list[str] = []
        try:
            async with asyncio.timeout(PROBE_WITHIN.total_seconds()):
                overdue = self._ages.of(await self._store.heads())
                found = [
                    f"{queue}: waits for {age.total_seconds():.0f} s"
                    for queue, age in overdue.items()
                    if age >= LIMITS[queue]
                ]
                database = "read-only"
                await self._store.workers.report([*loops, *found])
                database = "away" if self._store.gone else "ok"
        except StoreUnfit:
            database = "unfit"
        except (StoreDown, TimeoutError):
            database = "away" if database == "ok" else database
        troubles = [f"database: {database}"] if database != "ok" else []
        self._metrics.overdue({queue: overdue.get(queue, timedelta(0)) for queue in LIMITS})
        return HealthSigns(database, [*troubles, *loops, *found], overdue)


async def find_troubles(store: Store, clock: Clock) -> list[str]:
    """What is not well, seen from outside: our own look, and what the processes at work report."""
    metrics = Metrics()
    signs = await QueueWatch(store, KeptLoops(metrics), metrics, clock).look()
    found = list(signs.troubles)
    if signs.database == "ok":
        for name, troubles in (await store.workers.troubles()).items():
            found += (f"{name}: {each}" for each in troubles if each not in signs.troubles)
        await store.workers.end()
    return found


class Ages:
    """How long the heads of lines have been overdue, whatever the clock does meanwhile."""

    def __init__(self, clock: Clock, watch: Callable[[], float]) -> None:
        self._clock = clock
        self._watch = watch
        self._since: dict[Head, float] = {}
        self._offset = clock.now().timestamp() - watch()  # when the last look was
        self._stepped = 0.0

    def of(self, heads: list[Head]) -> dict[str, timedelta]:
        """By queue, the age of the one that has been overdue for longest."""
        wall, now = self._clock.now().timestamp(), self._watch()
        step, self._offset = wall - now - self._offset, wall - now
        if abs(step) >= STEP_SECONDS:
            self._stepped += step
            log.warning("the clock was put forward or back", seconds=round(step))
        self._since = {
            head: self._since.get(head, now + max(head.due_at.timestamp() - wall, 0.0))
            for head in heads
        }
        ages: dict[str, float] = {}
        for head, since in self._since.items():
            shown = wall - head.due_at.timestamp()
            age = max(now - since, min(shown, shown - self._stepped))
            ages[head.queue] = max(ages.get(head.queue, 0.0), age)
        return {queue: timedelta(seconds=age) for queue, age in sorted(ages.items())}
