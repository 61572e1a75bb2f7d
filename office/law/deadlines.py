"""Legal deadlines of a case: which run, given its history, and until when. Pure.

Articles: 《信访工作条例》(2022). Days are calendar days, and working days for O5 and D15. The
day of the event is not counted, the last one is, to its end in China's time (民法典 201).
"""

import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from importlib import import_module, util

from holidays import HolidayBase

from backend_client.contract.case import (
    CaseStatus,
    DeadlineName,
    Draft,
    EventType,
    LegalDeadline,
    PetitionKind,
)
from office.data import FOLDER
from office.law.statuses import ANSWERED, DECIDED_ABOVE, GIVEN_TO_A_UNIT, STATUSES

CHINA = timezone(timedelta(hours=8), "UTC+8")  # no daylight saving time since 1991
ONE_DAY = timedelta(days=1)
FARTHEST = timedelta(days=30)  # more than any clock of working days takes, holidays and all
SIGNPOST_ROUTES = range(1, 5)  # Art. 31 (1)-(4): another procedure
PERFORM_ROUTE = 5  # Art. 31 (5): the unit does its duty, or replies, on the petition itself
INVESTIGATE_ROUTE = 6  # Art. 31 (6)
EXTENSION_DAYS = range(1, 31)  # Art. 34: 30 at most


@dataclass(frozen=True)
class Limit:
    article: int
    days: int
    working: bool = False


LIMITS: Mapping[DeadlineName, Limit] = {
    DeadlineName.REGISTER: Limit(22, 15),
    DeadlineName.NOTICE: Limit(23, 15),
    DeadlineName.OBJECT: Limit(23, 5, working=True),
    DeadlineName.DENUNCIATION: Limit(23, 15, working=True),
    DeadlineName.HANDLE: Limit(34, 60),
    DeadlineName.SIMPLE: Limit(0, 10, working=True),  # 简易办理: the figure alone is sure
    DeadlineName.ASK_REVIEW: Limit(35, 30),
    DeadlineName.DECIDE_REVIEW: Limit(35, 30),
    DeadlineName.ASK_RECHECK: Limit(36, 30),
    DeadlineName.DECIDE_RECHECK: Limit(36, 30),
}

# The petitioner's rights: never refused for a holiday at their end, see `taken_until`.
PETITIONERS_OWN = frozenset({DeadlineName.ASK_REVIEW, DeadlineName.ASK_RECHECK})
# The office's and units' duties; the petitioner's windows are never overdue.
DUTIES = frozenset(
    {
        DeadlineName.REGISTER,
        DeadlineName.NOTICE,
        DeadlineName.DENUNCIATION,
        DeadlineName.HANDLE,
        DeadlineName.SIMPLE,
        DeadlineName.DECIDE_REVIEW,
        DeadlineName.DECIDE_RECHECK,
    }
)

NOT_SIMPLE = frozenset({CaseStatus.EXTENDED, CaseStatus.MEDIATION, CaseStatus.HEARING})
# The steps of a case that say which clocks run from then on.
SETS_CLOCKS = frozenset({EventType.MOVED, EventType.RECLASSIFIED})


@dataclass(frozen=True)
class Matter:
    """What of a petition decides about its clocks."""

    kind: PetitionKind
    named: bool  # 实名: only then is whoever denounces told whether it is accepted


def matter_of(draft: Draft) -> Matter:
    return Matter(draft.kind, named=not draft.petitioner.anonymous)


@dataclass(frozen=True)
class Step:
    """One status that a case went through. `route` is of Art. 31, once it is known; `days` those of
    an extension. `unit` is the responsible unit's name. `simple`: accepted to be answered soon."""

    status: CaseStatus
    at: datetime
    route: int | None = None
    days: int | None = None
    unit: str | None = None
    simple: bool = False


def clocks_after(steps: Sequence[Step], matter: Matter) -> tuple[LegalDeadline, ...]:
    """All clocks that run once a case has gone through `steps`, oldest first.

    While a hearing lasts within a recheck, its clock stands still and is none of them.
    """
    fold = _Fold(matter)
    for step in steps:
        fold.go(step)
    return fold.clocks


