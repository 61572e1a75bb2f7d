"""Reads what a message does and what it is about: a speech act, an answer, more words to a case, or
a matter of its own.

Pure and explained: each piece of evidence has a weight for each reading (weights.tsv, learnt by
`tools.acts` from invented utterances), and a reading names the pieces that decided it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from dialogs.reading.acts.evidence import (
    OTHERS,
    Context,
    core_of,
    evidence,
    keywords,
    likeness_of,
    thanks_by_sign,
)
from dialogs.reading.acts.lexicon import Act, names_sending, names_urging
from dialogs.reading.place_answers import tells_what_happened
from dialogs.reading.topics.forms import level

__all__ = [
    "MEANT",
    "ActReading",
    "Context",
    "Subject",
    "is_whole",
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
SHAPED = ("place", "region", "division", "phone")
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
    and 1, `reasons` the evidence that decided. `rival` is the act that words of a draft may be as
    well, when it is not sure what they belong to."""

    act: Act | None
    about: Subject
    confidence: float
    reasons: tuple[str, ...] = ()
    rival: Act | None = None


_CHAT = (Act.PERSON, Act.ABOUT_BOT, Act.HELP, Act.LANGUAGE, Act.DELETE, Act.PRIVACY)
_EVERYWHERE = (*_CHAT, Act.CONFIDENTIAL, Act.CLOSING, Act.NOTHING)
_DRAFT = (Act.IS_SENT, Act.KEEP, Act.DROP, Act.UNSIGNED)
_KEPT = (Act.IS_SENT, Act.SEND, Act.DROP)  # of a draft that was put aside
_OF_ANY = (Act.URGE, Act.PROGRESS, Act.GLOSS, Act.WITHDRAW)  # of a case that is not known here
_OUTCOMES = (Act.SOLVED, Act.PARTLY, Act.UNSOLVED)
_GRADES = (Act.SATISFIED, Act.FAIR, Act.DISSATISFIED)
_CASE = (*_OUTCOMES, *_GRADES, Act.WITHDRAW, Act.URGE, Act.PROGRESS, Act.GLOSS)

# What can be meant where: acts, and what words that are none can be about.
POSSIBLE: Mapping[str, tuple[Act | Subject, ...]] = {
    "card": (*_EVERYWHERE, *_DRAFT, Act.SEND, Act.PROGRESS, Subject.DRAFT),
    "screen": (*_EVERYWHERE, *_DRAFT, Act.SEND, Act.SKIP, Act.PROGRESS, Subject.DRAFT),
    "question": (*_EVERYWHERE, *_CASE, Subject.QUESTION, Subject.NEW),
    "running": (*_EVERYWHERE, *_CASE, *_KEPT, Subject.CASE, Subject.NEW),
    "answered": (*_EVERYWHERE, *_CASE, Subject.CASE, Subject.NEW),
    "alone": (*_EVERYWHERE, *_KEPT, *_OF_ANY, Act.UNSIGNED, Subject.NEW),
}
# What a message can be taken for; the rest of the lexicon is evidence alone.
MEANT = frozenset(
    {each for row in POSSIBLE.values() for each in row if isinstance(each, Act)} | {Act.STAY}
)
# Lead far away from what is open: the lexicon must have a word of them, unless they are certain and
# the words answer nothing else. Of others it must where the message is longer than a clause.
SIGNED = frozenset({Act.LANGUAGE, Act.DELETE, Act.NOTHING, Act.PERSON, Act.SKIP})
SHORT = frozenset({"len:0", "len:1", "len:2", "len:3"})
NO_ANSWER = 0.12  # of words being an answer: below it they are none, whatever else they are
NO_SHAPE = 0.2  # the same of answers that have a shape, which these have not
SURE_OF_NO_ACT = 0.3  # that it is a case's or a new matter, rather than an act
NEAR = 0.35  # of few words telling something of a draft: below it that is asked, unless it is none
SURE_OF_TWO = 0.6  # that it is a case's rather than a new matter, or the other way round
_IN_FULL: Mapping[str, tuple[Act, ...]] = {
    "alone": (*_KEPT, Act.WITHDRAW),
    "running": (Act.SEND, Act.DROP),
    "screen": (Act.URGE,),
    "card": (Act.URGE,),
}
# In full only where they name it: 中 and 快点修 are said of other things, too.
_BY_NAME: Mapping[Act | Subject, Callable[[str], bool]] = {
    Act.SEND: names_sending,
    Act.URGE: names_urging,
}
# Only the writer does them: what begins with somebody else is none.
_OWN = frozenset(
    {Act.UNSIGNED, Act.CONFIDENTIAL, Act.SKIP, Act.KEEP, Act.DROP, Act.SEND, Act.DELETE}
)
_OF_CASE = frozenset(_CASE)
_OF_DRAFT = frozenset((*_DRAFT, Act.SEND, Act.SKIP))


