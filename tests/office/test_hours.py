"""By when an answer is promised, across evenings, weekends and make-up days."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from office.law.deadlines import CHINA
from office.law.hours import Hours, answer_by, load_hours

HOURS = Hours(time(9), time(17), timedelta(hours=2), timedelta(minutes=15))


def at(day: int, hour: int, minute: int = 0, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(1, 9), at(1, 11)),
        (at(1, 15), at(1, 17)),
        (at(1, 15, 1), at(2, 9, 1)),  # the last minute goes over to the next morning
        (at(1, 7), at(1, 11)),
        (at(1, 17), at(2, 11)),
        (at(3, 16, 30), at(6, 10, 30)),  # Friday to Monday
        (at(4, 12), at(6, 11)),
        (at(20, 12, month=9), at(20, 14, month=9)),  # a Sunday that is worked
        (at(1, 10, month=10), at(8, 11, month=10)),  # the national holiday
    ],
)
def test_an_answer_is_due_within_working_hours(now: datetime, until: datetime) -> None:
    assert answer_by(now, HOURS) == until


def test_danger_waits_for_no_morning() -> None:
    night = at(4, 2)
    assert answer_by(night, HOURS, urgent=True) == night + timedelta(minutes=15)


def test_a_short_day_takes_as_many_days_as_it_needs() -> None:
    noon = Hours(time(12), time(12, 30), timedelta(hours=2), timedelta(minutes=15))
    assert answer_by(at(1, 9), noon) == at(6, 12, 30)


def test_hours_that_cannot_be_are_refused_by_name(tmp_path: Path) -> None:
    assert load_hours().opens < load_hours().closes
    table = tmp_path / "hours.toml"
    table.write_text("opens=17:00:00\ncloses=09:00:00\nanswer_minutes=1\nurgent_minutes=1\n")
    with pytest.raises(ValueError, match="closes must be after opens"):
        load_hours(table)
    table.write_text("opens=09:00:00\ncloses=17:00:00\nanswer_minutes=0\nurgent_minutes=1\n")
    with pytest.raises(ValueError, match="answer_minutes"):
        load_hours(table)
