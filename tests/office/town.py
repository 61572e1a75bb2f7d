"""An office at which officers sign in by name: its first administrator, accounts, browsers."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import aiohttp
import pyotp
from aiohttp.test_utils import TestServer

from backend_client.http import HttpBackend
from office.accounts.officers import FIRST
from office.app import SERVED, create_app
from office.db.migrations import upgrade
from tests.office.browser import Browser
from tests.office.running import KEY, UNHURRIED, Running, SetClock, settings_in
from tests.snapshot import put_tables

OWN = "four-plain-words-here"


@dataclass
class Town:
    """An office that has just been started, and the browsers at its desk."""

    backend: Running
    password: str
    open_browser: Callable[[], Awaitable[Browser]]

    async def sign_in(
        self, name: str, password: str, code: str = "", browser: Browser | None = None
    ) -> tuple[int, Browser]:
        browser = browser or await self.open_browser()
        form = {"name": name, "password": password, "code": code}
        return (await browser.send("/desk/login", form))[0], browser

    def code(self, secret: str) -> str:
        self.backend.clock.pass_time(seconds=30)  # each opens once
        return pyotp.TOTP(secret).at(self.backend.clock())

    async def settle(self, name: str, password: str) -> tuple[Browser, str, list[str]]:
        """The first login through: their browser, the secret of their codes, the paper codes."""
        status, browser = await self.sign_in(name, password)
        assert status == 303
        await self.choose_own(browser, password)
        _, page = await browser.look("/desk/account")
        secret = re.search(r'<code class="words">([A-Z2-7]+)</code>', page)
        assert secret
        code = {"code": self.code(secret[1])}
        status, page, _ = await browser.send("/desk/account/second", code)
        assert status == 200
        return browser, secret[1], re.findall(r"<li>([a-z0-9-]{19})</li>", page)

    async def choose_own(self, browser: Browser, password: str) -> None:
        form = {"old": password, "new": OWN, "again": OWN}
        assert (await browser.send("/desk/account/password", form))[0] == 303

    async def add(self, admin: Browser, name: str, *roles: str, unit: str = "") -> str:
        """Their one-time password."""
        form = {"id": name, "name": "林小", "unit": unit, **{f"role-{r}": "yes" for r in roles}}
        status, page, _ = await admin.send("/desk/officers", form)
        assert status == 200, unescape(page)
        made = re.search(r'<code class="one-time">([a-z0-9-]+)</code>', page)
        assert made
        return made[1]


@asynccontextmanager
async def opened(folder: Path, **changes: object) -> AsyncIterator[Town]:
    told: list[str] = []
    clock = SetClock()
    settings = replace(settings_in(folder), desk_open=False, **changes)  # type: ignore[arg-type]
    await put_tables(folder / "backend.db", upgrade)
    app = await create_app(settings, clock, lambda name, password: told.extend((name, password)))
    async with AsyncExitStack() as stack:
        server = TestServer(app)
        await server.start_server()
        stack.push_async_callback(server.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        url = str(server.make_url("")).rstrip("/")
        bot = HttpBackend(session, url, KEY, timeouts=UNHURRIED)
        backend = Running(url, bot, session, clock, settings, server.close, app[SERVED])

        async def open_browser() -> Browser:
            jar = aiohttp.CookieJar(unsafe=True)
            own = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
            return Browser(backend, own)

        assert told[0] == FIRST
        yield Town(backend, told[1], open_browser)
