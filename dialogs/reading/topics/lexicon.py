"""The lexicon: weighted words that decide a topic, read from reviewable tables and applied to a
text.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import groupby
from typing import NamedTuple

from dialogs.reading.topics.calibration import Calibration
from dialogs.reading.topics.forms import level
from dialogs.reading.topics.segment import LONGEST_TEXT, words

#: The fifteen first-level topics of the official classification, with their signs in the tables.
SIGNS: Mapping[str, str] = {
    "C": "城乡建设",
    "H": "环境保护",
    "J": "交通运输",
    "E": "教育文体",
    "L": "劳动和社会保障",
    "S": "商贸旅游",
    "W": "卫生计生",
    "Z": "政法",
    "M": "经济管理",
    "P": "民政",
    "G": "国土资源",
    "N": "农村农业",
    "K": "科技与信息产业",
    "D": "纪检监察",
    "A": "党务政务",
}
TOPICS: tuple[str, ...] = tuple(SIGNS.values())
NUMBERS: Mapping[str, int] = {topic: number for number, topic in enumerate(TOPICS)}

# A title is the writer's own summary: its words count three times (measured, grouped 5-fold).
TITLE_WEIGHT = 3
# Title fragments are a block of their own, half as heavy as the words (0.7 squared): what stands
# in the title decides more than the same word further down.
FRAGMENT_WEIGHT = 0.7
LONGEST_FRAGMENT = 4
LONGEST_TITLE = 80
# Without a title the opening stands in for it.
OPENING = 30
# Marks of the entries that are not segmented words: a word kept by hand, what the hand says of it
# beyond what was learnt (see Lexicon.values), and a fragment of a title.
KEPT, TOLD, FRAGMENT = "=", "+", "^"
# What the hand says counts in full up to so many known words, half among twice as many.
FEW_WORDS = 15
GRAIN = 100  # weights are kept in hundredths

_WEIGHT = re.compile(r"([^\d-])(-?\d+)")
_CHINESE = re.compile(r"[一-龥]+")
_SALUTATION = re.compile(
    r"^\s*(?:(?:尊敬|敬爱)的[^,，。:：!！]{0,16}[:：,，!！。]?\s*)?"
    r"(?:(?:你们?|您|大家|领导)好[!！,，。:：~\s]*)?"
)


class LexiconError(ValueError):
    """The file is no lexicon: keep the one in use."""


class TextFeatures(NamedTuple):
    """What is counted of a text: its words, and the fragments of its title or opening."""

    words: Mapping[str, int]
    fragments: Mapping[str, int]
    titled: bool = False

    def each(self) -> Iterator[str]:
        """Every word and fragment once."""
        yield from self.words
        yield from self.fragments


class Entry(NamedTuple):
    """How rare a word is, and how hard it pulls towards which topics (by their numbers)."""

    rarity: float
    pulls: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Lexicon:
    """A linear model one can read."""

    entries: Mapping[str, Entry]
    bias: tuple[float, ...]
    calibration: Calibration

    def values(self, features: TextFeatures) -> dict[str, float]:
        """What each known entry weighs in this text: rarer and repeated ones more; each of the two
        blocks has length one, or FRAGMENT_WEIGHT.

        Without a title the words kept by hand count for more, the fewer words there are. Texts with
        a title taught the weights, from seven topics; what is told in a chat has none, is short,
        and is about all fifteen: there one word of the hand's must outweigh the accidental ones.
        """
        values = self._block(features.words, 1.0)
        if not features.titled:
            values.update(self._told(values))
        values.update(self._block(features.fragments, FRAGMENT_WEIGHT))
        return values

    def _block(self, found: Mapping[str, int], weight: float) -> dict[str, float]:
        entries = self.entries
        values = {
            word: (1 + math.log(times)) * entries[word][0]
            for word, times in found.items()
            if word in entries
        }
        length = math.sqrt(sum(value * value for value in values.values()))
        return {word: value * weight / length for word, value in values.items()}

    def _told(self, values: Mapping[str, float]) -> dict[str, float]:
        kept = {word: value for word, value in values.items() if word[0] == KEPT}
        share = min(1.0, FEW_WORDS / max(1, len(values) - len(kept)))
        told = ((TOLD + word[1:], value * share) for word, value in kept.items())
        return {word: value for word, value in told if word in self.entries}

    def scores(self, values: Mapping[str, float]) -> list[float]:
        """One score a topic, in the order of TOPICS."""
        scores = list(self.bias)
        entries = self.entries
        for word, value in values.items():
            for number, pull in entries[word][1]:
                scores[number] += pull * value
        return scores

    def shares(self, values: Mapping[str, float], topic: str) -> dict[str, float]:
        """What each word adds to one topic; a fragment's share is nobody's reason."""
        number = NUMBERS[topic]
        shares: dict[str, float] = {}
        entries = self.entries
        for word, value in values.items():
            for other, pull in entries[word][1]:
                if other == number and word[0] != FRAGMENT:
                    plain = word[1:] if word[0] in (KEPT, TOLD) else word
                    shares[plain] = shares.get(plain, 0.0) + pull * value
        return shares

    def probabilities(self, scores: Sequence[float]) -> list[float]:
        return self.calibration.probabilities(scores)

    def rows(self) -> Iterator[str]:
        """The lexicon as the lines of its file."""
        signs = tuple(SIGNS)
        yield f"#sharpness\t{self.calibration.sharpness:.2f}"
        trust = (f"{promised:.3f}:{kept:.3f}" for promised, kept in self.calibration.trust)
        yield "#trust\t" + " ".join(trust)
        yield "#bias\t" + _written(enumerate(self.bias), signs)
        in_order = sorted(self.entries, key=lambda word: (self.entries[word].rarity, word))
        for rarity, equal in groupby(in_order, lambda word: f"{self.entries[word].rarity:.1f}"):
            yield f"#rarity\t{rarity}"
            for word in equal:
                yield f"{word}\t{_written(self.entries[word].pulls, signs)}"

    @classmethod
    def read(cls, rows: Iterable[str]) -> "Lexicon":
        """Raises LexiconError."""
        entries: dict[str, Entry] = {}
        bias: tuple[float, ...] = ()
        sharpness = rarity = 0.0
        trust = Calibration(1.0).trust
        try:
            for row in rows:
                word, *rest = row.split("\t")
                if word == "#sharpness":
                    sharpness = float(rest[0])
                elif word == "#trust":
                    pairs = (knot.split(":") for knot in rest[0].split())
                    trust = tuple((float(promised), float(kept)) for promised, kept in pairs)
                elif word == "#bias":
                    bias = tuple(pull for _, pull in _weights(rest[0]))
                elif word == "#rarity":
                    rarity = float(rest[0])
                elif row and not row.startswith("#"):
                    *own, pulls = rest  # each row told its own rarity once
                    entries[word] = Entry(float(own[0]) if own else rarity, _weights(pulls))
        except (IndexError, KeyError, ValueError) as error:
            raise LexiconError(f"not a row of a lexicon: {row[:40]!r}") from error
        if len(bias) != len(TOPICS) or not sharpness > 0 or not entries:
            raise LexiconError("a lexicon needs #sharpness, a #bias for each topic, and words")
        return cls(entries, bias, Calibration(sharpness, trust))


def text_features(text: str, title: str = "") -> TextFeatures:
    """The permitted words of a text as they are segmented, and the hand-kept ones wherever they
    stand; the fragments of the title, or of the opening when there is no title."""
    found = Counter(_words(text))
    for word, times in Counter(_words(title)).items():
        found[word] += TITLE_WEIGHT * times
    named = title.strip()
    return TextFeatures(found, Counter(_fragments(named or opening(text))), bool(named))


def opening(text: str) -> str:
    """The first words that say something: what a title would be made of."""
    start = text[: OPENING + 40]
    return _SALUTATION.sub("", start)[:OPENING]


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter or figure goes on before or behind: app is no part of approve."""
    before = text[start - 1 : start] + text[start]
    after = text[end - 1] + text[end : end + 1]
    return not any(len(e) == 2 and e.isascii() and e.isalnum() for e in (before, after))


