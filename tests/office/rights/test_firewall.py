"""The denunciation firewall: no call of an officer tells anything of a case that is closed to them,
by list, read, search, sum, file, talk or refusal. 10,000 random ones.
"""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from backend_client.contract.case import Case, CaseStatus, Move, PetitionKind
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from office.db import tasks
from office.db.figures import HotCaseRow, IssueRow
from office.db.models import ReadingMarkRow, ReadingRow
from office.db.public.rows import PublicationRow
from office.db.tasks import TaskRecord
from office.desk.figures import situation
from office.desk.routes import NOWHERE
from office.figures.spans import last_days
from office.law.deadlines import DUTIES, day_of, is_over
from office.law.problems import Problem
from office.law.requests import Supplement
from office.law.routing import Units
from office.public import board
from office.queue import rows as queue
from office.rights.counts import count_by_status
from office.rights.officer import MACHINE, Officer, Role
from office.rights.rows import Reader
from office.search.rows import Wanted
from office.services import lookups, moving, recusal
from office.services.statistics import gather
from tests.office.rights.calls import (
    LIST,
    MARK,
    NO_CASE,
    NO_TALK,
    NUMBER,
    WHOLE_COUNT,
    asked,
    open_rooms,
    ways,
)
from tests.office.rights.world import World, made
from tests.office.running import a_draft

pytestmark = pytest.mark.starts

