"""What the database may answer, told by what is to be done about it."""

import sqlite3

from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# PostgreSQL's ways to say "not now" (SQLSTATE classes): connection lost, read-only or transaction
# ended by it, not let in, no such database (it is being restored), deadlock, out of resources, lock
# not available, stopped by an operator, system error.
NOT_NOW = ("08", "25", "28", "3D", "40", "53", "55", "57", "58")
UNFIT = "42"  # no such table or column, or no right to it
# SQLite's, by their primary codes: nothing that a statement of ours could be the cause of.
SQLITE_NOT_NOW = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_SCHEMA,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}
SQLITE_UNFIT = sqlite3.SQLITE_ERROR
STALE_PLAN = "InvalidCachedStatementError"  # the tables were altered since it was made
LOST_TRACK = "InternalClientError"  # of a server that went away in the middle of an answer


class StoreDown(Exception):
    """The database did not take it: nothing of this transaction is stored, try again later."""


class StoreUnfit(Exception):
    """The database's tables are not those this program needs: trying again mends nothing, and no
    input is to blame. A person must see to it; the message says what is missing."""


class as_store_down:
    """Turn the driver's ways to say "not now" into ours; mistakes of ours pass as they are."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DBAPIError) and _not_now(error):
            raise StoreDown(type(error.orig).__name__) from error
        if isinstance(error, DBAPIError) and _unfit(error):
            raise StoreUnfit(str(error.orig).splitlines()[0]) from error
        if isinstance(error, PoolTimeout):
            raise StoreDown("no free connection") from error
        if type(error).__name__ == LOST_TRACK:
            raise StoreDown(LOST_TRACK) from error


def ends_all(error: Exception) -> bool:
    """Whether it is the database's trouble, and no statement's."""
    return isinstance(error, DBAPIError) and _not_now(error)


def _not_now(error: DBAPIError) -> bool:
    state, code = _state(error), _sqlite_code(error)
    if state is not None:
        return state.startswith(NOT_NOW) or type(error.orig).__name__ == STALE_PLAN
    if code is not None:
        return code in SQLITE_NOT_NOW
    if isinstance(error.orig and error.orig.__cause__, ValueError):
        return False  # the driver could not pass a value of ours
    known = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
    return known or error.connection_invalidated


def _unfit(error: DBAPIError) -> bool:
    return (_state(error) or "").startswith(UNFIT) or _sqlite_code(error) == SQLITE_UNFIT


def _state(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    return state if isinstance(state, str) else None


def _sqlite_code(error: DBAPIError) -> int | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None
