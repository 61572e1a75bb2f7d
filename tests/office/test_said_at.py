"""What a petitioner did counts from when they said it, however late it is delivered."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    EventType,
    Grade,
    Move,
    Rating,
    Review,
    ReviewLevel,
)
from backend_client.errors import Refused
from backend_client.json_codec import to_plain
from office.law.deadlines import CHINA
from tests.office.running import TO_ANSWERED, UPHELD, Running, a_draft

S = CaseStatus
REVIEW = Review(ReviewLevel.REVIEW, "请求重新处理", "没有清走")
RECHECK = Review(ReviewLevel.RECHECK, "请求复核", "还是没有清走")
RATING = Rating(office=Grade.FAIR)
# An answer of 1 July is reviewed until 31 July, a Friday; one of 4 September until 4 October, in
# the National Day holiday, after which 8 October is the first working day.
LAST_MOMENT = datetime(2026, 7, 31, 23, 59, 59, 999_999, tzinfo=CHINA)
BEFORE_HOLIDAY = datetime(2026, 9, 4, 9, tzinfo=CHINA)
HOLIDAYS_END = datetime(2026, 10, 8, 23, 59, 59, 999_999, tzinfo=CHINA)
INSTANT = timedelta(microseconds=1)
OUTAGE = timedelta(hours=6)

Act = Callable[[Running, str, datetime | None], Awaitable[None]]


async def filed(backend: Running) -> str:
    return (await backend.bot.file_case(a_draft())).number


async def answered(backend: Running, at: datetime | None = None) -> str:
    backend.clock.now = at or backend.clock.now
    number = await filed(backend)
    await backend.move(number, *TO_ANSWERED)
    return number


async def review(backend: Running, number: str, said_at: datetime | None) -> None:
    await backend.bot.ask_review(number, replace(REVIEW, said_at=said_at), "v1")


async def withdraw(backend: Running, number: str, said_at: datetime | None) -> None:
    await backend.bot.withdraw(number, None, "w1", said_at)


async def supplement(backend: Running, number: str, said_at: datetime | None) -> None:
    await backend.bot.supplement(number, "又下雨了", [], "s1", said_at=said_at)


async def urge(backend: Running, number: str, said_at: datetime | None) -> None:
    await backend.bot.urge(number, "u1", said_at)


async def supervise(backend: Running, number: str, said_at: datetime | None) -> None:
    await backend.bot.supervise(number, "p1", said_at)


async def rate(backend: Running, number: str, said_at: datetime | None) -> None:
    await backend.bot.rate(number, replace(RATING, said_at=said_at), "r1")


async def last(backend: Running, number: str) -> CaseEvent:
    return (await backend.bot.get_case(number)).events[-1]


async def refused(act: Awaitable[None]) -> str:
    with pytest.raises(Refused) as caught:
        await act
    return caught.value.type


# The review


async def test_a_review_asked_in_the_last_moment_is_taken_after_an_outage(backend: Running) -> None:
    """It was refused: 409 window-closed."""
    number = await answered(backend)
    backend.clock.now = LAST_MOMENT + OUTAGE
    await review(backend, number, LAST_MOMENT)
    event = await last(backend, number)
    assert event.data["status"] == "in_review"
    assert event.data["said_at"] == to_plain(LAST_MOMENT)
    assert event.at == LAST_MOMENT + OUTAGE
    assert "late" not in event.data


async def test_a_review_asked_a_moment_after_midnight_in_beijing_is_over(backend: Running) -> None:
    number = await answered(backend)
    backend.clock.now = LAST_MOMENT + OUTAGE
    asked = review(backend, number, LAST_MOMENT + INSTANT)
    assert await refused(asked) == "/problems/window-closed"


async def test_its_decision_is_due_from_when_the_body_has_it(backend: Running) -> None:
    number = await answered(backend)
    backend.clock.now = datetime(2026, 8, 2, 9, tzinfo=CHINA)
    await review(backend, number, LAST_MOMENT)
    case = await backend.bot.get_case(number)
    assert [(c.name, f"{c.due:%m-%d}") for c in case.clocks] == [("V30d", "09-01")]


@pytest.mark.parametrize(
    ("said_at", "late"),
    [
        (datetime(2026, 10, 4, 23, 59, 59, 999_999, tzinfo=CHINA), False),
        (datetime(2026, 10, 5, 0, 0, tzinfo=CHINA), True),
        (HOLIDAYS_END, True),
    ],
)
async def test_a_review_asked_by_the_end_of_the_holidays_is_taken_and_marked(
    backend: Running, said_at: datetime, late: bool
) -> None:
    number = await answered(backend, BEFORE_HOLIDAY)
    backend.clock.now = said_at
    await review(backend, number, said_at)
    assert (await last(backend, number)).data.get("late", False) is late
    status, page = await looked_at(backend, number)
    assert status == 200
    assert ("次一工作日提出：是否逾期请认定" in page) is late


async def test_after_the_holidays_a_review_is_over(backend: Running) -> None:
    number = await answered(backend, BEFORE_HOLIDAY)
    backend.clock.now = HOLIDAYS_END + INSTANT
    assert await refused(review(backend, number, None)) == "/problems/window-closed"


async def test_a_holiday_outlasts_an_outage_too(backend: Running) -> None:
    number = await answered(backend, BEFORE_HOLIDAY)
    backend.clock.now = HOLIDAYS_END + OUTAGE
    await review(backend, number, HOLIDAYS_END)
    assert (await last(backend, number)).data["late"] is True


async def test_a_recheck_asked_in_time_is_taken_after_an_outage(backend: Running) -> None:
    number = await answered(backend)
    await review(backend, number, None)
    reviewed = await backend.move(number, Move(S.REVIEWED, opinion=UPHELD))
    said_at = reviewed.clocks[0].due
    backend.clock.now = said_at + OUTAGE
    await backend.bot.ask_review(number, replace(RECHECK, said_at=said_at), "c1")
    assert (await last(backend, number)).data["status"] == "in_recheck"


async def test_a_review_cannot_be_asked_before_there_was_an_answer(backend: Running) -> None:
    """A channel that says so is taken to mean the moment of the answer."""
    number = await answered(backend)
    began = backend.clock.now
    backend.clock.now = LAST_MOMENT
    await review(backend, number, datetime(1999, 1, 1, tzinfo=UTC))
    assert (await last(backend, number)).data["said_at"] == to_plain(began)


async def test_a_review_before_any_answer_is_refused_whatever_is_said(backend: Running) -> None:
    number = await filed(backend)
    assert await refused(review(backend, number, backend.clock.now)) == "/problems/not-now"


async def test_one_answer_is_reviewed_once_whenever_it_was_asked(backend: Running) -> None:
    number = await answered(backend)
    said_at = backend.clock.now + timedelta(minutes=1)
    backend.clock.pass_time(hours=1)
    await review(backend, number, said_at)
    again = backend.bot.ask_review(number, replace(REVIEW, said_at=said_at), "v2")
    assert await refused(again) == "/problems/not-now"


# The withdrawal


async def test_what_was_withdrawn_before_the_answer_is_withdrawn_after_it(backend: Running) -> None:
    """It was refused: 409 not-now."""
    number = await filed(backend)
    backend.clock.pass_time(hours=1)
    said_at = backend.clock.now
    backend.clock.pass_time(hours=1)
    await backend.move(number, *TO_ANSWERED)
    backend.clock.pass_time(hours=1)
    await withdraw(backend, number, said_at)
    case = await backend.bot.get_case(number)
    assert (case.status, case.clocks) == (S.WITHDRAWN, ())
    assert case.events[-1].data["said_at"] == to_plain(said_at)


async def test_what_was_withdrawn_after_the_answer_is_not(backend: Running) -> None:
    number = await answered(backend)
    backend.clock.pass_time(hours=1)
    assert await refused(withdraw(backend, number, backend.clock.now)) == "/problems/not-now"


async def test_a_case_is_withdrawn_once(backend: Running) -> None:
    number = await filed(backend)
    said_at = backend.clock.now
    backend.clock.pass_time(hours=1)
    await withdraw(backend, number, said_at)
    again = backend.bot.withdraw(number, None, "w2", said_at)
    assert await refused(again) == "/problems/not-now"


# Words, urging, supervision, rating


@pytest.mark.parametrize("act", [supplement, urge, supervise])
async def test_what_was_said_before_the_end_is_taken_after_it(backend: Running, act: Act) -> None:
    number = await answered(backend)
    await review(backend, number, None)
    await backend.move(number, Move(S.REVIEWED, opinion=UPHELD))
    await backend.bot.ask_review(number, RECHECK, "c1")
    said_at = backend.clock.now
    backend.clock.pass_time(hours=1)
    await backend.move(number, Move(S.FINAL, unit="云江省信访局", opinion=UPHELD))
    backend.clock.pass_time(hours=1)
    await act(backend, number, said_at)
    assert (await last(backend, number)).data["said_at"] == to_plain(said_at)


@pytest.mark.parametrize("act", [supplement, urge, supervise])
async def test_what_was_said_after_the_end_is_not(backend: Running, act: Act) -> None:
    number = await answered(backend)
    await review(backend, number, None)
    await backend.move(number, Move(S.REVIEWED, opinion=UPHELD))
    await backend.bot.ask_review(number, RECHECK, "c1")
    await backend.move(number, Move(S.FINAL, unit="云江省信访局", opinion=UPHELD))
    backend.clock.pass_time(hours=1)
    assert await refused(act(backend, number, backend.clock.now)) == "/problems/not-now"


async def test_an_answer_is_not_given_before_its_question(backend: Running) -> None:
    number = await filed(backend)
    backend.clock.pass_time(hours=1)
    asked_at = backend.clock.now
    path = f"/v1/cases/{number}/questions"
    await backend.call("POST", path, {"text": "哪一组？"}, key="staff-key", idempotency_key="q1")
    backend.clock.pass_time(hours=1)
    early = asked_at - timedelta(minutes=5)
    await backend.bot.supplement(number, "三组", [], "s1", answers=3, said_at=early)
    assert (await last(backend, number)).data["said_at"] == to_plain(asked_at)


async def test_a_rating_given_in_time_counts_after_an_outage(backend: Running) -> None:
    """It was refused: 409 window-closed."""
    number = await answered(backend)
    closes = datetime(2026, 7, 16, 23, 59, 59, 999_999, tzinfo=CHINA)
    backend.clock.now = closes + OUTAGE
    await rate(backend, number, closes)
    case = await backend.bot.get_case(number)
    assert case.rating == RATING
    late = backend.bot.rate(number, replace(RATING, said_at=closes + INSTANT), "r2")
    assert await refused(late) == "/problems/window-closed"


async def test_a_rating_window_that_would_end_on_a_holiday_ends_on_a_working_day(
    backend: Running,
) -> None:
    number = await answered(backend, datetime(2026, 9, 20, 9, tzinfo=CHINA))
    assert (await backend.bot.get_case(number)).rate_until == HOLIDAYS_END.replace(microsecond=0)


async def test_no_event_tells_when_somebody_rated(backend: Running) -> None:
    number = await answered(backend)
    await rate(backend, number, backend.clock.now)
    event = await last(backend, number)
    assert (event.type, event.data) == (EventType.RATED, {})


# What is said of the time


ACTS: list[Act] = [review, supplement, urge, supervise]


@pytest.mark.parametrize("act", ACTS)
async def test_nothing_is_said_in_the_future(backend: Running, act: Act) -> None:
    number = await answered(backend)
    await act(backend, number, backend.clock.now + timedelta(days=400))
    assert (await last(backend, number)).data["said_at"] == to_plain(backend.clock.now)


@pytest.mark.parametrize("act", ACTS)
async def test_a_channel_that_does_not_tell_is_heard_as_it_arrives(
    backend: Running, act: Act
) -> None:
    number = await answered(backend)
    await act(backend, number, None)
    assert "said_at" not in (await last(backend, number)).data


@pytest.mark.parametrize("act", [*ACTS, rate])
async def test_the_same_request_at_another_moment_is_a_repetition_and_no_conflict(
    backend: Running, act: Act
) -> None:
    """Two taps on one button have one key and two moments; a bot that learns to tell the time in
    the middle of a retry has one key and none before."""
    number = await answered(backend)
    said_at = backend.clock.now
    for moment in (None, said_at, said_at, said_at - timedelta(seconds=3)):
        await act(backend, number, moment)
    events = (await backend.bot.get_case(number)).events
    assert len(events) == 6


async def test_a_filing_keeps_when_it_was_sent_and_runs_from_when_it_came(backend: Running) -> None:
    sent = backend.clock.now - OUTAGE
    receipt = await backend.bot.file_case(a_draft(said_at=sent))
    again = await backend.bot.file_case(a_draft(said_at=sent + INSTANT))
    assert again == receipt
    case = await backend.bot.get_case(receipt.number)
    assert (case.draft.said_at, case.registered_at) == (sent, backend.clock.now)


async def test_a_filing_of_the_future_was_sent_now(backend: Running) -> None:
    ahead = backend.clock.now + OUTAGE
    receipt = await backend.bot.file_case(a_draft(said_at=ahead))
    assert (await backend.bot.get_case(receipt.number)).draft.said_at == backend.clock.now


@pytest.mark.parametrize("said_at", ["yesterday", "2026-07-01T09:00:00", 17, ["2026"]])
async def test_a_moment_that_is_none_is_refused_with_its_place(
    backend: Running, said_at: Any
) -> None:
    number = await filed(backend)
    status, problem = await backend.call(
        "POST", f"/v1/cases/{number}/urges", {"said_at": said_at}, idempotency_key="u1"
    )
    assert (status, problem["where"]) == (422, "said_at")


async def looked_at(backend: Running, number: str) -> tuple[int, str]:
    async with backend.session.get(f"{backend.url}/desk/cases/{number}") as response:
        return response.status, await response.text()


async def test_the_desk_shows_both_times(backend: Running) -> None:
    sent = backend.clock.now
    backend.clock.pass_time(hours=6)
    receipt = await backend.bot.file_case(a_draft(said_at=sent))
    await backend.bot.supplement(receipt.number, "又下雨了", [], "s1", said_at=backend.clock.now)
    backend.clock.pass_time(hours=3)
    said_at = backend.clock.now - timedelta(hours=2)
    await backend.bot.urge(receipt.number, "u1", said_at)
    _, page = await looked_at(backend, receipt.number)
    assert "2026-07-01 09:00 <small>2026-07-01 15:00 送到" in page
    assert page.count("说的，这时才送到") == 1
    assert "信访人 2026-07-01 16:00 说的，这时才送到" in page


async def test_staff_see_both_times_over_http(backend: Running) -> None:
    number = await filed(backend)
    backend.clock.pass_time(hours=2)
    await urge(backend, number, backend.clock.now - timedelta(hours=1))
    _, case = await backend.as_staff("GET", f"/v1/cases/{number}")
    event = case["events"][-1]  # type: ignore[index]
    assert event["at"] == "2026-07-01T03:00:00+00:00"
    assert event["data"]["said_at"] == "2026-07-01T02:00:00+00:00"
