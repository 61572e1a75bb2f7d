"""The desk's pages of special channels: opened after a preview, printed, ended, counted."""

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from backend_client.campaigns import CampaignSource
from backend_client.contract.campaign import Campaign, said_in
from office.campaigns.channel import channel_of
from office.desk.campaigns.forms import filled, read_raw
from office.law.routing import load_units
from tests.office.browser import Browser
from tests.office.running import KEY, Running, a_draft
from tests.office.test_campaigns import CAME, CODES, keeps, now_open
from tests.stories.campaigns import shipped

FORM = {
    "name": "高考出行",
    "code": "gaokao",
    "opens": "2026-06-01",
    "closes": "2026-07-31",
    "greeting": "这里是高考出行专线。",
    "story": "请说：考点在哪里，怎么了，电话多少？",
    "request": "请帮我按时到考点",
    "thanks": "已经交给交通局，有人打给您。",
    "asks-place": "yes",
    "q1-label": "考点",
    "q1-ask": "是哪个考点？",
    "q1-kind": "choice",
    "q1-options": "一中 = 一中、青河一中\n二中\n\n职高 = 职高",
    "q2-label": "几个人",
    "q2-ask": "一共几个人？",
    "q2-kind": "number",
    "q2-optional": "yes",
    "unit1": "xian-jiaotong",
    "unit2": "xian-jiaoyu",
    "task": "马上派车",
    "urgent": "yes",
}


