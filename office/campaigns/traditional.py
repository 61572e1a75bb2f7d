"""A campaign's texts in traditional characters, where the office has written none of its own. Pure.

OpenCC knows words and not characters alone: one simplified character stands for several. Its table
is that by which the texts of the chat are made.
"""

from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from backend_client.contract.campaign import Campaign, Worded

if TYPE_CHECKING:
    from opencc import OpenCC

SIMPLE, TRADITIONAL = "zh-Hans", "zh-Hant"
TEXTS = 4096  # of all campaigns together, that are written once


def with_traditional(campaign: Campaign) -> Campaign:
    """What stands there in traditional characters already stays as it is."""
    told: Campaign = _in_both(campaign)
    return told


def _in_both(value: Any) -> Any:
    if isinstance(value, tuple):
        if value and all(isinstance(each, Worded) for each in value):
            return _worded(value)
        return tuple(map(_in_both, value))
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: _in_both(getattr(value, each.name)) for each in fields(value)}
        return replace(value, **parts)
    return value


def _worded(wording: tuple[Worded, ...]) -> tuple[Worded, ...]:
    by_language = {each.language: each.text for each in wording}
    if TRADITIONAL in by_language or SIMPLE not in by_language:
        return wording
    return (*wording, Worded(TRADITIONAL, _written(by_language[SIMPLE])))


@lru_cache(maxsize=TEXTS)
def _written(words: str) -> str:
    return str(_opencc().convert(words))


@cache
def _opencc() -> "OpenCC":
    from opencc import OpenCC  # where the first campaign is, whose texts are not written in both

    return OpenCC("s2tw")
