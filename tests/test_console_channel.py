"""A second channel needs no change to dialogs, store or loops: it files, follows and grades."""

from datetime import datetime
from pathlib import Path

import pytest

from backend_client.contract.case import CaseStatus, Grade
from bot.store import Store
from dialogs.texts import DEFAULT, texts
from tests.console_channel import console
from tests.office.running import TO_ANSWERED, SetClock, a_number, settings_in, started

T = texts(DEFAULT)
CONFIRM = T.plain("card.confirm")
CHOICES = (
    CONFIRM,
    T.plain("file_case.identity.anonymous"),
    T.plain("file_case.accuses.no"),
    T.plain("label.unsure"),
    T.plain("label.skip"),
)


class OneClock:
    def __init__(self, clock: SetClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock()


@pytest.mark.starts
async def test_a_citizen_at_a_console_files_follows_and_grades_a_case(tmp_path: Path) -> None:
    clock = SetClock()
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db", OneClock(clock))
    async with (
        started(settings_in(tmp_path), clock) as office,
        console(store, office.bot, OneClock(clock)) as citizen,
    ):
        await citizen.says("/start")
        await citizen.taps(T.plain("label.begin"))
        await citizen.hears(T.plain("file_case.story.ask")[:6])
        await citizen.says("村东头牛粪堆了快一个月，臭得开不了窗，希望赶紧清走")
        while await citizen.taps(*CHOICES) != CONFIRM:
            pass
        number = a_number(clock, 1)
        await citizen.hears(number)
        await office.move(number, *TO_ANSWERED)
        await citizen.taps(T.plain("case.button.solved"))
        await citizen.taps(T.plain("rate.satisfied"))
        await citizen.hears(T.plain("rate.satisfied"))
        case = await office.bot.get_case(number)
        while case.rating is None or case.rating.office is None:
            case = await office.bot.get_case(number)
    await store.close()
    assert case.status is CaseStatus.ANSWERED
    assert case.rating.office is Grade.SATISFIED
