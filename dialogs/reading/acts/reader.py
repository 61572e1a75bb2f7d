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

__all__ = [
    "MEANT",
    "ActReading",
    "Context",
    "Subject",
    "keywords",
    "likeness_of",
    "ranked",
    "read_act",
]

REASONS = 5
WHOLE, LONG, ADDS = (
    "petition",
    "petition:long",
    "goes_on",
)  # a petition whole in itself is a matter of its own
CERTAIN = 0.85
TELLING = ("story", "reasons", "materials", "proxy_for", "address")
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
# What a message can be taken for; the rest of the lexicon is evidence alone.
MEANT = frozenset(each for row in POSSIBLE.values() for each in row if isinstance(each, Act))
# Lead far away from what is open: the lexicon must have a word of them. Of others it must where the
# message is longer than a clause.
SIGNED = frozenset({Act.LANGUAGE, Act.DELETE, Act.NOTHING, Act.PERSON})
SHORT = frozenset({"len:0", "len:1", "len:2", "len:3"})
SURE_OF_TWO = 0.6  # that it is a case's rather than a new matter, or the other way round
_OF_CASE = frozenset(_CASE)
_OF_DRAFT = frozenset((*_DRAFT, Act.SEND, Act.SKIP))


def read_act(text: str, context: Context) -> ActReading:
    """What a message does. Linear in the text; never raises."""
    if not core_of(level(text)) and not any(map(str.isalnum, text)):
        thanks = thanks_by_sign(text)
        return ActReading(Act.CLOSING if thanks else Act.NOTHING, Subject.CHAT, 1.0)
    found = evidence(text, context)
    readings = _ranked(found, POSSIBLE[context.situation])
    best, confidence = readings[0]
    told = [(each, chance) for each, chance in readings if isinstance(each, Subject)]
    whole = WHOLE in found and ADDS not in found and Subject.NEW in POSSIBLE[context.situation]
    if whole and (LONG in found or not isinstance(best, Act) or confidence < CERTAIN):
        return ActReading(None, Subject.NEW, CERTAIN, (WHOLE,))
    if (only := _only_act(found, context)) is not None:
        return ActReading(only, _about(only), 1.0, (f"rule:{only}.whole",))
    if isinstance(best, Act) and confidence >= SURE and _stands(best, confidence, found, context):
        return ActReading(best, _about(best), confidence, _reasons(found, best))
    subject, chance = told[0]
    sure = chance / sum(each for _, each in told) >= SURE_OF_TWO
    if isinstance(best, Act) and context.situation in ("running", "answered"):
        sure = False  # an act, perhaps
    if (len(told) > 1 and not sure) or (subject is Subject.QUESTION and _is_far(found)):
        return ActReading(None, Subject.UNSURE, chance, _reasons(found, subject))
    return ActReading(None, subject, chance, _reasons(found, subject))


def _only_act(found: frozenset[str], context: Context) -> Act | None:
    """The act that the whole message is, when it can be no other."""
    whole = [
        act
        for act in POSSIBLE[context.situation]
        if isinstance(act, Act) and f"rule:{act}.whole" in found
    ]
    telling = context.screen in TELLING
    return whole[0] if len(whole) == 1 and not telling else None


def _is_far(found: frozenset[str]) -> bool:
    """Whether a longer message tells of a trouble, and shares nothing with what was asked."""
    long = found & {f"len:{length}" for length in (5, 6)}
    troubled = found & {f"trouble:{count}@question" for count in (1, 2, 3)}
    return "shared:0" in found and bool(long and troubled) and ADDS not in found


def _stands(act: Act, confidence: float, found: frozenset[str], context: Context) -> bool:
    """Whether an act may be taken for one: while a story is told only what is certain, and what
    the lexicon has no word of never when it would lead away."""
    one_letter = not any(name.startswith("p:") for name in found)
    signed = f"rule:{act}.whole" in found or f"rule:{act}.sign" in found
    if context.screen in TELLING:
        return signed and confidence >= CERTAIN and not one_letter
    if signed:
        return True
    if act is Act.HELP and "asks" not in found:
        return False
    short = not found.isdisjoint(SHORT)
    return act not in SIGNED and short and confidence > CERTAIN


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
