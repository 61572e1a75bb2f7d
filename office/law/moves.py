"""State machine of a case's status: what of `statuses.TRANSITIONS` a history still allows, and what
is wrong with a move. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    Draft,
    EventType,
    LegalDeadline,
    Move,
    Moved,
    PetitionKind,
    ReviewLevel,
)
from backend_client.contract.documents import SENDS_BACK
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
from office.law.statuses import (
    DECIDED_ABOVE,
    HAND_OVER,
    RECHECK_HEARING,
    REOPEN,
    TRANSITIONS,
    WITHDRAWABLE,
    Need,
    Transition,
)

S = CaseStatus

STAFF_MOVES: Mapping[CaseStatus, tuple[CaseStatus, ...]] = {
    here: tuple(transition.to for transition in transitions)
    for here, transitions in TRANSITIONS.items()
}
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
    return tuple(
        Step(S(each.status), at, each.route, each.days, each.unit, each.simple)
        for at, each in moves
    )


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
        return HAND_OVER
    if hears_recheck(history):
        return RECHECK_HEARING
    return tuple(
        transition
        for transition in TRANSITIONS[here]
        if (kind is PetitionKind.CLAIM or not transition.claims_only)
        and not (transition.to is S.EXTENDED and S.EXTENDED in _this_round(history))
        and not (transition is REOPEN and S.ANSWERED not in history)
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


def is_simple(draft: Draft, *, repeats: bool) -> bool:
    """Whether a claim or suggestion is of one person, for themselves, for the first time, and
    neither urgent nor to be kept secret."""
    who = draft.petitioner
    of_several = who.joint or who.proxy_for is not None or draft.on_behalf is not None
    before = repeats or draft.reopens is not None
    quiet = draft.kind is not PetitionKind.DENUNCIATION and not draft.confidential
    return quiet and not draft.urgent and not of_several and not before


def check_simple(move: Move, draft: Draft, *, repeats: bool, on: bool) -> None:
    """Raises Problem 422 for the simple procedure where the office has none, or the matter is none
    for it."""
    if not move.simple:
        return
    fits = draft.kind is PetitionKind.CLAIM and is_simple(draft, repeats=repeats)
    if not (on and fits and move.to is S.ACCEPTED and move.route in (None, INVESTIGATE_ROUTE)):
        raise Problem.invalid("simple", "is for simple first-time claims that are accepted")


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
