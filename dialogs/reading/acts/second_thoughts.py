"""Reads second thoughts: whole messages that put right, take away, add to or open a line that was
filled in before, and wishes for secrecy that stand beside something else. Their words stand in
second_thoughts.toml.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from dialogs.reading.frames import LetterFilter
from dialogs.reading.language import in_mandarin
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level

LONGEST = 80  # letters; who writes more tells the story
_CLAUSE = re.compile(r"[^,，。;；!！?？\n]+[,，。;；!！?？\n]*")
_ENDS = " \t\n,，.。;；!！?？~～"
_PIECE = re.compile(r"(?<!P)<([a-zI_]+)>")


class Does(StrEnum):
    """What a second thought does with its line."""

    REPLACE = "replace"
    END = "end"  # puts the last figures of a number right
    ADD = "add"
    REMOVE = "remove"
    SIGN = "sign"  # gives the name after all
    OPEN = "open"  # says that it is wrong, and not yet what is right


@dataclass(frozen=True)
class SecondThought:
    """`new` and `old` are as they were typed, "" where they were not said."""

    line: str
    does: Does
    new: str = ""
    old: str = ""


def changes(text: str) -> Iterator[SecondThought]:
    """All that a message can mean as a second thought, the likeliest first."""
    said = text.strip()
    plain = level(said)
    if len(plain) > LONGEST:
        return
    plain = in_mandarin(plain)
    ways, likely = _ways()
    taken = None  # the row that matched last: its other ways say the same
    for row, line, does, way in map(ways.__getitem__, likely.likely(plain)):
        if row != taken and (hit := way.fullmatch(plain)) is not None:
            taken = row
            yield SecondThought(line, does, _group(said, hit, "new"), _group(said, hit, "old"))


def another_matter(text: str) -> str | None:
    """What is told of another matter that a message announces (还要反映一个事), "" when nothing
    is; None of any other message."""
    return _announced(text, "says")


def one_more(text: str) -> str | None:
    """What is told behind 还有一件: it may be another matter, or more of the same."""
    return _announced(text, "counted")


def _announced(text: str, how: str) -> str | None:
    said = text.strip()
    plain = level(said)
    for way in _another(how) if len(plain) <= 2 * LONGEST else ():
        if (hit := way.fullmatch(plain)) is None:
            continue
        told = _group(said, hit, "new").lstrip(_ENDS + ":：、")
        announced = plain[: len(plain) - len(told)]
        return told if re.search(_source()["another"]["besides"], announced) else None
    return None


@once_a_text
def without_secrecy(text: str) -> str | None:
    """What else is said beside a wish for secrecy; None where nobody wishes for it."""
    if len(text) > 2 * LONGEST:
        return None
    clauses = [hit[0] for hit in _CLAUSE.finditer(_parted(text))]
    kept = [clause for clause in clauses if not _wishes_secrecy(clause)]
    return None if len(kept) == len(clauses) else "".join(kept).strip(_ENDS)


def only_secrecy(text: str) -> bool:
    """Whether a message wishes for secrecy, and for nothing else."""
    return without_secrecy(text) == ""


def wishes_secrecy(text: str) -> bool:
    """Whether a clause of a story wishes that the writer stay unknown."""
    return any(_wishes_secrecy(hit[0]) for hit in _CLAUSE.finditer(text))


def _wishes_secrecy(clause: str) -> bool:
    return _secrecy().fullmatch(level(clause).strip(_ENDS)) is not None


def _parted(text: str) -> str:
    """Chinese words in a message that is parted by spaces, each a clause of its own."""
    return re.sub(r"(?<=[\u3400-\u9fff0-9])[ \u3000]+(?=[\u3400-\u9fff])", "，", text)


def _group(said: str, hit: re.Match[str], name: str) -> str:
    if name not in hit.re.groupindex or hit[name] is None:
        return ""
    return said[hit.start(name) : hit.end(name)].strip(_ENDS)


@cache
def _ways() -> tuple[list[tuple[int, str, Does, re.Pattern[str]]], LetterFilter]:
    """By the number of its row each way to say it, and which of them the letters rule out."""
    ways = [
        (at, row["line"], Does(row["does"]), _compiled(way))
        for at, row in enumerate(_source()["change"])
        for way in row["says"]
    ]
    return ways, LetterFilter([way.pattern for *_, way in ways])


@cache
def _another(how: str) -> tuple[re.Pattern[str], ...]:
    return tuple(map(_compiled, _source()["another"][how]))


@cache
def _secrecy() -> re.Pattern[str]:
    return _compiled("|".join(f"(?:{way})" for way in _source()["secrecy"]["says"]))


def _compiled(way: str) -> re.Pattern[str]:
    pieces: dict[str, str] = _source()["pieces"]
    while _PIECE.search(way):
        way = _PIECE.sub(lambda hit: pieces[hit[1]], way)
    return re.compile(way)


@cache
def _source() -> dict[str, Any]:
    words = resources.files(__package__).joinpath("second_thoughts.toml")
    return tomllib.loads(words.read_text(encoding="utf-8"))