def read_act(text: str, context: Context) -> ActReading:
    """What a message does. Linear in the text; never raises."""
    if not core_of(level(text)) and not any(map(str.isalnum, text)):
        thanks = thanks_by_sign(text)
        return ActReading(Act.CLOSING if thanks else Act.NOTHING, Subject.CHAT, 1.0)
    found = evidence(text, context)
    possible = _possible(text, found, context)
    readings = _ranked(found, possible)
    best, confidence = readings[0]
    told = [(each, chance) for each, chance in readings if isinstance(each, Subject)]
    whole = WHOLE in found and ADDS not in found and Subject.NEW in POSSIBLE[context.situation]
    likely = isinstance(best, Act) and confidence >= CERTAIN and _signed(best, found)
    if whole and (LONG in found or not likely):
        return ActReading(None, Subject.NEW, CERTAIN, (WHOLE,))
    if (only := _only_act(found, context, possible)) is not None:
        return ActReading(only, _about(only), 1.0, (f"rule:{only}.whole",))
    if isinstance(best, Act) and confidence >= SURE and _stands(best, confidence, found, context):
        return ActReading(best, _about(best), confidence, _reasons(found, best))
    subject, chance = told[0]
    low = NO_SHAPE if context.screen in SHAPED else NO_ANSWER
    if (
        len(told) == 1
        and chance < low
        and context.screen not in TELLING
        and not _tells(text, readings[0], found)
    ):
        act = _act_of_no_answer(readings, found, context)
        return ActReading(act, _about(act), 1 - chance, _reasons(found, act))
    left = sum(each for _, each in told)
    light = isinstance(best, Act) and (best in SHOWS or best in _SAID_OF_A_CASE)
    light &= not (best in _ALL_IS_WELL and _is_troubled(found))
    if light and len(told) > 1 and left < NO_ANSWER and confidence >= SURE_OF_TWO:
        return ActReading(Act(best), _about(Act(best)), confidence, _reasons(found, best))
    if len(told) == 1 and isinstance(best, Act) and _is_near(text, chance, found, context):
        return ActReading(None, Subject.UNSURE, chance, _reasons(found, best), best)
    sure = left >= SURE_OF_NO_ACT and chance / left >= SURE_OF_TWO
    if isinstance(best, Act) and context.situation in ("running", "answered"):
        sure = False  # an act, perhaps
    if (len(told) > 1 and not sure) or (subject is Subject.QUESTION and _is_far(found)):
        return ActReading(None, Subject.UNSURE, chance, _reasons(found, subject))
    return ActReading(None, subject, chance, _reasons(found, subject))


def _is_near(text: str, chance: float, found: frozenset[str], context: Context) -> bool:
    """Whether a few words beside a draft are likelier an act that has no word in the lexicon than
    anything that is told."""
    short = not found.isdisjoint(SHORT)
    tells = {WHOLE, OTHERS} & found or tells_what_happened(level(text))
    return chance < NEAR and short and not tells and context.screen not in TELLING


def is_whole(text: str) -> bool:
    """Whether the words tell something and ask for something: a petition, whole in itself."""
    return WHOLE in evidence(text, Context())


def _only_act(
    found: frozenset[str], context: Context, possible: tuple[Act | Subject, ...]
) -> Act | None:
    """The act that the whole message is, when it can be no other. Where nothing is told yet, what
    is said of a draft or a case is said of none that is open."""
    begins = context.screen == "story" and not context.draft
    whole = [
        act
        for act in possible
        if isinstance(act, Act)
        and f"rule:{act}.whole" in found
        and (not begins or act in _IN_FULL["alone"])
    ]
    if begins:
        return whole[0] if whole else None
    return whole[0] if len(whole) == 1 and context.screen not in TELLING else None


def _signed(act: Act | Subject, found: frozenset[str]) -> bool:
    """Whether the lexicon has a word of it."""
    return f"rule:{act}.whole" in found or f"rule:{act}.sign" in found


def _is_troubled(found: frozenset[str]) -> bool:
    """Whether the words speak of something that is wrong."""
    return any(name.startswith(("trouble:1", "trouble:2", "trouble:3")) for name in found)


def _is_far(found: frozenset[str]) -> bool:
    """Whether a longer message tells of a trouble, and shares nothing with what was asked."""
    long = found & {f"len:{length}" for length in (5, 6)}
    troubled = found & {f"trouble:{count}@question" for count in (1, 2, 3)}
    return "shared:0" in found and bool(long and troubled) and ADDS not in found


def _stands(act: Act, confidence: float, found: frozenset[str], context: Context) -> bool:
    """Whether an act may be taken for one: while a story is told only what is certain, and what
    the lexicon has no word of never when it would lead away."""
    one_letter = not any(name.startswith("p:") for name in found)
    signed = _signed(act, found)
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
    best = _ranked(found, _possible(text, found, context))[:REASONS]
    return [(reading, chance, _reasons(found, reading)) for reading, chance in best]


