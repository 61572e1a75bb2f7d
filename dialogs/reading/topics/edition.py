"""The lexicon in use: the shipped one, until an office's own replaces it."""

from dataclasses import dataclass
from itertools import count

from dialogs.reading.topics.lexicon import Lexicon, shipped


@dataclass(frozen=True)
class Edition:
    """A lexicon and its number; what was remembered of one number does not hold for another."""

    number: int
    lexicon: Lexicon


_numbers = count(1)
_in_use: list[Edition] = []


def in_use() -> Edition:
    if not _in_use:
        take_up(shipped())
    return _in_use[-1]


def take_up(lexicon: Lexicon) -> None:
    """From now on texts are sorted by this one. Safe from any thread: a sorting under way ends
    with the lexicon it began with."""
    _in_use[:] = [Edition(next(_numbers), lexicon)]
