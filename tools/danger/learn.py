"""Learns the weights by which danger to life is heard, from labelled phrases.

    python -m tools.danger.learn [--measure] COMPLAINTS.csv ...

Learns from tools/danger/phrases, from the tests' phrases that are not held out, and as quiet ones
from what is said to the bot besides, from the stories in tools/acts/scripts, message by message as
they grow, and from sentences of real complaints, of which only words weigh that stand in an
invented phrase too.
Writes dialogs/reading/danger_weights.tsv; --measure prints what is found of
phrases left out in turn.
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

from dialogs.reading.danger import SHORTEST_HEARD, sorts_in
from dialogs.reading.danger_weights import ALWAYS, NONE, evidence
from dialogs.reading.topics.forms import level
from tools.acts.scenes import marked

WEIGHTS = Path(__file__).parents[2] / "dialogs" / "reading" / "danger_weights.tsv"
TESTED = Path(__file__).parents[2] / "tests" / "dialogs" / "reading" / "danger.tsv"
OURS = Path(__file__).with_name("phrases")
UTTERED = Path(__file__).parents[1] / "acts" / "utterances"
STORIES = UTTERED.with_name("scripts")
EITHER = "either"  # of a phrase that may be heard as danger or not
TOGETHER = 3  # messages before the newest
SENTENCES, BODIES = 3_000, 1_500  # of real complaints
SHORT_BODY = 180  # letters
STRENGTH = 1.0  # of the fit: the inverse of its regularization
KEPT = 0.05  # weights nearer to nothing are left out
SORT_KEPT = 0.25  # the same of sorts
FOLDS = 5
LONGEST_FRAGMENT = 20  # letters

# The tests name some sorts otherwise.
SORTS = {
    "explosion": "blast",
    "medical": "illness",
    "poisoning": "poison",
    "shock": "electricity",
}

# Whoever is in danger may be as polite as anybody, and ask as much: each invented phrase is also
# learnt from between two of these, so that they weigh nothing.
OPENINGS = ("", "领导您好,", "你好,我想反映一下,", "我是新安村村民,", "请问,", "")
ENDINGS = (
    *(
        ",请处理",
        ",请立案",
        ",希望有人来看看",
        ",没人管",
        ",怎么办",
        ",求帮忙",
        ",打了几个电话没人理",
    ),
    *(",请领导重视", ",在新安村", ",谢谢", ",没有人负责", ",望尽快解决", ",希望给个说法"),
)

Example = tuple[str, str]  # sort and text


def _labelled() -> Iterator[Example]:
    for path in sorted(OURS.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            sort, _, text = line.partition("\t")
            yield sort, text


def invented() -> Iterator[Example]:
    yield from ((sort, text) for sort, text in _labelled() if sort != EITHER)
    for line in TESTED.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "yes", "odd", "blind", "strange")):  # held out
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
                yield from ((NONE, clause) for clause in fragments(text))


def told_in_stories() -> Iterator[Example]:
    """Messages of invented stories, each alone and with those before it; none of a story in which
    somebody is or may be in danger."""
    alarms = {text for sort, text in _labelled() if sort != NONE}
    for path in sorted(STORIES.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            messages = [marked(line).text for line in block.splitlines() if line.strip()]
            if path.stem.startswith("english") or not alarms.isdisjoint(messages):
                continue
            for at, message in enumerate(messages):
                yield NONE, message
                if at:
                    yield NONE, "，".join(messages[max(0, at - TOGETHER) : at + 1])


def fragments(text: str) -> Iterator[str]:
    """A story is told in fragments, too: 连着两天了。 Those of plain words, without a kind of the
    table, so that plain words weigh nothing."""
    clauses = [clause.strip() for clause in re.split(r"[，,。！？!?；;\n]", text)]
    for clause in clauses if len(clauses) > 1 else ():
        plain = SHORTEST_HEARD <= len(clause) <= LONGEST_FRAGMENT
        if plain and not any(name.startswith("k:") for name in seen(clause)):
            yield clause


def complaints(paths: list[Path]) -> Iterator[Example]:
    """Sentences and short bodies of the even rows: the odd ones are left to measure with."""
    sentences, bodies = [], []
    for path in paths:
        with path.open(encoding="utf-8") as file:
            for at, row in enumerate(csv.DictReader(file)):
                if at % 2 == 0:
                    sentences += [row["title"], *re.split(r"[。！？!?；;\n]", row["body"])]
                    bodies.append(row["body"])
    kept = [each for each in sentences if 5 <= len(each) <= 60]
    short = [each for each in bodies if 60 < len(each) <= SHORT_BODY]
    for texts, most in ((kept, SENTENCES), (short, BODIES)):
        for text in random.Random(1).sample(texts, min(most, len(texts))):  # noqa: S311
            yield NONE, text


def politely(examples: list[Example]) -> Iterator[Example]:
    for at, (sort, text) in enumerate(examples):
        opening, ending = OPENINGS[at % len(OPENINGS)], ENDINGS[at % len(ENDINGS)]
        yield sort, opening + text.rstrip("。!！,，") + ending


def seen(text: str) -> frozenset[str]:
    plain = level(text)
    return evidence(plain, sorts_in(plain))


def fit(examples: list[Example], known: frozenset[str]) -> tuple[Any, Any]:
    """Names of evidence, and what each adds to the odds of danger."""
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    vectorizer = DictVectorizer()
    rows = [dict.fromkeys(seen(text) & known, 1.0) for _, text in examples]
    features = vectorizer.fit_transform(rows)
    features.indices = features.indices.astype("int32")  # liblinear takes no others
    features.indptr = features.indptr.astype("int32")
    model = LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-3, random_state=0)
    model.fit(features, [sort != NONE for sort, _ in examples])
    return vectorizer, model


def fit_sorts(examples: list[Example], known: frozenset[str]) -> tuple[Any, Any]:
    """The same for each sort against the others, of phrases that tell of danger."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    told = [(sort, text) for sort, text in examples if sort != NONE]
    vectorizer = DictVectorizer()
    features = vectorizer.fit_transform(
        [dict.fromkeys(seen(text) & known, 1.0) for _, text in told]
    )
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(features, [sort for sort, _ in told])
    return vectorizer, model


