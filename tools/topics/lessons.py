"""Incremental training: folds corrections into a lexicon that is already good.

A lesson is the words of a text and its topic. The weights move as little as will sort the lessons
right by a margin (passive-aggressive steps), so that what was learnt from thousands of texts stays;
`Guard` holds the texts that must go on being sorted as they should. Plain Python: an office needs
neither the complaints that the lexicon was first learnt from nor a library to teach it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.reading.topics.lexicon import (
    FRAGMENT,
    KEPT,
    NUMBERS,
    TOLD,
    TOPICS,
    Entry,
    Lexicon,
    LexiconError,
    TextFeatures,
    table,
    text_features,
)
from dialogs.reading.topics.permitted import may_be_kept

ROUNDS = 8
# Of a probability of a half over the next best, at the sharpness of the shipped lexicon.
MARGIN = 0.12
STEP = 1.0
# A word that the lexicon does not know is learnt when this many lessons have it, and not when it
# is said of everything.
NEW_WORD_LESSONS = 2
NEW_WORD_RARITY = 7.0
# Each time that the guard is not content, the lessons count for half.
PATIENCE = 5
LARGEST_BYTES = 250_000
SLIGHTEST = 0.005


class Unlearnable(LexiconError):
    """What the lessons say cannot be learnt without forgetting what the guard holds: `lost` of the
    `held` texts that are sorted as they should be."""

    def __init__(self, lost: Sequence[str], held: int) -> None:
        super().__init__("the lessons contradict texts that must stay sorted as they are")
        self.lost = lost
        self.held = held


@dataclass(frozen=True)
class Lesson:
    """The words of a text, how often each was said, and the topic it belongs to."""

    features: TextFeatures
    topic: str


@dataclass(frozen=True)
class Guarded:
    """An invented text, its topic, and its words."""

    text: str
    topic: str
    features: TextFeatures


def guard() -> list[Guarded]:
    """The texts of guard.tsv, which no lesson may spoil."""
    rows = (row.split("\t") for row in table("guard.tsv"))
    return [Guarded(text, topic, text_features(text)) for topic, text in rows]


def best_topic(lexicon: Lexicon, features: TextFeatures) -> str:
    scores = lexicon.scores(lexicon.values(features))
    return TOPICS[max(range(len(TOPICS)), key=scores.__getitem__)]


def fold(
    lexicon: Lexicon,
    lessons: Sequence[Lesson],
    guarded: Sequence[Guarded],
    tell: Callable[[float], object] = lambda _: None,
) -> Lexicon:
    """The lexicon after the lessons, at most LARGEST_BYTES long. Raises Unlearnable when it would
    lose a text of the guard however gently it is taught. `tell` hears the share that is done."""
    held = [one for one in guarded if best_topic(lexicon, one.features) == one.topic]
    known = _with_new_words(lexicon, lessons)
    # Repeated before the lessons in every round, so that only what contradicts it can spoil it.
    repeated = [Lesson(one.features, one.topic) for one in held]
    step = STEP
    lost: list[str] = []
    for _ in range(PATIENCE):
        taught = _fitting(_taught(known, [*repeated, *lessons], step, tell))
        lost = [one.text for one in held if best_topic(taught, one.features) != one.topic]
        if not lost:
            return taught
        step /= 2
    raise Unlearnable(lost, len(held))


def _with_new_words(lexicon: Lexicon, lessons: Sequence[Lesson]) -> Lexicon:
    seen: Counter[str] = Counter()
    for lesson in lessons:
        seen.update(lesson.features.each())
    new = (
        word
        for word, times in seen.items()
        if word not in lexicon.entries
        and NEW_WORD_LESSONS <= times <= max(NEW_WORD_LESSONS, len(lessons) / 4)
        and may_be_kept(word)
    )
    return replace(lexicon, entries={**lexicon.entries, **dict.fromkeys(new, _UNKNOWN)})


_UNKNOWN = Entry(NEW_WORD_RARITY, ())


def _taught(
    lexicon: Lexicon, lessons: Sequence[Lesson], step: float, tell: Callable[[float], object]
) -> Lexicon:
    weights = {word: dict(entry.pulls) for word, entry in lexicon.entries.items()}
    values = [lexicon.values(lesson.features) for lesson in lessons]
    for turn in range(ROUNDS):
        moved = False
        for lesson, value in zip(lessons, values, strict=True):
            moved |= _step(lexicon.bias, weights, value, NUMBERS[lesson.topic], step)
        tell((turn + 1) / ROUNDS)
        if not moved:
            break
    entries = {
        word: Entry(
            lexicon.entries[word].rarity,
            tuple((n, pull) for n, pull in sorted(own.items()) if abs(pull) >= SLIGHTEST),
        )
        for word, own in weights.items()
    }
    telling = {word: one for word, one in entries.items() if one.pulls or word[0] == KEPT}
    return replace(lexicon, entries=telling)


def _step(
    bias: Sequence[float],
    weights: Mapping[str, dict[int, float]],
    values: Mapping[str, float],
    topic: int,
    step: float,
) -> bool:
    """Move the topic up and its strongest rival down, just as far as the margin asks for."""
    scores = list(bias)
    for word, value in values.items():
        for number, pull in weights[word].items():
            scores[number] += pull * value
    rival = max((n for n in range(len(scores)) if n != topic), key=scores.__getitem__)
    short = MARGIN - (scores[topic] - scores[rival])
    length = sum(value * value for value in values.values())
    if short <= 0 or not length:
        return False
    move = step * short / (2 * length)
    for word, value in values.items():
        own = weights[word]
        own[topic] = own.get(topic, 0.0) + move * value
        own[rival] = own.get(rival, 0.0) - move * value
    return True


def _fitting(lexicon: Lexicon) -> Lexicon:
    """As it will be read again, without the weakest words when it is too long."""
    rows = list(lexicon.rows())
    over = _bytes_of(rows) - LARGEST_BYTES
    if over > 0:
        entries = dict(lexicon.entries)
        for word in sorted(entries, key=lambda word: (_strength(lexicon, word), word)):
            if over <= 0:
                break
            if word[0] not in (KEPT, TOLD):
                over -= _bytes_of([next(_row_of(lexicon, word))])
                del entries[word]
        rows = list(replace(lexicon, entries=entries).rows())
    return Lexicon.read(rows)


def _row_of(lexicon: Lexicon, word: str) -> Iterator[str]:
    alone = replace(lexicon, entries={word: lexicon.entries[word]})
    return (row for row in alone.rows() if not row.startswith("#"))


def _strength(lexicon: Lexicon, word: str) -> float:
    rarity, pulls = lexicon.entries[word]
    common = 0.5 if word[0] == FRAGMENT else 1.0
    return common * max((abs(pull) for _, pull in pulls), default=0.0) / rarity


def _bytes_of(rows: Iterable[str]) -> int:
    return sum(len(row.encode()) + 1 for row in rows)
