"""The legal clocks, article by article."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_client.contract import CaseStatus as S
from backend_client.contract import Clock, Kind
from backend_client.embedded.clocks import (
    CHINA,
    Matter,
    announced,
    clocks_after,
    days_left,
    is_working_day,
    working_days_after,
)

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)  # 1 July, nine in the morning
CLAIM = Matter(Kind.CLAIM, identified=True, route=6)


def dues(clocks: tuple[Clock, ...]) -> dict[str, str]:
    return {clock.name.value: f"{clock.due.astimezone(CHINA):%m-%d %H:%M:%S}" for clock in clocks}


def after(
    status: S, *, running: tuple[Clock, ...] = (), matter: Matter = CLAIM, now: datetime = NOW
) -> tuple[Clock, ...]:
    return clocks_after(status, now, running, matter)


def test_article_22_the_office_has_15_days_from_registration() -> None:
    clocks = after(S.REGISTERED)
    assert dues(clocks) == {"R15": "07-16 23:59:59"}
    assert clocks[0].article == 22


def test_the_day_counts_as_it_is_in_china() -> None:
    late = datetime(2026, 7, 1, 15, 59, tzinfo=UTC)  # 23:59 in China
    assert dues(after(S.REGISTERED, now=late)) == {"R15": "07-16 23:59:59"}
    assert dues(after(S.REGISTERED, now=late + timedelta(minutes=1))) == {"R15": "07-17 23:59:59"}


@pytest.mark.parametrize("status", [S.FORWARDED, S.ASSIGNED])
def test_article_23_the_unit_has_15_days_and_5_working_days_to_object(status: S) -> None:
    clocks = after(status, running=after(S.REGISTERED))
    assert dues(clocks) == {"N15": "07-16 23:59:59", "O5": "07-08 23:59:59"}


def test_article_23_no_notice_is_due_when_name_or_address_is_unclear() -> None:
    nobody = Matter(Kind.CLAIM, identified=False)
    assert dues(after(S.FORWARDED, matter=nobody)) == {"O5": "07-08 23:59:59"}


def test_article_34_a_route_6_claim_is_answered_within_60_days_of_acceptance() -> None:
    clocks = after(S.ACCEPTED, running=after(S.FORWARDED))
    assert dues(clocks) == {"H60": "08-30 23:59:59"}
    assert clocks[0].article == 34


@pytest.mark.parametrize(
    "matter",
    [
        Matter(Kind.SUGGESTION, True),
        Matter(Kind.DENUNCIATION, True),
        *(Matter(Kind.CLAIM, True, route) for route in range(1, 6)),
    ],
)
def test_article_31_only_route_6_claims_carry_60_days(matter: Matter) -> None:
    assert after(S.ACCEPTED, matter=matter) == ()
    assert after(S.ANSWERED, matter=matter) == ()


@pytest.mark.parametrize("status", [S.HANDLING, S.MEDIATION, S.HEARING])
def test_60_days_run_on_while_the_matter_is_handled(status: S) -> None:
    running = after(S.ACCEPTED)
    assert after(status, running=running) == running


def test_article_34_an_extension_adds_30_days() -> None:
    clocks = after(S.EXTENDED, running=after(S.ACCEPTED), now=NOW + timedelta(days=50))
    assert dues(clocks) == {"H60": "09-29 23:59:59"}


def test_article_35_a_review_is_asked_and_decided_within_30_days() -> None:
    assert dues(after(S.ANSWERED, running=after(S.ACCEPTED))) == {"V30a": "07-31 23:59:59"}
    assert dues(after(S.IN_REVIEW)) == {"V30d": "07-31 23:59:59"}


def test_the_review_window_outlives_the_closing_of_the_case() -> None:
    running = after(S.ANSWERED)
    assert after(S.CLOSED, running=running, now=NOW + timedelta(days=3)) == running


def test_article_36_a_recheck_is_asked_and_decided_within_30_days() -> None:
    assert dues(after(S.REVIEWED)) == {"C30a": "07-31 23:59:59"}
    assert dues(after(S.IN_RECHECK)) == {"C30d": "07-31 23:59:59"}


def test_article_36_the_hearing_does_not_count() -> None:
    running = after(S.IN_RECHECK)
    in_hearing = after(S.HEARING, running=running)
    resumed = clocks_after(S.IN_RECHECK, NOW, in_hearing, CLAIM, hearing=timedelta(days=9))
    assert dues(resumed) == {"C30d": "08-09 23:59:59"}


@pytest.mark.parametrize(
    "status",
    [S.FINAL, S.WITHDRAWN, S.NOT_ACCEPTED, S.NO_LONGER_ACCEPTED, S.SIGNPOSTED, S.OBJECTED],
)
def test_an_end_stops_every_clock(status: S) -> None:
    assert after(status, running=after(S.FORWARDED)) == ()


def test_make_up_days_are_worked_and_holidays_are_not() -> None:
    assert is_working_day(date(2026, 2, 14))  # a Saturday before the Spring Festival
    assert not is_working_day(date(2026, 2, 20))  # a Friday in it
    assert not is_working_day(date(2026, 10, 1))
    assert not is_working_day(date(2026, 7, 4))
    # 30 September; free 1-7 October; 8, 9 and Saturday 10 are worked
    assert working_days_after(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_an_unannounced_year_is_known_as_such() -> None:
    assert announced(2026)
    assert not announced(2031)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(1, 20))
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    last = working_days_after(day, count)
    between = [day + timedelta(days=i) for i in range(1, (last - day).days + 1)]
    assert sum(map(is_working_day, between)) == count
    assert is_working_day(last)


def test_days_left_are_counted_by_date() -> None:
    due = datetime(2026, 7, 16, 23, 59, 59, tzinfo=CHINA)
    assert days_left(due, NOW) == 15
    assert days_left(due, due) == 0
    assert days_left(due, due + timedelta(seconds=1)) == -1
