"""Prepares a move by staff: its documents are here, its body is the right one, and what staff wrote
for one another is kept apart from what the petitioner gets.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from backend_client.contract.case import CaseStatus, Move, ReviewLevel
from office.db import case_store
from office.db.case_store import NoteRecord
from office.law import moves, reviews
from office.law.documents import files_of, has_words
from office.law.problems import Problem
from office.law.routing import Statements, Units, doubts, recused, suggest_unit
from office.rights.rows import Reader
from office.services import lookups, recusal
from office.services.attachments import check_papers
from office.services.dossier import Dossier

AGAINST = {
    "denunciation": "A denunciation goes to the discipline bodies (Art. 22, 30), and this unit is"
    " none. Whoever sends it here all the same sends against_advice: true.",
    "complaint": "The petitioner complains of this unit or of one above it, and nobody judges"
    " themselves (Art. 28). Whoever sends it here all the same sends against_advice: true.",
}


async def prepared(
    case: Dossier, move: Move, units: Units, statements: Statements, reader: Reader
) -> tuple[Move, Mapping[str, str | None]]:
    """The move, and in a review or recheck the `unit` that its event names: who decides is not the
    responsible unit, which the case keeps. Raises Problem."""
    row, events = case.record, case.events
    if files_of(move) or move.files:
        await check_papers(case.transaction.session, move)
    if move.final_case is not None:
        session = case.transaction.session
        ended = await lookups.final_case(session, move.final_case, row.number, reader)
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


async def who_will_decide(case: Dossier, level: ReviewLevel, units: Units) -> str | None:
    """The name of the body that a review or recheck goes to; None where our table has none."""
    barred = recused(await recusal.statements_in(case), units)
    below = reviews.paper_by(level, case.record.unit, case.events, units)
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


async def keep_note(case: Dossier, move: Move, now: datetime) -> None:
    """It stands in no event: those go to petitioners."""
    if has_words(move.internal):
        note = NoteRecord(move.to.value, now, move.internal)
        await case_store.add_note(case.transaction.sql, case.record.number, note)
