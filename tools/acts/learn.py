"""Learns the weights by which speech acts are read, from labelled utterances.

    python -m tools.acts.learn [--complaints FILE.csv] [UTTERANCES.tsv ...]

Without files it learns from those in tools/acts/utterances and from the tests' first corpus.
Clauses of real complaints (a column `body`) show what a story told in fragments looks like: they
are read, and not kept. Writes
dialogs/reading/acts/weights.tsv. Needs scikit-learn (the extra `train`), which nothing that a turn
runs does. A line of an utterance file: situation, outcomes wanted (`a|b`, the best first), 1
for a true petition or answer, and the text, separated by tabs.
"""

import argparse
import csv
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from dialogs.reading.acts.evidence import Context, evidence
from dialogs.reading.acts.lexicon import Act, Subject, names_sending
from dialogs.reading.acts.possible import POSSIBLE

WEIGHTS = Path(__file__).parents[2] / "dialogs" / "reading" / "acts" / "weights.tsv"
OURS = Path(__file__).with_name("utterances")
CORPUS = Path(__file__).parents[2] / "tests" / "dialogs" / "listening" / "corpus.tsv"
KEPT = 0.12  # weights nearer to nothing are left out
SEEN = 2  # words and pairs of letters that stand in fewer utterances are not learnt
STRENGTH = 0.7  # of the fit: the inverse of its regularization

LAMP = (
    "南街的路灯坏了一个月，晚上老人摔了两次 青河 青河县 柳林 柳林镇 南街 路灯 老人 修好 "
    "希望修好 青河县柳林镇南街"
)
ANSWER = " 南街12盏路灯已于11月20日修好。"
WELL = "我们的水井抽不上水已经二十天了，三十户人家没水吃，希望把井修好，青河县柳林镇白石村，王桂兰"
# The utterances speak of these two matters; what they say of them is learnt for no other.
OF_THEM = frozenset("灯亮黑盏杆摔线街编号井泵抽水喝桶挑")
CONTEXTS = {
    "new": Context(),
    "running": Context(cases=(LAMP,)),
    "question": Context(cases=(LAMP,), question="请问坏的是哪几盏灯？灯杆上有没有编号？"),
    "answered": Context(cases=(LAMP + ANSWER,), answered=True),
    "request": Context(screen="request", draft=WELL),
    "place": Context(screen="place", draft=WELL),
    "name": Context(screen="person", draft=WELL),
    "phone": Context(screen="phone", draft=WELL),
    "card": Context(screen="card", draft=WELL),
}
READINGS: Mapping[str, Act | Subject] = {
    **{act.value: act for act in Act},
    "nod": Act.CLOSING,
    "basic": Act.FAIR,
    "matter": Subject.NEW,
    "supplement": Subject.CASE,
    "officer": Subject.QUESTION,
    **dict.fromkeys(("story", "request", "place", "name", "address", "phone"), Subject.DRAFT),
    "again": Act.HELP,  # no answer to the question, which is explained and asked again
}

# Beside `again`: then it is no question about the question.
NO_QUESTION = frozenset({"nod", "nothing", "keep", "send"})


def reading_of(context: str, wanted: str) -> Act | Subject | None:
    """The reading that leads to the best of the outcomes; None where no reading does."""
    first, *others = (re.split(r"[=+]", each)[0] for each in wanted.split("|"))
    reading = READINGS.get(first)
    if context not in CONTEXTS or reading is None:
        return None
    situation = CONTEXTS[context].situation
    if isinstance(reading, Subject) and situation in ("card", "screen"):
        return Subject.DRAFT
    asked = situation in ("card", "screen") and NO_QUESTION.isdisjoint(others)
    if first == "again" and not asked:
        return None
    if reading is Subject.CASE and situation == "question":
        reading = Subject.QUESTION
    if reading is Subject.QUESTION and situation in ("running", "answered"):
        reading = Subject.CASE
    return reading if reading in POSSIBLE[situation] else None


def labelled(paths: list[Path]) -> Iterator[tuple[frozenset[str], Act | Subject]]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            context, wanted, _, text = line.split("\t", 3)
            reading, said = reading_of(context, wanted), text.replace("\\n", "\n")
            if reading is not None:
                yield evidence(said, CONTEXTS[context]), reading
            if reading is not None and context in (*DRAFT, "running"):
                for other in also_said(reading, said):
                    yield evidence(said, CONTEXTS[other]), reading


