"""Rechecks edits of unknown outcome: one may be carried out late, over what was shown since.

So its message is looked at again after a while: it is edited to what it should show, until Telegram
says that it shows that. What is forgotten with the process is a look, never a message.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.loops.send_rules import Crashed
from bot.store import StoreDown
from handlers.ports import ChatId
from handlers.send_result import SendResult, Sent, Unknown

log = structlog.get_logger()

MOST_LOOKS = 5

Slot = tuple[ChatId, str]


class EditRechecks:
    """`look(chat_id, slot)` queues the edit; its row's id, or None when there is none."""

    def __init__(
        self, look: Callable[[ChatId, str], Awaitable[int | None]], after: timedelta
    ) -> None:
        self._look = look
        self._after = after.total_seconds()
        self._waiting: dict[Slot, asyncio.Task[None]] = {}
        self._looks: Counter[Slot] = Counter()
        self._asked: set[int] = set()

    def heard(
        self,
        row_id: int,
        chat_id: ChatId,
        slot: str,
        outcome: SendResult | Crashed,
        *,
        on_its_way: bool = False,
    ) -> None:
        """What became of an edit of a slot's message. `on_its_way`: it had been begun before, by
        one who died, and that call may be carried out late."""
        looked = row_id in self._asked
        if isinstance(outcome, Unknown) or on_its_way:
            self._recheck((chat_id, slot))
        elif isinstance(outcome, Sent) and looked:
            self._asked.discard(row_id)
            if outcome.unchanged:
                del self._looks[chat_id, slot]
            else:  # it had been taken back, or its first edit is still on the way
                self._recheck((chat_id, slot))

    def stop(self) -> None:
        for task in self._waiting.values():
            task.cancel()

    def _recheck(self, slot: Slot) -> None:
        if slot not in self._waiting and self._looks[slot] < MOST_LOOKS:
            self._looks[slot] += 1
            self._waiting[slot] = asyncio.create_task(self._look_later(slot))

    async def _look_later(self, slot: Slot) -> None:
        try:
            await asyncio.sleep(self._after)
        finally:
            self._waiting.pop(slot, None)
        try:
            row_id = await self._look(*slot)
        except StoreDown as error:
            log.warning("message not looked at", error=str(error))
            self._recheck(slot)
            return
        if row_id is None:
            del self._looks[slot]  # something newer is on its way
        else:
            self._asked.add(row_id)
