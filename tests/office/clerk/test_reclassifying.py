"""A clerk puts right how a case is sorted: the whole office, and the citizen, goes by it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend_client.contract.bodies import TaskOrder, TaskState
from backend_client.contract.case import (
    Case,
    CaseStatus,
    DeadlineName,
    EventType,
    Move,
    Petitioner,
    PetitionKind,
    Place,
    Receipt,
    Topic,
)
from backend_client.contract.correction import (
    DetailsCorrection,
    Reclassification,
    Reclassified,
    Sorted,
)
from backend_client.contract.public_matter import Nearby
from backend_client.json_codec import from_plain, to_plain
from backend_client.likeness import sketch
from office.db.figures import FigureRow, HotCaseRow
from office.law.problems import Problem
from office.queue import rows as queue
from office.queue.waiting import Wait
from office.rights.officer import MACHINE, Officer, Role
from office.search.rows import Wanted
from office.services import lookups
from office.services.clerk.reclassifying import reclassify
from tests.office.running import AN_ANSWER, STAFF_KEY, Running, a_draft

CLERK = Officer("demo-clerk", "接件员", frozenset({Role.CLERK}), None, frozenset())
UNIT = "xian-nongye"
HERE = Place("新安村口", division="420602001", path=("湖北省", "襄阳市", "襄城区", "真武山街道"))
WHY = "您说的是有人收钱，按检举控告办。"
_keys = iter(range(10**6))


async def filed(backend: Running, ref: str = "d1", **changes: Any) -> Receipt:
    changes.setdefault("topic", Topic(("环境保护",), ("牛粪",)))
    return await backend.bot.file_case(a_draft(ref, **changes))


async def sorts(backend: Running, number: str, **said: Any) -> tuple[int, dict[str, Any]]:
    path = f"/v1/cases/{number}/reclassification"
    body = to_plain(Reclassification(**said))
    return await backend.call(
        "POST", path, body, key=STAFF_KEY, idempotency_key=f"sort-{next(_keys)}"
    )


async def told(backend: Running, number: str) -> tuple[Case, Reclassified]:
    case = await backend.bot.get_case(number)
    step = next(e for e in reversed(case.events) if e.type is EventType.RECLASSIFIED)
    return case, from_plain(Reclassified, step.data)


async def figures(backend: Running, number: str) -> FigureRow:
    async with backend.office.database.read() as session:
        row = await session.get(FigureRow, number)
    assert row is not None
    return row


async def test_the_topic_reads_as_corrected_and_the_step_tells_how_it_read(
    backend: Running,
) -> None:
    number = (await filed(backend)).number
    status, answer = await sorts(backend, number, topic=("农村农业",))
    assert (status, answer["type"]) == (201, "reclassified")
    case, step = await told(backend, number)
    assert case.draft.topic == Topic(("农村农业",))
    assert (step.before, step.after) == (Sorted(topic=("环境保护",)), Sorted(topic=("农村农业",)))
    assert step.clocks is None and case.clocks, "which a topic does not change"


async def test_list_search_and_figures_go_by_what_was_corrected(backend: Running) -> None:
    number = (await filed(backend, place=Place("老地方"))).number
    assert (await sorts(backend, number, topic=("农村农业",), place=HERE))[0] == 201
    office, reader = backend.office, backend.office.reader(MACHINE)
    async with office.database.read() as session:
        for wanted in (Wanted(topic="农村农业"), Wanted(place="420602"), Wanted(place="新安村口")):
            found = await office.index.find(session, reader, wanted, None, 10)
            assert [row.number for row in found.rows] == [number], wanted
        for wanted in (Wanted(topic="环境保护"), Wanted(place="老地方")):
            assert not (await office.index.find(session, reader, wanted, None, 10)).rows, wanted
    counted = await figures(backend, number)
    assert (counted.topic, counted.area) == ("农村农业", "襄城区真武山街道")


async def test_a_name_that_its_petitioner_corrects_is_found_and_the_old_one_is_not(
    backend: Running,
) -> None:
    number = (await filed(backend)).number
    await backend.bot.correct(number, DetailsCorrection("欧阳文山"), "c1")
    office, reader = backend.office, backend.office.reader(MACHINE)
    async with office.database.read() as session:
        for words, there in (("欧阳文山", [number]), ("王桂兰", [])):
            found = await office.index.find(session, reader, Wanted(words), None, 10)
            assert [row.number for row in found.rows] == there, words


async def test_a_new_kind_has_its_own_clock_which_counts_from_when_the_unit_got_it(
    backend: Running,
) -> None:
    number = (await filed(backend, kind=PetitionKind.DENUNCIATION, facts="垃圾没人清")).number
    await backend.move(number, Move(CaseStatus.FORWARDED, unit=UNIT, against_advice=True))
    forwarded_at = backend.clock()
    backend.clock.pass_time(days=8)
    note = "您是要把垃圾清走，按申诉求决办。"
    assert (await sorts(backend, number, kind=PetitionKind.CLAIM, note=note))[0] == 201
    case, step = await told(backend, number)
    assert case.draft.kind is PetitionKind.CLAIM and step.note == note
    assert [clock.name for clock in step.clocks or ()] == [DeadlineName.NOTICE, DeadlineName.OBJECT]
    assert case.clocks == step.clocks
    async with backend.office.database.read() as session:
        reader = backend.office.reader(MACHINE)
        [waiting] = (await queue.waiting(session, reader, backend.clock(), 10, None)).first
    assert Wait.HALF in waiting.waits, "8 of 15 days since it was forwarded"
    assert step.clocks and step.clocks[0].due - forwarded_at < timedelta(days=16)


async def test_a_duty_that_falls_away_with_the_kind_is_no_duty_kept(backend: Running) -> None:
    number = (await filed(backend, petitioner=Petitioner())).number
    await backend.move(number, Move(CaseStatus.FORWARDED, unit=UNIT))
    assert (await sorts(backend, number, kind=PetitionKind.DENUNCIATION, note=WHY))[0] == 201
    counted = await figures(backend, number)
    assert (counted.notice_due, counted.notice_done) == (None, None)
    case, step = await told(backend, number)
    assert case.clocks == step.clocks == ()


@pytest.mark.parametrize("steps", [(CaseStatus.ACCEPTED,), (CaseStatus.ACCEPTED, AN_ANSWER)])
async def test_the_kind_stays_once_it_is_accepted_and_topic_and_place_do_not(
    backend: Running, steps: tuple[Any, ...]
) -> None:
    number = (await filed(backend)).number
    await backend.move(number, Move(CaseStatus.FORWARDED, unit=UNIT), *steps)
    status, problem = await sorts(backend, number, kind=PetitionKind.SUGGESTION, note=WHY)
    assert (status, problem["type"]) == (409, "/problems/kind-stays")
    assert (await sorts(backend, number, topic=("农村农业",), place=HERE))[0] == 201


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"topic": ("环境保护",)},  # as it is
        {"topic": ("天气",)},
        {"topic": ()},
        {"topic": ("环境保护", "a" * 51)},
        {"place": Place("  ")},
        {"place": Place("新安村", division="4206x")},
        {"place": Place("新安村", path=("一",) * 6)},
        {"kind": PetitionKind.SUGGESTION},  # the citizen is told why
        {"topic": ("农村农业",), "note": "话" * 501},
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(
    backend: Running, said: dict[str, Any]
) -> None:
    number = (await filed(backend)).number
    before = await backend.bot.get_case(number)
    status, problem = await sorts(backend, number, **said)
    assert (status, problem["type"]) == (422, "/problems/invalid")
    assert await backend.bot.get_case(number) == before


async def test_of_two_officers_at_once_the_second_is_told_that_the_case_went_on(
    backend: Running,
) -> None:
    number = (await filed(backend)).number
    _, case = await backend.as_staff("GET", f"/v1/cases/{number}")
    seen = case["events"][-1]["seq"]  # type: ignore[index]
    assert (await sorts(backend, number, topic=("农村农业",), seen=seen))[0] == 201
    status, problem = await sorts(backend, number, topic=("城乡建设",), seen=seen)
    assert (status, problem["type"]) == (409, "/problems/stale")
    assert (await backend.bot.get_case(number)).draft.topic == Topic(("农村农业",))


async def test_who_becomes_a_denunciation_is_lost_at_once_by_whoever_may_not_read_it(
    backend: Running,
) -> None:
    """By the unit that had it, by whoever helped, by clerks; and by neighbours."""
    spot = Place("新安村口", 32.01, 112.14)
    number = (await filed(backend, public=True, place=spot)).number
    await backend.move(number, Move(CaseStatus.FORWARDED, unit=UNIT))
    order = to_plain(TaskOrder("xian-fagai", "查一查"))
    path = f"/v1/cases/{number}/tasks"
    status, _ = await backend.call("POST", path, order, key=STAFF_KEY, idempotency_key="t")
    assert status == 201
    office = backend.office
    officers = [
        CLERK,
        *(
            Officer(f"h-{unit}", "承办", frozenset({Role.HANDLER}), unit, frozenset())
            for unit in (UNIT, "xian-fagai")
        ),
    ]
    asked = Nearby(("环境保护",), spot, sketch(a_draft().facts))
    assert await backend.bot.neighbours(asked)

    async def read_by() -> list[str]:
        async with office.database.read() as session:
            found = []
            for each in officers:
                rows = await lookups.list_rows(session, office.reader(each), None, None, 10)
                found += [each.id for row in rows.rows if row.number == number]
            return found

    assert await read_by() == [each.id for each in officers]
    assert (await sorts(backend, number, kind=PetitionKind.DENUNCIATION, note=WHY))[0] == 201
    assert await read_by() == []
    case, step = await told(backend, number)
    assert (case.unit, case.draft.kind) == (None, PetitionKind.DENUNCIATION)
    assert step.after.kind is PetitionKind.DENUNCIATION
    assert not await backend.bot.neighbours(asked)
    _, seen = await backend.as_staff("GET", f"/v1/cases/{number}")
    held = from_plain(Case, seen)
    assert held.held and [each.state for each in held.tasks] == [TaskState.WITHDRAWN]


async def test_a_place_that_is_put_right_opens_nothing_to_whom_the_old_one_named(
    backend: Running,
) -> None:
    """Rather one unit too many (Art. 30): what the citizen wrote there stays said."""
    body = next(b for b in backend.office.units.bodies if b.id == UNIT)
    number = (
        await filed(
            backend,
            kind=PetitionKind.DENUNCIATION,
            facts="有人收了红包，请查一查",
            place=Place(f"{body.name}门口"),
        )
    ).number
    named = Officer("d", "纪检", frozenset({Role.DISCIPLINE}), UNIT, frozenset())
    reader = backend.office.reader(named)

    async def reason() -> str:
        return (
            await backend.office.database.look(lambda each: reader.decision(each.sql, number))
        ).reason

    assert await reason() == "accused"
    assert (await sorts(backend, number, place=Place("路口")))[0] == 201
    assert await reason() == "accused"


async def test_a_public_matter_is_found_where_it_was_put_right(backend: Running) -> None:
    old, new = Place("新安村口", 32.01, 112.14), Place("石桥镇", 33.5, 113.5)
    number = (await filed(backend, public=True, place=old)).number
    assert (await sorts(backend, number, topic=("农村农业",), place=new))[0] == 201
    like = sketch(a_draft().facts)
    assert await backend.bot.neighbours(Nearby(("农村农业",), new, like))
    assert not await backend.bot.neighbours(Nearby(("环境保护",), old, like))


async def test_a_case_joins_the_hot_issue_it_is_like_now_and_none_when_it_is_secret(
    backend: Running,
) -> None:
    hot = backend.office.hot
    numbers = [(await filed(backend, f"d{n}", place=Place("新安村口"))).number for n in range(3)]
    assert await hot.look() == 3

    async def members() -> dict[str, int]:
        async with backend.office.database.read() as session:
            rows = await session.scalars(select(HotCaseRow))
            return {row.case: row.issue for row in rows}

    assert len(set((await members()).values())) == 1
    far = Place("石桥镇东街", division="420684", path=("湖北省", "襄阳市", "宜城市"))
    assert (await sorts(backend, numbers[0], place=far))[0] == 201
    assert (await sorts(backend, numbers[1], kind=PetitionKind.DENUNCIATION, note=WHY))[0] == 201
    now = await members()
    assert now.keys() == {numbers[0], numbers[2]}
    async with backend.office.database.read() as session:
        row = await session.scalar(select(HotCaseRow).where(HotCaseRow.case == numbers[0]))
    assert row is not None and row.path == list(far.path)


async def test_a_handler_sorts_nothing_and_a_stranger_finds_nothing(backend: Running) -> None:
    number = (await filed(backend)).number
    await backend.move(number, Move(CaseStatus.FORWARDED, unit=UNIT))
    handler = Officer("h", "承办", frozenset({Role.HANDLER}), UNIT, frozenset())
    for officer, status in (
        (handler, 403),
        (Officer("x", "承办", frozenset({Role.HANDLER}), "xian-fagai", frozenset()), 404),
    ):
        office, said = backend.office, Reclassification(topic=("农村农业",))
        with pytest.raises(Problem) as refused:
            await reclassify(
                *(office.casework, office.hot, number, said, "k", office.reader(officer))
            )
        assert refused.value.status == status
