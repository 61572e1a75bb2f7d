"""Tells a denunciation (Art. 30), and a complaint about an officer, from a claim: by its words.

Who is in office, and what they took, gave, hid or did to whom: the words, and the rules that
combine them, stand in `wrongs.toml`. The bot reads what a citizen types by it, and an office what
it is sent.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from itertools import islice
from typing import Any

from backend_client.spelling import unbroken

LONGEST_TEXT = 8_192
LONGEST_STRETCH = 160
STRETCHES_READ = 120
HITS_KEPT = 8
TRIED = 5  # of what a rule finds in a stretch

_STRETCH = re.compile(rf"[^。！？!?；;\n…]{{1,{LONGEST_STRETCH}}}")
_LISTS = {"K": "kin", "M": "money", "F": "funds", "V": "favour"}
# Whoever is in office is marked before the rules are tried, each of their letters by one of these:
# the lists are long, and a rule that tried them at every letter would be slow.
_PERSON, _ORGAN, _STRANGER = "\ue000", "\ue001", "?"
_MARKED = re.compile(f"[{_PERSON}{_ORGAN}]+")
_MARKS = {"P": f"{_PERSON}+", "G": f"{_ORGAN}+", "O": f"[{_PERSON}{_ORGAN}]+"}


class Verdict(StrEnum):
    """What a text says of those in office, the gravest first."""

    DENOUNCES = "denounces"
    ASKS = "asks"  # nobody can tell: the citizen is asked
    COMPLAINS = "complains"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Wrong:
    """What was said, as typed, and from where to where in the text its sentence goes."""

    words: str
    sort: str
    verdict: Verdict
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    sort: str
    verdict: Verdict
    by: str
    take: bool
    says: re.Pattern[str]


def read(text: str) -> tuple[Wrong, ...]:
    """In the order of the text. What is read of a sentence has a limit; never raises."""
    return _read(text[:LONGEST_TEXT])


def verdict(*texts: str) -> Verdict:
    """The gravest thing that is said in any of the texts."""
    return gravest(tuple(wrong for text in texts for wrong in read(text)))


def gravest(said: tuple[Wrong, ...]) -> Verdict:
    verdicts = {wrong.verdict for wrong in said}
    return next((each for each in Verdict if each in verdicts), Verdict.NOTHING)


def accusing(text: str) -> tuple[str, ...]:
    """The sentences that denounce or complain, as typed."""
    return tuple(dict.fromkeys(text[wrong.start : wrong.end] for wrong in read(text)))


def speaks_of_office(text: str) -> bool:
    """Whether anybody or anything in office is spoken of."""
    return _in_office().search(unbroken(text[:LONGEST_TEXT])[0]) is not None


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[Wrong, ...]:
    plain, places = unbroken(text)
    marked = _in_office().sub(_mark, plain)
    named = _MARKED.search(marked)
    found: list[Wrong] = []
    seen: set[str] = set()
    for stretch in _STRETCH.finditer(marked):
        if stretch[0] in seen:  # who says it over and over says it once
            continue
        seen.add(stretch[0])
        if len(seen) > STRETCHES_READ or len(found) >= HITS_KEPT:
            break
        begins, ends = places[stretch.start()], places[stretch.end() - 1] + 1
        earlier = named is not None and named.start() < stretch.start()
        for rule, start, end in _hits(stretch[0], earlier):
            first, last = places[stretch.start() + start], places[stretch.start() + end - 1]
            words = text[first : last + 1]
            found.append(Wrong(words, rule.sort, rule.verdict, begins, ends))
    return tuple(found[:HITS_KEPT])


def _mark(hit: re.Match[str]) -> str:
    return (_PERSON if hit.lastgroup == "person" else _ORGAN) * len(hit[0])


def _hits(stretch: str, earlier: bool) -> Iterator[tuple[Rule, int, int]]:
    actors: list[tuple[int, str]] | None = None
    for rule in _rules():
        for hit in islice(rule.says.finditer(stretch), TRIED):
            if actors is None:
                actors = _actors(stretch)
            if _meant(rule, hit, stretch, actors, earlier):
                yield rule, hit.start(), hit.end()
                break


def _meant(
    rule: Rule, hit: re.Match[str], stretch: str, actors: list[tuple[int, str]], earlier: bool
) -> bool:
    if _guard("before").search(stretch, max(0, hit.start() - 12), hit.start() + 1):
        return False
    if _guard("after").search(stretch, hit.start(), hit.end() + 6):
        return False
    if rule.take and _is_due(stretch, hit):
        return False
    if rule.by == "none":
        return True
    before = [who for at, who in actors if at <= hit.start()]
    if rule.by == "any":
        return not before or any(before)
    if rule.take:
        return _takes(hit, stretch, before, earlier)
    if before:
        return before[-1] in (_PERSON, _ORGAN)
    return earlier or _MARKED.search(stretch) is not None


def _takes(hit: re.Match[str], stretch: str, before: list[str], earlier: bool) -> bool:
    """Somebody in office took it: an office as such takes what is due, unless it was a bribe."""
    if not before:
        return earlier or _guard("named_after").search(stretch, hit.end()) is not None
    if before[-1] == _ORGAN:
        return _guard("bribes").search(stretch, hit.start(), hit.end() + 3) is not None
    return before[-1] == _PERSON


def _is_due(stretch: str, hit: re.Match[str]) -> bool:
    """Whether what was taken is a fee, or was taken by rule."""
    rest = _clause().match(stretch, hit.end())
    end = min(rest.end() if rest else hit.end(), hit.end() + 4)
    by_rule = _words("receipt").search(stretch, hit.start(), min(len(stretch), hit.end() + 12))
    return by_rule is not None or _words("fee").search(stretch, hit.start(), end) is not None


@cache
def _clause() -> re.Pattern[str]:
    return re.compile(_table()["guards"]["clause"])


def _actors(stretch: str) -> list[tuple[int, str]]:
    """Where somebody is named, and whether a person or an office; "" for somebody private, and
    "?" for nobody knows. In order."""
    official = [(hit.start(), hit[0][0]) for hit in _MARKED.finditer(stretch)]
    private = [
        (hit.start(), "")
        for hit in _words("private").finditer(stretch)
        if not _guard("handed").search(stretch, max(0, hit.start() - 8), hit.start())
    ]
    strangers = [(hit.start(), _STRANGER) for hit in _words("strangers").finditer(stretch)]
    return sorted(official + private + strangers)


@cache
def _table() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("wrongs.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(_either(name))


@cache
def _in_office() -> re.Pattern[str]:
    return re.compile(f"(?P<person>{_either('person')})|(?P<organ>{_either('organ')})")


def _either(name: str) -> str:
    words = set(_table()["words"][name])
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"


@cache
def _guard(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_table()["guards"][name]))


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            row["sort"],
            Verdict(row.get("verdict", Verdict.DENOUNCES)),
            row["by"],
            row.get("take", False),
            re.compile("|".join(f"(?:{_filled(says)})" for says in row["says"])),
        )
        for row in _table()["rule"]
    )


def _filled(says: str) -> str:
    for name, list_ in _LISTS.items():
        says = says.replace(f"{{{name}}}", _either(list_))
    for name, mark in _MARKS.items():
        says = says.replace(f"{{{name}}}", mark)
    return says.replace("~", "[^。!?;]{0,14}?").replace("^^", "[^。!?;]{0,5}?")
