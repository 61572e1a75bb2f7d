"""What the desk shows of a call back in one case. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend_client.contract.call_back import CalledBack
from backend_client.contract.campaign import said_in
from backend_client.contract.case import Case, CaseEvent, EventType
from office.desk.paper.forms import Channel
from office.law.deadlines import day_of
from office.law.follow_up import call_backs as law
from office.law.statuses import ANSWERED
from office.rights.acts import Acting, Right


@dataclass(frozen=True)
class Question:
    """`options` are ids and labels."""

    id: str
    ask: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CallBack:
    """`told` is what came of it, `asked` when it was asked in the chat, where one of them is. `due`
    is false in the first days after an answer. `in_chat`: somebody may read it there."""

    questions: Sequence[Question]
    told: CalledBack | None
    asked: CaseEvent | None
    due: bool
    in_chat: bool


def call_back_of(case: Case, acting: Acting, now: datetime) -> CallBack | None:
    """None where there is no answer, or it is not for the officer's roles."""
    if case.status not in ANSWERED or not acting.may(Right.CALL_BACK):
        return None
    answers = [e for e in case.events if e.data.get("status") == "answered"]
    if not answers:
        return None
    first, last = law.table().due_between(day_of(now))
    asked = law.asked_in(case.events)
    questions = [
        Question(
            each.id,
            said_in(each.ask, law.FIRST),
            [(option.id, said_in(option.label, law.FIRST)) for option in each.options],
        )
        for each in law.table().questions
    ]
    return CallBack(
        questions,
        law.result_in(case.events),
        asked,
        first <= day_of(answers[-1].at).toordinal() <= last,
        asked is None and may_be_read(case),
    )


def on_paper(case: Case) -> bool:
    """Whether it came as a letter, a visit or a call."""
    return case.draft.channel in set(Channel)


def may_be_read(case: Case) -> bool:
    """A paper is read by nobody until it is claimed."""
    return not on_paper(case) or any(event.type is EventType.CLAIMED for event in case.events)
