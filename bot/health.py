"""/health and /metrics: how it stands, in numbers."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiohttp import web

from bot.metrics import Metrics
from bot.reach import Peer, Reach
from bot.store import Standing, Store, StoreDown
from bot.store.standing import Queue
from handlers.ports import Clock

log = structlog.get_logger()

AWAY_AFTER = timedelta(minutes=1)  # a hiccup is no outage


class Health:
    """200 while citizens are heard and answered; 503 when the database or Telegram is away.

    The backend being away is not our illness: receipts are given, and petitions wait for it.
    """

    def __init__(
        self,
        store: Store,
        reach: Reach,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._store = store
        self._reach = reach
        self._metrics = metrics
        self._clock = clock

    async def page(self, _request: web.Request) -> web.Response:
        status, body = await self.read()
        return web.json_response(body, status=status)

    async def metrics_page(self, _request: web.Request) -> web.Response:
        try:
            self._metrics.ledger(await self._store.ledger())
            text = self._metrics.text(await self._store.standing())
        except StoreDown:
            return web.Response(status=503)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4"})

    async def read(self) -> tuple[int, dict[str, Any]]:
        now = self._clock.now()
        telegram, backend = _peer(self._reach.telegram, now), _peer(self._reach.backend, now)
        try:
            standing, ledger = await self._store.standing(), await self._store.ledger()
        except StoreDown:
            return 503, {"status": "down", "database": "away"}
        status = "down" if telegram == "away" else "degraded" if backend == "away" else "ok"
        return (503 if status == "down" else 200), {
            "status": status,
            "database": "ok",
            "telegram": telegram,
            "backend": backend,
            "needs_person": standing.needs_person + ledger.unaccounted,
            "unreachable_chats": standing.unreachable,
            **_queues(standing, now),
            "ledger": asdict(ledger),
        }


def _peer(peer: Peer, now: datetime) -> str:
    if peer.failing_since is not None:
        return "away" if now - peer.failing_since >= AWAY_AFTER else "failing"
    return "ok" if peer.answered_at else "not asked yet"


def _queues(standing: Standing, now: datetime) -> dict[str, Any]:
    return {name: _queue(getattr(standing, name), now) for name in ("inbox", "outbox", "effects")}


def _queue(queue: Queue, now: datetime) -> dict[str, Any]:
    age = (now - queue.oldest).total_seconds() if queue.oldest else 0
    return {
        "waiting": queue.waiting,
        "oldest_seconds": round(age),
        "needs_person": queue.needs_person,
    }
