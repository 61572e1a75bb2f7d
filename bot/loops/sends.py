"""The send loop: outbox rows to Telegram, strictly in order per chat, chats in parallel.

`sending` is written before the calls and what became of them after, for all chats that are ready
together. What is still unfinished when the process dies is found by the next one.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog

from bot.limits.send_pace import SendPace
from bot.loops.edit_rechecks import EditRechecks
from bot.loops.send_rules import (
    Crashed,
    Patience,
    alone,
    has_reply,
    judge,
    left_over,
    put_back,
    ready,
    rest,
    ringing,
    rings,
    set_aside,
    settled,
    side_by_side,
    stands,
    superseded,
    wait,
)
from bot.ops.logs import hashed, where
from bot.ops.metrics import Metrics
from bot.runtime.clock import stopwatch
from bot.runtime.keyed_queues import (
    NO_PAUSE,
    KeyedQueue,
    KeyedQueues,
    first_of,
    wait_for,
)
from bot.store import BegunRun, Outbox, OutboxResult, OutboxRow, OutboxState, StoreDown, Stub
from dialogs.state.message import Lane, Output
from handlers import retry_rules
from handlers.ports import ChatId, Clock
from handlers.send_result import Later, Never, SendResult, Sent

log = structlog.get_logger()

PAGE = 500
LOOK_EVERY = timedelta(seconds=10)  # for rows that got lost between the database and a queue


def _nobody(_: ChatId) -> None:
    """Listens."""


class MessageSender(Protocol):
    """The way to Telegram: `handlers.telegram.send` with its bot."""

    async def send(
        self, chat_id: ChatId, output: Output, *, edit: int | None, silent: bool
    ) -> SendResult: ...

    async def stub(self, chat_id: ChatId, message_id: int, text: str) -> SendResult: ...


class SendLoop:
    """`said` is called when rows of a chat have been said, and when what became of them has been
    written."""

    said: Callable[[ChatId], None] = staticmethod(_nobody)

    def __init__(
        self,
        outbox: Outbox,
        sender: MessageSender,
        pace: SendPace,
        clock: Clock,
        metrics: Metrics,
        patience: Patience | None = None,
        at_once: int = 64,
    ) -> None:
        self._outbox = outbox
        self._sender = sender
        self._pace = pace
        self._clock = clock
        self._metrics = metrics
        self._patience = patience or Patience()
        self._room = asyncio.Semaphore(at_once)
        self._queues: KeyedQueues[ChatId, OutboxRow] = KeyedQueues(self._serve, rank=_place)
        self._rechecks = EditRechecks(self._show_again, self._patience.recheck_after)
        self._paused = clock.now(), NO_PAUSE  # until when, and for how long
        self._begun: dict[ChatId, BegunRun] = {}
        self._astray: set[int] = set()
        self._speaking: set[ChatId] = set()
        self._stopping = asyncio.Event()

    @property
    def at_once(self) -> bool:
        """Whether what is put here goes at once."""
        paused = rest(*self._paused, self._clock.now()) > NO_PAUSE
        return not (paused or self._room.locked() or self._stopping.is_set())

    def put(
        self, outbox_rows: Sequence[OutboxRow], begun: Mapping[ChatId, BegunRun] | None = None
    ) -> None:
        """Rows that are stored and leased to this process, in order; and those of them that are
        stored as being sent."""
        self._begun.update(begun or {})
        for outbox_row in outbox_rows:
            self._queues.put(outbox_row.chat_id, outbox_row)
            if outbox_row.lane is Lane.REPLY:
                self._queues.hurry(outbox_row.chat_id)

    def speaks_to(self, chat_id: int) -> bool:
        """Whether anything is on its way to the chat."""
        return chat_id in self._speaking

    @property
    def waiting(self) -> int:
        return self._queues.waiting

    async def run(
        self, poll: timedelta = timedelta(seconds=1), look_every: timedelta = LOOK_EVERY
    ) -> None:
        """Fetch what nobody holds: left by an earlier process, or given back by this one."""
        looked = stopwatch()
        while not self._stopping.is_set():
            full = False
            try:
                if stopwatch() - looked >= look_every.total_seconds():
                    looked = stopwatch()
                    await self._find_astray()
                if self.waiting < PAGE:
                    outbox_rows = await self._outbox.take(PAGE)
                    full = len(outbox_rows) >= PAGE
                    self.put(outbox_rows)
            except StoreDown as error:
                log.warning("outbox not read", error=str(error))
            if not full:
                await wait_for(self._stopping, poll)

    async def _find_astray(self) -> None:
        """Give back what is ours by the database and in no queue of ours: a commit may go through
        although we hear that it did not, or stop waiting for it. One seen once may be on its way
        into its queue."""
        ours = await self._outbox.leased()
        astray = ours - {outbox_row.id for outbox_row in self._queues.items()}
        if lost := astray & self._astray:
            log.warning("letters were astray", letters=len(lost))
            await self._outbox.release(lost)
        self._astray = astray - lost

    async def _show_again(self, chat_id: ChatId, slot: str) -> int | None:
        outbox_row = await self._outbox.show_again(chat_id, slot)
        if outbox_row is not None:
            self.put([outbox_row])
        return outbox_row.id if outbox_row else None

    async def stop(self, within: timedelta) -> None:
        self._stopping.set()
        self._rechecks.stop()
        await self._queues.stop(within)
        begun, self._begun = self._begun, {}
        if not_tried := [result for run in begun.values() for result in _not_tried(run)]:
            with suppress(StoreDown):  # then they are repeated, without a sound
                await self._outbox.finish(not_tried)

    async def _serve(self, chat_id: ChatId, queue: KeyedQueue[OutboxRow]) -> timedelta:
        try:
            return await self._serve_chat(chat_id, queue)
        except StoreDown as error:
            log.warning("outbox not written", error=str(error))
        except Exception as error:  # one chat's trouble is not the others'
            log.error("chat not served", chat=hashed(chat_id), error=where(error))
        return retry_rules.STORE.first

    async def _serve_chat(self, chat_id: ChatId, queue: KeyedQueue[OutboxRow]) -> timedelta:
        if (begun := self._begun.pop(chat_id, None)) is not None:
            return await self._serve_begun(chat_id, queue, begun)
        now = self._clock.now()
        pause = max(wait(queue.items, self._patience, now), rest(*self._paused, now))
        if pause > NO_PAUSE:
            return pause
        run = await self._admitted(chat_id, queue)
        async with self._room:
            if self._stopping.is_set():
                return NO_PAUSE
            spared = superseded(run)
            self._outbox.begin()
            slots = (await self._outbox.mark_sending(run, spared)).get(chat_id)
            if slots is None:  # not ours, or not their turn: they are stored, others see to them
                _drop(queue, run)
                return NO_PAUSE
            await self._say_all(queue, run, slots, spared)
        return NO_PAUSE

    async def _serve_begun(
        self, chat_id: ChatId, queue: KeyedQueue[OutboxRow], begun: BegunRun
    ) -> timedelta:
        """What was stored as being sent goes as it was stored, before all that has joined it."""
        async with self._room:
            if self._stopping.is_set():
                self._begun[chat_id] = begun
                return NO_PAUSE
            pause = rest(*self._paused, self._clock.now())
            if pause > NO_PAUSE:  # Telegram has asked all to wait since it was stored
                await self._write(_not_tried(begun))
                return pause
            await self._pace.admit(chat_id, Lane.REPLY)
            self._outbox.begin(begun.tenure)
            await self._say_all(queue, begun.outbox_rows, dict(begun.slots), begun.spared)
        return NO_PAUSE

    async def _say_all(
        self,
        queue: KeyedQueue[OutboxRow],
        run: Sequence[OutboxRow],
        slots: dict[str, int],
        spared: Container[int],
    ) -> None:
        began, chat_id = stopwatch(), run[0].chat_id
        self._speaking.add(chat_id)
        try:
            results = await self._say(run, slots, spared)
        finally:
            self._speaking.discard(chat_id)
        held = list(queue.items)
        self.said(chat_id)  # what became of it is written before any turn that this begins
        report = partial(_report_run, chat_id, results, stopwatch() - began)
        asyncio.get_running_loop().call_soon(report)  # which keeps none waiting
        stubs = await self._write(results, rides=len(held) == len(run))
        self.said(chat_id)
        if any(result.unreachable for result in results):
            # Not the whole queue: what was born since may be to a citizen who came back.
            _drop(queue, held)
        else:
            _drop(queue, run)
            left = [outbox_row for outbox_row in map(left_over, results) if outbox_row]
            queue.items = deque(sorted((*left, *queue.items), key=_place))
        self.put(stubs)

    async def _admitted(self, chat_id: ChatId, queue: KeyedQueue[OutboxRow]) -> list[OutboxRow]:
        """The rows that go now. A push waits for its pace, until a reply joins behind it: order
        within a chat holds, and nobody who talks to us waits for a broadcast."""
        if not has_reply(queue.items):
            await self._wait_for_pace(chat_id, queue)
        if has_reply(queue.items):
            await self._pace.admit(chat_id, Lane.REPLY)
            return list(side_by_side(ready(queue.items, self._clock.now())))
        return list(side_by_side(alone(queue.items)))

    async def _wait_for_pace(self, chat_id: ChatId, queue: KeyedQueue[OutboxRow]) -> None:
        admitted = asyncio.create_task(self._pace.admit(chat_id, queue.items[0].lane))
        while not (admitted.done() or has_reply(queue.items) or self._stopping.is_set()):
            queue.arrived.clear()
            await first_of(admitted, asyncio.create_task(queue.arrived.wait()))
        admitted.cancel()

    async def _say(
        self, run: Sequence[OutboxRow], slots: dict[str, int], spared: Container[int]
    ) -> list[OutboxResult]:
        """Send the rows of one chat one after the other, as far as it goes."""
        needless = superseded(run, slots)
        results: list[OutboxResult] = []
        go_on, ring = True, False
        for outbox_row in run:
            if outbox_row.id in needless:
                ring = ring or (rings(outbox_row) and not outbox_row.unknown)
                results.append(put_back(outbox_row, begun=outbox_row.id not in spared))
                continue
            if self._stopping.is_set() or not go_on:
                results.append(put_back(outbox_row))
                continue
            if stands(outbox_row, slots):
                results.append(OutboxResult(outbox_row, OutboxState.SUPERSEDED))
                continue
            result = await self._send(ringing(outbox_row) if ring else outbox_row, slots)
            results.append(result)
            go_on = _settled(result)
            ring = ring and outbox_row.slot is None  # a toast in between does not take the ring
            if outbox_row.slot and result.message_id:
                slots[outbox_row.slot] = result.message_id
        return settled(results, needless)

    async def _send(self, outbox_row: OutboxRow, slots: dict[str, int]) -> OutboxResult:
        slot_message = slots.get(outbox_row.slot) if outbox_row.slot else None
        edit = None if outbox_row.fresh else slot_message
        began = stopwatch()
        outcome: SendResult | Crashed
        try:
            if isinstance(outbox_row.content, Stub):
                edit = outbox_row.content.message_id
                outcome = await self._sender.stub(outbox_row.chat_id, edit, outbox_row.content.text)
            else:
                outcome = await self._sender.send(
                    outbox_row.chat_id, outbox_row.content, edit=edit, silent=outbox_row.unknown
                )
        except Exception as error:
            log.error("send crashed", chat=hashed(outbox_row.chat_id), error=where(error))
            outcome = Crashed(type(error).__name__)
        now = self._clock.now()
        result = judge(
            outbox_row,
            outcome,
            edit=edit,
            slot_message=slot_message,
            now=now,
            patience=self._patience,
        )
        if edit is not None and outbox_row.slot:
            self._rechecks.heard(
                outbox_row.id,
                outbox_row.chat_id,
                outbox_row.slot,
                outcome,
                on_its_way=outbox_row.unknown,
            )
        if isinstance(outcome, Later) and outcome.everyone and result.due_at:
            self._paused = max(self._paused, (result.due_at, result.paused))
        self._report(outbox_row, outcome, edit is not None, stopwatch() - began)
        return result

    def _report(
        self, outbox_row: OutboxRow, outcome: SendResult | Crashed, edited: bool, seconds: float
    ) -> None:
        name = type(outcome).__name__.lower()
        self._metrics.sent(name, outbox_row.lane)
        if isinstance(outcome, Sent) and not outcome.mended:
            return  # it is told of with its run
        lost = isinstance(outcome, Never) and not outcome.blocked
        tell = log.info if isinstance(outcome, Sent) else log.error if lost else log.warning
        tell(
            "letter",
            outcome=name,
            id=outbox_row.id,
            chat=hashed(outbox_row.chat_id),
            lane=outbox_row.lane,
            what=type(outbox_row.content).__name__.lower(),
            edited=edited,
            tries=outbox_row.tries,
            ms=round(seconds * 1000, 1),
            error=getattr(outcome, "why", None),
            mended=getattr(outcome, "mended", None) or None,
        )

    async def _write(
        self, results: Sequence[OutboxResult], *, rides: bool = False
    ) -> Sequence[OutboxRow]:
        """Written until it is: a row whose result is lost would be sent again. `rides`: nothing
        waits for it, so it goes with what others write next."""
        while True:
            try:
                return await self._outbox.finish(results, rides=rides)
            except StoreDown as error:
                log.warning("results not written", error=str(error), letters=len(results))
                await asyncio.sleep(retry_rules.STORE.first.total_seconds())
            except Exception as error:
                log.error("result not to be written", error=where(error), letters=len(results))
                return await self._outbox.finish([set_aside(each, error) for each in results])


def _place(outbox_row: OutboxRow) -> int:
    return outbox_row.id


def _report_run(chat_id: ChatId, results: Sequence[OutboxResult], seconds: float) -> None:
    """One line for what was said together."""
    if sent := [each.outbox_row.id for each in results if each.state is OutboxState.SENT]:
        told = {"sent": len(sent), "first": sent[0], "last": sent[-1]}
        log.info("letters", chat=hashed(chat_id), **told, ms=round(seconds * 1000, 1))


def _not_tried(run: BegunRun) -> list[OutboxResult]:
    return [put_back(each) for each in run.outbox_rows if each.id not in run.spared]


def _settled(result: OutboxResult) -> bool:
    return left_over(result) is None and not result.unreachable


def _drop(queue: KeyedQueue[OutboxRow], outbox_rows: Collection[OutboxRow]) -> None:
    ids = {outbox_row.id for outbox_row in outbox_rows}
    queue.items = deque(outbox_row for outbox_row in queue.items if outbox_row.id not in ids)
