"""An officer's browser at the desk: looks at pages and sends their forms."""

import re
from html import unescape

import aiohttp

from backend_client.contract.case import CaseStatus
from tests.office.conftest import Start
from tests.office.running import STAFF_KEY, Running


class Browser:
    """Looks at pages and sends their forms, as a browser does."""

    def __init__(self, backend: Running, session: aiohttp.ClientSession) -> None:
        self.backend = backend
        self.session = session
        self.headers: dict[str, str] = {}

    async def look(self, path: str) -> tuple[int, str]:
        async with self.session.get(
            self.backend.url + path, headers=self.headers, allow_redirects=False
        ) as response:
            return response.status, await response.text()

    async def send(
        self, path: str, form: dict[str, str], origin: str | None = ""
    ) -> tuple[int, str, str]:
        """Status, text and where to go next. Without an `origin` of its own, ours is named."""
        headers = dict(self.headers)
        if origin is not None:
            headers["Origin"] = origin or self.backend.url
        async with self.session.post(
            self.backend.url + path, data=form, headers=headers, allow_redirects=False
        ) as response:
            return response.status, await response.text(), response.headers.get("Location", "")

    async def move(self, number: str, to: CaseStatus, **form: str) -> tuple[int, str, str]:
        _, page = await self.look(f"/desk/cases/{number}")
        found = re.search(r'name="seen" value="(\d+)"', page)
        seen = {"seen": found[1]} if found else {}
        return await self.send(f"/desk/cases/{number}/moves", {**seen, "to": to, **form})


def mistake_of(page: str) -> str | None:
    """What a page says is wrong; None where it says nothing of the kind."""
    found = re.search(r'class="mistake" role="alert"[^>]*>([^<]+)', page)
    return unescape(found[1]).strip() if found else None


async def signed_in(start: Start) -> tuple[Browser, aiohttp.ClientSession]:
    backend = await start(desk_open=False)
    session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
    browser = Browser(backend, session)
    status, _, where = await browser.send("/desk/login", {"key": STAFF_KEY})
    assert (status, where) == (303, "/desk")
    return browser, session
