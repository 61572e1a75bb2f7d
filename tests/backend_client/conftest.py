"""Embedded backends on ports of their own, with clocks that the test sets."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from backend_client.client import HttpBackend
from backend_client.embedded.app import BackendSettings, create_app
from tests.backend_client.running import KEY, SECRET, STAFF_KEY, Running, SetClock
from tests.conftest import NewDatabase

Start = Callable[..., Awaitable[Running]]


@pytest.fixture
async def start(tmp_path: Path, new_database: NewDatabase) -> AsyncIterator[Start]:
    """Starts backends; a second one on the same folder is the first after a restart."""
    async with AsyncExitStack() as stack:

        async def begin(clock: SetClock | None = None, **changes: object) -> Running:
            settings = replace(
                BackendSettings(
                    new_database("backend"),
                    KEY,
                    STAFF_KEY,
                    SECRET,
                    files_dir=tmp_path / "backend-files",
                ),
                **changes,  # type: ignore[arg-type]
            )
            clock = clock or SetClock()
            server = TestServer(await create_app(settings, clock))
            await server.start_server()
            stack.push_async_callback(server.close)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            url = str(server.make_url("")).rstrip("/")
            return Running(
                url, HttpBackend(session, url, KEY), session, clock, settings, server.close
            )

        yield begin


@pytest.fixture
async def backend(start: Start) -> Running:
    return await start()
