"""Changes on their way into the chats while processes die, stand still, and have their clocks set;
on virtual time, so that a minute holds what real processes meet in hours."""

import sys
from pathlib import Path

import pytest

from tests.crashes.lab.pushing import LATE_SECONDS, Dice, Trouble, push

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

KILLED = Trouble(steps=600)
TROUBLES = {
    "killed": KILLED,
    "killed soon again": Trouble(steps=60),
    "killed, and calls come late": Trouble(steps=600, dice=Dice(late=0.04)),
    "two, frozen past their lease": Trouble(freezes=True),
    "two, frozen and killed": Trouble(freezes=True, steps=600),
    "killed, and the clock is set": Trouble(steps=600, sets_clock=True),
    "two, frozen, and the clock is set": Trouble(freezes=True, sets_clock=True),
}


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
    assert town.latest < LATE_SECONDS, "silence"
