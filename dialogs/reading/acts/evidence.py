"""What in a message speaks for each speech act: the evidence that the reader weighs.

Named, so that a weight can be read: `rule:urge.sign` a sign of the lexicon, `w:` a word, `p:` two
letters or Latin words, `l:` one letter, `s:` and `e:` the message's beginning and end, `concept:`
what words have in common, `m:` two of these in their order, `len:` its length, `shared:` how many
telling letters it has in common with what runs. Behind an @ stands the situation.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from backend_client.likeness import telling
from dialogs.reading.acts.concepts import concepts_in, latin_words, pairs
from dialogs.reading.acts.lexicon import (
    Act,
    Row,
    curses,
    fillers,
    relation,
    relation_words,
    signs,
    table,
)
from dialogs.reading.language import in_mandarin
from dialogs.reading.names import speaks_of_others
from dialogs.reading.remembered import MOST_TEXTS
from dialogs.reading.topics.forms import level
from dialogs.reading.topics.segment import words
from dialogs.reading.word_lists import pattern

# A petition, whole in itself, is a matter of its own; a long one more so.
WHOLE, LONG, ADDS = "petition", "petition:long", "goes_on"
LONG_MESSAGE = 5  # the class of length from which a message is long
OTHERS = "others"  # what somebody else does is told
LONGEST_READ = 200  # letters; who writes more tells a matter
SIGN = 0.55  # from here on a sign counts in full
LONG_PETITION = 18  # letters: it says what is wrong and what is wanted
LATIN_WORTH = 4  # Latin letters tell as much as one of Han
LENGTHS = (2, 4, 8, 14, 24, 40)
COUNTED = "counted"  # it holds a number of what was asked for
MOSTLY = 0.7  # of the letters: then a message is of Latin words


@dataclass(frozen=True)
class Context:
    """What stands open when a message comes. `screen` is the question being asked or `card`, ""
    when nothing is being filled in; `question` the officer's words that wait for an answer; `cases`
    the words of the cases that run, or were answered when `answered`, and `draft` those of what is
    being filled in."""

    screen: str = ""
    question: str | None = None
    cases: tuple[str, ...] = ()
    answered: bool = False
    draft: str = ""
    kept: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        """All words of what stands open."""
        if self.screen:
            return (self.draft,) if self.draft else ()
        return (*self.cases, *([self.question] if self.question else []))

    @property
    def situation(self) -> str:
        if self.screen:
            return "card" if self.screen == "card" else "screen"
        if self.question is not None:
            return "question"
        if self.cases:
            return "answered" if self.answered else "running"
        return "alone"


# What is no letter of Han, Latin, Cyrillic, Tibetan or Korean.
_NOT_LETTERS = re.compile(
    r"[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff\u0400-\u04ff\u0f00-\u0fff\uac00-\ud7af]+"
)
# Thumbs, folded hands, hearts and roses: they thank.
_THUMBS = re.compile(
    "[\U0001f44d\U0001f44c\U0001f64f\u2764\U0001f339\U0001f496\U0001f49d\U0001f91d"
    "\U0001f4aa\U0001f490\U0001f44f\U0001f197\u2714\u2705\u270c]"
)


def core_of(plain: str) -> str:
    """The letters and digits of a levelled text."""
    return _NOT_LETTERS.sub("", plain)


def _uncursed(core: str) -> str:
    """What is meant beside a curse; who only curses says that."""
    return curses().sub("", core) or core


# What is said over and over says no more, and a pattern would try every way to cut it.
_OVER_AND_OVER = re.compile(r"(.)\1{3,}|(..{1,7}?)\2{2,}")


def _once(core: str) -> str:
    """A run of one letter as three of it, one of several letters as two."""
    return _OVER_AND_OVER.sub(lambda hit: (hit[1] or "") * 3 or hit[2] * 2, core)


def thanks_by_sign(text: str) -> bool:
    """Whether a text without letters holds a sign of thanks."""
    return bool(_THUMBS.search(text[:LONGEST_READ]))


def evidence(text: str, context: Context) -> frozenset[str]:
    """All that is seen in the message. Linear in its first LONGEST_READ letters."""
    plain = level(text[: 2 * LONGEST_READ])
    core = _uncursed(core_of(plain)[:LONGEST_READ])
    here = context.situation
    asks = bool(relation("asks").search(plain))
    length = sum(len(core) > limit for limit in LENGTHS)
    found = {f"@{here}", f"len:{length}", f"len:{length}@{here}"}
    if context.screen:
        found |= {f"on:{context.screen}", f"len:{length}:{context.screen}"}
    mandarin = in_mandarin(core)
    for said in dict.fromkeys((core, mandarin)):
        for name in _rules(_once(said), _subject(context.cases), asks=asks):
            found |= {name, f"{name}@{here}"}
    if not asks and speaks_of_others(plain):
        found.add(OTHERS)
    if asks:
        found |= {"asks", f"asks@{here}", f"asks:{context.screen}"}
    found |= _relations(plain, core, context, length)
    spelled = _spelled(core)
    if mandarin != core:
        spelled |= _spelled(mandarin)
        found |= _concepts(in_mandarin(plain), mandarin, context)
    about = _letters(context.known)  # what a matter is about says nothing of what is done
    found |= {
        name
        for name in spelled
        if not (name[2:].isascii() and len(name) > 2) and about.isdisjoint(name[2:])
    }
    return frozenset(found | _latin(plain, core, here) | _concepts(plain, core, context))


def _spelled(core: str) -> set[str]:
    """Words, letters, two letters in a row, and how it begins and ends."""
    found = {f"w:{word}" for word in words(core[:120])}
    found |= {f"p:{core[at : at + 2]}" for at in range(min(len(core), 60) - 1)}
    found |= {f"l:{letter}" for letter in core[:60]}
    return found | {f"s:{core[:2]}", f"s:{core[:1]}", f"e:{core[-2:]}", f"e:{core[-1:]}"}


def _latin(plain: str, core: str, here: str) -> set[str]:
    """Words of Latin letters, two together, and two with one between."""
    told = latin_words(plain)
    found = {f"w:{word}" for word in told}
    found |= {f"p:{one} {two}" for one, two in pairwise(told)}
    found |= {f"p:{one} _ {two}" for one, two in zip(told, told[2:], strict=False)}
    if len(told) > 1 and len("".join(told)) > MOSTLY * len(core):
        found |= {f"s:{told[0]}", f"s:{told[0]} {told[1]}", f"e:{told[-1]}"}
        found |= {"latin", f"latin@{here}", f"words:{min(len(told) // 2, 6)}@{here}"}
    return found


def _concepts(plain: str, core: str, context: Context) -> set[str]:
    names = concepts_in(core, plain)
    found = {f"concept:{name}" for name in names}
    found |= {f"concept:{name}@{context.situation}" for name in names}
    if context.screen:
        found |= {f"concept:{name}:{context.screen}" for name in names}
    return found | {f"m:{pair}" for pair in pairs(names)}


@lru_cache(maxsize=MOST_TEXTS)
def _rules(core: str, about: frozenset[str], *, asks: bool) -> tuple[str, ...]:
    """What the lexicon makes of the message."""
    found, signed = [], signs().names(core)
    for act, row in table().items():
        if asks and act in _MEANS_YES:
            continue
        if row.whole.fullmatch(core):
            found.append(f"rule:{act}.whole")
        elif act in signed and (score := _score(row, core, about)) > 0:
            found.append(f"rule:{act}.{'sign' if score >= SIGN else 'weak'}")
    return tuple(found)


def _relations(plain: str, core: str, context: Context, length: int) -> set[str]:
    """How the message stands to what runs already."""
    here = context.situation
    found = {f"trouble:{min(len(set(relation('trouble').findall(plain))), 3)}@{here}"}
    if relation("another").search(plain):
        found |= {"another", f"another@{here}"}
    if _DIGITS.search(core):
        found.add("digits")
    if here == "question" and counts_what_was_asked(context.question or "", plain):
        found.add(COUNTED)
    known = context.known
    near = _letters(known) & telling(plain[:LONGEST_READ])
    size = _han_size(core)
    if _is_petition(plain, size, len(near)):
        found |= {WHOLE, LONG} if size >= LONG_PETITION else {WHOLE}
    if known and (tail := _tail(plain)):
        alike = min(len(_letters(known) & telling(tail)), 3)
        told = min(len(set(relation("trouble").findall(tail))), 2)
        found |= {f"tail:{alike}.{told}", f"tail:{alike}.{min(len(tail) // 10, 3)}@{here}"}
    if known:
        shared = min(len(near), 4)
        found |= {f"shared:{shared}", f"shared:{shared}.{length // 2}@{here}"}
        if relation("goes_on").search(plain):
            found.add(ADDS)
    return found


def counts_what_was_asked(question: str, plain: str) -> bool:
    """Whether a message holds a number of what was asked for: 三年级二班 of 几年级几班, forty of
    how many."""
    asked = level(question[:LONGEST_READ])
    if relation("asks_in_english").search(asked):
        return bool(relation("a_number").search(plain))
    of_what = {hit[1] for hit in relation("asks_how_many").finditer(asked)}
    numbers = relation("a_number_of").finditer(plain[:LONGEST_READ])
    return any(hit[1] in of_what for hit in numbers)


def is_troubled(found: frozenset[str]) -> bool:
    """Whether the words speak of something that is wrong."""
    return any(name.startswith(("trouble:1", "trouble:2", "trouble:3")) for name in found)


def tells_at_length(found: frozenset[str]) -> bool:
    """Whether a longer message tells of a trouble, as the first words of a matter do."""
    return is_long(found, LONG_MESSAGE) and is_troubled(found)


def may_be_another(found: frozenset[str]) -> bool:
    """Whether it may be a matter of its own beside what was asked."""
    return "another" in found or (WHOLE in found and not found.isdisjoint({"shared:0", "shared:1"}))


def is_far(found: frozenset[str]) -> bool:
    """Whether a longer message tells of a trouble, and shares nothing with what was asked."""
    long = found & {f"len:{length}" for length in (5, 6)}
    troubled = found & {f"trouble:{count}@question" for count in (1, 2, 3)}
    return "shared:0" in found and bool(long and troubled) and ADDS not in found


def is_long(found: frozenset[str], least: int) -> bool:
    """Whether a message has so many letters (by their class in LENGTHS), or as many words of Latin
    letters as say the same."""
    if "latin" in found:
        return any(name.startswith("words:") and int(name[6]) >= least for name in found)
    return any(f"len:{size}" in found for size in range(least, len(LENGTHS) + 1))


def _tail(plain: str) -> str:
    """What follows the first sentence: thanks may stand before another matter."""
    return "".join(SENTENCE_END.split(plain[:LONGEST_READ].strip(), maxsplit=1)[1:])


SENTENCE_END = re.compile(r"[。.!?！？;；\n]+")
_DIGITS = re.compile(r"\d{5}")
_MEANS_YES = frozenset({Act.SEND, Act.SOLVED, Act.CLOSING, Act.SATISFIED, Act.FAIR})


def _score(row: Row, core: str, about: frozenset[str]) -> float:
    """How plainly the signs of an act make a message that act, from 0 to 0.95."""
    if row.signs is None or (row.unless is not None and row.unless.search(core)):
        return 0.0
    hits = [hit for hit in row.signs.finditer(core) if hit[0]]
    if not hits:
        return 0.0
    rest = _rest(core, hits, about)
    if rest <= row.room:
        return 0.95 - 0.4 * rest / max(row.room, 1)
    return max(0.0, 0.5 - 0.02 * (rest - row.room))


def _rest(core: str, hits: Iterable[re.Match[str]], about: frozenset[str]) -> int:
    """How many letters are neither of the act nor fillers nor of what it is about."""
    left = []
    at = 0
    for hit in hits:
        left.append(core[at : hit.start()])
        at = hit.end()
    left.append(core[at:])
    rest = "|".join(part for part in left if part)
    rest = fillers().sub("", rest)
    for word in sorted(about, key=len, reverse=True):
        if word in rest:
            rest = rest.replace(word, "")
    return sum(letter != "|" for letter in rest)


@lru_cache(maxsize=MOST_TEXTS)
def _subject(cases: tuple[str, ...]) -> frozenset[str]:
    """The words that a case is about."""
    return frozenset(
        word
        for text in cases
        for word in words(text[:2000])
        if len(word) > 1 and not _is_common(word)
    )


KEYWORDS = 60


def keywords(text: str) -> tuple[str, ...]:
    """The words that a story is about, in its order, at most KEYWORDS."""
    kept = dict.fromkeys(
        word for word in words(text[:4000]) if len(word) > 1 and not _is_common(word)
    )
    return tuple(kept)[:KEYWORDS]


def likeness_of(text: str, about: str) -> int:
    """How many telling words a text shares with another."""
    return len(_subject((about,)) & frozenset(words(text[:LONGEST_READ])))


def is_whole(text: str) -> bool:
    """Whether the words tell something and ask for something: a petition, whole in itself."""
    plain = level(text[: 2 * LONGEST_READ])
    core = _uncursed(core_of(plain)[:LONGEST_READ])
    return _is_petition(plain, _han_size(core), 0)


def _han_size(core: str) -> int:
    """How long a text is, in letters of Han."""
    return len(core) // (LATIN_WORTH if core.isascii() else 1)


def _is_petition(plain: str, size: int, shared: int) -> bool:
    """Whether words of a size in Han letters tell something of their own and ask for something: a
    petition, whole in itself. One that is like a case which runs is shown to be so when it is
    filed."""
    asked = pattern("request", "asks").search(plain)
    if asked is None or size < 8 or asked.start() < 4:
        return False
    return shared < len(telling(plain)) / 2 or size >= 20


@lru_cache(maxsize=MOST_TEXTS)
def _letters(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(letter for text in texts for letter in telling(text))


@cache
def _common() -> frozenset[str]:
    return frozenset(relation_words("common"))


def _is_common(word: str) -> bool:
    return word in _common()
