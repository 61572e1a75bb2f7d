"""Tables of the office's agents (代理员), and of the chats that they file from."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Integer,
    SQLColumnExpression,
    String,
    bindparam,
    insert,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from backend_client.contract.case import Draft
from backend_client.contract.on_behalf import EnrolledAgent
from office.db.models import Base, UtcTime
from office.db.sealed import Sealed
from office.db.statements import Executor, Statement


class AgentRow(Base):
    """An agent. `id` is the office's own for them; `who` is name, area and phone. `code_mark` is
    the hash of the code that was given to them last, `used_at` when a chat was tied by it."""

    __tablename__ = "agents"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    who: Mapped[Any] = mapped_column(Sealed("agents.who"))
    code_mark: Mapped[str] = mapped_column(String(64), index=True, unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)


class AgentTieRow(Base):
    """A chat from which an agent files, or has filed: `tie` is the channel's name for it. `who` is
    name and area as they were then; what was filed by it stays theirs when it has ended."""

    __tablename__ = "agent_ties"

    tie: Mapped[str] = mapped_column(String(80), primary_key=True)
    agent: Mapped[str] = mapped_column(String(32), ForeignKey("agents.id"), index=True)
    who: Mapped[Any] = mapped_column(Sealed("agent_ties.who"))
    code_mark: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_seq: Mapped[int] = mapped_column(Integer, default=0)  # of what was told under its name


class AgentCaseRow(Base):
    """What was filed for somebody else from a chat that is, or may be, tied. No foreign key to the
    tie: an office that was restored may have lost it, and be told it again after the case."""

    __tablename__ = "agent_cases"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    tie: Mapped[str] = mapped_column(String(80), index=True)
    said_at: Mapped[datetime] = mapped_column(UtcTime)


_CASES = AgentCaseRow.metadata.tables[AgentCaseRow.__tablename__]
_FILED: dict[str, Any] = {"tie": bindparam("name"), "said_at": bindparam("at")}
_FILED_BY = Statement(insert(_CASES).values(case=bindparam("number"), **_FILED))
_TIES = AgentTieRow.metadata.tables[AgentTieRow.__tablename__]
_ONE = Statement(select(_TIES.c.who, _TIES.c.ended_at).where(_TIES.c.tie == bindparam("name")))


async def note_case(sql: Executor, number: str, draft: Draft, registered_at: datetime) -> None:
    """From which chat it came, where that may be an agent's."""
    if draft.agent is not None and draft.on_behalf is not None:
        said_at = _said_at(draft, registered_at)
        await sql.run(_FILED_BY, number=number, name=draft.agent, at=said_at)


def filed_by_agents(
    case: SQLColumnExpression[str], agent: str | None = None
) -> ColumnElement[bool]:
    """Whether an agent of the list filed it for somebody else, or this one, by their id."""
    live = or_(AgentTieRow.ended_at.is_(None), AgentCaseRow.said_at < AgentTieRow.ended_at)
    theirs = (
        select(AgentCaseRow.case)
        .join(AgentTieRow, AgentTieRow.tie == AgentCaseRow.tie)
        .where(live, *([] if agent is None else [AgentTieRow.agent == agent]))
    )
    return case.in_(theirs)


async def agent_of(sql: Executor, draft: Draft, registered_at: datetime) -> EnrolledAgent | None:
    """Who filed it for somebody else, if they were on the office's list then."""
    if draft.agent is None or draft.on_behalf is None:
        return None
    row = await sql.row(_ONE, name=draft.agent)
    return _filed_by(draft, registered_at, *row) if row is not None else None


async def agents_of(
    session: AsyncSession, filed: Mapping[str, tuple[Draft, datetime]]
) -> Mapping[str, EnrolledAgent]:
    """The same of many, each by its case's number with its draft and when it was registered."""
    ties = _ties(draft for draft, _ in filed.values())
    if not ties:
        return {}
    rows = await session.scalars(select(AgentTieRow).where(AgentTieRow.tie.in_(ties)))
    known = {row.tie: row for row in rows}
    found = {}
    for number, (draft, at) in filed.items():
        row = known.get(draft.agent or "")
        agent = _filed_by(draft, at, row.who, row.ended_at) if row is not None else None
        if agent is not None:
            found[number] = agent
    return found


def _ties(drafts: Any) -> Collection[str]:
    return {each.agent for each in drafts if each.agent and each.on_behalf}


def _filed_by(
    draft: Draft, registered_at: datetime, who: Any, ended_at: datetime | None
) -> EnrolledAgent | None:
    """What was said while they were tied counts, however late it came."""
    said = _said_at(draft, registered_at)
    if draft.on_behalf is None or (ended_at is not None and said >= ended_at):
        return None
    return EnrolledAgent(who["name"], who["area"])


def _said_at(draft: Draft, registered_at: datetime) -> datetime:
    return draft.said_at or registered_at
