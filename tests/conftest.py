"""Real database servers, started when the first test asks for one: one suite for all of them."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.servers import Postgres, Redis, postgres, redis

NewDatabase = Callable[[str], str]
_numbers = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with redis() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Gives the address of an empty database; the same name is the same database in one test."""
    made: dict[str, str] = {}

    def make(name: str) -> str:
        if name not in made and request.param == "sqlite":
            made[name] = f"sqlite+aiosqlite:///{tmp_path / name}.db"
        elif name not in made:
            server: Postgres = request.getfixturevalue("cluster")
            made[name] = server.database(f"{name}_{next(_numbers)}")
        return made[name]

    return make
