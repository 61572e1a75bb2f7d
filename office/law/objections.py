"""Rules for objections (Art. 23): when a unit may make one, and what the office may do with it.
Pure.
"""

from collections.abc import Sequence
from datetime import datetime

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    Move,
    PetitionKind,
)
from office.law.deadlines import is_over
from office.law.documents import has_words
from office.law.moves import history_of
from office.law.problems import Problem

S = CaseStatus


def check_objection(
    move: Move, kind: PetitionKind, running: Sequence[LegalDeadline], now: datetime
) -> None:
    """Art. 23: within 5 working days. The discipline bodies go by their own rules (23(4)). Raises
    Problem 409."""
    if move.to is not S.OBJECTED or kind is PetitionKind.DENUNCIATION:
        return
    if not any(
        clock.name is DeadlineName.OBJECT and not is_over(clock.due, now) for clock in running
    ):
        raise Problem(
            409,
            "window-closed",
            "A unit objects once, within 5 working days of receipt (Art. 23). It has to accept"
            " now, or to say on which ground not.",
        )


def declines(move: Move, unit: str | None, events: Sequence[CaseEvent]) -> bool:
    """Whether the office has not agreed: the unit that objected keeps the matter. `move.unit` is a
    name."""
    return history_of(events)[-1] is S.OBJECTED and move.unit is not None and move.unit == unit


def objectors(events: Sequence[CaseEvent]) -> frozenset[str]:
    """The names of the units that have said that the matter is not theirs."""
    moved = (event.data for event in events if event.type is EventType.MOVED)
    return frozenset(str(data.get("unit")) for data in moved if data["status"] == S.OBJECTED)


def given_back_by(events: Sequence[CaseEvent]) -> str | None:
    """The name of the unit that had it last and objected, while nobody else has got it since."""
    for event in reversed(events):
        status = event.data.get("status") if event.type is EventType.MOVED else None
        if status == S.OBJECTED:
            return str(event.data.get("unit") or "") or None
        if status not in (None, S.REGISTERED):
            break
    return None


def check_decline(asked: Move, placed: Move, unit: str | None, events: Sequence[CaseEvent]) -> None:
    """Raises Problem 422 for a unit that would get it back unsaid, or unexplained."""
    history = history_of(events)
    if asked.unit is None and placed.unit and placed.unit == given_back_by(events):
        raise Problem.invalid(
            "unit", "must be named: another one, or the same when the objection is declined"
        )
    if not declines(placed, unit, events):
        return
    before = next(each for each in reversed(history) if each is not S.OBJECTED)
    if placed.to is not before:
        raise Problem.invalid("to", f"must be {before}: the unit keeps what it had")
    if not has_words(asked.note):
        raise Problem.invalid("note", "must tell why the unit keeps the matter (Art. 23)")