def stands_in(word: str, text: str) -> bool:
    """Whether a word is in a levelled text, as a whole where it is written in Latin letters."""
    at = text.find(word)
    while at >= 0 and not is_whole(text, at, at + len(word)):
        at = text.find(word, at + 1)
    return at >= 0


def mentions(text: str) -> Iterator[str]:
    """The hand-kept words in a levelled text, longest first, not overlapping.

    Looked for as strings: jieba cuts 牛粪堆 into 牛 and 粪堆.
    """
    by_start = _by_start()
    end = 0
    for start in _starts().finditer(text):
        at = start.start()
        if at < end:
            continue
        for word in by_start[text[at]]:
            if text.startswith(word, at) and is_whole(text, at, at + len(word)):
                yield word
                end = at + len(word)
                break


@cache
def shipped() -> Lexicon:
    return Lexicon.read(table("lexicon.tsv"))


@cache
def hand_words() -> dict[str, dict[str, float]]:
    """Word -> topic -> 1 (supports), 2 (strong) or 3 (decides alone), kept by hand."""
    kept: dict[str, dict[str, float]] = {}
    for row in table("hand.tsv"):
        topic, weight, line = row.split("\t")
        for word in line.split():
            kept.setdefault(level(word), {})[topic] = float(weight)
    return kept


