"""Trains a lexicon from nothing but labelled complaints and the tables kept by hand.

    python -m tools.topics.train DATA_FOLDER     measures, learns, writes lexicon.tsv

Needs scikit-learn (`pip install scikit-learn`, the extra `train`), which nothing else does. Seven
topics are learnt from labelled.csv; the other eight from messages that the hand-kept words sort
without doubt, from those words themselves, and from the everyday words of paths.tsv.
"""

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from dialogs.reading.topics import lexicon as shipped
from dialogs.reading.topics.calibration import Calibration
from dialogs.reading.topics.lexicon import (
    FRAGMENT,
    KEPT,
    NUMBERS,
    OPENING,
    TOLD,
    TOPICS,
    Entry,
    Lexicon,
    TextFeatures,
    branches,
    hand_words,
    text_features,
)
from dialogs.reading.topics.permitted import may_be_kept
from tools.topics.corpus import Sample, read_labelled, read_weak
from tools.topics.evaluate import Figures, Verdict, calibration_of, figures, judge, promises

FOLDS = 5
# How many are kept: with these the file stays under 250 KB.
WORDS = 5_800
FRAGMENTS = 3_100
SEEN_AT_LEAST = 3
SLIGHTEST_PULL = 0.045
BORNE_AT_LEAST = 4
# Of a topic with guessed texts only, a word is typical if one time in twenty it is said there.
TYPICAL = 0.05
# Ridge regression beat the support vector machine by 0.3 points of macro-F1 (grouped 5-fold).
PENALTY = 1.0
CONSTANT = 0.4
TOLERANCE = 1e-2  # one hundredth of this changes no figure, and takes three times as long
# A title, a text without its title, and its opening count for little beside a text: what is filed
# in a chat is often no longer, and has no title.
PART_WORTH = 0.15
OPENING_WORTH = 0.15
# So do the official names of a branch and the everyday words that point to it: they know topics
# of which no text is labelled.
BRANCH_WORTH = 0.05
# A hand-kept word counts as one short text of its topic, worth a tenth of a real one.
HAND_WORD_WORTH = 0.1
# Scores of guessed topics are a little too high: guessed texts say their words more plainly than
# real ones.
GUESSED_BIAS = -0.05
GUESSED_WORTH = 0.6

_HEADER = """\
# What each word says about the topic, by its rarity: word, pull towards or away from (-) a topic
# in hundredths. = marks a word kept by hand and found anywhere, + what the hand says more of it in
# a text without a title, ^ a piece of a title.
# Written by train.py from labelled complaints; words and weights only. Topics by their signs:
# C 城乡建设 H 环境保护 J 交通运输 E 教育文体 L 劳动和社会保障 S 商贸旅游 W 卫生计生 Z 政法
# M 经济管理 P 民政 G 国土资源 N 农村农业 K 科技与信息产业 D 纪检监察 A 党务政务"""

UNCALIBRATED = Calibration(1.0)


class Hand(NamedTuple):
    """How hard a hand-kept word pulls by its weight, until it was seen in about so many texts."""

    pulls: Mapping[float, float]
    texts_learnt: int
    texts_guessed: int


# A strong hand in texts with a title costs the seven labelled topics a point of macro-F1; a weak
# one in short texts without a title loses to them one in ten of the other eight.
TITLED = Hand({1.0: 0.04, 2.0: 0.15, 3.0: 0.35}, 5, 60)
UNTITLED = Hand({1.0: 0.2, 2.0: 0.8, 3.0: 1.6}, 20, 60)

# Segmenting is most of the work, and every fold asks for the same texts again.
_text_features = cache(text_features)


def learn(samples: Sequence[Sample], weak: Sequence[Sample], calibration: Calibration) -> Lexicon:
    """A lexicon of the words that pull hardest, fitted again after the others were left out."""
    features, labels, worths = _examples(samples, weak)
    whole = features[: len(samples)]
    often = Counter(word for one in whole for word in one.each())
    vocabulary = {
        word for word, times in often.items() if times >= SEEN_AT_LEAST and may_be_kept(word)
    }
    vocabulary |= {KEPT + word for word in hand_words()}
    guessed = {sample.label for sample in weak}
    everything = _fit(features, labels, worths, vocabulary, often, len(whole))
    chosen = _strongest(everything, often)
    fitted = _fit(features, labels, worths, chosen, often, len(whole))
    borne = Counter(
        (label, word) for one, label in zip(features, labels, strict=True) for word in one.each()
    )
    thinned = _thinned(fitted, borne, often, guessed)
    return _with_hand_words(thinned, often, guessed, calibration)


