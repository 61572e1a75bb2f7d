"""Evaluates how well a lexicon sorts texts it has not seen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.reading.topics.calibration import Calibration, calibrated
from dialogs.reading.topics.lexicon import TOPICS, Lexicon, text_features
from tools.topics.corpus import Sample

_BINS = 10
_PLAIN = (
    *("texts", "macro_f1", "micro_f1", "top3", "macro_f1_among_labels", "first_30", "bodies_only"),
    *("calibration_error", "accuracy_at_90"),
)


@dataclass(frozen=True)
class Verdict:
    """A lexicon's ranking for one text, and what it said to parts of it."""

    label: str
    scores: Mapping[str, float]
    by_title: Sequence[str]
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
    calibration_error: float
    accuracy_at_90: float
    per_topic: Mapping[str, float]
    titles_per_topic: Mapping[str, float]
    titles_micro_f1: float
    titles_top3: float
    macro_f1_among_labels: float

    def plain(self) -> dict[str, Any]:
        """For `topics evaluate`, in the names of its page."""
        titles = {
            "macro_f1": self.titles_only,
            "micro_f1": self.titles_micro_f1,
            "top3": self.titles_top3,
            "per_class": dict(self.titles_per_topic),
        }
        found = {name: getattr(self, name) for name in _PLAIN}
        return found | {"per_class": dict(self.per_topic), "titles_only": titles}

    def rows(self) -> Iterator[str]:
        for name in ("texts", "macro_f1", "micro_f1", "top3", "titles_only", "bodies_only"):
            yield f"{name:18} {getattr(self, name):.4g}"
        for name in ("macro_f1_among_labels", "first_30", "calibration_error", "accuracy_at_90"):
            yield f"{name:18} {getattr(self, name):.4g}"
        for topic, score in self.per_topic.items():
            yield f"  {score:.4f} {topic}"


def judge(lexicon: Lexicon, sample: Sample) -> Verdict:
    def scores(text: str, title: str = "") -> dict[str, float]:
        found = lexicon.scores(lexicon.values(text_features(text, title)))
        return dict(zip(TOPICS, found, strict=True))

    def ranked(text: str, title: str = "") -> list[str]:
        found = scores(text, title)
        return sorted(found, key=lambda topic: -found[topic])

    return Verdict(
        sample.label,
        scores(sample.body, sample.title),
        ranked("", sample.title),
        ranked(sample.body)[0],
        ranked(sample.body[:30])[0],
    )


def calibration_of(verdicts: Sequence[Verdict]) -> Calibration:
    """Fitted on these: what it promises of others only others can tell."""
    rows = [list(verdict.scores.values()) for verdict in verdicts]
    places = [list(verdict.scores).index(verdict.label) for verdict in verdicts]
    return calibrated(rows, places)


def promises(verdicts: Sequence[Verdict], calibration: Calibration) -> list[float]:
    """How probable the best topic of each is said to be."""
    return [max(calibration.probabilities(list(v.scores.values()))) for v in verdicts]


def figures(verdicts: Sequence[Verdict], promised: Sequence[float]) -> Figures:
    labels = [verdict.label for verdict in verdicts]
    ranked = [verdict.ranked for verdict in verdicts]
    per_topic = _f1(labels, [order[0] for order in ranked])
    sure = [
        (promise, order[0] == label)
        for promise, order, label in zip(promised, ranked, labels, strict=True)
    ]
    surest = sorted(sure, reverse=True)[: round(0.9 * len(sure))]
    titled = [verdict.by_title for verdict in verdicts]
    titles = _f1(labels, [order[0] for order in titled])
    allowed = sorted(set(labels))
    among = [max(allowed, key=lambda topic: v.scores[topic]) for v in verdicts]
    return Figures(
        texts=len(verdicts),
        macro_f1=_mean(per_topic.values()),
        micro_f1=_mean(order[0] == label for order, label in zip(ranked, labels, strict=True)),
        top3=_mean(label in order[:3] for order, label in zip(ranked, labels, strict=True)),
        titles_only=_mean(titles.values()),
        bodies_only=_mean(_f1(labels, [verdict.by_body for verdict in verdicts]).values()),
        first_30=_mean(_f1(labels, [verdict.by_first_30 for verdict in verdicts]).values()),
        calibration_error=_calibration_error(sure),
        accuracy_at_90=_mean(right for _, right in surest),
        per_topic=per_topic,
        titles_per_topic=titles,
        titles_micro_f1=_mean(o[0] == label for o, label in zip(titled, labels, strict=True)),
        titles_top3=_mean(label in o[:3] for o, label in zip(titled, labels, strict=True)),
        macro_f1_among_labels=_mean(_f1(labels, among).values()),
    )


def _f1(labels: Sequence[str], guesses: Sequence[str]) -> dict[str, float]:
    pairs = list(zip(labels, guesses, strict=True))
    scores = {}
    for topic in sorted(set(labels)):
        right = sum(label == guess == topic for label, guess in pairs)
        named = sum(topic in pair for pair in pairs)
        scores[topic] = 2 * right / (named + right)
    return scores


def _calibration_error(sure: Sequence[tuple[float, bool]]) -> float:
    """Mean distance between what was promised and what came true, in ten steps of promise."""
    gap = 0.0
    for step in range(_BINS):
        inside = [(p, right) for p, right in sure if step <= p * _BINS < step + 1 + (step == 9)]
        if inside:
            gap += abs(sum(p for p, _ in inside) - sum(right for _, right in inside))
    return gap / len(sure)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