@cache
def branches() -> dict[str, dict[tuple[str, ...], frozenset[str]]]:
    """Topic -> official path of three levels -> the everyday words that point to it."""
    found: dict[str, dict[tuple[str, ...], frozenset[str]]] = {topic: {} for topic in TOPICS}
    for row in table("paths.tsv"):
        first, second, third, line = row.split("\t")
        known = found[first].get((first, second, third), frozenset())
        found[first][first, second, third] = known | frozenset(map(level, line.split()))
    return found


@cache
def branches_by_letter() -> dict[str, dict[str, list[tuple[str, tuple[str, ...]]]]]:
    """Topic -> first letter -> words of its branches, each with its path."""
    found: dict[str, dict[str, list[tuple[str, tuple[str, ...]]]]] = {}
    for topic, paths in branches().items():
        words = sorted((word, path) for path, listed in paths.items() for word in listed)
        found[topic] = {first: list(rows) for first, rows in groupby(words, lambda row: row[0][0])}
    return found


@cache
def apart(name: str) -> frozenset[str]:
    """One of the lists of words.toml."""
    return frozenset(tomllib.loads(_read("words.toml"))[name])


def table(name: str) -> list[str]:
    return [row for row in _read(name).splitlines() if row and not row.startswith("# ")]


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _words(text: str) -> Iterator[str]:
    yield from words(text)
    for word in mentions(level(text[:LONGEST_TEXT])):
        yield KEPT + word


def _fragments(text: str) -> Iterator[str]:
    """All that is one to four characters long within unbroken Chinese."""
    for stretch in _CHINESE.findall(level(text[:LONGEST_TITLE])):
        for size in range(1, LONGEST_FRAGMENT + 1):
            for start in range(len(stretch) - size + 1):
                yield FRAGMENT + stretch[start : start + size]


def _weights(written: str) -> tuple[tuple[int, float], ...]:
    return tuple(_pull(sign, weight) for sign, weight in _WEIGHT.findall(written))


@lru_cache(maxsize=8192)
def _pull(sign: str, weight: str) -> tuple[int, float]:
    """Equal pulls are kept once: of 30,000 some 1,400 differ."""
    return NUMBERS[SIGNS[sign]], int(weight) / GRAIN


def _written(pulls: Iterable[tuple[int, float]], signs: Sequence[str]) -> str:
    whole = ((number, round(pull * GRAIN)) for number, pull in pulls)
    return "".join(f"{signs[number]}{pull}" for number, pull in whole)


@cache
def _by_start() -> dict[str, tuple[str, ...]]:
    starts: dict[str, list[str]] = {}
    for word in sorted(hand_words(), key=lambda word: (-len(word), word)):
        starts.setdefault(word[0], []).append(word)
    return {start: tuple(words) for start, words in starts.items()}


@cache
def _starts() -> re.Pattern[str]:
    """Every character with which a hand-kept word begins."""
    return re.compile("[" + "".join(map(re.escape, _by_start())) + "]")
