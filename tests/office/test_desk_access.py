"""Who may come in at the desk, and what guesses, leaving and foreign pages come to."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from backend_client.contract.case import CaseStatus
from office.accounts.guesses import MOST_CALLERS, Guesses
from tests.office.browser import Browser, signed_in
from tests.office.conftest import Start
from tests.office.running import MORNING, STAFF_KEY, Running, a_draft


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


async def filed(backend: Running, **changes: Any) -> str:
    return (await backend.bot.file_case(a_draft(**changes))).number


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.example", "http://127.0.0.1:1", "javascript://x", "http://["],
)
async def test_a_form_sent_from_elsewhere_is_refused(desk: Browser, origin: str | None) -> None:
    number = await filed(desk.backend)
    form = {"seen": "2", "to": "forwarded", "unit": "hebei-xiang"}
    status, _, _ = await desk.send(f"/desk/cases/{number}/moves", form, origin)
    assert status == 403
    assert len(await desk.backend.bot.events(0)) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:80"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
    ],
)
async def test_another_name_or_a_proxy_needs_the_login(
    desk: Browser, headers: dict[str, str]
) -> None:
    number = await filed(desk.backend)
    desk.headers = headers
    assert (await desk.look("/desk"))[0] == 303
    assert (await desk.look(f"/desk/cases/{number}"))[0] == 303
    assert (await desk.look("/desk/login"))[0] == 200


async def test_a_closed_desk_opens_to_the_staff_key(start: Start) -> None:
    browser, session = await signed_in(start)
    async with session:
        (cookie,) = session.cookie_jar
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
        number = await filed(browser.backend)
        assert number in (await browser.look("/desk"))[1]
        assert (await browser.move(number, CaseStatus.FORWARDED, unit="hebei-xiang"))[0] == 303
        browser.backend.clock.pass_time(hours=8)
        assert (await browser.look("/desk"))[0] == 303


async def test_whoever_leaves_is_out_and_so_is_the_cookie(start: Start) -> None:
    browser, session = await signed_in(start)
    async with session:
        (cookie,) = session.cookie_jar
        assert (await browser.look("/desk"))[0] == 200
        assert (await browser.send("/desk/logout", {}))[0] == 303
        assert (await browser.look("/desk"))[0] == 303
    kept = Browser(browser.backend, browser.backend.session)
    kept.headers = {"Cookie": f"desk={cookie.value}"}
    assert (await kept.look("/desk"))[0] == 303


async def test_a_session_outlasts_a_restart_and_not_another_login_nor_another_key(
    start: Start,
) -> None:
    browser, session = await signed_in(start)
    async with session:
        (first,) = session.cookie_jar
        assert (await browser.send("/desk/login", {"key": STAFF_KEY}))[0] == 303
        (second,) = session.cookie_jar
        assert first.value != second.value
    entries = []
    for more, cookie in (({}, first), ({}, second), ({"staff_key": "another"}, second)):
        again = await start(desk_open=False, **more)
        stranger = Browser(again, again.session)
        stranger.headers = {"Cookie": f"desk={cookie.value}"}
        entries.append((await stranger.look("/desk"))[0])
    assert entries == [303, 200, 303]


async def test_guesses_are_slowed_logged_and_hold_up_nobody_else(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    backend = await start(desk_open=False)
    guesser = Browser(backend, backend.session)
    tried = [await guesser.send("/desk/login", {"key": f"guess-{n}"}) for n in range(500)]
    assert Counter(status for status, _, _ in tried) == {403: 5, 429: 495}
    assert "试得太快了" in tried[-1][1]
    lines = [r.getMessage() for r in caplog.records if "wrong key" in r.getMessage()]
    assert lines == ["desk: a wrong key from 127.0.0.1"] * 5
    assert not [line for line in lines if "guess" in line]
    officer = Browser(backend, backend.session)
    officer.headers = {"X-Forwarded-For": "203.0.113.4"}
    assert (await officer.send("/desk/login", {"key": STAFF_KEY}))[0] == 303
    backend.clock.pass_time(seconds=3)
    assert (await guesser.send("/desk/login", {"key": STAFF_KEY}))[0] == 303


async def test_a_browser_that_has_signed_in_is_not_slowed_by_others_at_its_address(
    start: Start,
) -> None:
    browser, session = await signed_in(start)
    async with session:
        await browser.send("/desk/logout", {})
        guesser = Browser(browser.backend, browser.backend.session)
        for n in range(20):
            last = await guesser.send("/desk/login", {"key": f"guess-{n}"})
        assert last[0] == 429
        assert (await browser.send("/desk/login", {"key": STAFF_KEY}))[0] == 303
        tried = [await browser.send("/desk/login", {"key": "x"}) for _ in range(9)]
        assert [status for status, _, _ in tried] == [403] * 5 + [429] * 4


def test_callers_that_guess_together_hold_up_themselves_and_take_little_room() -> None:
    guesses, now = Guesses(), MORNING
    for n in range(30_000):
        caller = f"2001:db8:{n:x}::/64"
        assert guesses.wait(caller, now) is None, "its first try"
        guesses.wrong(caller, now)
    assert guesses.wait(caller, now) is not None
    assert guesses.wait("198.51.100.1", now) is None
    assert len(guesses) == MOST_CALLERS
    assert guesses.wait(caller, now + timedelta(minutes=1)) is None
    put_back = now - timedelta(days=3)
    wait = guesses.wait(caller, put_back)
    assert wait is not None and wait <= timedelta(seconds=20), "a clock that was put back"


async def test_every_answer_of_the_desk_forbids_frames_and_guessing_of_types(start: Start) -> None:
    browser, session = await signed_in(start)
    stranger = browser.backend.session
    async with session:
        for who, path in (
            (session, "/desk"),
            (session, "/desk/talks"),
            (session, "/desk/cases/x"),
            (stranger, "/desk"),
            (stranger, "/desk/login"),
        ):
            url = browser.backend.url + path
            async with who.get(url, allow_redirects=False) as response:
                assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
                assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert response.headers["Referrer-Policy"] == "same-origin"
                assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("key", ["", "wrong", "bot-key", "\ud83d"])
async def test_a_wrong_key_stays_outside(start: Start, key: str) -> None:
    backend = await start(desk_open=False)
    browser = Browser(backend, backend.session)
    status, page, _ = await browser.send(
        "/desk/login", {"key": key.encode("utf-8", "replace").decode()}
    )
    assert status == 403
    assert "口令不对" in page
    assert (await browser.look("/desk"))[0] == 303


@pytest.mark.parametrize("cookie", ["", ".", "9999999999.", "9999999999.00", "x.y", "é.é"])
async def test_a_forged_cookie_stays_outside(start: Start, cookie: str) -> None:
    backend = await start(desk_open=False)
    browser = Browser(backend, backend.session)
    browser.headers = {"Cookie": f"desk={cookie}"}
    assert (await browser.look("/desk"))[0] == 303
