"""Changes on their way into the chats while processes die, stand still, and have their clocks set;
on virtual time, so that a minute holds what real processes meet in hours.

Each experiment has a process of its own: what its dead leave behind is nobody else's.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crashes.lab.checker import Verdict
from tests.crashes.lab.troubles import TROUBLES

ROOT = Path(__file__).parents[2]
TELL = "import sys; from tests.crashes.lab.pushing import tell; tell(sys.argv[1], int(sys.argv[2]))"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", TROUBLES)
def test_every_change_is_shown_in_time_and_in_order_and_rings_once(name: str, seed: int) -> None:
    verdict = Verdict(**json.loads(_told(name, seed)[-1]))
    assert verdict.kept, f"{name}, seed {seed}: {verdict}"
    assert verdict.changes >= 100


def test_a_seed_is_an_experiment_and_the_same_whenever_it_runs() -> None:
    name = "two, frozen, and the clock is set"
    assert _told(name, 3) == _told(name, 3)


def _told(name: str, seed: int) -> list[str]:
    command = [sys.executable, "-c", TELL, name, str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=380)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
