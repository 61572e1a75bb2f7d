"""What does not speak to Telegram runs without its library: another channel would not bring it."""

import subprocess
import sys

import pytest

from tests.architecture_rules import ROOT

pytestmark = pytest.mark.starts

LOADED = "import sys, {module}; sys.exit('telegram is loaded' if 'telegram' in sys.modules else 0)"


@pytest.mark.parametrize(
    "module",
    [
        "bot.store",
        "handlers.turn",
        "handlers.effects",
        "bot.loops.sends",
        "bot.loops.effects",
        "tests.console_channel",
    ],
)
def test_a_module_loads_no_library_of_telegram(module: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOADED.format(module=module)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_a_module_that_loads_it_is_found() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOADED.format(module="handlers.telegram.send")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "telegram is loaded" in run.stderr
