"""Classifies a complaint by official topic, with the words that decided it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.reading.topics.edition import in_use
from dialogs.reading.topics.forms import joined, level
from dialogs.reading.topics.lexicon import (
    SIGNS,
    TOPICS,
    apart,
    branches,
    branches_by_letter,
    hand_words,
    opening,
    stands_in,
    text_features,
)
from dialogs.reading.topics.segment import LONGEST_TEXT
from dialogs.reading.topics.whole_words import cuts_words

__all__ = ["CURRENT_NAMES", "TOPICS", "Sorting", "Suggestion", "classify"]

#: What a topic is called since the reform of 2018; the others kept their name.
CURRENT_NAMES: Mapping[str, str] = {
    "环境保护": "生态环境",
    "教育文体": "教育和文化体育",
    "劳动和社会保障": "人力资源和社会保障",
    "商贸旅游": "市场监管和文化旅游",
    "卫生计生": "卫生健康",
    "民政": "民政和退役军人事务",
    "国土资源": "自然资源",
    "农村农业": "农业农村",
    "经济管理": "经济、金融和应急管理",
    "科技与信息产业": "科技和信息产业",
}

DISCIPLINE = SIGNS["D"]
OFFERED = 3
REASONS = 4
# From this probability on 97 of 100 are right (an unseen fifth, near-duplicates together: 83 % of
# the texts), 95 without their titles, and 93 when a title is all there is to read; below it the
# citizen chooses.
SURE = 0.83
# A few letters without a title say less than they seem to: from here on 96 of 100 are right.
SURE_OF_A_FEW = 0.88
FEW = 24
LIKELY = 0.3  # from here on a topic is offered though no word of its reasons is worth showing
# A branch of a topic counts by its topic's probability, even when none of its words is said.
SILENT = 0.1
TITLE_SAYS = 2
# What a learnt word must add, compared with the word that adds most, to be shown as a reason.
TELLING = 0.1
# The number of an identity card or a bank account, with what it is called: whose it is, and no
# matter of it. Left in, a card's number alone made the topic, and its name the reason.
_OWN_NUMBER = re.compile(
    r"(?:我的|本人)?(?:居民)?(?:身份证|银行卡|储蓄卡|银行账号|银行帐号|银行账户|账户|账号|帐号|卡号|银行)?"
    r"(?:号码|卡号|账号|帐号|号)?[是为:：\s]{0,3}(?<!\d)\d(?:[ \-]?\d){13,18}[xX]?(?!\d)"
)


@dataclass(frozen=True)
class Suggestion:
    """A topic as one to three official names, how probable it is, and the words of the text
    (two to four as a rule, in the writer's spelling) that carried the weight; none rather than
    words that say nothing (人家)."""

    path: tuple[str, ...]
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Sorting:
    """At most three suggestions, best first; `confident` if the first may be filled in unasked;
    `also` is a second topic about which the text says as much."""

    suggestions: tuple[Suggestion, ...]
    confident: bool
    also: str | None = None


def seconds(text: str, title: str = "") -> tuple[tuple[str, str], ...]:
    """The three likeliest branches, first and second level: a topic that is likely but says
    nothing about its branches gives way to a less likely one that does."""
    lexicon = in_use().lexicon
    values = lexicon.values(text_features(text, title))
    if not values:
        return ()
    chances = lexicon.probabilities(lexicon.scores(values))
    body, head = level(text[:LONGEST_TEXT]), level(title or opening(text))
    found: dict[tuple[str, str], float] = {}
    for topic, chance in zip(TOPICS, chances, strict=True):
        told: dict[str, dict[str, float]] = {}
        for path, words in branches()[topic].items():
            says = told.setdefault(path[1], {})
            for word in words:
                if times := min(body.count(word), 3) + TITLE_SAYS * (word in head):
                    says[word] = times * len(word) ** 0.5
        for second, says in told.items():
            found[topic, second] = chance * (SILENT + sum(says.values()) ** 0.5)
    return tuple(sorted(found, key=lambda branch: -found[branch])[:OFFERED])


def classify(text: str, title: str = "") -> Sorting:
    """Sort a complaint; nothing is suggested when no word says anything."""
    lexicon = in_use().lexicon
    text, title = joined(text[:LONGEST_TEXT]), joined(title)
    text = _OWN_NUMBER.sub(lambda number: " " * len(number[0]), text)
    values = lexicon.values(text_features(text, title))
    if not values:
        return Sorting((), confident=False)
    chances = lexicon.probabilities(lexicon.scores(values))
    ranked = sorted(range(len(TOPICS)), key=lambda number: -chances[number])
    written = f"{title}\n{text[:LONGEST_TEXT]}"
    plain = level(written)
    suggestions = []
    tells = any(len(word) > 1 for word in values)
    for number in ranked[:OFFERED]:
        topic = TOPICS[number]
        reasons = _reasons(topic, lexicon.shares(values, topic), plain, written)
        if reasons or (tells and chances[number] >= LIKELY):
            suggestions.append(Suggestion(_path(topic, plain), chances[number], reasons))
    if not suggestions or suggestions[0].path[0] != TOPICS[ranked[0]]:
        return Sorting(tuple(suggestions), confident=False)
    also = _also(suggestions, written)
    best = suggestions[0]
    few = not title and len(text.strip()) <= FEW
    enough = best.score >= (SURE_OF_A_FEW if few else SURE)
    confident = enough and bool(best.reasons) and also is None
    return Sorting(tuple(suggestions), confident, also)


def of_denunciation(sorting: Sorting, reasons: tuple[str, ...]) -> Sorting:
    """Where a text denounces somebody in office, for these reasons, discipline goes first. What it
    is about besides is never filled in unasked."""
    known = {suggestion.path[0]: suggestion for suggestion in sorting.suggestions}
    if next(iter(known), None) == DISCIPLINE:
        return sorting
    first = known.pop(DISCIPLINE, Suggestion((DISCIPLINE,), 0.0, reasons[:REASONS]))
    return Sorting((first, *known.values())[:OFFERED], confident=False)


def _also(suggestions: list[Suggestion], written: str) -> str | None:
    """The second topic, when the text speaks of one after the other: each in two words at least
    that the hand gives to it, and all of the one before all of the other."""
    if len(suggestions) < 2:
        return None
    places = []
    for suggestion in suggestions[:2]:
        own = [word for word in suggestion.reasons if _given_to(word, suggestion.path[0])]
        if len(own) < 2:
            return None
        places.append([written.find(word) for word in own])
    first, second = places
    separate = max(first) < min(second) or max(second) < min(first)
    return suggestions[1].path[0] if separate else None


def _given_to(word: str, topic: str) -> bool:
    return hand_words().get(level(word), {}).get(topic, 0) >= 2


def _reasons(topic: str, added: Mapping[str, float], plain: str, written: str) -> tuple[str, ...]:
    """The words that added most; of words within words only the fuller one."""
    kept, hidden = hand_words(), apart("never_shown")
    telling = {
        word: share
        for word, share in added.items()
        if share > 0
        and word not in hidden
        and (len(word) > 1 or (word in kept and topic in kept[word]))
    }
    if not telling:
        return ()
    enough = TELLING * max(telling.values())
    # Of a hand-kept and a learnt word that overlap the hand-kept one is shown: 工资, not 月工资.
    kept_ones = [word for word in telling if word in kept]
    telling = {
        word: share
        for word, share in telling.items()
        if share >= enough
        and (word in kept or not any(word in other or other in word for other in kept_ones))
    }
    shown: list[str] = []
    for word in sorted(telling, key=lambda word: (-telling[word], word)):
        if len(shown) == REASONS:
            break
        if any(word in other for other in shown) or (
            word in kept and cuts_words(plain, word, kept)
        ):
            continue
        shown = [other for other in shown if other not in word] + [word]
    return tuple(_as_written(word, plain, written) for word in shown)


def _as_written(word: str, plain: str, written: str) -> str:
    at = plain.find(word)
    return written[at : at + len(word)] if at >= 0 else word


def _path(topic: str, plain: str) -> tuple[str, ...]:
    """The second and third level, as far as the words are clear about them."""
    says = dict.fromkeys(branches()[topic], 0.0)
    for letter in set(plain) & branches_by_letter()[topic].keys():
        for word, path in branches_by_letter()[topic][letter]:
            if word in plain and stands_in(word, plain):
                says[path] += len(word) ** 0.5
    ranked = sorted(says, key=lambda path: -says[path])
    if not ranked or not says[ranked[0]]:
        return (topic,)
    best = ranked[0]
    rival = max((says[path] for path in ranked[1:]), default=0)
    if says[best] >= 1.5 * rival:
        return best
    second = max((says[path] for path in ranked if path[1] != best[1]), default=0)
    return best[:2] if says[best] > second else (topic,)
