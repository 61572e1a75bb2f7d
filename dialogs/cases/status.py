"""Table of case statuses as a petitioner sees them: one row per status, and nowhere else a set.

How a case comes from one status to the next is the office's to say; what its words are stands in
`texts`. Articles: 《信访工作条例》(2022).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import product

from backend_client.contract.bodies import Rung, TaskKind, TaskState
from backend_client.contract.case import CaseStatus, ReviewLevel
from backend_client.exhaustive import exhaustive

# The ways of Art. 31 by which no matter is investigated.
ELSEWHERE = range(1, 5)  # another procedure
DUTY = 5  # the unit does its duty, or replies, on the petition itself


class Awaits(Enum):
    """What somebody in office still has to give by themselves."""

    ANSWER = auto()  # the unit's, or the office's
    DECISION = auto()  # of the body above, on a review or a recheck


@dataclass(frozen=True)
class StatusRow:
    """The defaults are those of a matter that is being handled."""

    awaits: Awaits | None = Awaits.ANSWER  # an answer: it can be urged, and withdrawn
    rings: bool = True  # arriving here rings; what the receipt has said does not
    brings_result: bool = False  # arriving here brings an answer or a decision: the ring says so
    own: bool = False  # the petitioner brings it about: that is no news to them
    open_to_words: bool = True  # can be added to, asked about, muted, talked about
    ended: bool = False  # nothing goes on by itself; the same may be filed again
    ratable: bool = (
        False  # an answer stands; it can be rated until its window closes, as at the office
    )
    round_over: bool = False  # when it is handled after this, that is another round
    registered_line: bool = False  # the card begins with "registered"
    decides: ReviewLevel | None = None  # the opinion that comes with it
    document: bool = False  # its paper has a name of its own (网上办理工作规程)
    procedures_shown: Collection[int] = ()  # by which of the ways of Art. 31 the card tells more


def task_step(kind: TaskKind | str, state: TaskState | str) -> str:
    """What the step of a task is called: it has its words in texts, at case.task."""
    return f"{kind}_{state}"


def late_step(rung: Rung | str) -> str:
    return f"late_{rung}"


STATUSES: Mapping[CaseStatus | str, StatusRow] = exhaustive(
    "status.STATUSES",
    CaseStatus,
    {
        CaseStatus.SUBMITTED: StatusRow(rings=False, registered_line=True),
        CaseStatus.REGISTERED: StatusRow(rings=False, registered_line=True),
        CaseStatus.FORWARDED: StatusRow(),
        CaseStatus.ASSIGNED: StatusRow(),
        CaseStatus.OBJECTED: StatusRow(),
        CaseStatus.ACCEPTED: StatusRow(document=True, procedures_shown=(DUTY,)),
        CaseStatus.NOT_ACCEPTED: StatusRow(awaits=None, ended=True, document=True),
        CaseStatus.NO_LONGER_ACCEPTED: StatusRow(awaits=None, ended=True, document=True),
        CaseStatus.SIGNPOSTED: StatusRow(awaits=None, ended=True, procedures_shown=ELSEWHERE),
        CaseStatus.HANDLING: StatusRow(procedures_shown=(DUTY,)),
        CaseStatus.EXTENDED: StatusRow(document=True, procedures_shown=(DUTY,)),
        CaseStatus.MEDIATION: StatusRow(procedures_shown=(DUTY,)),
        CaseStatus.HEARING: StatusRow(procedures_shown=(DUTY,)),
        CaseStatus.ANSWERED: StatusRow(
            awaits=None,
            brings_result=True,
            ratable=True,
            round_over=True,
            procedures_shown=(DUTY,),
        ),
        # Closing brings nothing new to read, but what was answered before is still to be rated.
        CaseStatus.CLOSED: StatusRow(
            awaits=None, ended=True, ratable=True, round_over=True, procedures_shown=(DUTY,)
        ),
        CaseStatus.IN_REVIEW: StatusRow(awaits=Awaits.DECISION, ratable=True, own=True),
        CaseStatus.REVIEWED: StatusRow(
            awaits=None,
            brings_result=True,
            ratable=True,
            round_over=True,
            decides=ReviewLevel.REVIEW,
            document=True,
        ),
        CaseStatus.IN_RECHECK: StatusRow(awaits=Awaits.DECISION, ratable=True, own=True),
        # Art. 36: the last word, news like any decision. The answer is still rated.
        CaseStatus.FINAL: StatusRow(
            awaits=None,
            brings_result=True,
            open_to_words=False,
            ended=True,
            ratable=True,
            round_over=True,
            decides=ReviewLevel.RECHECK,
            document=True,
        ),
        CaseStatus.WITHDRAWN: StatusRow(awaits=None, own=True, open_to_words=False, ended=True),
    },
)
# What becomes of a task of another body that works on the case; it changes no status.
TASKS: Mapping[str, StatusRow] = exhaustive(
    "status.TASKS",
    TaskState,
    {
        TaskState.GIVEN: StatusRow(),
        TaskState.READ: StatusRow(rings=False),
        TaskState.REPORTED: StatusRow(rings=False),
        TaskState.RETURNED: StatusRow(rings=False),
        TaskState.ENDED: StatusRow(),
        TaskState.WITHDRAWN: StatusRow(),
        TaskState.DECLINED: StatusRow(),
    },
)
# Who was told that a duty is late. That its unit was reminded is seen on the card.
LATE: Mapping[str, StatusRow] = exhaustive(
    "status.LATE",
    Rung,
    {Rung.UNIT: StatusRow(rings=False), Rung.SUPERVISOR: StatusRow(), Rung.LEADER: StatusRow()},
)
# What the petition office put right in how a case is sorted: of another kind it has other duties.
SORTED_ANEW, KIND_CHANGED = "sorted_anew", "kind_changed"
PUT_RIGHT = {SORTED_ANEW: StatusRow(rings=False), KIND_CHANGED: StatusRow()}
ASIDES = {
    **{task_step(kind, state): row for kind, (state, row) in product(TaskKind, TASKS.items())},
    **{late_step(rung): row for rung, row in LATE.items()},
    **PUT_RIGHT,
}
# What passes between bodies while they help: how far each is stands beside its name on the card.
_HELPS = (TaskKind.HELP, TaskKind.AT_ONCE, TaskKind.HANDED_ON)
PAPERWORK = {task_step(*each) for each in product(_HELPS, (TaskState.READ, TaskState.RETURNED))} | {
    task_step(kind, TaskState.REPORTED) for kind in (TaskKind.HELP, TaskKind.AT_ONCE)
}
# A backend may be ahead of us: what this release has no row for is some progress.
UNKNOWN = StatusRow()


def row_of(status: CaseStatus | str) -> StatusRow:
    return STATUSES.get(status) or ASIDES.get(status, UNKNOWN)


def is_above(status: CaseStatus | str, before: CaseStatus | str) -> bool:
    """Whether a move to `status` is made above the unit that answers: by a review, by a recheck and
    the hearings within it."""
    here = row_of(status)
    heard = status is CaseStatus.HEARING and before is CaseStatus.IN_RECHECK
    return heard or here.awaits is Awaits.DECISION or here.decides is not None
