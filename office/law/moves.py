"""State machine of a case's status: one table of which transitions the law allows, who makes them
and what each needs. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    Move,
    Moved,
    PetitionKind,
    ReviewLevel,
)
from backend_client.contract.documents import SENDS_BACK
from backend_client.exhaustive import exhaustive
from backend_client.json_codec import from_plain
from office.law import documents
from office.law.deadlines import (
    EXTENSION_DAYS,
    INVESTIGATE_ROUTE,
    PERFORM_ROUTE,
    SIGNPOST_ROUTES,
    Step,
    is_over,
)
from office.law.problems import Problem
from office.law.statuses import DECIDED_ABOVE, WITHDRAWABLE

S = CaseStatus


class By(StrEnum):
    """Who makes a move."""

    OFFICE = "office"  # 信访部门
    UNIT = "unit"  # 责任单位
    ABOVE = "above"  # the body above the one whose paper is under review


class Need(StrEnum):
    """What a move must bring, named by its field."""

    UNIT = "unit"
    NOTE = "note"  # a sentence for the petitioner
    ROUTE = "route"  # of a claim, Art. 31
    GROUND = "ground"
    FINAL_CASE = "final_case"
    DAYS = "days"  # of an extension, Art. 34
    APPROVER = "approver"
    ANSWER = "answer"
    OPINION = "opinion"


@dataclass(frozen=True)
class Transition:
    """A move from one status to `to`."""

    to: CaseStatus
    by: By
    needs: frozenset[Need] = frozenset()
    claims_only: bool = False


def _transition(to: CaseStatus, by: By, *needs: Need, claims_only: bool = False) -> Transition:
    return Transition(to, by, frozenset(needs), claims_only)


_NO_LONGER = (S.NO_LONGER_ACCEPTED, Need.GROUND, Need.FINAL_CASE, Need.NOTE)
_CLOSE = _transition(S.CLOSED, By.OFFICE)
_REOPEN = _transition(S.HANDLING, By.OFFICE, Need.NOTE)  # 督办: the answer was wrong
_TAKE_UP_AGAIN = _transition(S.HANDLING, By.UNIT)  # 撤销, 责令重办
_HAND_OVER = (
    _transition(S.FORWARDED, By.OFFICE, Need.UNIT),
    _transition(S.ASSIGNED, By.OFFICE, Need.UNIT),
)
# Art. 23: a unit that has got the matter takes it on, objects, or says why neither.
_RECEIVED = (
    _transition(S.ACCEPTED, By.UNIT),
    _transition(S.OBJECTED, By.UNIT, Need.NOTE),
    _transition(S.SIGNPOSTED, By.UNIT, Need.ROUTE, Need.NOTE),
    _transition(S.NOT_ACCEPTED, By.UNIT, Need.GROUND, Need.NOTE),
    _transition(_NO_LONGER[0], By.UNIT, *_NO_LONGER[1:], claims_only=True),
)
_ANSWER = _transition(S.ANSWERED, By.UNIT, Need.ANSWER)
_HANDLE = _transition(S.HANDLING, By.UNIT)
_EXTEND = _transition(  # Art. 34
    S.EXTENDED, By.UNIT, Need.DAYS, Need.APPROVER, Need.NOTE, claims_only=True
)
_MEDIATE = _transition(S.MEDIATION, By.UNIT)
_HEAR = _transition(S.HEARING, By.UNIT)

# What the office, the units and the bodies above them may do (网上办理工作规程; articles where one
# is decisive). What a history forbids besides stands in `legal_ways`.
TRANSITIONS: Mapping[CaseStatus, tuple[Transition, ...]] = {
    S.SUBMITTED: (_transition(S.REGISTERED, By.OFFICE),),
    # Art. 22: within 15 days the office forwards, assigns or answers; refusing is none of its
    # powers (44(2)), but nobody takes on again what a recheck has ended (36)
    S.REGISTERED: (
        *_HAND_OVER,
        _transition(S.SIGNPOSTED, By.OFFICE, Need.ROUTE, Need.NOTE),
        _transition(S.ANSWERED, By.OFFICE, Need.ANSWER),
        _transition(_NO_LONGER[0], By.OFFICE, *_NO_LONGER[1:], claims_only=True),
    ),
    S.FORWARDED: _RECEIVED,
    S.ASSIGNED: _RECEIVED,
    # Art. 23: handed back only when the office agrees: it takes the matter back or gives it to
    # another unit; the same unit again, and why, is how it declines
    S.OBJECTED: (*_HAND_OVER, _transition(S.REGISTERED, By.OFFICE)),
    S.ACCEPTED: (_HANDLE, _ANSWER),
    S.HANDLING: (_ANSWER, _EXTEND, _MEDIATE, _HEAR),
    S.EXTENDED: (_ANSWER, _HANDLE, _MEDIATE, _HEAR),
    S.MEDIATION: (_ANSWER, _HANDLE, _EXTEND, _HEAR),
    S.HEARING: (_ANSWER, _HANDLE, _EXTEND, _MEDIATE),
    S.ANSWERED: (_CLOSE, _REOPEN),
    S.SIGNPOSTED: (_CLOSE,),
    S.NOT_ACCEPTED: (_CLOSE,),
    S.NO_LONGER_ACCEPTED: (_CLOSE,),
    S.CLOSED: (_REOPEN,),
    S.IN_REVIEW: (_transition(S.REVIEWED, By.ABOVE, Need.OPINION),),
    S.REVIEWED: (_TAKE_UP_AGAIN, _CLOSE),
    S.IN_RECHECK: (_transition(S.FINAL, By.ABOVE, Need.OPINION), _transition(S.HEARING, By.ABOVE)),
    S.FINAL: (_TAKE_UP_AGAIN,),
    S.WITHDRAWN: (),
}
# A hearing within a recheck leads back to it and nowhere else (Art. 36).
RECHECK_HEARING = (_transition(S.IN_RECHECK, By.ABOVE),)

STAFF_MOVES: Mapping[CaseStatus, tuple[CaseStatus, ...]] = {
    here: tuple(transition.to for transition in transitions)
    for here, transitions in TRANSITIONS.items()
}
exhaustive("moves.TRANSITIONS", S, TRANSITIONS)
for _here, _moves in STAFF_MOVES.items():
    if len(set(_moves)) < len(_moves) or {S.WITHDRAWN, S.IN_REVIEW} & set(_moves):
        raise ValueError(f"moves: from {_here} one stands twice or is the petitioner's")

MOST_ANSWER_FILES = 10  # the petitioner gets a message for each

# What the petitioner asks for, and where it leads (Art. 35, 36).
REVIEW_TO: Mapping[ReviewLevel, CaseStatus] = {
    ReviewLevel.REVIEW: S.IN_REVIEW,
    ReviewLevel.RECHECK: S.IN_RECHECK,
}

TO_A_UNIT = frozenset(
    transition.to
    for transitions in TRANSITIONS.values()
    for transition in transitions
    if Need.UNIT in transition.needs
)


def history_of(events: Sequence[CaseEvent]) -> tuple[CaseStatus, ...]:
    """The statuses of a case, oldest first."""
    return tuple(S(str(e.data["status"])) for e in events if e.type is EventType.MOVED)


def steps_of(events: Iterable[CaseEvent]) -> tuple[Step, ...]:
    """What a case went through, as its clocks follow from it."""
    moves = ((e.at, from_plain(Moved, e.data)) for e in events if e.type is EventType.MOVED)
    return tuple(Step(S(each.status), at, each.route, each.days, each.unit) for at, each in moves)


def conclusion_of(events: Sequence[CaseEvent]) -> str | None:
    """What the newest review or recheck came to."""
    opinions = (e.data.get("opinion") for e in reversed(events) if e.type is EventType.MOVED)
    return next((str(each["result"]) for each in opinions if isinstance(each, Mapping)), None)


def legal_transitions(
    history: Sequence[CaseStatus],
    kind: PetitionKind,
    conclusion: str | None = None,
    *,
    held: bool = False,
) -> tuple[Transition, ...]:
    """What staff may do next with a case that has gone through `history`, and whose newest review
    or recheck came to `conclusion`. One that was taken back from its unit first goes to another,
    however far it had come."""
    here = history[-1]
    if held:
        return _HAND_OVER
    if hears_recheck(history):
        return RECHECK_HEARING
    return tuple(
        transition
        for transition in TRANSITIONS[here]
        if (kind is PetitionKind.CLAIM or not transition.claims_only)
        and not (transition.to is S.EXTENDED and S.EXTENDED in _this_round(history))
        and not (transition is _REOPEN and S.ANSWERED not in history)
        and (here not in DECIDED_ABOVE or _follows(transition, here, conclusion))
    )


def legal_moves(
    history: Sequence[CaseStatus], kind: PetitionKind, conclusion: str | None = None
) -> tuple[CaseStatus, ...]:
    return tuple(transition.to for transition in legal_transitions(history, kind, conclusion))


def _this_round(history: Sequence[CaseStatus]) -> Sequence[CaseStatus]:
    """Since a review or a recheck sent it back: then the time begins anew (Art. 34: once)."""
    last = max((at for at, status in enumerate(history) if status in DECIDED_ABOVE), default=-1)
    return history[last + 1 :]


def _follows(transition: Transition, here: CaseStatus, conclusion: str | None) -> bool:
    """What is revoked or to be done again goes back, and nothing else does. A review of an older
    release says nothing: a person decides."""
    if conclusion is None:
        return here is S.REVIEWED
    return (transition.to is S.HANDLING) == (conclusion in SENDS_BACK)


def in_recheck(history: Sequence[CaseStatus]) -> bool:
    return next((each for each in reversed(history) if each is not S.HEARING), None) is S.IN_RECHECK


def hears_recheck(history: Sequence[CaseStatus]) -> bool:
    """A hearing lasts within a recheck: its clock stands still (Art. 36)."""
    return tuple(history[-2:]) == (S.IN_RECHECK, S.HEARING)


def may_extend(clocks: Iterable[LegalDeadline], now: datetime) -> bool:
    """Art. 34: only while the 60 days last."""
    return any(
        clock.name is DeadlineName.HANDLE and not is_over(clock.due, now) for clock in clocks
    )


def check_extension(move: Move, clocks: Iterable[LegalDeadline], now: datetime) -> None:
    """Raises Problem 409 for an extension when the 60 days do not run."""
    if move.to is S.EXTENDED and not may_extend(clocks, now):
        raise Problem(
            409,
            "window-closed",
            "Only a claim under investigation can be extended, before its 60 days end (Art. 34).",
        )


def may_withdraw(history: Sequence[CaseStatus]) -> bool:
    return history[-1] in WITHDRAWABLE and not in_recheck(history)


def check_move(
    move: Move,
    history: Sequence[CaseStatus],
    kind: PetitionKind,
    conclusion: str | None = None,
    *,
    held: bool = False,
) -> None:
    """Raises Problem: 409 with what is legal, or 422 with the place of what is missing."""
    transitions = legal_transitions(history, kind, conclusion, held=held)
    transition = next((each for each in transitions if each.to is move.to), None)
    if transition is None and held:
        raise Problem(
            409,
            "held-case",
            "What was said names the unit that had this case, so it was taken back (Art. 28, 30)."
            " A person must send it to another unit first.",
            legal=[each.to for each in transitions],
        )
    if transition is None:
        legal = [each.to for each in transitions]
        raise Problem(
            409,
            "illegal-move",
            f"A case that is {history[-1]} cannot become {move.to}. "
            + (f"It may become: {', '.join(legal)}." if legal else "Nothing can follow."),
            legal=legal,
        )
    for need, paper in ((Need.ANSWER, move.answer), (Need.OPINION, move.opinion)):
        if paper is not None and need not in transition.needs:
            raise Problem.invalid(need, f"belongs to no move to {move.to}")
    if Need.ANSWER in transition.needs:
        documents.check_answer(move.answer)
    if Need.OPINION in transition.needs:
        documents.check_opinion(move.opinion)
    documents.check_refusal(move, kind, required=Need.GROUND in transition.needs)
    documents.check_words(move, note_needed=Need.NOTE in transition.needs)
    _check_days(move)
    if len(move.files) + len(documents.files_of(move)) > MOST_ANSWER_FILES:
        raise Problem.invalid(
            documents.place_of_files(move), f"must be {MOST_ANSWER_FILES} at most"
        )
    _check_route(move, kind)


def _check_days(move: Move) -> None:
    """Art. 34: at most 30 days, with the head's approval."""
    if move.to is not S.EXTENDED:
        for name, given in (("days", move.days), ("approver", move.approver)):
            if given is not None:
                raise Problem.invalid(name, "belongs to a move to extended only")
    elif move.days not in EXTENSION_DAYS:
        raise Problem.invalid("days", "must be 1 to 30 (Art. 34)")
    elif not (move.approver and move.approver.strip()):
        raise Problem.invalid("approver", "must name the head who allowed it (Art. 34)")


def _check_route(move: Move, kind: PetitionKind) -> None:
    if move.route is None:
        if move.to is S.SIGNPOSTED and kind is PetitionKind.CLAIM:
            raise Problem.invalid("route", "must be 1 to 4 (Art. 31) for a claim")
        return
    if kind is not PetitionKind.CLAIM:
        raise Problem.invalid("route", "belongs to claims only (Art. 31)")
    if move.to is S.SIGNPOSTED and move.route not in SIGNPOST_ROUTES:
        raise Problem.invalid("route", "must be 1 to 4 when the petitioner is shown elsewhere")
    if move.to is not S.SIGNPOSTED and move.route not in (PERFORM_ROUTE, INVESTIGATE_ROUTE):
        raise Problem.invalid("route", "must be 5 or 6: routes 1 to 4 are signposted")
