"""Learns the lexicon's weights from labelled complaints.

    python -m dialogs.topics.train DATA_FOLDER     measures, learns, writes lexicon.tsv

Needs scikit-learn, which nothing else does. Seven topics are learnt from labelled.csv; the other
eight from messages that the hand-kept words sort without doubt, and from those words themselves.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from dialogs.topics.corpus import Sample, read_labelled, read_weak
from dialogs.topics.evaluate import Figures, Verdict, figures, judge
from dialogs.topics.lexicon import TOPICS, Lexicon, apart, features, hand_words
from dialogs.topics.segment import tags

FOLDS = 5
WORDS_A_TOPIC = 1_000
SEEN_AT_LEAST = 3
SLIGHTEST_PULL = 0.11
BORNE_AT_LEAST = 4
# Of a topic with guessed texts only, a word is typical if one time in twenty it is said there.
TYPICAL = 0.05
# A hand-kept word counts as one short text of its topic, worth a fifth of a real one, and pulls by
# its weight until it has been seen in about as many texts as these. Costs the seven topics some
# 0.4 points of macro-F1; without it three of four short texts of the other eight went to them.
HAND_WORD_WORTH = 0.2
HAND_PULLS = {1.0: 0.2, 2.0: 0.8, 3.0: 2.0}
HAND_TEXTS_LEARNT = 20
HAND_TEXTS_GUESSED = 80
GUESSED_BIAS = 0.05

_HEADER = """\
# What each word says about the topic: word, rarity, pull towards (+) or away from (-) a topic.
# Written by train.py from labelled complaints; words and weights only. Topics by their signs:
# 城 城乡建设 环 环境保护 交 交通运输 教 教育文体 劳 劳动和社会保障 商 商贸旅游 卫 卫生计生 政 政法
# 经 经济管理 民 民政 国 国土资源 农 农村农业 科 科技与信息产业 纪 纪检监察 党 党务政务"""

# A lexicon knows no masked place, no number, and nothing the dictionary calls a person or a place.
_MASKED = re.compile(r"[^一-龥]|西地|地省|某")
_NAMES = frozenset({"nr", "nrt", "nrfg", "ns", "nt"})
# Nor words that are about nothing: numbers, pronouns, adverbs, times, measures, conjunctions.
_EMPTY = frozenset({"m", "mq", "q", "r", "d", "t", "c", "p", "u", "y", "e", "o", "f"})

Counted = Mapping[str, int]
# Segmenting is most of the work, and every fold asks for the same texts again.
_counted = cache(features)


def learn(samples: Sequence[Sample], weak: Sequence[Sample], sharpness: float = 1.0) -> Lexicon:
    """A lexicon of the words that pull hardest, fitted again after the others were left out."""
    texts, labels, worths = _examples(samples, weak)
    often = Counter(word for text in texts for word in text)
    borne = Counter(
        (label, word) for text, label in zip(texts, labels, strict=True) for word in text
    )
    guessed = {sample.label for sample in weak}
    typical = {
        (topic, word)
        for (topic, word), times in borne.items()
        if times >= BORNE_AT_LEAST and (topic not in guessed or times >= TYPICAL * often[word])
    }
    kept = {word for word, times in often.items() if times >= SEEN_AT_LEAST and may_be_kept(word)}
    everything = _fit(texts, labels, worths, kept | set(hand_words()), cost=0.5)
    chosen = _fit(texts, labels, worths, _strongest(everything, often), cost=0.3)
    return _with_hand_words(_thinned(chosen, typical, sharpness), often, guessed)


def cross_validate(folder: Path, tell: Callable[[str], object] = lambda _: None) -> Figures:
    """Grouped 5-fold: near-duplicates stay together, so nothing is asked that was shown before."""
    from sklearn import model_selection  # type: ignore[import-not-found, import-untyped, unused-ignore]

    samples = read_labelled(folder)
    weak = read_weak(folder, samples)
    split = model_selection.StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0).split(
        samples, [sample.label for sample in samples], [sample.group for sample in samples]
    )
    verdicts: list[Verdict] = []
    for number, (known, unseen) in enumerate(split, 1):
        lexicon = learn([samples[i] for i in known], weak)
        verdicts += [judge(lexicon, samples[i]) for i in unseen]
        tell(f"fold {number} of {FOLDS}")
    return figures(verdicts)


def write(lexicon: Lexicon, path: Path) -> None:
    path.write_text("\n".join([_HEADER, *lexicon.rows(), ""]), encoding="utf-8")


def may_be_kept(word: str) -> bool:
    if word in hand_words() or word in apart("common"):
        return True
    if word in apart("left_out") or _MASKED.search(word):
        return False
    return _tags().get(word, "nr") not in _NAMES | _EMPTY


