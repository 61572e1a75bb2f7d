"""The queue at the desk: what waits, in which order, and what clears it."""

import re
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseStatus,
    Move,
    PetitionKind,
    Question,
    Review,
    ReviewLevel,
)
from backend_client.json_codec import to_plain
from office.law.routing import load_units
from office.queue import rows
from office.rights.officer import Officer, Role
from office.rights.rows import Reader
from tests.office.browser import Browser
from tests.office.running import STAFF_KEY, TO_ANSWERED, Running, a_draft
from tests.office.test_lists import listening


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


async def filed(desk: Browser, ref: str = "draft-1", **changes: Any) -> str:
    return (await desk.backend.bot.file_case(a_draft(ref, **changes))).number


async def queue(desk: Browser) -> dict[str, list[str]]:
    """The numbers in their order, each with why it waits."""
    status, page = await desk.look("/desk/queue")
    assert status == 200
    lines = page.split('<a class="line"')[1:]
    return {
        re.findall(r"/desk/cases/([\d-]+)", line)[0]: re.findall(r'"flag wait \w+">([^<]+)', line)
        for line in lines
    }


async def act(desk: Browser, number: str, action: str, body: object) -> None:
    path = f"/v1/cases/{number}/{action}"
    status, said = await desk.backend.call("POST", path, body, idempotency_key=f"{action}-1")
    assert status == 201, said


async def test_what_is_new_waits_until_somebody_looks(desk: Browser) -> None:
    number = await filed(desk)
    assert await queue(desk) == {number: ["新来"]}
    _, page = await desk.look("/desk/queue")
    assert "<title>(1) 等我办</title>" in page
    await desk.look(f"/desk/cases/{number}")
    assert await queue(desk) == {}
    assert "没有等着您办的" in (await desk.look("/desk/queue"))[1]


async def test_a_browser_that_looks_ahead_has_not_looked(desk: Browser) -> None:
    number = await filed(desk)
    desk.headers = {"Sec-Purpose": "prefetch"}
    await desk.look(f"/desk/cases/{number}")
    desk.headers = {}
    assert list(await queue(desk)) == [number]


async def test_what_the_petitioner_does_later_waits_again_and_is_cleared_by_doing(
    desk: Browser,
) -> None:
    number = await filed(desk)
    await desk.look(f"/desk/cases/{number}")
    await act(desk, number, "urges", {})
    await act(
        desk, number, "supplements", {"text": "又堆了一车", "attachments": [], "answers": None}
    )
    assert await queue(desk) == {number: ["催办", "有补充"]}
    await desk.backend.move(number, CaseStatus.FORWARDED)
    assert await queue(desk) == {}


async def test_an_answered_question_and_a_call_for_supervision_wait(desk: Browser) -> None:
    number = await filed(desk)
    path, question = f"/v1/cases/{number}/questions", to_plain(Question("哪一天？"))
    status, asked = await desk.backend.call(
        "POST", path, question, key=STAFF_KEY, idempotency_key="q"
    )
    assert status == 201 and await queue(desk) == {}
    reply = {"text": "昨天", "attachments": [], "answers": asked["seq"]}
    await act(desk, number, "supplements", reply)
    assert await queue(desk) == {number: ["回答了提问"]}
    await desk.backend.move(number, *TO_ANSWERED)
    await act(desk, number, "supervision", {})
    assert await queue(desk) == {number: ["请求督办"]}


async def test_a_duty_presses_though_it_was_looked_at(desk: Browser) -> None:
    number = await filed(desk)
    await desk.look(f"/desk/cases/{number}")
    for days, wait in ((8, "时限过半"), (5, "时限已过八成"), (2, "今天到期"), (1, "超期")):
        desk.backend.clock.pass_time(days=days)
        assert await queue(desk) == {number: [wait]}
    await desk.backend.move(number, CaseStatus.FORWARDED)
    assert await queue(desk) == {}


async def test_the_urgent_come_first_and_then_the_nearest_duty(desk: Browser) -> None:
    first = await filed(desk, "d1")
    desk.backend.clock.pass_time(days=1)
    second = await filed(desk, "d2")
    urgent = await filed(desk, "d3", urgent=True)
    assert list(await queue(desk)) == [urgent, first, second]


async def test_nothing_waits_for_who_may_not_read_it_and_a_unit_gets_what_is_its_own(
    desk: Browser,
) -> None:
    await filed(desk, "d1", kind=PetitionKind.DENUNCIATION)
    number = await filed(desk, "d2")
    await desk.backend.move(number, CaseStatus.FORWARDED)
    units = load_units()
    case = (await desk.backend.as_staff("GET", f"/v1/cases/{number}"))[1]
    unit = units.find(str(case["unit"]))
    assert unit is not None
    clerk = Reader(Officer("c", "", frozenset({Role.CLERK}), None, frozenset()), units)
    handler = Reader(Officer("h", "", frozenset({Role.HANDLER}), unit.id, frozenset()), units)
    other = Reader(Officer("x", "", frozenset({Role.HANDLER}), "shi-jiwei", frozenset()), units)
    database, now = desk.backend.database(), desk.backend.clock()
    async with database.read() as session:
        assert await rows.waiting(session, clerk, now, 9) == rows.Page()
        assert await rows.waiting(session, other, now, 9) == rows.Page()
        page = await rows.waiting(session, handler, now, 9)
        [waiting] = page.first
        assert page.whole == 1
        assert (waiting.row.number, waiting.waits) == (number, ["given"])
    await database.close()