def cross_validate(
    folder: Path, tell: Callable[[str], object] = lambda _: None
) -> tuple[Figures, Calibration]:
    """Grouped 5-fold: near-duplicates stay together, so nothing is asked that was shown before.
    Each fold's promises are calibrated on the four others. The calibration is that of all."""
    folds = unseen_verdicts(folder, tell)
    verdicts = [verdict for fold in folds for verdict in fold]
    promised: list[float] = []
    for number, fold in enumerate(folds):
        others = [v for at, other in enumerate(folds) if at != number for v in other]
        promised += promises(fold, calibration_of(others))
    return figures(verdicts, promised), calibration_of(verdicts)


def unseen_verdicts(folder: Path, tell: Callable[[str], object]) -> list[list[Verdict]]:
    """Each labelled text, judged by a lexicon learnt from the four fifths it is not in."""
    samples = read_labelled(folder)
    weak = read_weak(folder, samples)
    folds = []
    for number, (known, unseen) in enumerate(_splits(samples), 1):
        lexicon = learn(known, weak, UNCALIBRATED)
        folds.append([judge(lexicon, sample) for sample in unseen])
        tell(f"fold {number} of {FOLDS}")
    return folds


def seeded_split(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Four fifths to learn from and one to judge by, the same every time."""
    return next(_splits(samples))


def _splits(samples: Sequence[Sample]) -> Iterator[tuple[list[Sample], list[Sample]]]:
    from sklearn import model_selection  # type: ignore[import-not-found, import-untyped, unused-ignore]

    split = model_selection.StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0).split(
        samples, [sample.label for sample in samples], [sample.group for sample in samples]
    )
    for known, unseen in split:
        yield [samples[i] for i in known], [samples[i] for i in unseen]


def write(lexicon: Lexicon, path: Path) -> None:
    path.write_text("\n".join([_HEADER, *lexicon.rows(), ""]), encoding="utf-8")


def _examples(
    samples: Sequence[Sample], weak: Sequence[Sample]
) -> tuple[list[TextFeatures], list[str], list[float]]:
    """Every text whole, by its title alone, without its title, and its opening alone; then the
    branches and the hand-kept words."""
    features = [_text_features(sample.body, sample.title) for sample in samples]
    labels = [sample.label for sample in samples]
    worths = [1.0] * len(features)
    for sample in weak:
        features.append(_text_features(sample.body, sample.title))
        labels.append(sample.label)
        worths.append(GUESSED_WORTH)
    for sample in [*samples, *weak]:
        features += [
            _text_features("", sample.title),
            _text_features(sample.body),
            _text_features(sample.body[:OPENING]),
        ]
        labels += [sample.label] * 3
        worths += [PART_WORTH, PART_WORTH, OPENING_WORTH]
    for topic, paths in branches().items():
        for path, known in paths.items():
            texts = [" ".join(sorted(known)), *sorted(known), *path[1:]]
            features += map(_text_features, texts)
            labels += [topic] * len(texts)
            worths += [BRANCH_WORTH] * len(texts)
    for word, topics in hand_words().items():
        for topic, weight in topics.items():
            if weight >= 2:
                features.append(TextFeatures({KEPT + word: 1}, {}, titled=True))
                labels.append(topic)
                worths.append(HAND_WORD_WORTH)
    return features, labels, worths


def _fit(
    features: Sequence[TextFeatures],
    labels: Sequence[str],
    worths: Sequence[float],
    vocabulary: set[str],
    often: Mapping[str, int],
    texts: int,
) -> Lexicon:
    from scipy import sparse  # type: ignore[import-not-found, import-untyped, unused-ignore]
    from sklearn import linear_model  # type: ignore[import-not-found, import-untyped, unused-ignore]

    rarity = {w: round(math.log((1 + texts) / (1 + often[w])) + 1, 1) for w in sorted(vocabulary)}
    blank = Lexicon({w: Entry(rare, ()) for w, rare in rarity.items()}, (), UNCALIBRATED)
    columns = {word: number for number, word in enumerate(rarity)}
    indices: list[int] = []
    data: list[float] = []
    starts = [0]
    for one in features:
        for word, value in blank.values(one).items():
            indices.append(columns[word])
            data.append(value)
        indices.append(len(columns))
        data.append(CONSTANT)
        starts.append(len(indices))
    matrix = sparse.csr_matrix((data, indices, starts), shape=(len(features), len(columns) + 1))
    targets = [[float(label == topic) for topic in TOPICS] for label in labels]
    machine = linear_model.Ridge(
        alpha=PENALTY, solver="sparse_cg", tol=TOLERANCE, fit_intercept=False, random_state=0
    )
    machine.fit(matrix, targets, sample_weight=worths)
    weights: Any = machine.coef_.T
    entries = {
        word: Entry(rare, tuple(enumerate(map(float, weights[columns[word]]))))
        for word, rare in rarity.items()
    }
    return Lexicon(entries, tuple(float(w) * CONSTANT for w in weights[-1]), UNCALIBRATED)


def _strongest(lexicon: Lexicon, often: Mapping[str, int]) -> set[str]:
    """The words and the fragments that pull hardest, common ones before rare ones."""

    def strength(word: str) -> float:
        pull = max(abs(pull) for _, pull in lexicon.entries[word].pulls)
        return -pull * math.sqrt(often[word])

    ranked = sorted(lexicon.entries, key=lambda word: (strength(word), word))
    fragments = [word for word in ranked if word[0] == FRAGMENT]
    others = [word for word in ranked if word[0] not in (FRAGMENT, KEPT)]
    kept = {word for word in ranked if word[0] == KEPT}
    return kept | set(others[:WORDS]) | set(fragments[:FRAGMENTS])


def _thinned(
    lexicon: Lexicon,
    borne: Mapping[tuple[str, str], int],
    often: Mapping[str, int],
    guessed: set[str],
) -> Lexicon:
    """Without slight pulls, and without pulls towards a topic of which the word is not typical."""

    def tells(word: str, topic: str, pull: float) -> bool:
        if abs(pull) < SLIGHTEST_PULL:
            return False
        if pull < 0 or topic in hand_words().get(word.removeprefix(KEPT), ()):
            return True
        times = borne[topic, word]
        return times >= BORNE_AT_LEAST and (topic not in guessed or times >= TYPICAL * often[word])

    entries = {}
    for word, (rarity, pulls) in lexicon.entries.items():
        telling = tuple((n, pull) for n, pull in pulls if tells(word, TOPICS[n], pull))
        if telling:
            entries[word] = Entry(rarity, telling)
    return Lexicon(entries, lexicon.bias, lexicon.calibration)


def _with_hand_words(
    lexicon: Lexicon, often: Mapping[str, int], guessed: set[str], calibration: Calibration
) -> Lexicon:
    """What was learnt of a hand-kept word outweighs what the hand says as it is seen more often.
    What the hand says more of it in texts without a title is an entry of its own."""

    def pull(hand: Hand, word: str, topic: str, learnt: float) -> float:
        texts = hand.texts_guessed if topic in guessed else hand.texts_learnt
        unseen = texts / (texts + often.get(KEPT + word, 0))
        return max(learnt, (1 - unseen) * learnt + unseen * hand.pulls[topics[topic]])

    entries = dict(lexicon.entries)
    rarest = max(entry.rarity for entry in entries.values())
    for word, topics in hand_words().items():
        rarity, pulls = entries.get(KEPT + word, Entry(rarest, ()))
        own = dict(pulls)
        told = {}
        for topic in topics:
            number = NUMBERS[topic]
            learnt = max(own.get(number, 0.0), 0.0)
            own[number] = pull(TITLED, word, topic, learnt)
            told[number] = pull(UNTITLED, word, topic, learnt) - own[number]
        entries[KEPT + word] = Entry(rarity, _telling(own))
        if more := _telling(told):
            entries[TOLD + word] = Entry(rarity, more)
    bias = (b + GUESSED_BIAS * (t in guessed) for t, b in zip(TOPICS, lexicon.bias, strict=True))
    return _rounded(Lexicon(entries, tuple(bias), calibration))


def _telling(pulls: Mapping[int, float]) -> tuple[tuple[int, float], ...]:
    return tuple(sorted((n, pull) for n, pull in pulls.items() if abs(pull) >= SLIGHTEST_PULL))


def _rounded(lexicon: Lexicon) -> Lexicon:
    """As it will be read again."""
    return Lexicon.read(lexicon.rows())


def main(folder: Path) -> None:
    def tell(line: str) -> object:
        return sys.stdout.write(line + "\n")

    reached, calibration = cross_validate(folder, tell)
    for row in reached.rows():
        tell(row)
    samples = read_labelled(folder)
    lexicon = learn(samples, read_weak(folder, samples), calibration)
    path = Path(shipped.__file__).with_name("lexicon.tsv")
    write(lexicon, path)
    tell(f"{path.name}: {len(lexicon.entries)} entries, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
