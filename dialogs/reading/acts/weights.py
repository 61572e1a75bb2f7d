"""What each piece of evidence adds to each reading: weights.tsv, learnt by `tools.acts.learn`.

All weights of a piece of evidence are one whole number, in hundredths and a lane of 32 bits a
reading: the sum of such numbers is the sum of each lane, exact in whatever order, in a seventh of
the time.
"""

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from struct import Struct

from dialogs.reading.acts.lexicon import Act, Subject

REASONS = 5

_READINGS: tuple[Act | Subject, ...] = (*Subject, *Act)
_PLACES: Mapping[Act | Subject, int] = {reading: at for at, reading in enumerate(_READINGS)}
_PLACES_BY_NAME: Mapping[str, int] = {reading.value: at for at, reading in enumerate(_READINGS)}
_GRAIN = 100
_LANE = 32
_LANES = Struct(f"<{len(_READINGS)}I")
_ZERO = 1 << (_LANE - 1)  # what stands in a lane for no weight: so none borrows from the next
_ZEROS = sum(_ZERO << _LANE * place for place in range(len(_READINGS)))


def weighed(
    found: frozenset[str], possible: tuple[Act | Subject, ...]
) -> list[tuple[Act | Subject, float]]:
    """The readings that are possible with their probabilities, the likeliest first."""
    known = weights()
    sums = _apart(sum([known[name] for name in found & known.keys()]))
    totals = {reading: sums[_PLACES[reading]] - _ZERO for reading in possible}
    top = max(totals.values())
    odds = {reading: math.exp((total - top) / _GRAIN) for reading, total in totals.items()}
    whole = sum(odds.values())
    return sorted(((r, value / whole) for r, value in odds.items()), key=lambda each: -each[1])


def reasons(found: frozenset[str], reading: Act | Subject) -> tuple[str, ...]:
    """The evidence that speaks most for a reading, the strongest first."""
    known, mine = weights(), _PLACES[reading]
    told = [(_apart(known[name])[mine] - _ZERO, name) for name in found & known.keys()]
    return tuple(name for weight, name in sorted(told, reverse=True)[:REASONS] if weight > 0)


def _apart(weights: int) -> tuple[int, ...]:
    """The lanes, _ZERO more than they hold."""
    return _LANES.unpack((weights + _ZEROS).to_bytes(_LANES.size, "little"))


@cache
def weights() -> Mapping[str, int]:
    """What each piece of evidence adds to the log odds of all readings."""
    table: dict[str, int] = {}
    once: dict[str, int] = {}  # equal weights are worked out once
    with resources.files(__package__).joinpath("weights.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                name, *pairs = line.rstrip("\n").split("\t")
                for pair in pairs:
                    if pair not in once:
                        once[pair] = _weight(pair)
                table[name] = sum([once[pair] for pair in pairs])
    return table


def _weight(pair: str) -> int:
    name, _, value = pair.partition("=")
    return round(float(value) * _GRAIN) << _LANE * _PLACES_BY_NAME[name]
