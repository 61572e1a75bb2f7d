"""Hides in a text that is to be public whatever leads to a person: names, telephones, numbers of
identity, bank and vehicle, addresses smaller than a town. Pure.

What is known of the case (who filed, signed, is accused, works on it) is hidden wherever it stands.
Of everybody else the text itself must tell: a word too many is hidden rather than one too few.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from backend_client.wording.spelling import is_unseen, level, unbroken
from backend_client.wording.surnames import compound_surnames, surnames
from office.rights.masking import Person

COMMON_SURNAMES = 180  # of these every name is looked for; of rarer ones only a typical one
LONGEST_WORD = 4

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003fffd]+")
_NOT_HAN = re.compile(r"[^\u3400-\u9fff\U00020000-\U0003fffd]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_DOTTED = re.compile(r"[\u3400-\u9fff]{1,10}(?:[\u00b7\u2022\u2027\u30fb][\u3400-\u9fff]{1,10})+")


@dataclass(frozen=True)
class Hidden:
    """`person` is who filed, `others` the names that are known besides, `words` what an officer
    wants hidden, too."""

    person: Person = field(default_factory=Person)
    others: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def masked(self, text: str) -> str:
        """The text as it may be public. What is masked stays so: masking it again changes
        nothing that matters."""
        text = "".join(letter for letter in text if not is_unseen(letter) or letter == "\n")
        text = _without(text, self.words, _instead("word"))
        names = (*self.person.names, *self.others)
        text = _without(text, names, _instead("person"))
        text = _without(text, self.person.addresses, _instead("place"))
        for find in (_numbers, _doors, _places, _persons, _foreign):
            text = _replaced(text, find(level(text)))
        return text


Spot = tuple[int, int, str]  # from, to, what stands there instead


def _numbers(plain: str) -> Iterator[Spot]:
    for pattern in _patterns("numbers", "hidden"):
        for hit in pattern.finditer(plain):
            yield hit.start(), hit.end(), _instead("number")


def _doors(plain: str) -> Iterator[Spot]:
    for pattern in _patterns("doors", "hidden"):
        for hit in pattern.finditer(plain):
            yield hit.start(), hit.end(), _instead("number")


def _places(plain: str) -> Iterator[Spot]:
    """The name before what is smaller than a town; 马路 and 农村 are words, and have none."""
    lists = _table()["places"]
    [ends] = _patterns("places", "ends", whole=True)
    for run in _HAN.finditer(plain):
        for hit in ends.finditer(plain, run.start(), run.end()):
            start, end = hit.span()
            if any(_is_word(plain, end - n, n) for n in range(len(hit[0]) + 1, LONGEST_WORD + 1)):
                continue
            first = start
            while (
                first > max(run.start(), start - lists["longest"])
                and plain[first - 1] not in lists["never"]
                and (first == start or plain[first - 1] not in lists["seldom"])
            ):
                first -= 1
            for known in lists["common"]:
                if plain.startswith(known, first):
                    first = min(first + len(known), start)
            if plain[first:start].strip(lists["seldom"]):
                yield first, start, _instead("place")


def _persons(plain: str) -> Iterator[Spot]:
    yield from _said_to_be_names(plain)
    for run in _HAN.finditer(plain):
        yield from Run(plain, run.start(), run.end()).spots()
    never = set(_table()["persons"]["never"])
    for hit in _DOTTED.finditer(plain):
        last = max(at for at in range(hit.start(), hit.end()) if not _HAN.match(plain[at]))
        ends = (at for at in range(last + 2, hit.end()) if plain[at] in never)
        yield hit.start(), next(ends, hit.end()), _instead("person")


def _said_to_be_names(plain: str) -> Iterator[Spot]:
    lists = _table()["persons"]
    for pattern in _patterns("persons", "says_name"):
        for hit in pattern.finditer(plain):
            end = hit.end()
            while (
                end < len(plain)
                and end - hit.end() < LONGEST_WORD
                and _HAN.fullmatch(plain[end])
                and plain[end] not in lists["never"]
            ):
                end += 1
            if end > hit.end():
                yield hit.end(), end, _instead("person")
    for label in _patterns("persons", "labels", whole=True)[0].finditer(plain):
        run = Run(plain, label.end(), _end_of_run(plain, label.end()))
        ends = run.name_behind_title(label.end()) or run.name(label.end(), sure=True)
        if ends is not None:
            yield label.end(), ends, _instead("person")


def _end_of_run(plain: str, at: int) -> int:
    found = _HAN.match(plain, at)
    return found.end() if found else at


class Run:
    """A stretch of Chinese in a text, cut into words. A name ends where the methods say, each None
    where there is none: words of the dictionary are passed by unless something says that they are
    names; what is left over and begins with a surname is one."""

    def __init__(self, plain: str, first: int, last: int) -> None:
        self._plain, self._first, self._last = plain, first, last
        self.words = list(_words(plain[first:last], first))
        self._alone = {at for word, at in self.words if len(word) == 1}
        self._lists = _table()["persons"]

    def spots(self) -> Iterator[Spot]:
        done = self._first
        for word, begins in self.words:
            if begins < done or self._leads_to_name(word, begins):
                continue
            end = (
                self.called(begins) if len(word) <= max(_surname(self._plain, begins), 1) else None
            )
            end = end or self.name(begins, word)
            if end is None and word in self._lists["titles"]:
                begins += len(word)
                end = self.name_behind_title(begins)
            if end is None and len(word) > 1:
                begins += len(word) - 1
                end = self._swallowed(begins)
            if end is not None:
                yield begins, end, _instead("person")
                done = end

    def _leads_to_name(self, word: str, begins: int) -> bool:
        """和李建国, 向王桂兰: no surname, for one follows it."""
        after = begins + 1
        joins = word in self._lists["before"] and after < self._last
        return joins and bool(_surname(self._plain, after)) and self.name(after) is not None

    def called(self, begins: int) -> int | None:
        """老李, 小欧阳; 王某; 李书记, where the title stays; 李家."""
        plain, lists = self._plain, self._lists
        if plain[begins] in lists["nicknames"] and begins + 1 < self._last:
            size = _surname(plain, begins + 1)
            if size and not _is_word(plain, begins, 2) and not _is_word(plain, begins + 1, 2):
                return begins + 1 + size
        size = _surname(plain, begins)
        end = begins + size
        if not size or plain[begins] in lists["no_surname"] or _is_counted(plain, begins):
            return None
        if plain[end : end + 1] == _instead("place"):
            return min(end + (2 if plain[end : end + 2] == _instead("person") else 1), self._last)
        of_family = plain[end : end + 1] == lists["family"] and _is_common(plain, begins, size)
        return end if of_family or _title_at(plain, end) else None

    def name(self, begins: int, word: str = "", *, sure: bool = False) -> int | None:
        plain = self._plain
        size = _surname(plain, begins)
        common = bool(size) and _is_common(plain, begins, size)
        if not size or _is_counted(plain, begins) or plain[begins] in self._lists["never_surname"]:
            return None
        if len(word) <= size:
            given = self._given(begins, size, strict=not (common or sure))
            return begins + size + given if given else None
        third = begins + size + 1
        follows = common or re.match(self._lists["follows"], plain[third + 1 :])
        left_over = third in self._alone and self._is_typical(third)
        if len(word) == size + 1 and left_over and follows:
            return third + 1  # 方向明
        end = begins + len(word)
        if common and size < len(word) <= size + 2 and self._is_somebody(begins, end):
            typical = all(self._is_typical(at) for at in range(begins + size, end))
            return end if typical else None
        return None

    def name_behind_title(self, begins: int) -> int | None:
        """村民高峰, where the name is a word of the dictionary."""
        size = _surname(self._plain, begins) if begins < self._last else 0
        for length in (size + 2, size + 1) if size else ():
            word = self._plain[begins : begins + length]
            rest = self._plain[begins + length :]
            whole = len(word) == length and begins + length <= self._last
            fits = whole and not any(letter in self._lists["never"] for letter in word[size:])
            if fits and re.match(self._lists["follows"], rest):
                return begins + length
        return None

    def _swallowed(self, begins: int) -> int | None:
        """给钱坚妍, whose surname the dictionary takes for the end of a word."""
        size = _surname(self._plain, begins) if begins < self._last else 0
        given = range(begins + 1, begins + 3)
        found = size == 1 and all(at in self._alone and self._is_typical(at) for at in given)
        return begins + 3 if found else None

    def _given(self, begins: int, size: int, *, strict: bool) -> int:
        """How many characters of a given name stand behind the surname: two rather than one."""
        plain, at = self._plain, begins + size
        count = 0
        joins = plain[at : at + 1] == self._lists["joins"] and not strict  # 李和轩
        if joins and at + 1 in self._alone and self._is_typical(at + 1):
            return 0 if _surname(plain, at + 1) else 2
        while count < 2 and at + count < self._last and self._fits(at + count):
            count += 1
        if not count or _is_word(plain, at, 3):
            return 0
        letters = range(at, at + count)
        if strict and not any(map(self._is_typical, letters)):
            return 0
        if strict and not all(each in self._alone for each in letters):
            before = self._plain[begins - 1] if begins > self._first else ""
            paired = count == 2 and _is_word(plain, at, 2) and before in self._lists["before"]
            both = paired and self._is_typical(at) and self._is_typical(at + 1)
            return 2 if both else int(at in self._alone and self._is_typical(at))
        if count == 1 and _is_word(plain, at, 2) and not self._is_typical(at):
            return 0
        return count

    def _fits(self, at: int) -> bool:
        letter, lists = self._plain[at], self._lists
        seldom = letter in lists["seldom"] and letter not in lists["given"]
        return letter not in lists["never"] and not seldom

    def _is_typical(self, at: int) -> bool:
        return at < self._last and self._plain[at] in self._lists["given"] and self._fits(at)

    def _is_somebody(self, begins: int, end: int) -> bool:
        """Whether an office or kin stands beside it, or it does what persons do."""
        before, rest = self._plain[:begins], self._plain[end:]
        acts = re.match(self._lists["acts_like"], rest)
        return acts is not None or before.endswith(tuple(self._lists["titles"]))


def _is_counted(plain: str, begins: int) -> bool:
    """一张, 三间: a measure, and no surname."""
    lists = _table()["persons"]
    return (
        plain[begins] in lists["measures"] and begins > 0 and plain[begins - 1] in lists["figures"]
    )


def _surname(plain: str, at: int) -> int:
    """How long the surname is that stands here; 0 for none."""
    if plain[at : at + 2] in compound_surnames():
        return 2
    return int(at < len(plain) and plain[at] in surnames())


def _is_common(plain: str, at: int, size: int) -> bool:
    everyday = _table()["persons"]["everyday"]
    return size == 2 or (plain[at] in surnames()[:COMMON_SURNAMES] and plain[at] not in everyday)


def _title_at(plain: str, at: int) -> bool:
    return any(plain.startswith(title, at) for title in _table()["persons"]["titles"])


def _foreign(plain: str) -> Iterator[Spot]:
    """Letters that are no Chinese: John Smith, wang jianguo, and what nobody here can judge."""
    known = set(_table()["letters"]["common"])
    for hit in _LETTERS.finditer(plain):
        for part in _NOT_HAN.finditer(hit[0]):
            if part[0] not in known and len(part[0]) > 1:
                start = hit.start() + part.start()
                yield start, start + len(part[0]), _instead("word")


def _words(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The fewest words of the dictionary that make up the text, each with its place."""
    end = len(text)
    best = [0.0] * (end + 1)
    steps = [1] * end
    for at in range(end - 1, -1, -1):
        best[at], steps[at] = best[at + 1] + SINGLE, 1
        for length in range(2, min(LONGEST_WORD, end - at) + 1):
            if text[at : at + length] in common_words() and best[at + length] + 1 < best[at]:
                best[at], steps[at] = best[at + length] + 1, length
    at = 0
    while at < end:
        yield text[at : at + steps[at]], start + at
        at += steps[at]


