"""What a password's hash costs."""

import pytest

from office.accounts.passwords import HashCost, Passwords
from office.settings import BackendSettings
from tests.office.running import CHEAP

PASSWORD = "four-plain-words-here"


@pytest.mark.parametrize(
    ("cost", "said"), [(HashCost(), "m=12288,t=3,p=1"), (CHEAP, "m=8,t=1,p=1")]
)
async def test_a_hash_costs_what_was_asked_and_fits_its_password_alone(
    cost: HashCost, said: str
) -> None:
    passwords = Passwords(cost)
    hashed = await passwords.hash(PASSWORD)
    assert hashed.startswith(f"$argon2id$v=19${said}$")
    assert await passwords.fits(hashed, PASSWORD)
    assert not await passwords.fits(hashed, f"{PASSWORD}s")
    assert not await passwords.fits(None, PASSWORD)


async def test_a_hash_made_at_another_cost_still_fits() -> None:
    hashed = await Passwords(CHEAP).hash(PASSWORD)
    assert await Passwords(HashCost()).fits(hashed, PASSWORD)


def test_an_office_takes_the_cost_of_production_unless_told_otherwise() -> None:
    cost = BackendSettings("sqlite+aiosqlite:///x.db", "k", "s", "whsec_c2VjcmV0").password_cost
    assert (cost.memory_kib, cost.passes) == (12_288, 3)
