"""The queue in the database: what waits is kept with each step of a case, and listed by rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseEvent, LegalDeadline
from office.db.models import CaseRow, QueueRow, SeenRow
from office.db.statements import Executor, Statement
from office.queue.waiting import Duty, Wait, duty_of, news_of, pressing
from office.rights.rows import Reader

_QUEUE = QueueRow.metadata.tables[QueueRow.__tablename__]
_SEEN = SeenRow.metadata.tables[SeenRow.__tablename__]
_CHANGING = ("urgent", "news", "seq", "given_seq", "begun", "half_at", "due")
_VALUES: dict[str, Any] = {name: bindparam(name) for name in _CHANGING}

_KNOWN = Statement(select(_QUEUE.c.case).where(_QUEUE.c.case == bindparam("number")))
_NEW = Statement(insert(_QUEUE).values(case=bindparam("number"), **_VALUES))
_ANEW = Statement(update(_QUEUE).where(_QUEUE.c.case == bindparam("number")).values(_VALUES))
_NEWEST = Statement(select(_QUEUE.c.given_seq).where(_QUEUE.c.case == bindparam("number")))
_LOOKED = Statement(
    select(_SEEN.c.seq).where(
        _SEEN.c.officer == bindparam("who"), _SEEN.c.case == bindparam("number")
    )
)
_LOOKS = Statement(
    insert(_SEEN).values(officer=bindparam("who"), case=bindparam("number"), seq=bindparam("at"))
)
_LOOKS_AGAIN = Statement(
    update(_SEEN)
    .where(_SEEN.c.officer == bindparam("who"), _SEEN.c.case == bindparam("number"))
    .values(seq=bindparam("at"))
)


@dataclass(frozen=True)
class Waiting:
    """A case of the queue, and why it stands there."""

    row: CaseRow
    urgent: bool
    waits: Sequence[Wait]


async def keep(
    sql: Executor,
    number: str,
    *,
    urgent: bool,
    events: Sequence[CaseEvent],
    clocks: Sequence[LegalDeadline],
) -> None:
    """What waits after a step, in place of what waited before."""
    news, duty = news_of(events), duty_of(events, clocks)
    values = {
        "urgent": urgent,
        "news": [[str(each.wait), each.seq] for each in news],
        "seq": max((each.seq for each in news if each.wait is not Wait.GIVEN), default=0),
        "given_seq": max((each.seq for each in news), default=0),
        "begun": duty and duty.begun,
        "half_at": duty and duty.half_at,
        "due": duty and duty.due,
    }
    known = await sql.row(_KNOWN, number=number)
    await sql.run(_NEW if known is None else _ANEW, number=number, **values)


async def look(sql: Executor, officer: str, number: str, seq: int) -> None:
    """The officer has seen the case up to this step."""
    known = await sql.row(_LOOKED, who=officer, number=number)
    if known is None:
        await sql.run(_LOOKS, who=officer, number=number, at=seq)
    elif known[0] < seq:
        await sql.run(_LOOKS_AGAIN, who=officer, number=number, at=seq)


async def has_news(sql: Executor, officer: str, number: str) -> bool:
    """Whether the officer has not looked at the newest of it."""
    newest, looked = await sql.row(_NEWEST, number=number), None
    if newest is not None and newest[0]:
        looked = await sql.row(_LOOKED, who=officer, number=number)
    return newest is not None and newest[0] > (looked[0] if looked else 0)


async def waiting(
    session: AsyncSession, reader: Reader, now: datetime, limit: int
) -> list[Waiting]:
    """The urgent first, then by the nearest duty; those without one by their number."""
    query = (
        select(CaseRow, QueueRow, SeenRow.seq)
        .join(QueueRow, QueueRow.case == CaseRow.number)
        .outerjoin(SeenRow, _seen_by(reader))
        .where(_waits(reader, now))
        .order_by(QueueRow.urgent.desc(), QueueRow.due.is_(None), QueueRow.due, CaseRow.id)
    )
    found = (await session.execute(query.limit(limit))).all()
    return [
        Waiting(row, queued.urgent, _why(queued, seen or 0, reader, now))
        for row, queued, seen in found
    ]


async def count(session: AsyncSession, reader: Reader, now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(QueueRow)
        .join(CaseRow, QueueRow.case == CaseRow.number)
        .outerjoin(SeenRow, _seen_by(reader))
        .where(_waits(reader, now))
    )
    return await session.scalar(query) or 0


def _waits(reader: Reader, now: datetime) -> ColumnElement[bool]:
    newest = QueueRow.given_seq if _is_of_a_unit(reader) else QueueRow.seq
    unseen = newest > func.coalesce(SeenRow.seq, 0)
    return and_(reader.may_see(CaseRow.number), or_(unseen, QueueRow.half_at <= now))


def _seen_by(reader: Reader) -> ColumnElement[bool]:
    return and_(SeenRow.case == QueueRow.case, SeenRow.officer == reader.officer.id)


def _is_of_a_unit(reader: Reader) -> bool:
    return reader.officer.unit not in (None, reader.units.office)


def _why(queued: QueueRow, seen: int, reader: Reader, now: datetime) -> list[Wait]:
    of_a_unit = _is_of_a_unit(reader)
    news = [Wait(wait) for wait, seq in queued.news if seq > seen]
    waits = [wait for wait in news if of_a_unit or wait is not Wait.GIVEN]
    if queued.begun is not None and queued.due is not None:
        pressed = pressing(Duty(queued.begun, queued.due), now)
        waits += [pressed] if pressed else []
    return waits
