"""Who of an office's officers sees to a case: given only to who may read it, taken, given back."""

import re

import pytest

from backend_client.contract.case import CaseStatus, Move, PetitionKind
from office.audit.trail import Act
from tests.office.audit.test_acts import trail_of
from tests.office.browser import Browser
from tests.office.running import TO_ANSWERED, Running, a_draft


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


def as_(desk: Browser, officer: str) -> Browser:
    desk.headers = {"Cookie": f"desk-demo={officer}"}
    return desk


async def filed(desk: Browser, ref: str = "draft-1", **changes: object) -> str:
    return (await desk.backend.bot.file_case(a_draft(ref, **changes))).number


async def gives(desk: Browser, number: str, officer: str, had: str = "") -> tuple[int, str]:
    """Status, and the page that says why it was refused."""
    form = {"officer": officer, "had": had}
    status, page, where = await desk.send(f"/desk/cases/{number}/assignment", form)
    return status, "" if where else page


async def numbers(desk: Browser, path: str) -> list[str]:
    _, page = await desk.look(path)
    return re.findall(r'<a class="line" href="/desk/cases/([\d-]+)', page)


async def offered(desk: Browser, number: str) -> list[str]:
    _, page = await desk.look(f"/desk/cases/{number}")
    select = re.search(r'<select name="officer">(.*?)</select>', page, re.DOTALL)
    return re.findall(r'value="([\w-]+)"', select[1]) if select else []


async def test_a_case_is_given_to_a_colleague_for_whom_it_waits_until_they_look(
    desk: Browser,
) -> None:
    number = await filed(desk)
    assert await offered(as_(desk, "demo-clerk"), number) == ["demo-supervisor"]
    as_(desk, "demo-supervisor")
    await desk.look(f"/desk/cases/{number}")
    assert await numbers(desk, "/desk/queue") == []
    assert await gives(as_(desk, "demo-clerk"), number, "demo-supervisor") == (303, "")
    _, page = await as_(desk, "demo-supervisor").look("/desk/queue")
    assert "交给您办" in page and number in page
    assert await numbers(desk, "/desk/queue?whose=mine") == [number]
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "您来办" in page
    assert await numbers(desk, "/desk/queue") == []
    assert await numbers(desk, "/desk?whose=mine") == [number]
    assert await numbers(desk, "/desk?whose=nobodys") == []
    assert await numbers(as_(desk, "demo-clerk"), "/desk?whose=mine") == []
    _, page = await desk.look("/desk")
    assert "督查和领导（信访局）来办" in page


async def test_nobodys_is_what_no_officer_of_the_own_body_has(desk: Browser) -> None:
    first, second = await filed(desk, "d1"), await filed(desk, "d2")
    await desk.backend.move(first, CaseStatus.FORWARDED)
    await gives(as_(desk, "demo-clerk"), first, "demo-clerk")
    assert await numbers(desk, "/desk?whose=nobodys") == [second]
    assert await numbers(desk, "/desk/queue?whose=nobodys") == [second]
    _, page = await desk.look(f"/desk/cases/{first}")
    assert "您来办" in page and "我来办</button>" not in page
    await gives(desk, first, "", had="demo-clerk")
    assert await numbers(desk, "/desk?whose=nobodys") == [second, first]


async def test_each_body_has_somebody_of_its_own(desk: Browser) -> None:
    number = await filed(desk)
    await desk.move(number, CaseStatus.FORWARDED, unit="hebei-xiang")
    await gives(as_(desk, "demo-clerk"), number, "demo-clerk")
    assert await numbers(as_(desk, "demo-handler"), "/desk?whose=nobodys") == [number]
    assert await gives(desk, number, "demo-handler") == (303, "")
    assert await numbers(desk, "/desk?whose=mine") == [number]
    assert await numbers(as_(desk, "demo-clerk"), "/desk?whose=mine") == [number]


async def test_only_who_may_read_a_case_is_offered_and_given_it(desk: Browser) -> None:
    number = await filed(desk, kind=PetitionKind.DENUNCIATION, facts="有人收了红包，请查一查")
    as_(desk, "demo-clerk")
    assert await offered(desk, number) == []
    for officer in ("demo-supervisor", "demo-handler", "nobody", "machine"):
        status, page = await gives(desk, number, officer)
        assert (status, "请选一位能看这件事的同事" in page) == (422, True), officer
    assert await gives(desk, number, "demo-clerk") == (303, "")
    status, _ = await gives(as_(desk, "demo-supervisor"), number, "demo-supervisor", "demo-clerk")
    assert status == 404


async def test_of_two_who_take_a_case_at_once_the_second_is_told(desk: Browser) -> None:
    number = await filed(desk)
    assert await gives(as_(desk, "demo-supervisor"), number, "demo-supervisor") == (303, "")
    status, page = await gives(as_(desk, "demo-clerk"), number, "demo-clerk")
    assert (status, "别人刚改过谁来办" in page) == (409, True)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "<b>督查和领导（信访局）</b> 来办" in page


async def test_nobody_takes_what_is_over(desk: Browser) -> None:
    """我来办 was offered in a case that was withdrawn, and 还没有人办的 listed it."""
    backend = desk.backend
    kept, gone, done = await filed(desk, "d1"), await filed(desk, "d2"), await filed(desk, "d3")
    await gives(as_(desk, "demo-clerk"), gone, "demo-clerk")
    await backend.bot.withdraw(gone, None, "w1")
    await backend.move(done, *TO_ANSWERED, CaseStatus.CLOSED)
    for number in (gone, done):
        _, page = await desk.look(f"/desk/cases/{number}")
        assert "不在办了" in page and "我来办</button>" not in page
        assert await offered(desk, number) == []
        had = "demo-clerk" if number == gone else ""
        status, page = await gives(desk, number, "demo-supervisor", had)
        assert (status, "不在办了，不用定" in page) == (409, True), "an older page"
    assert await numbers(desk, "/desk?whose=nobodys") == [kept]
    await backend.move(done, Move(CaseStatus.HANDLING, note="没有清走，重新办"))
    assert "我来办</button>" in (await desk.look(f"/desk/cases/{done}"))[1]


async def test_the_trail_tells_who_gave_it_to_whom(desk: Browser) -> None:
    number = await filed(desk)
    await gives(as_(desk, "demo-clerk"), number, "demo-supervisor")
    await gives(desk, number, "", had="demo-supervisor")
    told = [(e.actor, e.act, e.subject, e.data) for e in await trail_of(desk.backend)]
    assert told == [
        ("demo-clerk", Act.ASSIGNED, number, {"officer": "demo-supervisor"}),
        ("demo-clerk", Act.ASSIGNED, number, {"had": "demo-supervisor"}),
    ]