SINGLE = 1.1  # a single character costs a little more than a word


def _is_word(plain: str, at: int, length: int) -> bool:
    return plain[at : at + length] in common_words()


@cache
def common_words() -> frozenset[str]:
    """Of everyday Chinese, and what is added to them."""
    text = resources.files(__package__).joinpath("common_words.tsv").read_text(encoding="utf-8")
    rows = (row for row in text.splitlines() if row[0] != "#")
    more = (_table()["persons"]["titles"], _table()["persons"]["words"])
    return frozenset(word for row in rows for word in row.split()).union(*more)


def _without(text: str, said: Iterable[str], instead: str) -> str:
    """However it is spelt or broken up; the longest first."""
    wanted = sorted({unbroken(each)[0] for each in said if each.strip()}, key=len, reverse=True)
    for each in wanted:
        plain, places = unbroken(text)
        spots = [
            (places[hit.start()], places[hit.end() - 1] + 1, instead)
            for hit in re.finditer(re.escape(each), plain)
        ]
        text = _replaced(text, spots)
    return text


def _replaced(text: str, spots: Iterable[Spot]) -> str:
    """What overlaps is one."""
    parts: list[str] = []
    done = 0
    for begin, end, instead in sorted(spots, key=lambda spot: (spot[0], -spot[1])):
        if begin >= done:
            parts += [text[done:begin], instead]
            done = end
        elif end > done:
            done = end
    return "".join((*parts, text[done:]))


def _instead(what: str) -> str:
    return str(_table()["instead"][what])


@cache
def _patterns(section: str, name: str, whole: bool = False) -> tuple[re.Pattern[str], ...]:
    """`whole`: plain words, as one pattern, the longest first."""
    found = _table()[section][name]
    if whole:
        words = sorted(found, key=len, reverse=True)
        return (re.compile("|".join(map(re.escape, words))),)
    return tuple(map(re.compile, found))


@cache
def _table() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("masking.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
