"""What `make check` leaves out, and that `make test` leaves out nothing."""

import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import NewDatabase
from tests.quick import Guard, StartedSomething, starts

ROOT = Path(__file__).parents[1]
CHOOSES = re.compile(r"\s-[mk]\b|--ignore|--deselect|--lf|--last-failed|--sw|--maxfail|\s-x\b")
GUARD = Guard()


@contextmanager
def at_work(*, marked: bool) -> Iterator[None]:
    item: Any = SimpleNamespace(get_closest_marker=lambda name: marked or None)
    runs = GUARD.pytest_runtest_protocol(item)
    next(runs)
    try:
        yield
    finally:
        runs.close()


def test_what_starts_a_process_unsaid_is_told_to_say_so() -> None:
    with at_work(marked=False), pytest.raises(StartedSomething, match=r"pytest\.mark\.starts"):
        subprocess.run([sys.executable, "-c", ""], check=False)


def test_what_opens_a_database_unsaid_is_told_to_say_so_but_not_one_in_memory(
    tmp_path: Path,
) -> None:
    with at_work(marked=False):
        sqlite3.connect(":memory:").close()
        with pytest.raises(StartedSomething):
            sqlite3.connect(tmp_path / "bot.db")


@pytest.mark.starts
def test_what_says_so_may_start_anything(tmp_path: Path) -> None:
    with at_work(marked=True):
        sqlite3.connect(tmp_path / "bot.db").close()


def test_who_wants_a_database_says_so(
    new_database: NewDatabase, request: pytest.FixtureRequest
) -> None:
    assert starts(request.node)
    assert request.node.get_closest_marker("starts")


def test_make_test_runs_whatever_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "\nTESTS ?= tests#" in makefile
    [command] = re.findall(r"^test:.*\n\t(.*)$", makefile, re.M)
    assert command.endswith(" -m pytest -n auto --dist worksteal $(TESTS)"), command
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    assert not CHOOSES.search(options["ini_options"]["addopts"])
    assert options["ini_options"]["testpaths"] == ["tests"]
