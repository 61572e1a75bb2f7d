"""Tells how like danger to life a text sounds whose words no frame of danger.toml knows.

Each word and each pair of letters weighs for a sort of danger or for none (danger_weights.tsv,
learnt by tools/danger/learn.py).
"""

import math
from collections.abc import Collection
from functools import cache
from importlib import resources

from dialogs.reading.topics.segment import words

NONE = "none"
ALWAYS = "always"


def evidence(plain: str, signs: Collection[str]) -> frozenset[str]:
    """Names of what is seen in a levelled text: w: a word, p: two letters, t: a sort of which the
    table of frames knows a sign, taken back or not."""
    found = {f"w:{word}" for word in words(plain)}
    found |= {f"p:{plain[at : at + 2]}" for at in range(len(plain) - 1)}
    found |= {f"t:{sort}" for sort in signs}
    found.add(ALWAYS)
    return frozenset(found)


def likeliest(plain: str, signs: Collection[str]) -> tuple[str, float]:
    """The likeliest sort of danger, and from 0 to 1 how likely it is that there is any."""
    weights = _weights()
    sorts = _sorts()
    sums = [0.0] * len(sorts)
    for name in evidence(plain, signs):
        for at, weight in weights.get(name, ()):
            sums[at] += weight
    top = max(sums)
    odds = [math.exp(total - top) for total in sums]
    quiet = odds[sorts.index(NONE)]
    danger, sort = max((odd, sort) for odd, sort in zip(odds, sorts, strict=True) if sort != NONE)
    return sort, 1 - quiet / sum(odds) if danger else 0.0


@cache
def _sorts() -> tuple[str, ...]:
    return tuple(_lines()[1].split("\t")[1:])


@cache
def _weights() -> dict[str, tuple[tuple[int, float], ...]]:
    """By name of evidence, for the sorts by their place, in log odds."""
    places = {sort: at for at, sort in enumerate(_sorts())}
    weights = {}
    for line in _lines()[2:]:
        name, *pairs = line.split("\t")
        told = (pair.split("=") for pair in pairs)
        weights[name] = tuple((places[sort], float(weight)) for sort, weight in told)
    return weights


def _lines() -> list[str]:
    table = resources.files(__package__).joinpath("danger_weights.tsv")
    return table.read_text(encoding="utf-8").splitlines()