class _Fold:
    """A case on its way through its steps."""

    def __init__(self, matter: Matter) -> None:
        self.clocks: tuple[LegalDeadline, ...] = ()
        self._matter = matter
        self._route: int | None = None
        self._last: CaseStatus | None = None
        self._unit: str | None = None
        self._of_unit: tuple[LegalDeadline, ...] = ()  # when the matter was given to it
        self._handle: tuple[LegalDeadline, ...] = ()  # the 60 days as they last stood
        self._registered_at: datetime | None = None
        self._recheck_at: datetime | None = None
        self._heard = timedelta(0)  # in all hearings of the recheck
        self._heard_since: datetime | None = None

    def go(self, step: Step) -> None:
        status, self._route = step.status, step.route or self._route
        if status is CaseStatus.EXTENDED:
            self.clocks = tuple(_extended(clock, step.days) for clock in self.clocks)
        elif self._is_the_offices(status) and self._registered_at is not None:
            # Handed back, the matter is the office's again, whose time has not begun anew.
            self.clocks = (start(DeadlineName.REGISTER, self._registered_at),)
        elif self._last is CaseStatus.OBJECTED and step.unit and step.unit == self._unit:
            # Kept by the unit all the same: it has the days that were left, and objects once.
            self.clocks = tuple(c for c in self._of_unit if c.name is not DeadlineName.OBJECT)
        elif status is CaseStatus.HANDLING and self._last in ANSWERED:
            # A wrong answer buys no time: the 60 days are those of the acceptance.
            self.clocks = self._handle
        elif status is CaseStatus.HANDLING and self._last in DECIDED_ABOVE:
            # What a review sends back is handled anew, from that day on.
            names = (name for name in (DeadlineName.HANDLE,) if self._applies(name))
            self.clocks = tuple(start(name, step.at) for name in names)
        elif status is CaseStatus.HEARING and self._last is CaseStatus.IN_RECHECK:
            self.clocks, self._heard_since = (), step.at
        elif status is CaseStatus.IN_RECHECK and self._heard_since is not None:
            self._resume(step.at, self._heard_since)
        else:
            self._enter(status, step.at)
        self._promise(step)
        self._last = status
        if status in GIVEN_TO_A_UNIT:
            self._unit, self._of_unit = step.unit, self.clocks
        handle = tuple(clock for clock in self.clocks if clock.name is DeadlineName.HANDLE)
        self._handle = handle or self._handle

    def _promise(self, step: Step) -> None:
        """What takes longer after all is no simple matter: then the 60 days alone are left."""
        if step.status in NOT_SIMPLE:
            self.clocks = tuple(c for c in self.clocks if c.name is not DeadlineName.SIMPLE)
        elif step.simple and self._applies(DeadlineName.HANDLE):
            self.clocks = (start(DeadlineName.SIMPLE, step.at), *self.clocks)

    def _is_the_offices(self, status: CaseStatus) -> bool:
        back = status is CaseStatus.REGISTERED and self._last is CaseStatus.OBJECTED
        return back or status is CaseStatus.OBJECTED

    def _enter(self, status: CaseStatus, at: datetime) -> None:
        kept = self.clocks if STATUSES[status].runs_on else ()
        names = (name for name in STATUSES[status].starts if self._applies(name))
        self.clocks = kept + tuple(start(name, at) for name in names)
        if status is CaseStatus.REGISTERED:
            self._registered_at = at
        if status is CaseStatus.IN_RECHECK:
            self._recheck_at = at
        self._heard, self._heard_since = timedelta(0), None

    def _resume(self, at: datetime, since: datetime) -> None:
        """Art. 36: what hearings took does not count. They add up before they are rounded up to
        days, or each would lengthen the recheck by most of a day."""
        self._heard += max(at - since, timedelta(0))
        self._heard_since = None
        clock = start(DeadlineName.DECIDE_RECHECK, self._recheck_at or since)
        self.clocks = (_later(clock, -(-self._heard // ONE_DAY)),)

    def _applies(self, name: DeadlineName) -> bool:
        kind = self._matter.kind
        if name is DeadlineName.DENUNCIATION:
            return kind is PetitionKind.DENUNCIATION and self._matter.named
        if name in (DeadlineName.NOTICE, DeadlineName.OBJECT):  # Art. 23(4): the others' own rules
            return kind is not PetitionKind.DENUNCIATION
        if name in (DeadlineName.HANDLE, DeadlineName.ASK_REVIEW):
            return kind is PetitionKind.CLAIM and self._route in (None, INVESTIGATE_ROUTE)
        return True


def start(name: DeadlineName, now: datetime) -> LegalDeadline:
    limit, day = LIMITS[name], day_of(now)
    last = working_days_after(day, limit.days) if limit.working else day + limit.days * ONE_DAY
    return _ending(LegalDeadline(name, limit.article, end_of(last)), last)


def day_of(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), CHINA)


def days_left(due: datetime, now: datetime) -> int:
    """Whole days until the last one: 0 on that day itself, negative when it is over."""
    return (day_of(due) - day_of(now)).days


def is_over(due: datetime, now: datetime) -> bool:
    """The last day counts to its very end, its last second's fractions included."""
    return days_left(due, now) < 0


def taken_until(clock: LegalDeadline) -> datetime:
    """Until when an act of the petitioner's is taken, whatever comes of it."""
    return clock.taken_until or clock.due


def end_of_working_day_from(day: date) -> datetime:
    """The end of `day`, or of the first working day after it (民法典 203)."""
    return end_of(day if is_working_day(day) else working_days_after(day, 1))


def working_days_after(day: date, count: int) -> date:
    while count:
        day += ONE_DAY
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    table = _overrides()
    if day in table.worked or day in table.free:
        return day in table.worked
    known = _year(day.year)
    return day in known.worked or (day.weekday() < 5 and day not in known.free)


def unannounced(now: datetime) -> list[int]:
    """The years that clocks of now reach into, whose days are not known."""
    reached = {day_of(now).year, (day_of(now) + FARTHEST).year}
    return [year for year in sorted(reached) if not announced(year)]


def announced(year: int) -> bool:
    """Whether the free and make-up days of `year` are known. The State Council tells them in the
    November before; until then only the statutory days are."""
    return year in _overrides().years or bool(_year(year).worked)


def _extended(clock: LegalDeadline, days: int | None) -> LegalDeadline:
    """Cases that were extended before the days were chosen got all 30."""
    if clock.name is not DeadlineName.HANDLE:
        return clock
    return _later(clock, EXTENSION_DAYS[-1] if days is None else days)


def _later(clock: LegalDeadline, days: int) -> LegalDeadline:
    last = day_of(clock.due) + days * ONE_DAY
    return _ending(clock, last)


def _ending(clock: LegalDeadline, last: date) -> LegalDeadline:
    until = end_of_working_day_from(last) if clock.name in PETITIONERS_OWN else end_of(last)
    moved = until if until > end_of(last) else None
    return LegalDeadline(clock.name, clock.article, end_of(last), moved)


@dataclass(frozen=True)
class _Days:
    """What differs from weeks of five working days; `years` are those it is complete for."""

    worked: frozenset[date]
    free: frozenset[date]
    years: frozenset[int] = frozenset()


@cache
def _china() -> type[HolidayBase]:
    """One country of the package, which would load all 250 with it: 8 MB and a tenth of a start."""
    countries = "holidays.countries"
    spec = util.find_spec(countries)
    if spec is None or countries in sys.modules:
        return _named(countries)
    sys.modules[countries] = util.module_from_spec(spec)  # its place, without what it loads
    try:
        return _named(f"{countries}.china")
    finally:
        del sys.modules[countries]


def _named(module: str) -> type[HolidayBase]:
    found: type[HolidayBase] = import_module(module).China
    return found


@cache
def _year(year: int) -> _Days:
    """As the `holidays` package knows it. A year's announcement may reach into the one before."""
    known = _china()(years=(year, year + 1))
    return _Days(
        frozenset(day for day in known.weekend_workdays if day.year == year),
        frozenset(day for day in known if day.year == year),
    )


@cache
def _overrides() -> _Days:
    table = tomllib.loads((FOLDER / "calendar.toml").read_text("utf-8"))
    worked, free, years = (frozenset(table[name]) for name in ("worked", "free", "announced"))
    return _Days(worked, free, years)
