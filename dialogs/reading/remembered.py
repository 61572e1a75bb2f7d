"""Remembers what was read of a text: one text is read once, however many ask.

Bounded, and never across editions: what one lexicon made of a text does not hold for another.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from dialogs.reading.topics.edition import in_use

T = TypeVar("T")

MOST_TEXTS = 512  # of each reader; a draft's texts are read at every turn until it is sent


def once_a_text(read: Callable[[str], T]) -> Callable[[str], T]:
    """A reader that may sort by the lexicon in use; its results are not to be changed."""

    @lru_cache(maxsize=MOST_TEXTS)
    def by_edition(text: str, edition: int) -> T:
        return read(text)

    @wraps(read)
    def remembered(text: str) -> T:
        return by_edition(text, in_use().number)

    return remembered
