"""Updates on their way to the bot: kept until confirmed, fetched by long polls or pushed."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import conflict
from bot.sandbox.pulse import Pulse

Json = dict[str, Any]
MESSAGE_LIFETIME_SECONDS = 24 * 3600
TAP_LIFETIME_SECONDS = 150
POLL_LIMIT_SECONDS = 50
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

Lane = tuple[str, int]
"""Telegram keeps order within a lane only: a chat's messages, or a person's taps."""


@dataclass(frozen=True, slots=True)
class Pending:
    update: Json
    lane: Lane
    expires_at: float

    @property
    def update_id(self) -> int:
        return int(self.update["update_id"])


@dataclass(frozen=True, slots=True)
class Webhook:
    url: str
    secret: str
    max_connections: int


class Updates:
    def __init__(self, clock: Callable[[], float], first_id: int) -> None:
        self.clock = clock
        self.next_id = first_id
        self.pending: dict[int, Pending] = {}
        self.lanes: dict[Lane, dict[int, Pending]] = {}
        self.allowed: frozenset[str] | None = None  # None: all but NOT_BY_DEFAULT
        self.webhook: Webhook | None = None
        self.pulse = Pulse()
        self.idle = asyncio.Event()
        """Set while a poll waits: the bot has fetched all there was."""
        self.duplicate_updates = 0
        self.shuffle: random.Random | None = None
        self.closing = False
        self._replays: list[Json] = []
        self._poll = 0

    def wants(self, kind: str) -> bool:
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Any) -> None:
        """An empty list is the default set; no list leaves what was set before."""
        if isinstance(kinds, list):
            self.allowed = frozenset(map(str, kinds)) or None

    def add(self, body: Json, lane: Lane, lifetime_seconds: float) -> Json:
        update = {"update_id": self.next_id, **body}
        self.next_id += 1
        kept = Pending(update, lane, self.clock() + lifetime_seconds)
        self.pending[kept.update_id] = kept
        self.lanes.setdefault(lane, {})[kept.update_id] = kept
        self.pulse.beat()
        return update

    def forget(self, update_id: int) -> Pending | None:
        gone = self.pending.pop(update_id, None)
        if gone is not None:
            lane = self.lanes[gone.lane]
            del lane[update_id]
            if not lane:
                del self.lanes[gone.lane]
        return gone

    def expire(self) -> None:
        now = self.clock()
        for update_id in [p.update_id for p in self.pending.values() if p.expires_at < now]:
            self.forget(update_id)

    async def poll(self, offset: int, limit: int, timeout_seconds: float) -> list[Json]:
        """Confirms everything before `offset`; a negative one keeps that many from the end."""
        self._refuse_while_pushing()
        self._poll += 1
        mine = self._poll
        self.pulse.beat()  # an older poll wakes and finds itself overtaken
        self._confirm(offset)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(max(timeout_seconds, 0), POLL_LIMIT_SECONDS)
        while True:
            batch = self._batch(min(max(limit, 1), 100))
            left = deadline - loop.time()
            if batch or left <= 0 or self.closing:
                return batch
            self.idle.set()
            try:
                await self.pulse.wait(left)
            finally:
                if self._poll == mine:
                    self.idle.clear()
            if self.webhook is not None:
                raise conflict("terminated by setWebhook request")
            if self._poll != mine:
                raise conflict(
                    "terminated by other getUpdates request; "
                    "make sure that only one bot instance is running"
                )

    def replay(self, update: Json) -> bool:
        """Whether this update is to be delivered once more: a fault that was asked for."""
        if self.duplicate_updates <= 0:
            return False
        self.duplicate_updates -= 1
        return True

    def _refuse_while_pushing(self) -> None:
        if self.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            confirmed = list(self.pending)[:offset]
        else:
            confirmed = []
            for update_id in self.pending:  # in order of id: stop at the first one still wanted
                if update_id >= offset:
                    break
                confirmed.append(update_id)
        for update_id in confirmed:
            gone = self.forget(update_id)
            if gone is not None and self.replay(gone.update):
                self._replays.append(gone.update)

    def _batch(self, limit: int) -> list[Json]:
        self.expire()
        fresh = [
            pending.update for pending, _ in zip(self.pending.values(), range(limit), strict=False)
        ]
        batch = [*self._replays, *fresh]
        self._replays.clear()
        if self.shuffle is not None:
            self.shuffle.shuffle(batch)
        return batch
