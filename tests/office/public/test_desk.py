"""An officer reads what everybody would read beside the original, and decides; all of it is in the
trail."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from office.audit.trail import Act
from tests.office.browser import Browser
from tests.office.public.board import agreed, answered, page
from tests.office.running import Running, SetClock, settings_in, started

pytestmark = pytest.mark.starts


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Running]:
    settings = replace(settings_in(tmp_path), public_page=True)
    async with started(settings, SetClock()) as running:
        yield running


def at_the_desk(office: Running, officer: str = "demo-supervisor") -> Browser:
    browser = Browser(office, office.session)
    browser.headers = {"Cookie": f"desk-demo={officer}"}
    return browser


async def form_of(browser: Browser, number: str) -> dict[str, str]:
    _, body = await browser.look(f"/desk/publications/{number}")
    return dict(re.findall(r'name="(seen|key)" value="([^"]*)"', body))


async def test_what_will_be_read_stands_beside_the_original(office: Running) -> None:
    number = await answered(office)
    await agreed(office, number)
    browser = at_the_desk(office)
    _, listed = await browser.look("/desk/publications")
    assert number in listed
    status, body = await browser.look(f"/desk/publications/{number}")
    public, original = body.split("原文，只有工作人员看得到")
    assert status == 200
    assert "李建国" not in public and "张卫国" not in public
    assert "解释说明" in public and "第三十三条" in public, "as on the page"
    assert "李建国" in original and "张卫国" in original
    assert "王桂兰" not in original, "whose it is stays masked here as anywhere"


async def test_approving_puts_it_on_the_page_and_into_the_trail(office: Running) -> None:
    number = await answered(office)
    await agreed(office, number)
    browser = at_the_desk(office)
    form = await form_of(browser, number)
    path = f"/desk/publications/{number}"
    assert (await browser.send(path, {**form, "what": "approve"}))[0] == 303
    assert (await browser.send(path, {**form, "what": "approve"}))[0] == 303, "a double click"
    assert "牛粪堆了一个月" in await page(office)
    entries = await office.office.trail.entries(None, 5)
    decided = [each.data["what"] for each in entries if each.act == Act.PUBLICATION]
    assert decided == ["approve"] * 2
    assert "网页上看得到" in (await browser.look("/desk/publications"))[1]


async def test_hiding_more_words_asks_again_and_declining_needs_a_reason(office: Running) -> None:
    number = await answered(office)
    await agreed(office, number)
    browser = at_the_desk(office)
    path, form = f"/desk/publications/{number}", await form_of(browser, number)
    status, body, _ = await browser.send(path, {**form, "what": "decline", "reason": " "})
    assert status == 422 and "请写理由" in body
    status, _, _ = await browser.send(path, {**form, "what": "hide", "words": "牛粪\r\n\r\n"})
    assert status == 303
    look = await office.bot.look_public(number)
    assert "牛粪" not in repr(look.text)
    status, body, _ = await browser.send(path, {**form, "key": "2", "what": "approve"})
    assert status == 409 and "同事刚办过了" in body, "nobody has taken their consent back"
    _, body = await browser.look(path)
    assert "牛粪" in body and "放到网页上" not in body


@pytest.mark.parametrize("officer", ["demo-clerk", "demo-handler", "demo-helper"])
async def test_it_is_for_supervisors_and_leaders(office: Running, officer: str) -> None:
    number = await answered(office)
    seen = await agreed(office, number)
    browser = at_the_desk(office, officer)
    for path in ("/desk/publications", f"/desk/publications/{number}"):
        assert (await browser.look(path))[0] == 403
    form = {"what": "approve", "seen": seen, "key": "k"}
    assert (await browser.send(f"/desk/publications/{number}", form))[0] == 403


async def test_what_nobody_agreed_to_is_not_there(office: Running) -> None:
    number = await answered(office)
    browser = at_the_desk(office)
    assert (await browser.look(f"/desk/publications/{number}"))[0] == 404
    assert (await browser.look("/desk/publications/none"))[0] == 404
    status, _, _ = await browser.send(f"/desk/publications/{number}", {"what": "nonsense"})
    assert status == 422


async def test_the_course_of_a_case_says_how_far_it_is_from_being_public(office: Running) -> None:
    """Every answered case said 公开问答, and nothing more."""
    number = await answered(office)
    browser = at_the_desk(office, "demo-clerk")
    _, body = await browser.look(f"/desk/cases/{number}")
    assert "可以公开，信访人还没有同意" in body
    await agreed(office, number)
    leader = at_the_desk(office)
    said = {**await form_of(leader, number), "what": "decline", "reason": "邻居认得出来"}
    assert (await leader.send(f"/desk/publications/{number}", said))[0] == 303
    _, body = await browser.look(f"/desk/cases/{number}")
    assert "信访人同意公开，等督查或者领导看" in body
    assert "没有公开" in body and "邻居认得出来" in body
