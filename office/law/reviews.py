"""Rules for reviews and rechecks: a body above the one whose paper it is about decides, never that
one itself (Art. 35, 36). Pure, over the table of units.
"""

import unicodedata
from collections.abc import Mapping, Sequence, Set

from backend_client.contract.case import CaseEvent, CaseStatus, EventType, ReviewLevel
from office.law.documents import has_words
from office.law.problems import Problem
from office.law.routing import Body, Units

LONGEST_NAME = 200


def paper_by(
    level: ReviewLevel, answered_by: str | None, events: Sequence[CaseEvent], units: Units
) -> str | None:
    """The name of the body that gave the answer, or the review opinion, that is looked at again."""
    if level is ReviewLevel.REVIEW:
        return answered_by
    opinions = (event.data.get("opinion") for event in reversed(events))
    by = next((each.get("by") for each in opinions if isinstance(each, Mapping)), None)
    if by:
        return str(by)
    nearest = next(iter(bodies_above(answered_by, units, frozenset())), None)
    return nearest.name if nearest else answered_by  # a review of an older release names nobody


def level_of(decision: CaseStatus) -> ReviewLevel:
    """What a move to this status decides."""
    return ReviewLevel.REVIEW if decision is CaseStatus.REVIEWED else ReviewLevel.RECHECK


def bodies_above(below: str | None, units: Units, barred: Set[str]) -> tuple[Body, ...]:
    """Who may decide, the nearest first; empty when our table ends there. The petition office
    stands above those whom it presses, and decides nothing (Art. 36: a government, or the body
    above)."""
    body = units.find(below) if below else None
    above = units.above(body) if body else ()
    return tuple(each for each in above if each.id not in barred and not each.office)


def decider(
    given: str | None, below: str | None, answered_by: str | None, units: Units, barred: Set[str]
) -> str:
    """The name of the body that decides. Where our table has none above, it is named as it is.

    Raises Problem 422 for one that is not above, and 409 for one that must not have the case.
    """
    above = bodies_above(below, units, barred)
    if given is None and above:
        return above[0].name
    if given is None or not has_words(given) or len(given) > LONGEST_NAME:
        raise Problem.invalid("unit", "must name the body above the one that decided before")
    known = next((body for body in units.bodies if _folded(given) in _called(body)), None)
    if known is not None and known.id in barred:
        raise Problem(409, "recused-unit", "The case names this unit: it must not decide it.")
    if above:
        if known not in above:
            names = ", ".join(body.id for body in above)
            raise Problem.invalid("unit", f"must be above the one that decided before: {names}")
        return known.name
    if _folded(given) in {_folded(each) for each in (below, answered_by) if each} or (
        known is not None and below is not None
    ):
        raise Problem.invalid("unit", "must be above the one that decided before")
    return known.name if known else given.strip()


def rechecking(events: Sequence[CaseEvent]) -> str | None:
    """Who has the recheck that is under way."""
    begun = (
        event.data.get("unit")
        for event in reversed(events)
        if event.type is EventType.MOVED and event.data["status"] == CaseStatus.IN_RECHECK
    )
    unit = next(begun, None)
    return str(unit) if unit else None


def _called(body: Body) -> Set[str]:
    return {_folded(body.id), _folded(body.name)}


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
