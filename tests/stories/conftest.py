"""Stories run against the whole program: real updates, real HTTP, a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.program import Program, founded


@pytest.fixture
async def asleep(tmp_path: Path) -> AsyncIterator[Program]:
    """A program that is not running yet."""
    async with founded(tmp_path / "var") as program:
        yield program


@pytest.fixture
async def program(asleep: Program) -> AsyncIterator[Program]:
    async with asleep.awake():
        yield asleep
