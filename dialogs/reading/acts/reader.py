"""Reads what a message does and what it is about: a speech act, an answer, more words to a case, or
a matter of its own.

Pure and explained: each piece of evidence has a weight for each reading (weights.tsv, learnt by
`tools.acts` from invented utterances), and a reading names the pieces that decided it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.reading.acts.evidence import (
    ADDS,
    COUNTED,
    LONG,
    LONG_MESSAGE,
    OTHERS,
    SENTENCE_END,
    WHOLE,
    Context,
    core_of,
    evidence,
    is_far,
    is_long,
    is_troubled,
    is_whole,
    keywords,
    likeness_of,
    may_be_another,
    tells_at_length,
    thanks_by_sign,
)
from dialogs.reading.acts.lexicon import (
    Act,
    Subject,
    is_told_to_give_up,
)
from dialogs.reading.acts.possible import (
    DISPLEASED,
    GOES_ON,
    IN_FULL,
    KEEPS_NO_WORDS,
    KINDS,
    LEADS_AWAY,
    OF_CASE,
    OF_DRAFT,
    OUTCOMES,
    PLEASED,
    possible_acts,
)
from dialogs.reading.acts.weights import reasons, weighed
from dialogs.reading.place_answers import tells_what_happened
from dialogs.reading.topics.forms import level

__all__ = [
    "ActReading",
    "Context",
    "Subject",
    "is_whole",
    "keywords",
    "likeness_of",
    "ranked",
    "read_act",
]

CERTAIN = 0.85
SHOWN = 5  # readings, the likeliest
SHAPED = ("place", "region", "division", "phone")
TELLING = ("story", "materials")
SURE = 0.5  # of the likeliest reading; below it the citizen is asked
SURE_OF_FEW = 0.4  # the same of a message that is not long
PERHAPS_NEW = 0.05  # of a little that is told and asked for being a matter of its own
SURE_OF_NO_MATTER = 0.8  # that words which would be a petition are something else
SURE_AT_LENGTH = 0.65  # the same of a long one, of thanks beside a trouble, and of any first words
MAY_DISPLEASE = 0.16  # of what seems to please: from there on it is asked
MAY_BE_NEW = 0.2  # of an outcome being a matter of its own: from there on it is asked
SURE_OF_NO_QUESTION = 0.7  # that help is wanted by who asks nothing
LIKELY = 0.4  # of what is meant by words that answer nothing
NOT_THE_BEST = 0.1  # so much less sure is one is meant that is like the best than the best itself
NO_MATTER = 0.25  # of a few words being a petition, where nothing else is open
LEAST_TOLD, MOST_SENTENCES = 6, 8  # letters of one that tells something beside an act


@dataclass(frozen=True)
class ActReading:
    """`act` is None for words that answer a question or tell something. `confidence` is between 0
    and 1. `seen` is the evidence: what of it speaks most for the reading `weighed` has decided;
    where none was weighed, all of it. `rival` is the act that words of a draft may be as well, when
    it is not sure what they belong to."""

    act: Act | None
    about: Subject
    confidence: float
    seen: frozenset[str] = frozenset()
    weighed: Act | Subject | None = None
    rival: Act | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """The evidence that decided, the strongest first: few want to know."""
        if self.weighed is None:
            return tuple(self.seen)
        return reasons(self.seen, self.weighed)


_ASKED_OF_US = frozenset({f"rule:{Act.JOINT}.whole", f"rule:{Act.DELETE}.whole"})
_OF_THE_FORM = f"rule:{Act.HELP}.sign"
_LINK = re.compile(r"://\S|\bwww\.")
BRIEF = 4  # the class of length from which a message is no longer brief
SHORT = frozenset({"len:0", "len:1", "len:2", "len:3"})
NO_ANSWER = 0.12  # of words being an answer: below it they are none, whatever else they are
NO_SHAPE = 0.2  # the same of answers that have a shape, which these have not
SURE_OF_NO_ACT = 0.45  # that it is a case's or a new matter, rather than an act
PERHAPS_TOLD = 0.25  # of something being told of a draft: then no act is that has no word for it
NEAR = 0.6  # of few words telling something of a draft: below it that is asked, unless it is none
SURE_OF_TWO = 0.6  # that it is a case's rather than a new matter, or the other way round


def read_act(text: str, context: Context) -> ActReading:
    """What a message does. Linear in the text; never raises."""
    if not (core := core_of(level(text))) and not any(map(str.isalnum, text)):
        return ActReading(Act.CLOSING if thanks_by_sign(text) else Act.NOTHING, Subject.CHAT, 1.0)
    read = _read(text, context)
    begins = context.screen == "story" and not context.draft and len(core) > 1
    if read.act is None and begins:  # what opens no petition begins none
        alone = _read(text, Context(kept=context.kept))
        bound = CERTAIN if is_long(alone.seen, BRIEF - 1) else SURE_AT_LENGTH
        sure = alone.confidence >= bound and "len:0" not in alone.seen  # 路灯
        sure |= f"rule:{alone.act}.whole" in alone.seen
        read = alone if alone.act is not None and sure else read
    return (_more(text, context) if read.act in KEEPS_NO_WORDS else None) or read


def _more(text: str, context: Context) -> ActReading | None:
    """What is told beside an act that keeps no words: 收到，谢谢。再补一句，井盖也丢了."""
    sentences = [each for each in SENTENCE_END.split(text.strip()) if each.strip()]
    for sentence in sentences[:MOST_SENTENCES] if len(sentences) > 1 else ():
        if len(core_of(level(sentence))) < LEAST_TOLD:
            continue
        read = _read(sentence, context)
        told = read.act is None and read.about is not Subject.UNSURE
        if told and read.confidence >= SURE_OF_TWO:
            return read
    return None


def _read(text: str, context: Context) -> ActReading:
    found = evidence(text, context)
    possible = possible_acts(text, found, context)
    readings = weighed(found, possible)
    best, confidence = readings[0]
    told = [(each, chance) for each, chance in readings if isinstance(each, Subject)]
    if Subject.CASE in possible and is_told_to_give_up(level(text)):
        return ActReading(None, Subject.CASE, CERTAIN, frozenset({"told_to_give_up"}))
    if COUNTED in found and not isinstance(best, Act) and not may_be_another(found):
        return ActReading(None, Subject.QUESTION, CERTAIN, frozenset({COUNTED}))
    if _is_matter(found, readings):
        return ActReading(None, Subject.NEW, CERTAIN, frozenset({WHOLE}))
    if context.screen == "reasons" and not found & {f"rule:{best}.whole", _OF_THE_FORM}:
        return ActReading(None, Subject.DRAFT, CERTAIN, found)  # 钱去哪了？ is why
    only = _only_act(found, context, possible)
    if only is not None and best is not Subject.QUESTION:
        return ActReading(only, _about(only), 1.0, frozenset({f"rule:{only}.whole"}))
    if _LINK.search(text):  # it shows something, whatever its letters spell
        readings, best = [*told], told[0][0]
    if best in OUTCOMES and (told_of := _told_at_length(best, confidence, found, context)):
        return ActReading(None, told_of, confidence, found, best)
    if best in OUTCOMES and dict(readings)[Subject.NEW] >= MAY_BE_NEW:
        return ActReading(None, Subject.UNSURE, confidence, found, best)
    if best in PLEASED and _is_doubtful(dict(readings), found, context):
        return ActReading(None, Subject.UNSURE, confidence, found, best)
    if isinstance(best, Act) and _stands(best, _of_its_kind(readings), told[0][1], found, context):
        return ActReading(best, _about(best), confidence, found, best)
    subject, chance = told[0]
    if best is Act.SEND and _perhaps_sends(confidence, found, context):
        return ActReading(Act.CLOSING, Subject.CHAT, confidence, found, best)
    if _answers_nothing(text, chance, readings, found, context):
        act = _act_of_no_answer(readings, found, context)
        return ActReading(act, _about(act), 1 - chance, found, act)
    rival = next((each for each, _ in readings if isinstance(each, Act)), None)
    if context.screen and rival is not None and _is_near(text, chance, found, context):
        return ActReading(None, Subject.UNSURE, chance, found, rival, rival)
    left = sum(each for _, each in told)
    sure = left >= SURE_OF_NO_ACT and chance / left >= SURE_OF_TWO
    if isinstance(best, Act) and context.situation in ("running", "answered"):
        sure = False  # an act, perhaps
    if (len(told) > 1 and not sure) or (subject is Subject.QUESTION and is_far(found)):
        return ActReading(None, Subject.UNSURE, chance, found, subject)
    return ActReading(None, subject, chance, found, subject)


def _perhaps_sends(confidence: float, found: frozenset[str], context: Context) -> bool:
    """Whether a card is likely to be sent, and not certain: then it is said how that is done."""
    return context.screen == "card" and confidence >= SURE and not is_long(found, LONG_MESSAGE)


def _told_at_length(
    best: Act | Subject, confidence: float, found: frozenset[str], context: Context
) -> Subject | None:
    """What is told at length of a case that runs is more of it, or answers who asked; so is what is
    left open by an answer, when it is not certain. What is plainly over needs no more words."""
    if not is_long(found, BRIEF) or confidence < SURE_OF_FEW:
        return None
    match context.situation:
        case "question" if best is not Act.SOLVED or confidence < CERTAIN:
            return Subject.QUESTION
        case "running" if best is not Act.SOLVED:
            return Subject.CASE
        case "answered" if best is Act.PARTLY and confidence < CERTAIN:
            return Subject.CASE
    return None


def _is_doubtful(
    chances: Mapping[Act | Subject, float], found: frozenset[str], context: Context
) -> bool:
    """Whether what pleases may as well be what does not: 换了灯头没接线，摆设."""
    if context.situation != "answered" or max(chances.values()) >= CERTAIN:
        return False
    return sum(chances.get(each, 0.0) for each in DISPLEASED) >= MAY_DISPLEASE


def _of_its_kind(readings: list[tuple[Act | Subject, float]]) -> float:
    """How likely it is that one of the acts is meant which lead to much the same as the best."""
    best, confidence = readings[0]
    kind = next((kind for kind in KINDS if best in kind), frozenset({best}))
    together = sum(chance for each, chance in readings if each in kind)
    return max(confidence, together - NOT_THE_BEST)


def _answers_nothing(
    text: str,
    chance: float,
    readings: list[tuple[Act | Subject, float]],
    found: frozenset[str],
    context: Context,
) -> bool:
    """Whether next to nothing says that the words tell or answer something."""
    if context.screen in TELLING or isinstance(readings[0][0], Subject):
        return False
    if context.situation == "alone":  # a few words open no petition that they are likely not
        brief = not found.isdisjoint(SHORT) and not is_troubled(found)
        return chance < (NO_MATTER if brief else NO_ANSWER) and not tells_at_length(found)
    if context.situation not in ("card", "screen"):
        return False
    low = NO_SHAPE if context.screen in SHAPED else NO_ANSWER
    return chance < low and not _tells(text, readings[0], found)


def _is_near(text: str, chance: float, found: frozenset[str], context: Context) -> bool:
    """Whether a few words beside a draft are likelier an act that has no word in the lexicon than
    anything that is told."""
    short = not found.isdisjoint(SHORT)
    tells = {WHOLE, OTHERS} & found or tells_what_happened(level(text))
    return chance < NEAR and short and not tells and context.screen not in TELLING


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
        and (not begins or act in IN_FULL["alone"])
    ]
    if Act.DROP in whole and Act.DELETE in whole:  # 删了吧: what is written, else what is kept
        over = Act.DELETE if context.kept or context.screen else Act.DROP
        whole = [act for act in whole if act is not over]
    if Act.KEEP in whole:  # 今天先不说了 puts off what is being written
        whole = [act for act in whole if act is not Act.CLOSING]
    brief = not found.isdisjoint({"len:0", "len:1", "latin"})
    if brief and Act.UNSIGNED in whole and context.screen in SHAPED:  # 不告诉你
        whole = [Act.SKIP if act is Act.UNSIGNED else act for act in whole]
    if begins:
        return whole[0] if whole else None
    return whole[0] if len(whole) == 1 and context.screen not in TELLING else None


def _signed(act: Act | Subject, found: frozenset[str]) -> bool:
    """Whether the lexicon has a word of it."""
    return f"rule:{act}.whole" in found or f"rule:{act}.sign" in found


def _is_matter(found: frozenset[str], readings: list[tuple[Act | Subject, float]]) -> bool:
    """Whether it is a petition, whole in itself: all else must be certain to be meant instead."""
    chance = dict(readings).get(Subject.NEW)
    if WHOLE not in found or ADDS in found or chance is None or _ASKED_OF_US & found:
        return False
    best, confidence = readings[0]
    little = LONG not in found and not is_troubled(found) and confidence >= SURE
    if isinstance(best, Act) and little and chance < PERHAPS_NEW:
        return False
    if isinstance(best, Act):  # its words would stand nowhere
        return LONG in found or not (confidence >= CERTAIN and _signed(best, found))
    return best is not Subject.QUESTION or confidence < SURE_OF_NO_MATTER


def _stands(
    act: Act, confidence: float, told: float, found: frozenset[str], context: Context
) -> bool:
    """Whether an act may be taken for one, though something is told as likely as `told`: while a
    story is told only what is certain and has a word in the lexicon."""
    signed = _signed(act, found)
    if context.screen in TELLING:
        one_letter = not any(name.startswith("p:") for name in found)
        return signed and confidence >= CERTAIN and not one_letter
    if act is Act.SEND:  # cannot be taken back
        return confidence >= CERTAIN and not is_long(found, BRIEF - 1)
    if act is Act.JOINT and not context.screen and "asks" not in found:
        return context.situation == "alone" and confidence >= CERTAIN and not is_troubled(found)
    long = is_long(found, LONG_MESSAGE)
    wishes = context.situation != "answered" or "concept:wish" in found
    if act in KEEPS_NO_WORDS and long and wishes:
        return False
    if context.screen and told >= PERHAPS_TOLD and (not signed or OTHERS in found):
        return False
    sure = SURE if long or (act is Act.PROGRESS and "asks" not in found) else SURE_OF_FEW
    if signed:
        return confidence >= sure
    if (long or (act in KEEPS_NO_WORDS and is_troubled(found))) and confidence < SURE_AT_LENGTH:
        return False
    first = context.situation == "alone" and tells_at_length(found)
    if first or (act in LEADS_AWAY and long):  # what others gave up
        return False
    idle = act is Act.HELP and ("asks" not in found or not context.screen)
    if act is Act.DELETE or (idle and is_troubled(found)):  # 欠薪的事能一起说吗
        return confidence >= CERTAIN
    return confidence >= (SURE_OF_NO_QUESTION if idle else sure)


def ranked(text: str, context: Context) -> list[tuple[Act | Subject, float, tuple[str, ...]]]:
    """The likeliest readings with their probabilities and the evidence that speaks for each."""
    found = evidence(text, context)
    best = weighed(found, possible_acts(text, found, context))[:SHOWN]
    return [(reading, chance, reasons(found, reading)) for reading, chance in best]


def _tells(text: str, likeliest: tuple[Act | Subject, float], found: frozenset[str]) -> bool:
    """Whether something is told that happened, and no act is plainly likelier: 单位倒闭了."""
    best, chance = likeliest
    asks = "asks" in found
    brief = not found.isdisjoint({"len:0", "len:1"})
    if best is Act.SKIP and not (brief or asks or _signed(best, found)):
        return True  # 我的卡没换过: that there is nothing to say has its words
    calm = not is_troubled(found)
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
    if chance >= LIKELY and best is not Act.SEND and not (asks and best in GOES_ON):
        return Act(best)
    if asks:
        return Act.HELP
    return Act.CLOSING if context.screen == "card" else Act.NOTHING


def _about(act: Act) -> Subject:
    if act in OF_CASE:
        return Subject.CASE
    return Subject.DRAFT if act in OF_DRAFT else Subject.CHAT
