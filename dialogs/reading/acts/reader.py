"""Reads what a message does and what it is about: a speech act, an answer, more words to a case, or
a matter of its own.

Pure and explained: each piece of evidence has a weight for each reading (weights.tsv, learnt by
`tools.acts` from invented utterances), and a reading names the pieces that decided it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from dialogs.reading.acts.evidence import (
    Context,
    core_of,
    evidence,
    keywords,
    likeness_of,
    thanks_by_sign,
)
from dialogs.reading.acts.lexicon import Act
from dialogs.reading.topics.forms import level

__all__ = ["ActReading", "Context", "Subject", "keywords", "likeness_of", "ranked", "read_act"]

REASONS = 5
WHOLE, LONG, ADDS = (
    "petition",
    "petition:long",
    "goes_on",
)  # a petition whole in itself is a matter of its own
CERTAIN = 0.85
TELLING = ("story", "materials", "proxy_for", "address")
SURE = 0.5  # of the likeliest reading; below it the citizen is asked


class Subject(StrEnum):
    """What a message belongs to."""

    CHAT = "chat"  # nothing that is filed
    DRAFT = "draft"  # what is being filled in
    CASE = "case"  # a case that runs or was answered
    QUESTION = "question"  # an officer's
    NEW = "new"  # a matter of its own
    UNSURE = "unsure"  # the case or a new matter: the citizen is asked


@dataclass(frozen=True)
class ActReading:
    """`act` is None for words that answer a question or tell something. `confidence` is between 0
    and 1, `reasons` the evidence that decided."""

    act: Act | None
    about: Subject
    confidence: float
    reasons: tuple[str, ...] = ()


_CHAT = (Act.PERSON, Act.ABOUT_BOT, Act.HELP, Act.LANGUAGE, Act.DELETE, Act.PRIVACY)
_EVERYWHERE = (*_CHAT, Act.CONFIDENTIAL, Act.CLOSING, Act.NOTHING)
_DRAFT = (Act.IS_SENT, Act.KEEP, Act.DROP, Act.UNSIGNED)
_OUTCOMES = (Act.SOLVED, Act.PARTLY, Act.UNSOLVED)
_GRADES = (Act.SATISFIED, Act.FAIR, Act.DISSATISFIED)
_CASE = (*_OUTCOMES, *_GRADES, Act.WITHDRAW, Act.URGE, Act.PROGRESS, Act.GLOSS)

# What can be meant where: acts, and what words that are none can be about.
POSSIBLE: Mapping[str, tuple[Act | Subject, ...]] = {
    "card": (*_EVERYWHERE, *_DRAFT, Act.SEND, Act.PROGRESS, Subject.DRAFT),
    "screen": (*_EVERYWHERE, *_DRAFT, Act.SKIP, Act.PROGRESS, Subject.DRAFT),
    "question": (*_EVERYWHERE, *_CASE, Subject.QUESTION, Subject.NEW),
    "running": (*_EVERYWHERE, *_CASE, Act.IS_SENT, Subject.CASE, Subject.NEW),
    "answered": (*_EVERYWHERE, *_CASE, Subject.CASE, Subject.NEW),
    "alone": (*_EVERYWHERE, Act.URGE, Act.PROGRESS, Act.UNSIGNED, Act.GLOSS, Subject.NEW),
}
# Lead away from what is open, or cannot be taken back: the lexicon must have a word of them.
SIGNED = frozenset({Act.LANGUAGE, Act.DELETE, Act.NOTHING})
SIGNED_OR_CERTAIN = frozenset(
    (*_OUTCOMES, *_GRADES, Act.KEEP, Act.DROP, Act.SEND, Act.UNSIGNED, Act.SKIP, Act.WITHDRAW)
)
ALL_BUT_CERTAIN = 0.85
_OF_CASE = frozenset(_CASE)
_OF_DRAFT = frozenset((*_DRAFT, Act.SEND, Act.SKIP))


def read_act(text: str, context: Context) -> ActReading:
    """What a message does. Linear in the text; never raises."""
    if not core_of(level(text)) and not any(map(str.isalnum, text)):
        thanks = thanks_by_sign(text)
        return ActReading(Act.CLOSING if thanks else Act.NOTHING, Subject.CHAT, 1.0)
    found = evidence(text, context)
    (best, confidence), (second, _) = _ranked(found, POSSIBLE[context.situation])[:2]
    whole = WHOLE in found and ADDS not in found and Subject.NEW in POSSIBLE[context.situation]
    if whole and not (isinstance(best, Act) and confidence > CERTAIN and LONG not in found):
        return ActReading(None, Subject.NEW, CERTAIN, (WHOLE,))
    told = isinstance(best, Subject) or isinstance(second, Subject)
    if confidence < SURE and told and context.situation in ("question", "running", "answered"):
        return ActReading(None, Subject.UNSURE, confidence, _reasons(found, best))
    if isinstance(best, Act):
        if not _stands(best, confidence, found, context):
            best = next(each for each in POSSIBLE[context.situation] if isinstance(each, Subject))
            return ActReading(None, best, confidence, _reasons(found, best))
        if confidence < SURE and isinstance(second, Subject):
            return ActReading(None, second, confidence, _reasons(found, second))
        return ActReading(best, _about(best), confidence, _reasons(found, best))
    return ActReading(None, best, confidence, _reasons(found, best))


def _stands(act: Act, confidence: float, found: frozenset[str], context: Context) -> bool:
    """Whether an act may be taken for one: while a story is told only what is certain, and what
    the lexicon has no word of never when it would lead away."""
    one_letter = not any(name.startswith("p:") for name in found)
    if context.screen in TELLING and (confidence < CERTAIN or one_letter):
        return False
    signed = f"rule:{act}.whole" in found or f"rule:{act}.sign" in found
    if act in SIGNED_OR_CERTAIN:
        return signed or confidence > ALL_BUT_CERTAIN
    return signed or act not in SIGNED


def ranked(text: str, context: Context) -> list[tuple[Act | Subject, float, tuple[str, ...]]]:
    """The likeliest readings with their probabilities and the evidence that speaks for each."""
    found = evidence(text, context)
    best = _ranked(found, POSSIBLE[context.situation])[:REASONS]
    return [(reading, chance, _reasons(found, reading)) for reading, chance in best]


def _ranked(
    found: frozenset[str], possible: tuple[Act | Subject, ...]
) -> list[tuple[Act | Subject, float]]:
    """The readings that are possible with their probabilities, the likeliest first."""
    sums = dict.fromkeys(possible, 0.0)
    for name in found:
        for reading, weight in weights().get(name, {}).items():
            if reading in sums:
                sums[reading] += weight
    top = max(sums.values())
    odds = {reading: math.exp(total - top) for reading, total in sums.items()}
    whole = sum(odds.values())
    return sorted(((r, value / whole) for r, value in odds.items()), key=lambda each: -each[1])


def _reasons(found: frozenset[str], reading: Act | Subject) -> tuple[str, ...]:
    known = weights()
    told = [(known[name].get(reading, 0.0), name) for name in found if name in known]
    return tuple(name for weight, name in sorted(told, reverse=True)[:REASONS] if weight > 0)


def _about(act: Act) -> Subject:
    if act in _OF_CASE:
        return Subject.CASE
    return Subject.DRAFT if act in _OF_DRAFT else Subject.CHAT


@cache
def weights() -> Mapping[str, Mapping[Act | Subject, float]]:
    """What each piece of evidence adds to each reading's log odds."""
    lines = resources.files(__package__).joinpath("weights.tsv").read_text(encoding="utf-8")
    table: dict[str, Mapping[Act | Subject, float]] = {}
    for line in lines.splitlines():
        if not line.startswith("#"):
            name, *pairs = line.split("\t")
            table[name] = dict(map(_weight, pairs))
    return table


def _weight(pair: str) -> tuple[Act | Subject, float]:
    name, _, value = pair.partition("=")
    reading = Act(name) if name in set(Act) else Subject(name)
    return reading, float(value)
