"""Tables of campaigns and of the cases that came by them, and the statements of a filing."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import Base, Json, UtcTime
from office.db.statements import Executor, Statement


class CampaignRow(Base):
    """A campaign as it stands now: a plain Channel. Cases keep the answers under the labels that
    they were asked by."""

    __tablename__ = "campaigns"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[Any] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)


class CampaignCaseRow(Base):
    """By which campaign a case came. No foreign key to it: an office that was restored may have
    lost it, and takes the case all the same."""

    __tablename__ = "campaign_cases"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), index=True)


_ROWS = CampaignRow.metadata.tables[CampaignRow.__tablename__]
_CASES = CampaignCaseRow.metadata.tables[CampaignCaseRow.__tablename__]
_BODY = Statement(select(_ROWS.c.body).where(_ROWS.c.code == bindparam("campaign")))
_CAME = Statement(insert(_CASES).values(case=bindparam("number"), code=bindparam("campaign")))


async def body_of(sql: Executor, code: str) -> Any | None:
    """The plain Channel of that code."""
    row = await sql.row(_BODY, campaign=code)
    return row[0] if row is not None else None


async def note_case(sql: Executor, number: str, code: str) -> None:
    await sql.run(_CAME, number=number, campaign=code)
