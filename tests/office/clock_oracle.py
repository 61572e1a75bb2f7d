"""What the law says of a case's clocks, worked out apart from the product, to be compared with it.

It reads a history backwards, counts days as numbers, and knows working days from the State
Council's announcements as they were printed. It imports nothing of the product.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

DAY = 86_400_000_000  # microseconds
BEIJING = 8 * 3_600_000_000

# 国务院办公厅关于2022–2026年部分节假日安排的通知: first and last free day, and days worked.
FREE = """
2022-01-01 2022-01-03, 2022-01-31 2022-02-06, 2022-04-03 2022-04-05, 2022-04-30 2022-05-04,
2022-06-03 2022-06-05, 2022-09-10 2022-09-12, 2022-10-01 2022-10-07, 2022-12-31 2023-01-02,
2023-01-21 2023-01-27, 2023-04-05 2023-04-05, 2023-04-29 2023-05-03, 2023-06-22 2023-06-24,
2023-09-29 2023-10-06, 2024-01-01 2024-01-01, 2024-02-10 2024-02-17, 2024-04-04 2024-04-06,
2024-05-01 2024-05-05, 2024-06-10 2024-06-10, 2024-09-15 2024-09-17, 2024-10-01 2024-10-07,
2025-01-01 2025-01-01, 2025-01-28 2025-02-04, 2025-04-04 2025-04-06, 2025-05-01 2025-05-05,
2025-05-31 2025-06-02, 2025-10-01 2025-10-08, 2026-01-01 2026-01-03, 2026-02-15 2026-02-23,
2026-04-04 2026-04-06, 2026-05-01 2026-05-05, 2026-06-19 2026-06-21, 2026-09-25 2026-09-27,
2026-10-01 2026-10-07"""
WORKED = """
2022-01-29 2022-01-30 2022-04-02 2022-04-24 2022-05-07 2022-10-08 2022-10-09
2023-01-28 2023-01-29 2023-04-23 2023-05-06 2023-06-25 2023-10-07 2023-10-08
2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"""

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Entry:
    """`at` is in microseconds of UTC since 1970; `days` are those of an extension, `unit` is who
    got it."""

    status: str
    at: int
    route: int | None = None
    days: int | None = None
    unit: str | None = None


def number(day: date) -> int:
    return (day - EPOCH).days


def working_numbers() -> frozenset[int]:
    free: set[int] = set()
    for span in FREE.split(","):
        first, last = (number(date.fromisoformat(each)) for each in span.split())
        free |= set(range(first, last + 1))
    worked = {number(date.fromisoformat(each)) for each in WORKED.split()}
    years = range(number(date(2022, 1, 1)), number(date(2027, 1, 1)))
    weekdays = {day for day in years if (day + 3) % 7 < 5}  # 1970 began on a Thursday
    return frozenset((weekdays - free) | worked)


WORKING = working_numbers()
WORKING_IN_ORDER = sorted(WORKING)


def day_number(at: int) -> int:
    """Of the day in Beijing."""
    return (at + BEIJING) // DAY


def nth_working_day(day: int, count: int) -> int:
    later = [each for each in range(day + 1, day + 60) if each in WORKING]
    return later[count - 1]


def expected(history: Sequence[Entry], kind: str, named: bool) -> Mapping[str, tuple[int, int]]:
    """Each clock with the numbers of its last day and of the last day on which an act is taken."""
    known = [entry.route for entry in history if entry.route is not None]
    investigated = kind == "claim" and (known[-1:] or [6]) == [6]
    tail = list(history)
    lengthened = 0
    while tail[-1].status in ("handling", "extended", "mediation", "closed", "hearing"):
        if tail[-1].status == "hearing" and tail[-2].status == "in_recheck":
            return {}
        lengthened += (tail[-1].days or 0) if tail[-1].status == "extended" else 0
        if tail[-1].status == "handling" and tail[-2].status in ("reviewed", "final"):
            anew = day_number(tail[-1].at) + 60 + lengthened
            return own(H60=anew) if investigated else {}
        if tail[-1].status == "handling" and tail[-2].status in ("answered", "closed"):
            return {
                name: (last + lengthened, taken + lengthened)
                for name, (last, taken) in the_sixty_days(tail[:-1], kind, named).items()
            }
        tail.pop()
    at, status = tail[-1].at, tail[-1].status
    day = day_number(at)
    if status in ("registered", "objected"):
        return own(R15=day_number(next(e.at for e in history if e.status == "registered")) + 15)
    if status in ("forwarded", "assigned") and tail[-2].status == "objected":
        given = [n for n, e in enumerate(tail[:-1]) if e.status in ("forwarded", "assigned")]
        if tail[given[-1]].unit == tail[-1].unit:
            before = expected(tail[: given[-1] + 1], kind, named)
            return {name: last for name, last in before.items() if name != "O5"}
    if status in ("forwarded", "assigned") and kind == "denunciation":
        return own(D15=nth_working_day(day, 15)) if named else {}
    if status in ("forwarded", "assigned"):
        return own(N15=day + 15, O5=nth_working_day(day, 5))
    if status == "accepted":
        return own(H60=day + 60 + lengthened) if investigated else {}
    if status == "answered":
        return petitioners("V30a", day + 30) if investigated else {}
    if status == "in_review":
        return own(V30d=day + 30)
    if status == "reviewed":
        return petitioners("C30a", day + 30)
    if status == "in_recheck":
        return own(C30d=recheck_ends(tail))
    return {}


def the_sixty_days(
    history: Sequence[Entry], kind: str, named: bool
) -> Mapping[str, tuple[int, int]]:
    """As they stood when they ran last, if they ever did."""
    for length in range(len(history), 1, -1):
        known = expected(history[:length], kind, named)
        if "H60" in known:
            return known
    return {}


def recheck_ends(tail: list[Entry]) -> int:
    """The day on which the recheck was asked for and 30 more, and a day for each begun day of the
    time that all its hearings took together."""
    heard = 0
    while len(tail) > 2 and tail[-2].status == "hearing" and tail[-3].status == "in_recheck":
        heard += tail[-1].at - tail[-2].at
        tail = tail[:-2]
    last = day_number(tail[-1].at) + 30
    while heard > 0:
        last, heard = last + 1, heard - DAY
    return last


def own(**last: int) -> dict[str, tuple[int, int]]:
    return {name: (day, day) for name, day in last.items()}


def petitioners(name: str, last: int) -> dict[str, tuple[int, int]]:
    taken = last
    while taken not in WORKING:
        taken += 1
    return {name: (last, taken)}


# What may follow what, more freely than any office moves.
ON = {
    "registered": 6 * ("forwarded", "assigned") + ("signposted", "answered", "withdrawn"),
    "forwarded": 6 * ("accepted", "accepted", "objected") + ("not_accepted", "withdrawn"),
    "assigned": 6 * ("accepted", "accepted", "objected") + ("no_longer_accepted",),
    "objected": ("forwarded", "assigned", "registered"),
    "accepted": ("handling", "answered"),
    "handling": ("answered", "answered", "answered", "extended", "mediation", "hearing"),
    "extended": ("answered", "answered", "handling", "mediation", "hearing"),
    "mediation": 4 * ("answered", "handling", "hearing") + ("withdrawn",),
    "hearing": ("answered", "answered", "handling", "mediation"),
    "answered": ("closed", "in_review", "in_review", "in_review", "in_review", "handling"),
    "closed": ("handling", "in_recheck"),
    "in_review": ("reviewed",),
    "reviewed": ("in_recheck", "in_recheck", "in_recheck", "closed", "handling"),
    "in_recheck": 6 * ("hearing",) + ("final",),
    "final": ("handling",),
}
FIRST, LATEST = date(2022, 5, 1), date(2026, 8, 1)


def histories(seed: int, count: int) -> Iterable[tuple[list[Entry], str, bool]]:
    dice = Random(seed)
    for _ in range(count):
        kind = dice.choice(("claim", "claim", "claim", "claim", "suggestion", "denunciation"))
        yield history(dice, kind), kind, dice.random() < 0.7


def history(dice: Random, kind: str) -> list[Entry]:
    start = FIRST + timedelta(days=dice.randrange(1000))
    at = number(start) * DAY + dice.randrange(DAY)
    walk = [Entry("submitted", at), Entry("registered", at)]
    while at < number(LATEST) * DAY:
        here, before = walk[-1].status, walk[-2].status
        ways = ("in_recheck",) if (here, before) == ("hearing", "in_recheck") else ON.get(here, ())
        if here == "handling" and any(entry.status == "extended" for entry in walk):
            ways = tuple(way for way in ways if way != "extended")
        if here == "closed" and not any(entry.status == "answered" for entry in walk):
            return walk
        if not ways or dice.random() < 0.04:
            return walk
        at = later(dice, at)
        status = dice.choice(ways)
        route = dice.choice((6, 6, 6, 5)) if (kind, status) == ("claim", "accepted") else None
        days = dice.randint(1, 30) if status == "extended" else None
        unit = dice.choice("ab") if status in ("forwarded", "assigned") else None
        walk.append(Entry(status, at, route, days, unit))
    return walk


def later(dice: Random, at: int) -> int:
    """Some time later; every third time just at midnight in Beijing, or a moment beside it."""
    at += dice.choice((dice.randrange(1, 10**7), dice.randrange(DAY), dice.randrange(40 * DAY)))
    if dice.random() < 0.35:
        midnight = (day_number(at) + 1) * DAY - BEIJING
        at = midnight + dice.choice((-1_000_000, -1, 0, 1, 1_000_000))
    return at
