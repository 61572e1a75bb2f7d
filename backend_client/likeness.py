"""Text similarity of two complaints, measured the same way by the bot and a backend.

A complaint told again in other words keeps few of its word pairs and most of its telling letters;
a copy keeps both. So the mean of the two Jaccard indices is taken: of the letters that are not
common, and of all pairs of neighbouring letters. `benchmarks/likeness.py` prints what it finds and
misses.

Compared are sketches: of each set the values with the smallest hashes. A short complaint's sketch
holds all of its letters, a long one's estimates. It has at most 64 whole numbers, is the same in
every process, and can be kept and sent where the words need not go.
"""

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

SAME = 0.15  # from here on two complaints may be of the same matter
KEPT = 32
LONGEST_TEXT = 8_192
_BITS_64 = (1 << 64) - 1


@dataclass(frozen=True)
class Sketch:
    """The smallest hashes, rising: of a text's telling letters, and of its pairs."""

    letters: tuple[int, ...] = ()
    pairs: tuple[int, ...] = ()


NOTHING_LIKE = Sketch()


def sketch(text: str) -> Sketch:
    """Linear in the text; never raises."""
    return Sketch(_smallest(telling(text)), _smallest(grams(levelled(text), 2)))


def telling(text: str) -> set[str]:
    """The letters of a text that are not common to most complaints."""
    return set(levelled(text)) - _common()


def likeness(one: Sketch, other: Sketch) -> float:
    """From 0, nothing in common, to 1."""
    return (_shared(one.letters, other.letters) + _shared(one.pairs, other.pairs)) / 2


def alike(one: Sketch, other: Sketch) -> bool:
    return likeness(one, other) >= SAME


def levelled(text: str) -> str:
    """Letters and digits alone, half-width and small."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower()
    return "".join(letter for letter in plain if letter.isalnum())


def grams(plain: str, size: int) -> set[str]:
    """All runs of `size` letters."""
    return {plain[at : at + size] for at in range(len(plain) - size + 1)}


def hashed(gram: str) -> int:
    """32 bits, spread evenly and the same for ever: they are stored. (Python's own `hash` differs
    from process to process.)"""
    value = 0
    for letter in gram:
        value = (value ^ ord(letter)) * 0x9E3779B97F4A7C15 & _BITS_64
        value ^= value >> 29
    value = value * 0xBF58476D1CE4E5B9 & _BITS_64
    return value >> 32


def _smallest(tokens: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted(map(hashed, tokens))[:KEPT])


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The Jaccard index of two sets, estimated from their smallest hashes: those of the union are
    a fair sample of it."""
    sample = sorted({*one, *other})[:KEPT]
    both = set(one) & set(other)
    return sum(value in both for value in sample) / len(sample) if sample else 0.0


@cache
def _common() -> frozenset[str]:
    table = resources.files(__package__).joinpath("likeness.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(table)["common"])
