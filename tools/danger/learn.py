"""Learns the weights by which danger to life is heard, from labelled phrases.

    python -m tools.danger.learn COMPLAINTS.csv ...

Learns from tools/danger/phrases, from the tests' phrases that are not held out, and as quiet ones
from what is said to the bot besides and from sentences of real complaints, of which only words
weigh that stand in an invented phrase too.
Writes dialogs/reading/danger_weights.tsv and prints what is found of phrases left out in turn.
Needs scikit-learn (the extra `train`).
"""

import csv
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dialogs.reading.danger import sorts_in
from dialogs.reading.danger_weights import ALWAYS, NONE, evidence
from dialogs.reading.topics.forms import level

WEIGHTS = Path(__file__).parents[2] / "dialogs" / "reading" / "danger_weights.tsv"
TESTED = Path(__file__).parents[2] / "tests" / "dialogs" / "reading" / "danger.tsv"
OURS = Path(__file__).with_name("phrases")
UTTERED = Path(__file__).parents[1] / "acts" / "utterances"
SENTENCES = 3_000  # of real complaints
STRENGTH = 3.0  # of the fit: the inverse of its regularization
KEPT = 0.2  # weights nearer to nothing are left out
FOLDS = 5

# The tests name some sorts otherwise.
SORTS = {
    "explosion": "blast",
    "medical": "illness",
    "poisoning": "poison",
    "shock": "electricity",
}

Example = tuple[str, str]  # sort and text


def invented() -> Iterator[Example]:
    for path in sorted(OURS.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            sort, _, text = line.partition("\t")
            yield sort, text
    for line in TESTED.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "yes")):  # held out
            continue
        _, alarm, sort, text = line.split("\t")
        sort = SORTS.get(sort, sort)
        if sort == "later":
            sort = min(sorts_in(level(text)), default="illness")
        yield (sort if alarm == "yes" else NONE), text


def uttered() -> Iterator[Example]:
    """What is said to the bot besides: answers, thanks, questions. Without a sign of the table."""
    for path in sorted(UTTERED.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = line.split("\t", 3)[3].replace("\\n", "\n")
            if not sorts_in(level(text)):
                yield NONE, text


def complaints(paths: list[Path]) -> Iterator[Example]:
    """Sentences of the even rows: the odd ones are left to measure with."""
    sentences = []
    for path in paths:
        with path.open(encoding="utf-8") as file:
            for at, row in enumerate(csv.DictReader(file)):
                if at % 2 == 0:
                    sentences += [row["title"], *re.split(r"[。！？!?；;\n]", row["body"])]
    kept = [each for each in sentences if 5 <= len(each) <= 60]
    for text in random.Random(1).sample(kept, min(SENTENCES, len(kept))):  # noqa: S311
        yield NONE, text


def seen(text: str) -> frozenset[str]:
    plain = level(text)
    return evidence(plain, sorts_in(plain))


def fit(ours: list[Example], real: list[Example]) -> tuple[Any, Any]:
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    rows = [seen(text) for _, text in ours]
    known = Counter(name for row in rows for name in row)
    kept = {name for name, times in known.items() if times > 1}
    rows += [seen(text) for _, text in real]
    vectorizer = DictVectorizer()
    features = vectorizer.fit_transform([dict.fromkeys(row & kept, 1.0) for row in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(features, [sort for sort, _ in (*ours, *real)])
    return vectorizer, model


def measure(ours: list[Example], real: list[Example]) -> None:
    """Writes for several bounds what is found and imagined of phrases not learnt from."""
    random.Random(2).shuffle(ours)  # noqa: S311
    told = []
    for fold in range(FOLDS):
        left = ours[fold::FOLDS]
        vectorizer, model = fit([e for at, e in enumerate(ours) if at % FOLDS != fold], real)
        rows = vectorizer.transform([dict.fromkeys(seen(text), 1.0) for _, text in left])
        quiet = model.predict_proba(rows)[:, list(model.classes_).index(NONE)]
        told += [(sort != NONE, 1 - q) for (sort, _), q in zip(left, quiet, strict=True)]
    for bound in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        found = [score >= bound for alarm, score in told if alarm]
        imagined = [score >= bound for alarm, score in told if not alarm]
        sys.stdout.write(f"{bound}: found {sum(found) / len(found):.3f} of {len(found)}, ")
        sys.stdout.write(f"imagined {sum(imagined) / len(imagined):.3f} of {len(imagined)}\n")


def written(vectorizer: Any, model: Any) -> Iterator[str]:
    yield "# What a word (w:), two letters (p:), a sign (t:) add to each sort's log odds"
    yield "\t".join(("# sorts", *model.classes_))
    bias = dict(zip(model.classes_, model.intercept_, strict=True))
    for at, name in enumerate(vectorizer.get_feature_names_out()):
        weights = dict(zip(model.classes_, model.coef_[:, at], strict=True))
        if name == ALWAYS:
            weights = {sort: weight + bias[sort] for sort, weight in weights.items()}
        told = [f"{s}={w:.2f}" for s, w in weights.items() if abs(w) >= KEPT or name == ALWAYS]
        if told:
            yield "\t".join((name, *told))


def main() -> None:
    ours = [*invented(), *uttered()]
    real = list(complaints([Path(name) for name in sys.argv[1:]]))
    vectorizer, model = fit(ours, real)
    WEIGHTS.write_text("\n".join(written(vectorizer, model)) + "\n", encoding="utf-8")
    measure(ours, real)


if __name__ == "__main__":
    main()
