"""An answer at the desk: what is doubtful is shown, and goes out only with a reason."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus
from tests.office.browser import Browser
from tests.office.running import Running, a_draft

EMPTY = {
    "form": "answered",
    "request1": "希望赶紧清走",
    "opinion1": "我单位高度重视，将进一步加强管理",
    "result1": "supported",
    "facts": "看过",
    "basis": "有关规定",
    "summary": "会处理的",
}
REASON = "已经当面说清楚，信访人同意"


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(backend, session)


async def accepted(desk: Browser, ref: str = "draft-1", **changes: str) -> str:
    number = (await desk.backend.bot.file_case(a_draft(ref, **changes))).number
    await desk.backend.move(number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED)
    return number


async def test_what_is_doubtful_is_shown_and_nothing_goes_out(desk: Browser) -> None:
    number = await accepted(desk)
    status, page, _ = await desk.move(number, CaseStatus.ANSWERED, **EMPTY)
    assert status == 409
    for words in ("只有客套话", "没有写到哪部法", "没有告诉信访人可以申请复查", "没有附照片"):
        assert words in page
    assert "高度重视" in page and "会处理的" in page  # what was written is kept
    assert (await desk.backend.bot.get_case(number)).status is CaseStatus.ACCEPTED


async def test_whoever_stands_by_it_gives_a_reason_that_supervisors_find(desk: Browser) -> None:
    number = await accepted(desk)
    status, _, _ = await desk.move(number, CaseStatus.ANSWERED, **EMPTY, overrule=REASON)
    assert status == 303
    case = await desk.backend.bot.get_case(number)
    assert case.status is CaseStatus.ANSWERED
    assert REASON not in str(case)  # nothing of it goes to the petitioner
    _, page = await desk.look(f"/desk/cases/{number}")
    assert REASON in page
    await desk.send("/desk/demo", {"officer": "demo-supervisor"})
    _, page = await desk.look("/desk/figures/overruled")
    assert number in page and REASON in page and "只有客套话" in page


async def test_an_answer_without_a_doubt_goes_out_at_once(desk: Browser) -> None:
    number = await accepted(desk)
    good = {
        "opinion1": "请走民事途径，可以到河北乡法庭申请，7月15日前都收",
        "result1": "explained",
        "basis": "《民法典》第一百八十八条",
        "note": "不服的，收到之日起 30 日内可以申请复查",
    }
    status, page, _ = await desk.move(number, CaseStatus.ANSWERED, **{**EMPTY, **good})
    assert status == 303, page
    second = await accepted(desk, "d-2", request="路灯修好", facts="三组十二盏路灯坏了半个月没人管")
    status, page, _ = await desk.move(second, CaseStatus.ANSWERED, **{**EMPTY, **good})
    assert (status, "和另一件事的答复一样" in page, number in page) == (409, True, True)


async def test_the_form_offers_the_word_of_the_review_where_there_is_one(desk: Browser) -> None:
    _, page = await desk.look(f"/desk/cases/{await accepted(desk)}")
    assert "可以向上一级申请复查" in page
    suggestion = a_draft("draft-2", kind="suggestion")
    number = (await desk.backend.bot.file_case(suggestion)).number
    await desk.backend.move(number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "一句大白话" in page and "可以向上一级申请复查" not in page
