"""What is seen in a text in English: its words without their endings, two in a row or with one
between, and the kinds of words that they are (english_words.tsv).

Tables of weights by such evidence (danger, denunciations) are learnt from invented phrases by
`tools.danger.english`.
"""

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import combinations, pairwise

MOST_WORDS = 120
NEVER = "none"  # the label of texts that tell of nothing

_WORD = re.compile(r"[a-z]+|\d+")
_APOSTROPHES = re.compile(r"['\u2019`]")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|s|ly)$")

Weights = Mapping[str, Mapping[str, float]]


def english_evidence(text: str) -> frozenset[str]:
    """Linear in the text, of which MOST_WORDS words are read."""
    plain = _APOSTROPHES.sub("", text.casefold())
    said = _WORD.findall(plain)[:MOST_WORDS]
    stems = ["#" if word.isdigit() else _ENDING.sub("", word) for word in said]
    found = {"always"} | {f"w:{stem}" for stem in stems}
    found |= {f"p:{one} {two}" for one, two in pairwise(stems)}
    found |= {f"p:{one} _ {two}" for one, two in zip(stems, stems[2:], strict=False)}
    kinds = [name for name, words in _kinds() if words.search(plain)]
    found |= {f"k:{kind}" for kind in kinds}
    return frozenset(found | {f"k:{one}+{two}" for one, two in combinations(kinds, 2)})


def english_chances(weights: Weights, found: Iterable[str]) -> dict[str, float]:
    """How likely each label is, from 0 to 1, together 1."""
    added: dict[str, list[float]] = {label: [] for label in weights["always"]}
    for name in found:
        for label, weight in weights.get(name, {}).items():
            added[label].append(weight)
    # exact: a sum of fractions that are added in another order may be another
    sums = {label: math.fsum(told) for label, told in added.items()}
    top = max(sums.values())
    odds = {label: math.exp(value - top) for label, value in sums.items()}
    whole = sum(odds.values())
    return {label: value / whole for label, value in odds.items()}


def read_weights(rows: Iterable[str]) -> Weights:
    """Of the lines of a table: evidence, then label=weight. Raises ValueError for any other."""
    found = {}
    for row in rows:
        if row and row[0] != "#":
            name, *pairs = row.split("\t")
            found[name] = {label: float(w) for label, _, w in (p.partition("=") for p in pairs)}
    return found


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = resources.files(__package__).joinpath("english_words.tsv").read_text(encoding="utf-8")
    rows = (row.split("\t") for row in table.splitlines() if row and row[0] != "#")
    return tuple((name, re.compile(rf"\b(?:{words})\b")) for name, words in rows)
