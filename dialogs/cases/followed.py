"""Folds a case's events into what the chat knows of it: timeline, running deadline, questions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from backend_client.contract.bodies import BodiesChanged, BodyAtWork, Escalated
from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    Moved,
    Rating,
    Receipt,
    Resolution,
)
from backend_client.exhaustive import exhaustive
from backend_client.feed import choices_of, moved_of, words_of
from backend_client.json_codec import Mismatch, from_peer
from dialogs.cases import publishing
from dialogs.cases.clerk import reclassified
from dialogs.cases.status import STATUSES, Awaits, is_above, late_step, row_of, task_step
from dialogs.on_behalf import own_word, representing
from dialogs.state import event_marks
from dialogs.state.conversation import CaseStep, FollowedCase, OpenQuestion
from dialogs.state.copies import replace
from dialogs.state.event_types import About, types_about
from dialogs.texts import ZONE

# The citizen's own rights: nobody is late when they are over.
OWN_WINDOWS = frozenset({DeadlineName.ASK_REVIEW, DeadlineName.ASK_RECHECK})


def fold(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    """The case after an event. Repeated events change nothing; one that came before its
    predecessors is held until they have come."""
    if case.withheld or event.seq <= case.seq or any(held.seq == event.seq for held in case.held):
        return case
    waiting = sorted((*case.held, event), key=lambda each: each.seq)
    while waiting and waiting[0].seq == case.seq + 1:
        case = _applied(case, waiting.pop(0))
    return replace(case, held=tuple(waiting))


def is_other(case: FollowedCase, event: CaseEvent) -> bool:
    """Whether it replaces a step that was known: the office was restored from a backup."""
    return event.seq <= case.seq and event_marks.is_other(case.marks, case.seq, event)


def anew(case: FollowedCase, events: Sequence[CaseEvent]) -> FollowedCase:
    """The case as all its steps make it, whatever was known of it. A question that the petitioner
    has answered stays answered, while the answer is on its way."""
    after = replace(
        case,
        status=CaseStatus.SUBMITTED,
        seq=0,
        marks=(),
        unit=None,
        clocks=(),
        steps=(),
        answer=None,
        rate_until=None,
        questions=(),
        held=(),
        bodies=(),
        people=0,
        represents=False,
        representatives=1,
    )
    for event in events:
        after = fold(after, event)
    if after.withheld:
        return after
    answered_here = {
        event.seq
        for event in events
        if event.seq <= case.seq
        and not is_other(case, event)
        and event.seq not in {question.seq for question in case.questions}
    }
    questions = tuple(each for each in after.questions if each.seq not in answered_here)
    after = replace(after, questions=questions, clocks=after.clocks or case.clocks)
    if _rounds(after) > _rounds(case):
        return after
    return replace(  # what was said of this round stands
        after,
        rating=case.rating,
        urged_at=case.urged_at,
        supervised_at=case.supervised_at,
        appealed_at=case.appealed_at,
    )


def _rounds(case: FollowedCase) -> int:
    """How often it was handled again after an answer or a decision."""
    statuses = [step.status for step in case.steps if step.status in STATUSES]
    return sum(
        row_of(before).round_over and after is CaseStatus.HANDLING
        for before, after in pairwise(statuses)
    )


def heard_to(case: FollowedCase) -> int:
    """The last step that the feed has told of, though steps before it may still be missing."""
    return max(case.seq, *(held.seq for held in case.held), 0)


def may_be_older(after: FollowedCase, before: FollowedCase) -> bool:
    """Whether `before` went the same way as `after`, and further."""
    if any(held.seq > after.seq for held in before.held):
        return True
    behind = before.seq - after.seq
    if behind <= 0:
        return False
    known = before.marks[: max(len(before.marks) - behind, 0)]
    both = min(len(known), len(after.marks))
    return known[len(known) - both :] == after.marks[len(after.marks) - both :]


def _applied(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    known = event_marks.marked(case.marks, event)
    case = replace(case, seq=event.seq, marks=known, number=event.case or case.number)
    fold = FOLDS.get(event.type) if isinstance(event.type, EventType) else None
    return _of_another_kind(case, event) if fold is None else fold(case, event)


def _asked(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    text = words_of(event)
    if not text or not representing.speaks_for_all(case):
        return case
    told = choices_of(event)
    asked = OpenQuestion(event.seq, text, told.choices, quiet=told.call_back)
    return replace(case, questions=(*case.questions, asked))


def _supplemented(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    return answered(case, event.data.get("answers"))


def _unchanged(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    """What the citizen has done is known here already."""
    return case


def _escalated(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    try:
        told = from_peer(Escalated, event.data)
    except Mismatch:
        return _of_another_kind(case, event)
    return replace(case, steps=(*case.steps, CaseStep(late_step(told.rung), event.at, aside=True)))


def _reclassified(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    return reclassified.folded(case, event) or _of_another_kind(case, event)


def _cleared(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    """Nothing is left but what the number tells. It rings no more."""
    return FollowedCase(
        case.client_ref,
        headline="",
        filed_at=case.filed_at,
        number=case.number,
        query_code=case.query_code,
        status=case.status,
        seq=case.seq,
        steps=tuple(CaseStep(step.status, step.at) for step in case.path),
        kind=case.kind,
        held=case.held,
        muted=True,
        claimed=case.claimed,
        cleared=True,
    )


def _repeats_receipt(case: FollowedCase, moved: Moved) -> bool:
    """The first step says what the receipt said, without its dates."""
    return case.status is CaseStatus.SUBMITTED and moved.status is CaseStatus.SUBMITTED


def _moved(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    moved = moved_of(event)
    if moved is None:
        return _of_another_kind(case, event)
    step = CaseStep(
        moved.status,
        event.at,
        moved.unit,
        moved.note,
        moved.opinion,
        moved.refusal,
        (*(moved.opinion.files if moved.opinion else ()), *moved.files),
    )
    if moved.status is CaseStatus.HANDLING and row_of(case.status).round_over:
        # Another round: what was said of the last one is no word on this one.
        case = replace(case, rating=Rating(), urged_at=None, supervised_at=None, appealed_at=None)
    here = row_of(moved.status)
    unit = moved.unit or (None if here.registered_line else case.unit)  # or it was given back
    return replace(
        case,
        status=moved.status,
        unit=case.unit if is_above(moved.status, case.status) else unit,
        clocks=moved.clocks or (case.clocks if _repeats_receipt(case, moved) else ()),
        route=moved.route or case.route,
        # who helps from now on was given its task in the same step
        steps=(*case.steps, step, *_given(case, moved.bodies or (), event.at)),
        bodies=case.bodies if moved.bodies is None else moved.bodies,
        answer=moved.answer or case.answer,
        rate_until=moved.rate_until or case.rate_until,
        questions=case.questions if here.open_to_words else (),
    )


def _given(case: FollowedCase, bodies: Iterable[BodyAtWork], at: datetime) -> Iterator[CaseStep]:
    """A step for each that had no task before."""
    known = {(body.kind, body.number) for body in case.bodies}
    for body in bodies:
        if (body.kind, body.number) not in known:
            yield CaseStep(task_step(body.kind, body.state), at, body.unit, aside=True)


def _bodies(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    try:
        told = from_peer(BodiesChanged, event.data)
    except Mismatch:
        return _of_another_kind(case, event)
    step = CaseStep(task_step(told.kind, told.state), event.at, told.unit, told.note, aside=True)
    return replace(case, steps=(*case.steps, step), bodies=told.bodies)


def _of_another_kind(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    """What this release does not know is passed by; if it has words they are shown."""
    known = isinstance(event.type, EventType) and event.type is not EventType.MOVED
    words = None if known else words_of(event)
    if words is None:
        return case
    step = CaseStep(str(event.type), event.at, None, words, aside=True)
    return replace(case, steps=(*case.steps, step))


FOLDS: Mapping[EventType, Callable[[FollowedCase, CaseEvent], FollowedCase]] = exhaustive(
    "followed.FOLDS",
    types_about(About.CASE),
    {
        EventType.MOVED: _moved,
        EventType.ASKED: _asked,
        EventType.SUPPLEMENTED: _supplemented,
        EventType.URGED: _unchanged,
        EventType.RATED: _unchanged,
        EventType.SUPERVISION: _unchanged,
        EventType.UNPUBLISHED: _unchanged,
        EventType.CORRECTED: _unchanged,
        EventType.RECLASSIFIED: _reclassified,
        EventType.CLAIMED: _unchanged,
        EventType.BODIES: _bodies,
        EventType.CONFIRMED: own_word.confirmed,
        EventType.TAKEN_OVER: own_word.taken_over,
        EventType.DISOWNED: own_word.disowned,
        EventType.ESCALATED: _escalated,
        EventType.CLEARED: _cleared,
        EventType.JOINED: representing.signed,
        EventType.LEFT: representing.signed,
        EventType.PUBLICATION: publishing.heard,
    },
)


def answered(case: FollowedCase, seq: object) -> FollowedCase:
    return replace(case, questions=tuple(q for q in case.questions if q.seq != seq))


def receipted(case: FollowedCase, receipt: Receipt) -> FollowedCase:
    """The case once the backend has registered it. Its events may have come before."""
    case = replace(case, number=receipt.number, query_code=receipt.query_code, refusal=None)
    case = replace(case, by_agent=receipt.agent)
    return case if case.clocks else replace(case, clocks=receipt.clocks)


def next_clock(case: FollowedCase, now: datetime) -> LegalDeadline | None:
    """The clock of the citizen's that runs out first: not the unit's time to object, and no right
    that is over."""
    clocks = (
        clock
        for clock in case.clocks
        if clock.name is not DeadlineName.OBJECT
        and (clock.name not in OWN_WINDOWS or is_open(clock, now))
    )
    return min(clocks, key=lambda clock: clock.due, default=None)


def is_open(clock: LegalDeadline, at: datetime) -> bool:
    """Whether what is said `at` is taken: the last day counts to its end, and where it is none of
    working days the office judges whether the next one does."""
    return days_left(clock.taken_until or clock.due, at) >= 0


def is_late(case: FollowedCase, now: datetime) -> bool:
    """The time for what somebody in office has to do is over."""
    clock = next_clock(case, now)
    return is_running(case) and clock is not None and days_left(clock.due, now) < 0


def stands_still(case: FollowedCase) -> bool:
    """A hearing lasts within a recheck, whose time does not count meanwhile (Art. 36)."""
    last = tuple(step.status for step in case.path[-2:])
    return last == (CaseStatus.IN_RECHECK, CaseStatus.HEARING)


def days_left(due: datetime, now: datetime) -> int:
    """Calendar days in mainland China until `due`, 0 on the day itself, negative afterwards."""
    return (due.astimezone(ZONE).date() - now.astimezone(ZONE).date()).days


def is_running(case: FollowedCase) -> bool:
    """Somebody still has to act on it."""
    return case.number is not None and row_of(case.status).awaits is not None


def has_ended(case: FollowedCase) -> bool:
    return row_of(case.status).ended


def takes_words(case: FollowedCase) -> bool:
    return case.number is not None and row_of(case.status).open_to_words and not case.cleared


def can_add(case: FollowedCase) -> bool:
    return takes_words(case) and representing.speaks_for_all(case)


def waits_for_answer(case: FollowedCase) -> bool:
    """The first one, or another since it was opened again."""
    rechecked = next(
        (s.status for s in reversed(case.path) if s.status is not CaseStatus.HEARING), None
    )
    return (
        case.number is not None
        and row_of(case.status).awaits is Awaits.ANSWER
        and rechecked is not CaseStatus.IN_RECHECK  # its hearing is none of the unit's
    )


def can_invite(case: FollowedCase) -> bool:
    """Whether the person whose matter it is may be asked to confirm it: never of a denunciation,
    which stays where it was made (Art. 30)."""
    return case.number is not None and not (
        own_word.is_own(case) or case.confirmed or case.shielded
    )


def can_gather(case: FollowedCase) -> bool:
    """Whether others may still sign: never a denunciation, which no link carries on."""
    here = case.number is not None and case.joint and case.signer is None
    return here and waits_for_answer(case) and not (case.shielded or was_answered(case))


def can_withdraw(case: FollowedCase) -> bool:
    """Until it is answered."""
    return waits_for_answer(case) and own_word.is_own(case)


def could_withdraw(case: FollowedCase, at: datetime) -> bool:
    """Whether it was open to withdrawal when the citizen said so: the answer may have come here
    before their word did."""
    steps = tuple(step for step in case.path if step.at <= at)
    status = steps[-1].status if steps else CaseStatus.SUBMITTED
    shut = case.status is CaseStatus.WITHDRAWN or not own_word.is_own(case)
    return not shut and waits_for_answer(replace(case, status=status, steps=steps))


def can_urge(case: FollowedCase) -> bool:
    """Once a stage, while somebody still has to act."""
    return waits_for_answer(case) and case.urged_at != case.status


def can_supervise(case: FollowedCase) -> bool:
    """Once a stage, after an answer: then nobody has to act by themselves."""
    return (
        can_add(case)
        and case.answer is not None
        and not waits_for_answer(case)
        and case.supervised_at != case.status
    )


def can_reopen(case: FollowedCase) -> bool:
    """What has ended, or was solved, may happen again: that is a case of its own."""
    solved = case.rating.outcome is Resolution.SOLVED
    return case.number is not None and not case.cleared and (has_ended(case) or solved)


def was_answered(case: FollowedCase) -> bool:
    """A backend may tell that it was without telling what."""
    return case.answer is not None or any(s.status is CaseStatus.ANSWERED for s in case.steps)


def has_answer_to_rate(case: FollowedCase) -> bool:
    return was_answered(case) and row_of(case.status).ratable


def can_rate(case: FollowedCase, now: datetime) -> bool:
    """An answer can be rated; where there was none, nobody is asked whether it is solved."""
    return (
        case.number is not None
        and has_answer_to_rate(case)
        and (case.rate_until is None or days_left(case.rate_until, now) >= 0)
    )
