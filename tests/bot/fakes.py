"""Stand-ins for the outside, as strict as the real thing, and short ways to make inputs."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from inspect import isawaitable
from itertools import count
from typing import Any

from bot.loops.sends import SendLoop
from bot.store import NewInput, OutboxRow, Store
from dialogs.state.message import Lane, Message, Output
from handlers.ports import ChatId, Turned
from handlers.send_result import SendResult, Sent

START = datetime(2026, 6, 18, 1, 0, tzinfo=UTC)
DONE_WITHIN = timedelta(seconds=60)  # half of what a test may take, so that it can say what waits


class FakeClock:
    """Stands still until it is told to go on."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def raw_message(update_id: int, chat_id: int = 7, text: str = "你好") -> dict[str, Any]:
    """A raw update as the Bot API sends it."""
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": 1781744400,
            "chat": {"id": chat_id, "type": "private", "first_name": "兰"},
            "from": {"id": chat_id, "is_bot": False, "first_name": "兰"},
            "text": text,
        },
    }


def update_input(update_id: int, chat_id: int = 7, text: str = "你好") -> NewInput:
    return NewInput(
        f"tg:{update_id}", "telegram", ChatId(chat_id), raw_message(update_id, chat_id, text)
    )


class FakeTelegram:
    """A voice that keeps what it was told, chat by chat, and answers as it is scripted to.

    As strict as the real one: one call at a time in a chat, and only what stands can be edited.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.script: deque[SendResult | Exception] = deque()
        self.busy: set[int] = set()
        self.shown: dict[int, dict[int, str]] = defaultdict(dict)
        self.gate: asyncio.Event | None = None
        self._ids = count(101)

    async def send(
        self, chat_id: ChatId, output: Output, *, edit: int | None, silent: bool
    ) -> SendResult:
        return await self._carry_out(Call(chat_id, output, edit, silent))

    async def stub(self, chat_id: ChatId, message_id: int, text: str) -> SendResult:
        return await self._carry_out(Call(chat_id, text, message_id, True))

    @property
    def said(self) -> list[str]:
        return [call.text for call in self.calls]

    async def _carry_out(self, call: "Call") -> SendResult:
        assert call.chat_id not in self.busy, "two calls at once in one chat"
        self.busy.add(call.chat_id)
        try:
            await (self.gate.wait() if self.gate else asyncio.sleep(0))
        finally:
            self.busy.discard(call.chat_id)
        self.calls.append(call)
        outcome = self.script.popleft() if self.script else None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome or Sent(self._show(call))

    def _show(self, call: "Call") -> int | None:
        if not isinstance(call.output, Message | str):
            return None
        shown = self.shown[call.chat_id]
        assert call.edit is None or call.edit in shown, "edited what does not stand"
        message_id = call.edit or next(self._ids)
        shown[message_id] = call.text
        return message_id


@dataclass(frozen=True)
class Call:
    chat_id: ChatId
    output: Output | str
    edit: int | None
    silent: bool

    @property
    def text(self) -> str:
        return self.output if isinstance(self.output, str) else getattr(self.output, "text", "")


class FreePace:
    """Admits everybody and keeps who asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, Lane]] = []
        self.hold: asyncio.Event | None = None

    async def admit(self, chat_id: ChatId, lane: Lane) -> None:
        self.asked.append((chat_id, lane))
        if self.hold and lane is not Lane.REPLY:
            await self.hold.wait()


class Queue:
    """Puts outputs into the outbox as a turn does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._update_id = 0

    async def __call__(
        self, *outputs: Output, chat: int = 7, reachable: bool | None = None
    ) -> Sequence[OutboxRow]:
        self._update_id += 1
        await self._store.inbox.put([update_input(self._update_id, chat)])
        async with self._store.unit() as unit:
            [waiting] = await unit.claim(1)
            handled = [inbound.id for inbound in waiting.inbox]
            await unit.save([Turned(ChatId(chat), {}, outputs, (), handled, {}, reachable)])
        return unit.outbox_rows


def _settled(store: Store, sends: SendLoop) -> Callable[[], object]:
    async def settled() -> bool:
        return not sends.waiting and (await store.queue_report()).outbox.waiting == 0

    return settled


async def done(store: Store, sends: SendLoop, within: timedelta = DONE_WITHIN) -> None:
    """All rows have been said. What still waits then is named: a clock that stands still under a
    row that pauses would be waited for until the test's time limit, and nobody knew for what.
    """
    try:
        async with asyncio.timeout(within.total_seconds()):
            await until(_settled(store, sends))  # type: ignore[arg-type]
    except TimeoutError:
        stored, queued = (await store.queue_report()).outbox.waiting, list(sends._queues.items())
        raise AssertionError(f"waits in the outbox: {stored}, in its queues: {queued}") from None


async def reborn(store: Store) -> None:
    """The process has died, and the store is that of its next life."""
    life = Store(store._database, store._clock)
    await life.workers.begin()
    vars(store).update(vars(life))


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for something that the loops bring about; the test's time limit ends it otherwise."""
    while True:
        answer = holds()
        if await answer if isawaitable(answer) else answer:
            return
        await asyncio.sleep(0.005)
