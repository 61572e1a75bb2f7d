"""What of a case waits for somebody at the office, and since when its next duty presses. Pure.

News is cleared for all by doing something, and for one officer by looking. A duty is cleared by
doing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backend_client.contract.bodies import TaskState
from backend_client.contract.case import CaseEvent, CaseStatus, EventType, LegalDeadline
from backend_client.json_codec import from_plain
from office.law.deadlines import DUTIES, SETS_CLOCKS, days_left
from office.law.follow_up.call_backs import IN_WORDS, is_call_back, result_of
from office.law.joint.tasks import is_answer_to_supervision

HALF, MOST = 0.5, 0.8


class Wait(StrEnum):
    """Why a case waits; news first, then how far its next duty has run. A key of words.toml."""

    NOT_MADE = "not_made"  # their own move, which could not be made when it was due
    ASSIGNED = "assigned"  # by a colleague: it waits for whom it was given to, until they look
    NEW = "new"
    GIVEN = "given"  # to a unit: it waits for that unit, and for nobody else
    OBJECTED = "objected"
    REPLY = "reply"  # to a question of the office's
    SUPPLEMENT = "supplement"
    URGED = "urged"
    SUPERVISION = "supervision"
    CALLED_BACK = "called_back"  # and the petitioner says that the answer was not kept
    REVIEW = "review"
    WITHDRAWN = "withdrawn"
    SUPERVISED = "supervised"  # 督办: it waits for the unit that answers
    TASK = "task"  # of another body than the one that answers: it waits for that body
    REPORTED = "reported"  # by such a body
    HALF = "half"
    MOST = "most"
    LAST_DAY = "last_day"
    OVER = "over"
    TO_SUPERVISOR = "to_supervisor"  # over for so long that a supervisor has to press
    TO_LEADER = "to_leader"


@dataclass(frozen=True)
class News:
    wait: Wait
    seq: int  # of the step that brought it


@dataclass(frozen=True)
class Duty:
    """The next one: from when it counts, and the end of its last day."""

    begun: datetime
    due: datetime

    @property
    def half_at(self) -> datetime:
        return self.begun + (self.due - self.begun) * HALF


_BY_TYPE = {EventType.URGED: Wait.URGED, EventType.SUPERVISION: Wait.SUPERVISION}
_BY_MOVE = {
    CaseStatus.REGISTERED: Wait.NEW,
    CaseStatus.FORWARDED: Wait.GIVEN,
    CaseStatus.ASSIGNED: Wait.GIVEN,
    CaseStatus.OBJECTED: Wait.OBJECTED,
    CaseStatus.WITHDRAWN: Wait.WITHDRAWN,
}


def news_of(events: Sequence[CaseEvent]) -> tuple[News, ...]:
    """What happened since somebody at the office or a unit did something last, the newest of each
    sort."""
    found: dict[Wait, News] = {}
    for event in events:
        acted = event.type is EventType.ASKED and not is_call_back(event)
        if acted or (event.type is EventType.MOVED and "review" not in event.data):
            found.clear()
        if is_answer_to_supervision(event):
            found.pop(Wait.SUPERVISION, None)
        if (wait := _news(event)) is not None:
            found[wait] = News(wait, event.seq)
    return tuple(found.values())


def duty_of(events: Sequence[CaseEvent], clocks: Sequence[LegalDeadline]) -> Duty | None:
    """Of the office or a unit; the petitioner's windows press nobody."""
    duties = [clock for clock in clocks if clock.name in DUTIES]
    if not duties:
        return None
    next_, begun = min(duties, key=lambda clock: clock.due), None
    for event in events:
        if event.type is EventType.MOVED:
            begun = event.at  # a case of another kind has other clocks, which count from here, too
        if begun is not None and event.type in SETS_CLOCKS:
            running = from_plain(tuple[LegalDeadline, ...], event.data.get("clocks") or ())
            if any(each.name == next_.name and each.due == next_.due for each in running):
                return Duty(begun, next_.due)
    return None


def pressing(duty: Duty, now: datetime) -> Wait | None:
    """How far it has run; None in its first half."""
    left = days_left(duty.due, now)
    if left < 0:
        return Wait.OVER
    if left == 0:
        return Wait.LAST_DAY
    whole = max(duty.due - duty.begun, timedelta(seconds=1))
    run = (now - duty.begun) / whole
    return Wait.MOST if run >= MOST else Wait.HALF if run >= HALF else None


def _news(event: CaseEvent) -> Wait | None:
    """None for what nobody at the office need look at."""
    if (told := result_of(event)) is not None and told.result != IN_WORDS:
        return Wait.CALLED_BACK if told.unhappy else None
    if event.type is EventType.SUPPLEMENTED:
        return Wait.REPLY if "answers" in event.data else Wait.SUPPLEMENT
    if event.type is EventType.MOVED:
        asked = Wait.REVIEW if "review" in event.data else None
        return asked or _BY_MOVE.get(CaseStatus(str(event.data["status"])))
    if event.type is EventType.BODIES:
        return Wait.REPORTED if event.data.get("state") == TaskState.REPORTED else None
    return _BY_TYPE.get(EventType(event.type))
