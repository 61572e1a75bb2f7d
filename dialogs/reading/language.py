"""In which language somebody writes, as far as a first message tells."""

import re

_NO_WORDS = re.compile(r"<[^<>]{0,200}>|\S*(?:://|www\.|@)\S*")  # markup, links, addresses
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z']{1,20}")
# Words without which hardly a sentence is English; those of pinyin (he, she, me, you) are not here.
_ENGLISH = re.compile(
    r"(?:"
    r"and|are|been|broken|can|can't|cannot|company|complaint|for|from|garbage|has|"
    r"have|hello|help|hi|hospital|house|how|i|i'm|in|is|it|my|need|no|nobody|noise|"
    r"not|of|on|our|paid|pay|please|police|problem|report|road|salary|school|somebody|"
    r"someone|street|that|the|there|this|wages|want|was|water|were|what|when|where|"
    r"who|why|with|your"
    r")"
)
_ALONE = frozenset(("hello", "help", "hi"))
LONGEST_READ = 2_000


def of_words(text: str) -> str | None:
    """`zh-Hans` or `en`; None when the text does not say."""
    read = _NO_WORDS.sub(" ", text[:LONGEST_READ])
    if _HAN.search(read):
        return "zh-Hans"
    words = _WORD.findall(read.casefold().replace("\u2019", "'"))
    if len(words) == 1:
        return "en" if words[0] in _ALONE else None
    known = sum(_ENGLISH.fullmatch(word) is not None for word in words)
    return "en" if known and 4 * known >= len(words) else None
