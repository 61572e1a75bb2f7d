"""Contract types for the bodies that work on a case beside the one that answers for it: who was
given what, and how far they are. Terms and articles: 《信访工作条例》(2022).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TaskKind(StrEnum):
    """Why a body has a task in a case. The unit that answers has the case, and needs none."""

    HELP = "help"  # 协办: it does its part and tells the unit that answers (Art. 24)
    AT_ONCE = "at_once"  # urgent, to several at the same time: each acknowledges it (Art. 25)
    HANDED_ON = "handed_on"  # 交办: by a unit to one below, which reports up
    SUPERVISED = "supervised"  # 督办: the unit that answers reports to the petition office
    LED = "led"  # 领导包案: a named leader answers for the case


class TaskState(StrEnum):
    """How far a task is. An event about a task tells the state that it has come to."""

    GIVEN = "given"
    READ = "read"  # 签收: the body has acknowledged it
    REPORTED = "reported"  # it has told what came of it
    RETURNED = "returned"  # that was not enough: it is to tell again
    ENDED = "ended"  # with the case, or by whoever gave it
    WITHDRAWN = "withdrawn"  # taken away: the body has no part in the case any more
    DECLINED = "declined"  # 督办 that the petitioner asked for, and the office does not do


@dataclass(frozen=True)
class BodyAtWork:
    """A task as the petitioner sees it: who has it, and how far it is. What is asked and what is
    reported stays among staff. `due` is the end of the last day; `by` names the unit that gave
    it, None for the petition office."""

    kind: TaskKind | str
    unit: str
    state: TaskState | str
    due: datetime | None = None
    by: str | None = None
    number: int = 0  # of the task within the office
    leader: str | None = None  # who answers for it, by name, of 督办 and 领导包案
    act: str | None = None  # the number of the 督办


@dataclass(frozen=True)
class BodiesChanged:
    """The `data` of a BODIES event: what became of which task, with a sentence for the petitioner,
    and all bodies that have a task from now on."""

    kind: TaskKind | str
    unit: str
    state: TaskState | str
    note: str | None = None
    bodies: tuple[BodyAtWork, ...] = ()


class Rung(StrEnum):
    """Who is told, one after the other, that the time for a duty is over."""

    UNIT = "unit"  # who has to do it, the day after its last day
    SUPERVISOR = "supervisor"  # of the petition office
    LEADER = "leader"


@dataclass(frozen=True)
class Escalated:
    """The `data` of an ESCALATED event: who was told. `due` is the end of the duty's last day."""

    rung: Rung | str
    due: datetime


@dataclass(frozen=True)
class TaskOrder:
    """What staff ask for with `POST /v1/cases/{number}/tasks`, and with a move that gives the case
    to a unit. `what` is read by staff alone, `note` by the petitioner. `due` is in the last day.
    督办 and 领导包案 go to the unit that has the case, and name their `leader`; 督办 has a number,
    `act`."""

    unit: str
    what: str = ""
    kind: TaskKind = TaskKind.HELP
    due: datetime | None = None
    note: str | None = None
    leader: str | None = None
    act: str | None = None
    # Staff have read why this unit should not get the case, and give it a task all the same.
    against_advice: bool = False


@dataclass(frozen=True)
class TaskStep:
    """What staff ask for with `POST /v1/cases/{number}/tasks/{task}/steps`. `words` are for staff:
    the report, or what is missing in it; `note` is for the petitioner."""

    to: TaskState
    words: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Task:
    """A task as staff see it."""

    number: int
    kind: TaskKind
    unit: str
    state: TaskState
    what: str
    given_at: datetime
    due: datetime | None = None
    by: str | None = None  # the unit that gave it; None is the petition office
    read_at: datetime | None = None
    reported_at: datetime | None = None
    report: str | None = None
    missing: str | None = None  # why the report was sent back
    leader: str | None = None
    act: str | None = None
