"""Changes on their way into the chats while processes die, stand still, and have their clocks set;
on virtual time, so that a minute holds what real processes meet in hours."""

import sys
from pathlib import Path

import pytest

from tests.crashes.lab.pushing import TROUBLES, push

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", TROUBLES)
def test_every_change_is_shown_in_time_and_in_order_and_rings_once(
    name: str, seed: int, tmp_path: Path
) -> None:
    verdict, town = push(TROUBLES[name], tmp_path, seed)
    told = f"{name}, seed {seed}, {len(town.ledger.kills)} kills: {verdict}"
    sys.stdout.write(f"{told}\nseen after {town.latest:.0f} s at the latest\n")
    assert verdict.kept, told
    assert verdict.changes >= 100
