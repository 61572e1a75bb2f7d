"""What servers of a test leave: folders outside of pytest's own, and what the process remembers."""

import gc
import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.conftest import pytest_runtest_logfinish
from tests.servers import HELD, LEFT_SECONDS, Postgres, scratch

pytestmark = pytest.mark.starts

DIES = """
import os, signal, sys
from pathlib import Path
from tests.servers import Postgres, scratch
with scratch("left-", Path(sys.argv[1])):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _age(folder: Path) -> None:
    then = folder.stat().st_mtime - LEFT_SECONDS - 1
    os.utime(folder, (then, then))


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """What a killed process left behind a while ago."""
    died = subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], check=False)
    assert died.returncode == -signal.SIGKILL
    [folder] = tmp_path.glob("left-*")
    _age(folder)
    return folder


def test_what_a_killed_process_left_goes_with_the_next(left: Path, tmp_path: Path) -> None:
    with scratch("left-", tmp_path) as folder:
        assert folder.is_dir()
        assert not left.exists()
    assert list(tmp_path.iterdir()) == []


def test_what_is_in_use_stays_however_old_it_is(tmp_path: Path) -> None:
    with scratch("left-", tmp_path) as first:
        _age(first)
        with scratch("left-", tmp_path):
            assert first.is_dir()


def test_what_has_just_been_made_stays_and_so_does_what_is_called_otherwise(
    left: Path, tmp_path: Path
) -> None:
    with scratch("other-", tmp_path):
        assert left.is_dir()
    made = tmp_path / "left-now"
    made.mkdir()
    (made / HELD).touch()  # and not held yet
    with scratch("left-", tmp_path):
        assert made.is_dir()


async def test_of_an_application_that_was_called_nothing_is_left_after_its_test() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response()

    @web.middleware
    async def around(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        return await handler(request)

    def serving() -> web.Application:
        app = web.Application(middlewares=[around])
        app.router.add_get("/", answer)
        return app

    async def called(app: web.Application) -> weakref.ref[web.Application]:
        async with TestClient(TestServer(app)) as client:
            assert (await client.get("/")).status == 200
        return weakref.ref(app)

    left = await called(serving())
    pytest_runtest_logfinish()
    gc.collect()
    assert left() is None


def test_a_forgotten_database_is_gone_when_the_next_is_made(cluster: Postgres) -> None:
    """However many still hold it."""
    there = "SELECT count(*) FROM pg_database WHERE datname = 'left_over'"
    cluster.database("left_over")
    assert cluster.sql(there) == "1\n"
    cluster.forget("left_over")
    cluster.database("the_next")
    assert cluster.sql(there) == "0\n"
    cluster.forget("the_next")
