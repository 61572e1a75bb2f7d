"""Tables of case statuses as the office handles them, one row per status in each: what a status
allows, and which may follow it. Nowhere else is there a set of them.

Articles: 《信访工作条例》(2022).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from backend_client.contract.case import CaseStatus, DeadlineName, ReviewLevel
from backend_client.exhaustive import exhaustive
from office.law import documents
from office.law.documents import Paper


@dataclass(frozen=True)
class StatusRules:
    """The defaults are those of a status that starts no clock and lets the petitioner do nothing
    but add words and urge."""

    starts: tuple[DeadlineName, ...] = ()  # the clocks that begin when it is entered
    runs_on: bool = False  # a move within one stage: the clocks that run go on
    withdrawable: bool = False  # not answered yet: somebody is at work on it
    given_to_unit: bool = False
    answered: bool = False  # handled after this, it is the same round: the answer was wrong
    decided_above: bool = False  # by review or recheck: handled after this, it is a new round
    reviewable: tuple[ReviewLevel, ...] = ()  # what the petitioner may ask for (Art. 35, 36)
    ended: bool = False  # nothing can be added or urged: else all stays open (Art. 18)
    unit_waits: bool = False  # what is due now is due of the office, or of the body above
    closed: bool = False  # the office has done with it, until somebody asks for more
    paper: Paper | None = None  # what is put in writing when it is entered
    # A move to it may be taken back while nobody was told. Not what others wait for or do not hear
    # of, nor what only takes something up again.
    undoable: bool = False


TO_A_UNIT = StatusRules(
    (DeadlineName.NOTICE, DeadlineName.OBJECT, DeadlineName.DENUNCIATION),
    withdrawable=True,
    given_to_unit=True,
    paper=documents.HANDED_OVER_PAPER,
    undoable=True,
)
IN_WORK = StatusRules(runs_on=True, withdrawable=True)
REFUSED = StatusRules(paper=documents.REFUSED_PAPER, undoable=True)

STATUSES: Mapping[CaseStatus, StatusRules] = exhaustive(
    "statuses.STATUSES",
    CaseStatus,
    {
        CaseStatus.SUBMITTED: StatusRules(withdrawable=True),
        CaseStatus.REGISTERED: StatusRules(  # the receipt says it in writing
            (DeadlineName.REGISTER,), withdrawable=True
        ),
        CaseStatus.FORWARDED: TO_A_UNIT,
        CaseStatus.ASSIGNED: TO_A_UNIT,
        CaseStatus.OBJECTED: StatusRules(withdrawable=True, unit_waits=True),
        CaseStatus.ACCEPTED: StatusRules(
            (DeadlineName.HANDLE,),
            withdrawable=True,
            paper=documents.ACCEPTED_PAPER,
            undoable=True,
        ),
        CaseStatus.NOT_ACCEPTED: REFUSED,
        CaseStatus.NO_LONGER_ACCEPTED: REFUSED,
        CaseStatus.SIGNPOSTED: replace(REFUSED, paper=documents.SIGNPOSTED_PAPER),
        CaseStatus.HANDLING: IN_WORK,
        CaseStatus.EXTENDED: replace(IN_WORK, paper=documents.EXTENDED_PAPER, undoable=True),
        CaseStatus.MEDIATION: replace(IN_WORK, undoable=True),
        CaseStatus.HEARING: replace(IN_WORK, undoable=True),  # of a recheck, too: `in_recheck`
        CaseStatus.ANSWERED: StatusRules(
            (DeadlineName.ASK_REVIEW,),
            answered=True,
            reviewable=(ReviewLevel.REVIEW,),
            paper=documents.ANSWERED_PAPER,
            undoable=True,
        ),
        CaseStatus.CLOSED: StatusRules(
            runs_on=True,
            answered=True,
            closed=True,
            reviewable=(ReviewLevel.REVIEW, ReviewLevel.RECHECK),
            undoable=True,
        ),
        CaseStatus.IN_REVIEW: StatusRules((DeadlineName.DECIDE_REVIEW,), unit_waits=True),
        CaseStatus.REVIEWED: StatusRules(
            (DeadlineName.ASK_RECHECK,),
            decided_above=True,
            reviewable=(ReviewLevel.RECHECK,),
            paper=documents.REVIEWED_PAPER,
            undoable=True,
        ),
        CaseStatus.IN_RECHECK: StatusRules((DeadlineName.DECIDE_RECHECK,), unit_waits=True),
        CaseStatus.FINAL: StatusRules(
            decided_above=True, ended=True, paper=documents.FINAL_PAPER, undoable=True
        ),
        CaseStatus.WITHDRAWN: StatusRules(ended=True),
    },
)


def those(fit: Callable[[StatusRules], bool]) -> frozenset[CaseStatus]:
    return frozenset(status for status, row in STATUSES.items() if fit(row))


WITHDRAWABLE = those(lambda row: row.withdrawable)
GIVEN_TO_A_UNIT = those(lambda row: row.given_to_unit)
ANSWERED = those(lambda row: row.answered)
DECIDED_ABOVE = those(lambda row: row.decided_above)
UNIT_WAITS = those(lambda row: row.unit_waits)
ENDED = those(lambda row: row.ended)
OVER = those(lambda row: row.ended or row.closed)  # nobody has to see to it
UNDOABLE = those(lambda row: row.undoable)
REVIEW_FROM: Mapping[ReviewLevel, frozenset[CaseStatus]] = {
    level: frozenset(each for each, row in STATUSES.items() if level in row.reviewable)
    for level in ReviewLevel
}


# which status may follow which, who makes the move, and what it must bring

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
REOPEN = _transition(S.HANDLING, By.OFFICE, Need.NOTE)  # 督办: the answer was wrong
_TAKE_UP_AGAIN = _transition(S.HANDLING, By.UNIT)  # 撤销, 责令重办
HAND_OVER = (
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
        *HAND_OVER,
        _transition(S.SIGNPOSTED, By.OFFICE, Need.ROUTE, Need.NOTE),
        _transition(S.ANSWERED, By.OFFICE, Need.ANSWER),
        _transition(_NO_LONGER[0], By.OFFICE, *_NO_LONGER[1:], claims_only=True),
    ),
    S.FORWARDED: _RECEIVED,
    S.ASSIGNED: _RECEIVED,
    # Art. 23: handed back only when the office agrees: it takes the matter back or gives it to
    # another unit; the same unit again, and why, is how it declines
    S.OBJECTED: (*HAND_OVER, _transition(S.REGISTERED, By.OFFICE)),
    S.ACCEPTED: (_HANDLE, _ANSWER),
    S.HANDLING: (_ANSWER, _EXTEND, _MEDIATE, _HEAR),
    S.EXTENDED: (_ANSWER, _HANDLE, _MEDIATE, _HEAR),
    S.MEDIATION: (_ANSWER, _HANDLE, _EXTEND, _HEAR),
    S.HEARING: (_ANSWER, _HANDLE, _EXTEND, _MEDIATE),
    S.ANSWERED: (_CLOSE, REOPEN),
    S.SIGNPOSTED: (_CLOSE,),
    S.NOT_ACCEPTED: (_CLOSE,),
    S.NO_LONGER_ACCEPTED: (_CLOSE,),
    S.CLOSED: (REOPEN,),
    S.IN_REVIEW: (_transition(S.REVIEWED, By.ABOVE, Need.OPINION),),
    S.REVIEWED: (_TAKE_UP_AGAIN, _CLOSE),
    S.IN_RECHECK: (_transition(S.FINAL, By.ABOVE, Need.OPINION), _transition(S.HEARING, By.ABOVE)),
    S.FINAL: (_TAKE_UP_AGAIN,),
    S.WITHDRAWN: (),
}
# A hearing within a recheck leads back to it and nowhere else (Art. 36).
RECHECK_HEARING = (_transition(S.IN_RECHECK, By.ABOVE),)
exhaustive("statuses.TRANSITIONS", S, TRANSITIONS)
