"""Tells how like danger to life a text sounds whose words no frame of danger.toml knows.

Each word, each two and three letters in a row, each kind of words (danger_kinds.toml) and each two
kinds together weigh for danger or against it, and in danger for a sort of it (danger_weights.tsv,
learnt by tools/danger/learn.py).
"""

import math
import re
from collections.abc import Collection
from functools import cache
from importlib import resources
from itertools import combinations, islice
from typing import IO, NamedTuple

from dialogs.reading.frames import LetterFilter
from dialogs.reading.topics.segment import words
from dialogs.reading.word_lists import word_lists

NONE = "none"
ALWAYS = "always"
SIZES = (2, 3)  # letters in a row


class Weight(NamedTuple):
    """In log odds: for danger, and for sorts of it by their place."""

    danger: float
    sorts: tuple[tuple[int, float], ...]


def evidence(plain: str, signs: Collection[str]) -> frozenset[str]:
    """Names of what is seen in a levelled text: w: a word, p: two or three letters, k: a kind of
    words, or two, t: a sort of which the table of frames knows a sign, taken back or not."""
    every, likely = _kinds()
    rows = map(every.__getitem__, likely.likely(plain))
    kinds = [name for name, said in rows if said.search(plain)]
    found = {f"w:{word}" for word in words(plain)}
    found.update(
        [f"p:{plain[at : at + size]}" for size in SIZES for at in range(len(plain) + 1 - size)],
        [f"t:{sort}" for sort in signs],
        [f"k:{name}" for name in kinds],
        [f"k:{one}+{other}" for one, other in combinations(kinds, 2)],
        [ALWAYS],
    )
    return frozenset(found)


def how_likely(plain: str, signs: Collection[str]) -> float:
    """From 0 to 1, that there is danger."""
    weights = _weights()
    total = math.fsum([weights[name].danger for name in evidence(plain, signs) & weights.keys()])
    return 1 / (1 + math.exp(-total))


def likeliest_sort(plain: str, signs: Collection[str]) -> str:
    """Of what there is danger, if there is any."""
    weights = _weights()
    added: list[list[float]] = [[] for _ in _sorts()]
    for name in evidence(plain, signs) & weights.keys():
        for at, weight in weights[name].sorts:
            added[at].append(weight)
    sums = [*map(math.fsum, added)]  # exact: of two sorts as likely it is the same in each process
    return _sorts()[sums.index(max(sums))]


def weightiest(plain: str, signs: Collection[str], most: int) -> tuple[tuple[str, float], ...]:
    """Of what is seen in a levelled text, what weighs most for or against danger, in log odds."""
    weights = _weights()
    found = evidence(plain, signs) - {ALWAYS}
    seen = ((name, weights[name].danger) for name in found if name in weights)
    return tuple(sorted(seen, key=lambda each: (-abs(each[1]), each[0]))[:most])


@cache
def _kinds() -> tuple[list[tuple[str, re.Pattern[str]]], LetterFilter]:
    """The words of each kind, and which of them the letters of a text rule out."""
    kinds = {name: "|".join(listed) for name, listed in word_lists("danger_kinds").items()}
    words_of = [(name, re.compile(listed)) for name, listed in kinds.items()]
    return words_of, LetterFilter(list(kinds.values()))


@cache
def _sorts() -> tuple[str, ...]:
    with _table() as lines:
        _, header = islice(lines, 2)
    return tuple(header.rstrip("\n").split("\t")[1:])


@cache
def _weights() -> dict[str, Weight]:
    """By name of evidence."""
    places = {sort: at for at, sort in enumerate(_sorts())}
    once: dict[str, tuple[int, float]] = {}  # equal weights are kept once
    rows: dict[str, Weight] = {}  # and equal rows
    weights = {}
    with _table() as lines:
        for line in islice(lines, 2, None):  # one by one: together they are ten times the file
            name, _, row = line.rstrip("\n").partition("\t")
            if row not in rows:
                danger, *pairs = row.split("\t")
                for pair in pairs:
                    if pair not in once:
                        sort, _, weight = pair.partition("=")
                        once[pair] = places[sort], float(weight)
                rows[row] = Weight(float(danger), tuple(once[pair] for pair in pairs))
            weights[name] = rows[row]
    return weights


def _table() -> IO[str]:
    table = resources.files(__package__).joinpath("danger_weights.tsv")
    return table.open(encoding="utf-8")
