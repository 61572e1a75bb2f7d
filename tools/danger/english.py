"""Learns the weights by which danger to life and denunciations are heard in English.

    python -m tools.danger.english [--measure]

Learns from the phrases in tools/danger/english (a label or 0, and the text), from those of the
tests, and as quiet ones from what is said to the bot besides (tools/acts/utterances). Writes
dialogs/reading/danger_in_english.tsv and backend_client/wording/denunciation_in_english.tsv;
--measure prints what is found of phrases left out in turn. Needs scikit-learn (the extra `train`).
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backend_client.wording.english_words import NEVER, english_evidence
from dialogs.reading.danger import sorts_in_english
from dialogs.reading.topics.forms import level

ROOT = Path(__file__).parents[2]
OURS = Path(__file__).with_name("english")
TESTED = ROOT / "tests" / "dialogs" / "reading"
UTTERED = ROOT / "tools" / "acts" / "utterances"
DANGER = ROOT / "dialogs" / "reading" / "danger_in_english.tsv"
DENUNCIATION = ROOT / "backend_client" / "wording" / "denunciation_in_english.tsv"
ACCUSES = "accuses"
SORTS = {"power": "electricity"}  # as the phrases name them
STRENGTH = 1.0  # of the fit: the inverse of its regularization
SEEN = 2  # what stands in fewer phrases is not learnt, but for kinds of words
KEPT = 0.1  # weights nearer to nothing are left out
FOLDS = 5
QUIET = 0.3  # what is said to the bot besides weighs so much

Example = tuple[str, str]  # label and text


def dangers() -> Iterator[Example]:
    for line in _lines(OURS / "danger.tsv"):
        label, _, text = line.partition("\t")
        yield (NEVER if label == "0" else SORTS.get(label, label)), text
    for line in _lines(TESTED / "danger_english.tsv"):
        kind, _, text = line.partition("\t")
        sort = next(sorts_in_english(level(text)), None) if kind == "yes" else NEVER
        if sort is not None:
            yield sort, text
    yield from quiet()


def denunciations() -> Iterator[Example]:
    for line in _lines(OURS / "accusations.tsv"):
        label, _, text = line.partition("\t")
        yield (ACCUSES if label == "1" else NEVER), text
    for line in _lines(TESTED / "denunciations_english.tsv"):
        kind, _, text = line.partition("\t")
        yield (ACCUSES if kind == "yes" else NEVER), text
    yield from quiet()


def quiet() -> Iterator[Example]:
    """What is said to the bot besides, in English."""
    for path in sorted(UTTERED.glob("*.tsv")):
        for line in _lines(path):
            text = line.split("\t", 3)[3]
            if not re.search(r"[\u3400-\u9fff]", text) and re.search("[A-Za-z]{3}", text):
                yield NEVER, text


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def learn(examples: list[Example]) -> dict[str, dict[str, float]]:
    """What each piece of evidence adds to the log odds of each label."""
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    found = [english_evidence(text) for _, text in examples]
    seen = Counter(name for each in found for name in each)
    kept = {name for name, times in seen.items() if times >= SEEN or name.startswith("k:")}
    vectorizer = DictVectorizer()
    model: Any = LogisticRegression(C=STRENGTH, max_iter=400)
    rows = [dict.fromkeys(each & kept, 1.0) for each in found]
    quiet_ones = set(quiet())
    worth = [QUIET if each in quiet_ones else 1.0 for each in examples]
    labels = [label for label, _ in examples]
    model.fit(vectorizer.fit_transform(rows), labels, sample_weight=worth)
    labels = list(map(str, model.classes_))
    two = len(labels) == 2  # of two only the difference is told
    coefficients = [-model.coef_[0] / 2, model.coef_[0] / 2] if two else model.coef_
    starts = [-model.intercept_[0] / 2, model.intercept_[0] / 2] if two else model.intercept_
    table: dict[str, dict[str, float]] = {}
    for at, name in enumerate(vectorizer.get_feature_names_out()):
        table[name] = {
            label: float(row[at]) for label, row in zip(labels, coefficients, strict=True)
        }
    for label, start in zip(labels, starts, strict=True):
        table["always"][label] += float(start)
    return table


def write(table: dict[str, dict[str, float]], path: Path) -> None:
    rows = ["# What evidence adds to the log odds of a label: made by tools/danger/english.py"]
    for name in sorted(table):
        told = {
            label: weight
            for label, weight in table[name].items()
            if abs(weight) >= KEPT or name == "always"
        }
        if told:
            rows.append("\t".join([name, *(f"{label}={w:.2f}" for label, w in told.items())]))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def measure(name: str, examples: list[Example], own: int) -> None:
    """Of the first `own` phrases, each judged by what was learnt from four fifths without it."""
    from backend_client.wording.english_words import english_chances

    found: list[tuple[bool, float]] = []
    for fold in range(FOLDS):
        others = [e for at, e in enumerate(examples) if at >= own or at % FOLDS != fold]
        table = learn(others)
        for label, text in examples[fold:own:FOLDS]:
            chance = 1 - english_chances(table, english_evidence(text)).get(NEVER, 0.0)
            found.append((label != NEVER, chance))
    true = sum(is_so for is_so, _ in found)
    for bound in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        hits = sum(is_so and chance >= bound for is_so, chance in found)
        false = sum(not is_so and chance >= bound for is_so, chance in found)
        sys.stdout.write(f"{name} at {bound}: {hits} of {true}, false {false} of {own - true}\n")


def main() -> None:
    for name, examples, path, own in (
        ("danger", list(dangers()), DANGER, len(_lines(OURS / "danger.tsv"))),
        (
            "denunciation",
            list(denunciations()),
            DENUNCIATION,
            len(_lines(OURS / "accusations.tsv")),
        ),
    ):
        if "--measure" in sys.argv:
            measure(name, examples, own)
        write(learn(examples), path)


if __name__ == "__main__":
    main()
