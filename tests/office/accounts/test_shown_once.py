"""What the desk shows a single time, recovery codes and one-time passwords: a form that is sent
twice voids nothing that was shown, and who lost the page makes new ones on purpose.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from office.accounts.officers import FIRST
from tests.office.browser import Browser, mistake_of
from tests.office.town import OWN, Town, opened


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with opened(tmp_path) as town:
        yield town


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li>([a-z0-9-]{19})</li>", page)


async def renewed(browser: Browser, password: str, code: str) -> tuple[int, str]:
    form = {"password": password, "code": code}
    return (await browser.send("/desk/account/codes", form))[:2]


async def acts(town: Town) -> list[str]:
    return [each.act for each in await town.backend.office.trail.entries(None, 100)]


async def test_a_second_factor_that_is_confirmed_twice_says_how_to_get_the_codes(
    town: Town,
) -> None:
    """It said 没有办成，请再试一次, and the codes were gone for good."""
    status, browser = await town.sign_in(FIRST, town.password)
    assert status == 303
    await town.choose_own(browser, town.password)
    _, page = await browser.look("/desk/account")
    secret = re.search(r'<code class="words">([A-Z2-7]+)</code>', page)
    assert secret
    form = {"code": town.code(secret[1])}
    status, page, _ = await browser.send("/desk/account/second", form)
    first = codes_on(page)
    assert (status, len(first)) == (200, 8)
    for code in (form["code"], "000000", town.code(secret[1])):
        status, page, _ = await browser.send("/desk/account/second", {"code": code})
        assert (status, codes_on(page)) == (409, [])
        assert "重新出一套" in (mistake_of(page) or "")
        assert 'action="/desk/account/codes"' in page, "and it can be done there"
    assert (await acts(town)).count("second factor set") == 1
    assert (await town.sign_in(FIRST, OWN, first[0]))[0] == 303, "what was shown opens"


async def test_new_recovery_codes_are_made_with_password_and_code_and_void_the_old_ones(
    town: Town,
) -> None:
    browser, secret, old = await town.settle(FIRST, town.password)
    for password, code, told in (
        ("another-long-word", town.code(secret), "口令不对"),
        (OWN, "000000", "动态码不对"),
        (OWN, "", "动态码不对"),
        (OWN, old[0], "动态码不对"),  # who found the paper alone renews nothing
    ):
        status, page = await renewed(browser, password, code)
        assert (status, codes_on(page)) == (422, [])
        assert told in (mistake_of(page) or "")
        assert re.search(r'<details class="panel"[^>]* open>', page), "where one goes on"
    assert (await town.sign_in(FIRST, OWN, old[0]))[0] == 303, "nothing was voided"
    status, page = await renewed(browser, OWN, town.code(secret))
    new = codes_on(page)
    assert status == 200 and len(set(new)) == 8 and not set(new) & set(old)
    assert "还剩 8 个备用码" in page
    assert (await town.sign_in(FIRST, OWN, old[1]))[0] == 403
    assert (await town.sign_in(FIRST, OWN, new[0]))[0] == 303
    assert (await acts(town)).count("recovery codes renewed") == 1


async def test_new_recovery_codes_that_are_asked_for_twice_are_made_once(town: Town) -> None:
    browser, secret, _ = await town.settle(FIRST, town.password)
    code = town.code(secret)
    _, page = await renewed(browser, OWN, code)
    shown = codes_on(page)
    status, page = await renewed(browser, OWN, code)
    assert (status, codes_on(page)) == (409, [])
    assert "等手机换一个" in (mistake_of(page) or "")
    assert (await town.sign_in(FIRST, OWN, shown[0]))[0] == 303, "what was shown opens"
    status, page = await renewed(browser, OWN, town.code(secret))
    assert (status, len(codes_on(page))) == (200, 8)


async def test_codes_for_new_recovery_codes_are_not_to_be_guessed(town: Town) -> None:
    browser, secret, old = await town.settle(FIRST, town.password)
    for n in range(5):
        assert (await renewed(browser, OWN, f"{n:06d}"))[0] == 422
    status, page = await renewed(browser, OWN, town.code(secret))
    assert (status, codes_on(page)) == (429, [])
    assert "几分钟" in (mistake_of(page) or "")
    town.backend.clock.pass_time(minutes=6)
    assert (await renewed(browser, OWN, town.code(secret)))[0] == 200
    assert (await town.sign_in(FIRST, OWN, old[0]))[0] == 403


async def test_a_password_is_not_to_be_guessed_at_a_desk_that_was_left_open(town: Town) -> None:
    browser, secret, _ = await town.settle(FIRST, town.password)
    code = town.code(secret)
    for n in range(5):
        form = {"old": f"a-guess-of-it-{n}", "new": f"{OWN}-2", "again": f"{OWN}-2"}
        assert (await browser.send("/desk/account/password", form))[0] == 422
    form = {"old": OWN, "new": f"{OWN}-2", "again": f"{OWN}-2"}
    assert (await browser.send("/desk/account/password", form))[0] == 429
    assert (await renewed(browser, OWN, code))[0] == 429
    town.backend.clock.pass_time(seconds=10)
    assert (await browser.send("/desk/account/password", form))[0] == 303


async def test_without_a_second_factor_there_are_no_codes_to_renew(town: Town) -> None:
    _, browser = await town.sign_in(FIRST, town.password)
    status, page = await renewed(browser, town.password, "000000")
    assert status == 409 and "动态码还没有设" in (mistake_of(page) or "")


async def test_a_one_time_password_that_was_lost_is_made_anew_on_purpose(town: Town) -> None:
    """For who adds a colleague or resets one, and whose page is gone."""
    admin, _, _ = await town.settle(FIRST, town.password)
    await town.add(admin, "lin", "clerk")
    mark = re.compile(
        r'action="/desk/officers/lin">\s*<input type="hidden" name="seen" value="(\w+)"'
    )
    for again in (False, True):
        _, page = await admin.look("/desk/officers")
        seen = mark.findall(page)[0]
        status, page, _ = await admin.send("/desk/officers/lin", {"what": "reset", "seen": seen})
        assert status == 200
        password = re.findall(r'<code class="one-time">([a-z0-9-]+)</code>', page)[0]
        if not again:
            form = {"what": "reset", "seen": seen}
            status, page, _ = await admin.send("/desk/officers/lin", form)
            assert status == 409 and "口令没有抄下来" in (mistake_of(page) or "")
    assert (await town.sign_in("lin", password))[0] == 303
