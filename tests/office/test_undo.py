"""A move at the desk can be taken back for a while, and until then nobody is told."""

import asyncio
import random
import re
from typing import Any

import pytest

from backend_client.contract.case import CaseStatus, EventType, Move
from office.audit.trail import Act
from office.law.statuses import STATUSES, UNDOABLE
from tests.office.audit.test_acts import trail_of
from tests.office.browser import Browser
from tests.office.colleagues.test_assignment import as_, filed, numbers
from tests.office.conftest import Start
from tests.office.running import TO_ANSWERED, Running, a_draft

UNIT = "hebei-xiang"
MOVES = (EventType.MOVED.value, "forwarded")


@pytest.fixture
async def desk(start: Start) -> Browser:
    backend = await start(undo_seconds=60)
    return as_(Browser(backend, backend.session), "demo-clerk")


async def told(backend: Running, number: str) -> list[tuple[str, Any]]:
    """What the feed has of it, after it was registered."""
    steps = [each for each in await backend.bot.events(0, limit=1000) if each.case == number]
    return [(str(each.type), each.data.get("status")) for each in steps][2:]


async def forwards(desk: Browser, number: str, **form: str) -> tuple[int, str]:
    form = {"form": "forwarded", "unit": UNIT, **form}
    status, page, where = await desk.move(number, CaseStatus.FORWARDED, **form)
    return status, where.partition("flash=")[2] or page


async def passes(desk: Browser, seconds: float) -> None:
    desk.backend.clock.pass_time(seconds=seconds)
    await desk.backend.office.pending.make_due()


async def test_nobody_is_told_of_a_move_until_it_can_be_taken_back_no_more(desk: Browser) -> None:
    backend, number = desk.backend, await filed(desk)
    before = await backend.bot.get_case(number)
    assert await forwards(desk, number) == (303, "pending")
    await passes(desk, 59)
    assert await told(backend, number) == []
    assert await backend.bot.get_case(number) == before
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "撤回" in page and "09:01:00 发给信访人" in page and "还有 1 秒" in page
    assert 'name="to"' not in page
    await passes(desk, 1)
    assert await told(backend, number) == [MOVES]
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "data-countdown" not in page
    await passes(desk, 60)
    assert await told(backend, number) == [MOVES]


async def test_a_move_that_was_taken_back_leaves_both_lines_and_nothing_else(
    desk: Browser,
) -> None:
    backend, number = desk.backend, await filed(desk)
    before, waits = await backend.bot.get_case(number), await numbers(desk, "/desk/queue")
    await forwards(desk, number, note="请河北乡办", internal="老户")
    await passes(desk, 30)
    status, page, _ = await desk.send(f"/desk/cases/{number}/undo", {})
    assert status == 200
    assert re.search(r'name="note"[^>]*>\s*请河北乡办</textarea>', page), "the words are kept"
    assert 'value="hebei-xiang" selected' in page
    await passes(desk, 3600)
    assert await told(backend, number) == []
    assert await backend.bot.get_case(number) == before
    assert await numbers(desk, "/desk/queue") in ([], waits)
    acts = [(e.actor, e.act, e.subject) for e in await trail_of(backend)]
    assert acts == [("demo-clerk", Act.MOVED, number), ("demo-clerk", Act.UNDONE, number)]
    assert await forwards(desk, number) == (303, "pending")
    await passes(desk, 60)
    assert await told(backend, number) == [MOVES]


async def test_what_is_told_cannot_be_taken_back_and_what_is_anothers_neither(
    desk: Browser,
) -> None:
    number = await filed(desk)
    await forwards(desk, number)
    as_(desk, "demo-supervisor")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "接件员（信访局，也办检举控告） 提交的" in page and "/undo" not in page
    for way in ("undo", "now"):
        status, page, _ = await desk.send(f"/desk/cases/{number}/{way}", {})
        assert (status, "撤不回来" in page) == (409, True), way
    await passes(as_(desk, "demo-clerk"), 60)
    status, page, _ = await desk.send(f"/desk/cases/{number}/undo", {})
    assert (status, "撤不回来" in page) == (409, True)
    assert await told(desk.backend, number) == [MOVES]


