"""Running offices on ports of their own, with clocks that the test sets."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from office.db.migrations import upgrade
from office.settings import BackendSettings
from tests.conftest import Databases, NewDatabase
from tests.office.running import CHEAP, KEY, SECRET, STAFF_KEY, Running, SetClock, started

Start = Callable[..., Awaitable[Running]]


@pytest.fixture
async def start(tmp_path: Path, new_database: NewDatabase) -> AsyncIterator[Start]:
    """Starts backends; a second one on the same folder is the first after a restart."""
    async with AsyncExitStack() as stack:

        async def begin(clock: SetClock | None = None, **changes: object) -> Running:
            if isinstance(new_database, Databases):
                await new_database.migrated("backend", upgrade)
            settings = replace(
                BackendSettings(
                    new_database("backend"),
                    KEY,
                    STAFF_KEY,
                    SECRET,
                    files_dir=tmp_path / "backend-files",
                    desk_open=True,
                    password_cost=CHEAP,
                ),
                **changes,  # type: ignore[arg-type]
            )
            clock = clock or SetClock()
            return await stack.enter_async_context(started(settings, clock))

        yield begin


@pytest.fixture
async def backend(start: Start) -> Running:
    return await start()
