"""What words have in common: 下文, 动静 and "any news" all ask for a result (concepts.tsv).

Utterances teach what concepts mean together; so a word counts that none of them has used.
"""

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from dialogs.reading.frames import LetterFilter

NEAR = 4  # of a concept's followers so many count as pairs
MOST_WORDS = 40  # Latin words that are read

_NOTHING = "(?!)"
_WORD = re.compile("[a-z0-9]+")
_APOSTROPHES = re.compile("['\u2019`]")


class Concept(NamedTuple):
    name: str
    han: re.Pattern[str]
    latin: re.Pattern[str]


@cache
def concepts() -> tuple[Concept, ...]:
    """In the order of the table. Raises ValueError for a row that lacks a column."""
    table = resources.files(__package__).joinpath("concepts.tsv").read_text(encoding="utf-8")
    rows = (row.split("\t") for row in table.splitlines() if row and row[0] != "#")
    return tuple(
        Concept(name, re.compile(han or _NOTHING), re.compile(rf"\b(?:{latin or _NOTHING})\b"))
        for name, han, latin in rows
    )


def concepts_in(core: str, plain: str) -> tuple[str, ...]:
    """The names of those in a message, in the order in which each is first said. `core` has the
    letters alone, `plain` their spaces."""
    spaced, every = unquoted(plain), concepts()
    han, latin = _by_letters()
    found = {}
    for concept in map(every.__getitem__, latin.likely(spaced)):
        if (hit := concept.latin.search(spaced)) is not None:
            found[concept.name] = hit.start()
    for concept in map(every.__getitem__, han.likely(core)):
        if (hit := concept.han.search(core)) is not None:
            found[concept.name] = hit.start()
    return tuple(sorted(found, key=lambda name: (found[name], name)))


@cache
def _by_letters() -> tuple[LetterFilter, LetterFilter]:
    """Which concepts the letters of a message rule out: by their words of Han, and of Latin."""
    han = LetterFilter([concept.han.pattern for concept in concepts()])
    return han, LetterFilter([concept.latin.pattern for concept in concepts()])


def pairs(names: tuple[str, ...]) -> tuple[str, ...]:
    """Two concepts, the first before the second and not far from it."""
    return tuple(
        f"{name}>{other}"
        for at, name in enumerate(names)
        for other in names[at + 1 : at + 1 + NEAR]
    )


def latin_words(plain: str) -> tuple[str, ...]:
    """The words of Latin letters, without apostrophes: "don't" is dont."""
    return tuple(_WORD.findall(unquoted(plain))[:MOST_WORDS])


def unquoted(plain: str) -> str:
    return _APOSTROPHES.sub("", plain)