def seen_on(page: str, way: str) -> dict[str, str]:
    """What the form of the move that waits says of it."""
    found = re.search(rf'/{way}"><input type="hidden" name="seen" value="([^"]+)"', page)
    assert found
    return {"seen": found[1]}


async def test_an_old_page_takes_no_other_move_back_and_sends_none(desk: Browser) -> None:
    """A tab that stood open sent a move that its officer had just filled in anew."""
    number = await filed(desk)
    await forwards(desk, number)
    _, old = await desk.look(f"/desk/cases/{number}")
    await desk.send(f"/desk/cases/{number}/undo", seen_on(old, "undo"))
    desk.backend.clock.pass_time(seconds=1)
    assert await forwards(desk, number, unit="xian-jiaotong") == (303, "pending")
    for way in ("undo", "now"):
        status, page, _ = await desk.send(f"/desk/cases/{number}/{way}", seen_on(old, way))
        assert (status, "等着发出的是另一步" in page) == (409, True), way
    assert await told(desk.backend, number) == []
    _, new = await desk.look(f"/desk/cases/{number}")
    status, _, _ = await desk.send(f"/desk/cases/{number}/now", seen_on(new, "now"))
    assert status == 303
    assert (await desk.backend.bot.get_case(number)).unit == "青河县交通运输局"


async def test_a_page_that_is_loaded_again_still_has_the_words_that_were_taken_back(
    desk: Browser,
) -> None:
    """They were shown once, and a reload lost them."""
    number = await filed(desk)
    await forwards(desk, number, note="请河北乡办")
    _, page = await desk.look(f"/desk/cases/{number}")
    form = seen_on(page, "undo")
    for _ in range(3):
        status, page, _ = await desk.send(f"/desk/cases/{number}/undo", form)
        assert status == 200
        assert re.search(r'name="note"[^>]*>\s*请河北乡办</textarea>', page)
    assert [e.act for e in await trail_of(desk.backend)].count(Act.UNDONE) == 1
    as_(desk, "demo-supervisor")
    status, page, _ = await desk.send(f"/desk/cases/{number}/undo", form)
    assert (status, "请河北乡办" in page) == (409, False), "they are whose they are"
    as_(desk, "demo-clerk")
    desk.backend.clock.pass_time(minutes=11)
    status, page, _ = await desk.send(f"/desk/cases/{number}/undo", form)
    assert (status, "请河北乡办" in page) == (409, False), "for a while"


async def test_who_does_not_want_to_wait_sends_it_now(desk: Browser) -> None:
    number = await filed(desk)
    await forwards(desk, number)
    status, _, where = await desk.send(f"/desk/cases/{number}/now", {})
    assert (status, where) == (303, f"/desk/cases/{number}?flash=moved")
    assert await told(desk.backend, number) == [MOVES]


async def test_a_case_has_one_such_move_and_a_wrong_one_is_refused_at_once(desk: Browser) -> None:
    number = await filed(desk)
    status, page = await forwards(desk, number, unit="nowhere")
    assert (status, "请选择" in page) == (422, True)
    assert await forwards(desk, number) == (303, "pending")
    status, page = await forwards(desk, number)
    assert (status, "有一步已经提交、还没有发出" in page) == (409, True)


@pytest.mark.parametrize("urgent", [True, False])
async def test_what_is_urgent_goes_at_once(desk: Browser, urgent: bool) -> None:
    number = await filed(desk, urgent=urgent)
    assert await forwards(desk, number) == (303, "moved" if urgent else "pending")
    assert await told(desk.backend, number) == ([MOVES] if urgent else [])


async def test_a_last_day_is_not_missed_by_waiting(desk: Browser) -> None:
    number = await filed(desk)
    [due] = [each.due for each in (await desk.backend.bot.get_case(number)).clocks]
    desk.backend.clock.now = due
    desk.backend.clock.pass_time(seconds=-61)
    assert await forwards(desk, number) == (303, "pending")
    await desk.send(f"/desk/cases/{number}/undo", {})
    desk.backend.clock.pass_time(seconds=31)
    assert await forwards(desk, number) == (303, "moved")


