"""Stories run against the whole program: real updates, real HTTP, a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.program import Program, set_up


@pytest.fixture
async def stopped(tmp_path: Path) -> AsyncIterator[Program]:
    """A program that is not running yet."""
    async with set_up(tmp_path / "var") as program:
        yield program


@pytest.fixture
async def program(stopped: Program) -> AsyncIterator[Program]:
    async with stopped.running():
        yield stopped
