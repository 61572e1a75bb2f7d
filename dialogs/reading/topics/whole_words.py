"""Turns pieces of a text that decided something into words that can be shown as the reason."""

from collections.abc import Callable, Container, Iterable, Iterator

from dialogs.reading.topics.forms import level
from dialogs.reading.topics.lexicon import apart
from dialogs.reading.topics.segment import words

SHORTEST = 2  # letters
_BEHIND_VERBS = frozenset("了着过")  # 收了


def whole_words(
    text: str, pieces: Iterable[str], says_nothing: Callable[[str], bool]
) -> Iterator[str]:
    """Of each piece the words that it has most of, without those around that say nothing by
    themselves; nothing of a piece that only cuts words up."""
    plain = level(text)
    spans = tuple(_spans(plain))
    for piece in pieces:
        start = plain.find(level(piece))
        end = start + len(piece)
        inner = [
            (first, last)
            for first, last in spans
            if min(last, end) - max(first, start) >= min(SHORTEST, last - first)
        ]
        while inner and _is_empty(plain[slice(*inner[0])], says_nothing):
            del inner[0]
        while inner and _trails(plain[slice(*inner[-1])], says_nothing):
            del inner[-1]
        if start >= 0 and inner and inner[-1][1] - inner[0][0] >= SHORTEST:
            yield text[inner[0][0] : inner[-1][1]]


def cuts_words(plain: str, piece: str, known: Container[str]) -> bool:
    """Whether a piece stands in a levelled text only where it cuts a known word up: 停电梯."""
    cut = [
        span
        for span in _spans(plain)
        if plain[slice(*span)] in known and piece not in plain[slice(*span)]
    ]
    at = plain.find(piece)
    while at >= 0:
        end = at + len(piece)
        if not any(first < end < last or first < at < last for first, last in cut):
            return False
        at = plain.find(piece, at + 1)
    return piece in plain


def _is_empty(word: str, says_nothing: Callable[[str], bool]) -> bool:
    return word in apart("never_shown") or says_nothing(word)


def _trails(word: str, says_nothing: Callable[[str], bool]) -> bool:
    return word not in _BEHIND_VERBS and _is_empty(word, says_nothing)


def _spans(plain: str) -> Iterator[tuple[int, int]]:
    """Where each word begins and ends; a letter that is in no word is one."""
    known = frozenset(words(plain))
    longest = max(map(len, known), default=1)
    at = 0
    while at < len(plain):
        size = next((n for n in range(longest, 1, -1) if plain[at : at + n] in known), 1)
        yield at, at + size
        at += size
