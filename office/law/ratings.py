"""Rules for ratings of both parties (双满意): how one grows, and which may be summed. Pure.

Sums grow by batches. A batch is of one unit and one part of the rating, and holds at least as many
persons who are new in it as the office's minimum; it is made at the end of a day. So two looks at
the sums either show the same or differ by so many persons at once, whatever was rated, changed or
flagged between them. The total is the sum of the units' sums: nothing is left when these are taken
off. `docs/security.md` says what this protects from, and what it does not.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from backend_client.contract.case import Grade, Rating, Resolution

Counts = Mapping[str, int]


def merge(old: Rating | None, new: Rating) -> Rating:
    """`new` over `old`; parts that are None stay as they were."""
    if old is None:
        return new
    said = {f.name: part for f in fields(new) if (part := getattr(new, f.name)) is not None}
    return replace(old, **said)


@dataclass(frozen=True)
class Sums:
    """How often each part of a rating was given, in batches. None before the first."""

    outcome: Counts | None
    office: Counts | None
    unit: Counts | None


@dataclass(frozen=True)
class Tally:
    total: Sums
    units: Mapping[str, Sums]


# The parts that are summed: what is counted (None: not given), and the scale. That somebody was
# pressed to rate well is none: nobody sees it until there is a role for it.
PARTS: Mapping[str, tuple[Callable[[Rating], str | None], tuple[str, ...]]] = {
    "outcome": (lambda rating: rating.outcome, tuple(Resolution)),
    "office": (lambda rating: rating.office, tuple(Grade)),
    "unit": (lambda rating: rating.unit, tuple(Grade)),
}


@dataclass(frozen=True)
class Rated:
    """A case that was rated: what it says now, and what of it stands in the sums."""

    case: str
    person: str  # whom the office can tell from others; several cases may be one person's
    at: datetime  # of its last change
    until: datetime  # until when it may be changed
    rating: Rating
    summed: Mapping[str, str]

    def said(self, part: str) -> str | None:
        return PARTS[part][0](self.rating)


def batch(
    unit: Sequence[Rated], part: str, minimum: int, before: datetime, since: datetime | None
) -> Sequence[Rated]:
    """Whose `part` goes into the sums of their unit now: nobody, or a batch.

    Changed ratings go along with those that are new, and only when so many could have been changed
    `since` changes went along last that a change points at nobody.
    """
    waiting = [each for each in unit if each.at < before and each.said(part) is not None]
    new = [each for each in waiting if part not in each.summed]
    if _persons(new) < minimum:
        return ()
    changeable = (e for e in unit if part in e.summed and (since is None or e.until >= since))
    if _persons(changeable) < minimum:
        return new
    return [each for each in waiting if each.said(part) != each.summed.get(part)]


def added(sums: Counts | None, part: str, batch: Sequence[Rated]) -> Counts:
    counter = Counter(sums or {})
    counter.update(said for each in batch if (said := each.said(part)) is not None)
    counter.subtract(each.summed[part] for each in batch if part in each.summed)
    return {str(step): counter[step] for step in PARTS[part][1]}


def tally(units: Iterable[str], sums: Mapping[tuple[str, str], Counts]) -> Tally:
    """`sums` by unit and part. The total is what the units come to together."""
    shown = sorted({*units, *(unit for unit, _ in sums)})
    total: dict[str, Counts | None] = {}
    for part, (_, scale) in PARTS.items():
        counted = [counts for (_, name), counts in sums.items() if name == part]
        all_of = {str(step): sum(counts[step] for counts in counted) for step in scale}
        total[part] = all_of if counted else None
    by_unit = {unit: Sums(**{part: sums.get((unit, part)) for part in PARTS}) for unit in shown}
    return Tally(Sums(**total), by_unit)


def _persons(rated: Iterable[Rated]) -> int:
    return len({each.person for each in rated})
