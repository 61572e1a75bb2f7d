"""A mediation or a hearing has its day and place, and an outcome: the petitioner is told."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus
from tests.office.browser import Browser
from tests.office.running import Running, a_draft

AT = {"meeting": "mediation", "meeting_at": "2026-07-03T09:30", "meeting_place": "信访局 301 室"}
S = CaseStatus


@pytest.fixture
async def browser(backend: Running) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(backend, session)


async def at_work(backend: Running) -> str:
    receipt = await backend.bot.file_case(a_draft())
    await backend.move(receipt.number, S.FORWARDED, S.ACCEPTED, S.HANDLING)
    return receipt.number


async def told(backend: Running, number: str) -> object:
    return (await backend.bot.get_case(number)).events[-1].data["note"]


async def test_its_day_and_place_and_what_came_of_it_are_told(browser: Browser) -> None:
    number = await at_work(browser.backend)
    status, _, _ = await browser.move(number, S.MEDIATION, **AT, note="请带合同来")
    assert status == 303
    assert await told(browser.backend, number) == "7月3日 09:30 调解，在信访局 301 室。\n请带合同来"
    _, page = await browser.look(f"/desk/cases/{number}")
    assert "调解的结果" in page
    assert "继续办理" in page and "开始办理" not in page, "it was begun long ago"
    form = {"meeting_over": "mediation", "outcome": "双方签了协议"}
    await browser.move(number, S.HANDLING, **form)
    assert await told(browser.backend, number) == "调解的结果：双方签了协议"


async def test_a_mediation_may_lead_to_a_hearing(browser: Browser) -> None:
    number = await at_work(browser.backend)
    await browser.move(number, S.MEDIATION, **AT)
    form = {**AT, "meeting": "hearing", "meeting_over": "mediation", "outcome": "没有谈成"}
    await browser.move(number, S.HEARING, **form)
    note = "调解的结果：没有谈成\n7月3日 09:30 听证，在信访局 301 室。"
    assert await told(browser.backend, number) == note


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({**AT, "meeting_at": ""}, "请选哪一天几点"),
        ({**AT, "meeting_at": "明天"}, "请选哪一天几点"),
        ({**AT, "meeting_at": "2026-06-30T09:30"}, "从今天起一年以内"),
        ({**AT, "meeting_at": "2027-07-13T09:30"}, "从今天起一年以内"),
        ({**AT, "meeting_at": "9999-12-31T23:59"}, "从今天起一年以内"),
        ({**AT, "meeting_at": "0001-01-01T00:00"}, "从今天起一年以内"),
        ({**AT, "meeting_place": " "}, "请写在哪里"),
        ({**AT, "meeting_place": "长" * 101}, "请写在哪里"),
    ],
)
async def test_what_is_missing_is_said_before_it_goes_out(
    browser: Browser, form: dict[str, str], said: str
) -> None:
    number = await at_work(browser.backend)
    for more in ({}, {"preview": "yes"}):
        status, page, _ = await browser.move(
            number, S.MEDIATION, **form, **more, form="mediation", note="请带合同来"
        )
        assert status == 422 and said in page and "请带合同来" in page
    assert (await browser.backend.bot.get_case(number)).status is S.HANDLING


async def test_no_meeting_ends_without_an_outcome(browser: Browser) -> None:
    number = await at_work(browser.backend)
    await browser.move(number, S.MEDIATION, **AT)
    status, page, _ = await browser.move(number, S.HANDLING, meeting_over="mediation", outcome="")
    assert status == 422 and "请写调解、听证的结果" in page


async def test_the_preview_shows_what_will_be_read(browser: Browser) -> None:
    number = await at_work(browser.backend)
    form = {**AT, "form": "mediation", "preview": "yes"}
    status, page, _ = await browser.move(number, S.MEDIATION, **form)
    assert status == 200 and "7月3日 09:30 调解" in page
