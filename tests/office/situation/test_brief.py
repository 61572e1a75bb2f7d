"""The brief of a day: each number is that of the cases, and opens them."""

import re
from collections.abc import AsyncIterator
from html import unescape

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus
from office.desk import rendering
from office.situation.brief import Counted
from tests.office.browser import Browser
from tests.office.running import TO_ANSWERED, Running, a_draft
from tests.office.test_helpers import order
from tests.office.test_pressing import AT_TRANSPORT, supervised


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        browser = Browser(backend, session)
        await browser.send("/desk/demo", {"officer": "demo-supervisor"})
        yield browser


async def numbers_of(desk: Browser, day: object) -> dict[str, int]:
    """By what is counted; each that is none opens as many cases as it says."""
    _, page = await desk.look(f"/desk/figures/brief?day={day}")
    said = re.findall(r"<dt>([^<]+)</dt><dd>(?:<a href=\"([^\"]+)\">)?(\d+)", page)
    for what, href, count in said:
        if int(count):
            _, behind = await desk.look(unescape(href))
            assert behind.count('<a class="line"') == int(count), what
    return {what: int(count) for what, _, count in said}


async def test_a_day_is_told_in_numbers_that_open_their_cases(desk: Browser) -> None:
    backend, words = desk.backend, rendering.words()["brief"]
    first_day = backend.clock().date()
    numbers = [
        (await backend.bot.file_case(a_draft(f"draft-{n}", urgent=n == 0))).number for n in range(4)
    ]
    await backend.move(numbers[0], AT_TRANSPORT)
    assert (await order(backend, numbers[0], supervised(backend)))[0] == 201
    backend.clock.pass_time(days=1)
    await backend.move(numbers[1], *TO_ANSWERED)
    said = await numbers_of(desk, first_day)
    assert said == {
        words["came"]: 4,
        words["urgent"]: 1,
        words["forwarded"]: 1,
        words["answered"]: 0,
        words["ran_out"]: 0,
        words["over"]: 0,
        words["pressed"]: 1,
        words["under_pressure"]: 1,
    }
    said = await numbers_of(desk, backend.clock().date())
    assert (said[words["came"]], said[words["answered"]], said[words["forwarded"]]) == (0, 1, 1)


async def test_what_ran_out_is_told_on_its_last_day_and_stays_over(desk: Browser) -> None:
    backend, words = desk.backend, rendering.words()["brief"]
    number = (await backend.bot.file_case(a_draft())).number
    backend.clock.pass_time(days=15)
    last = backend.clock().date()
    assert (await numbers_of(desk, last))[words["ran_out"]] == 1  # until it is done
    backend.clock.pass_time(days=1)
    assert (await numbers_of(desk, backend.clock().date()))[words["over"]] == 1
    await backend.move(number, CaseStatus.FORWARDED)
    said = await numbers_of(desk, backend.clock().date())
    assert (said[words["over"]], said[words["forwarded"]]) == (0, 1)
    assert (await numbers_of(desk, last))[words["ran_out"]] == 1  # that day stays as it was


@pytest.mark.parametrize("query", ["day=x", "day=9999-12-31", "of=x&after=y", "day=1999-01-01"])
async def test_what_nobody_would_ask_is_answered(desk: Browser, query: str) -> None:
    for path in ("/desk/figures/brief", "/desk/figures/brief/cases"):
        assert (await desk.look(f"{path}?{query}"))[0] == 200


async def test_it_is_for_those_who_lead(desk: Browser) -> None:
    await desk.send("/desk/demo", {"officer": "demo-handler"})
    assert (await desk.look("/desk/figures/brief"))[0] == 403


def test_everything_that_is_counted_has_a_word() -> None:
    assert set(Counted) <= rendering.words()["brief"].keys()
