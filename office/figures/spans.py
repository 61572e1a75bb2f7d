"""Spans of days, and those that they are compared with: just before (环比), a year before (同比).
Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_DAYS = 366
USUAL_DAYS = 30


@dataclass(frozen=True)
class Span:
    """Both days belong to it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Span":
        """As many days, just before."""
        days = timedelta(days=self.days)
        return Span(self.first - days, self.last - days)

    @property
    def year_before(self) -> "Span":
        return Span(_year_before(self.first), _year_before(self.last))


def last_days(days: int, today: date) -> Span:
    return Span(today - timedelta(days=days - 1), today)


def span_of(first: str, last: str, today: date) -> Span:
    """As two days were written; the usual one where they say nothing of use. A longer one than
    LONGEST_DAYS ends with its last day."""
    end = _read(last) or today
    begin = _read(first) or end - timedelta(days=USUAL_DAYS - 1)
    if begin > end:
        begin, end = end, begin
    return Span(max(begin, end - timedelta(days=LONGEST_DAYS - 1)), end)


def _read(said: str) -> date | None:
    """A year of four figures that has years around it."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2999 else None


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - 1, day=28)
