"""A login that ends while somebody writes: what they wrote stays in the page, and goes out once
they have signed in again in another window."""

import aiohttp
import pytest
from yarl import URL

from docs.browser import Page
from office.desk.access import COOKIE
from tests.browser.test_keyboard import LOADED, office
from tests.office.browser import Browser
from tests.office.running import STAFF_KEY, Running, a_draft

__all__ = ["office"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
WORDS = "现场看过了，牛粪已经清走，以后每周清一次。"
BOX = "document.querySelector('textarea[name=desk_note]')"
WRITES = f"""((words) => {{
  document.querySelector("body").dataset.before = "1";
  {BOX}.value = words;
  {BOX}.dispatchEvent(new Event("input", {{bubbles: true}}));
}})"""
SENDS = f"{BOX}.form.querySelector('button').click()"
ASKED = (
    "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/here')).length"
)
TOLD = "document.querySelector('p.mistake[role=alert] a[target=_blank]')"
WENT = f"document.body && !document.body.dataset.before && {LOADED}"


async def signs_in(page: Page, office: Running) -> None:
    """In another window of the same browser."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        browser = Browser(office, session)
        assert (await browser.send("/desk/login", {"key": STAFF_KEY}))[0] == 303
        token = session.cookie_jar.filter_cookies(URL(f"{office.url}/desk"))[COOKIE].value
    cookie = {"name": COOKIE, "value": token, "url": f"{office.url}/desk", "path": "/desk"}
    await page.call("Network.setCookie", **cookie)


async def test_a_login_that_ends_takes_no_words_along(page: Page, office: Running) -> None:
    """Whoever wrote for an hour was led to the login, and what they had written was gone."""
    number = (await office.bot.file_case(a_draft())).number
    address = f"{office.url}/desk/cases/{number}"
    await signs_in(page, office)
    await page.open(address, 390, 844)

    office.clock.pass_time(minutes=50)
    await page.run(f"{WRITES}('{WORDS}')")
    await page.until(f"{ASKED} === 1")
    office.clock.pass_time(minutes=50)  # who writes is there
    await page.run(SENDS)
    await page.until(WENT)
    assert await page.run("location.search") == "?flash=noted"

    office.clock.pass_time(hours=9)
    await page.run(f"{WRITES}('{WORDS * 2}')")
    await page.run(SENDS)
    await page.until(TOLD)
    assert await page.run(f"{BOX}.value") == WORDS * 2
    assert await page.run("document.querySelector('p.mistake').innerText") == (
        "登录已经过期，这一张还没有提交。写的字都还在：请在新窗口登录，再回到这里点一次。"
    )
    await signs_in(page, office)
    await page.run(SENDS)
    await page.until(WENT)
    said = await page.run("document.querySelector('ol.notes').innerText")
    assert str(said).count(WORDS) == 3
