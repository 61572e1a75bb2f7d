"""The effects loop: calls to the backend, strictly in order per case, cases in parallel.

An effect is tried until the backend has taken it or refused it for good; its key makes a repetition
harmless. What became of it goes into the inbox in the transaction that marks it done.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from backend_client.errors import Garbled, KeyRefused, Unavailable
from bot.limits.calls_at_once import CallsAtOnce
from bot.ops.logs import hashed, where
from bot.ops.metrics import Metrics
from bot.runtime.backoff import pause
from bot.runtime.clock import stopwatch
from bot.runtime.keyed_queues import NO_PAUSE, KeyedQueue, KeyedQueues, no_listener, wait_for
from bot.store import Effects, StoredEffect, StoreDown
from dialogs.state.effect import Effect
from dialogs.state.event import EffectFailed, Filed, FileFailed
from handlers import retry_rules
from handlers.effect_rows import Order
from handlers.effects import EFFECTS, FILES, ON_A_CASE, unanswered
from handlers.inbox_rows import EffectResult
from handlers.ports import ChatId, Clock
from handlers.retry_rules import RetryRule

log = structlog.get_logger()

CLOCKS_DIFFER = timedelta(seconds=10)  # at most, of several machines
FRESH = timedelta(seconds=1)
PAGE = 500
LATE = timedelta(seconds=5)  # of a call without an answer: the backend has more than it can do

CarryOut = Callable[
    [Effect, ChatId], Awaitable[EffectResult | None]
]  # with the chat that asks for it
QueueKey = tuple[str, int]


class EffectLoop:
    """`on_stored` is called when an outcome was put into the inbox."""

    on_stored: Callable[[], None] = staticmethod(no_listener)

    def __init__(
        self,
        effects: Effects,
        carry_out: CarryOut,
        clock: Clock,
        metrics: Metrics,
        retry: RetryRule | None = None,
        at_once: int = 16,
        files_at_once: int = 3,
    ) -> None:
        self._effects = effects
        self._carry_out = carry_out
        self._clock = clock
        self._metrics = metrics
        self._retry = retry
        self._room = CallsAtOnce(at_once)
        self._files_room = CallsAtOnce(files_at_once)  # petitions never wait behind files
        self._queues: KeyedQueues[QueueKey, StoredEffect] = KeyedQueues(
            self._serve, rank=lambda stored_effect: stored_effect.id
        )
        self._held: set[int] = set()
        self._rests: dict[int, timedelta] = {}
        self._stopping = asyncio.Event()

    def put(self, stored_effects: Sequence[StoredEffect]) -> None:
        for stored_effect in stored_effects:
            if stored_effect.id not in self._held and not self._stopping.is_set():
                self._held.add(stored_effect.id)
                self._queues.put(_key(stored_effect), stored_effect)

    @property
    def waiting(self) -> int:
        return self._queues.waiting

    def hurry(self) -> None:
        """The backend is back: nobody needs to sit out a pause."""
        self._queues.hurry()

    async def run(self, poll: timedelta = timedelta(seconds=5)) -> None:
        """Fetch what this process does not hold: left by an earlier one, or sent back by a
        person."""
        while not self._stopping.is_set():
            full = False
            try:
                stored_effects = await self._effects.take(self._held, PAGE)
                full = len(stored_effects) == PAGE
                self.put(stored_effects)
            except StoreDown as error:
                log.warning("effects not read", error=str(error))
            if not full:
                await wait_for(self._stopping, poll)

    async def stop(self, within: timedelta) -> None:
        self._stopping.set()
        await self._queues.stop(within)

    async def _serve(self, key: QueueKey, queue: KeyedQueue[StoredEffect]) -> timedelta:
        try:
            room = self._room_for(queue.items[0])
            async with room as place:
                if self._stopping.is_set():
                    return NO_PAUSE
                return await self._run_first(queue, room, place)
        except StoreDown as error:
            log.warning("effects not written", error=str(error))
        except Exception as error:  # one case's trouble is not the others'
            log.error("errand not served", error=where(error))
        return retry_rules.STORE.first

    def _room_for(self, stored_effect: StoredEffect) -> CallsAtOnce:
        return self._files_room if stored_effect.effect.kind in FILES else self._room

    async def _run_first(
        self, queue: KeyedQueue[StoredEffect], room: CallsAtOnce, place: int
    ) -> timedelta:
        stored_effect = queue.items[0]
        if rest := self._rests.pop(stored_effect.id, NO_PAUSE):
            return rest
        if self._may_be_held(stored_effect) and not await self._effects.still_ours(stored_effect):
            queue.items.remove(stored_effect)
            self._held.discard(stored_effect.id)
            return NO_PAUSE
        outcome: EffectResult | None
        if self._expired(stored_effect):
            outcome = unanswered(stored_effect.effect)
            self._report(stored_effect, "expired", 0)
        else:
            began = stopwatch()
            try:
                outcome = await self._carry_out(stored_effect.effect, stored_effect.chat_id)
            except Exception as error:  # Unavailable, Garbled or a mistake of ours: tried again
                seconds = stopwatch() - began
                if isinstance(error, Unavailable) and seconds >= LATE.total_seconds():
                    room.overrun(place)
                return await self._postpone(queue, stored_effect, error, seconds)
            room.answered()
            self._report(stored_effect, _word(outcome), stopwatch() - began)
        await self._effects.finish(stored_effect, outcome)
        queue.items.remove(stored_effect)
        self._held.discard(stored_effect.id)
        if outcome is not None:
            self.on_stored()
        return NO_PAUSE

    async def _postpone(
        self,
        queue: KeyedQueue[StoredEffect],
        stored_effect: StoredEffect,
        error: Exception,
        seconds: float,
    ) -> timedelta:
        tries = stored_effect.tries + 1
        rule = EFFECTS[stored_effect.effect.kind].retry
        barred = isinstance(error, KeyRefused)
        rest = pause(retry_rules.KEY_REFUSED if barred else self._retry or rule, tries)
        if isinstance(error, Unavailable):
            rest = max(rest, error.retry_after or NO_PAUSE)
        if rule.within is not None:
            rest = min(rest, stored_effect.created_at + rule.within - self._clock.now())
        # What is soon let go is nothing for a person to see to.
        puzzling = rule.within is None and (barred or not isinstance(error, Unavailable))
        puzzling = puzzling and retry_rules.PUZZLING.is_over(tries)
        self._report(stored_effect, type(error).__name__.lower(), seconds, error)
        due_at = self._clock.now() + rest
        await self._effects.postpone(stored_effect, due_at, type(error).__name__, puzzling=puzzling)
        again, rest = stored_effect.again(), max(rest, NO_PAUSE)
        if _key(again) == _key(stored_effect):
            queue.items[queue.items.index(stored_effect)] = again
            return rest
        queue.items.remove(stored_effect)
        self._rests[stored_effect.id] = rest
        self._queues.put(_key(again), again)
        return NO_PAUSE

    def _may_be_held(self, stored_effect: StoredEffect) -> bool:
        """What has just been stored is as it was stored: only what waited is looked at again."""
        waited = stored_effect.tries or self._clock.now() - stored_effect.created_at > FRESH
        return stored_effect.effect.kind in ON_A_CASE and bool(waited)

    def _expired(self, stored_effect: StoredEffect) -> bool:
        """Also when it is younger than nothing: the clock was set back, and they may have waited
        for long."""
        within = EFFECTS[stored_effect.effect.kind].retry.within
        age = self._clock.now() - stored_effect.created_at
        return within is not None and (age >= within or age < -CLOCKS_DIFFER)

    def _report(
        self,
        stored_effect: StoredEffect,
        outcome: str,
        seconds: float,
        error: Exception | None = None,
    ) -> None:
        self._metrics.effects.labels(outcome=outcome, kind=stored_effect.effect.kind).inc()
        known = error is None or isinstance(error, Unavailable | Garbled)
        tell = log.info if error is None else log.warning if known else log.error
        tell(
            "effect",
            outcome=outcome,
            id=stored_effect.id,
            kind=stored_effect.effect.kind,
            case=hashed(stored_effect.effect.case),
            chat=hashed(stored_effect.chat_id),
            tries=stored_effect.tries,
            ms=round(seconds * 1000, 1),
            **({} if known or error is None else {"error": where(error)}),
        )


def _key(stored_effect: StoredEffect) -> QueueKey:
    """A case's effects in order; a question waits for none of them, and none for an answer's files.
    A file goes behind its petition; one that did not come at the first try lets the files behind it
    go by."""
    order = EFFECTS[stored_effect.effect.kind].order
    if stored_effect.tries and order in (Order.FILE, Order.SHOWN_FILE):
        return (stored_effect.effect.case, stored_effect.id)
    match order:
        case Order.SHOWN_FILE | Order.QUESTION:
            return (order, stored_effect.chat_id)
        case Order.CASE | Order.FILE:
            return (stored_effect.effect.case, 0)


def _word(outcome: EffectResult | None) -> str:
    refused = isinstance(outcome, Filed | EffectFailed | FileFailed) and outcome.refusal is not None
    return "refused" if refused else "done"
