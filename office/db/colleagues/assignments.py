"""Table of who at a body sees to a case, and the statements that read and write it."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import Base, UtcTime
from office.db.statements import Executor, Statement


class AssignmentRow(Base):
    """The officer of a body who sees to a case. `body`: its id, "" for an office that is in no
    table of units. `by`: who gave it to them. `looked`: they have looked at it since."""

    __tablename__ = "assignments"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    body: Mapped[str] = mapped_column(String(100), primary_key=True)
    officer: Mapped[str] = mapped_column(String(32), index=True)
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcTime)
    looked: Mapped[bool] = mapped_column(Boolean)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A row of `assignments`."""

    case: str
    body: str
    officer: str
    by: str
    at: datetime
    looked: bool


_ROWS = AssignmentRow.metadata.tables[AssignmentRow.__tablename__]
_NAMES = tuple(field.name for field in fields(Assignment))
_THIS = (_ROWS.c.case == bindparam("number"), _ROWS.c.body == bindparam("home"))

_OF = Statement(select(*(_ROWS.c[name] for name in _NAMES)).where(*_THIS))
_NONE = Statement(delete(_ROWS).where(*_THIS))
_NEW = Statement(insert(_ROWS).values({name: bindparam(name) for name in _NAMES}))
_LOOKED = Statement(update(_ROWS).where(*_THIS).values(looked=bindparam("has_looked")))


async def assignment_of(sql: Executor, number: str, body: str) -> Assignment | None:
    row = await sql.row(_OF, number=number, home=body)
    return Assignment(*row) if row else None


async def drop(sql: Executor, number: str, body: str) -> None:
    await sql.run(_NONE, number=number, home=body)


async def put(sql: Executor, wanted: Assignment) -> None:
    """In place of the one before."""
    await drop(sql, wanted.case, wanted.body)
    await sql.run(_NEW, **{name: getattr(wanted, name) for name in _NAMES})


async def look(sql: Executor, number: str, body: str) -> None:
    """Whom it was given to has looked at it."""
    await sql.run(_LOOKED, number=number, home=body, has_looked=True)
