"""Spelling normalization: full-width, capital, traditional and broken-up characters to one form.

The bot and an office read names by it, so that no unit is hidden from either by its spelling.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

# Letters that stand inside a word as its own: 王·某, K_12. Between two Chinese characters they, and
# spaces, only break a word up.
_BREAKS = frozenset("·.•*_-~^'\"`|/\\ \t\u3000\xa0・‧∙⋅。．＊")
_HARD = frozenset("。")  # ends a sentence, unless it stands between each two characters of a name
_HAN = range(0x3400, 0xA000)
SHORT = 200  # letters; of longer texts none is remembered
MOST_TEXTS = 2048
MOST_LETTERS = 8192  # of which texts are made, nearly all


def level(text: str) -> str:
    """Half-width, small, simplified; as long as `text`: what is found in it can be cut out of the
    original by its position. (NFKC would not do: it turns ㎡ into two.)"""
    return _short_levelled(text) if len(text) <= SHORT else _levelled(text)


def _levelled(text: str) -> str:
    plain = text.translate(_levels())
    for letter, simple, elsewhere in _in_context():
        if letter in plain:
            plain = elsewhere.sub(simple, plain)
    return plain


# A message and its parts are levelled by each of their many readers.
_short_levelled = lru_cache(maxsize=MOST_TEXTS)(_levelled)


def squeezed(text: str) -> str:
    """Letters and digits alone, each in its one form: what two spellings of a name share."""
    seen = "".join(letter for letter in text if not is_unseen(letter))
    plain = unicodedata.normalize("NFKC", seen).lower()
    return "".join(_digit(c) for c in plain.translate(simplified()) if c.isalnum())


def unbroken(text: str) -> tuple[str, tuple[int, ...]]:
    """The levelled text without what is not seen, and without what breaks words up between two
    Chinese characters; and where each of its characters stood."""
    return _short_unbroken(text) if len(text) <= SHORT else _unbroken(text)


def _unbroken(text: str) -> tuple[str, tuple[int, ...]]:
    kept: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if (plain_letter := _read_as(letter)) is not None:
            kept.append(plain_letter)
            places.append(place)
    if _BREAKS.isdisjoint(kept):  # most texts
        return "".join(kept), tuple(places)
    drop = {
        at
        for at, letter in enumerate(kept)
        if letter in _BREAKS
        and 0 < at < len(kept) - 1
        and _is_han(kept[at - 1])
        and _is_han(kept[at + 1])
        and (kept[at] not in _HARD or _breaks_up(kept, at))
    }
    if drop:
        kept = [letter for at, letter in enumerate(kept) if at not in drop]
        places = [place for at, place in enumerate(places) if at not in drop]
    return "".join(kept), tuple(places)


_short_unbroken = lru_cache(maxsize=MOST_TEXTS)(_unbroken)


def is_unseen(letter: str) -> bool:
    """Zero width, turns of direction, variation selectors, marks that combine, and fillers."""
    return letter > "\x7f" and (
        unicodedata.category(letter) in ("Cf", "Mn", "Me", "Cc", "Cn", "Co")
        or letter in "\u3164\u2800\u115f\u1160\uffa0"
    )


@cache
def simplified() -> dict[int, str]:
    """Traditional and variant forms, each with the character it is read as."""
    return {ord(other): simple for simple, others in _rows("traditional.tsv") for other in others}


@cache
def _in_context() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Characters that stand in simplified texts too, beside some others; with a pattern of where
    they do not."""
    return tuple(
        (letter, simple, re.compile(f"(?<![{behind}]){letter}(?![{before}])"))
        for letter, simple, behind, before in _rows("in_context.tsv")
    )


def _rows(name: str) -> list[list[str]]:
    table = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [row.split("\t") for row in table.splitlines() if row[0] != "#"]


@lru_cache(maxsize=MOST_LETTERS)
def _read_as(letter: str) -> str | None:
    """None for what is not seen."""
    return None if is_unseen(letter) else _one_letter(letter)


def _one_letter(letter: str) -> str:
    if letter <= "\x7f":
        return letter.lower()
    plain = unicodedata.normalize("NFKC", letter).lower()
    return (plain if len(plain) == 1 else letter).translate(_levels())


def _digit(letter: str) -> str:
    value = unicodedata.digit(letter, None) if letter > "\x7f" else None
    return letter if value is None else str(value)


def _is_han(letter: str) -> bool:
    return ord(letter) in _HAN


def _breaks_up(letters: list[str], at: int) -> bool:
    """Whether a full stop is one of several that stand between single characters: 民。政。局"""
    return any(
        0 < other < len(letters) - 1
        and letters[other] == letters[at]
        and _is_han(letters[other - 1])
        and _is_han(letters[other + 1])
        for other in (at - 2, at + 2)
    )


@cache
def _levels() -> dict[int, str]:
    wide = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    capitals = {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    return wide | capitals | simplified() | {0x3000: " ", 0xA0: " "}
