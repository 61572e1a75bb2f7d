"""Call backs (回访): what is asked some days after an answer, and what came of it. Pure, over the
table of `data/call_back.toml`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from backend_client.contract.call_back import (
    LONGEST_CHOICE,
    MOST_CHOICES,
    CallBackWay,
    CalledBack,
    Choices,
    Replied,
)
from backend_client.contract.campaign import Worded, Wording, said_in
from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from backend_client.json_codec import from_plain, to_plain
from office.data import FOLDER
from office.law.problems import Problem
from office.law.statuses import ANSWERED

LONGEST_WORDS = 2000  # characters of what was said on the telephone
LONGEST_ASK = 200
IN_WORDS = "words"  # the result of who was asked in the chat and wrote instead of choosing
FIRST = "zh-Hans"  # the desk's own language


@dataclass(frozen=True)
class Option:
    id: str
    label: Wording
    unhappy: bool = False


@dataclass(frozen=True)
class Asked:
    id: str
    ask: Wording
    options: tuple[Option, ...]


@dataclass(frozen=True)
class CallBacks:
    """From `after_days` after the answer to `until_days` after it."""

    after_days: int
    until_days: int
    questions: tuple[Asked, ...]

    def due_between(self, today: date) -> tuple[int, int]:
        """The first and the last day of an answer that is due, as `date.toordinal` gives them."""
        return today.toordinal() - self.until_days, today.toordinal() - self.after_days


@cache
def table() -> CallBacks:
    return read(tomllib.loads((FOLDER / "call_back.toml").read_text("utf-8")))


def read(raw: Mapping[str, Any]) -> CallBacks:
    """Raises ValueError with what is wrong in the table."""
    asked = tuple(
        Asked(
            str(each["id"]),
            _worded(each["ask"], LONGEST_ASK),
            tuple(
                Option(
                    str(option["id"]),
                    _worded(option["label"], LONGEST_CHOICE),
                    option.get("unhappy") is True,
                )
                for option in each["option"]
            ),
        )
        for each in raw["question"]
    )
    after, until = int(raw["after_days"]), int(raw["until_days"])
    if not 1 <= after < until:
        raise ValueError("call_back.toml: after_days must be 1 or more, until_days more than that")
    if not asked or any(not 2 <= len(each.options) <= MOST_CHOICES for each in asked):
        raise ValueError(f"call_back.toml: ask something, with 2 to {MOST_CHOICES} options each")
    for ids in ([each.id for each in asked], *([o.id for o in each.options] for each in asked)):
        if len(set(ids)) < len(ids):
            raise ValueError("call_back.toml: an id stands twice")
    return CallBacks(after, until, asked)


def _worded(raw: Mapping[str, str], longest: int) -> Wording:
    if FIRST not in raw or any(not 1 <= len(text.strip()) <= longest for text in raw.values()):
        raise ValueError(f"call_back.toml: a text needs {FIRST}, and {longest} characters at most")
    return tuple(Worded(language, text) for language, text in raw.items())


def of_round(events: Sequence[CaseEvent]) -> Sequence[CaseEvent]:
    """What came after the newest answer; nothing where there is none."""
    at = [
        place
        for place, event in enumerate(events)
        if event.type is EventType.MOVED and event.data.get("status") == CaseStatus.ANSWERED
    ]
    return events[at[-1] + 1 :] if at else ()


def is_call_back(event: CaseEvent) -> bool:
    """Whether it asks for one in the chat."""
    return event.type is EventType.ASKED and event.data.get("call_back") is True


def asked_in(events: Sequence[CaseEvent]) -> CaseEvent | None:
    """The step that asked in the chat whether this answer was kept."""
    return next(filter(is_call_back, of_round(events)), None)


def result_of(event: CaseEvent) -> CalledBack | None:
    """What a step tells of a call back."""
    told = event.data.get("call_back") if event.type is EventType.SUPPLEMENTED else None
    return from_plain(CalledBack, told) if isinstance(told, dict) else None


def result_in(events: Sequence[CaseEvent]) -> CalledBack | None:
    """What came of the newest one since the newest answer."""
    return next(filter(None, map(result_of, reversed(of_round(events)))), None)


def question(language: str) -> dict[str, Any]:
    """The data of the step that asks in the chat."""
    first = table().questions[0]
    choices = tuple(said_in(option.label, language) for option in first.options)
    return {"text": said_in(first.ask, language), **to_plain(Choices(choices, call_back=True))}


def answers(seq: int | None, words: str, events: Sequence[CaseEvent]) -> dict[str, Any]:
    """What a supplement says besides itself when it answers the question with that `seq`; nothing
    for None. Raises Problem 422 for a question that nobody asked."""
    if seq is None:
        return {}
    asked = next((e for e in events if e.seq == seq and e.type is EventType.ASKED), None)
    if asked is None:
        raise Problem.invalid("answers", "must be the seq of a question of this case")
    if not is_call_back(asked):
        return {"answers": seq}
    choices = from_plain(Choices, asked.data).choices
    first = table().questions[0]
    at = choices.index(words) if words in choices[: len(first.options)] else None
    chosen = first.options[at] if at is not None else None
    told = CalledBack(
        CallBackWay.CHAT,
        chosen.id if chosen else IN_WORDS,
        unhappy=chosen is not None and chosen.unhappy,
        replies=(Replied(str(asked.data["text"]), words),) if chosen else (),
    )
    return {"answers": seq, "call_back": to_plain(told)}


def on_telephone(chosen: Mapping[str, str], words: str) -> CalledBack:
    """`chosen`: the id of an option by that of its question. Raises Problem 422 where the first was
    not answered, or another with what it does not offer."""
    replies, result, unhappy = [], "", False
    for asked in table().questions:
        option = next((each for each in asked.options if each.id == chosen.get(asked.id)), None)
        if option is None:
            if chosen.get(asked.id) or asked is table().questions[0]:
                raise Problem.invalid("call_back.answers", "must be one of the question's options")
            continue
        result = result or option.id
        unhappy = unhappy or option.unhappy
        replies.append(Replied(said_in(asked.ask, FIRST), said_in(option.label, FIRST)))
    if len(words) > LONGEST_WORDS:
        raise Problem.invalid("call_back.words", f"must have {LONGEST_WORDS} characters at most")
    return CalledBack(CallBackWay.PHONE, result, unhappy, tuple(replies))


def check_due(events: Sequence[CaseEvent], status: CaseStatus) -> None:
    """Raises Problem 409 where there is no answer to ask about."""
    if status not in ANSWERED or not any(
        event.data.get("status") == CaseStatus.ANSWERED for event in events
    ):
        raise Problem(409, "not-now", "A call back follows an answer.")
