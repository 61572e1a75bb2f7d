"""What of a case is counted: when it was filed, where it belongs, and how its duties were kept.
Pure.

A duty may run several times: a matter that a unit gives back begins anew elsewhere. What was late
once stays late; else the last time counts. A round that ends since the petitioner withdrew, since
the unit gave the matter back, or since the office changed its kind, is no round, unless it was over
by then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    Draft,
    EventType,
    LegalDeadline,
)
from office.law.deadlines import DUTIES, SETS_CLOCKS, day_of
from office.law.follow_up import call_backs

LONGEST_NAME, LONGEST_RESULT = 100, 32
TOWN = slice(2, 4)  # of a place's path from the province down: county and township
# None: the case became one of another kind, which has other duties.
ENDS_NOTHING = frozenset({CaseStatus.WITHDRAWN, CaseStatus.OBJECTED, None})


class Duty(StrEnum):
    """Of whom it is asked in time: a figure each."""

    REGISTER = "register"  # of the office: forwarded (Art. 22)
    NOTICE = "notice"  # of a unit: whether it is accepted (Art. 23)
    HANDLE = "handle"  # of a unit: answered (Art. 34)


PROMISES = frozenset({DeadlineName.SIMPLE})  # whoever misses one is not overdue by law
CLOCKS: Mapping[Duty, frozenset[str]] = {
    Duty.REGISTER: frozenset({DeadlineName.REGISTER}),
    Duty.NOTICE: frozenset({DeadlineName.NOTICE, DeadlineName.DENUNCIATION}),
    Duty.HANDLE: frozenset({DeadlineName.HANDLE}),
}


@dataclass(frozen=True)
class Round:
    """A duty's last day, and the day on which it was done; both as `date.toordinal` gives them."""

    due: int
    done: int | None = None

    @property
    def late(self) -> bool:
        return self.done is not None and self.done > self.due


@dataclass(frozen=True)
class Facts:
    """Days are counted as `date.toordinal` does. `answered` is the day of the last answer; `due`
    that of the nearest duty that runs now. Of the last answer: the day on which the petitioner was
    asked in the chat whether it was kept, and what a call back came to."""

    filed: int
    unit: str | None
    topic: str | None
    area: str | None
    channel: str | None
    repeated: bool
    answered: int | None
    due: int | None
    duties: Mapping[Duty, Round]
    asked_back: int | None = None
    called_back: str | None = None


def facts_of(
    draft: Draft,
    registered_at: datetime,
    unit: str | None,
    events: Sequence[CaseEvent],
    clocks: Iterable[LegalDeadline],
) -> Facts:
    moves = [event for event in events if event.type is EventType.MOVED]
    timed = [
        event
        for event in events
        if event.type is EventType.MOVED
        or (event.type in SETS_CLOCKS and event.data.get("clocks") is not None)
    ]
    answers = [e for e in moves if e.data["status"] == CaseStatus.ANSWERED]
    running = [_day(clock.due) for clock in clocks if clock.name in DUTIES - PROMISES]
    rounds = {duty: _judged(_rounds(timed, names)) for duty, names in CLOCKS.items()}
    asked, told = call_backs.asked_in(events), call_backs.result_in(events)
    return Facts(
        filed=_day(registered_at),
        unit=unit,
        topic=_name(draft.topic.path[:1]) if draft.topic else None,
        area=_name(draft.place.path[TOWN] or draft.place.path[-1:]) if draft.place else None,
        channel=_name((draft.channel,)),
        repeated=draft.repeats is not None or draft.reopens is not None,
        answered=_day(answers[-1].at) if answers else None,
        due=min(running, default=None),
        duties={duty: judged for duty, judged in rounds.items() if judged is not None},
        asked_back=_day(asked.at) if asked else None,
        called_back=told.result[:LONGEST_RESULT] if told else None,
    )


def _rounds(timed: Sequence[CaseEvent], names: frozenset[str]) -> list[Round]:
    found: list[Round] = []
    due: int | None = None
    for step in timed:
        now = max((_day(due) for name, due in _clocks(step) if name in names), default=None)
        if due is not None and now is None:
            ended = Round(due, _day(step.at))
            if ended.late or step.data.get("status") not in ENDS_NOTHING:
                found.append(ended)
        due = now
    return found if due is None else [*found, Round(due)]


def _clocks(step: CaseEvent) -> Iterator[tuple[str, datetime]]:
    """Name and last moment of those that run after it; as they are stored, since every step of
    every case asks."""
    clocks = step.data.get("clocks")
    for clock in clocks if isinstance(clocks, list) else ():
        yield clock["name"], datetime.fromisoformat(clock["due"])


def _judged(rounds: Sequence[Round]) -> Round | None:
    return next((each for each in rounds if each.late), rounds[-1] if rounds else None)


def _name(parts: Sequence[str]) -> str | None:
    """What a channel says may be any text: of it, what every database takes."""
    name = "".join(char for char in "".join(parts) if char.isprintable())[:LONGEST_NAME].strip()
    return name or None


def _day(at: datetime) -> int:
    return day_of(at).toordinal()
