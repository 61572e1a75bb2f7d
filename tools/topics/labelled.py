"""Parser of a CSV of labelled complaints (title, body, label): read, or refused with how to mend
it.
"""

import csv
import io
from collections import Counter
from collections.abc import Sequence

from dialogs.reading.topics.classify import CURRENT_NAMES
from dialogs.reading.topics.lexicon import TOPICS
from tools.topics.corpus import Sample, near_duplicates

COLUMNS = ("title", "body", "label")
LARGEST_FIELD = 10_000_000
_OFFICIAL = {new: old for old, new in CURRENT_NAMES.items()} | {topic: topic for topic in TOPICS}


class BadTable(Exception):
    """Why the file cannot be used, in a sentence for whoever gave it."""


def read_table(content: bytes, *, least_topics: int = 1) -> list[Sample]:
    """The rows as samples, near-duplicates in one group. Labels may be the official first-level
    names or the ones in use since 2018. Raises BadTable."""
    csv.field_size_limit(LARGEST_FIELD)
    reader = csv.DictReader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        missing = [name for name in ("body", "label") if name not in names]
        if not names:
            raise BadTable("is empty: it needs the columns title, body and label.")
        if missing:
            raise BadTable(
                f"has no column {' and no column '.join(missing)}: it needs title, body and label, "
                f"and has {', '.join(names)[:120] or 'none'}."
            )
        rows = list(reader)
    except csv.Error as error:
        raise BadTable(f"is not a CSV (line {reader.line_num}: {error}).") from error
    samples = _samples(rows)
    topics = Counter(sample.label for sample in samples)
    if len(topics) < least_topics:
        raise BadTable(
            f"has only one label ({next(iter(topics))}): nothing is told apart by it. "
            "Add complaints of other topics."
        )
    return samples


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise BadTable("is empty: it needs the columns title, body and label.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable(f"is not UTF-8 ({_guessed(content)}): save it again as UTF-8.") from None
    if "\x00" in text:
        raise BadTable("is not text (it holds zero bytes): save it again as CSV in UTF-8.")
    return text


def _guessed(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it looks like UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "nor any encoding known here"
    return "it looks like GBK"


def _samples(rows: Sequence[dict[str, str]]) -> list[Sample]:
    samples: list[Sample] = []
    unknown: Counter[str] = Counter()
    for row in rows:
        title, body, label = ((row.get(name) or "").strip() for name in COLUMNS)
        if "segmented" in (row.get("text_kind") or ""):
            body = body.replace(" ", "")  # words separated by spaces: we segment them ourselves
        if not (title or body):
            continue
        if label not in _OFFICIAL:
            unknown[label or "(none)"] += 1
            continue
        samples.append(Sample(title, body, _OFFICIAL[label]))
    if unknown:
        named = ", ".join(f"{label[:20]} ({times})" for label, times in unknown.most_common(5))
        raise BadTable(f"has labels that are none of the fifteen topics: {named}.")
    if not samples:
        raise BadTable("has no row with a text and a label.")
    groups = near_duplicates([sample.title + sample.body for sample in samples])
    return [
        Sample(sample.title, sample.body, sample.label, group)
        for sample, group in zip(samples, groups, strict=True)
    ]
