"""What words have in common: 下文, 动静 and "any news" all ask for a result (concepts.tsv).

Utterances teach what concepts mean together; so a word counts that none of them has used.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources

NEAR = 4  # of a concept's followers so many count as pairs
MOST_WORDS = 40  # Latin words that are read

_WORD = re.compile("[a-z0-9]+")
_APOSTROPHES = re.compile("['\u2019`]")
_END = "$"  # behind a phrase: only where the message ends

# The concepts of each phrase, by its length in letters (Han) or words (Latin).
_Phrases = Mapping[int, Mapping[str, tuple[str, ...]]]


@cache
def concepts() -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The Han and the Latin phrases of each concept, in the order of the table. Raises ValueError
    for a row that lacks a column or for a name that stands twice."""
    table = resources.files(__package__).joinpath("concepts.tsv").read_text(encoding="utf-8")
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for row in table.splitlines():
        if row and row[0] != "#":
            name, han, latin = row.split("\t")
            if name in found:
                raise ValueError(f"concepts.tsv: {name} stands twice")
            found[name] = (_split(han), _split(latin))
    return found


def _split(phrases: str) -> tuple[str, ...]:
    return tuple(phrases.split("|")) if phrases else ()


def concepts_in(core: str, plain: str) -> tuple[str, ...]:
    """The names of those in a message, in the order in which each is first said. `core` has the
    letters alone, `plain` their spaces."""
    first: dict[str, int] = {}
    for at, names in (*_in_han(core), *_in_latin(unquoted(plain))):
        for name in names:
            first[name] = min(at, first.get(name, at))
    return tuple(name for _, name in sorted((at, name) for name, at in first.items()))


def _in_han(core: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    ended = core + _END
    for size, phrases in _han().items():
        for at in range(len(ended) - size + 1):
            if (names := phrases.get(ended[at : at + size])) is not None:
                yield at, names


def _in_latin(spaced: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    hits = list(_WORD.finditer(spaced))[:MOST_WORDS]
    said = [hit[0] for hit in hits]
    for size, phrases in _latin().items() if said else ():
        for at in range(len(said) - size + 1):
            if (names := phrases.get(" ".join(said[at : at + size]))) is not None:
                yield hits[at].start(), names


@cache
def _han() -> _Phrases:
    return _by_length({name: han for name, (han, _) in concepts().items()}, len)


@cache
def _latin() -> _Phrases:
    words = {name: latin for name, (_, latin) in concepts().items()}
    return _by_length(words, lambda phrase: phrase.count(" ") + 1)


def _by_length(phrases: Mapping[str, tuple[str, ...]], length: Callable[[str], int]) -> _Phrases:
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    once: dict[tuple[str, ...], tuple[str, ...]] = {}  # equal names are kept once
    for name, mine in phrases.items():
        for phrase in mine:
            same = found.setdefault(length(phrase), {})
            names = (*same.get(phrase, ()), name)
            same[phrase] = once.setdefault(names, names)
    return found


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
