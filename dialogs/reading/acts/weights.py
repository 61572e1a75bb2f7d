"""What each piece of evidence adds to each reading: weights.tsv, learnt by `tools.acts.learn`."""

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources

from dialogs.reading.acts.lexicon import Act, Subject

REASONS = 5

Weight = tuple[int, float]  # of a reading, by its place among _READINGS
_READINGS: tuple[Act | Subject, ...] = (*Subject, *Act)
_PLACES: Mapping[Act | Subject, int] = {reading: at for at, reading in enumerate(_READINGS)}
_PLACES_BY_NAME: Mapping[str, int] = {reading.value: at for at, reading in enumerate(_READINGS)}


def weighed(
    found: frozenset[str], possible: tuple[Act | Subject, ...]
) -> list[tuple[Act | Subject, float]]:
    """The readings that are possible with their probabilities, the likeliest first."""
    known, sums = weights(), [0.0] * len(_READINGS)
    for name in found:
        for place, weight in known.get(name, ()):
            sums[place] += weight
    totals = {reading: sums[_PLACES[reading]] for reading in possible}
    top = max(totals.values())
    odds = {reading: math.exp(total - top) for reading, total in totals.items()}
    whole = sum(odds.values())
    return sorted(((r, value / whole) for r, value in odds.items()), key=lambda each: -each[1])


def reasons(found: frozenset[str], reading: Act | Subject) -> tuple[str, ...]:
    """The evidence that speaks most for a reading, the strongest first."""
    known, mine = weights(), _PLACES[reading]
    told = [(weight, name) for name in found for at, weight in known.get(name, ()) if at == mine]
    return tuple(name for weight, name in sorted(told, reverse=True)[:REASONS] if weight > 0)


@cache
def weights() -> Mapping[str, tuple[Weight, ...]]:
    """What each piece of evidence adds to each reading's log odds; equal weights are kept once."""
    lines = resources.files(__package__).joinpath("weights.tsv").read_text(encoding="utf-8")
    once: dict[str, Weight] = {}
    table: dict[str, tuple[Weight, ...]] = {}
    for line in lines.splitlines():
        if not line.startswith("#"):
            name, *pairs = line.split("\t")
            for pair in pairs:
                if pair not in once:
                    once[pair] = _weight(pair)
            table[name] = tuple(once[pair] for pair in pairs)
    return table


def _weight(pair: str) -> Weight:
    name, _, value = pair.partition("=")
    return _PLACES_BY_NAME[name], float(value)
