"""Many words in little room: each with a value, some fifteen bytes a word where a dict takes 150.

By a word's first letter, the letters that can follow; by those, as rows of one string, the rest of
each word and its value. Rows stand in order, so a word stands right before those that it begins.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

Plain = tuple[str | None, str, list[int], str]


class Section(NamedTuple):
    """The words of one first letter."""

    alone: str | None  # the value of the first letter by itself
    seconds: str
    begins: "array[int]"  # where in `rows` those of each second letter begin, and all end
    rows: str


class WordTable:
    def __init__(self, section: Callable[[str], Section | None]) -> None:
        """`section` finds the words of a first letter."""
        self._section = section

    @classmethod
    def of(cls, values: Iterable[tuple[str, str]]) -> "WordTable":
        """Words and values; a word has no space, and neither has a line break."""
        return cls({first: section(made) for first, made in by_first(values)}.get)

    def begun(self, text: str, start: int, stop: int) -> Sequence[tuple[int, str]]:
        """The words that begin at a place of a text and end at `stop` or before, the shortest
        first: where each ends, and its value."""
        section = self._section(text[start])
        if section is None:
            return ()
        alone, seconds, begins, rows = section
        found = [] if alone is None else [(start + 1, alone)]
        rest = start + 2
        at = seconds.find(text[start + 1]) if rest <= stop else -1
        if at < 0:
            return found
        place, last = begins[at], begins[at + 1]
        for end in range(rest, stop + 1):
            place = rows.find("\n" + text[rest:end], place, last)
            if place < 0:
                break
            told = place + 1 + end - rest
            if rows[told] == " ":
                found.append((end, rows[told + 1 : rows.index("\n", told)]))
        return found

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def get(self, word: str) -> str | None:
        """The value of a word, if it is one."""
        if not word:
            return None
        for end, value in self.begun(word, 0, len(word)):
            if end == len(word):
                return value
        return None


def by_first(values: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Plain]]:
    """Words and their values, by first letters in order."""
    for first, words in groupby(sorted(values), lambda row: row[0][0]):
        yield first, plain(list(words))


def section(made: Plain) -> Section:
    """Of what `plain` made."""
    alone, seconds, begins, rows = made
    return Section(alone, seconds, array("I", begins), rows)


def plain(words: Sequence[tuple[str, str]]) -> Plain:
    """The words of one first letter in order, with their values, fit to be kept in a file."""
    alone: str | None = None
    seconds: list[str] = []
    begins = array("I")
    rows: list[str] = []
    length = 0
    for word, value in words:
        if len(word) == 1:
            alone = value
            continue
        if not seconds or seconds[-1] != word[1]:
            seconds.append(word[1])
            begins.append(length)
        rows.append(f"\n{word[2:]} {value}")
        length += len(rows[-1])
    begins.append(length)
    return alone, "".join(seconds), begins.tolist(), "".join(rows) + "\n"
