"""Stories run against the whole program: real updates, real HTTP, a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.program import Town, founded


@pytest.fixture
async def asleep(tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose program is not running yet."""
    async with founded(tmp_path / "var") as town:
        yield town


@pytest.fixture
async def town(asleep: Town) -> AsyncIterator[Town]:
    async with asleep.awake():
        yield asleep
