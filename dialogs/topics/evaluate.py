"""How well a lexicon sorts texts it has not seen."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogs.topics.corpus import Sample
from dialogs.topics.lexicon import Lexicon, features

_BINS = 10


@dataclass(frozen=True)
class Verdict:
    """A lexicon's ranking for one text, and what it said to parts of it."""

    label: str
    scores: Mapping[str, float]
    by_title: str
    by_body: str
    by_first_30: str

    @property
    def ranked(self) -> list[str]:
        return sorted(self.scores, key=lambda topic: -self.scores[topic])


@dataclass(frozen=True)
class Figures:
    """What was reached, over the topics that occur in the labels."""

    texts: int
    macro_f1: float
    micro_f1: float
    top3: float
    titles_only: float
    bodies_only: float
    first_30: float
    sharpness: float
    calibration_error: float
    accuracy_at_90: float
    per_topic: Mapping[str, float]

    def rows(self) -> Iterator[str]:
        for name in ("texts", "macro_f1", "micro_f1", "top3", "titles_only", "bodies_only"):
            yield f"{name:18} {getattr(self, name):.4g}"
        for name in ("first_30", "calibration_error", "accuracy_at_90", "sharpness"):
            yield f"{name:18} {getattr(self, name):.4g}"
        for topic, score in self.per_topic.items():
            yield f"  {score:.4f} {topic}"


def judge(lexicon: Lexicon, sample: Sample) -> Verdict:
    def scores(text: str, title: str = "") -> dict[str, float]:
        added = lexicon.contributions(features(text, title))
        return {topic: lexicon.bias[topic] + sum(added[topic].values()) for topic in added}

    def best(text: str) -> str:
        found = scores(text)
        return max(found, key=lambda topic: found[topic])

    return Verdict(
        sample.label,
        scores(sample.body, sample.title),
        best(sample.title),
        best(sample.body),
        best(sample.body[:30]),
    )


def figures(verdicts: Sequence[Verdict]) -> Figures:
    labels = [verdict.label for verdict in verdicts]
    ranked = [verdict.ranked for verdict in verdicts]
    per_topic = _f1(labels, [order[0] for order in ranked])
    sharpness = _sharpness(verdicts)
    sure = [
        (_softmax(v.scores, sharpness)[o[0]], o[0] == v.label)
        for v, o in zip(verdicts, ranked, strict=True)
    ]
    surest = sorted(sure, reverse=True)[: round(0.9 * len(sure))]
    return Figures(
        texts=len(verdicts),
        macro_f1=_mean(per_topic.values()),
        micro_f1=_mean(order[0] == label for order, label in zip(ranked, labels, strict=True)),
        top3=_mean(label in order[:3] for order, label in zip(ranked, labels, strict=True)),
        titles_only=_mean(_f1(labels, [verdict.by_title for verdict in verdicts]).values()),
        bodies_only=_mean(_f1(labels, [verdict.by_body for verdict in verdicts]).values()),
        first_30=_mean(_f1(labels, [verdict.by_first_30 for verdict in verdicts]).values()),
        sharpness=sharpness,
        calibration_error=_calibration_error(sure),
        accuracy_at_90=_mean(right for _, right in surest),
        per_topic=per_topic,
    )


def _f1(labels: Sequence[str], guesses: Sequence[str]) -> dict[str, float]:
    pairs = list(zip(labels, guesses, strict=True))
    scores = {}
    for topic in sorted(set(labels)):
        right = sum(label == guess == topic for label, guess in pairs)
        named = sum(topic in pair for pair in pairs)
        scores[topic] = 2 * right / (named + right)
    return scores


def _sharpness(verdicts: Sequence[Verdict]) -> float:
    """The factor under which the probabilities of what happened are highest."""

    def surprise(sharpness: float) -> float:
        return sum(-math.log(max(_softmax(v.scores, sharpness)[v.label], 1e-9)) for v in verdicts)

    return min((tenths / 10 for tenths in range(10, 81, 2)), key=surprise)


def _calibration_error(sure: Sequence[tuple[float, bool]]) -> float:
    """Mean distance between what was promised and what came true, in ten steps of promise."""
    gap = 0.0
    for step in range(_BINS):
        inside = [(p, right) for p, right in sure if step <= p * _BINS < step + 1 + (step == 9)]
        if inside:
            gap += abs(sum(p for p, _ in inside) - sum(right for _, right in inside))
    return gap / len(sure)


def _softmax(scores: Mapping[str, float], sharpness: float) -> dict[str, float]:
    peak = max(scores.values())
    powers = {topic: math.exp(sharpness * (score - peak)) for topic, score in scores.items()}
    whole = sum(powers.values())
    return {topic: power / whole for topic, power in powers.items()}


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
