"""The legal clocks: which run after a move, and until when. Pure.

Articles: 《信访工作条例》(2022). Days are calendar days but for O5. The day on which a clock starts
is not counted, and it ends with the last day, in China's time.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path

from holidays import HolidayBase, country_holidays

from backend_client.contract import CaseStatus, Clock, ClockName, Kind

CHINA = timezone(timedelta(hours=8), "UTC+8")  # no daylight saving time since 1991
SIGNPOST_ROUTES = range(1, 6)  # Art. 31 (1)-(5)
INVESTIGATE_ROUTE = 6  # Art. 31 (6)
EXTENSION_DAYS = 30  # Art. 34: once, at most


@dataclass(frozen=True)
class Limit:
    article: int
    days: int
    working: bool = False


LIMITS: Mapping[ClockName, Limit] = {
    ClockName.REGISTER: Limit(22, 15),
    ClockName.NOTICE: Limit(23, 15),
    ClockName.OBJECT: Limit(23, 5, working=True),
    ClockName.HANDLE: Limit(34, 60),
    ClockName.ASK_REVIEW: Limit(35, 30),
    ClockName.DECIDE_REVIEW: Limit(35, 30),
    ClockName.ASK_RECHECK: Limit(36, 30),
    ClockName.DECIDE_RECHECK: Limit(36, 30),
}

# Which clocks a move starts. What is not kept below stops.
STARTS: Mapping[CaseStatus, tuple[ClockName, ...]] = {
    CaseStatus.REGISTERED: (ClockName.REGISTER,),
    CaseStatus.FORWARDED: (ClockName.NOTICE, ClockName.OBJECT),
    CaseStatus.ASSIGNED: (ClockName.NOTICE, ClockName.OBJECT),
    CaseStatus.ACCEPTED: (ClockName.HANDLE,),
    CaseStatus.ANSWERED: (ClockName.ASK_REVIEW,),
    CaseStatus.IN_REVIEW: (ClockName.DECIDE_REVIEW,),
    CaseStatus.REVIEWED: (ClockName.ASK_RECHECK,),
    CaseStatus.IN_RECHECK: (ClockName.DECIDE_RECHECK,),
}

# Moves within one stage, during which its clocks run on.
RUN_ON = frozenset(
    {
        CaseStatus.HANDLING,
        CaseStatus.EXTENDED,
        CaseStatus.MEDIATION,
        CaseStatus.HEARING,
        CaseStatus.CLOSED,
    }
)


@dataclass(frozen=True)
class Matter:
    """What of a case decides about its clocks."""

    kind: Kind
    identified: bool  # Art. 23: no notice is due when name or address is unclear
    route: int | None = None  # Art. 31

    @property
    def investigated(self) -> bool:
        """Only route-6 claims carry H60 and the review that follows their answer."""
        return self.kind is Kind.CLAIM and self.route in (None, INVESTIGATE_ROUTE)


def clocks_after(
    status: CaseStatus,
    now: datetime,
    running: tuple[Clock, ...],
    matter: Matter,
    hearing: timedelta | None = None,
) -> tuple[Clock, ...]:
    """All clocks that run from a move to `status` on.

    `hearing` is given when a recheck goes on after a hearing: how long that took, which does not
    count (Art. 36).
    """
    if status is CaseStatus.EXTENDED:
        return tuple(_extended(clock) for clock in running)
    if status is CaseStatus.IN_RECHECK and hearing is not None:
        return tuple(_later(clock, hearing) for clock in running)
    kept = running if status in RUN_ON else ()
    started = (name for name in STARTS.get(status, ()) if _applies(name, matter))
    return kept + tuple(start(name, now) for name in started)


def start(name: ClockName, now: datetime) -> Clock:
    limit = LIMITS[name]
    day = now.astimezone(CHINA).date()
    last = working_days_after(day, limit.days) if limit.working else _days_after(day, limit.days)
    return Clock(name, limit.article, end_of(last))


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), CHINA)


def days_left(due: datetime, now: datetime) -> int:
    """Whole days until the last one: 0 on that day itself, negative when it is over."""
    return (due.astimezone(CHINA).date() - now.astimezone(CHINA).date()).days


def working_days_after(day: date, count: int) -> date:
    while count:
        day = _days_after(day, 1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    calendar = _calendar()
    if day in calendar.worked:
        return True
    return day.weekday() < 5 and day not in calendar.free and day not in calendar.statutory


def announced(year: int) -> bool:
    """Whether the make-up days of `year` are in our table."""
    return year in _calendar().announced


def _applies(name: ClockName, matter: Matter) -> bool:
    if name is ClockName.NOTICE:
        return matter.identified
    if name in (ClockName.HANDLE, ClockName.ASK_REVIEW):
        return matter.investigated
    return True


def _extended(clock: Clock) -> Clock:
    return _later(clock, timedelta(days=EXTENSION_DAYS)) if clock.name == "H60" else clock


def _later(clock: Clock, by: timedelta) -> Clock:
    last = (clock.due + by).astimezone(CHINA).date()
    return Clock(clock.name, clock.article, end_of(last))


def _days_after(day: date, count: int) -> date:
    return day + timedelta(days=count)


@dataclass(frozen=True)
class _Calendar:
    announced: frozenset[int]
    worked: frozenset[date]
    free: frozenset[date]
    statutory: HolidayBase


@cache
def _calendar() -> _Calendar:
    table = tomllib.loads((Path(__file__).parent / "data" / "calendar.toml").read_text("utf-8"))
    return _Calendar(
        frozenset(table["announced"]),
        frozenset(table["worked"]),
        frozenset(table["free"]),
        country_holidays("CN"),
    )
