"""The status machine: which moves the law allows, who makes them and what each needs. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from backend_client.contract import (
    CaseEvent,
    CaseStatus,
    Clock,
    ClockName,
    EventType,
    Kind,
    Move,
    Moved,
    ReviewLevel,
)
from backend_client.embedded.clocks import (
    EXTENSION_DAYS,
    INVESTIGATE_ROUTE,
    PERFORM_ROUTE,
    SIGNPOST_ROUTES,
    Step,
    is_over,
)
from backend_client.embedded.problems import Problem
from backend_client.plain import from_plain

S = CaseStatus

# What the office and the units may do (网上办理工作规程; articles where one is decisive).
STAFF_MOVES: Mapping[CaseStatus, tuple[CaseStatus, ...]] = {
    S.SUBMITTED: (S.REGISTERED,),
    # Art. 22: within 15 days the office forwards, assigns or answers
    S.REGISTERED: (
        S.FORWARDED,
        S.ASSIGNED,
        S.SIGNPOSTED,
        S.ANSWERED,
        S.NOT_ACCEPTED,
        S.NO_LONGER_ACCEPTED,
    ),
    S.FORWARDED: (S.ACCEPTED, S.OBJECTED, S.SIGNPOSTED, S.NOT_ACCEPTED, S.NO_LONGER_ACCEPTED),
    S.ASSIGNED: (S.ACCEPTED, S.OBJECTED, S.SIGNPOSTED, S.NOT_ACCEPTED, S.NO_LONGER_ACCEPTED),
    S.OBJECTED: (S.FORWARDED, S.ASSIGNED),
    S.ACCEPTED: (S.HANDLING, S.ANSWERED),
    S.HANDLING: (S.ANSWERED, S.EXTENDED, S.MEDIATION, S.HEARING),
    S.EXTENDED: (S.ANSWERED, S.HANDLING, S.MEDIATION, S.HEARING),
    S.MEDIATION: (S.ANSWERED, S.HANDLING, S.EXTENDED, S.HEARING),
    S.HEARING: (S.ANSWERED, S.HANDLING, S.EXTENDED, S.MEDIATION),
    S.ANSWERED: (S.CLOSED,),
    S.SIGNPOSTED: (S.CLOSED,),
    S.NOT_ACCEPTED: (S.CLOSED,),
    S.NO_LONGER_ACCEPTED: (S.CLOSED,),
    S.CLOSED: (),
    S.IN_REVIEW: (S.REVIEWED,),
    S.REVIEWED: (),
    S.IN_RECHECK: (S.FINAL, S.HEARING),
    S.FINAL: (),
    S.WITHDRAWN: (),
}

MOST_ANSWER_FILES = 10  # the petitioner gets a message for each

# A hearing within a recheck leads back to it and nowhere else (Art. 36).
RECHECK_HEARING_MOVES = (S.IN_RECHECK,)

WITHDRAWABLE = frozenset(
    {
        S.SUBMITTED,
        S.REGISTERED,
        S.FORWARDED,
        S.ASSIGNED,
        S.OBJECTED,
        S.ACCEPTED,
        S.HANDLING,
        S.EXTENDED,
        S.MEDIATION,
        S.HEARING,
    }
)

# What the petitioner asks for: the level, from which statuses (Art. 35, 36), and where it leads.
REVIEW_FROM: Mapping[ReviewLevel, tuple[frozenset[CaseStatus], CaseStatus]] = {
    ReviewLevel.REVIEW: (frozenset({S.ANSWERED, S.CLOSED}), S.IN_REVIEW),
    ReviewLevel.RECHECK: (frozenset({S.REVIEWED, S.CLOSED}), S.IN_RECHECK),
}

# Nothing more can be added or urged: everything else stays open to the petitioner (Art. 18).
ENDED = frozenset({S.FINAL, S.WITHDRAWN})

TO_A_UNIT = frozenset({S.FORWARDED, S.ASSIGNED})
# The petitioner is told why: Art. 23 (not accepted), 31 (where to go instead), 34 (extended).
WITH_A_NOTE = frozenset({S.NOT_ACCEPTED, S.NO_LONGER_ACCEPTED, S.SIGNPOSTED, S.EXTENDED})


def history_of(events: Sequence[CaseEvent]) -> tuple[CaseStatus, ...]:
    """The statuses of a case, oldest first."""
    return tuple(S(str(e.data["status"])) for e in events if e.type is EventType.MOVED)


def steps_of(events: Iterable[CaseEvent]) -> tuple[Step, ...]:
    """What a case went through, as its clocks follow from it."""
    moves = ((e.at, from_plain(Moved, e.data)) for e in events if e.type is EventType.MOVED)
    return tuple(Step(moved.status, at, moved.route, moved.days) for at, moved in moves)


def legal_moves(history: Sequence[CaseStatus], kind: Kind) -> tuple[CaseStatus, ...]:
    """What staff may do next with a case that has gone through `history`."""
    if hears_recheck(history):
        return RECHECK_HEARING_MOVES
    moves = STAFF_MOVES[history[-1]]
    if S.EXTENDED in history or kind is not Kind.CLAIM:  # Art. 34: once, and claims only
        moves = tuple(move for move in moves if move is not S.EXTENDED)
    return moves


def in_recheck(history: Sequence[CaseStatus]) -> bool:
    return S.IN_RECHECK in history


def hears_recheck(history: Sequence[CaseStatus]) -> bool:
    """A hearing lasts within a recheck: its clock stands still (Art. 36)."""
    return tuple(history[-2:]) == (S.IN_RECHECK, S.HEARING)


def may_extend(clocks: Iterable[Clock], now: datetime) -> bool:
    """Art. 34: only while the 60 days last."""
    return any(clock.name is ClockName.HANDLE and not is_over(clock.due, now) for clock in clocks)


def check_extension(move: Move, clocks: Iterable[Clock], now: datetime) -> None:
    """Raises Problem 409 for an extension when the 60 days do not run."""
    if move.to is S.EXTENDED and not may_extend(clocks, now):
        raise Problem(
            409,
            "window-closed",
            "Only a claim under investigation can be extended, before its 60 days end (Art. 34).",
        )


def may_withdraw(history: Sequence[CaseStatus]) -> bool:
    return history[-1] in WITHDRAWABLE and not in_recheck(history)


def check_move(move: Move, history: Sequence[CaseStatus], kind: Kind) -> None:
    """Raises Problem: 409 with what is legal, or 422 with the place of what is missing."""
    legal = legal_moves(history, kind)
    if move.to not in legal:
        raise Problem(
            409,
            "illegal-move",
            f"A case that is {history[-1]} cannot become {move.to}. "
            + (f"It may become: {', '.join(legal)}." if legal else "Nothing can follow."),
            legal=list(legal),
        )
    if move.to is S.ANSWERED and not (move.answer and move.answer.rows):
        raise Problem.invalid("answer.rows", "must have one row per request (Art. 32)")
    if move.to is not S.ANSWERED and move.answer:
        raise Problem.invalid("answer", "belongs to a move to answered only")
    if move.answer and len(move.answer.files) > MOST_ANSWER_FILES:
        raise Problem.invalid("answer.files", f"must be {MOST_ANSWER_FILES} at most")
    if move.to in WITH_A_NOTE and not (move.note and move.note.strip()):
        raise Problem.invalid("note", f"must tell the petitioner why the case is {move.to}")
    _check_days(move)
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


def _check_route(move: Move, kind: Kind) -> None:
    if move.route is None:
        if move.to is S.SIGNPOSTED and kind is Kind.CLAIM:
            raise Problem.invalid("route", "must be 1 to 4 (Art. 31) for a claim")
        return
    if kind is not Kind.CLAIM:
        raise Problem.invalid("route", "belongs to claims only (Art. 31)")
    if move.to is S.SIGNPOSTED and move.route not in SIGNPOST_ROUTES:
        raise Problem.invalid("route", "must be 1 to 4 when the petitioner is shown elsewhere")
    if move.to is not S.SIGNPOSTED and move.route not in (PERFORM_ROUTE, INVESTIGATE_ROUTE):
        raise Problem.invalid("route", "must be 5 or 6: routes 1 to 4 are signposted")
