"""Whether two cases tell of the same event, in whatever words. Pure.

A case is the pairs of its letters, as keyed hashes: what is kept tells nobody what was written. A
pair weighs more the fewer issues have it, so that the name of a housing estate says much and an
opening phrase nothing; and since issues are counted and not cases, a flood of cases about one
estate does not make its name common. An office that has no issues yet begins with the pairs of
common_pairs.toml. What stands at the head (what it is about) is looked for in the whole
of the other; `benchmarks/hot_issues.py` prints what is found and missed.
"""

import hashlib
import math
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

SAME = 0.42  # from here on it is the same event: benchmarks/hot_issues.toml, every second pair
BODY, HEAD = 500, 120  # letters that are looked at
SOUGHT = 40  # the rarest pairs of a case, by which others are found
COMMON = 0.02  # of all issues: what more of them have finds nothing
PRIOR = 1000  # issues that common_pairs.toml counts as
TOWN = 3  # names of a place's path: two that differ in one of them are two places
SAME_PLACE = 0.3  # of what names a place, must be told by the other
BYTES = 6

Terms = frozenset[int]
Hash = Callable[[str], int]


@dataclass(frozen=True)
class Told:
    """The terms of a case: of its head, and all; of what names its place, and the path of that
    from the province down."""

    head: Terms
    all: Terms
    place: Terms = frozenset()
    path: Sequence[str] = ()


@dataclass(frozen=True)
class Weighed:
    """A case, with what its terms weighed when it came: together, and those of its head."""

    told: Told
    all: float
    head: float


@dataclass(frozen=True)
class Commonness:
    """How many issues there are, and in how many of them a term stands."""

    issues: int
    having: Mapping[int, int]
    usual: Mapping[int, float]  # the least share of issues that have it, from elsewhere

    def share(self, term: int) -> float:
        counted = self.having.get(term, 0) + PRIOR * self.usual.get(term, 0.0)
        return (counted + 1) / (self.issues + PRIOR + 1)

    def mass(self, terms: Iterable[int]) -> float:
        return sum(math.log(self.share(term)) ** 2 for term in terms)


def hash_with(key: bytes) -> Hash:
    """The office's own; who has another key cannot tell what a term is of."""

    @lru_cache(1 << 12)
    def hashed(pair: str) -> int:
        raw = pair.encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(raw, key=key, digest_size=BYTES).digest(), "big")

    return hashed


def usual(hashed: Hash) -> Mapping[int, float]:
    table = tomllib.loads(Path(__file__).with_name("common_pairs.toml").read_text("utf-8"))
    found: dict[int, float] = {}
    for share, pairs in table["share"].items():
        found |= dict.fromkeys(map(hashed, pairs.split()), float(share))
    return found


def told(head: Iterable[str], body: str, place: str, path: Sequence[str], hashed: Hash) -> Told:
    first, where = _terms("\n".join(head)[:HEAD], hashed), _terms(place[:HEAD], hashed)
    return Told(first, first | where | _terms(body[:BODY], hashed), where, path)


def weighed(case: Told, known: Commonness) -> Weighed:
    return Weighed(case, known.mass(case.all), known.mass(case.head))


def sought(case: Told, known: Commonness) -> list[int]:
    """The rarest first; of the like, those of the head."""
    shares = {term: known.share(term) for term in case.all}
    terms = [term for term, share in shares.items() if share <= COMMON]
    terms.sort(key=lambda term: (shares[term], term not in case.head, term))
    return terms[:SOUGHT]


def likeness(new: Weighed, other: Weighed, known: Commonness) -> float:
    """From 0, nothing in common, to 2: the smaller part of a head that stands in the other, and the
    cosine of both. Two places are two events. `known` tells of the terms of the new one."""
    one, two = new.told, other.told
    if _elsewhere(one, two):
        return 0.0
    heads = (
        known.mass(one.head & two.all) / (new.head or 1),
        known.mass(two.head & one.all) / (other.head or 1),
    )
    shared = known.mass(one.all & two.all)
    return min(1.0, *heads) + shared / math.sqrt(new.all * other.all or 1)


def _elsewhere(one: Told, other: Told) -> bool:
    if any(a != b for a, b in zip(one.path[:TOWN], other.path[:TOWN], strict=False)):
        return True
    return bool(one.place and other.place) and not (
        _names(one.place, other) or _names(other.place, one)
    )


def _names(place: Terms, case: Told) -> bool:
    return len(place & case.all) >= SAME_PLACE * len(place)


def _terms(text: str, hashed: Hash) -> Terms:
    """Pairs of letters that stand side by side; no pair runs over a mark or a space."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return frozenset(hashed(a + b) for a, b in pairwise(plain) if a.isalnum() and b.isalnum())