def _handler(unit: str, *links: str) -> Reader:
    who = Officer("h", "", frozenset({Role.HANDLER}), unit, frozenset(links))
    return Reader(who, load_units())


async def test_all_that_wait_are_counted_and_the_first_are_opened(desk: Browser) -> None:
    given = [await filed(desk, f"d{n}") for n in range(3)]
    for number in given:
        await desk.backend.move(number, CaseStatus.FORWARDED)
    await filed(desk, "d4")  # which no unit has
    case = (await desk.backend.as_staff("GET", f"/v1/cases/{given[0]}"))[1]
    unit = load_units().find(str(case["unit"]))
    assert unit is not None
    database, now = desk.backend.database(), desk.backend.clock()
    async with database.read() as session:
        page = await rows.waiting(session, _handler(unit.id), now, 2)
        assert (len(page.first), page.whole) == (2, 3)
        linked = _handler(unit.id, page.first[0].row.number)
        less = await rows.waiting(session, linked, now, 2)
        assert (len(less.first), less.whole) == (2, 2), "what is closed is in no total"
    await database.close()


async def test_of_very_many_no_more_are_counted_than_are_told(desk: Browser) -> None:
    for n in range(4):
        await filed(desk, f"d{n}")
    database, now = desk.backend.database(), desk.backend.clock()
    clerk = Reader(Officer("c", "", frozenset({Role.CLERK}), None, frozenset()), load_units())
    async with database.read() as session:
        page = await rows.waiting(session, clerk, now, 1, most=2)
        assert (len(page.first), page.whole) == (1, 3)
        page = await rows.waiting(session, clerk, now, 1, most=4)
        assert (len(page.first), page.whole) == (1, 4)
    await database.close()


async def test_the_first_of_a_clerks_queue_are_found_in_its_order(desk: Browser) -> None:
    """By the plan of SQLite: nothing is sorted, so that it stops at the last that is counted."""
    if not desk.backend.settings.database_url.startswith("sqlite"):
        return
    database, now, ran = desk.backend.database(), desk.backend.clock(), list[Any]()

    def note(_connection: object, _cursor: object, said: str, values: object, *_: object) -> None:
        ran.append((said, values))

    clerk = Reader(Officer("c", "", frozenset({Role.CLERK}), None, frozenset()), load_units())
    async with database.read() as session:
        with listening(note):
            await rows.waiting(session, clerk, now, 9)
        [(said, values)] = [each for each in ran if "FROM queue " in each[0]]
        connection = await session.connection()
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
        steps = [step for *_, step in plan]
        assert "SCAN queue USING INDEX ix_queue_in_order" in steps
        assert not [step for step in steps if "ORDER BY" in step]
    await database.close()


async def test_a_unit_looks_through_no_case_but_its_own(desk: Browser) -> None:
    """By the plan of SQLite; that of PostgreSQL depends on how many there are."""
    database, now, ran = desk.backend.database(), desk.backend.clock(), list[Any]()

    def note(_connection: object, _cursor: object, said: str, values: object, *_: object) -> None:
        ran.append((said, values))

    async with database.read() as session:
        with listening(note):
            await rows.waiting(session, _handler("shi-jiwei"), now, 9)
        [(said, values)] = [each for each in ran if "FROM queue " in each[0]]
        assert "queue.case IN (SELECT readings.subject" in " ".join(said.split()).replace('"', "")
        if desk.backend.settings.database_url.startswith("sqlite"):
            connection = await session.connection()
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
            steps = [step for *_, step in plan]
            assert any(step.startswith("SEARCH queue USING") for step in steps)
            assert not [step for step in steps if step.startswith(("SCAN queue", "SCAN cases"))]
    await database.close()


async def test_a_unit_is_not_pressed_by_what_others_owe(desk: Browser) -> None:
    """The office's days while an objection is open, and the days of the body above while its answer
    is looked at again, stood in the queue of the unit: it can do nothing, and it stayed."""
    objecting, reviewed = await filed(desk, "d1"), await filed(desk, "d2")
    to_unit = Move(CaseStatus.FORWARDED, unit="hebei-xiang", note="请乡里办")
    await desk.backend.move(objecting, to_unit, Move(CaseStatus.OBJECTED, note="归县里管"))
    await desk.backend.move(reviewed, to_unit, *TO_ANSWERED[1:])
    await act(desk, reviewed, "reviews", to_plain(Review(ReviewLevel.REVIEW, "重办", "没有清走")))
    handler, clerk = {"Cookie": "desk-demo=demo-handler"}, {"Cookie": "desk-demo=demo-clerk"}
    desk.headers = handler
    assert await queue(desk) == {reviewed: ["申请复查复核"]}, "its own objection is no news to it"
    await desk.look(f"/desk/cases/{reviewed}")
    desk.backend.clock.pass_time(days=31)
    assert await queue(desk) == {}
    desk.headers = clerk
    told = await queue(desk)
    database = desk.backend.database()
    async with database.read() as session:
        above = await rows.waiting(session, _handler("xian-zhengfu"), desk.backend.clock(), 9)
    assert [each.row.number for each in above.first] == [reviewed], "who decides it is pressed"
    await database.close()
    assert "超期" in told[objecting] and "超期" in told[reviewed]
    desk.headers = handler
    await desk.backend.move(objecting, to_unit)
    assert await queue(desk) == {objecting: ["新转来", "超期"]}, "its own days went on"
