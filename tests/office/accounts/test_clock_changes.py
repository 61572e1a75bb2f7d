"""The server's clock was wrong, by an hour or a year, and is put right: nothing that was done
meanwhile stays open, or shut, until that day comes.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from office.accounts.guesses import EACH, TRIES, Guesses
from office.accounts.officers import FIRST
from tests.office.running import MORNING
from tests.office.town import OWN, Town, opened

WRONG_BY = (timedelta(hours=1), timedelta(days=366))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with opened(tmp_path) as town:
        yield town


@pytest.fixture(params=WRONG_BY, ids=["an hour", "a year"])
def ahead(request: pytest.FixtureRequest) -> timedelta:
    wrong: timedelta = request.param
    return wrong


async def test_a_session_of_a_day_to_come_ends(town: Town) -> None:
    """It lasted for a year, and no rest ended it."""
    admin, _, _ = await town.settle(FIRST, town.password)
    clock = town.backend.clock
    clock.pass_time(seconds=-5)  # as clocks are set by a network
    assert (await admin.look("/desk/officers"))[0] == 200
    clock.pass_time(days=-366)
    assert (await admin.look("/desk/officers"))[0] == 303


async def test_a_code_that_was_used_opens_no_second_time_and_paper_opens_the_phone_again(
    town: Town, ahead: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    """The phone of who had signed in meanwhile opened nothing for a year, whatever they did."""
    _, secret, papers = await town.settle(FIRST, town.password)
    clock, phone = town.backend.clock, pyotp.TOTP(secret)
    used = phone.at(clock())
    assert (await town.sign_in(FIRST, OWN, used))[0] == 403, "it confirmed the phone"
    clock.now += ahead
    assert (await town.sign_in(FIRST, OWN, phone.at(clock())))[0] == 303
    clock.now -= ahead - timedelta(minutes=2)
    assert (await town.sign_in(FIRST, OWN, phone.at(clock())))[0] == 403
    assert "desk: admin has signed in at a time to come" in caplog.text
    clock.pass_time(seconds=1)  # what was guessed meanwhile by all is owed from now on
    assert (await town.sign_in(FIRST, OWN, papers[0]))[0] == 303
    clock.pass_time(minutes=1)
    assert (await town.sign_in(FIRST, OWN, phone.at(clock())))[0] == 303
    assert (await town.sign_in(FIRST, OWN, phone.at(clock())))[0] == 403, "each opens once"


def test_who_guessed_wrong_meanwhile_is_held_up_no_longer_than_anybody(ahead: timedelta) -> None:
    """They waited for two seconds, again and again, until that day had come."""
    guesses, now = Guesses(), MORNING
    for _ in range(TRIES):
        guesses.wrong("a", now + ahead)
    assert guesses.wait("a", now) == EACH
    assert guesses.wait("a", now + EACH) is None
    for n in range(200):
        guesses.wrong(f"b{n}", now + ahead)
    assert guesses.wait("b0", now) is not None
    assert guesses.wait("b0", now + timedelta(minutes=1)) is None
