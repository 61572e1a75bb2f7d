"""A move by staff made ready: its papers are here, its body is the right one, and what staff wrote
for one another is kept apart from what the petitioner gets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract import CaseEvent, CaseStatus, Draft, Move, ReviewLevel
from backend_client.embedded import cases, lookups, reviews
from backend_client.embedded.attachments import check_papers
from backend_client.embedded.models import CaseRow, StaffNoteRow
from backend_client.embedded.papers import has_words
from backend_client.embedded.routing import Units, recused


async def prepared(
    session: AsyncSession,
    row: CaseRow,
    move: Move,
    events: Sequence[CaseEvent],
    units: Units,
    past: Sequence[Draft],
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
        barred = recused(lookups.draft_of(row), units, past)
        by = reviews.decider(move.unit, below, row.unit, units, barred)
        return replace(move, unit=None, opinion=replace(move.opinion, by=by)), {"unit": by}
    if cases.in_recheck((*cases.history_of(events), move.to)):  # a hearing begins or ends
        return replace(move, unit=None), {"unit": reviews.rechecking(events)}
    return move, {}


async def who_will_decide(
    session: AsyncSession, row: CaseRow, level: ReviewLevel, units: Units
) -> str | None:
    """The name of the body that a review or recheck goes to; None where our table has none."""
    draft, events = lookups.draft_of(row), await lookups.events_of(session, row.number)
    barred = recused(draft, units, await lookups.past_of(session, draft))
    below = reviews.paper_by(level, row.unit, events, units)
    return next((body.name for body in reviews.bodies_above(below, units, barred)), None)


def keep_note(session: AsyncSession, row: CaseRow, move: Move, now: datetime) -> None:
    """It stands in no event: those go to petitioners."""
    if has_words(move.internal):
        note = StaffNoteRow(case=row.number, status=move.to.value, at=now, text=move.internal)
        session.add(note)
