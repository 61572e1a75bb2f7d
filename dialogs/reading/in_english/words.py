"""Which words of Latin letters are ordinary English, and which are Chinese surnames."""

from functools import cache

from dialogs.reading.acts.concepts import concepts
from dialogs.reading.word_lists import word_lists


def is_ordinary(word: str) -> bool:
    """Whether a word in small letters is English, and nobody's name and no place's."""
    return word in _ordinary()


def is_surname(word: str) -> bool:
    """Whether a word in small letters is one of the commonest: what begins with it, and has another
    word, is somebody."""
    return word in _surnames()


@cache
def _ordinary() -> frozenset[str]:
    phrases = (phrase for _, latin in concepts().values() for phrase in latin)
    return frozenset(
        (*_words("ordinary"), *(word for phrase in phrases for word in phrase.split()))
    )


@cache
def _surnames() -> frozenset[str]:
    return frozenset(_words("surnames"))


def _words(name: str) -> list[str]:
    return [word for row in word_lists("english")[name] for word in row.split()]
