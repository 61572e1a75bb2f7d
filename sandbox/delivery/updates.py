"""Queue of updates to the bot: kept until confirmed, fetched by long polls or pushed."""

import asyncio
import itertools
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.chat.errors import conflict
from sandbox.chat.ids import Ids
from sandbox.chat.pulse import Pulse

Json = dict[str, Any]
MESSAGE_LIFETIME_SECONDS = 24 * 3600
TAP_LIFETIME_SECONDS = 150
POLL_LIMIT_SECONDS = 50
FUTURE = 10
"""An offset so far beyond the last id confirms nothing: the server answers from its head."""
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
    def __init__(self, clock: Callable[[], float], first_id: int, ids: Ids) -> None:
        self.clock = clock
        self._ids, self._first_id = ids, first_id
        self.next_id = first_id + ids.first
        self.pending: dict[int, Pending] = {}
        self.lanes: dict[Lane, dict[int, Pending]] = {}
        self.allowed: frozenset[str] | None = None  # None: all but NOT_BY_DEFAULT
        self.webhook: Webhook | None = None
        self.pulse = Pulse()
        self.idle = asyncio.Event()
        """Set while a poll waits: the bot has fetched all there was."""
        self.duplicate_updates = 0
        self.repeats: Callable[[], int] | None = None
        """Asked for every confirmed update how many times it comes again."""
        self.shuffle: random.Random | None = None
        """Mixes the lanes of a batch; within a lane the order stays, as Telegram keeps it."""
        self.polls = 0
        self.expired: list[int] = []
        """Ids of updates that grew too old before they were fetched."""
        self.closing = False
        self._replays: list[Json] = []

    def wants(self, kind: str) -> bool:
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Any) -> None:
        """An empty list is the default set; no list leaves what was set before."""
        if isinstance(kinds, list):
            self.allowed = frozenset(map(str, kinds)) or None

    def add(self, body: Json, lane: Lane, lifetime_seconds: float) -> Json:
        self._ids.reach(self.next_id - self._first_id)
        update = {"update_id": self.next_id, **body}
        self.next_id += 1
        kept = Pending(update, lane, self.clock() + lifetime_seconds)
        self.pending[kept.update_id] = kept
        self.lanes.setdefault(lane, {})[kept.update_id] = kept
        self.pulse.beat()
        return update

    def jump_to(self, next_id: int) -> None:
        """Ids go on from elsewhere, also lower, as after a week without updates."""
        self.next_id = next_id
        self.pulse.beat()

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
            self.expired.append(update_id)

    async def poll(self, offset: int, limit: int, timeout_seconds: float) -> list[Json]:
        """Confirms everything before `offset`; a negative one keeps that many from the end."""
        self._refuse_while_pushing()
        self.polls += 1
        mine = self.polls
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
                if self.polls == mine:
                    self.idle.clear()
            if self.webhook is not None:
                raise conflict("terminated by setWebhook request")
            if self.polls != mine:
                raise conflict(
                    "terminated by other getUpdates request; "
                    "make sure that only one bot instance is running"
                )

    def replays(self) -> int:
        """How many times the update just confirmed is to be delivered again: a fault that was
        asked for."""
        if self.duplicate_updates > 0:
            self.duplicate_updates -= 1
            return 1
        return self.repeats() if self.repeats else 0

    def _refuse_while_pushing(self) -> None:
        if self.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            confirmed = list(self.pending)[:offset]
        elif offset > self.next_id + FUTURE:
            confirmed = []
        else:
            confirmed = []
            for update_id in self.pending:  # in order of id: stop at the first one still wanted
                if update_id >= offset:
                    break
                confirmed.append(update_id)
        for update_id in confirmed:
            gone = self.forget(update_id)
            if gone is not None:
                self._replays += [gone.update] * self.replays()

    def _batch(self, limit: int) -> list[Json]:
        self.expire()
        fresh = list(itertools.islice(self.pending.values(), limit))
        replays, self._replays = self._replays, []
        if self.shuffle is None:
            return [*replays, *(pending.update for pending in fresh)]
        batch = _mixed(fresh, self.shuffle)
        for update in replays:
            batch.insert(self.shuffle.randint(0, len(batch)), update)
        return batch


def _mixed(pending: Sequence[Pending], dice: random.Random) -> list[Json]:
    """In any order that keeps that of each lane."""
    order = [each.lane for each in pending]
    dice.shuffle(order)
    lanes: dict[Lane, deque[Json]] = {}
    for each in pending:
        lanes.setdefault(each.lane, deque()).append(each.update)
    return [lanes[lane].popleft() for lane in order]


def telegram_delay(failures: int) -> float:
    """Seconds before the next try, as the Bot API server waits: at once, then 2, 4, 8 … 120."""
    return 0.0 if failures <= 1 else float(min(2 ** (failures - 1), 120))
