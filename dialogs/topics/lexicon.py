"""The weighted words that decide a topic: read from reviewable tables, applied to a text."""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dialogs.topics.forms import level
from dialogs.topics.segment import LONGEST_TEXT, words

#: The fifteen first-level topics of the official classification, with their signs in the tables.
SIGNS: Mapping[str, str] = {
    "城": "城乡建设",
    "环": "环境保护",
    "交": "交通运输",
    "教": "教育文体",
    "劳": "劳动和社会保障",
    "商": "商贸旅游",
    "卫": "卫生计生",
    "政": "政法",
    "经": "经济管理",
    "民": "民政",
    "国": "国土资源",
    "农": "农村农业",
    "科": "科技与信息产业",
    "纪": "纪检监察",
    "党": "党务政务",
}
TOPICS: tuple[str, ...] = tuple(SIGNS.values())

# A title is the writer's own summary: its words count three times (measured, grouped 5-fold).
TITLE_WEIGHT = 3

_WEIGHT = re.compile(r"(\D)([+-][0-9.]+)")


@dataclass(frozen=True)
class Lexicon:
    """A linear model one can read: for every word its rarity and its pull towards each topic.

    `sharpness` turns scores into probabilities; it is fitted on texts the weights had not seen.
    """

    rarity: Mapping[str, float]
    pulls: Mapping[str, Mapping[str, float]]
    bias: Mapping[str, float]
    sharpness: float

    def contributions(self, found: Mapping[str, int]) -> dict[str, dict[str, float]]:
        """What each word adds to each topic, given how often each was said."""
        values = {
            word: (1 + math.log(times)) * self.rarity[word]
            for word, times in found.items()
            if word in self.rarity
        }
        length = math.sqrt(sum(value * value for value in values.values()))
        added: dict[str, dict[str, float]] = {topic: {} for topic in self.bias}
        for word, value in values.items():
            for topic, pull in self.pulls[word].items():
                added[topic][word] = pull * value / length
        return added

    def probabilities(self, added: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        scores = {
            topic: self.sharpness * (self.bias[topic] + sum(words.values()))
            for topic, words in added.items()
        }
        peak = max(scores.values())
        powers = {topic: math.exp(score - peak) for topic, score in scores.items()}
        whole = sum(powers.values())
        return {topic: power / whole for topic, power in powers.items()}

    def rows(self) -> Iterator[str]:
        """The lexicon as the lines of its file."""
        signs = {topic: sign for sign, topic in SIGNS.items()}
        yield f"#sharpness\t{self.sharpness:.2f}"
        yield "#bias\t" + " ".join(f"{signs[t]}{self.bias[t]:+.2f}" for t in self.bias)
        for word in sorted(self.pulls):
            pulls = sorted(self.pulls[word].items(), key=lambda item: -item[1])
            weights = " ".join(f"{signs[topic]}{pull:+.2f}" for topic, pull in pulls)
            yield f"{word}\t{self.rarity[word]:.1f}\t{weights}"

    @classmethod
    def read(cls, rows: Iterable[str]) -> "Lexicon":
        rarity: dict[str, float] = {}
        pulls: dict[str, dict[str, float]] = {}
        bias: dict[str, float] = {}
        sharpness = 1.0
        for row in rows:
            word, *rest = row.split("\t")
            if word == "#sharpness":
                sharpness = float(rest[0])
            elif word == "#bias":
                bias = _weights(rest[0])
            elif row and not row.startswith("#"):
                rarity[word] = float(rest[0])
                pulls[word] = _weights(rest[1])
        return cls(rarity, pulls, bias, sharpness)


def features(text: str, title: str = "") -> Counter[str]:
    """What is counted: the hand-kept words wherever they stand, and all other words of two or
    more characters as they are segmented."""
    found = Counter(_words(text))
    for word, times in Counter(_words(title)).items():
        found[word] += TITLE_WEIGHT * times
    return found


def mentions(text: str) -> Iterator[str]:
    """The hand-kept words in a levelled text, longest first, not overlapping.

    Looked for as strings: jieba cuts 牛粪堆 into 牛 and 粪堆.
    """
    by_start = _by_start()
    at, end = 0, len(text)
    while at < end:
        for word in by_start.get(text[at], ()):
            if text.startswith(word, at):
                yield word
                at += len(word)
                break
        else:
            at += 1


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
        found[first][first, second, third] = frozenset(map(level, line.split()))
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
    kept = hand_words()
    yield from (word for word in words(text) if len(word) > 1 and word not in kept)
    yield from mentions(level(text[:LONGEST_TEXT]))


def _weights(written: str) -> dict[str, float]:
    return {SIGNS[sign]: float(weight) for sign, weight in _WEIGHT.findall(written)}


@cache
def _by_start() -> dict[str, tuple[str, ...]]:
    starts: dict[str, list[str]] = {}
    for word in sorted(hand_words(), key=lambda word: (-len(word), word)):
        starts.setdefault(word[0], []).append(word)
    return {start: tuple(words) for start, words in starts.items()}
