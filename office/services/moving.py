"""Prepares a move by staff: its documents are here, its body is the right one, and what staff wrote
for one another is kept apart from what the petitioner gets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    EventType,
    Move,
    Moved,
    PetitionKind,
    ReviewLevel,
)
from backend_client.contract.documents import SENDS_BACK
from backend_client.json_codec import to_plain
from office.db import case_store
from office.db.case_store import NoteRecord
from office.db.models import CaseRow
from office.law import moves, reviews
from office.law.deadlines import INVESTIGATE_ROUTE
from office.law.documents import files_of, has_words
from office.law.joint.tasks import readers_in
from office.law.numbers import read_number
from office.law.problems import Problem
from office.law.routing import Statements, Units, check_receiver, recused, suggest_unit
from office.law.statuses import DECIDED_ABOVE, By, Transition
from office.papers.keeping import with_paper
from office.rights.acts import right_of
from office.rights.reading import Standing
from office.rights.rows import Reader
from office.services import lookups, recusal
from office.services.attachments import check_papers
from office.services.dossier import Dossier


async def check_role(
    case: Dossier, move: Move, units: Units, statements: Statements, reader: Reader
) -> None:
    """Raises Problem 403 for a move that is not for the officer's roles. One that no status allows
    is refused by the status machine."""
    history, conclusion = moves.history_of(case.events), moves.conclusion_of(case.events)
    held = case.record.held is not None
    legal = moves.legal_transitions(history, case.draft.kind, conclusion, held=held)
    transition = next((each for each in legal if each.to is move.to), None)
    if transition is not None:
        acting = await reader.acting(case.transaction.sql, case.record.number)
        body = whose_step(transition, case.record.unit, case.events, units, statements, move.unit)
        acting.check(right_of(transition), body)


def whose_step(
    transition: Transition,
    unit: str | None,
    events: Sequence[CaseEvent],
    units: Units,
    statements: Statements,
    given: str | None = None,
) -> str | None:
    """The id of the body that makes this step of a case that `unit` has; None for one that the
    table does not know. `given`: whom the move names as deciding."""
    if transition.by is By.OFFICE:
        return units.office
    name = unit
    if transition.by is By.ABOVE:
        name = given or reviews.rechecking(events)
        if transition.to in DECIDED_ABOVE and given is None:
            level = reviews.level_of(transition.to)
            below = reviews.paper_by(level, unit, events, units)
            above = reviews.bodies_above(below, units, recused(statements, units))
            name = above[0].name if above else None
    body = units.find(name) if name else None
    return body.id if body else None


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
        ended = await final_case(session, move.final_case, row.number, reader)
        move = replace(move, final_case=ended)
    if move.opinion is not None:
        level = reviews.level_of(move.to)
        below = reviews.paper_by(level, row.unit, events, units)
        barred = recused(statements, units)
        by = reviews.decider(move.unit, below, row.unit, units, barred)
        return replace(move, unit=None, opinion=replace(move.opinion, by=by)), {"unit": by}
    if moves.in_recheck((*moves.history_of(events), move.to)):  # a hearing begins or ends
        return replace(move, unit=None), {"unit": reviews.rechecking(events)}
    return move, {}


async def final_case(session: AsyncSession, said: str, itself: str, reader: Reader) -> str:
    """The recheck that ended a matter, as it is named to the petitioner: a case of ours by its
    number, or what another office calls its opinion. Raises Problem 422 for a case of ours that no
    recheck has ended, or that the reader may not read."""
    number = read_number(said)
    if number is None and any(char.isalpha() for char in said):
        return said.strip()
    named = CaseRow.number == (number or "")
    found = await session.scalars(select(CaseRow).where(named, reader.may_see(CaseRow.number)))
    row = found.one_or_none()
    ended = row if row is not None and row.status == CaseStatus.FINAL else None
    conclusion = (
        moves.conclusion_of(await lookups.events_of(session, ended.number)) if ended else None
    )
    if ended and ended.number != itself and conclusion not in SENDS_BACK:
        return ended.number
    raise Problem.invalid("final_case", "must be a case that a recheck has ended (Art. 36)")


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
    check_receiver(body, statements, units, against_advice=move.against_advice)
    return body.name


def check_part(case: Dossier, reader: Reader) -> None:
    """Raises Problem 403 for who only helps: the unit that has the case moves it, those above, and
    the office."""
    who = Standing(reader.officer, reader.units)
    helping = {body.id for name in readers_in(case.events) if (body := reader.units.find(name))}
    if who.at_the_office or helping.isdisjoint(who.own):
        return
    lead = reader.units.find(case.record.unit) if case.record.unit else None
    if lead is None or lead.id not in who.below:
        raise Problem(403, "not-your-step", "The unit that has the case moves it; yours helps.")


async def keep_note(case: Dossier, move: Move, now: datetime) -> None:
    """It stands in no event: those go to petitioners."""
    if has_words(move.internal):
        note = NoteRecord(move.to.value, now, move.internal)
        await case_store.add_note(case.transaction.sql, case.record.number, note)


async def written(
    case: Dossier, moved: Moved, now: datetime, units: Units, extra: Mapping[str, Any]
) -> CaseEvent:
    """The step, with the paper that it makes."""
    told = await with_paper(case, moved, now, units)
    return await case.write(EventType.MOVED, now, {**to_plain(told), **extra})


def route_of(move: Move, known: int | None, kind: PetitionKind) -> int | None:
    """Accepting a claim means investigating it: routes 1 to 5 are signposted instead."""
    if move.route is None and move.to is CaseStatus.ACCEPTED and kind is PetitionKind.CLAIM:
        return INVESTIGATE_ROUTE
    return move.route or known
