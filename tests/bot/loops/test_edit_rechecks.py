"""Doubts: how often a message is looked at after an edit of unknown outcome."""

import asyncio
from datetime import timedelta

from bot.loops.edit_rechecks import MOST_LOOKS, EditRechecks
from bot.store import StoreDown
from handlers.ports import ChatId
from handlers.send_result import Later, Sent, Unknown
from tests.bot.fakes import until

UNKNOWN = Unknown("TimedOut")


class Desk:
    """Takes looks and gives them numbers."""

    def __init__(self, *answers: int | Exception | None) -> None:
        self.answers = list(answers)
        self.looks: list[tuple[int, str]] = []
        self.doubts = EditRechecks(self.look, timedelta(0))

    async def look(self, chat_id: ChatId, slot: str) -> int | None:
        self.looks.append((chat_id, slot))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def rests(self, looks: int) -> None:
        await until(lambda: len(self.looks) == looks and not self.doubts._waiting)
        await asyncio.sleep(0)


async def test_it_ends_when_telegram_says_that_nothing_changed() -> None:
    desk = Desk(11, 12)
    desk.doubts.heard(1, ChatId(7), "s", UNKNOWN)
    desk.doubts.heard(2, ChatId(7), "s", UNKNOWN)  # one look is enough for both
    await desk.rests(1)
    desk.doubts.heard(11, ChatId(7), "s", Later(timedelta(0)))
    desk.doubts.heard(11, ChatId(7), "s", Sent(101))
    await desk.rests(2)
    desk.doubts.heard(12, ChatId(7), "s", Sent(101, unchanged=True))
    await desk.rests(2)
    assert not desk.doubts._looks


async def test_it_ends_when_something_newer_is_on_its_way_and_after_so_many_looks() -> None:
    desk = Desk(None)
    desk.doubts.heard(1, ChatId(7), "s", UNKNOWN)
    await desk.rests(1)
    assert not desk.doubts._looks
    never = Desk(*range(1, 1 + MOST_LOOKS))
    never.doubts.heard(0, ChatId(7), "s", UNKNOWN)
    for number in range(1, 1 + MOST_LOOKS):
        await never.rests(number)
        never.doubts.heard(number, ChatId(7), "s", Sent(101))
    await never.rests(MOST_LOOKS)


async def test_a_database_that_is_away_is_asked_again_and_what_was_not_edited_is_not_doubted() -> (
    None
):
    desk = Desk(StoreDown("OperationalError"), 11)
    desk.doubts.heard(5, ChatId(8), "t", Sent(101))
    desk.doubts.heard(1, ChatId(7), "s", UNKNOWN)
    await desk.rests(2)
    assert desk.looks == [(7, "s")] * 2
