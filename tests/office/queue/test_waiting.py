"""What waits of a case, by its steps alone, and how far a duty has run."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend_client.contract.case import CaseEvent, CaseStatus, DeadlineName, EventType
from backend_client.contract.case import LegalDeadline as Clock
from backend_client.json_codec import to_plain
from office.queue.waiting import Duty, News, Wait, duty_of, news_of, pressing

BEGIN = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
R15 = Clock(DeadlineName.REGISTER, 22, BEGIN + timedelta(days=10))
S, T = CaseStatus, EventType
Said = CaseStatus | EventType | tuple[EventType, Any]


def steps(*said: Said) -> list[CaseEvent]:
    events = []
    for seq, each in enumerate(said, 1):
        kind, data = each if isinstance(each, tuple) else (each, {})
        if isinstance(kind, CaseStatus):
            kind, data = T.MOVED, {"status": kind.value, "clocks": to_plain((R15,))}
        events.append(CaseEvent(seq, "n", "r", seq, kind, BEGIN + timedelta(hours=seq), data))
    return events


def waits(*said: Said) -> list[str]:
    return [each.wait.value for each in news_of(steps(*said))]


def test_what_was_filed_is_new_until_somebody_does_something() -> None:
    assert waits(S.SUBMITTED, S.REGISTERED) == ["new"]
    assert waits(S.SUBMITTED, S.REGISTERED, T.ASKED) == []
    assert waits(S.SUBMITTED, S.REGISTERED, S.FORWARDED) == ["given"]
    assert waits(S.SUBMITTED, S.REGISTERED, S.FORWARDED, S.ACCEPTED) == []


def test_what_the_petitioner_does_waits_beside_what_waited() -> None:
    reply = (T.SUPPLEMENTED, {"answers": 3})
    assert waits(S.REGISTERED, T.ASKED, reply, T.URGED) == ["reply", "urged"]
    assert waits(S.REGISTERED, (T.SUPPLEMENTED, {}), T.SUPERVISION) == [
        "new",
        "supplement",
        "supervision",
    ]
    review = (T.MOVED, {"status": "in_review", "review": {}})
    assert waits(S.ANSWERED, T.SUPERVISION, review) == ["supervision", "review"]


def test_a_rating_and_who_follows_it_in_another_chat_wait_for_nobody() -> None:
    assert waits(S.ANSWERED, T.RATED, T.CLAIMED, T.UNPUBLISHED) == []


def test_the_newest_of_a_sort_counts() -> None:
    assert news_of(steps(S.ACCEPTED, T.URGED, T.URGED)) == (News(Wait.URGED, 3),)


@pytest.mark.parametrize(
    ("days", "wait"),
    [(4, None), (5, "half"), (7.9, "half"), (8, "most"), (9.8, "last_day"), (11, "over")],
)
def test_a_duty_presses_from_half_its_time_on(days: float, wait: str | None) -> None:
    duty = Duty(BEGIN, BEGIN + timedelta(days=10))
    assert pressing(duty, BEGIN + timedelta(days=days)) == wait


def test_the_next_duty_counts_from_the_step_that_began_it() -> None:
    events = steps(S.SUBMITTED, S.REGISTERED, T.URGED)
    assert duty_of(events, [R15]) == Duty(events[0].at, R15.due)
    own = Clock(DeadlineName.ASK_REVIEW, 35, BEGIN)
    assert duty_of(events, [own, R15]) == Duty(events[0].at, R15.due)
    assert duty_of(events, [own]) is None
