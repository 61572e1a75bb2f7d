"""The desk behind TLS: signing in and every form, through proxies as people set them up."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import Databases
from tests.office.conftest import Start
from tests.office.running import STAFF_KEY, Running, a_draft
from tests.tls_proxy import (
    STYLES,
    Style,
    caddy,
    host_alone,
    nginx_as_advised,
    nginx_as_it_comes,
    rfc_7239,
    tls_proxy,
    trusting,
)

HOSTS = ("desk.example", "desk.example:8443", "[2001:db8::1]:8443", "[2001:db8::1]", "localhost")
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def new_database(tmp_path: Path) -> Databases:
    return Databases("sqlite", tmp_path)


@dataclass
class Browser:
    """At `https://{host}`, which leads to the proxy; keeps its cookies and shows them by name."""

    session: aiohttp.ClientSession
    root: str
    host: str
    headers: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)

    async def look(self, path: str) -> tuple[int, str]:
        return await self._call("GET", path, {})

    async def send(self, path: str, form: dict[str, str], **headers: str) -> tuple[int, str]:
        given = {k.replace("_", "-"): v for k, v in headers.items()}
        sent = {"Origin": f"https://{self.host}", **self.headers, **given}
        return await self._call("POST", path, {k: v for k, v in sent.items() if v}, form)

    async def _call(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        jar = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        async with self.session.request(
            method,
            self.root + path,
            headers={"Host": self.host, **({"Cookie": jar} if jar else {}), **headers},
            data=form,
            allow_redirects=False,
        ) as response:
            self.set_cookies += response.headers.getall("Set-Cookie", [])
            self.cookies |= {name: morsel.value for name, morsel in response.cookies.items()}
            return response.status, await response.text()


@asynccontextmanager
async def browsing(
    backend: Running, style: Style, host: str, **headers: str
) -> AsyncIterator[Browser]:
    connector = aiohttp.TCPConnector(ssl=trusting())
    async with (
        tls_proxy(backend.url, style) as root,
        aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session,
    ):
        yield Browser(session, root, host, {k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("style", STYLES)
async def test_an_officer_signs_in_and_moves_a_case_behind_tls(
    start: Start, style: Style, host: str
) -> None:
    backend = await start(desk_open=False)
    number = (await backend.bot.file_case(a_draft())).number
    async with browsing(backend, style, host, Sec_Fetch_Site="same-origin") as officer:
        assert (await officer.send("/desk/login", {"key": STAFF_KEY}))[0] == 303
        assert officer.set_cookies, "a session"
        for cookie in officer.set_cookies:
            assert re.search(r"; Secure", cookie) and "HttpOnly" in cookie, cookie
            assert "SameSite=Strict" in cookie
        _, page = await officer.look(f"/desk/cases/{number}")
        seen = re.search(r'name="seen" value="(\d+)"', page)
        assert seen
        form = {"seen": seen[1], "to": "forwarded", "unit": "hebei-xiang"}
        assert (await officer.send(f"/desk/cases/{number}/moves", form))[0] == 303
        assert (await officer.send("/desk/logout", {}))[0] == 303


# (a proxy that tells under which name it is called, host): old browsers say no Sec-Fetch-Site
TELLING = [
    (style, host) for style in (nginx_as_advised, caddy, host_alone, rfc_7239) for host in HOSTS
]


@pytest.mark.parametrize(("style", "host"), TELLING)
async def test_an_old_browser_signs_in_where_the_proxy_tells_our_name(
    start: Start, style: Style, host: str
) -> None:
    backend = await start(desk_open=False)
    async with browsing(backend, style, host) as officer:
        assert (await officer.send("/desk/login", {"key": STAFF_KEY}))[0] == 303
        referer = f"https://{host}/desk/login"
        told = await officer.send("/desk/login", {"key": STAFF_KEY}, Origin="", Referer=referer)
        assert told[0] == 303


async def test_an_old_browser_signs_in_behind_any_proxy_where_our_address_is_set(
    start: Start,
) -> None:
    backend = await start(desk_open=False, desk_url="https://desk.example:8443")
    async with browsing(backend, nginx_as_it_comes, "desk.example:8443") as officer:
        assert (await officer.send("/desk/login", {"key": STAFF_KEY}))[0] == 303
        told = await officer.send("/desk/login", {"key": STAFF_KEY}, Origin="https://evil.example")
        assert told[0] == 403


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "none"},
    {"Origin": "null"},
    {"Origin": "https://desk.example.evil.example"},
    {"Origin": "https://desk.example:1"},
    {"Origin": "", "Referer": "https://evil.example/desk.example"},
    {"Origin": ""},
    {"Origin": "javascript://desk.example"},
    {"Origin": "https://["},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("style", STYLES)
async def test_a_form_from_elsewhere_is_refused_behind_every_proxy(
    start: Start, style: Style, headers: dict[str, str]
) -> None:
    backend = await start(desk_open=False)
    async with browsing(backend, style, "desk.example") as officer:
        status, _ = await officer.send("/desk/login", {"key": STAFF_KEY}, **headers)
        assert status == 403
        assert officer.set_cookies == []


async def test_a_page_in_clear_is_not_ours_where_the_proxy_says_tls(start: Start) -> None:
    backend = await start(desk_open=False)
    async with browsing(backend, caddy, "desk.example") as officer:
        status, _ = await officer.send(
            "/desk/login", {"key": STAFF_KEY}, Origin="http://desk.example"
        )
        assert status == 403


async def test_what_a_stranger_says_of_proxies_is_not_believed(start: Start) -> None:
    """Only `trusted_proxies` tell under which name we are called."""
    backend = await start(desk_open=False, trusted_proxies=("192.0.2.1/32",))
    async with browsing(backend, caddy, "desk.example") as officer:
        forged = {"Origin": "https://evil.example", "X_Forwarded_Host": "evil.example"}
        assert (await officer.send("/desk/login", {"key": STAFF_KEY}, **forged))[0] == 403
    headers = {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}
    async with backend.session.post(
        f"{backend.url}/desk/login", data={"key": STAFF_KEY}, headers=headers
    ) as response:
        assert response.status == 403


@pytest.mark.parametrize("style", STYLES)
async def test_nobody_comes_in_through_a_proxy_without_the_key(start: Start, style: Style) -> None:
    """Whatever the proxy tells of itself: all of them call from this machine."""
    backend = await start(desk_open=False)
    await backend.bot.file_case(a_draft())
    async with browsing(backend, style, "desk.example", **SAME) as stranger:
        for path in ("/desk", "/desk/talks", "/desk/cases/260701-0001-8"):
            status, page = await stranger.look(path)
            assert (status, "希望赶紧清走" in page) == (303, False)


async def test_guesses_are_counted_by_whom_the_proxy_names(start: Start) -> None:
    backend = await start(desk_open=False)
    async with browsing(backend, caddy, "desk.example") as anyone:
        wrong, right = {"key": "wrong"}, {"key": STAFF_KEY}
        tried = [await anyone.send("/desk/login", wrong, Caller="203.0.113.9") for _ in range(20)]
        assert [status for status, _ in tried] == [403] * 5 + [429] * 15
        assert (await anyone.send("/desk/login", right, Caller="203.0.113.9"))[0] == 429
        assert (await anyone.send("/desk/login", right, Caller="203.0.113.10"))[0] == 303
