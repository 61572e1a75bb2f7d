"""Sums of cases and what is made of them: shares, average days, changes. Pure.

A share of less than the office's smallest group is not told: it says more of persons than of work.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from office.figures.facts import Duty, Facts
from office.figures.spans import Span

MOST_GROUPS = 30  # of a table; the smaller ones are one line together


class Dimension(StrEnum):
    """By what cases are told apart."""

    WEEK = "week"
    UNIT = "unit"
    TOPIC = "topic"
    AREA = "area"
    CHANNEL = "channel"


class Measure(StrEnum):
    """What is counted; each number opens the cases that it counts."""

    CASES = "cases"
    REGISTER_KEPT = "register_kept"
    REGISTER_SETTLED = "register_settled"  # kept, or its time is over
    NOTICE_KEPT = "notice_kept"
    NOTICE_SETTLED = "notice_settled"
    HANDLE_KEPT = "handle_kept"
    HANDLE_SETTLED = "handle_settled"
    ANSWERED = "answered"
    REPEATED = "repeated"
    OVERDUE = "overdue"  # a duty runs whose last day is over


def _kept(duty: Duty) -> Callable[[Facts, int], bool]:
    def kept(facts: Facts, today: int) -> bool:
        each = facts.duties.get(duty)
        return each is not None and each.done is not None and each.done <= each.due

    return kept


def _settled(duty: Duty) -> Callable[[Facts, int], bool]:
    def settled(facts: Facts, today: int) -> bool:
        each = facts.duties.get(duty)
        return each is not None and (each.done is not None or each.due < today)

    return settled


# Whether a case is counted; `today` as `date.toordinal` gives it.
COUNTS: Mapping[Measure, Callable[[Facts, int], bool]] = {
    Measure.CASES: lambda facts, today: True,
    Measure.REGISTER_KEPT: _kept(Duty.REGISTER),
    Measure.REGISTER_SETTLED: _settled(Duty.REGISTER),
    Measure.NOTICE_KEPT: _kept(Duty.NOTICE),
    Measure.NOTICE_SETTLED: _settled(Duty.NOTICE),
    Measure.HANDLE_KEPT: _kept(Duty.HANDLE),
    Measure.HANDLE_SETTLED: _settled(Duty.HANDLE),
    Measure.ANSWERED: lambda facts, today: facts.answered is not None,
    Measure.REPEATED: lambda facts, today: facts.repeated,
    Measure.OVERDUE: lambda facts, today: facts.due is not None and facts.due < today,
}
if missing := set(Measure) - set(COUNTS):
    raise ValueError(f"figures: {', '.join(sorted(missing))} is not counted")

# A share: what it is, of what.
SHARES: Mapping[str, tuple[Measure, Measure]] = {
    "register": (Measure.REGISTER_KEPT, Measure.REGISTER_SETTLED),
    "notice": (Measure.NOTICE_KEPT, Measure.NOTICE_SETTLED),
    "handle": (Measure.HANDLE_KEPT, Measure.HANDLE_SETTLED),
    "repeated": (Measure.REPEATED, Measure.CASES),
}


@dataclass(frozen=True)
class Sums:
    """How many cases each measure counts, and the days from filing to answer of all together."""

    cases: int = 0
    register_kept: int = 0
    register_settled: int = 0
    notice_kept: int = 0
    notice_settled: int = 0
    handle_kept: int = 0
    handle_settled: int = 0
    answered: int = 0
    repeated: int = 0
    overdue: int = 0
    days: int = 0

    def of(self, measure: str) -> int:
        """`measure` is a Measure's name."""
        return int(getattr(self, measure))

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def share(self, name: str, minimum: int) -> float | None:
        """Between 0 and 1; None of fewer than `minimum`."""
        part, whole = SHARES[name]
        return ratio(self.of(part), self.of(whole), minimum)

    def average_days(self, minimum: int) -> float | None:
        return ratio(self.days, self.answered, minimum)


NOTHING = Sums()


def together(each: Iterable[Sums]) -> Sums:
    return sum(each, NOTHING)


def ratio(part: int, whole: int, minimum: int) -> float | None:
    return part / whole if whole >= max(minimum, 1) else None


def counted(facts: Facts, today: int) -> Sums:
    """Of one case."""
    counts = {each.value: int(COUNTS[each](facts, today)) for each in Measure}
    days = facts.answered - facts.filed if facts.answered is not None else 0
    return Sums(**counts, days=days)


def change(now: float | None, before: float | None) -> float | None:
    """By which part it has grown: -0.5 is half of what it was. None where there was nothing."""
    return (now - before) / before if now is not None and before else None


@dataclass(frozen=True)
class Group:
    """`key` is what its cases have in common, None where they say nothing of it; `rest`: they are
    the small groups together, and have nothing in common. `before` and `year_before`: how many
    cases the spans had that it is compared with."""

    key: str | None
    sums: Sums
    before: int = 0
    year_before: int = 0
    rest: bool = False

    def __add__(self, other: "Group") -> "Group":
        before, year = self.before + other.before, self.year_before + other.year_before
        return Group(None, self.sums + other.sums, before, year, rest=True)


BySize = Mapping[str | None, Sums]  # by what the cases of a group have in common


def grouped(now: BySize, before: BySize, year_before: BySize, minimum: int) -> list[Group]:
    """The largest first, by name among the like; the small ones as one at the end."""
    groups = [
        Group(key, sums, before.get(key, NOTHING).cases, year_before.get(key, NOTHING).cases)
        for key, sums in now.items()
    ]
    groups.sort(key=lambda group: (-group.sums.cases, group.key or ""))
    shown = [group for group in groups[:MOST_GROUPS] if group.sums.cases >= minimum]
    small = groups[len(shown) :]
    if small:
        together = Group(None, NOTHING, rest=True)
        for each in small:
            together += each
        shown.append(together)
    return shown


def in_weeks(
    now: BySize, before: BySize, year_before: BySize, span: Span, today: int
) -> list[Group]:
    """By the day on which a week begins, from the first with a case to the end of the span, or
    `today`: one without any is told too. A whole week is compared with the one before it, and with
    the one 52 weeks earlier; a part of one with nothing."""
    first, last = span.first.toordinal(), span.last.toordinal()
    mondays = set(map(_monday, now))
    if mondays:
        end = min(last, today)
        mondays.update(range(min(mondays), end - (end - 1) % 7 + 1, 7))
    groups = []
    for monday in sorted(mondays):
        whole = first <= monday <= last - 6
        groups.append(
            Group(
                str(monday),
                now.get(str(monday), NOTHING),
                _cases_of(monday - 7, before, now) if whole else 0,
                _cases_of(monday - 364, year_before) if whole else 0,
            )
        )
    return groups


def _monday(key: str | None) -> int:
    return int(key or 0)


def _cases_of(monday: int, *known: BySize) -> int:
    return sum(each.get(str(monday), NOTHING).cases for each in known)