async def test_what_has_become_impossible_waits_for_the_officer(desk: Browser) -> None:
    backend, number = desk.backend, await filed(desk)
    await forwards(desk, number)
    await backend.move(number, Move(CaseStatus.FORWARDED, unit="xian-jiaotong"))
    await desk.look(f"/desk/cases/{number}")
    await passes(desk, 60)
    assert await told(backend, number) == [MOVES]
    assert (await backend.bot.get_case(number)).unit == "青河县交通运输局"
    _, page = await desk.look("/desk/queue")
    assert "提交的一步没有办成" in page
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "没有办成，信访人什么也没有收到" in page and "重新填" in page
    await desk.send(f"/desk/cases/{number}/undo", {})
    assert number not in await numbers(desk, "/desk/queue")
    assert [e.act for e in await trail_of(backend)][-2:] == [Act.REFUSED, Act.UNDONE]


async def test_a_case_that_went_round_meanwhile_is_not_moved_by_what_waited(desk: Browser) -> None:
    """It is where it was, and the same step would do: its officer has not seen what came since."""
    backend, number = desk.backend, await filed(desk)
    await forwards(desk, number)
    back = Move(CaseStatus.OBJECTED, note="不归我们管"), Move(CaseStatus.REGISTERED, note="另找")
    await backend.move(number, Move(CaseStatus.FORWARDED, unit="xian-jiaotong"), *back)
    await passes(desk, 60)
    assert (await backend.bot.get_case(number)).status == "registered"
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "没有办成，信访人什么也没有收到" in page


async def test_a_move_does_not_wait_for_a_day_to_come_when_the_clock_was_put_right(
    desk: Browser,
) -> None:
    """It waited for a year, and nobody was told."""
    number = await filed(desk)
    desk.backend.clock.pass_time(days=366)
    assert await forwards(desk, number) == (303, "pending")
    desk.backend.clock.pass_time(days=-366)
    await passes(desk, 1)
    assert await told(desk.backend, number) == [MOVES]


async def test_a_move_waits_through_a_restart_and_none_where_it_is_off(start: Start) -> None:
    first = await start(undo_seconds=60)
    desk = as_(Browser(first, first.session), "demo-clerk")
    number = await filed(desk)
    await forwards(desk, number)
    await first.stop()
    first.clock.pass_time(seconds=61)
    second = await start(first.clock)
    await second.office.pending.make_due()
    assert await told(second, number) == [MOVES]
    desk = as_(Browser(second, second.session), "demo-clerk")
    number = await filed(desk, "draft-2")
    assert await forwards(desk, number) == (303, "moved")
    assert await told(second, number) == [MOVES]


async def test_it_is_never_both_undone_and_told(desk: Browser) -> None:
    """Undone, sent now, made when due, by two processes, in any order and at once."""
    backend, chance = desk.backend, random.Random(4)
    for at in range(40):
        number = await filed(desk, f"draft-{at}", facts=f"第{at}件事，路灯不亮")
        assert await forwards(desk, number) == (303, "pending")
        backend.clock.pass_time(seconds=chance.choice((0, 59, 60, 61)))
        ways = [
            desk.send(f"/desk/cases/{number}/undo", {}),
            desk.send(f"/desk/cases/{number}/now", {}),
            backend.office.pending.make_due(),
            backend.office.pending.make_due(),
        ]
        chance.shuffle(ways)
        ends = await asyncio.gather(*ways[: chance.randint(1, 4)])
        for way in ways:
            way.close()
        undone = any(isinstance(e, tuple) and e[0] == 200 for e in ends)
        steps = await told(backend, number)
        assert len(steps) <= 1
        assert not (undone and steps), at
        if await backend.office.pending.pending_of(number) is None:
            assert undone != bool(steps), at
        else:
            await passes(desk, 61)
            assert await told(backend, number) == [MOVES]


def test_what_has_a_paper_can_be_taken_back_and_what_only_begins_cannot() -> None:
    assert {s for s, row in STATUSES.items() if row.paper} <= UNDOABLE
    assert UNDOABLE.isdisjoint(
        {CaseStatus.REGISTERED, CaseStatus.HANDLING, CaseStatus.WITHDRAWN, CaseStatus.IN_REVIEW}
    )


async def test_a_machine_is_not_made_to_wait(desk: Browser) -> None:
    backend = desk.backend
    number = (await backend.bot.file_case(a_draft())).number
    assert (await backend.move(number, *TO_ANSWERED)).status is CaseStatus.ANSWERED
