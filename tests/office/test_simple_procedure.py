"""简易办理: a unit promises to answer a simple claim in ten working days, beside the 60 days."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from backend_client.contract.case import (
    Case,
    CaseStatus,
    DeadlineName,
    Move,
    Petitioner,
    PetitionKind,
)
from backend_client.json_codec import to_plain
from office.law.deadlines import CHINA
from tests.office.browser import Browser
from tests.office.colleagues.test_assignment import as_
from tests.office.conftest import Start
from tests.office.running import AN_ANSWER, Running, a_draft

SOON = Move(CaseStatus.ACCEPTED, simple=True)
EXTEND = Move(CaseStatus.EXTENDED, days=10, approver="李局长", note="要等检测")


async def given(backend: Running, ref: str = "draft-1", **changes: Any) -> str:
    number = (await backend.bot.file_case(a_draft(ref, **changes))).number
    await backend.move(number, Move(CaseStatus.FORWARDED, unit="hebei-xiang"))
    return number


def dues(case: Case) -> dict[str, str]:
    return {str(each.name): f"{each.due.astimezone(CHINA):%m-%d}" for each in case.clocks}


async def test_a_promise_runs_ten_working_days_beside_the_sixty(start: Start) -> None:
    backend = await start(simple_procedure=True)
    number = await given(backend)
    case = await backend.move(number, SOON)
    assert dues(case) == {"S10": "07-15", "H60": "08-30"}
    assert [each.article for each in case.clocks if each.name == DeadlineName.SIMPLE] == [0]
    case = await backend.move(number, CaseStatus.HANDLING)
    assert dues(case) == {"S10": "07-15", "H60": "08-30"}
    assert dues(await backend.move(number, AN_ANSWER)) == {"V30a": "07-31"}
    case = await backend.move(number, Move(CaseStatus.HANDLING, note="没有办到"))
    assert dues(case) == {"H60": "08-30"}


@pytest.mark.parametrize("longer", [EXTEND, CaseStatus.MEDIATION, CaseStatus.HEARING])
async def test_what_takes_longer_has_the_sixty_days_alone(
    start: Start, longer: Move | CaseStatus
) -> None:
    backend = await start(simple_procedure=True)
    number = await given(backend)
    await backend.move(number, SOON, CaseStatus.HANDLING)
    assert "S10" not in dues(await backend.move(number, longer))
    assert "S10" not in dues(await backend.move(number, CaseStatus.HANDLING))


@pytest.mark.parametrize(
    ("changes", "move"),
    [
        ({"urgent": True}, SOON),
        ({"confidential": True}, SOON),
        ({"reopens": "260101-0001-1"}, SOON),
        ({"petitioner": Petitioner("王桂兰", "新安村", joint=True)}, SOON),
        ({"kind": PetitionKind.SUGGESTION}, SOON),
        ({}, replace(SOON, route=5)),
        ({}, Move(CaseStatus.NOT_ACCEPTED, ground="other", note="不归我们", simple=True)),
    ],
)
async def test_it_is_for_simple_first_claims_that_are_accepted(
    start: Start, changes: dict[str, Any], move: Move
) -> None:
    backend = await start(simple_procedure=True)
    number = await given(backend, **changes)
    status, answer = await backend.as_staff("POST", f"/v1/cases/{number}/moves", to_plain(move))
    assert status == 422
    if changes or move.to is CaseStatus.ACCEPTED:
        assert answer["where"] == "simple"


async def test_an_office_that_does_not_offer_it_refuses_it_and_shows_nothing(
    backend: Running,
) -> None:
    number = await given(backend)
    status, answer = await backend.as_staff("POST", f"/v1/cases/{number}/moves", to_plain(SOON))
    assert (status, answer["where"]) == (422, "simple")
    _, page = await as_(Browser(backend, backend.session), "demo-clerk").look(
        f"/desk/cases/{number}"
    )
    assert 'name="simple"' not in page


async def test_a_handler_chooses_it_and_the_queue_presses_for_that_day(start: Start) -> None:
    backend = await start(simple_procedure=True)
    number = await given(backend)
    desk = as_(Browser(backend, backend.session), "demo-clerk")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert 'name="simple"' in page and "最晚 2026-07-15" in page
    await desk.move(number, CaseStatus.ACCEPTED, route="6", simple="yes")
    assert "S10" in dues(await backend.bot.get_case(number))
    backend.clock.now = datetime(2026, 7, 15, 10, tzinfo=CHINA)
    _, page = await desk.look("/desk/queue")
    assert "今天到期" in page and "简易办理" in page
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "第 0 条" not in page


async def test_a_promise_that_is_missed_is_not_overdue_by_law(start: Start) -> None:
    backend = await start(simple_procedure=True)
    await backend.move(await given(backend), SOON)
    backend.clock.pass_time(days=20)
    async with backend.office.database.read() as session:
        [due] = await session.scalars(text("SELECT due FROM figures"))
    assert due == datetime(2026, 8, 30, tzinfo=CHINA).date().toordinal()
