"""Effective time of a petitioner's act: when they said it, and what was possible then. Pure.

What they did counts from when it was said: an outage between the chat and the office takes no right
away. The channel vouches for the moment; it is bounded by what the office knows itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    Draft,
    EventType,
    LegalDeadline,
    ReviewLevel,
)
from backend_client.json_codec import to_plain
from office.law import moves as cases
from office.law.deadlines import Matter, clocks_after, day_of, end_of_working_day_from, is_over
from office.law.problems import Problem
from office.law.statuses import ENDED, REVIEW_FROM

WINDOWS: Mapping[ReviewLevel, DeadlineName] = {
    ReviewLevel.REVIEW: DeadlineName.ASK_REVIEW,
    ReviewLevel.RECHECK: DeadlineName.ASK_RECHECK,
}
# What the petitioner's windows follow.
OPENED_BY: Mapping[ReviewLevel, CaseStatus] = {
    ReviewLevel.REVIEW: CaseStatus.ANSWERED,
    ReviewLevel.RECHECK: CaseStatus.REVIEWED,
}


@dataclass(frozen=True)
class Said:
    """`at` is when it was said, within what the case's history allows; None of `given` when the
    channel did not tell, and then it is said as it arrives."""

    at: datetime
    given: datetime | None
    late: bool = False  # after its last day, but where 民法典 203 may still take it

    @property
    def data(self) -> dict[str, Any]:
        """What an event keeps of it, beside the time of its own."""
        told = {} if self.given is None else {"said_at": to_plain(self.at)}
        return told | ({"late": True} if self.late else {})


def said(given: datetime | None, now: datetime, since: datetime) -> Said:
    """Nothing is said in the future, nor before what it answers, which happened at `since`."""
    return Said(now if given is None else max(min(given, now), min(since, now)), given)


def until(events: Iterable[CaseEvent], at: datetime) -> tuple[CaseEvent, ...]:
    """What of a case had happened by then; a case begins with its filing."""
    return tuple(event for event in events if event.at <= at or event.seq == 1)


def histories(
    events: Sequence[CaseEvent], at: datetime
) -> tuple[tuple[CaseStatus, ...], tuple[CaseStatus, ...]]:
    """The statuses of a case now, and as of then."""
    return cases.history_of(events), cases.history_of(until(events, at))


def opened_at(events: Iterable[CaseEvent], status: CaseStatus) -> datetime | None:
    """When a case came to a status last."""
    moves = [e.at for e in events if e.type is EventType.MOVED and e.data["status"] == status]
    return moves[-1] if moves else None


def check_review(
    level: ReviewLevel,
    given: datetime | None,
    now: datetime,
    events: Sequence[CaseEvent],
    running: Sequence[LegalDeadline],
    matter: Matter,
) -> Said:
    """Art. 35, 36: asked within 30 days of the answer or of the review opinion. When it was asked,
    and whether that is late. Raises Problem 409."""
    opened = opened_at(events, OPENED_BY[level])
    when = said(given, now, opened or now)
    from_, target = REVIEW_FROM[level], cases.REVIEW_TO[level]
    current, then = histories(events, when.at)
    asked = opened_at(events, target)
    again = opened is not None and asked is not None and asked >= opened
    if again or not from_ & {current[-1], then[-1]}:
        raise Problem(409, "not-now", f"A case that is {current[-1]} cannot go to {level}.")
    clocks = (*running, *clocks_after(cases.steps_of(until(events, when.at)), matter))
    due = next((clock.due for clock in clocks if clock.name is WINDOWS[level]), None)
    if due is None:
        raise Problem(409, "not-now", "Only the answer to an investigated claim can be reviewed.")
    if is_over(end_of_working_day_from(day_of(due)), when.at):
        raise Problem(409, "window-closed", f"The time to ask for a {level} is over.")
    return Said(when.at, when.given, late=is_over(due, when.at))


def check_rating(
    given: datetime | None, now: datetime, events: Sequence[CaseEvent], rate_until: datetime | None
) -> Said:
    """Raises Problem 409."""
    if rate_until is None:
        raise Problem(409, "not-now", "A case can be rated once it is answered.")
    when = said(given, now, opened_at(events, CaseStatus.ANSWERED) or now)
    if is_over(end_of_working_day_from(day_of(rate_until)), when.at):
        raise Problem(409, "window-closed", "The time for rating this answer is over.")
    return when


def check_withdrawal(given: datetime | None, now: datetime, events: Sequence[CaseEvent]) -> Said:
    """What was withdrawn before the answer is withdrawn, whatever the office did since. Raises
    Problem 409."""
    when = said(given, now, events[0].at)
    current, then = histories(events, when.at)
    gone = current[-1] is CaseStatus.WITHDRAWN
    if gone or not (cases.may_withdraw(current) or cases.may_withdraw(then)):
        raise Problem(409, "not-now", "A case can be withdrawn until it is answered.")
    return when


def check_open(
    given: datetime | None,
    now: datetime,
    events: Sequence[CaseEvent],
    answers: int | None = None,
) -> Said:
    """Words are taken when they were said before the end. Raises Problem 409."""
    since = next((e.at for e in events if answers is not None and e.seq == answers), events[0].at)
    when = said(given, now, since)
    current, then = histories(events, when.at)
    if {current[-1], then[-1]} <= ENDED:
        raise Problem(409, "not-now", f"The case is {current[-1]}: nothing can be added.")
    return when


def is_confirmed(events: Sequence[CaseEvent]) -> bool:
    """Whether the person for whom a case was filed has said that it is theirs."""
    return any(event.type is EventType.CONFIRMED for event in events)


def check_own(draft: Draft, events: Sequence[CaseEvent]) -> None:
    """Only the person whose matter it is grades and withdraws it. Raises Problem 409 while nobody
    follows it but who filed for them."""
    if draft.on_behalf is not None and not is_confirmed(events):
        raise Problem(409, "not-now", "Only the person whose matter it is can say so.")
