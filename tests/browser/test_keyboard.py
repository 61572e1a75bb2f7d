"""The desk by keyboard alone: signing in, the queue, a case, its answer; nothing is clicked."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from docs.browser import Page
from office.accounts.officers import FIRST
from tests.browser.test_accessibility import faults
from tests.browser.town import AT_WORK
from tests.office.running import STAFF_KEY, Running, SetClock, a_draft, settings_in, started
from tests.office.town import OWN, opened

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
# What takes the focus when it comes takes it a frame after it has come.
LOADED = (
    "document.readyState === 'complete' && document.querySelector('#main')"
    " && (document.activeElement !== document.body || !document.querySelector('[autofocus]'))"
)
MOST_STOPS = 120
WIDTHS = (390, 1280)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Running]:
    """At which one signs in."""
    settings = replace(settings_in(tmp_path), desk_open=False)
    async with started(settings, SetClock()) as running:
        yield running


async def here(page: Page) -> str:
    """What has the focus, by case, name or words; it must be seen to have it."""
    seen = await page.run(
        "(() => { const at = document.activeElement, look = getComputedStyle(at);"
        "return at.id === 'main' || at !== document.body"
        " && look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 1; })()"
    )
    at = await page.run("document.activeElement.outerHTML.slice(0, 200)")
    assert seen, f"nobody sees where the focus is: {at}"
    said = await page.run(
        "(at => at.dataset.key || at.name && at.value + '@' + at.name || at.innerText.trim())"
        "(document.activeElement)"
    )
    return str(said)


async def tabs_to(page: Page, wanted: str) -> None:
    """Forwards, until the focus is on what is called so: by its words, or `value@name`."""
    for _ in range(MOST_STOPS):
        await page.press("Tab")
        if await page.run("document.activeElement === document.body"):
            continue  # past the end, it begins anew
        if (found := await here(page)) == wanted or found.endswith(f"@{wanted}"):
            return
    raise AssertionError(f"no way to {wanted}")


async def signs_in(page: Page, office: Running, width: int = 1280) -> None:
    # As a window that somebody works in.
    await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
    await page.open(f"{office.url}/desk", width, 844)
    await page.until("document.activeElement.name === 'name'")
    await tabs_to(page, "用机器口令进入（工具和测试）")
    await page.press("Enter")
    await tabs_to(page, "key")
    await page.types(STAFF_KEY)
    await page.press("Enter")
    await page.until("location.pathname === '/desk' && " + LOADED)


async def to_queue(page: Page) -> None:
    await page.press("g")
    await page.until("location.pathname === '/desk/queue' && " + LOADED)


async def files(office: Running, *names: str) -> list[str]:
    return [(await office.bot.file_case(a_draft(name))).number for name in names]


async def test_a_case_is_found_and_answered_without_a_click(office: Running, page: Page) -> None:
    first, wanted, last = await files(office, "a", "b", "c")
    for number in (first, wanted, last):
        await office.move(number, *AT_WORK)
    office.clock.pass_time(days=31)  # their deadlines come nearer: all of them wait
    await signs_in(page, office)
    await to_queue(page)
    for key in ("j", "j", "j", "k"):
        await page.press(key)
    assert await here(page) == wanted
    await page.press("Enter")
    await page.until(f"location.pathname.endsWith('{wanted}') && " + LOADED)
    await tabs_to(page, "答复")
    await page.press("Enter")
    for name, words in (
        ("summary", "牛粪清走了"),
        ("facts", "七月三日到现场看过，村东头确有牛粪堆放。"),
        ("opinion1", "已组织清运，设了定点堆放处。"),
        ("basis", "《固体废物污染环境防治法》第六十五条"),
    ):
        if name == "opinion1":
            await tabs_to(page, "result1")
            await page.press("ArrowDown")
        await tabs_to(page, name)
        await page.types(words)
    for again in (False, True):
        if again:  # nothing proves what was done
            await page.until("document.querySelector('[name=overrule]')")
            await tabs_to(page, "overrule")
            await page.types("当天没有拍照，村委会在场")
        await tabs_to(page, "答复")
        await page.run("document.body.dataset.before = '1'")
        await page.press("Enter")
        await page.until("document.body && !document.body.dataset.before && " + LOADED)
    assert (await office.bot.get_case(wanted)).status == "answered"


async def presses_on(page: Page, button: str) -> None:
    """Tabs to it, presses it, and waits for the page that comes then."""
    await tabs_to(page, button)
    await page.run("document.body.dataset.before = '1'")
    await page.press("Enter")
    await page.until("document.body && !document.body.dataset.before && " + LOADED)


async def opens(page: Page, summary: str) -> None:
    await tabs_to(page, summary)
    await page.press("Enter")


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_whole_case_is_worked_by_keyboard_from_login_to_logout(
    office: Running, page: Page, width: int
) -> None:
    """Nothing is clicked, and after each page that comes the focus stands where one goes on."""
    [number] = await files(office, "a")
    await signs_in(page, office, width)
    await to_queue(page)
    await page.press("j")
    await page.press("Enter")
    await page.until(f"location.pathname.endsWith('{number}') && " + LOADED)
    for officer in ("machine", "", "machine"):  # taken, put down, taken
        await presses_on(page, f"{officer}@officer")
        assert await here(page) == "已改好谁来办。"
    for move in ("转送给责任单位", "受理", "开始办理"):
        await opens(page, move)
        await presses_on(page, move)
        assert await here(page) == "已办理。信访人会收到通知。"
    await opens(page, "答复")
    said = {
        "summary": "牛粪清走了",
        "facts": "七月三日到现场看过，村东头确有牛粪堆放。",
        "opinion1": "已组织清运，设了定点堆放处。",
        "request2": "罚堆粪的人",
        "opinion2": "粪是几户一起堆的，已经一户一户劝说，以后堆到定点的地方。",
        "basis": "《固体废物污染环境防治法》第六十五条",
    }
    for name, words in said.items():
        if name == "request2":
            await opens(page, "还有别的请求")
        if name.startswith("opinion"):
            await tabs_to(page, name.replace("opinion", "result"))
            await page.press("ArrowDown")
        await tabs_to(page, name)
        await page.types(words)
    await presses_on(page, "preview")
    assert "牛粪清走了" in await here(page), "the preview is read at once"
    await presses_on(page, "答复")
    assert (await here(page)).endswith("@overrule"), "nothing proves what was done: say why"
    await page.types("当天没有拍照，村委会在场")
    await presses_on(page, "答复")
    assert await here(page) == "已办理。信访人会收到通知。"
    answer = (await office.bot.get_case(number)).events[-1]
    assert (await office.bot.get_case(number)).status == "answered", answer
    assert await faults(page) == []
    for _ in range(30):  # 退出 stands before the page's own words
        await page.press("Tab")
        if await page.run("document.activeElement === document.body"):
            break
    await presses_on(page, "退出")
    assert await page.run("location.pathname") == "/desk/login"


@pytest.mark.parametrize("width", WIDTHS)
async def test_an_officer_signs_in_by_name_password_and_code_and_then_by_a_paper_code(
    tmp_path: Path, page: Page, width: int
) -> None:
    """What was wrong is told beside what it is about, and nothing is clicked."""
    async with opened(tmp_path) as place:
        _, secret, papers = await place.settle(FIRST, place.password)
        await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
        for code, right in (("000000", False), ("", True), (papers[0], True)):
            await page.open(f"{place.backend.url}/desk/login", width, 844)
            await page.until("document.activeElement.name === 'name'")
            await here(page)
            await page.types(FIRST)
            for name, words in (("password", OWN), ("code", code or place.code(secret))):
                await tabs_to(page, name)
                await page.types(words)
            await page.run("document.body.dataset.before = '1'")
            await page.press("Enter")
            await page.until("document.body && !document.body.dataset.before && " + LOADED)
            assert await faults(page) == []
            if right:
                assert await page.run("location.pathname") == "/desk/officers"
                await presses_on(page, "退出")
                continue
            alert = await page.run("document.querySelector('[role=alert]').innerText")
            assert "登录名、口令或者动态码不对" in alert
            assert await here(page) == f"{FIRST}@name", "one begins anew there"
            for name in ("name", "password", "code"):
                if name != "name":
                    await tabs_to(page, name)
                told = await page.run(
                    "document.getElementById(document.activeElement.getAttribute("
                    "'aria-describedby')?.split(' ')[0])?.innerText"
                )
                assert told == alert, name
                assert await page.run("document.activeElement.ariaInvalid") == "true"


@pytest.mark.parametrize("width", WIDTHS)
async def test_what_was_wrong_is_read_first_and_leads_back_to_its_field(
    office: Running, page: Page, width: int
) -> None:
    [number] = await files(office, "a")
    await office.move(number, *AT_WORK)
    await signs_in(page, office, width)
    await page.open(f"{office.url}/desk/cases/{number}", width, 900)
    await opens(page, "延长办理期限")
    for name, words in (("days", "20"), ("approver", "李局长"), ("note", "。")):
        await tabs_to(page, name)
        await page.types(words)
    await presses_on(page, "延长办理期限")
    assert "要有字" in await here(page)
    await page.press("Tab")
    assert await here(page) == "接着填"
    await page.press("Enter")
    assert await here(page) == "。@note", "the one that is wrong"
    assert await page.run("document.activeElement.ariaInvalid") == "true"
    told = "document.getElementById(document.activeElement.getAttribute('aria-describedby'))"
    assert "要有字" in await page.run(f"{told}.innerText")
    assert await faults(page) == []


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_move_is_taken_back_by_keyboard_and_its_words_are_kept(
    tmp_path: Path, page: Page, width: int
) -> None:
    async with started(replace(settings_in(tmp_path), undo_seconds=60), SetClock()) as office:
        [number] = await files(office, "d1")
        await office.move(number, *AT_WORK[:1])
        await page.open(f"{office.url}/desk/cases/{number}", width, 900)
        await tabs_to(page, "受理")
        await page.press("Enter")
        await page.run("document.querySelector('details[open] [name=note]').focus()")
        await page.types("请村里先把路口围起来")
        await tabs_to(page, "受理")
        await page.press("Enter")
        await page.until("document.querySelector('[data-countdown]') && " + LOADED)
        counting = "document.querySelector('[data-countdown]').textContent"
        await page.until(f"{counting} !== '（还有 60 秒）'")
        await tabs_to(page, "撤回")
        assert await faults(page) == []
        await page.press("Enter")
        await page.until("location.pathname.endsWith('/undo') && " + LOADED)
        assert await page.run("document.querySelector('details[open] [name=note]').value") == (
            "请村里先把路口围起来"
        )
        await office.office.pending.make_due()
        assert (await office.bot.get_case(number)).status == "forwarded"


async def test_a_list_that_renews_itself_keeps_the_place(office: Running, page: Page) -> None:
    numbers = await files(office, "a", "b", "c")
    await signs_in(page, office)
    await page.open(f"{office.url}/desk?status=registered", 1280, 844)
    await page.press("j")
    await page.press("j")
    stood = await here(page)
    [new] = await files(office, "d")
    await renews(page, f"document.querySelector('[data-key=\"{new}\"]')")
    assert await here(page) == stood
    await office.move(stood, *AT_WORK[:1])
    await renews(page, f"!document.querySelector('[data-key=\"{stood}\"]')")
    assert await here(page) in {*numbers, new} - {stood}, "it stood nowhere: on the body"
    for _ in range(3):
        await page.press("k")
    await page.run("document.activeElement.blur()")
    await tabs_to(page, "还没有人办的")
    await files(office, "e")
    await renews(page, "document.querySelectorAll('a.line').length === 4")
    assert await here(page) == "还没有人办的"


async def test_the_head_of_a_page_is_passed_with_one_key(office: Running, page: Page) -> None:
    await files(office, "a")
    await signs_in(page, office)
    await to_queue(page)
    await page.press("Tab")
    assert await here(page) == "跳到正文"
    await page.press("Enter")
    await page.press("Tab")
    assert await here(page) == "谁的都看"


async def test_a_list_that_is_told_nothing_looks_when_one_comes_back(
    office: Running, page: Page
) -> None:
    await signs_in(page, office)
    await page.run("told.close()")
    [new] = await files(office, "a")
    await page.run("document.dispatchEvent(new Event('visibilitychange'))")
    await page.until(f"document.querySelector('[data-key=\"{new}\"]')")


async def test_a_list_is_gone_as_soon_as_the_session_is(office: Running, page: Page) -> None:
    await files(office, "a")
    await signs_in(page, office)
    await page.until("told.readyState === EventSource.OPEN")
    await page.run("fetch('/desk/logout', {method: 'POST'})")
    await page.until("location.pathname === '/desk/login'")


async def renews(page: Page, then: str) -> None:
    """As soon as it is told."""
    await page.until(then)
