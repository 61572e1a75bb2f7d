"""Table of which cases officers have put together, and the statements that read and write it."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, bindparam, delete, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import Base, UtcTime
from office.db.statements import Executor, Statement


class LinkKind(StrEnum):
    REPEATS = "repeats"  # `case` is `other` once more
    BELONGS = "belongs"  # with one another


class LinkRow(Base):
    """Two cases, by an officer's hand. What a filing repeats by itself stands in `cases`."""

    __tablename__ = "case_links"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    other: Mapped[str] = mapped_column(
        String(32), ForeignKey("cases.number"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcTime)


class Link(NamedTuple):
    """As it is read: a row of `case_links`."""

    case: str
    other: str
    kind: str


_ROWS = LinkRow.metadata.tables[LinkRow.__tablename__]
_OF = Statement(
    select(_ROWS.c.case, _ROWS.c.other, _ROWS.c.kind)
    .where(or_(_ROWS.c.case == bindparam("number"), _ROWS.c.other == bindparam("number")))
    .order_by(_ROWS.c.at, _ROWS.c.case, _ROWS.c.other)
)
_NEW = Statement(insert(_ROWS).values({column.name: bindparam(column.name) for column in _ROWS.c}))
_DROP = Statement(
    delete(_ROWS).where(_ROWS.c.case == bindparam("one"), _ROWS.c.other == bindparam("two"))
)


async def links_of(sql: Executor, number: str) -> list[Link]:
    """Of a case, from either side, the oldest first."""
    return [Link(*row) for row in await sql.rows(_OF, number=number)]


async def drop(sql: Executor, one: str, two: str) -> None:
    """Whichever way it was put."""
    await sql.run(_DROP, one=one, two=two)
    await sql.run(_DROP, one=two, two=one)


async def put(sql: Executor, link: Link, by: str, at: datetime) -> None:
    """In place of what held the two together before."""
    await drop(sql, link.case, link.other)
    await sql.run(_NEW, **link._asdict(), by=by, at=at)
