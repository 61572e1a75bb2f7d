"""The legal clocks, article by article."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_client.contract.case import CaseStatus as S
from backend_client.contract.case import LegalDeadline, PetitionKind
from office.law.deadlines import (
    CHINA,
    Matter,
    Step,
    announced,
    clocks_after,
    days_left,
    is_over,
    is_working_day,
    unannounced,
    working_days_after,
)

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)  # 1 July, nine in the morning
CLAIM = Matter(PetitionKind.CLAIM, named=True)
DENUNCIATION = Matter(PetitionKind.DENUNCIATION, named=True)
HANDLED = (S.REGISTERED, S.FORWARDED, S.ACCEPTED)


def on(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


def dues(clocks: tuple[LegalDeadline, ...]) -> dict[str, str]:
    return {clock.name: f"{clock.due.astimezone(CHINA):%m-%d %H:%M:%S}" for clock in clocks}


def after(
    *history: S | Step, matter: Matter = CLAIM, now: datetime = NOW
) -> tuple[LegalDeadline, ...]:
    """The clocks once a case went through all this, `now` where nothing else is said."""
    return clocks_after([s if isinstance(s, Step) else Step(s, now) for s in history], matter)


def test_article_22_the_office_has_15_days_from_registration() -> None:
    clocks = after(S.REGISTERED)
    assert dues(clocks) == {"R15": "07-16 23:59:59"}
    assert clocks[0].article == 22


def test_the_day_counts_as_it_is_in_china() -> None:
    late = datetime(2026, 7, 1, 15, 59, tzinfo=UTC)  # 23:59 in China
    assert dues(after(S.REGISTERED, now=late)) == {"R15": "07-16 23:59:59"}
    assert dues(after(S.REGISTERED, now=late + timedelta(minutes=1))) == {"R15": "07-17 23:59:59"}


@pytest.mark.parametrize("status", [S.FORWARDED, S.ASSIGNED])
@pytest.mark.parametrize("named", [True, False])
def test_article_23_the_unit_has_15_days_and_5_working_days_to_object(
    status: S, named: bool
) -> None:
    clocks = after(S.REGISTERED, status, matter=Matter(PetitionKind.CLAIM, named))
    assert dues(clocks) == {"N15": "07-16 23:59:59", "O5": "07-08 23:59:59"}


@pytest.mark.parametrize("status", [S.FORWARDED, S.ASSIGNED])
def test_whoever_denounces_by_name_hears_within_15_working_days(status: S) -> None:
    clocks = after(Step(S.REGISTERED, NOW), Step(status, on(9, 28)), matter=DENUNCIATION)
    # 29 and 30 September, 8 to 10 October with a Saturday worked, and the two weeks after
    assert dues(clocks) == {"D15": "10-23 23:59:59"}


@pytest.mark.parametrize("status", [S.FORWARDED, S.ASSIGNED])
def test_no_clock_runs_for_whoever_denounces_without_a_name(status: S) -> None:
    assert after(S.REGISTERED, status, matter=Matter(PetitionKind.DENUNCIATION, named=False)) == ()


def test_after_an_objection_the_offices_15_days_run_on() -> None:
    steps = [Step(S.REGISTERED, on(7, 1)), Step(S.FORWARDED, on(7, 6)), Step(S.OBJECTED, on(7, 10))]
    assert dues(after(*steps)) == {"R15": "07-16 23:59:59"}
    assert dues(after(*steps, Step(S.FORWARDED, on(7, 15)))) == {
        "N15": "07-30 23:59:59",
        "O5": "07-22 23:59:59",
    }


def test_article_34_a_route_6_claim_is_answered_within_60_days_of_acceptance() -> None:
    clocks = after(*HANDLED)
    assert dues(clocks) == {"H60": "08-30 23:59:59"}
    assert clocks[0].article == 34


@pytest.mark.parametrize(
    ("matter", "route"),
    [
        (Matter(PetitionKind.SUGGESTION, True), None),
        (DENUNCIATION, None),
        *((CLAIM, route) for route in range(1, 6)),
    ],
)
def test_article_31_only_route_6_claims_carry_60_days_and_a_review(
    matter: Matter, route: int | None
) -> None:
    accepted = Step(S.ACCEPTED, NOW, route)
    assert after(S.REGISTERED, accepted, matter=matter) == ()
    assert after(S.REGISTERED, accepted, S.HANDLING, S.ANSWERED, matter=matter) == ()


@pytest.mark.parametrize("status", [S.HANDLING, S.MEDIATION, S.HEARING])
def test_60_days_run_on_while_the_matter_is_handled(status: S) -> None:
    assert after(*HANDLED, Step(status, on(8, 1))) == after(*HANDLED)


@pytest.mark.parametrize(("days", "due"), [(1, "08-31"), (7, "09-06"), (30, "09-29")])
def test_article_34_an_extension_adds_its_days(days: int, due: str) -> None:
    extended = Step(S.EXTENDED, on(8, 20), days=days)
    assert dues(after(*HANDLED, extended)) == {"H60": f"{due} 23:59:59"}
    assert dues(after(*HANDLED, extended, S.MEDIATION)) == {"H60": f"{due} 23:59:59"}


def test_an_extension_from_before_days_were_chosen_has_all_30() -> None:
    assert dues(after(*HANDLED, Step(S.EXTENDED, on(8, 20)))) == {"H60": "09-29 23:59:59"}


def test_article_35_a_review_is_asked_and_decided_within_30_days() -> None:
    assert dues(after(*HANDLED, S.ANSWERED)) == {"V30a": "07-31 23:59:59"}
    assert dues(after(*HANDLED, S.ANSWERED, S.IN_REVIEW)) == {"V30d": "07-31 23:59:59"}


def test_the_review_window_outlives_the_closing_of_the_case() -> None:
    closed = after(*HANDLED, S.ANSWERED, Step(S.CLOSED, on(7, 4)))
    assert closed == after(*HANDLED, S.ANSWERED)


def test_what_is_asked_by_the_next_working_day_is_taken_but_the_day_shown_stays() -> None:
    weekday, sunday = after(S.ANSWERED), after(Step(S.ANSWERED, on(9, 4)))
    assert [clock.taken_until for clock in weekday] == [None]
    assert dues(sunday) == {"V30a": "10-04 23:59:59"}  # within the National Day holiday
    assert [clock.taken_until for clock in sunday] == [datetime(2026, 10, 8, 23, 59, 59, 0, CHINA)]


def test_a_duty_does_not_move_for_a_holiday() -> None:
    clocks = after(Step(S.REGISTERED, on(9, 19)))
    assert dues(clocks) == {"R15": "10-04 23:59:59"}
    assert clocks[0].taken_until is None


def test_article_36_a_recheck_is_asked_and_decided_within_30_days() -> None:
    assert dues(after(S.REVIEWED)) == {"C30a": "07-31 23:59:59"}
    assert dues(after(S.REVIEWED, S.IN_RECHECK)) == {"C30d": "07-31 23:59:59"}


def test_article_36_while_a_hearing_lasts_no_date_runs() -> None:
    assert after(S.REVIEWED, S.IN_RECHECK, Step(S.HEARING, on(7, 3))) == ()


def test_article_36_the_hearing_does_not_count() -> None:
    heard = Step(S.HEARING, on(7, 3)), Step(S.IN_RECHECK, on(7, 12))
    assert dues(after(S.REVIEWED, S.IN_RECHECK, *heard)) == {"C30d": "08-09 23:59:59"}


def test_article_36_several_hearings_add_up_before_they_are_rounded_up_once() -> None:
    """Three of two hours each made three days, 08-03, where they are one."""
    heard = [
        Step(status, on(7, day, hour))
        for day in (3, 6, 9)
        for status, hour in ((S.HEARING, 14), (S.IN_RECHECK, 16))
    ]
    assert dues(after(S.REVIEWED, S.IN_RECHECK, *heard)) == {"C30d": "08-01 23:59:59"}


@pytest.mark.parametrize(
    "status",
    [S.FINAL, S.WITHDRAWN, S.NOT_ACCEPTED, S.NO_LONGER_ACCEPTED, S.SIGNPOSTED],
)
def test_an_end_stops_every_clock(status: S) -> None:
    assert after(S.REGISTERED, S.FORWARDED, status) == ()


def test_the_last_day_counts_to_its_end() -> None:
    due = after(S.REGISTERED)[0].due
    assert not is_over(due, due + timedelta(microseconds=999_999))
    assert is_over(due, due + timedelta(seconds=1))


def test_make_up_days_are_worked_and_holidays_are_not() -> None:
    assert is_working_day(date(2026, 2, 14))  # a Saturday before the Spring Festival
    assert not is_working_day(date(2026, 2, 20))  # a Friday in it
    assert not is_working_day(date(2026, 10, 1))
    assert not is_working_day(date(2026, 7, 4))
    # 30 September; free 1-7 October; 8, 9 and Saturday 10 are worked
    assert working_days_after(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_the_make_up_days_of_2022_and_2023_are_worked() -> None:
    """Our table began with 2024: these were days off."""
    assert is_working_day(date(2022, 4, 24))  # a Sunday before Labour Day
    assert is_working_day(date(2023, 10, 7))  # a Saturday after the National Day
    assert working_days_after(date(2023, 9, 28), 2) == date(2023, 10, 8)


def test_an_unannounced_year_is_known_as_such() -> None:
    assert all(announced(year) for year in range(2022, 2027))
    assert not announced(2031)


def test_the_start_warns_of_every_year_that_clocks_reach_into() -> None:
    assert unannounced(datetime(2030, 6, 1, tzinfo=UTC)) == [2030]
    assert unannounced(datetime(2030, 12, 20, tzinfo=UTC)) == [2030, 2031]
    assert unannounced(NOW) == []


@given(st.dates(date(2022, 1, 1), date(2030, 12, 31)), st.integers(1, 20))
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
