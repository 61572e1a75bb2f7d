"""What the embedded backend can be told."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url


@dataclass(frozen=True)
class BackendSettings:
    """`database_url` is an address of SQLAlchemy: sqlite+aiosqlite or postgresql+asyncpg.

    `desk_open` lets the desk in without a login from this machine (loopback). It must be False
    behind a reverse proxy, whose callers all seem to come from this machine.
    """

    database_url: str = field(repr=False)
    key: str = field(repr=False)  # the bot's bearer key
    staff_key: str = field(repr=False)  # staff tools' bearer key, and the desk's login
    webhook_secret: str = field(repr=False)  # whsec_ and base64
    bot_url: str | None = None  # root of the bot's listener; None: nobody is called, the feed is
    files_dir: Path | None = None  # default: beside the SQLite file
    rate_days: int = 15
    minimum_group: int = 5  # no sum of ratings below it
    forward_target_hours: int = 24  # 日清日结: a target of the office, beside the legal R15
    file_limit_bytes: int = 20 * 1024 * 1024
    desk_open: bool = True

    def files_folder(self) -> Path:
        """Raises ValueError, naming the setting, when there is no place to derive it from."""
        if self.files_dir is not None:
            return self.files_dir
        url = make_url(self.database_url)
        if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
            raise ValueError("files_dir must be set when the database is not an SQLite file")
        database = Path(url.database)
        return database.with_name(database.stem + "-files")
