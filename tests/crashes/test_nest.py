"""What is forked from the nest is the program: it fails, ends and dies as one of its own."""

import os
import signal
from pathlib import Path

import pytest

from tests.architecture_rules import ROOT
from tests.crashes.lab.lives import begin

pytestmark = pytest.mark.timeout(120)


async def test_a_mistake_is_told_in_the_log_with_its_exit_code(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "TELEGRAM_TOKEN": "no token"}
    life = await begin(ROOT, (), tmp_path, environment, tmp_path / "log")
    assert await life.wait() == 2
    assert "TELEGRAM_TOKEN must be a bot token" in (tmp_path / "log").read_text("utf-8")


async def test_a_kill_is_told_as_what_it_was_and_others_live_on(tmp_path: Path) -> None:
    listen = {name: "127.0.0.1:0" for name in ("LISTEN", "SANDBOX_LISTEN", "BACKEND_LISTEN")}
    lives = []
    for name in ("one", "other"):
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / name), **listen}
        log = tmp_path / f"{name}.log"
        lives.append(await begin(ROOT, ("sandbox",), tmp_path, environment, log))
    one, other = lives
    assert one.pid != other.pid
    one.send_signal(signal.SIGKILL)
    assert await one.wait() == -signal.SIGKILL
    assert other.returncode is None
    other.send_signal(signal.SIGKILL)
    assert await other.wait() == -signal.SIGKILL
