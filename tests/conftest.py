"""Real database servers, started when the first test asks for one: one suite for all of them."""

import gc
import os
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web_app

from bot.runtime.collector import THRESHOLDS
from tests.quick import Guard, starts
from tests.servers import Postgres, Redis, in_ram, postgres, redis
from tests.shares import dealt

NewDatabase = Callable[[str], str]
Migrate = Callable[[str], Awaitable[None]]
SNAPSHOT = "_snapshot"
_numbers = count(1)
# One of each sort, migrated when it is first wanted: a file's bytes, or a database's name.
_snapshots: dict[tuple[str, Migrate], bytes | str] = {}


def pytest_configure(config: pytest.Config) -> None:
    """Tests keep their files where nobody waits for a disk; those of a failed one stay."""
    if "not starts" in config.option.markexpr:
        config.pluginmanager.register(Guard())
    if place := in_ram():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Two a core where crashes and whole stories are tried: for more than half of their time these
    wait, for a process that starts, for a minute to pass before a message is repeated."""
    cores = os.cpu_count()
    return None if config.option.markexpr or cores is None else 2 * cores


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if starts(item):
            item.add_marker("starts")
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    lanes = [item for item in items if "crashes" in item.path.parts]
    others = [item for item in items if "crashes" not in item.path.parts]
    items[:] = dealt(lanes, others, workers)


def pytest_collection_finish() -> None:
    """Cycles are looked for as in the program: not in what is imported, which stays, and not among
    every 700 new objects. The first took a tenth of a story's CPU, the second another twelfth of an
    office's."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def pytest_runtest_logfinish() -> None:
    """aiohttp remembers the last thousand handlers with the application that each belongs to, and
    with it all that an office of an ended test knew: a gigabyte for a worker, looked through for
    cycles again and again."""
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with redis() as server:
        yield server


class Databases:
    """Gives the address of an empty database; the same name is the same database in one test."""

    def __init__(
        self, kind: str, folder: Path, cluster: Callable[[], Postgres] | None = None
    ) -> None:
        self.kind = kind
        self._folder = folder
        self._cluster = cluster
        self._made: dict[str, str] = {}
        self._copies: list[tuple[Postgres, str]] = []

    def __call__(self, name: str) -> str:
        if name not in self._made:
            self._made[name] = self._file(name) if self.kind == "sqlite" else self._copy(name)
        return self._made[name]

    async def migrated(self, name: str, migrate: Migrate) -> str:
        """The same with the newest tables, unless there is one of that name: a copy of one that
        was migrated once a session, which took a tenth of a second and several waits for the
        disk."""
        if name in self._made:
            return self._made[name]
        snapshot = _snapshots.get((self.kind, migrate))
        if snapshot is None:
            url = self(name + SNAPSHOT)
            await migrate(url)
            snapshot = self._kept(url)
            _snapshots[self.kind, migrate] = snapshot
        if isinstance(snapshot, bytes):
            self._made[name] = self._file(name, snapshot)
        else:
            self._made[name] = self._copy(name, snapshot)
        return self._made[name]

    def _kept(self, url: str) -> bytes | str:
        path = Path(urlsplit(url).path[1:])
        return path.read_bytes() if self.kind == "sqlite" else path.name

    def _file(self, name: str, filled: bytes = b"") -> str:
        if filled:
            (self._folder / f"{name}.db").write_bytes(filled)
        return f"sqlite+aiosqlite:///{self._folder / name}.db"

    def _copy(self, name: str, template: str = "template1") -> str:
        assert self._cluster is not None
        server, copy = self._cluster(), f"{name}_{next(_numbers)}"
        if not name.endswith(SNAPSHOT):
            self._copies.append((server, copy))
        return server.database(copy, template)

    def forget(self) -> None:
        """The test is over. A file goes with its folder."""
        for server, copy in self._copies:
            server.forget(copy)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    databases = Databases(request.param, tmp_path, lambda: request.getfixturevalue("cluster"))
    yield databases
    databases.forget()
