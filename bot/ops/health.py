"""HTTP handlers of /health and /metrics."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiohttp import web

from bot.ops.kept_loops import KeptLoops
from bot.ops.metrics import Metrics
from bot.ops.peer_status import Peer, PeerStatus
from bot.ops.queue_watch import HealthSigns, QueueWatch
from bot.store import QueueReport, Store, StoreDown, StoreUnfit
from bot.store.queue_report import Queue
from handlers.ports import Clock

log = structlog.get_logger()

AWAY_AFTER = timedelta(minutes=1)  # a hiccup is no outage
BARRED = "key refused"  # at once: waiting mends nothing
FEED_SILENT = timedelta(minutes=2)  # it is asked all the time, for 20 seconds at most


class Health:
    """200 while citizens are heard and answered, and rows are written and done in time; 503 with
    the reasons when not: `down` when the database or Telegram is away, else `degraded`.

    The backend being away is not our illness, and no reason to take us out of a balancer: 200,
    `degraded`; receipts are given, and petitions wait for it. That it does not take our key is.
    """

    def __init__(
        self,
        store: Store,
        reach: PeerStatus,
        metrics: Metrics,
        clock: Clock,
        queue_watch: QueueWatch | None = None,
        feed_silence: Callable[[], timedelta | None] = lambda: None,
    ) -> None:
        self._store = store
        self._reach = reach
        self._metrics = metrics
        self._clock = clock
        self._queue_watch = queue_watch or QueueWatch(store, KeptLoops(metrics), metrics, clock)
        self._feed_silence = feed_silence

    async def page(self, _request: web.Request) -> web.Response:
        status, body = await self.read()
        return web.json_response(body, status=status)

    async def metrics_page(self, _request: web.Request) -> web.Response:
        _, body = await self.read()
        report: QueueReport | None = None
        with suppress(StoreDown, StoreUnfit):
            self._metrics.reconciliation(await self._store.reconciliation())
            report = await self._store.queue_report()
        text = self._metrics.text(report, healthy=body["status"] == "ok")
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4"})

    async def read(self) -> tuple[int, dict[str, Any]]:
        now = self._clock.now()
        telegram, backend = _peer(self._reach.telegram), _peer(self._reach.backend)
        signs = await self._queue_watch.look()
        reasons = list(signs.troubles)
        found: dict[str, Any] = {}
        if signs.database in ("ok", "read-only"):
            try:
                report, petitions = (
                    await self._store.queue_report(),
                    await self._store.reconciliation(),
                )
            except (StoreDown, StoreUnfit):
                signs = HealthSigns("away", ["database: away"])
            else:
                found = {
                    "needs_person": report.needs_person + petitions.unaccounted,
                    "unreachable_chats": report.unreachable,
                    **_queues(report, now),
                    "ledger": asdict(petitions),
                }
                if petitions.unaccounted:
                    reasons.append(f"ledger: {petitions.unaccounted} not accounted for")
        if telegram == "away":
            reasons.append("telegram: away")
        if backend == BARRED:
            reasons.append("backend: does not take our key (BACKEND_KEY)")
        silence = self._feed_silence()
        if silence is not None and silence >= FEED_SILENT and backend not in ("away", BARRED):
            reasons.append(f"feed: not read for {silence.total_seconds():.0f} s")
        ours = bool(reasons)
        if backend == "away":
            reasons.append("backend: away")
        down = signs.database != "ok" or telegram == "away"
        status = "down" if down else "degraded" if reasons else "ok"
        return (503 if ours else 200), {
            "status": status,
            "reasons": reasons,
            "database": signs.database,
            "telegram": telegram,
            "backend": backend,
            "loops": self._queue_watch.failing_loops(),
            **found,
        }


def _peer(peer: Peer) -> str:
    if peer.barred:
        return BARRED
    if peer.failing_since is not None:
        return "away" if peer.failing_for() >= AWAY_AFTER else "failing"
    return "ok" if peer.answered_at else "not asked yet"


def _queues(report: QueueReport, now: datetime) -> dict[str, Any]:
    return {name: _queue(getattr(report, name), now) for name in ("inbox", "outbox", "effects")}


def _queue(queue: Queue, now: datetime) -> dict[str, Any]:
    age = (now - queue.oldest).total_seconds() if queue.oldest else 0
    return {
        "waiting": queue.waiting,
        "oldest_seconds": round(age),
        "needs_person": queue.needs_person,
    }
