"""The queue in the database: what waits is kept with each step of a case, and listed by rights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    false,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend_client.contract.bodies import TaskKind, TaskState
from backend_client.contract.case import CaseEvent, CaseStatus, LegalDeadline
from office.db.models import CaseRow
from office.db.queue.rows import QueueRow, SeenRow
from office.db.statements import Executor, Statement
from office.db.tasks import TaskRow
from office.law.joint.tasks import ASKING, OPEN
from office.law.statuses import UNIT_WAITS
from office.queue.ladder import told_of
from office.queue.waiting import Duty, Wait, duty_of, news_of, pressing
from office.queue.whose import Whose, could_not_move, is_whose, was_given
from office.rights.counts import MOST_COUNTED
from office.rights.rows import Reader

_QUEUE = QueueRow.metadata.tables[QueueRow.__tablename__]
_SEEN = SeenRow.metadata.tables[SeenRow.__tablename__]
_CHANGING = ("urgent", "news", "seq", "given_seq", "begun", "half_at", "due")
_VALUES: dict[str, Any] = {name: bindparam(name) for name in _CHANGING}

_KNOWN = Statement(select(_QUEUE.c.case).where(_QUEUE.c.case == bindparam("number")))
_NEW = Statement(insert(_QUEUE).values(case=bindparam("number"), **_VALUES))
_ANEW = Statement(update(_QUEUE).where(_QUEUE.c.case == bindparam("number")).values(_VALUES))
_LOOKED = Statement(
    select(_SEEN.c.seq, _SEEN.c.note).where(
        _SEEN.c.officer == bindparam("who"), _SEEN.c.case == bindparam("number")
    )
)
_LOOKS = Statement(
    insert(_SEEN).values(
        officer=bindparam("who"),
        case=bindparam("number"),
        seq=bindparam("at"),
        note=bindparam("newest"),
    )
)
_LOOKS_AGAIN = Statement(
    update(_SEEN)
    .where(_SEEN.c.officer == bindparam("who"), _SEEN.c.case == bindparam("number"))
    .values(seq=bindparam("at"), note=bindparam("newest"))
)
OBJECTED = frozenset({CaseStatus.OBJECTED})  # whoever has objected has said what they had to say
_IN_ORDER = (QueueRow.urgent.desc(), QueueRow.timeless, QueueRow.due, QueueRow.case)


@dataclass(frozen=True)
class Waiting:
    """A case of the queue, and why it stands there."""

    row: CaseRow
    urgent: bool
    waits: Sequence[Wait]


@dataclass(frozen=True)
class Page:
    """The first that wait for an officer; `whole` is how many do, one more than are counted if
    they are more."""

    first: Sequence[Waiting] = ()
    whole: int = 0


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


async def look(sql: Executor, officer: str, number: str, seq: int, note: int) -> None:
    """The officer has seen the case up to this step and this note."""
    known, seen = await sql.row(_LOOKED, who=officer, number=number), {"at": seq, "newest": note}
    if known is None:
        await sql.run(_LOOKS, who=officer, number=number, **seen)
    elif known[0] < seq or (known[1] or 0) < note:
        await sql.run(_LOOKS_AGAIN, who=officer, number=number, **seen)


async def is_behind(sql: Executor, officer: str, number: str, seq: int, note: int) -> bool:
    """Whether the officer has not looked at the newest of it."""
    looked = await sql.row(_LOOKED, who=officer, number=number)
    return looked is None or looked[0] < seq or (looked[1] or 0) < note


async def waiting(
    session: AsyncSession,
    reader: Reader,
    now: datetime,
    limit: int,
    whose: Whose | None = None,
    most: int = MOST_COUNTED,
) -> Page:
    """What is supervised first, then the urgent, then by the nearest duty; those without one by
    their number. Which they are, and how many, is found out in one look, without their cases,
    whose rows are large; and without the rest of them, where they are more than `most`."""
    supervised = has_task(QueueRow.case, reader, OPEN, [TaskKind.SUPERVISED])
    # SQLite takes a constant that it shall order by for the number of a column.
    in_order = (supervised.desc(), *_IN_ORDER) if _is_of_a_unit(reader) else _IN_ORDER
    counted = (
        select(QueueRow.case)
        .outerjoin(SeenRow, _seen_by(reader))
        .where(_waits(reader, now, whose))
        .order_by(*in_order)
        .limit(max(limit, most + 1))
    )
    numbers = list(await session.scalars(counted))
    query = (
        select(
            CaseRow,
            QueueRow,
            SeenRow.seq,
            has_task(QueueRow.case, reader, OPEN).label("task"),
            supervised.label("supervised"),
            _only_helps(reader).label("helps"),
            was_given(QueueRow.case, reader).label("given"),
            could_not_move(QueueRow.case, reader).label("not_made"),
        )
        .select_from(QueueRow)
        .join(CaseRow, CaseRow.number == QueueRow.case)
        .outerjoin(SeenRow, _seen_by(reader))
        .where(QueueRow.case.in_(numbers[:limit]))
        .order_by(*in_order)
    )
    found = (await session.execute(query)).all() if numbers else []
    shown = [
        Waiting(
            row,
            queued.urgent,
            [
                *([Wait.NOT_MADE] if not_made else []),
                *([Wait.ASSIGNED] if given else []),
                *([Wait.SUPERVISED] if pressed else []),
                *([Wait.TASK] if task and not pressed else []),
                *([] if helps else _why(row, queued, seen or 0, reader, now)),
            ],
        )
        for row, queued, seen, task, pressed, helps, given, not_made in found
    ]
    return Page(shown, len(numbers)) if shown else Page()


def _waits(reader: Reader, now: datetime, whose: Whose | None) -> ColumnElement[bool]:
    """Most of the office's cases are closed and wait for nobody: they are told by the queue's own
    row, before anything else is looked up for them."""
    newest = QueueRow.given_seq if _is_of_a_unit(reader) else QueueRow.seq
    asked = or_(
        has_task(QueueRow.case, reader, OPEN),
        was_given(QueueRow.case, reader),
        could_not_move(QueueRow.case, reader),
    )
    may_wait = or_(newest > 0, QueueRow.half_at <= now, asked)
    unseen = newest > func.coalesce(SeenRow.seq, 0)
    told = unseen, not_(_stands_at(reader, OBJECTED))
    pressed = QueueRow.half_at <= now, not_(_waits_for_others(reader))
    news = and_(or_(and_(*told), and_(*pressed)), not_(_only_helps(reader)))
    narrowed = is_whose(QueueRow.case, reader, whose)
    waits = and_(may_wait, reader.may_see_of_all(QueueRow.case), or_(news, asked))
    return waits if narrowed is None else and_(waits, narrowed)


def has_task(
    case: SQLColumnExpression[str],
    reader: Reader,
    states: Iterable[TaskState],
    kinds: Iterable[TaskKind] = ASKING,
) -> ColumnElement[bool]:
    """Whether the officer's unit has such a task in the case, beside who answers, in such a
    state."""
    if not _is_of_a_unit(reader):
        return false()
    return exists(
        select(TaskRow.id).where(
            TaskRow.case == case,
            TaskRow.unit.in_(reader.own),
            TaskRow.state.in_(sorted(states)),
            TaskRow.kind.in_(sorted(kinds)),
        )
    )


def _only_helps(reader: Reader) -> ColumnElement[bool]:
    """Others answer, and what else comes is for them."""
    if not _is_of_a_unit(reader):
        return false()
    below = reader.units.below(reader.own)
    answering = [body.name for body in reader.units.bodies if body.id in below]
    case = aliased(CaseRow)
    others = or_(case.unit.is_(None), case.unit.not_in(answering))
    of_others = exists(select(case.id).where(case.number == QueueRow.case, others))
    return and_(has_task(QueueRow.case, reader, TaskState), of_others)


def _waits_for_others(reader: Reader) -> ColumnElement[bool]:
    """Others owe the next step: the office, of whatever unit; of the own one the body above."""
    review = UNIT_WAITS - OBJECTED
    return or_(_stands_at(reader, OBJECTED), _stands_at(reader, review, _names(reader)))


def _stands_at(
    reader: Reader, statuses: Iterable[CaseStatus], units: Sequence[str] | None = None
) -> ColumnElement[bool]:
    """Whether it does, for an officer of a unit. `units` are names; None is any."""
    if not _is_of_a_unit(reader):
        return false()
    case = aliased(CaseRow)
    here = [case.number == QueueRow.case, case.status.in_(sorted(statuses))]
    return exists(select(case.id).where(*here, *([case.unit.in_(units)] if units else [])))


def _names(reader: Reader) -> list[str]:
    """Of the officer's own unit, as cases name it."""
    return [body.name for body in reader.units.bodies if body.id in reader.own]


def _seen_by(reader: Reader) -> ColumnElement[bool]:
    return and_(SeenRow.case == QueueRow.case, SeenRow.officer == reader.officer.id)


def _is_of_a_unit(reader: Reader) -> bool:
    return reader.officer.unit not in (None, reader.units.office)


def _why(row: CaseRow, queued: QueueRow, seen: int, reader: Reader, now: datetime) -> list[Wait]:
    of_a_unit = _is_of_a_unit(reader)
    news = [Wait(wait) for wait, seq in queued.news if seq > seen]
    waits = [wait for wait in news if of_a_unit or wait is not Wait.GIVEN]
    own = row.status in UNIT_WAITS and row.unit in _names(reader)
    of_others = of_a_unit and (row.status in OBJECTED or own)
    if queued.begun is not None and queued.due is not None and not of_others:
        pressed = pressing(Duty(queued.begun, queued.due), now)
        waits += [pressed] if pressed else []
        waits += told_of(reader.officer.roles, queued.due, now)
    return waits