def seen_twice(ours: list[Example]) -> frozenset[str]:
    times = Counter(name for _, text in ours for name in seen(text))
    return frozenset(name for name, seen in times.items() if seen > 1)


def measure(ours: list[Example], real: list[Example]) -> None:
    """Writes for several bounds what is found and imagined of phrases not learnt from."""
    random.Random(2).shuffle(ours)  # noqa: S311
    told = []
    for fold in range(FOLDS):
        left = ours[fold::FOLDS]
        kept = [e for at, e in enumerate(ours) if at % FOLDS != fold]
        vectorizer, model = fit([*kept, *real], seen_twice(kept))
        rows = vectorizer.transform([dict.fromkeys(seen(text), 1.0) for _, text in left])
        likely = model.predict_proba(rows)[:, 1]
        told += [(sort != NONE, each) for (sort, _), each in zip(left, likely, strict=True)]
    for bound in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        found = [score >= bound for alarm, score in told if alarm]
        imagined = [score >= bound for alarm, score in told if not alarm]
        sys.stdout.write(f"{bound}: found {sum(found) / len(found):.3f} of {len(found)}, ")
        sys.stdout.write(f"imagined {sum(imagined) / len(imagined):.3f} of {len(imagined)}\n")


def written(alarm: tuple[Any, Any], sorts: tuple[Any, Any]) -> Iterator[str]:
    yield "# What a word (w:), letters in a row (p:), kinds (k:), a sign (t:) add to log odds"
    names, model = sorts
    places = {name: at for at, name in enumerate(names.get_feature_names_out())}
    yield "\t".join(("# and in danger to those of each sort:", *model.classes_))
    bias = dict(zip(model.classes_, model.intercept_, strict=True))
    for name, danger in zip(alarm[0].get_feature_names_out(), alarm[1].coef_[0], strict=True):
        weights = {}
        if name in places:
            weights = dict(zip(model.classes_, model.coef_[:, places[name]], strict=True))
        if name == ALWAYS:
            danger += alarm[1].intercept_[0]
            weights = {sort: weight + bias[sort] for sort, weight in weights.items()}
        told = [f"{s}={w:.1f}" for s, w in weights.items() if abs(w) >= SORT_KEPT]
        if abs(danger) >= KEPT or told or name == ALWAYS:
            yield "\t".join((name, f"{danger:.2f}", *told))


def main() -> None:
    names = [name for name in sys.argv[1:] if name != "--measure"]
    phrases, said = list(invented()), [*uttered(), *told_in_stories()]
    ours = [*phrases, *politely(phrases), *said]
    real = list(complaints([Path(name) for name in names]))
    known = seen_twice([*phrases, *said])
    table = written(fit([*ours, *real], known), fit_sorts(ours, known))
    WEIGHTS.write_text("\n".join(table) + "\n", encoding="utf-8")
    if "--measure" in sys.argv:
        measure(ours, real)


if __name__ == "__main__":
    main()
