"""An SQLite file with the newest tables: migrated once a process and copied from then on, since
Alembic takes a third of a second of CPU each time.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

Migrate = Callable[[str], Awaitable[None]]
_made: dict[Migrate, bytes] = {}


async def put_tables(path: Path, migrate: Migrate) -> None:
    """Where there is a file already, it stays as it is."""
    if migrate not in _made:
        with TemporaryDirectory() as folder:
            await migrate(f"sqlite+aiosqlite:///{folder}/empty.db")
            _keep(migrate, Path(folder, "empty.db"))
    _copy(migrate, path)


def _keep(migrate: Migrate, path: Path) -> None:
    _made[migrate] = path.read_bytes()


def _copy(migrate: Migrate, path: Path) -> None:
    if not path.exists():
        path.write_bytes(_made[migrate])
        path.chmod(0o600)
