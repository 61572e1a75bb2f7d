"""Reads what a message does and what it is about: a speech act, an answer, more words to a case, or
a matter of its own.

Pure and explained: a reading names the words that decided it. How the reader weighs them stands in
docs/listening.md.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from backend_client.likeness import telling
from dialogs.reading.acts.lexicon import Act, Row, fillers, relation, relation_words, table
from dialogs.reading.topics.forms import level
from dialogs.reading.topics.segment import words
from dialogs.reading.word_lists import pattern

LONGEST_READ = 200  # letters; who writes more tells a matter
SURE = 0.55


class Subject(StrEnum):
    """What a message belongs to."""

    CHAT = "chat"  # nothing that is filed
    DRAFT = "draft"  # what is being filled in
    CASE = "case"  # a case that runs or was answered
    QUESTION = "question"  # an officer's
    NEW = "new"  # a matter of its own
    UNSURE = "unsure"  # the case or a new matter: the citizen is asked


@dataclass(frozen=True)
class Context:
    """What stands open when a message comes. `screen` is the question being asked or `card`, ""
    when nothing is being filled in; `question` the officer's words that wait for an answer; `cases`
    the words of the cases that run, or were answered when `answered`."""

    screen: str = ""
    question: str | None = None
    cases: tuple[str, ...] = ()
    answered: bool = False


@dataclass(frozen=True)
class ActReading:
    """`act` is None for words that answer a question or tell something. `confidence` is between 0
    and 1, `reasons` the words that decided."""

    act: Act | None
    about: Subject
    confidence: float
    reasons: tuple[str, ...] = ()


_CHAT = (Act.PERSON, Act.ABOUT_BOT, Act.HELP, Act.LANGUAGE, Act.DELETE, Act.PRIVACY)
_DRAFT = (Act.IS_SENT, Act.KEEP, Act.DROP, Act.UNSIGNED, Act.CONFIDENTIAL)
_CASE = (
    *(Act.WITHDRAW, Act.URGE, Act.PROGRESS, Act.SUPPLEMENT, Act.GLOSS),
    *(Act.SOLVED, Act.PARTLY, Act.UNSOLVED),
)
_GRADES = (Act.SATISFIED, Act.FAIR, Act.DISSATISFIED)
# Which acts can be meant where, the likelier of equals first.
_ON_CARD = (Act.SEND, *_DRAFT, *_CHAT, Act.PROGRESS, Act.CLOSING, Act.NOTHING)
_ON_SCREEN = (Act.SKIP, *_DRAFT, *_CHAT, Act.PROGRESS, Act.CLOSING, Act.NOTHING)
_ON_QUESTION = (
    *(Act.GLOSS, *_CHAT, Act.SOLVED, Act.WITHDRAW),
    *(Act.PROGRESS, Act.URGE, Act.CLOSING, Act.NOTHING),
)
_WITH_CASE = (*_CASE, *_CHAT, Act.CONFIDENTIAL, Act.CLOSING, Act.NOTHING)
_WITH_ANSWER = (
    *(Act.PARTLY, Act.UNSOLVED, Act.SOLVED, Act.DISSATISFIED, Act.FAIR, Act.SATISFIED),
    *(Act.GLOSS, Act.WITHDRAW, Act.URGE, Act.PROGRESS, Act.SUPPLEMENT),
    *(*_CHAT, Act.CONFIDENTIAL, Act.CLOSING, Act.NOTHING),
)
_ALONE = (*_CHAT, Act.URGE, Act.PROGRESS, Act.CONFIDENTIAL, Act.CLOSING, Act.NOTHING)

_OF_CASE = frozenset((*_CASE, *_GRADES))
_OF_DRAFT = frozenset((*_DRAFT, Act.SEND, Act.SKIP))

# What is no letter of Han, Latin, Cyrillic, Tibetan or Korean.
_NOT_LETTERS = re.compile(
    r"[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff\u0400-\u04ff\u0f00-\u0fff\uac00-\ud7af]+"
)
# Thumbs, folded hands, hearts and roses: they thank.
_THUMBS = re.compile(
    "[\U0001f44d\U0001f44c\U0001f64f\u2764\U0001f339\U0001f496\U0001f49d\U0001f91d"
    "\U0001f4aa\U0001f490\U0001f44f\U0001f197\u2714\u2705\u270c]"
)


def read_act(text: str, context: Context) -> ActReading:
    """What a message does. Linear in the text; never raises."""
    thumbs = bool(_THUMBS.search(text[:LONGEST_READ]))
    plain = level(text[: 2 * LONGEST_READ])
    core = _NOT_LETTERS.sub("", plain)
    if not core and not any(map(str.isalnum, text)):
        return ActReading(Act.CLOSING if thumbs else Act.NOTHING, Subject.CHAT, 1.0)
    asks = bool(relation("asks").search(plain))
    best = ActReading(None, Subject.NEW, 0.0)
    if len(core) <= LONGEST_READ // 2 and not (context.cases and relation("another").search(plain)):
        about = _subject(context.cases)
        for act in _possible(context):
            score, reasons = _score(table()[act], core, about, asks=asks, act=act)
            if score > best.confidence:
                best = ActReading(act, _about(act), score, reasons)
    if best.act is not None and best.confidence >= SURE and not _strays(best, plain, core, context):
        return best
    return _told(plain, core, context, best)


def _strays(best: ActReading, plain: str, core: str, context: Context) -> bool:
    """Whether a text in which the words of an act stand tells of something else."""
    if best.about is not Subject.CASE or len(core) < 12 or best.confidence == 1.0:
        return False
    shared = _letters(context.cases) & telling(plain)
    if _is_petition(plain, core, len(shared)) and not relation("goes_on").search(plain):
        return True
    told = relation("trouble").search(plain) is not None
    return told and len(shared) <= len(core) // 20


def _possible(context: Context) -> tuple[Act, ...]:
    if context.screen in ("identity", "person"):
        return (Act.UNSIGNED, *_ON_SCREEN)
    if context.screen:
        return _ON_CARD if context.screen == "card" else _ON_SCREEN
    if context.question is not None:
        return _ON_QUESTION
    if context.cases:
        return _WITH_ANSWER if context.answered else _WITH_CASE
    return _ALONE


def _about(act: Act) -> Subject:
    if act in _OF_CASE:
        return Subject.CASE
    return Subject.DRAFT if act in _OF_DRAFT else Subject.CHAT


_MEANS_YES = frozenset({Act.SEND, Act.SOLVED, Act.CLOSING, Act.SATISFIED, Act.FAIR})


def _score(
    row: Row, core: str, about: frozenset[str], *, asks: bool, act: Act
) -> tuple[float, tuple[str, ...]]:
    if asks and act in _MEANS_YES:
        return 0.0, ()
    if row.whole.fullmatch(core):
        return 1.0, (core,)
    if row.signs is None or (row.unless is not None and row.unless.search(core)):
        return 0.0, ()
    hits = [hit for hit in row.signs.finditer(core) if hit[0]]
    if not hits:
        return 0.0, ()
    rest = _rest(core, hits, about)
    if rest <= row.room:
        return 0.95 - 0.4 * rest / max(row.room, 1), tuple(hit[0] for hit in hits)
    return max(0.0, 0.5 - 0.02 * (rest - row.room)), tuple(hit[0] for hit in hits)


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


@lru_cache(maxsize=1024)
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


def _is_petition(plain: str, core: str, shared: int) -> bool:
    """Whether the words tell something of their own and ask for something: a petition, whole in
    itself. One that is like a case which runs is shown to be so when it is filed."""
    asked = pattern("request", "asks").search(plain)
    if asked is None or len(core) < 9 or asked.start() < 4:
        return False
    return shared < len(telling(plain)) / 2 or len(core) >= 20


@lru_cache(maxsize=1024)
def _letters(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(letter for text in texts for letter in telling(text))


@cache
def _common() -> frozenset[str]:
    return frozenset(relation_words("common"))


def _is_common(word: str) -> bool:
    return word in _common()


def _told(plain: str, core: str, context: Context, best: ActReading) -> ActReading:
    """Words that are no act, or may be none: an answer, more of a case, or a matter."""
    if context.screen:
        return ActReading(None, Subject.DRAFT, 1.0)
    known = (*context.cases, *([context.question] if context.question else []))
    if not known:
        return ActReading(None, Subject.NEW, 1.0)
    shared = _letters(known) & telling(plain[:LONGEST_READ])
    reasons = tuple(sorted(shared))
    another = relation("another").search(plain) is not None
    goes_on = relation("goes_on").search(plain) is not None
    trouble = len(set(relation("trouble").findall(plain)))
    long = len(core) >= 16
    if not goes_on and _is_petition(plain, core, len(shared)):
        return ActReading(None, Subject.NEW, 0.8, reasons)
    closer = (
        0.9 * min(len(shared), 4)
        + (1.0 if goes_on else 0.0)
        - (4.0 if another else 0.0)
        - (0.8 * min(trouble, 3))
        - (1.0 if long else -0.5)
        - (1.0 if len(core) >= 40 else 0.0)
    )
    if context.question is not None:
        if closer > -2.5:
            return ActReading(None, Subject.QUESTION, 0.8, reasons)
        return ActReading(None, Subject.NEW if another else Subject.UNSURE, 0.6, reasons)
    if best.act is not None and best.confidence >= 0.35 and not another and closer > 0.5:
        return best
    if closer >= 0.5:
        return ActReading(None, Subject.CASE, 0.7, reasons)
    if another or (closer <= -1.5 and long):
        return ActReading(None, Subject.NEW, 0.7, reasons)
    return ActReading(None, Subject.UNSURE, 0.4, reasons)
