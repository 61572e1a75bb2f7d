"""The pump: takes the turns of waiting chats, one transaction a batch.

All that waits to be written boards the batch: the updates whose turns it takes, what became of
messages and effects, events of the feed. Nothing is confirmed before the commit; when the turns are
undone, what had boarded is stored without them, and the turn that spoilt it is looked for alone.
What the turns say to citizens who wait for it is stored as being sent, and goes at once.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.loops.effects import EffectLoop
from bot.loops.send_rules import begins
from bot.loops.sends import SendLoop
from bot.ops.logs import hashed, where
from bot.ops.metrics import Metrics
from bot.runtime.clock import stopwatch
from bot.runtime.keyed_queues import wait_for
from bot.store import Store, StoreDown, StoreUnfit, StoreUnit
from bot.store.unit import INPUTS_A_CHAT
from handlers import retry_rules
from handlers.ports import ChatId, Turned, Waiting

log = structlog.get_logger()

CHATS_A_BATCH = 32
BATCH_LIMIT = timedelta(seconds=30)  # a turn that hangs holds the only writer

Take = Callable[[StoreUnit, int], Coroutine[Any, Any, Sequence[Turned]]]
"""Waits for the unit and for nothing else (see Store.turns)."""


class _Spoilt(Exception):
    """A batch raised where the turns of single chats are not told apart."""

    def __init__(self, claimed: Sequence[Waiting], cause: Exception) -> None:
        super().__init__()
        self.claimed = claimed
        self.cause = cause


class Pump:
    """`take(unit, limit)` claims, thinks and saves: `handlers.turn.handle` with its reader."""

    def __init__(
        self,
        store: Store,
        take: Take,
        sends: SendLoop,
        stored_effects: EffectLoop,
        metrics: Metrics,
        batch_limit: timedelta = BATCH_LIMIT,
    ) -> None:
        self._store = store
        self._take = take
        self._sends = sends
        self._stored_effects = stored_effects
        self._metrics = metrics
        self._batch_limit = batch_limit
        self._woken = asyncio.Event()
        self._passed_over = False  # a chat, since something was on its way to it
        self._arrived = False
        self._stopping = False

    def wake(self) -> None:
        """Something was put into the inbox."""
        self._woken.set()

    def said(self, chat_id: ChatId) -> None:
        """What was on its way to a chat has arrived: if it waits, it may have its turn."""
        self._arrived = True
        if self._passed_over or self._store.waits_for(chat_id):
            self._woken.set()

    def stop(self) -> None:
        """No batch is begun any more; the one that runs is finished."""
        self._stopping = True
        self._woken.set()

    async def run(self, poll: timedelta = timedelta(seconds=1)) -> None:
        """Woken by a signal; the poll finds what other processes stored and pauses that ended."""
        self._store.takes_turns(self.wake, self._sends.speaks_to)
        try:
            await self._run(poll)
        finally:
            self._store.takes_turns(None)

    async def _run(self, poll: timedelta) -> None:
        while not self._stopping:
            self._woken.clear()
            try:
                while await self._batch() and not self._stopping:
                    pass
            except StoreDown as error:
                log.warning("inbox not read", error=str(error))
                await asyncio.sleep(min(retry_rules.STORE.first, poll).total_seconds())
            await wait_for(self._woken, poll)

    async def _batch(self) -> bool:
        """Take one batch; whether more is known to wait."""
        try:
            claimed = await self._attempt(CHATS_A_BATCH)
        except _Spoilt as spoilt:
            log.error("batch failed", error=where(spoilt.cause), chats=len(spoilt.claimed))
            await self._one_by_one(len(spoilt.claimed))
            return bool(spoilt.claimed)
        full = len(claimed) == CHATS_A_BATCH
        return full or any(len(waiting.inbox) == INPUTS_A_CHAT for waiting in claimed)

    async def _one_by_one(self, chats: int) -> None:
        """Find out which chat spoilt the batch: alone, it counts a try and the others go on."""
        for _ in range(chats):
            try:
                await self._attempt(1)
            except _Spoilt as spoilt:
                for guilty in spoilt.claimed:
                    error = type(spoilt.cause).__name__
                    log.error("chat failed", chat=hashed(guilty.chat_id), error=error)
                    self._metrics.failures.inc()
                    await self._store.inbox.fail(guilty.inbox[0], error)

    async def _attempt(self, limit: int) -> Sequence[Waiting]:
        """One transaction; what it claimed. Raises StoreDown, StoreUnfit or _Spoilt."""
        units: list[StoreUnit] = []  # known also when the turns of it hang
        self._passed_over = self._arrived = False
        at_once = self._sends.at_once
        began = stopwatch()

        async def batch(unit: StoreUnit) -> Sequence[Turned]:
            units.append(unit)
            unit.begins = begins if at_once else None
            return await self._take(unit, limit)

        try:
            async with asyncio.timeout(self._batch_limit.total_seconds()):
                turned = await self._store.turns(batch)
        except (StoreDown, StoreUnfit):
            raise  # no chat is to blame
        except Exception as error:
            raise _Spoilt([each for unit in units for each in unit.claimed], error) from error
        finally:
            self._passed_over = any(unit.passed_over for unit in units)
            if self._passed_over and self._arrived:  # while we were looking
                self._woken.set()
        [unit] = units
        self._sends.put(unit.outbox_rows, unit.begun)
        self._stored_effects.put(unit.stored_effects)
        asyncio.get_running_loop().call_soon(self._report, turned, stopwatch() - began)
        # Before the next batch takes the interpreter what was said is on its way, and after that
        # its updates are confirmed: a pass of the loop each.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return unit.claimed

    def _report(self, turned: Sequence[Turned], seconds: float) -> None:
        if turned:
            self._metrics.batch_seconds.observe(seconds)
        for each in turned:
            self._metrics.turns.inc()
            if each.failed:
                self._metrics.failures.inc()
            log.info(
                "turn",
                chat=hashed(each.chat_id),
                inputs=len(each.handled),
                letters=len(each.outputs),
                effects=len(each.effects),
                failed=each.failed[1] if each.failed else None,
                batch=len(turned),
                ms=round(seconds * 1000, 1),
            )
