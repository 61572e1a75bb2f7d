"""Two cases are put together by hand: seen from both sides, by whoever may read both."""

import re

import pytest

from backend_client.contract.case import PetitionKind
from backend_client.json_codec import to_plain
from office.audit.trail import Act
from tests.office.audit.test_acts import trail_of
from tests.office.browser import Browser
from tests.office.colleagues.test_assignment import as_, filed
from tests.office.running import Running

UNSEEN = "没有这一件，或者您看不到它"


@pytest.fixture
def desk(backend: Running) -> Browser:
    return as_(Browser(backend, backend.session), "demo-clerk")


async def links(desk: Browser, number: str, other: str, kind: str) -> tuple[int, str]:
    form = {"other": other, "link": kind}
    status, page, _ = await desk.send(f"/desk/cases/{number}/links", form)
    return status, page


async def related(desk: Browser, number: str) -> list[tuple[str, str]]:
    _, page = await desk.look(f"/desk/cases/{number}")
    panel = page.partition('<section class="panel links">')[2].partition("</section>")[0]
    return re.findall(r'<li><a href="/desk/cases/([\d-]+)">[\d-]+</a>\s*(\S+)', panel)


async def test_a_link_is_seen_from_both_sides_and_parted_from_either(desk: Browser) -> None:
    first, second = await filed(desk, "d1"), await filed(desk, "d2")
    assert (await links(desk, second, f" {first} ", "repeats"))[0] == 303
    assert await related(desk, second) == [(first, "这一件是它的重复件")]
    assert await related(desk, first) == [(second, "它是这一件的重复件")]
    assert (await links(desk, first, second, "belongs"))[0] == 303, "another word for the same two"
    assert await related(desk, second) == [(first, "和这一件是一起的")]
    assert (await links(desk, second, first, ""))[0] == 303
    assert await related(desk, first) == await related(desk, second) == []


async def test_the_other_is_named_to_nobody_who_may_not_read_it(desk: Browser) -> None:
    open_, closed = (
        await filed(desk, "d1"),
        await filed(desk, "d2", kind=PetitionKind.DENUNCIATION, facts="有人收了红包，请查一查"),
    )
    assert (await links(desk, open_, closed, "belongs"))[0] == 303
    assert await related(desk, open_) == [(closed, "和这一件是一起的")]
    assert await related(as_(desk, "demo-supervisor"), open_) == []
    _, page = await desk.look(f"/desk/cases/{open_}")
    assert closed not in page


async def test_what_one_may_not_read_and_what_is_not_there_are_refused_alike(
    desk: Browser,
) -> None:
    number = await filed(desk, "d1")
    closed = await filed(desk, "d2", kind=PetitionKind.DENUNCIATION, facts="有人收了红包")
    as_(desk, "demo-supervisor")
    for other in (closed, "260101-0001-1", number, "x"):
        status, page = await links(desk, number, other, "repeats")
        assert (status, UNSEEN in page) == (422, True), other
    assert (await links(desk, closed, number, "repeats"))[0] == 404


async def test_the_trail_tells_which_two_and_holds_no_word(desk: Browser) -> None:
    first, second = await filed(desk, "d1"), await filed(desk, "d2")
    await links(desk, first, second, "belongs")
    await links(desk, first, "王桂兰那件", "belongs")
    told = [(e.act, e.subject, e.data) for e in await trail_of(desk.backend)][:2]
    assert told == [
        (Act.LINKED, first, {"other": second}),
        (Act.LINKED, first, {}),
    ]


async def test_the_petitioner_sees_nothing_of_it(desk: Browser) -> None:
    first, second = await filed(desk, "d1"), await filed(desk, "d2")
    before = to_plain(await desk.backend.bot.get_case(second)), await desk.backend.bot.events(0)
    await links(desk, second, first, "repeats")
    assert (
        to_plain(await desk.backend.bot.get_case(second)),
        await desk.backend.bot.events(0),
    ) == before


def forms_on(page: str) -> list[dict[str, str]]:
    """What the forms of the panel say of what it shows, in their order."""
    panel = page.partition('<section class="panel links">')[2].partition("</section>")[0]
    forms = re.findall(r"<form.*?</form>", panel, re.DOTALL)
    found = [dict(re.findall(r'name="(had|other)" value="([^"]*)"', form)) for form in forms]
    return [{"had": each["had"], "other": each.get("other", "")} for each in found]


async def test_what_a_colleague_said_of_the_two_is_not_overwritten_by_an_older_page(
    desk: Browser,
) -> None:
    first, second = await filed(desk, "d1"), await filed(desk, "d2")
    where = f"/desk/cases/{second}"
    _, empty = await desk.look(where)
    assert (await links(desk, second, first, "repeats"))[0] == 303
    [put] = forms_on(empty)
    stale = {**put, "other": first, "link": "belongs"}
    status, page, _ = await desk.send(f"{where}/links", stale)
    assert (status, "同事刚" in page) == (409, True)
    assert await related(desk, second) == [(first, "这一件是它的重复件")]
    drop, put = forms_on(page)
    assert (await desk.send(f"{where}/links", {**put, "other": first, "link": "belongs"}))[0] == 303
    assert await related(desk, second) == [(first, "和这一件是一起的")]
    status, page, _ = await desk.send(f"{where}/links", {**drop, "link": ""})
    assert (status, "同事刚" in page) == (409, True), "another word for them than was seen"
    drop, _ = forms_on(page)
    for _ in range(2):
        assert (await desk.send(f"{where}/links", {**drop, "link": ""}))[0] == 303
    assert await related(desk, second) == []


async def test_two_who_say_the_same_of_the_two_hear_of_no_conflict(desk: Browser) -> None:
    first, second = await filed(desk, "d1"), await filed(desk, "d2")
    _, page = await desk.look(f"/desk/cases/{second}")
    [put] = forms_on(page)
    for _ in range(2):
        form = {**put, "other": first, "link": "belongs"}
        assert (await desk.send(f"/desk/cases/{second}/links", form))[0] == 303
