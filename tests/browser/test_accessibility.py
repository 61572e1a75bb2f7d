"""No page of the desk, the public page or the chat has what axe-core calls serious or critical."""

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from backend_client.contract.case import CaseStatus, Move
from docs.browser import Page
from docs.screenshots import Citizen
from office.accounts.officers import FIRST
from tests.browser.town import BrowsedTown, settle
from tests.office.browser import Browser
from tests.office.running import SetClock, a_draft, settings_in, started
from tests.office.town import opened
from tests.program import set_up

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
WIDTHS = (390, 1280)
LOOKS = ((390, "light"), (1280, "light"), (390, "dark"))
GRAVE = ("serious", "critical")


def axe() -> str:
    """The script of axe-core, as its package ships it."""
    found = find_spec("axe_playwright_python")
    assert found and found.submodule_search_locations
    return Path(found.submodule_search_locations[0], "axe.min.js").read_text("utf-8")


async def faults(page: Page) -> list[str]:
    """What is grave on the page that is open, opened out."""
    await page.run(axe() + ";null")
    await page.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    # What is still fading in has not its colours yet.
    await page.run(
        "document.getAnimations()"
        ".filter(each => each.effect.getComputedTiming().endTime < Infinity)"
        ".forEach(each => each.finish())"
    )
    found = json.loads(
        await page.run(
            "axe.run(document, {resultTypes: ['violations']}).then(all => JSON.stringify("
            "all.violations.flatMap(each => each.nodes.slice(0, 9).map(node => [each.impact,"
            "each.id, node.html.slice(0, 120), node.any[0]?.message ?? '']))))"
        )
    )
    return [" ".join(each) for each in found if each[0] in GRAVE]


# What stands on one line and is wider than the column it stands in.
CUT = """[...document.querySelectorAll(".status, .clock, .flag")]
  .filter((one) => {
    const frame = one.closest("a.line, .panel, main").getBoundingClientRect();
    return one.getBoundingClientRect().right > frame.right + 1;
  })
  .map((one) => one.textContent.trim().replace(/\\s+/g, " "))"""


# Buttons that touch: a thumb presses the wrong one.
TOUCHING = """(() => {
  const found = [...document.querySelectorAll("main button")]
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height);
  const near = ([, a], [, b]) =>
    Math.max(a.left, b.left) < Math.min(a.right, b.right) + 3
    && Math.max(a.top, b.top) < Math.min(a.bottom, b.bottom) + 3;
  return found.flatMap((one, at) =>
    found.slice(at + 1).filter((other) => near(one, other))
      .map((other) => `${one[0].textContent.trim()} | ${other[0].textContent.trim()}`));
})()"""


