"""When a duty is late: who is told, each once, in which order, and what ends it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from backend_client.contract.bodies import Rung
from backend_client.contract.case import CaseStatus, EventType, Move, PetitionKind
from office.audit.trail import Trail
from office.law.routing import load_units
from office.queue import ladder
from office.rights.officer import Role
from office.services.feed import Feed
from office.services.pressing import late_duties
from office.services.pressing.late_duties import LateDuties
from tests.office.browser import Browser
from tests.office.conftest import Start
from tests.office.running import AN_ANSWER, Running, a_draft

S = CaseStatus
UNIT, SUPERVISOR, LEADER = Rung
AT_WORK = (Move(S.FORWARDED, unit="hebei-xiang"), S.ACCEPTED)


class Looking:
    """One that looks when it is told to, in a database of its own."""

    def __init__(self, backend: Running, *, demo: bool = True) -> None:
        self.backend, self.database = backend, backend.database()
        self.trail = Trail(self.database, backend.clock, backend.settings.trail_folder())
        self.late = LateDuties(
            self.database, self.trail, Feed(), load_units(), backend.clock, demo=demo
        )

    async def told(self, number: str) -> list[str]:
        await self.trail.prepare()
        await self.late.tell()
        events = (await self.backend.bot.get_case(number)).events
        return [str(e.data["rung"]) for e in events if e.type is EventType.ESCALATED]


@pytest.fixture
async def looking(backend: Running):  # type: ignore[no-untyped-def]
    one = Looking(backend)
    yield one
    await one.database.close()


async def at_work(backend: Running, **changes: Any) -> str:
    number = (await backend.bot.file_case(a_draft(**changes))).number
    await backend.move(number, *AT_WORK)
    return number


async def test_each_rung_is_told_once_on_its_day(backend: Running, looking: Looking) -> None:
    number = await at_work(backend)
    backend.clock.pass_time(days=60, hours=14)  # the last minutes of the last day
    assert await looking.told(number) == []
    for days, expected in (
        (1, [UNIT]),
        (1, [UNIT]),
        (1, [UNIT, SUPERVISOR]),
        (3, [UNIT, SUPERVISOR]),
        (1, [UNIT, SUPERVISOR, LEADER]),
        (90, [UNIT, SUPERVISOR, LEADER]),
    ):
        backend.clock.pass_time(days=days)
        assert await looking.told(number) == expected
        assert await looking.told(number) == expected, "once"
    anew = Looking(backend)
    assert await anew.told(number) == [UNIT, SUPERVISOR, LEADER], "nor after a start"
    rows = [each for each in await anew.trail.entries(None, 99) if each.subject == number]
    assert [each.data["rung"] for each in reversed(rows) if each.actor == "clock"] == list(Rung)
    await anew.database.close()


async def test_what_is_done_ends_it_and_another_last_day_begins_it_anew(
    backend: Running, looking: Looking
) -> None:
    done, extended = await at_work(backend), await at_work(backend, client_ref="draft-2")
    await backend.move(extended, S.HANDLING)
    backend.clock.pass_time(days=59)
    longer = Move(S.EXTENDED, days=10, approver="局长", note="要做检测")
    await backend.move(extended, longer)
    backend.clock.pass_time(days=2)
    assert await looking.told(done) == [UNIT]
    await backend.move(done, AN_ANSWER)
    backend.clock.pass_time(days=5)
    assert await looking.told(done) == [UNIT]
    assert await looking.told(extended) == []
    backend.clock.pass_time(days=5)
    assert await looking.told(extended) == [UNIT]


async def test_nobody_is_named_who_is_not_there(start: Start) -> None:
    backend = await start(desk_open=False)
    looking = Looking(backend, demo=False)
    number = await at_work(backend)
    backend.clock.pass_time(days=80)
    assert await looking.told(number) == [UNIT]
    await looking.database.close()


async def test_a_denunciation_is_told_to_who_handles_it_alone(
    backend: Running, looking: Looking
) -> None:
    draft = a_draft(kind=PetitionKind.DENUNCIATION, facts="青河县交通运输局的李某收钱办事")
    number = (await backend.bot.file_case(draft)).number
    await backend.move(number, Move(S.FORWARDED, unit="shi-jiwei"))
    backend.clock.pass_time(days=80)
    assert await looking.told(number) == [UNIT]


def test_the_queue_says_why_it_waits_for_a_supervisor_and_for_a_leader(backend: Running) -> None:
    now = backend.clock.now
    both = frozenset({Role.SUPERVISOR, Role.LEADER})
    for over, roles, waits in (
        (2, both, []),
        (3, both, ["to_supervisor"]),
        (3, frozenset({Role.LEADER}), []),
        (7, both, ["to_supervisor", "to_leader"]),
        (7, frozenset({Role.CLERK}), []),
    ):
        assert ladder.told_of(roles, now - timedelta(days=over), now) == waits


async def test_the_office_looks_by_itself(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_duties, "LOOK_EVERY", timedelta(milliseconds=20))
    backend = await start()
    number = await at_work(backend)
    backend.clock.pass_time(days=80)
    while True:
        page = await backend.bot.feed(0, 1000, timedelta(seconds=1))
        if sum(each.type is EventType.ESCALATED for each in page.events) == 3:
            break
    case = await backend.bot.get_case(number)
    assert case.status is S.ACCEPTED, "no status is changed by it"


async def test_the_course_of_a_case_says_who_was_told_and_of_which_day(
    backend: Running, looking: Looking
) -> None:
    """It said 超期，报了上去 three times over."""
    number = await at_work(backend)
    backend.clock.pass_time(days=68)
    assert await looking.told(number) == [UNIT, SUPERVISOR, LEADER]
    _, page = await Browser(backend, backend.session).look(f"/desk/cases/{number}")
    words = re.sub(r"<[^>]+>|\s+", "", page)
    for who in ("提醒了该办的单位", "报到督查", "报到领导"):
        assert f"时限过了{who}最晚是2026-08-30（含当天）" in words
