"""The feed's cursor: how far it was read, and which event stood there."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from bot.store.engine.database import Database
from bot.store.models import cursors

FEED = "events"
EPOCH = "epoch"  # its mark is the feed's


@dataclass(frozen=True)
class Position:
    """`mark` is that of the item at the cursor, and `epoch` the feed's; none where it is not known:
    before the first page, and of what an earlier release has read."""

    cursor: int = 0
    mark: str | None = None
    epoch: str | None = None


def read_position(connection: Connection) -> Position:
    names = cursors.c.name.in_([FEED, EPOCH])
    rows = {row.name: row for row in connection.execute(select(cursors).where(names))}
    at, epoch = rows.get(FEED), rows.get(EPOCH)
    return Position(at.value if at else 0, at.mark if at else None, epoch.mark if epoch else None)


def move_cursor(
    connection: Connection, database: Database, name: str, value: int, mark: str | None = None
) -> None:
    """Forwards only."""
    statement = database.insert(cursors)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[cursors.c.name],
            set_={"value": statement.excluded.value, "mark": statement.excluded.mark},
            where=statement.excluded.value > cursors.c.value,  # another may have read further
        ),
        {"name": name, "value": value, "mark": mark},
    )


def note_mark(connection: Connection, database: Database, name: str, mark: str) -> None:
    """What stands at a cursor of which it was not known yet."""
    database_row = {"name": name, "value": 0, "mark": mark}
    connection.execute(database.insert(cursors).on_conflict_do_nothing(), database_row)
    unknown = (cursors.c.name == name) & cursors.c.mark.is_(None)
    connection.execute(update(cursors).where(unknown).values(mark=mark))
