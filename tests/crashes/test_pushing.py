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
from tests.crashes.lab.pushing import TROUBLES

ROOT = Path(__file__).parents[2]
# Experiments that set clocks as well do not always end: docs/reliability.md, "What is bounded".
ENDING = [name for name, trouble in TROUBLES.items() if not trouble.sets_clock]
TELL = "import sys; from tests.crashes.lab.pushing import tell; tell(sys.argv[1], int(sys.argv[2]))"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ENDING)
def test_every_change_is_shown_in_time_and_in_order_and_rings_once(name: str, seed: int) -> None:
    command = [sys.executable, "-c", TELL, name, str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=380)
    assert done.returncode == 0, done.stderr
    verdict = Verdict(**json.loads(done.stdout.splitlines()[-1]))
    assert verdict.kept, f"{name}, seed {seed}: {verdict}"
    assert verdict.changes >= 100
