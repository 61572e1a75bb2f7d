"""Table of questions and answers that are public, or may become so."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import Base, UtcTime
from office.db.sealed import Sealed
from office.db.statements import Executor, Statement


class PublicationRow(Base):
    """How far a case is on its way to be public. `id` is drawn by lot, and all that a page tells of
    which case it is; `seen` the hash of the text in `body`. By `month` to `unit` a page finds what
    is public: they are empty for all else."""

    __tablename__ = "publications"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    stage: Mapped[str] = mapped_column(String(16), index=True)
    seen: Mapped[str] = mapped_column(String(64))
    body: Mapped[Any] = mapped_column(Sealed("publications.body"))  # a plain public.rules.Body
    at: Mapped[datetime] = mapped_column(UtcTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    month: Mapped[str] = mapped_column(String(7))
    topic: Mapped[str] = mapped_column(String(80))
    area: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(200))


_ROWS = PublicationRow.metadata.tables[PublicationRow.__tablename__]
_STAGE = Statement(select(_ROWS.c.stage).where(_ROWS.c.case == bindparam("number")))


async def stage_of(sql: Executor, number: str) -> str | None:
    row = await sql.row(_STAGE, number=number)
    return row[0] if row is not None else None
