"""Detects danger to life in free text: now, not denied, not only feared, not long ago."""

import re
from itertools import islice
from typing import NamedTuple

from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern, word_lists

# What takes a sign back stands this near: before it in its clause or sentence, or after it.
CLAUSE, SENTENCE, AFTER = 14, 40, 40
MOST_WEIGHED = 50  # of each sort: who says it more often is in danger, or plays

_CLAUSE_ENDS = re.compile(r"[,。!?;\n]")
_SENTENCE_ENDS = re.compile(r"[。!?;\n]")


class Sign(NamedTuple):
    """`words` as typed, and whom to call: see danger.toml."""

    words: str
    call: str


def signs(text: str) -> tuple[Sign, ...]:
    """In the order of the text. Linear: what is looked at around a sign has a limit."""
    plain = level(text)
    found = [
        (hit.start(), Sign(text[hit.start() : hit.end()], call))
        for sort, call in word_lists("danger")["call"].items()
        for hit in islice(pattern("danger", sort).finditer(plain), MOST_WEIGHED)
        if not _taken_back(sort, plain, hit)
    ]
    return tuple(sign for _, sign in sorted(found))


def _taken_back(sort: str, plain: str, hit: re.Match[str]) -> bool:
    clause = _CLAUSE_ENDS.split(plain[max(0, hit.start() - CLAUSE) : hit.start()])[-1]
    own = f"{sort}_denials"
    if _says("past_it", plain[hit.end() : hit.end() + 8]) or _says("inside", hit[0]):
        return True
    if own in word_lists("danger") and _says(own, clause):
        return True
    if sort == "despair":  # neither fear nor long ago takes back a wish to die
        return False
    before = _SENTENCE_ENDS.split(plain[max(0, hit.start() - SENTENCE) : hit.start()])[-1]
    after = _SENTENCE_ENDS.split(plain[hit.end() : hit.end() + AFTER])[0]
    return (
        _says("denials", clause)
        or (_says("feared", clause) and not _says("seen", before))
        or _says("over", after)
        or _long_ago(before)
    )


def _long_ago(before: str) -> bool:
    """Whether the sentence is in the past and has not come back from it."""
    past = list(pattern("danger", "history").finditer(before))
    return bool(past) and not _says("now", before[past[-1].end() :])


def _says(name: str, text: str) -> bool:
    return pattern("danger", name).search(text) is not None
