"""Which official topic a complaint belongs to, and which of its words say so."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.topics.forms import level
from dialogs.topics.lexicon import TOPICS, apart, branches, features, hand_words, shipped
from dialogs.topics.segment import LONGEST_TEXT

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

OFFERED = 3
REASONS = 4
# At this probability nineteen of twenty are right (grouped cross-validation); below it the
# citizen chooses.
SURE = 0.75
# What a learnt word must add, compared with the word that adds most, to be shown as a reason.
TELLING = 0.1


@dataclass(frozen=True)
class Suggestion:
    """A topic as one to three official names, how probable it is, and the words of the text
    (two to four as a rule, in the writer's spelling) that carried the weight."""

    path: tuple[str, ...]
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Sorting:
    """At most three suggestions, best first; `confident` if the first may be filled in unasked."""

    suggestions: tuple[Suggestion, ...]
    confident: bool


def classify(text: str, title: str = "") -> Sorting:
    """Sort a complaint; nothing is suggested when no word says anything."""
    lexicon = shipped()
    found = features(text, title)
    added = lexicon.contributions(found)
    if not any(added.values()):
        return Sorting((), confident=False)
    written = f"{title}\n{text[:LONGEST_TEXT]}"
    chances = lexicon.probabilities(added)
    ranked = sorted(chances, key=lambda topic: -chances[topic])
    suggestions = tuple(
        Suggestion(_path(topic, written), chances[topic], _reasons(topic, added[topic], written))
        for topic in ranked[:OFFERED]
    )
    suggestions = tuple(one for one in suggestions if one.reasons)
    best = suggestions[0] if suggestions else None
    confident = best is not None and best.path[0] == ranked[0] and best.score >= SURE
    return Sorting(suggestions, confident)


def _reasons(topic: str, added: Mapping[str, float], written: str) -> tuple[str, ...]:
    """The words that added most; of words within words only the fuller one."""
    kept = hand_words()
    telling = {
        word: share
        for word, share in added.items()
        if share > 0 and word not in apart("never_shown") and (len(word) > 1 or topic in kept[word])
    }
    if not telling:
        return ()
    enough = TELLING * max(telling.values())
    # Of a hand-kept and a learnt word that overlap the hand-kept one is shown: 工资, not 月工资.
    heard = [word for word in telling if word in kept]
    telling = {
        word: share
        for word, share in telling.items()
        if word in kept or not any(word in other or other in word for other in heard)
    }
    shown: list[str] = []
    for word in sorted(telling, key=lambda word: (-telling[word], word)):
        if telling[word] < enough or len(shown) == REASONS:
            break
        if any(word in other for other in shown):
            continue
        shown = [other for other in shown if other not in word] + [word]
    plain = level(written)
    return tuple(_as_written(word, plain, written) for word in shown)


def _as_written(word: str, plain: str, written: str) -> str:
    at = plain.find(word)
    return written[at : at + len(word)] if at >= 0 else word


def _path(topic: str, written: str) -> tuple[str, ...]:
    """The second and third level, as far as the words are clear about them."""
    plain = level(written)
    says = {
        path: sum(len(word) ** 0.5 for word in words if word in plain)
        for path, words in branches()[topic].items()
    }
    ranked = sorted(says, key=lambda path: -says[path])
    if not ranked or not says[ranked[0]]:
        return (topic,)
    best = ranked[0]
    rival = max((says[path] for path in ranked[1:]), default=0)
    if says[best] >= 1.5 * rival:
        return best
    second = max((says[path] for path in ranked if path[1] != best[1]), default=0)
    return best[:2] if says[best] > second else (topic,)
