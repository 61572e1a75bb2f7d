"""Each duty in the last second of its last day, and a second later: the desk, the queue, the sums,
who is told, and what the petitioner reads beside it, all say the same."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseStatus,
    DeadlineName,
    EventType,
    Move,
    PetitionKind,
    Review,
    ReviewLevel,
)
from dialogs.cases import followed
from dialogs.cases.card import case_card
from dialogs.state.conversation import FollowedCase
from dialogs.texts import texts
from office.law.deadlines import CHINA, DUTIES
from tests.office.browser import Browser
from tests.office.conftest import Start
from tests.office.queue.test_ladder import Looking
from tests.office.queue.test_queue import queue
from tests.office.running import AN_ANSWER, UPHELD, Running, a_draft

S, T = CaseStatus, texts("zh-Hans")
REVIEW, RECHECK = ReviewLevel.REVIEW, ReviewLevel.RECHECK
GIVEN = Move(S.FORWARDED, unit="hebei-xiang")
ANSWERED = (GIVEN, S.ACCEPTED, AN_ANSWER)
Way = Sequence[Move | CaseStatus | ReviewLevel]
# The way to each duty, and what is done at last to do it.
WAYS: dict[DeadlineName, tuple[Way, Move | CaseStatus]] = {
    DeadlineName.REGISTER: ((), GIVEN),
    DeadlineName.NOTICE: ((GIVEN,), S.ACCEPTED),
    DeadlineName.HANDLE: ((GIVEN, S.ACCEPTED), AN_ANSWER),
    DeadlineName.DENUNCIATION: ((Move(S.FORWARDED, unit="xian-jiwei"),), S.ACCEPTED),
    DeadlineName.SIMPLE: ((GIVEN, Move(S.ACCEPTED, simple=True)), AN_ANSWER),
    DeadlineName.DECIDE_REVIEW: ((*ANSWERED, REVIEW), Move(S.REVIEWED, opinion=UPHELD)),
    DeadlineName.DECIDE_RECHECK: (
        (*ANSWERED, REVIEW, Move(S.REVIEWED, opinion=UPHELD), RECHECK),
        Move(S.FINAL, opinion=UPHELD),
    ),
}


def test_there_is_a_way_to_each_duty() -> None:
    assert WAYS.keys() == DUTIES


async def goes(backend: Running, number: str, way: Way) -> None:
    for step in way:
        if isinstance(step, ReviewLevel):
            await backend.bot.ask_review(number, Review(step, "重办", "没有清走"), str(step))
        else:
            await backend.move(number, step)


async def chat(backend: Running, number: str) -> str:
    """The petitioner's card, as it stands now."""
    case = await backend.bot.get_case(number)
    known = FollowedCase(
        client_ref=case.client_ref, headline="", filed_at=case.registered_at, number=number
    )
    for event in case.events:
        known = followed.fold(known, event)
    return re.sub(r"<[^>]+>", "", str(case_card(T, known, backend.clock()).text))


@pytest.mark.parametrize("name", WAYS)
async def test_a_last_day_counts_to_its_last_second(start: Start, name: DeadlineName) -> None:
    backend = await start(simple_procedure=True)
    way, done = WAYS[name]
    named: dict[str, Any] = {}
    if name is DeadlineName.DENUNCIATION:
        named = {"kind": PetitionKind.DENUNCIATION, "facts": "有人收了红包，请查一查"}
    number, other = [
        (await backend.bot.file_case(a_draft(ref, **named))).number for ref in ("d1", "d2")
    ]
    for each in (number, other):
        await goes(backend, each, way)
    desk, looking = Browser(backend, backend.session), Looking(backend)
    [due] = [c.due for c in (await backend.bot.get_case(number)).clocks if c.name is name]
    assert due.astimezone(CHINA).strftime("%H:%M:%S") == "23:59:59"
    binds = name is not DeadlineName.SIMPLE  # a promise, which the law knows nothing of

    backend.clock.now = due + timedelta(milliseconds=999)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "今天到期" in page and "超期" not in page.partition("<h2>办理</h2>")[0]
    assert "今天到期" in (await queue(desk))[number]
    assert "今天到期" in await chat(backend, number)
    assert await overdue(backend, name) == 0 and await looking.told(number) == []
    await backend.move(other, done)  # in time

    backend.clock.now = due + timedelta(seconds=1)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "超期 1 天" in page
    assert "超期" in (await queue(desk))[number] and other not in await queue(desk)
    assert "已超期1天" in await chat(backend, number)
    assert await overdue(backend, name) == binds
    assert await looking.told(number) == ["unit"] and await looking.told(other) == []
    await backend.move(number, done)
    assert await overdue(backend, name) == 0
    told = (await backend.bot.get_case(number)).events
    assert [e.type for e in told if e.type is EventType.ESCALATED] == [EventType.ESCALATED]
    await looking.database.close()


async def overdue(backend: Running, name: DeadlineName) -> int:
    status, told = await backend.as_staff("GET", "/v1/stats")
    assert status == 200
    counts: Any = told["overdue"]
    return int(counts.get(name, 0))
