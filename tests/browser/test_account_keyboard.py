"""An officer's own account by keyboard alone: the first login, the password, the second factor and
its recovery codes. What is wrong is told beside its field, and nothing is clicked but once.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import pyotp
import pytest

from docs.browser import Page
from office.accounts.officers import FIRST
from tests.browser.test_accessibility import faults
from tests.browser.test_keyboard import LOADED, WIDTHS, here, presses_on, tabs_to
from tests.office.town import OWN, Town, opened

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def fills(page: Page, fields: Mapping[str, str], button: str) -> None:
    """By field, in the order in which they come."""
    for name, words in fields.items():
        if await page.run("document.activeElement.id") != name:
            await tabs_to_field(page, name)
        await page.types(words)
    await presses_on(page, button)
    assert await faults(page) == []
    assert not await page.run(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    ), "wider than the screen"


async def tabs_to_field(page: Page, id_: str) -> None:
    for _ in range(60):
        await page.press("Tab")
        if await page.run("document.activeElement.id") == id_:
            await here(page)
            return
    raise AssertionError(f"no way to {id_}")


async def refused_at(page: Page, id_: str, told: str) -> None:
    """The focus stands on the field, and what is wrong is told for it."""
    await here(page)
    assert await page.run("document.activeElement.id") == id_
    assert await page.run("document.activeElement.ariaInvalid") == "true"
    said = await page.run(
        "document.getElementById(document.activeElement.getAttribute('aria-describedby')).innerText"
    )
    assert told in said


async def arrives(page: Page, place: Town, width: int) -> None:
    await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
    await page.open(f"{place.backend.url}/desk/login", width, 844, phone=width < 400)


@pytest.mark.parametrize("width", WIDTHS)
async def test_an_account_is_made_ones_own_without_a_click(
    tmp_path: Path, page: Page, width: int
) -> None:
    async with opened(tmp_path) as place:
        await arrives(page, place, width)
        await fills(page, {"name": FIRST, "password": place.password}, "进入")
        old = {"password-old": place.password}
        for again, told in ((f"{OWN}!", "不一样"), (OWN, "")):
            await fills(page, old | {"password-new": OWN, "password-again": again}, "换口令")
            if told:
                await refused_at(page, "password-again", told)
        assert await here(page) == "口令已改。"
        shown = str(await page.run("document.querySelector('code.words').innerText"))
        await fills(page, {"second-code": "000000"}, "设好")
        await refused_at(page, "second-code", "动态码不对")
        await fills(page, {"second-code": place.code(shown)}, "设好")
        codes = re.findall(r"[a-z0-9-]{19}", await here(page))
        assert len(codes) == 8, "they are read at once"
        await presses_on(page, "抄好了，开始工作")
        assert await page.run("location.pathname") == "/desk/officers"

        await presses_on(page, FIRST)
        for password, code, at in (
            (f"{OWN}!", "000000", "codes-password"),
            (OWN, "000000", "codes-code"),
            (OWN, "", ""),
        ):
            if at == "codes-password":
                await tabs_to(page, "重新出一套备用码")
                await page.press("Enter")
            secret = {"codes-password": password, "codes-code": code or place.code(shown)}
            await fills(page, secret, "作废原来的，出一套新的")
            if at:
                await refused_at(page, at, "不对")
        new = re.findall(r"[a-z0-9-]{19}", await here(page))
        assert len(new) == 8 and not set(new) & set(codes)
        assert (await place.sign_in(FIRST, OWN, codes[0]))[0] == 403
        assert (await place.sign_in(FIRST, OWN, new[0]))[0] == 303


async def test_a_double_click_shows_the_recovery_codes_that_open(
    tmp_path: Path, page: Page
) -> None:
    """The browser threw the first page away, and with it the codes."""
    async with opened(tmp_path) as place:
        await arrives(page, place, 1280)
        await fills(page, {"name": FIRST, "password": place.password}, "进入")
        words = {"password-old": place.password, "password-new": OWN, "password-again": OWN}
        await fills(page, words, "换口令")
        secret = str(await page.run("document.querySelector('code.words').innerText"))
        await tabs_to_field(page, "second-code")
        await page.types(pyotp.TOTP(secret).at(place.backend.clock()))
        await page.call("Network.enable")
        far = {"latency": 600, "downloadThroughput": -1, "uploadThroughput": -1}  # ms, bytes/s
        await page.call("Network.emulateNetworkConditions", offline=False, **far)
        await page.run(
            "(button => { button.click(); setTimeout(() => button.click(), 200); })"
            "(document.querySelector('[action$=second] button'))"
        )
        await page.until("document.querySelector('.codes') && " + LOADED)
        codes = re.findall(r"[a-z0-9-]{19}", await here(page))
        assert (await place.sign_in(FIRST, OWN, codes[0]))[0] == 303