def _examples(
    samples: Sequence[Sample], weak: Sequence[Sample]
) -> tuple[list[Counted], list[str], list[float]]:
    """Every text whole and by its title alone: what is filed in a chat is often no longer."""
    texts: list[Counted] = []
    labels: list[str] = []
    for sample in [*samples, *weak]:
        texts += [_counted(sample.body, sample.title), _counted(sample.title)]
        labels += [sample.label, sample.label]
    worths = [1.0] * len(texts)
    for word, topics in hand_words().items():
        for topic, weight in topics.items():
            if weight >= 2:
                texts.append({word: 1})
                labels.append(topic)
                worths.append(HAND_WORD_WORTH)
    return texts, labels, worths


def _fit(
    texts: Iterable[Counted],
    labels: Sequence[str],
    worths: Sequence[float],
    vocabulary: set[str],
    cost: float,
) -> Lexicon:
    from sklearn import feature_extraction, svm  # type: ignore[import-not-found, import-untyped, unused-ignore]

    vectorizer = feature_extraction.text.TfidfVectorizer(
        analyzer=lambda text: [word for word, times in text.items() for _ in range(times)],
        vocabulary=sorted(vocabulary),
        sublinear_tf=True,
    )
    machine = svm.LinearSVC(C=cost, random_state=0)
    machine.fit(vectorizer.fit_transform(texts), labels, sample_weight=worths)
    names = vectorizer.get_feature_names_out()
    rarity = dict(zip(names, map(float, vectorizer.idf_), strict=True))
    pulls: dict[str, dict[str, float]] = {word: {} for word in rarity}
    for topic, row in zip(machine.classes_, machine.coef_, strict=True):
        for word, pull in zip(names, row, strict=True):
            pulls[word][topic] = float(pull)
    bias = dict(zip(machine.classes_, map(float, machine.intercept_), strict=True))
    return Lexicon(rarity, pulls, {topic: bias[topic] for topic in TOPICS if topic in bias}, 1.0)


def _strongest(lexicon: Lexicon, often: Mapping[str, int]) -> set[str]:
    """For every topic the words that pull hardest, common ones before rare ones."""
    kept = set(hand_words())
    for topic in lexicon.bias:
        kept |= set(
            sorted(
                lexicon.pulls,
                key=lambda word: -abs(lexicon.pulls[word][topic]) * often[word] ** 0.25,
            )[:WORDS_A_TOPIC]
        )
    return kept


def _thinned(lexicon: Lexicon, typical: set[tuple[str, str]], sharpness: float) -> Lexicon:
    """Without slight pulls, and without pulls towards a topic of which the word is not typical."""

    def tells(word: str, topic: str, pull: float) -> bool:
        fitting = topic in hand_words().get(word, ()) or (topic, word) in typical
        return abs(pull) >= SLIGHTEST_PULL and (fitting or pull < 0)

    pulls = {
        word: {topic: pull for topic, pull in own.items() if tells(word, topic, pull)}
        for word, own in lexicon.pulls.items()
    }
    pulls = {word: own for word, own in pulls.items() if own}
    return Lexicon({word: lexicon.rarity[word] for word in pulls}, pulls, lexicon.bias, sharpness)


def _with_hand_words(lexicon: Lexicon, often: Mapping[str, int], guessed: set[str]) -> Lexicon:
    """What was learnt of a hand-kept word outweighs what the hand says as it is seen more often."""
    pulls = {word: dict(own) for word, own in lexicon.pulls.items()}
    rarest = max(lexicon.rarity.values())
    for word, topics in hand_words().items():
        own = pulls.setdefault(word, {})
        for topic, weight in topics.items():
            texts = HAND_TEXTS_GUESSED if topic in guessed else HAND_TEXTS_LEARNT
            unseen = texts / (texts + often.get(word, 0))
            learnt = max(own.get(topic, 0.0), 0.0)
            pull = max(learnt, (1 - unseen) * learnt + unseen * HAND_PULLS[weight])
            if pull >= SLIGHTEST_PULL:
                own[topic] = pull
    pulls = {word: own for word, own in pulls.items() if own}
    rarity = {word: lexicon.rarity.get(word, rarest) for word in pulls}
    bias = {t: b + GUESSED_BIAS * (t in guessed) for t, b in lexicon.bias.items()}
    return Lexicon(rarity, pulls, bias, lexicon.sharpness)


@cache
def _tags() -> dict[str, str]:
    return tags()


def main(folder: Path) -> None:
    def tell(line: str) -> object:
        return sys.stdout.write(line + "\n")

    reached = cross_validate(folder, tell)
    for row in reached.rows():
        tell(row)
    samples = read_labelled(folder)
    lexicon = learn(samples, read_weak(folder, samples), reached.sharpness)
    path = Path(__file__).with_name("lexicon.tsv")
    write(lexicon, path)
    tell(f"{path.name}: {len(lexicon.pulls)} words, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
