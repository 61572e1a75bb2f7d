"""Table of what officers write for one another beside a case, and the statements that read and
write it. It stands in no event, and in no call of the API: nothing that leaves the desk reads it.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    String,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import ROW_ID, Base, UtcTime
from office.db.sealed import Sealed
from office.db.statements import Executor, Statement


class DeskNoteRow(Base):
    """A note. `key`: of the form it came with, which may come twice."""

    __tablename__ = "desk_notes"
    __table_args__ = (UniqueConstraint("case", "key"),)

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"))
    key: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcTime)
    text: Mapped[Any] = mapped_column(Sealed("desk_notes.text"))


@dataclass(frozen=True, slots=True)
class DeskNote:
    """A row of `desk_notes`, without its id."""

    case: str
    key: str
    by: str
    at: datetime
    text: Any


_ROWS = DeskNoteRow.metadata.tables[DeskNoteRow.__tablename__]
_NAMES = tuple(field.name for field in fields(DeskNote))

_OF_CASE = Statement(
    select(*(_ROWS.c[name] for name in _NAMES))
    .where(_ROWS.c.case == bindparam("number"))
    .order_by(_ROWS.c.id)
)
_BY_KEY = Statement(
    select(_ROWS.c.id).where(_ROWS.c.case == bindparam("number"), _ROWS.c.key == bindparam("key"))
)
_NEW = Statement(insert(_ROWS).values({name: bindparam(name) for name in _NAMES}))
_LAST = Statement(select(func.max(_ROWS.c.id)).where(_ROWS.c.case == bindparam("number")))


async def notes_of(sql: Executor, number: str) -> list[DeskNote]:
    """The oldest first."""
    return [DeskNote(*row) for row in await sql.rows(_OF_CASE, number=number)]


async def last_of(sql: Executor, number: str) -> int:
    """The id of the newest; 0 where there is none."""
    row = await sql.row(_LAST, number=number)
    return int(row[0] or 0) if row else 0


async def add(sql: Executor, note: DeskNote) -> bool:
    """False for one that is there already."""
    if await sql.row(_BY_KEY, number=note.case, key=note.key) is not None:
        return False
    await sql.run(_NEW, **{name: getattr(note, name) for name in _NAMES})
    return True