@pytest.fixture
async def browser(backend: Running) -> AsyncIterator[Browser]:
    """A supervisor's."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        found = Browser(backend, session)
        await found.send("/desk/demo", {"officer": "demo-supervisor"})
        yield found


async def campaigns_of(browser: Browser) -> tuple[Campaign, ...]:
    source = CampaignSource(browser.session, browser.backend.url, KEY, lambda: "qinghe_bot")
    found = await source.newer_than(None)
    assert found is not None
    return found.campaigns


@pytest.mark.parametrize("code", CODES)
def test_a_form_that_is_sent_as_it_was_filled_changes_nothing(code: str) -> None:
    channel = shipped(code)
    assert channel_of(read_raw(filled(channel), channel), load_units()) == channel


async def test_an_officer_opens_a_channel_after_a_look_at_it(browser: Browser) -> None:
    status, page = await browser.look("/desk/campaigns/new")
    assert status == 200 and "开通" not in page, "nothing opens before it was looked at"
    status, page, _ = await browser.send("/desk/campaigns/new", FORM)
    assert status == 200
    assert "群众看到的是这样" in page and "是哪个考点？" in page and "开通" in page
    assert await campaigns_of(browser) == ()
    status, _, where = await browser.send("/desk/campaigns/new", FORM | {"what": "save"})
    assert (status, where) == (303, "/desk/campaigns?flash=campaign")
    [campaign] = await campaigns_of(browser)
    assert campaign.code == "gaokao" and campaign.version == 1 and campaign.urgent
    first, second = campaign.questions
    assert [said_in(each.label, "zh-Hans") for each in first.options] == [
        "一中",
        "二中",
        "职高",
    ]
    assert first.options[0].heard == ("一中", "青河一中")
    assert second.kind == "number" and second.optional
    _, page = await browser.look("/desk/campaigns")
    assert "高考出行" in page and "https://t.me/qinghe_bot?start=c-gaokao" in page
    assert "青河县交通运输局、青河县教育和体育局" in page


async def test_all_that_is_not_filled_in_is_said_in_words(browser: Browser) -> None:
    wrong = FORM | {"code": "高考", "closes": "2020-01-01", "task": "", "q1-options": "一中"}
    status, page, _ = await browser.send("/desk/campaigns/new", wrong | {"greeting": ""})
    assert status == 422
    for said in (
        "代号：只能用小写字母、数字和横线",
        "到：不能比开始还早",
        "要它们办什么：交给几个单位，就要写清",
        "问题 1 选项：“选一个”要有 2 到 10 个选项",
        "开头的话：还没有填",
    ):
        assert said in page
    assert 'value="高考出行"' in page, "what was typed is kept"


async def test_a_code_is_taken_once(browser: Browser) -> None:
    await browser.send("/desk/campaigns/new", FORM | {"what": "save"})
    another = FORM | {"what": "save", "name": "中考出行"}
    status, page, _ = await browser.send("/desk/campaigns/new", another)
    assert status == 422 and "代号：和别的重复了" in page


async def test_a_change_keeps_options_chosen_and_the_other_languages(browser: Browser) -> None:
    kept = await keeps(browser.backend, now_open(browser.backend))
    form = filled(kept) | {"q1-options": "绿码 = 绿码\n黄码或橙码 = 橙码\n没有手机"}
    form |= {"what": "save", "thanks": "请把电话开着。", "code": "another"}
    status, _, _ = await browser.send("/desk/campaigns/yiqing", form)
    assert status == 303
    [campaign] = await campaigns_of(browser)
    assert campaign.code == "yiqing" and campaign.version == 2
    assert [each.id for each in campaign.questions[0].options] == ["green", "orange", "o1"]
    assert said_in(campaign.questions[0].options[0].label, "en") == "Green"
    assert said_in(campaign.greeting, "en").startswith("This is the epidemic help line")


async def test_a_channel_ends_at_once(browser: Browser) -> None:
    await keeps(browser.backend, now_open(browser.backend))
    status, _, _ = await browser.send("/desk/campaigns/yiqing/end", {})
    assert status == 303
    [campaign] = await campaigns_of(browser)
    assert not campaign.is_open(browser.backend.clock.now)
    _, page = await browser.look("/desk/campaigns")
    assert "已结束" in page and "现在结束" not in page


async def test_a_poster_has_the_code_as_a_picture_once_the_bot_is_known(browser: Browser) -> None:
    await keeps(browser.backend, now_open(browser.backend))
    _, page = await browser.look("/desk/campaigns/yiqing/poster")
    assert "还没有连上来" in page and "<svg" not in page
    await campaigns_of(browser)
    _, page = await browser.look("/desk/campaigns/yiqing/poster")
    assert "<svg" in page and "https://t.me/qinghe_bot?start=c-yiqing" in page


async def test_its_cases_are_counted_found_shown_and_taken_along(browser: Browser) -> None:
    backend = browser.backend
    await keeps(backend, now_open(backend))
    other = await backend.bot.file_case(a_draft("draft-9", facts="路灯坏了半个月"))
    came = await backend.bot.file_case(a_draft(campaign=CAME))
    _, page = await browser.look("/desk/campaigns")
    assert "1 件" in page and "已交办 1" in page
    _, page, _ = await browser.send("/desk/search", {"campaign": "yiqing"})
    assert came.number in page and other.number not in page
    _, page = await browser.look(f"/desk/cases/{came.number}")
    assert "疫情求助" in page and "健康码" in page and "黄码或橙码" in page
    _, table = await browser.look("/desk/campaigns/yiqing/cases.csv")
    assert came.number in table and "黄码或橙码" in table and other.number not in table
    assert "健康码" in table.splitlines()[0]


async def test_no_cell_of_the_table_is_a_formula(browser: Browser) -> None:
    backend = browser.backend
    await keeps(backend, now_open(backend))
    formula = replace(CAME.answers[0], answer='=HYPERLINK("http://x")')
    await backend.bot.file_case(a_draft(campaign=replace(CAME, answers=(formula,))))
    _, table = await browser.look("/desk/campaigns/yiqing/cases.csv")
    assert "'=HYPERLINK" in table


async def test_a_name_that_is_no_bots_makes_no_link(browser: Browser) -> None:
    await keeps(browser.backend, now_open(browser.backend))
    source = CampaignSource(browser.session, browser.backend.url, KEY, lambda: "x/../evil?")
    await source.newer_than(None)
    _, page = await browser.look("/desk/campaigns")
    assert "evil" not in page


@pytest.mark.parametrize("officer", ["demo-clerk", "demo-handler"])
async def test_who_leads_nothing_opens_no_channel(browser: Browser, officer: str) -> None:
    await browser.send("/desk/demo", {"officer": officer})
    for path in ("/desk/campaigns", "/desk/campaigns/new", "/desk/campaigns/x/poster"):
        status, _ = await browser.look(path)
        assert status == 403, path
    status, _, _ = await browser.send("/desk/campaigns/new", FORM | {"what": "save"})
    assert status == 403
    assert await campaigns_of(browser) == ()