WORLDS, FIRST = 2, date(2026, 1, 1)
TRIPLES = 12_000  # a fifth of the calls opens or closes something, and tells nothing


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(WORLDS))
async def test_ten_thousand_calls_of_officers_tell_nothing_of_a_closed_case(
    tmp_path: Path, seed: int
) -> None:
    dice, leaks, read = random.Random(-1 - seed), set[str](), 0
    async with open_rooms(tmp_path, seed) as rooms:
        world, choices = rooms.world, ways()
        by_mark = {each.mark: each for each in world.cases}
        by_number = {each.number: each for each in world.cases}
        for _ in range(TRIPLES // WORLDS):
            officer, case = dice.choice(world.officers), dice.choice(world.cases)
            way = dice.choice(choices)
            answer = await asked(rooms, way, officer, case.number, case.talk or NO_TALK)
            where = f"{answer[0]} {officer} {way} {case}"
            told = {by_mark[each] for each in MARK.findall(answer[1])}
            said = {number for each in told for number in each.past}  # by the petitioner
            named = {by_number[n] for n in NUMBER.findall(answer[1]) if n in by_number}
            told |= {each for each in named if each.secret or each.number not in said}
            leaks |= {f"{each.mark}: {where}" for each in told if world.forbids(officer, each)}
            if way.about_a_case and world.forbids(officer, case):
                nothing = await asked(rooms, way, officer, NO_CASE, NO_TALK)
                leaks |= {where} if answer != nothing else set()
            read += len(told)
    assert not leaks
    assert read > 1000  # the others are read: it is no closed door


async def test_what_is_closed_answers_as_what_is_not_there_to_every_call(tmp_path: Path) -> None:
    """Of some officers each call about a case that is closed to them, and each about all."""
    async with open_rooms(tmp_path, 7, cases=20) as rooms:
        world, looked = rooms.world, 0
        for officer in world.officers[:12]:
            closed = [each for each in world.cases if world.forbids(officer, each)]
            case = next((each for each in closed if each.talk and each.unit), None)
            if case is None:
                continue
            looked += 1
            for way in ways():
                answer = await asked(rooms, way, officer, case.number, case.talk or NO_TALK)
                if way.about_a_case:
                    assert answer == await asked(rooms, way, officer, NO_CASE, NO_TALK), way
                assert not [each for each in closed if each.mark in answer[1]], way
        assert looked > 5
        case = next(each for each in world.cases if each.talk and each.unit)
        await has_a_task(world, case.number)
        open_one = next(each for each in world.cases if not each.secret)
        await is_of_an_issue(world, open_one.number)
        for way in (each for each in ways() if each.route.path != NOWHERE):
            status, _ = await asked(rooms, way, MACHINE, case.number, case.talk or NO_TALK)
            assert status != 404, way  # what is refused above is there


async def has_a_task(world: World, number: str) -> None:
    """The first of the world, so its number is 1."""
    body, now = world.office.units.bodies[0], world.clock()
    task = TaskRecord(
        0, number, "help", body.id, None, "given", now, None, None, None, {"what": ""}
    )
    await world.office.database.change(lambda transaction: tasks.add(transaction.sql, task))
    assert task.id == 1


async def is_of_an_issue(world: World, number: str) -> None:
    """The number 1, too."""
    async with world.office.database.write() as session:
        row = await lookups.find_row(session, number)
        session.add(IssueRow(id=1))
        await session.flush()
        said = {"place": b"", "head": b"", "terms": b"", "path": [], "head_mass": 0, "mass": 0}
        session.add(HotCaseRow(id=row.id, case=number, issue=1, day=1, **said))


async def test_every_total_is_that_of_the_cases_an_officer_may_read(tmp_path: Path) -> None:
    """A total that took in one case more would give it away."""
    async with open_rooms(tmp_path, WORLDS) as rooms:
        world, office = rooms.world, rooms.world.office
        world.clock.pass_time(days=100)
        over = waited = 0
        for officer in world.officers:
            reader = office.reader(officer)
            async with office.database.read() as session:
                mine = [each for each in world.cases if await may(world, reader, each.number)]
                rows = await lookups.list_rows(session, reader, None, None, len(world.cases))
                counts = await count_by_status(session, reader)
                figures = await gather(office.database, office.clock(), 5, reader)
                page = await asked(rooms, LIST, officer, NO_CASE, NO_TALK)
            span = last_days(366, day_of(office.clock()))
            looked = await situation.look(office.database, reader, span, office.clock(), 5)
            assert looked.total.cases == len(mine)
            assert looked.total.answered == looked.said.answered == figures.answered
            for groups in looked.groups.values():
                assert sum(group.sums.cases for group in groups) == len(mine)
            assert not [each for each in mine if world.forbids(officer, each)]
            assert {row.number for row in rows.rows} == {each.number for each in mine}
            assert sum(counts.values()) == figures.cases == len(mine)
            assert figures.answered == sum(each.answered for each in mine)
            late = [clock for row in rows.rows for clock in lookups.clocks_of(row)]
            late = [c for c in late if c.name in DUTIES and is_over(c.due, office.clock())]
            assert sum(figures.overdue.values()) == len(late)
            over += len(late)
            assert WHOLE_COUNT.findall(page[1]) == [str(len(mine))]
            async with office.database.read() as session:
                found = await office.index.find(session, reader, Wanted(since=FIRST), None, 99)
                told = await office.index.find(session, reader, Wanted("贪污"), None, 99)
            assert found.whole == len(found.rows) == len(mine)
            assert told.whole == len(told.rows)
            assert {row.number for row in told.rows} <= {each.number for each in mine}
            async with office.database.read() as session:
                queued = await queue.waiting(session, reader, office.clock(), len(world.cases))
                first = await queue.waiting(session, reader, office.clock(), 1)
            assert queued.whole == first.whole * len(first.first) == len(queued.first)
            assert {each.row.number for each in queued.first} <= {each.number for each in mine}
            waited += queued.whole
            waiting = sum(each.talk is not None for each in mine)
            assert await office.talks.count_waiting(reader) == waiting
            assert len(await office.talks.listed(100, reader)) == waiting
        assert over and waited


async def test_the_public_page_tells_of_no_case_that_is_closed_to_anybody(tmp_path: Path) -> None:
    """Whatever stands in its table: the same rules are asked when it is read."""
    async with open_rooms(tmp_path, 3, cases=30) as rooms:
        office, shown = rooms.world.office, set[str]()
        async with office.database.write() as session:
            values = {"stage": "published", "published_at": office.clock()}
            await session.execute(update(PublicationRow).values(values))
        async with office.database.read() as session:
            for at in range(4):
                page = await board.read(session, board.Wanted(), at)
                shown |= {entry.text.facts for entry in page.entries}
        assert shown == {each.mark for each in rooms.world.cases if not each.secret}
        assert page.whole == len(shown) > 5


async def test_what_is_closed_is_named_by_no_other_case(tmp_path: Path) -> None:
    """A case that is repeated is told by whom; not by one that has become a denunciation."""
    world = await made(tmp_path, random.Random(0), cases=0)
    office, clerk = world.office, Officer("c", "", frozenset({Role.CLERK}), None, frozenset())
    first = await filed(world, "first")
    second = await filed(world, "second", repeats=first)
    assert (await seen(world, first, clerk)).repeated_by == (second,)
    said = Supplement("镇长收了他的钱，贪污了低保款", ())
    await office.casework.supplement(second, said, "s")
    assert (await seen(world, first, clerk)).repeated_by == ()
    assert (await seen(world, first, MACHINE)).repeated_by == (second,)
    await office.database.close()


async def test_a_closed_case_that_a_recheck_has_ended_cannot_be_named_as_such(
    tmp_path: Path,
) -> None:
    """Else whoever moves a case of their own could try out which numbers there are."""
    world = await made(tmp_path, random.Random(0), cases=0)
    clerk = Officer("c", "", frozenset({Role.CLERK}), None, frozenset())
    number = await filed(world, "d", kind=PetitionKind.DENUNCIATION)
    async with world.office.database.write() as session:
        row = await lookups.find_row(session, number)
        row.status = CaseStatus.FINAL
        machine, other = world.reader(MACHINE), "other"
        assert await moving.final_case(session, number, other, machine) == number
        with pytest.raises(Problem):
            await moving.final_case(session, number, other, world.reader(clerk))
    await world.office.database.close()


async def test_who_is_named_in_a_word_to_a_person_no_longer_reads(tmp_path: Path) -> None:
    world = await made(tmp_path, random.Random(0), cases=0)
    office, units = world.office, world.office.units
    handler = Officer("h", "", frozenset({Role.HANDLER}), "k0-1", frozenset())
    number = await filed(world, "d", confidential=True, facts="请保密，不要告诉别人")
    to = Move(CaseStatus.FORWARDED, unit="k0-1", against_advice=True)
    await office.casework.move(number, to, None, world.reader(MACHINE))
    assert (await seen(world, number, handler)).number == number
    await office.talks.open(TalkOpening("t", about="d"))
    body = units.find("k0-1")
    assert body is not None
    await office.talks.say("t", None, TalkWords(f"{body.name}的人收了钱"), "1")
    with pytest.raises(Problem) as caught:
        await seen(world, number, handler)
    assert caught.value.status == 404
    with pytest.raises(Problem):
        await office.talks.find("t", world.reader(handler))
    await office.database.close()


async def test_who_is_named_later_in_an_earlier_case_reads_none_that_follow_it(
    tmp_path: Path,
) -> None:
    world = await made(tmp_path, random.Random(0), cases=0)
    office, body = world.office, world.office.units.find("k0-1")
    assert body is not None
    handler = Officer("h", "", frozenset({Role.HANDLER}), body.id, frozenset())
    first = await filed(world, "first", confidential=True, facts="请保密")
    second = await filed(world, "second", reopens=first)
    to = Move(CaseStatus.FORWARDED, unit=body.id, against_advice=True)
    await office.casework.move(second, to, None, world.reader(MACHINE))
    assert (await seen(world, second, handler)).number == second
    await office.casework.supplement(first, Supplement(f"{body.name}的人收了钱", ()), "s")
    with pytest.raises(Problem):
        await seen(world, second, handler)
    await office.database.close()


async def test_a_talk_that_accuses_and_belongs_to_no_case_is_for_the_discipline_desk(
    tmp_path: Path,
) -> None:
    world = await made(tmp_path, random.Random(0), cases=0)
    office = world.office
    clerk = Officer("c", "", frozenset({Role.CLERK}), None, frozenset())
    desk = Officer("d", "", frozenset({Role.DISCIPLINE}), None, frozenset())
    await office.talks.open(TalkOpening("t", text="几点下班"))
    assert (await office.talks.find("t", world.reader(clerk))).opening.id == "t"
    await office.talks.say("t", None, TalkWords("我要举报镇长贪污低保款"), "1")
    assert await office.talks.listed(9, world.reader(clerk)) == []
    assert [each.opening.id for each in await office.talks.listed(9, world.reader(desk))] == ["t"]
    await office.database.close()


async def test_who_may_read_is_worked_out_at_the_start_where_it_is_not_known(
    tmp_path: Path,
) -> None:
    """Cases from before there were officers; and all of them when the table of units is another."""
    world = await made(tmp_path, random.Random(0), cases=0)
    office, reader = world.office, world.reader(MACHINE)
    number = await filed(world, "d")
    await office.talks.open(TalkOpening("t", text="几点下班"))
    async with office.database.write() as session:
        await session.execute(delete(ReadingRow))
        await session.execute(delete(ReadingMarkRow))
    async with office.database.read() as session:
        assert not await may(world, reader, number)  # closed until then
        assert await count_by_status(session, reader) == {}
    assert await recusal.bring_up(office.database, office.units, office.index) == 2
    assert await recusal.bring_up(office.database, office.units, office.index) == 0
    assert (await seen(world, number, MACHINE)).number == number
    others = Units(office.units.bodies[:-1])
    assert await recusal.bring_up(office.database, others, office.index) == 2
    await office.database.close()


async def may(world: World, reader: Reader, number: str) -> bool:
    decided = await world.office.database.look(lambda each: reader.decision(each.sql, number))
    return bool(decided.allowed)


async def filed(world: World, ref: str, **changes: Any) -> str:
    receipt, _ = await world.office.casework.file_case(a_draft(ref, **changes), ref)
    return receipt.number


async def seen(world: World, number: str, officer: Officer) -> Case:
    reader = world.reader(officer)
    async with world.office.database.read() as session:
        row = await lookups.row_for(session, number, reader)
        return await lookups.staff_case(session, row, reader)
