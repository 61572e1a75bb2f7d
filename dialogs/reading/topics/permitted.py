"""Privacy filter for training words: none that names a person or a place, or carries a number."""

import re
from collections.abc import Collection, Mapping
from functools import cache

from dialogs.reading.topics.lexicon import FRAGMENT, KEPT, TextFeatures, apart, hand_words
from dialogs.reading.topics.segment import tags

_MASKED = re.compile(r"[^一-龥]|西地|地省|某")
_NAMES = frozenset({"nr", "nrt", "nrfg", "ns", "nt"})
# Nor words that are about nothing: numbers, pronouns, adverbs, times, measures, conjunctions.
_EMPTY = frozenset({"m", "mq", "q", "r", "d", "t", "c", "p", "u", "y", "e", "o", "f"})


def may_be_kept(word: str, kinds: Mapping[str, str] | None = None) -> bool:
    """`kinds` are the dictionary's for the words in question, by default for all."""
    if word[0] == KEPT:
        return True
    if word[0] == FRAGMENT:
        return speaks_of_nobody(word[1:])
    if word in hand_words() or word in apart("common"):
        return True
    if word in apart("left_out") or word in apart("surnames") or _MASKED.search(word):
        return False
    kinds = _all_kinds() if kinds is None else kinds
    return kinds.get(word, "nr") not in _NAMES | _EMPTY


@cache
def speaks_of_nobody(fragment: str) -> bool:
    """Whether no piece of it is what the dictionary calls a person or a place, and no surname
    stands outside of a common word: 工程 may stay, 程局长 may not."""
    if _MASKED.search(fragment):
        return False
    covered: set[int] = set()
    for start in range(len(fragment)):
        for end in range(start + 2, len(fragment) + 1):
            piece = fragment[start:end]
            if piece in apart("left_out"):
                return False
            kind = _all_kinds().get(piece)
            if kind in _NAMES and piece not in apart("common"):
                return False
            if kind is not None:
                covered.update(range(start, end))
    return all(char not in apart("surnames") or at in covered for at, char in enumerate(fragment))


def impersonal(features: TextFeatures) -> dict[str, int]:
    """The words of a text that may be stored: no fragments, no names, no places, no numbers. Their
    order is lost too, so the text cannot be made of them again."""
    kinds = tags(features.words.keys())
    return {
        word: times for word, times in sorted(features.words.items()) if may_be_kept(word, kinds)
    }


def well_formed(words: Collection[str]) -> bool:
    """Whether stored words look like words of a lexicon: one line, no tab, not empty."""
    return all(word.strip("=^") and not re.search(r"[\s\x00-\x1f]", word) for word in words)


@cache
def _all_kinds() -> dict[str, str]:
    return tags()