async def shines(page: Page, scheme: str) -> None:
    """By day or by night."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    await page.call("Emulation.setEmulatedMedia", features=features)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
async def test_no_page_of_the_desk_has_a_grave_fault(
    town: BrowsedTown, page: Page, width: int, scheme: str
) -> None:
    await shines(page, scheme)
    found: dict[str, list[str]] = {}
    for name, (who, path) in town.pages().items():
        await town.shows(page, who, path, width)
        grave = await faults(page)
        if await page.run(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            grave.append("wider than the screen")
        grave += [f"cut off at the edge: {each}" for each in await page.run(CUT)]
        grave += [f"buttons touch: {each}" for each in await page.run(TOUCHING)]
        if grave:
            found[name] = grave
    assert not found, "\n".join(f"{name}: {each}" for name in found for each in found[name])


ANSWERS = {
    "summary": "牛粪清走了",
    "facts": "七月三日到现场看过，村东头确有牛粪堆放。",
    "result1": "supported",
    "opinion1": "已组织清运，并设了定点堆放处。",
    "basis": "《固体废物污染环境防治法》第六十五条",
}
LETTER = {"channel": "letter", "facts": "新安村5组的路灯坏了半个月，希望尽快修好"}
PHONE_CALL = {"q-kept": "not_done", "words": "一车也没有来"}
# A page, the form of it that holds such a field, what is filled in, and the button.
FORMS: dict[str, tuple[str, str, str, dict[str, str], str]] = {
    "preview": ("demo-handler", "handling", "summary", ANSWERS, "[name=preview]"),
    "doubts": ("demo-handler", "handling", "summary", ANSWERS, ".main"),
    "template": ("demo-handler", "handling", "summary", {"template": "done"}, "[name=fill]"),
    "mistake": ("demo-handler", "handling", "days", {"days": "9", "note": "。"}, ".main"),
    "pending": ("demo-handler", "forwarded", "route", {"note": "先把路口围起来"}, ".main"),
    "asked": (
        "demo-clerk",
        "extended",
        "question",
        {"question": "哪一天堆的？"},
        "button:not(.quiet)",
    ),
    "identity": ("demo-clerk", "accepted", "reason", {"reason": "核实住址"}, "button"),
    "called back": ("demo-clerk", "answered", "q-kept", PHONE_CALL, "button"),
    "read letter": ("demo-clerk", "/desk/paper", "channel", LETTER, "button"),
}

# What stands on the page that comes then.
TOLD = {
    "preview": "手机先响一句",
    "doubts": "发出去之前，请再看看",
    "mistake": "接着填",
    "pending": "不等了，马上发出",
    "asked": "哪一天堆的？",
    "identity": "您打开了身份",
    "called back": "有问题，请看“经过”",
    "read letter": "请核对，对了再点“登记”",
}


def filled(holds: str, said: dict[str, str], button: str) -> str:
    """The script that fills a form and presses its button, whatever the form misses."""
    return f"""(() => {{
      const form = document.querySelector('main [name="{holds}"]').form;
      for (const [name, words] of Object.entries({json.dumps(said)})) {{
        const found = form.querySelectorAll(`[name="${{name}}"]`);
        if (found[0].type === "radio") [...found].find(each => each.value === words).checked = true;
        else found[0].value = words;
      }}
      form.noValidate = true;
      document.body.dataset.before = "1";
      form.requestSubmit(form.querySelector({json.dumps(button)}));
    }})()"""


async def test_no_page_that_a_form_leads_to_has_a_grave_fault(tmp_path: Path, page: Page) -> None:
    """On a phone, where it is narrow: what comes after a button was pressed."""
    settings = replace(settings_in(tmp_path), public_page=True, undo_seconds=60)
    async with started(settings, SetClock()) as office:
        town = await settle(office)
        wrong: dict[str, list[str]] = {}
        for name, (who, where, holds, said, button) in FORMS.items():
            at = where if where.startswith("/") else f"/desk/cases/{town.numbers[where]}"
            await town.shows(page, who, at, 390)
            await page.run(filled(holds, said, button))
            await page.until("document.body && !document.body.dataset.before")
            await page.until("document.readyState === 'complete'")
            grave = await faults(page)
            if await page.run("document.documentElement.scrollWidth > innerWidth"):
                grave.append("wider than the screen")
            grave += [f"cut off at the edge: {each}" for each in await page.run(CUT)]
            grave += [f"buttons touch: {each}" for each in await page.run(TOUCHING)]
            told = await page.run("document.querySelector('main').innerText")
            expected = TOLD.get(name, "")
            grave += [] if expected in told else [f"{expected} is not told"]
            if grave:
                wrong[name] = grave
        assert not wrong, wrong


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_late_duty_is_read_to_its_end(tmp_path: Path, page: Page, width: int) -> None:
    """At 1280 the queue said 告知接收和途径 · 超期 26, and the rest was cut off."""
    async with started(settings_in(tmp_path), SetClock()) as office:
        number = (await office.bot.file_case(a_draft())).number
        await office.move(number, Move(CaseStatus.FORWARDED, unit="hebei-xiang"))
        office.clock.pass_time(days=41)
        await page.open(f"{office.url}/desk/queue", width, 900)
        assert "超期 26 天" in await page.run("document.body.innerText")
        assert await page.run(CUT) == []


@pytest.mark.parametrize("width", WIDTHS)
async def test_the_pages_of_accounts_have_no_grave_fault(
    tmp_path: Path, page: Page, width: int
) -> None:
    async with opened(tmp_path) as place:
        admin, _, _ = await place.settle(FIRST, place.password)
        one_time = await place.add(admin, "shenji", "auditor")
        _, starts = await place.sign_in("shenji", one_time)
        found = {path: await seen(page, admin, path, width) for path in ("officers", "account")}
        found["first login"] = await seen(page, starts, "account", width)
        auditor, _, _ = await place.settle("shenji", one_time)
        found["trail"] = await seen(page, auditor, "trail", width)
        assert not any(found.values()), found


async def seen(page: Page, browser: Browser, path: str, width: int) -> list[str]:
    """The faults of a page of the desk, as it is for who has signed in there."""
    for cookie in browser.session.cookie_jar:
        told = {"name": cookie.key, "value": cookie.value, "url": f"{browser.backend.url}/desk"}
        await page.call("Network.setCookie", **told)
    await page.open(f"{browser.backend.url}/desk/{path}", width, 844)
    assert await page.run("location.pathname") == f"/desk/{path}"
    return await faults(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
async def test_the_chat_page_has_no_grave_fault(
    tmp_path: Path, page: Page, width: int, scheme: str
) -> None:
    await shines(page, scheme)
    async with set_up(tmp_path) as program, program.running():
        assert program.peers
        await page.open(program.peers.api_url, width, 844)
        citizen = Citizen(page)
        await page.until("location.hash && !document.querySelector('#start').hidden")
        await page.run("document.querySelector('#start').click()")
        await citizen.hears("我是信访小助手")
        assert not (found := await faults(page)), found
        await citizen.taps("同意，开始")
        await citizen.hears("请说：")
        await citizen.says("村东头牛粪堆了快一个月，希望赶紧清走")
        await citizen.hears("好让办事的人找到您")
        assert not (found := await faults(page)), found


async def test_a_grave_fault_is_found(page: Page) -> None:
    await page.open("data:text/html,<title>a</title><img src='x'>", 390, 844)
    assert any("image-alt" in each for each in await faults(page))


async def test_a_printed_case_shows_no_controls(town: BrowsedTown, page: Page) -> None:
    """▶ 种类、归类、地点不对？改过来 was printed, and 身份 before nothing."""
    await town.shows(page, "demo-clerk", f"/desk/cases/{town.numbers['forwarded']}")
    assert await page.run("document.body.innerText.includes('改过来')")
    await page.call("Emulation.setEmulatedMedia", media="print")
    printed = await page.run("document.body.innerText")
    assert "牛粪" in printed and "已转送" in printed
    for control in ("改过来", "查看身份", "身份\n", "转送给责任单位", "发给信访人"):
        assert control not in printed
