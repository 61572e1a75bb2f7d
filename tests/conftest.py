"""Real database servers, started when the first test asks for one: one suite for all of them."""

from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers import Postgres, Redis, postgres, redis

NewDatabase = Callable[[str], str]
Migrate = Callable[[str], Awaitable[None]]
_numbers = count(1)
# One of each sort, migrated when it is first wanted: a file's bytes, or a database's name.
_snapshots: dict[tuple[str, Migrate], bytes | str] = {}


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

    def __init__(self, kind: str, folder: Path, cluster: Callable[[], Postgres]) -> None:
        self.kind = kind
        self._folder = folder
        self._cluster = cluster
        self._made: dict[str, str] = {}

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
            url = self(f"{name}_snapshot")
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
        return self._cluster().database(f"{name}_{next(_numbers)}", template)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Databases:
    return Databases(request.param, tmp_path, lambda: request.getfixturevalue("cluster"))
