"""Settings of the office's server."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

from office.accounts.passwords import HashCost
from office.answers.templates import SHIPPED
from office.db.sealed import read_keys
from office.law.routing import TABLE
from office.services.files import LIMIT_BYTES
from office.services.retention.periods import Periods

LOOPBACK = ("127.0.0.0/8", "::1/128")


@dataclass(frozen=True)
class BackendSettings:
    """`database_url` is an address of SQLAlchemy: sqlite+aiosqlite or postgresql+asyncpg.

    `desk_open` lets the desk in without a login from this machine (loopback). It must be False
    behind a reverse proxy, whose callers all seem to come from this machine. `desk_url` is the
    desk's public address. Of `trusted_proxies` (addresses and networks) it is believed for whom and
    under which name they call.

    `key` and `staff_key` may be several, between commas or spaces: see backend_client.keys. Without
    a `staff_key` there is no machine account.
    """

    database_url: str = field(repr=False)
    key: str = field(repr=False)  # the bot's bearer key
    staff_key: str = field(repr=False)  # of the machine account: tools' bearer key
    webhook_secret: str = field(repr=False)  # whsec_ and base64
    bot_url: str | None = None  # root of the bot's listener; None: nobody is called, the feed is
    files_dir: Path | None = None  # default: beside the SQLite file
    rate_days: int = 15
    signing_days: int | None = None  # a joint matter is open to more; None: until it is answered
    minimum_group: int = 5  # ratings that come into the sums at once, at least; 2 or more
    public_page: bool = False  # questions and answers, by consent, for everybody
    hot_cases: int = 5  # about one event, within `hot_days`: then officers are told
    hot_days: int = 7
    forward_simple: bool = False  # simple matters of a first time go to their unit by themselves
    simple_procedure: bool = False  # units may promise an answer in 10 working days (简易办理)
    undo_seconds: int = 0  # for so long officers can take a move at the desk back; 0: they cannot
    forward_target_hours: int = 24  # 日清日结: a target of the office, beside the legal R15
    file_limit_bytes: int = LIMIT_BYTES
    desk_open: bool = False
    desk_url: str | None = None
    trusted_proxies: tuple[str, ...] = LOOPBACK
    password_cost: HashCost = field(default_factory=HashCost)  # less only where nothing is guarded
    second_factor: bool = True  # nobody works at the desk without one
    session_hours: int = 8  # a working day
    idle_minutes: int = 60
    identity_minutes: int = 30  # how long whose case it is stays open to who has opened it
    trail_dir: Path | None = None  # default: beside the files' folder
    keys: str = field(default="", repr=False)  # that seal the database, the newest first
    keys_dir: Path | None = None  # of their file, where `keys` is empty; default: beside the trail
    units_file: Path | None = None  # the office's own table of units, once there is one
    divisions_file: Path | None = None  # the same of its divisions
    templates_file: Path | None = None  # and of templates of answers
    periods: Periods = field(default_factory=Periods)  # for how long what is kept

    def check(self) -> None:
        """Raises ValueError with the setting and how to mend it."""
        if self.minimum_group < 2:
            raise ValueError("minimum_group must be 2 or more: a sum of one is no sum")
        self.periods.check()
        if self.signing_days is not None and self.signing_days < 1:
            raise ValueError("signing_days must be 1 or more (SIGNING_DAYS)")
        if self.keys:
            read_keys(self.keys)
        if not self.key:
            raise ValueError("key must not be empty: it lets the bot in (BACKEND_KEY)")

    def files_folder(self) -> Path:
        """Raises ValueError, naming the setting, when there is no place to derive it from."""
        if self.files_dir is not None:
            return self.files_dir
        url = make_url(self.database_url)
        if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
            raise ValueError("files_dir must be set when the database is not an SQLite file")
        database = Path(url.database)
        return database.with_name(database.stem + "-files")

    def keys_folder(self) -> Path:
        """Raises ValueError as `files_folder` does."""
        if self.keys_dir is not None:
            return self.keys_dir
        trail = self.trail_folder()
        return trail.with_name(f"{trail.name}-keys")

    def units_table(self) -> Path:
        """Until the office has one of its own, the invented county's."""
        own = self.units_file
        return own if own is not None and own.exists() else TABLE

    def templates_table(self) -> Path:
        """Until the office has one of its own, the shipped one."""
        own = self.templates_file
        return own if own is not None and own.exists() else SHIPPED

    def trail_folder(self) -> Path:
        """Of the trail's key and head. Raises ValueError as `files_folder` does."""
        files = self.files_folder()
        return self.trail_dir or files.with_name(f"{files.name}-trail")