# Of a draft and a case people speak as well when nothing is open: it was kept, or filed elsewhere.
DRAFT = ("card", "request", "place", "name", "phone")


def also_said(reading: Act | Subject, text: str) -> tuple[str, ...]:
    """The situations in which the same is said as well, and means the same."""
    match reading:
        case Act.SEND if names_sending(text.casefold()):
            return ("new", "running", "request")
        case Act.DROP | Act.IS_SENT:
            return ("new", "running")
        case Act.WITHDRAW:
            return ("new",)
    return ()


# What a clause of a complaint must not hold to be a fragment of its story: courtesies, requests and
# questions are acts elsewhere.
_NO_FRAGMENT = re.compile("谢|感|好|尊敬|领导|望|请|恳|盼|回复|投诉|反映|咨询|建议|[?？吗呢么]")
_BETWEEN_CLAUSES = re.compile(r"[，,\u3002！!；;\n ]+")
FRAGMENTS = 3000
# Where a story goes on: most of all at the first question.
TOLD_AT = ("request",) * 5 + ("place", "name", "phone", "card") + ("new",) * 3


def fragments(complaints: Path) -> Iterator[tuple[frozenset[str], Act | Subject]]:
    """Clauses of 4 to 22 letters, two of a complaint, as an answer or as a matter of their own."""
    dice = random.Random(7)  # noqa: S311 - the same every time
    found: list[str] = []
    with complaints.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parts = [part.strip() for part in _BETWEEN_CLAUSES.split(row["body"])]
            parts = [part for part in parts if 4 <= len(part) <= 22 and _is_fragment(part)]
            found += dice.sample(parts, min(2, len(parts)))
    dice.shuffle(found)
    for place, text in enumerate(found[:FRAGMENTS]):
        context = TOLD_AT[place % len(TOLD_AT)]
        reading = Subject.NEW if context == "new" else Subject.DRAFT
        yield evidence(text, CONTEXTS[context]), reading


def _is_fragment(part: str) -> bool:
    han = sum("一" <= letter <= "鿿" for letter in part)
    return han >= 0.7 * len(part) and not _NO_FRAGMENT.search(part)


def learn(paths: list[Path], complaints: Path | None) -> dict[str, dict[Act | Subject, float]]:
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    examples = list(labelled(paths))
    examples += fragments(complaints) if complaints else ()
    seen = Counter(name for found, _ in examples for name in found)
    kept = {name for name, times in seen.items() if times >= SEEN or name[:2] not in SPARSE}
    kept = {name for name in kept if name[:2] not in SPARSE or OF_THEM.isdisjoint(name[2:])}
    rows = [dict.fromkeys(found & kept, 1.0) for found, _ in examples]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=400)
    model.fit(vectorizer.fit_transform(rows), [reading.value for _, reading in examples])
    readings = [Act(name) if name in set(Act) else Subject(name) for name in model.classes_]
    table: dict[str, dict[Act | Subject, float]] = {}
    for at, name in enumerate(vectorizer.get_feature_names_out()):
        table[name] = {r: float(row[at]) for r, row in zip(readings, model.coef_, strict=True)}
    everywhere = dict(zip(readings, map(float, model.intercept_), strict=True))
    for situation in POSSIBLE:  # each message stands in one: its mark carries what all have
        mark = table.setdefault(f"@{situation}", {})
        table[f"@{situation}"] = {r: mark.get(r, 0.0) + bias for r, bias in everywhere.items()}
    return table


SPARSE = ("w:", "p:", "l:", "s:", "e:", "m:")


def written(table: dict[str, dict[Act | Subject, float]]) -> Iterator[str]:
    yield "# Evidence, and what it adds to each reading's log odds: made by tools/acts/learn.py"
    for name in sorted(table):
        pairs = sorted(table[name].items(), key=lambda each: -abs(each[1]))
        told = [f"{reading.value}={weight:.2f}" for reading, weight in pairs if abs(weight) >= KEPT]
        if told:
            yield "\t".join((name, *told))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--complaints", type=Path)
    parser.add_argument("utterances", type=Path, nargs="*")
    given = parser.parse_args()
    paths = given.utterances or [*sorted(OURS.glob("*.tsv")), CORPUS]
    table = learn(paths, given.complaints)
    WEIGHTS.write_text("\n".join(written(table)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
