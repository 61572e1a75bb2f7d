"""The surnames of the Han, by which the bot knows names, and an office hides them."""

import tomllib
from functools import cache
from importlib import resources


@cache
def surnames() -> str:
    """Those of one character, the commonest first."""
    return "".join(_table()["surnames"])


@cache
def compound_surnames() -> frozenset[str]:
    """Those of two."""
    return frozenset(_table()["compound"])


@cache
def surnames_that_are_words() -> str:
    """Rare ones of one character that mostly mean something else (年, 过)."""
    return "".join(_table()["words"])


def _table() -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath("surnames.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
