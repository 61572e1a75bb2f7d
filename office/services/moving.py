"""Prepares a move by staff: its documents are here, its body is the right one, and what staff wrote
for one another is kept apart from what the petitioner gets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseEvent, CaseStatus, Move, ReviewLevel
from office.db.models import CaseRow, StaffNoteRow
from office.law import moves, reviews
from office.law.documents import has_words
from office.law.problems import Problem
from office.law.routing import Statements, Units, doubts, recused, suggest_unit
from office.services import lookups, recusal
from office.services.attachments import check_papers

AGAINST = {
    "denunciation": "A denunciation goes to the discipline bodies (Art. 22, 30), and this unit is"
    " none. Whoever sends it here all the same sends against_advice: true.",
    "complaint": "The petitioner complains of this unit or of one above it, and nobody judges"
    " themselves (Art. 28). Whoever sends it here all the same sends against_advice: true.",
}


async def prepared(
    session: AsyncSession,
    row: CaseRow,
    move: Move,
    events: Sequence[CaseEvent],
    units: Units,
    statements: Statements,
) -> tuple[Move, Mapping[str, str | None]]:
    """The move, and in a review or recheck the `unit` that its event names: who decides is not the
    responsible unit, which the case keeps. Raises Problem."""
    await check_papers(session, move)
    if move.final_case is not None:
        ended = await lookups.final_case(session, move.final_case, row.number)
        move = replace(move, final_case=ended)
    if move.opinion is not None:
        level = ReviewLevel.REVIEW if move.to is CaseStatus.REVIEWED else ReviewLevel.RECHECK
        below = reviews.paper_by(level, row.unit, events, units)
        barred = recused(statements, units)
        by = reviews.decider(move.unit, below, row.unit, units, barred)
        return replace(move, unit=None, opinion=replace(move.opinion, by=by)), {"unit": by}
    if moves.in_recheck((*moves.history_of(events), move.to)):  # a hearing begins or ends
        return replace(move, unit=None), {"unit": reviews.rechecking(events)}
    return move, {}


async def who_will_decide(
    session: AsyncSession, row: CaseRow, level: ReviewLevel, units: Units
) -> str | None:
    """The name of the body that a review or recheck goes to; None where our table has none."""
    events = await lookups.events_of(session, row.number)
    barred = recused(await recusal.statements_of(session, row), units)
    below = reviews.paper_by(level, row.unit, events, units)
    return next((body.name for body in reviews.bodies_above(below, units, barred)), None)


def unit_for(move: Move, statements: Statements, units: Units) -> str | None:
    """The name of the unit the case goes to. Raises Problem for one it must not go to."""
    if move.unit is None:
        if move.to not in moves.TO_A_UNIT:
            return None
        body = suggest_unit(statements, units)
        if body is None:
            raise Problem.invalid("unit", "is missing, and none can be proposed")
        return body.name
    body = units.find(move.unit)
    if body is None:
        raise Problem.invalid("unit", "must be an id or a name of GET /v1/units")
    if body.id in recused(statements, units):
        raise Problem(
            409,
            "recused-unit",
            "The case names this unit or one above it, and must not reach it (Art. 28, 30)."
            " Choose another unit.",
        )
    reason = doubts(body, statements, units)
    if reason is not None and not move.against_advice:
        raise Problem(409, "unit-advised-against", AGAINST[reason], reason=reason)
    return body.name


def keep_note(session: AsyncSession, row: CaseRow, move: Move, now: datetime) -> None:
    """It stands in no event: those go to petitioners."""
    if has_words(move.internal):
        note = StaffNoteRow(case=row.number, status=move.to.value, at=now, text=move.internal)
        session.add(note)
