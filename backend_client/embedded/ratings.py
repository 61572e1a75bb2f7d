"""Both parties rated apart (双满意): how a rating grows, and sums that give nobody away. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain

from backend_client.contract import Grade, Outcome, Rating

Counts = Mapping[str, int]


def merge(old: Rating | None, new: Rating) -> Rating:
    """`new` over `old`; parts that are None stay as they were."""
    if old is None:
        return new
    said = {f.name: part for f in fields(new) if (part := getattr(new, f.name)) is not None}
    return replace(old, **said)


@dataclass(frozen=True)
class Sums:
    """How often each part of a rating was given. A part given by fewer than the minimum group is
    None.
    """

    outcome: Counts | None
    office: Counts | None
    unit: Counts | None
    pressed: Counts | None  # yes and no; whoever says nothing counts as no


@dataclass(frozen=True)
class Tally:
    total: Sums
    units: Mapping[str, Sums]


# Each part of a rating: what is counted (None: not given), and the scale.
PARTS: Mapping[str, tuple[Callable[[Rating], str | None], tuple[str, ...]]] = {
    "outcome": (lambda rating: rating.outcome, tuple(Outcome)),
    "office": (lambda rating: rating.office, tuple(Grade)),
    "unit": (lambda rating: rating.unit, tuple(Grade)),
    "pressed": (lambda rating: "yes" if rating.pressed else "no", ("yes", "no")),
}


def tally(groups: Mapping[str, Sequence[Rating]], minimum_group: int) -> Tally:
    """Sums in total and by unit. A small unit is left out of the total as well when the total
    less the other units would lay it bare.
    """
    total: dict[str, Counts | None] = {}
    units: dict[str, dict[str, Counts | None]] = {unit: {} for unit in groups}
    for name, (part, scale) in PARTS.items():
        given = {
            unit: [said for rating in group if (said := part(rating)) is not None]
            for unit, group in groups.items()
        }
        shown = {unit: each for unit, each in given.items() if len(each) >= minimum_group}
        hidden = sum(map(len, given.values())) - sum(map(len, shown.values()))
        counted = given if hidden >= minimum_group else shown
        all_given = list(chain.from_iterable(counted.values()))
        total[name] = _counts(all_given, scale) if len(all_given) >= minimum_group else None
        for unit in groups:
            units[unit][name] = _counts(shown[unit], scale) if unit in shown else None
    return Tally(Sums(**total), {unit: Sums(**parts) for unit, parts in units.items()})


def _counts(given: Sequence[str], scale: tuple[str, ...]) -> Counts:
    counter = Counter(given)
    return {str(step): counter[step] for step in scale}
