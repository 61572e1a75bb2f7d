"""What moved in a case since this officer looked at it, in lists; a rating is told to nobody."""

import pytest

from backend_client.contract.case import CaseStatus, Grade, Rating
from tests.office.browser import Browser
from tests.office.colleagues.test_assignment import as_, filed
from tests.office.colleagues.test_notes import writes
from tests.office.running import TO_ANSWERED, Running

MOVED = "有新动静"


@pytest.fixture
def desk(backend: Running) -> Browser:
    return as_(Browser(backend, backend.session), "demo-clerk")


async def is_marked(desk: Browser) -> bool:
    return MOVED in (await desk.look("/desk"))[1]


async def test_a_case_is_marked_for_each_officer_until_they_look(desk: Browser) -> None:
    number = await filed(desk)
    assert await is_marked(desk)
    await desk.look(f"/desk/cases/{number}")
    assert not await is_marked(desk)
    assert await is_marked(as_(desk, "demo-supervisor"))
    await desk.look(f"/desk/cases/{number}")
    await desk.backend.move(number, CaseStatus.FORWARDED)
    assert await is_marked(desk)
    assert await is_marked(as_(desk, "demo-clerk"))
    _, page = await desk.look("/desk/queue")
    assert MOVED not in page  # it waits no longer


async def test_a_note_of_a_colleague_marks_it_and_an_own_one_does_not(desk: Browser) -> None:
    number = await filed(desk)
    for officer in ("demo-clerk", "demo-supervisor"):
        await as_(desk, officer).look(f"/desk/cases/{number}")
    await writes(desk, number)
    assert not await is_marked(desk)
    assert await is_marked(as_(desk, "demo-clerk"))
    await desk.look(f"/desk/cases/{number}")
    assert not await is_marked(desk)


async def test_a_rating_leaves_no_mark(desk: Browser) -> None:
    number = await filed(desk)
    await desk.backend.move(number, *TO_ANSWERED)
    await desk.look(f"/desk/cases/{number}")
    await desk.backend.bot.rate(number, Rating(office=Grade.SATISFIED), "r")
    assert not await is_marked(desk)
