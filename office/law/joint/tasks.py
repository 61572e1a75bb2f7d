"""Rules for the tasks of bodies that work on a case beside the unit that answers it: Art. 24. Pure.

The unit that has the case answers the petitioner; a body with a task tells whoever gave it.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from backend_client.contract.bodies import BodyAtWork, TaskKind, TaskOrder, TaskState
from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from backend_client.exhaustive import exhaustive
from backend_client.json_codec import from_plain
from office.law.deadlines import day_of, end_of, is_over
from office.law.documents import has_words
from office.law.problems import Problem
from office.law.statuses import ANSWERED, ENDED, WITHDRAWABLE

K = TaskKind
S = TaskState
LONGEST_WORDS = 4000
LONGEST_NOTE = 500
LONGEST_NAME = 80
MOST_HELPERS = 10


class Giver(Enum):
    """Who gives a task."""

    LEAD = auto()  # the office, or the unit that answers for the case
    OFFICE = auto()
    UNIT = auto()  # one that has the case or a task in it, to a unit below
    PRESSES = auto()  # supervisors and leaders of the office


@dataclass(frozen=True)
class KindRules:
    by: Giver
    to_lead: bool = False  # to the unit that has the case; else to another
    asks: bool = True  # who gets it has to do something: it waits in their queue
    needs: frozenset[str] = frozenset({"what"})
    after_answer: bool = False  # given and done when the case is answered, too
    ends: bool = False  # ended by who gave it, with words for the petitioner


KINDS: Mapping[TaskKind, KindRules] = exhaustive(
    "tasks.KINDS",
    TaskKind,
    {
        K.HELP: KindRules(Giver.LEAD),
        K.AT_ONCE: KindRules(Giver.OFFICE),
        K.HANDED_ON: KindRules(Giver.UNIT, needs=frozenset({"what", "due"})),
        K.SUPERVISED: KindRules(
            Giver.PRESSES,
            to_lead=True,
            needs=frozenset({"what", "due", "leader", "act"}),
            after_answer=True,
            ends=True,
        ),
        K.LED: KindRules(
            Giver.PRESSES,
            to_lead=True,
            asks=False,
            needs=frozenset({"leader"}),
            after_answer=True,
            ends=True,
        ),
    },
)
ASKING = frozenset(kind for kind, row in KINDS.items() if row.asks)


@dataclass(frozen=True)
class StateRules:
    open: bool = False  # somebody has still to do it
    by_body: bool = False  # who has the task brings it here; else whoever gave it
    follows: tuple[TaskState, ...] = ()  # which states lead here
    words: bool = False  # it must say something to staff
    reads: bool = True  # who has the task may read the case
    told: bool = False  # it must say something to the petitioner


STATES: Mapping[TaskState, StateRules] = exhaustive(
    "tasks.STATES",
    TaskState,
    {
        S.GIVEN: StateRules(open=True),
        S.READ: StateRules(open=True, by_body=True, follows=(S.GIVEN,)),
        S.REPORTED: StateRules(by_body=True, follows=(S.GIVEN, S.READ, S.RETURNED), words=True),
        S.RETURNED: StateRules(open=True, follows=(S.REPORTED,), words=True),
        S.ENDED: StateRules(follows=(S.GIVEN, S.READ, S.REPORTED, S.RETURNED), told=True),
        S.WITHDRAWN: StateRules(follows=(S.GIVEN, S.READ, S.RETURNED), reads=False),
        S.DECLINED: StateRules(reads=False),
    },
)
OPEN = frozenset(state for state, row in STATES.items() if row.open)
# Where the case goes when nobody has to help any more.
ENDS = frozenset(ANSWERED | ENDED) | {
    CaseStatus.NOT_ACCEPTED,
    CaseStatus.NO_LONGER_ACCEPTED,
    CaseStatus.SIGNPOSTED,
}


def bodies_in(events: Sequence[CaseEvent]) -> tuple[BodyAtWork, ...]:
    """All that have a task in the case, as its newest step that tells of them has it."""
    for event in reversed(events):
        told = event.data.get("bodies")
        if event.type in (EventType.MOVED, EventType.BODIES) and told is not None:
            return from_plain(tuple[BodyAtWork, ...], told)
    return ()


def readers_in(events: Sequence[CaseEvent]) -> tuple[str, ...]:
    """The names of the units that read the case because of a task."""
    return tuple(each.unit for each in bodies_in(events) if STATES[S(each.state)].reads)


def is_at_once(events: Sequence[CaseEvent]) -> bool:
    """Whether several have it at once, because it is urgent."""
    return any(b.kind == K.AT_ONCE and b.state in OPEN for b in bodies_in(events))


def due_of(order: TaskOrder, now: datetime) -> datetime | None:
    """The end of its last day. Raises Problem 422 for one that is over."""
    if order.due is None:
        return None
    if is_over(order.due, now):
        raise Problem.invalid("due", "must not be over")
    return end_of(day_of(order.due))


def fitting(kind: TaskKind) -> frozenset[CaseStatus]:
    """Where it may be given: a unit works on the case, and has not just said that it is another's
    (Art. 23: until the office has decided, nobody leads)."""
    at_work = WITHDRAWABLE - {CaseStatus.OBJECTED}
    return at_work | ANSWERED if KINDS[kind].after_answer else at_work


def check_at_work(kind: TaskKind, status: CaseStatus, unit: str | None, held: str | None) -> None:
    """Raises Problem 409 for a case that no unit works on."""
    if held is not None:
        raise Problem(409, "held-case", "Another unit must have the case before others help.")
    if unit is None or status not in fitting(kind):
        raise Problem(409, "not-now", "Others have tasks while a unit works on the case.")


def check_words(order: TaskOrder) -> None:
    """Raises Problem 422."""
    needs = KINDS[order.kind].needs
    if len(order.what) > LONGEST_WORDS or ("what" in needs and not has_words(order.what)):
        raise Problem.invalid("what", f"must say what to do, in {LONGEST_WORDS} characters")
    if len(order.note or "") > LONGEST_NOTE:
        raise Problem.invalid("note", f"must have {LONGEST_NOTE} characters at most")
    for name, said in (("leader", order.leader), ("act", order.act)):
        if (name in needs) != has_words(said or "") or len(said or "") > LONGEST_NAME:
            wanted = "must be named" if name in needs else "belongs to another kind of task"
            raise Problem.invalid(name, wanted)
    if "due" in needs and order.due is None:
        raise Problem.invalid("due", "must be given")


def check_unit(
    unit: str, lead: str | None, busy: Set[tuple[str, str]], kind: TaskKind, below: Set[str] | None
) -> None:
    """`busy` are (kind, unit) of the tasks that are open, `below` the units to which it may be
    handed on. Raises Problem 422."""
    if KINDS[kind].to_lead and unit != lead:
        raise Problem.invalid("unit", "must be the one that has the case")
    if not KINDS[kind].to_lead and unit == lead:
        raise Problem.invalid("unit", "must be another than the one that answers")
    if KINDS[kind].by is Giver.UNIT and unit not in (below or ()):
        raise Problem.invalid("unit", "must stand below the one that hands it on")
    if (kind.value, unit) in busy:
        raise Problem.invalid("unit", "has this task already")


def check_step(
    kind: TaskKind, here: TaskState, to: TaskState, words: str | None, note: str | None
) -> None:
    """Raises Problem: 409 for a step that does not follow, 422 where it must say something."""
    row = STATES[to]
    if to not in following(kind, here):
        legal = [each.value for each in following(kind, here)]
        raise Problem(
            409,
            "illegal-move",
            f"A task that is {here} cannot become {to}. "
            + (f"It may become: {', '.join(legal)}." if legal else "Nothing can follow."),
            legal=legal,
        )
    if row.words and not has_words(words):
        raise Problem.invalid("words", "must say it to who reads this")
    if (row.told and not has_words(note or "")) or len(note or "") > LONGEST_NOTE:
        raise Problem.invalid("note", f"must tell the petitioner, in {LONGEST_NOTE} characters")
    if len(words or "") > LONGEST_WORDS:
        raise Problem.invalid("words", f"must have {LONGEST_WORDS} characters at most")


def checked_note(note: str) -> str:
    """Raises Problem 422 for words that tell the petitioner nothing."""
    if not has_words(note) or len(note) > LONGEST_NOTE:
        raise Problem.invalid("note", f"must tell the petitioner, in {LONGEST_NOTE} characters")
    return note


def following(kind: TaskKind, here: TaskState) -> tuple[TaskState, ...]:
    """What is ended by hand is not taken away, and what ends with the case is not ended."""
    left_out = S.WITHDRAWN if KINDS[kind].ends else S.ENDED
    return tuple(
        state
        for state, row in STATES.items()
        if here in row.follows and state is not left_out and (KINDS[kind].asks or state is S.ENDED)
    )


def is_answer_to_supervision(event: CaseEvent) -> bool:
    """Whether it gives the petitioner the 督办 that they asked for, or says why not."""
    supervised = event.data.get("kind") == K.SUPERVISED
    answers = event.data.get("state") in (S.GIVEN, S.DECLINED)
    return event.type is EventType.BODIES and supervised and answers


def is_asked_for(events: Sequence[CaseEvent]) -> bool:
    """Whether the petitioner has asked for 督办, and nobody has answered that."""
    for event in reversed(events):
        if event.type is EventType.SUPERVISION:
            return True
        if is_answer_to_supervision(event):
            return False
    return False
