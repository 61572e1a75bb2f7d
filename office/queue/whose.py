"""Whose a case is among the colleagues of a body, as a condition of lists; and what moved in a case
since an officer has looked at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import EventType
from office.db.accounts import OfficerRow
from office.db.agents.rows import filed_by_agents
from office.db.colleagues.assignments import AssignmentRow
from office.db.colleagues.notes import DeskNoteRow
from office.db.models import EventRow
from office.db.queue.pending_moves import PendingMoveRow
from office.db.queue.rows import SeenRow
from office.rights.rows import Reader

# Nobody at the office is told that, or when, a case was rated, nor when somebody signed: how many
# have stands on the case.
TELL_NOTHING = frozenset({EventType.RATED, EventType.JOINED, EventType.LEFT})


class Whose(StrEnum):
    """What a list is narrowed to; a value of its address."""

    MINE = "mine"
    NOBODYS = "nobodys"  # none of the body's officers sees to it
    AGENTS = "agents"  # filed for somebody else by an agent of the office's list


@dataclass(frozen=True)
class Mark:
    """How a case stands with who looks. `sees_to`: the id and the name of the officer of their body
    who sees to it. `moved`: something came since they have looked, or they never did."""

    sees_to: str | None = None
    name: str = ""
    moved: bool = False


def is_whose(
    case: SQLColumnExpression[str], reader: Reader, whose: Whose | None
) -> ColumnElement[bool] | None:
    """None where the list is not narrowed."""
    if whose is None:
        return None
    if whose is Whose.AGENTS:
        return filed_by_agents(case)
    of_body = (AssignmentRow.case == case, AssignmentRow.body == reader.body)
    if whose is Whose.NOBODYS:
        return not_(exists(select(AssignmentRow.case).where(*of_body)))
    mine = AssignmentRow.officer == reader.officer.id
    return exists(select(AssignmentRow.case).where(*of_body, mine))


def was_given(case: SQLColumnExpression[str], reader: Reader) -> ColumnElement[bool]:
    """Whether a colleague gave it to them, and they have not looked at it since. Those are few, and
    looked up once for a whole list."""
    return case.in_(
        select(AssignmentRow.case).where(
            AssignmentRow.body == reader.body,
            AssignmentRow.officer == reader.officer.id,
            AssignmentRow.looked.is_(False),
        )
    )


def could_not_move(case: SQLColumnExpression[str], reader: Reader) -> ColumnElement[bool]:
    """Whether a move of theirs that waited could not be made. Those are fewer still."""
    return case.in_(
        select(PendingMoveRow.case).where(
            PendingMoveRow.officer == reader.officer.id, PendingMoveRow.refused.is_not(None)
        )
    )


async def marks(
    session: AsyncSession, reader: Reader, numbers: Sequence[str]
) -> Mapping[str, Mark]:
    """Of cases that the reader may read."""
    if not numbers:
        return {}
    sees_to = (
        select(AssignmentRow.case, AssignmentRow.officer, OfficerRow.name)
        .outerjoin(OfficerRow, OfficerRow.id == AssignmentRow.officer)
        .where(AssignmentRow.case.in_(numbers), AssignmentRow.body == reader.body)
    )
    found = {case: (officer, name) for case, officer, name in await session.execute(sees_to)}
    moved = set(await session.scalars(_moved(reader, numbers)))
    return {number: Mark(*_named(found.get(number)), moved=number in moved) for number in numbers}


def _named(found: tuple[str, Any] | None) -> tuple[str | None, str]:
    return (None, "") if found is None else (found[0], found[1] or found[0])


def _moved(reader: Reader, numbers: Sequence[str]) -> Any:
    me = reader.officer.id
    seen = and_(SeenRow.case == EventRow.case, SeenRow.officer == me)
    steps = (
        select(EventRow.case)
        .outerjoin(SeenRow, seen)
        .where(
            EventRow.case.in_(numbers),
            EventRow.type.not_in(sorted(TELL_NOTHING)),
            EventRow.seq > func.coalesce(SeenRow.seq, 0),
        )
    )
    seen = and_(SeenRow.case == DeskNoteRow.case, SeenRow.officer == me)
    notes = (
        select(DeskNoteRow.case)
        .outerjoin(SeenRow, seen)
        .where(
            DeskNoteRow.case.in_(numbers),
            DeskNoteRow.by != me,
            or_(SeenRow.note.is_(None), DeskNoteRow.id > SeenRow.note),
        )
    )
    return steps.union(notes)