def _possible(text: str, found: frozenset[str], context: Context) -> tuple[Act | Subject, ...]:
    """What can be meant here. Of a draft or a case that is not open it must be all that is said,
    and said in so many words: 中 and 行 send what is on a card."""
    begins = context.screen == "story" and not context.draft
    in_full = () if context.kept else _IN_FULL.get("alone" if begins else context.situation, ())
    in_full = (*in_full, Act.STAY)
    here = dict.fromkeys((*POSSIBLE[context.situation], *in_full))
    others = _OWN if OTHERS in found else frozenset()
    return tuple(
        each
        for each in here
        if (each not in in_full and each not in others)
        or (
            f"rule:{each}.whole" in found
            and (each not in _BY_NAME or _BY_NAME[each](text.casefold()))
        )
    )


def _ranked(
    found: frozenset[str], possible: tuple[Act | Subject, ...]
) -> list[tuple[Act | Subject, float]]:
    """The readings that are possible with their probabilities, the likeliest first."""
    known, sums = weights(), [0.0] * len(_READINGS)
    for name in found:
        for place, weight in known.get(name, ()):
            sums[place] += weight
    totals = {reading: sums[_PLACES[reading]] for reading in possible}
    top = max(totals.values())
    odds = {reading: math.exp(total - top) for reading, total in totals.items()}
    whole = sum(odds.values())
    return sorted(((r, value / whole) for r, value in odds.items()), key=lambda each: -each[1])


def _reasons(found: frozenset[str], reading: Act | Subject) -> tuple[str, ...]:
    known, mine = weights(), _PLACES[reading]
    told = [(weight, name) for name in found for at, weight in known.get(name, ()) if at == mine]
    return tuple(name for weight, name in sorted(told, reverse=True)[:REASONS] if weight > 0)


def _tells(text: str, likeliest: tuple[Act | Subject, float], found: frozenset[str]) -> bool:
    """Whether something is told that happened, and no act is plainly likelier: 单位倒闭了."""
    best, chance = likeliest
    asks = "asks" in found
    brief = not found.isdisjoint({"len:0", "len:1"})
    if best is Act.SKIP and not (brief or asks or _signed(best, found)):
        return True  # 我的卡没换过: that there is nothing to say has its words
    calm = not _is_troubled(found)
    return (
        not (asks or _signed(best, found) or calm)
        and chance < CERTAIN
        and tells_what_happened(level(text))
    )


def _act_of_no_answer(
    readings: list[tuple[Act | Subject, float]], found: frozenset[str], context: Context
) -> Act:
    """The act of words that answer nothing: the likeliest one that can be taken back; else the card
    is shown to who has no question left, or the question explained to who asks one."""
    best, chance = readings[0]
    asks = "asks" in found
    if chance >= (SURE if best in SHOWS else CERTAIN) and not (asks and best in _GOES_ON):
        return Act(best)
    if asks:
        return Act.HELP
    return Act.CLOSING if context.screen == "card" else Act.NOTHING


# Acts that only show or ask something; and those that go on, which nobody means by a question.
SHOWS = frozenset(
    {Act.HELP, Act.PRIVACY, Act.ABOUT_BOT, Act.IS_SENT, Act.CONFIDENTIAL, Act.CLOSING, Act.SEND}
    | {Act.NOTHING, Act.PROGRESS}
)
_ALL_IS_WELL = frozenset({Act.SOLVED, Act.PARTLY, Act.CLOSING})
_SAID_OF_A_CASE = frozenset({*_OUTCOMES, Act.URGE, Act.GLOSS, Act.PERSON})
_GOES_ON = frozenset({Act.SKIP, Act.UNSIGNED, Act.SEND, Act.KEEP, Act.DROP})


def _about(act: Act) -> Subject:
    if act in _OF_CASE:
        return Subject.CASE
    return Subject.DRAFT if act in _OF_DRAFT else Subject.CHAT


Weight = tuple[int, float]  # of a reading, by its place among _READINGS


@cache
def weights() -> Mapping[str, tuple[Weight, ...]]:
    """What each piece of evidence adds to each reading's log odds; equal weights are kept once."""
    lines = resources.files(__package__).joinpath("weights.tsv").read_text(encoding="utf-8")
    once: dict[str, Weight] = {}
    table: dict[str, tuple[Weight, ...]] = {}
    for line in lines.splitlines():
        if not line.startswith("#"):
            name, *pairs = line.split("\t")
            for pair in pairs:
                if pair not in once:
                    once[pair] = _weight(pair)
            table[name] = tuple(once[pair] for pair in pairs)
    return table


def _weight(pair: str) -> Weight:
    name, _, value = pair.partition("=")
    return _PLACES_BY_NAME[name], float(value)


_READINGS: tuple[Act | Subject, ...] = (*Subject, *Act)
_PLACES: Mapping[Act | Subject, int] = {reading: at for at, reading in enumerate(_READINGS)}
_PLACES_BY_NAME: Mapping[str, int] = {reading.value: at for at, reading in enumerate(_READINGS)}
