"""Moves that wait until they can be taken back no more: their table, and its statements."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import Base, UtcTime
from office.db.sealed import Sealed
from office.db.statements import Executor, Statement


class PendingMoveRow(Base):
    """A move that is to be made at `due`, and the form it came with. `after`: the step of the last
    move that the officer had seen. `refused`: why it could not be made; then it waits for the
    officer."""

    __tablename__ = "pending_moves"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    officer: Mapped[str] = mapped_column(String(80), index=True)
    due: Mapped[datetime] = mapped_column(UtcTime, index=True)
    after: Mapped[int] = mapped_column(Integer)
    said: Mapped[Any] = mapped_column(Sealed("pending_moves.said"))
    refused: Mapped[str | None] = mapped_column(String(40))


@dataclass(frozen=True, slots=True)
class PendingRecord:
    """A row of `pending_moves`. `said`: {"move": Move, "form": its fields, "stands_by": see
    `services/clerk/pending_moves.py`}."""

    case: str
    officer: str
    due: datetime
    after: int
    said: Any
    refused: str | None

    @property
    def mark(self) -> str:
        """Another one tells that another move waits."""
        return f"{self.after}-{self.due.timestamp():.6f}"


_ROWS = PendingMoveRow.metadata.tables[PendingMoveRow.__tablename__]
_NAMES = tuple(field.name for field in fields(PendingRecord))
_THIS = _ROWS.c.case == bindparam("number")

_OF = Statement(select(*(_ROWS.c[name] for name in _NAMES)).where(_THIS))
_NEW = Statement(insert(_ROWS).values({name: bindparam(name) for name in _NAMES}))
_GONE = Statement(delete(_ROWS).where(_THIS))
_REFUSED = Statement(update(_ROWS).where(_THIS).values(refused=bindparam("why")))
_DUE = Statement(
    select(_ROWS.c.case)
    .where(
        or_(
            _ROWS.c.due <= bindparam("now", type_=UtcTime()),
            _ROWS.c.due > bindparam("latest", type_=UtcTime()),
        ),
        _ROWS.c.refused.is_(None),
    )
    .order_by(_ROWS.c.due)
)


async def pending_of(sql: Executor, number: str) -> PendingRecord | None:
    row = await sql.row(_OF, number=number)
    return PendingRecord(*row) if row else None


async def add(sql: Executor, pending: PendingRecord) -> None:
    await sql.run(_NEW, **{name: getattr(pending, name) for name in _NAMES})


async def drop(sql: Executor, number: str) -> None:
    await sql.run(_GONE, number=number)


async def refuse(sql: Executor, number: str, why: str) -> None:
    await sql.run(_REFUSED, number=number, why=why)


async def due(sql: Executor, now: datetime, latest: datetime) -> list[str]:
    """The numbers of the cases whose move is to be made, the oldest first. What was to wait beyond
    the `latest` was put there by a clock that was wrong."""
    return [row[0] for row in await sql.rows(_DUE, now=now, latest=latest)]
