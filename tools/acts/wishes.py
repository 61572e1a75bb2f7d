"""Learns the weights by which it is read whether words want something.

    python -m tools.acts.wishes COMPLAINTS.csv

Learns from the labelled utterances, from the wishes marked in tools/acts/scripts, and from clauses
of real complaints (a column `body`): one that asks is a wish once its word of asking is taken away,
one before it tells the story. They are read, and not kept. Writes dialogs/reading/acts/wishes.tsv.
Needs scikit-learn (the extra `train`).
"""

import argparse
import csv
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dialogs.reading.acts.wishes import evidence
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern
from tools.acts.learn import CORPUS, OF_THEM, OURS
from tools.acts.scenes import SCRIPTS, messages

WEIGHTS = Path(__file__).parents[2] / "dialogs" / "reading" / "acts" / "wishes.tsv"
STRENGTH = 0.3  # of the fit: the inverse of its regularization
KEPT = 0.06  # weights nearer to nothing are left out
SEEN = 3  # what stands in fewer clauses is not learnt
WISHES, STORIES = 5_000, 6_000  # clauses of complaints
# An invented utterance weighs as much as so many of them.
WISHED, TOLD = 6.0, 2.0

IN_DRAFT = ("request", "place", "name", "phone", "card")
OF_CASE = ("running", "question", "answered", "talk")

_SENTENCE_END = re.compile(r"[。！!？?；;\n]+")
_CLAUSE_END = re.compile(r"[，,：: 、]+")
_ASKING = re.compile(
    "^.{0,10}?(?:希望|请求|恳请|恳求|敬请|要求|建议|盼望|期望|呼吁|望|求|请)"
    "(?:各级|有关|相关|上级|政府|领导|部门|贵|市|县|区|们|能够|能|可以|您|你们?|局)*"
)

Example = tuple[str, bool]


def uttered() -> Iterator[Example]:
    """What people said of a draft or a case, without what neither tells nor wants."""
    for path in [*sorted(OURS.glob("*.tsv")), CORPUS]:
        for line in path.read_text(encoding="utf-8").splitlines():
            context, wanted, _, text = line.split("\t", 3)
            wished = _wished(context, wanted)
            if wished is not None:
                yield text, wished


def scripted() -> Iterator[Example]:
    """Wishes marked in the scripts, and what else was told in them."""
    for message in messages(sorted(SCRIPTS.glob("*.txt"))):
        for start, end in message.wishes:
            yield message.text[start:end], True
        if not message.wishes:
            yield message.text, False


def _wished(context: str, wanted: str) -> bool | None:
    """Whether an utterance of such outcomes wants something; None where that is not known."""
    first = re.split(r"[|=+]", wanted)[0]
    if context in IN_DRAFT and wanted == "request":
        return True
    told = context in IN_DRAFT and first in ("story", "place", "name", "address", "phone")
    told |= context in OF_CASE and first in ("supplement", "officer", "talk")
    return False if told and "request" not in wanted and "urge" not in wanted else None


def complained(complaints: Path) -> list[Example]:
    dice = random.Random(3)  # noqa: S311 - the same every time
    wishes: list[str] = []
    stories: list[str] = []
    asks, excuses = pattern("request", "asks"), pattern("request", "not_asks")
    with complaints.open(encoding="utf-8") as file:
        bodies = [row["body"] for row in csv.DictReader(file)]
    for sentence in (each for body in bodies for each in _SENTENCE_END.split(body)):
        asked = False
        for clause in filter(_is_plain, _CLAUSE_END.split(sentence)):
            plain = level(clause)
            if asks.search(plain) and not excuses.search(plain):
                asked = True
                bare = _ASKING.sub("", clause)
                wishes += [bare] if 3 <= len(bare) <= 20 else []
                wishes += [clause] if dice.random() < 0.15 else []
            elif not asked:
                stories.append(clause)
    dice.shuffle(wishes)
    dice.shuffle(stories)
    return [(text, True) for text in wishes[:WISHES]] + [
        (text, False) for text in stories[:STORIES]
    ]


def _is_plain(clause: str) -> bool:
    han = sum("一" <= letter <= "鿿" for letter in clause)
    return 4 <= len(clause) <= 24 and han >= 0.7 * len(clause)


def learn(complaints: Path) -> dict[str, float]:
    """What each piece of evidence adds to the log odds that words want something."""
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    invented, real = [*uttered(), *scripted()], complained(complaints)
    rows = [evidence(text) for text, _ in (*invented, *real)]
    seen = Counter(name for row in rows for name in row)
    kept = {name for name, times in seen.items() if times >= SEEN}
    kept = {name for name in kept if name.startswith("rule:") or OF_THEM.isdisjoint(name[2:])}
    weight = [WISHED if wished else TOLD for _, wished in invented] + [1.0] * len(real)
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=400)
    model.fit(
        vectorizer.fit_transform([dict.fromkeys(row & kept, 1.0) for row in rows]),
        [wished for _, wished in (*invented, *real)],
        sample_weight=weight,
    )
    names = vectorizer.get_feature_names_out()
    found = dict(zip(names, map(float, model.coef_[0]), strict=True))
    found["always"] = found.get("always", 0.0) + float(model.intercept_[0])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("complaints", type=Path)
    found = learn(parser.parse_args().complaints)
    lines = ["# Evidence, and what it adds to the log odds of a wish: made by tools/acts/wishes.py"]
    lines += [f"{n}\t{w:.2f}" for n, w in sorted(found.items()) if abs(w) >= KEPT]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
