"""The simulated office is stopped while its citizens are at work."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.starts
def test_a_simulation_that_is_stopped_half_way_ends_without_an_error(tmp_path: Path) -> None:
    """The office was stopped under its citizens: ExceptionGroup, and exit code 1."""
    listen = dict.fromkeys(("LISTEN", "SANDBOX_LISTEN", "BACKEND_LISTEN"), "127.0.0.1:0")
    running = subprocess.Popen(
        [sys.executable, ROOT / "bot.py", "simulate", "--citizens", "500"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **listen},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout is not None
        page = next(found[0] for line in running.stdout if (found := re.findall(r"http\S+", line)))
        while "查询码" not in _chats(page):  # until somebody has filed, and the office is at it
            assert running.poll() is None
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=60)
    finally:
        running.kill()
    assert "crashed" not in said and "ExceptionGroup" not in said, said
    assert running.returncode == 0, said


def _chats(page: str) -> str:
    with urlopen(f"{page}/sandbox/api/state", timeout=30) as answer:
        return str(answer.read().decode("unicode_escape", "replace"))
