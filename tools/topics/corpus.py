"""Loads labelled and unlabelled complaints for training and evaluation."""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dialogs.reading.topics.forms import level
from dialogs.reading.topics.lexicon import TOPICS, hand_words, mentions
from dialogs.reading.topics.segment import LONGEST_TEXT


@dataclass(frozen=True)
class Sample:
    """A complaint and its topic; near-duplicates have the same `group`."""

    title: str
    body: str
    label: str
    group: int = 0


def read_labelled(folder: Path) -> list[Sample]:
    """labelled.csv (title, body, label, text_kind)."""
    rows = _rows(folder / "labelled.csv")
    # "segmented" rows are words separated by spaces: joined again before we segment them.
    bodies = [
        row["body"].replace(" ", "") if "segmented" in row["text_kind"] else row["body"]
        for row in rows
    ]
    groups = near_duplicates([row["title"] + body for row, body in zip(rows, bodies, strict=True)])
    return [
        Sample(row["title"], body, row["label"], group)
        for row, body, group in zip(rows, bodies, groups, strict=True)
    ]


def read_weak(folder: Path, known: Iterable[Sample]) -> list[Sample]:
    """Messages without a label that the hand-kept words put into a topic nothing is labelled with,
    by the title alone and by the whole, without doubt."""
    known = list(known)
    labelled = {sample.label for sample in known}
    seen = {sample.title for sample in known}
    seen |= {row["title"] for row in _rows(folder / "level2_sample.csv")}
    found: list[Sample] = []
    for row in _rows(folder / "unlabelled.csv") + _rows(folder / "replies.csv"):
        title, body = row["title"], row["body"]
        if title in seen:
            continue
        seen.add(title)
        topic, share = by_hand(title)
        again, whole_share = by_hand(f"{title}\n{title}\n{body}")
        if topic == again and topic not in {None, *labelled} and share > 0.85 and whole_share > 0.9:
            found.append(Sample(title, body, again or ""))
    return found


def by_hand(text: str) -> tuple[str | None, float]:
    """The topic by the hand-kept words alone, and how far it leads (0 to 1)."""
    totals: dict[str, float] = defaultdict(float)
    for word, times in Counter(mentions(level(text[:LONGEST_TEXT]))).items():
        for topic, weight in hand_words()[word].items():
            totals[topic] += weight * (1 + math.log(times))
    if not totals:
        return None, 0.0
    best = max(totals, key=lambda topic: (totals[topic], -TOPICS.index(topic)))
    return best, 1 / sum(math.exp(total - totals[best]) for total in totals.values())


def near_duplicates(texts: Sequence[str], size: int = 5, overlap: float = 0.4) -> list[int]:
    """A number for every text; texts that share 40 % of the shorter one's 5-grams share it."""
    parents = list(range(len(texts)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    grams = [{text[i : i + size] for i in range(len(text) - size + 1)} for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(grams):
        # A 5-gram that forty texts share is a phrase (尊敬的领导), not a copy.
        shared = Counter(
            other for gram in own if len(holders[gram]) < 40 for other in holders[gram]
        )
        for other, times in shared.items():
            if times >= overlap * min(len(own), len(grams[other])):
                parents[root(number)] = root(other)
        for gram in own:
            holders[gram].append(number)
    return [root(number) for number in range(len(texts))]


def _rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
