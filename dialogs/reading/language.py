"""In which language somebody writes, as far as a first message tells, and whether there is anything
to see at all: some characters are letters or symbols by their class and leave no ink."""

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from importlib import resources

from backend_client.wording.spelling import simplified
from dialogs.reading.word_lists import pattern, word_lists

# Hangul fillers, the empty Braille cell, the joiner that joins nothing (Unicode 16, chapters 18, 21
# and 23): letters, a symbol and a mark to every program, and empty to the eye.
_INKLESS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u180e")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
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
LONGEST_BRIEF = 6  # Han characters: 我想投訴 has one that tells
_ALONE = frozenset(("hello", "help", "hi"))
LONGEST_READ = 2_000


SIMPLIFIED, TRADITIONAL = "zh-Hans", "zh-Hant"
# The words of Mandarin for what is said, and a pattern of that.
_Dialect = tuple[dict[str, str], re.Pattern[str]]


def of_words(text: str, now: str = SIMPLIFIED) -> str | None:
    """`zh-Hans`, `zh-Hant` or `en`; None when the text does not say. `now`: the language so far,
    whose script stays where the characters are those of both."""
    read = _NO_WORDS.sub(" ", text[:LONGEST_READ])
    if _HAN.search(read):
        brief = len(_HAN.findall(read)) <= LONGEST_BRIEF
        brief = brief and pattern("script", "before_names").search(read) is None
        least = 1 if brief or now not in (SIMPLIFIED, TRADITIONAL) else 2
        return script_of(read, least) or (now if now == TRADITIONAL else SIMPLIFIED)
    words = _WORD.findall(read.casefold().replace("\u2019", "'"))
    if len(words) == 1:
        return "en" if words[0] in _ALONE else None
    known = sum(_ENGLISH.fullmatch(word) is not None for word in words)
    return "en" if known and 4 * known >= len(words) else None


def script_of(text: str, least: int) -> str | None:
    """`zh-Hans` or `zh-Hant` when at least so many different characters are of that script alone,
    and more than of the other: one of them may stand in a name."""
    seen = set(text[:LONGEST_READ])
    traditional, simple = (len(seen & marks) for marks in _marks())
    if max(traditional, simple) < least or traditional == simple:
        return None
    return TRADITIONAL if traditional > simple else SIMPLIFIED


@cache
def _marks() -> tuple[frozenset[str], frozenset[str]]:
    """The characters of traditional texts alone, and those of simplified ones."""
    read_as, both = simplified(), word_lists("script")
    traditional = {chr(code) for code in read_as} - set(both["in_both"])
    simple = set(read_as.values()) - set(both["in_both_simple"])
    return frozenset(traditional - simple), frozenset(simple - traditional)


def in_mandarin(plain: str) -> str:
    """A levelled text with the words of Mandarin for those of dialects, letter for letter."""
    cantonese, of_any, with_it = _dialects()
    words, said = with_it if cantonese.search(plain) else of_any
    return said.sub(lambda hit: words[hit[0]], plain)


@cache
def _dialects() -> tuple[re.Pattern[str], _Dialect, _Dialect]:
    """What is Cantonese alone; what is said in any dialect, and the same with the letters of
    Cantonese and those that mean it only beside them."""
    table = resources.files(__package__).joinpath("dialects.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in table.splitlines() if row[0] != "#"]
    told = {
        kind: {said: means for other, said, means in rows if other == kind} for kind, *_ in rows
    }
    words, letters = told["words"], told["cantonese"]
    every = words | letters | told["beside"]
    return _any_of(letters), (words, _any_of(words)), (every, _any_of(every))


def _any_of(words: Collection[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)))


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen."""
    return all(map(_is_unseen, text))


def _is_unseen(sign: str) -> bool:
    return (
        sign in _INKLESS
        or "\ufe00" <= sign <= "\ufe0f"  # variation selectors
        or "\U000e0100" <= sign <= "\U000e01ef"
        or unicodedata.category(sign) in _UNSEEN
    )
