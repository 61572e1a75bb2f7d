"""Table of case statuses as the office handles them: one row per status, and nowhere else a set.

Which status may follow which stands in `moves.TRANSITIONS`. Articles: 《信访工作条例》(2022).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backend_client.contract.case import CaseStatus, DeadlineName, ReviewLevel
from backend_client.exhaustive import exhaustive


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


_TO_A_UNIT = (DeadlineName.NOTICE, DeadlineName.OBJECT, DeadlineName.DENUNCIATION)
IN_WORK = StatusRules(runs_on=True, withdrawable=True)

STATUSES: Mapping[CaseStatus, StatusRules] = exhaustive(
    "statuses.STATUSES",
    CaseStatus,
    {
        CaseStatus.SUBMITTED: StatusRules(withdrawable=True),
        CaseStatus.REGISTERED: StatusRules((DeadlineName.REGISTER,), withdrawable=True),
        CaseStatus.FORWARDED: StatusRules(_TO_A_UNIT, withdrawable=True, given_to_unit=True),
        CaseStatus.ASSIGNED: StatusRules(_TO_A_UNIT, withdrawable=True, given_to_unit=True),
        CaseStatus.OBJECTED: StatusRules(withdrawable=True),
        CaseStatus.ACCEPTED: StatusRules((DeadlineName.HANDLE,), withdrawable=True),
        CaseStatus.NOT_ACCEPTED: StatusRules(),
        CaseStatus.NO_LONGER_ACCEPTED: StatusRules(),
        CaseStatus.SIGNPOSTED: StatusRules(),
        CaseStatus.HANDLING: IN_WORK,
        CaseStatus.EXTENDED: IN_WORK,
        CaseStatus.MEDIATION: IN_WORK,
        CaseStatus.HEARING: IN_WORK,  # within a recheck it is none of the unit's: `in_recheck`
        CaseStatus.ANSWERED: StatusRules(
            (DeadlineName.ASK_REVIEW,), answered=True, reviewable=(ReviewLevel.REVIEW,)
        ),
        CaseStatus.CLOSED: StatusRules(
            runs_on=True,
            answered=True,
            reviewable=(ReviewLevel.REVIEW, ReviewLevel.RECHECK),
        ),
        CaseStatus.IN_REVIEW: StatusRules((DeadlineName.DECIDE_REVIEW,)),
        CaseStatus.REVIEWED: StatusRules(
            (DeadlineName.ASK_RECHECK,), decided_above=True, reviewable=(ReviewLevel.RECHECK,)
        ),
        CaseStatus.IN_RECHECK: StatusRules((DeadlineName.DECIDE_RECHECK,)),
        CaseStatus.FINAL: StatusRules(decided_above=True, ended=True),
        CaseStatus.WITHDRAWN: StatusRules(ended=True),
    },
)


def those(fit: Callable[[StatusRules], bool]) -> frozenset[CaseStatus]:
    return frozenset(status for status, row in STATUSES.items() if fit(row))


WITHDRAWABLE = those(lambda row: row.withdrawable)
GIVEN_TO_A_UNIT = those(lambda row: row.given_to_unit)
ANSWERED = those(lambda row: row.answered)
DECIDED_ABOVE = those(lambda row: row.decided_above)
ENDED = those(lambda row: row.ended)
REVIEW_FROM: Mapping[ReviewLevel, frozenset[CaseStatus]] = {
    level: frozenset(each for each, row in STATUSES.items() if level in row.reviewable)
    for level in ReviewLevel
}
