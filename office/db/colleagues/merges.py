"""Table of which cases go with which lead, and the statements that read and write it."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import Base, UtcTime
from office.db.sealed import Sealed
from office.db.statements import Executor, Statement


class MergeRow(Base):
    """A case that goes with another one, the lead. `untold`: what its petitioner is still to read
    of that, with the next step; None once they did."""

    __tablename__ = "case_merges"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    lead: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), index=True)
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcTime)
    untold: Mapped[Any | None] = mapped_column(Sealed("case_merges.untold"))


@dataclass(frozen=True, slots=True)
class Merge:
    """A row of `case_merges`."""

    case: str
    lead: str
    by: str
    at: datetime
    untold: str | None


_ROWS = MergeRow.metadata.tables[MergeRow.__tablename__]
_NAMES = tuple(field.name for field in fields(Merge))
_OF = Statement(
    select(*(_ROWS.c[name] for name in _NAMES))
    .where(or_(_ROWS.c.case == bindparam("number"), _ROWS.c.lead == bindparam("number")))
    .order_by(_ROWS.c.at, _ROWS.c.case)
)
_NEW = Statement(insert(_ROWS).values({name: bindparam(name) for name in _NAMES}))
_TOLD = Statement(update(_ROWS).where(_ROWS.c.case == bindparam("one")).values(untold=None))
_DROP = Statement(delete(_ROWS).where(_ROWS.c.case == bindparam("one")))


async def merges_of(sql: Executor, number: str) -> list[Merge]:
    """The one by which the case goes with a lead, or those of the cases that go with it, the oldest
    first: never both."""
    return [Merge(*row) for row in await sql.rows(_OF, number=number)]


async def put(sql: Executor, merge: Merge) -> None:
    await sql.run(_NEW, **{name: getattr(merge, name) for name in _NAMES})


async def told(sql: Executor, number: str) -> None:
    await sql.run(_TOLD, one=number)


async def drop(sql: Executor, number: str) -> None:
    await sql.run(_DROP, one=number)
