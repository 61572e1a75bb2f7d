"""Prints how many denunciations and complaints are recognised, and how many imagined, in the
labelled phrases; with --learn it first learns anew the weights of
`backend_client/wording/denunciation.tsv`.

    .venv/bin/python benchmarks/denunciations.py [--missed] [--learn [--complaints FILE ...]]

A column shows which share is read as denouncing, asked about, complaining and saying nothing of
those in office. Below stands what reading costs.

--missed also shows what was read wrongly of the phrases that may be learnt from; the others are
never shown. FILE is a CSV of real complaints with the columns `title` and `body`: titles and
sentences count as claims, each a little.
"""

import argparse
import csv
import random
import re
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import partial
from itertools import accumulate, chain
from math import sqrt
from pathlib import Path
from time import process_time
from timeit import timeit
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend_client.wording import denunciation
from backend_client.wording.denunciation import Verdict, verdict
from tests.dialogs.reading import denunciations
from tests.dialogs.reading.denunciations import Phrase, Use

WEIGHTS = Path(denunciation.__file__).with_name("denunciation.tsv")
LABELS = ("claims", "denounces", "complains")
SEEN_AT_LEAST = 3  # fragments of fewer phrases are left out
FRAGMENTS_KEPT = 40_000  # those that weigh most
RARE = 2.0  # the worth of a phrase that complains; few are labelled so
LONGEST_ANSWER = 12  # letters of a place, a name or a request as it is answered
ANSWER_WORTH = 0.5
REAL_WORTH = 0.2  # of a sentence of a real complaint, which nobody labelled
SENTENCES_A_COMPLAINT = 12
LOOSENESS = 52.0  # the inverse of the penalty on weights
RARITY = 0.25  # a fragment of n phrases counts n ** -RARITY: a rare word may weigh much for itself
# Sentences with these may denounce: nobody knows, so nothing is learnt from them.
UNCLEAR = re.compile(
    "贪|贿|腐败|举报|勾结|保护伞|红包|回扣|包庇|好处|黑幕|私吞|克扣|关系户|猫腻|违规|违法"
)
# Whoever denounces may be as polite as whoever claims: each phrase is also learnt from with one of
# these around it, so that they weigh nothing.
OPENINGS = (
    "领导您好，",
    "我是新安村村民，",
    "你好，我想反映一下，",
    "尊敬的领导，",
    "请问一下，",
    "",
)
ENDINGS = (
    "，希望查清楚",
    "，请领导重视",
    "，在新安村",
    "，望尽快回复，谢谢",
    "，麻烦你们来看看",
    "，希望给个说法",
    "，请相关部门管一管",
)
POLITE_WORTH = 0.5
HEADER = """\
# What each fragment of a sentence adds to the odds, in hundredths of a natural logarithm: that it
# denounces, that it complains. Ⓟ a person in office, Ⓞ an office, Ⓚ family, ¥ a sum, № a number,
# Ⓝ a name, │ an end, ∄ nobody in office, ∀ always; the heaviest first.
# Learnt by benchmarks/denunciations.py --learn."""


class Example(NamedTuple):
    fragments: Set[str]
    label: str
    worth: float


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--missed", action="store_true")
    parser.add_argument("--learn", action="store_true")
    parser.add_argument("--complaints", nargs="*", type=Path, default=[])
    chosen = parser.parse_args()
    phrases = denunciations.read()
    if chosen.learn:
        learn(
            [phrase for phrase in phrases if phrase.use is Use.LEARNT],
            list(real(chosen.complaints)),
        )
    print(f"{'':12}" + "".join(f"{use:>32}" for use in Use))
    for label in LABELS:
        show(label, [phrase for phrase in phrases if phrase.label == label])
    cost([phrase.text for phrase in phrases])
    if chosen.missed:
        for phrase in phrases:
            read = verdict(phrase.text)
            if phrase.use is Use.LEARNT and (read is Verdict.DENOUNCES) != (
                phrase.label == "denounces"
            ):
                print(f"{phrase.label}, read as {read}: {phrase.text}")


def show(label: str, phrases: Sequence[Phrase]) -> None:
    columns = []
    for use in Use:
        some = [phrase for phrase in phrases if phrase.use is use]
        shares = [denunciations.share(some, each) for each in Verdict] if some else []
        columns.append(" ".join(f"{share:.3f}" for share in shares) + f" of {len(some):4}")
    print(f"{label:12}" + "".join(f"{column:>32}" for column in columns))


def cost(texts: Sequence[str]) -> None:
    """Prints how long and how much memory the table takes, and how long a text of 100 letters."""
    denunciation.forget_weights()
    tracemalloc.start()
    verdict(texts[0])
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    denunciation.forget_weights()
    loaded = timeit(partial(verdict, texts[0]), number=1, timer=process_time)
    letters = "".join(texts)
    hundreds = [letters[start : start + 100] for start in range(0, 100_000, 100)]
    took = sorted(timeit(partial(verdict, each), number=1, timer=process_time) for each in hundreds)
    print(f"the table: {held / 1e6:.1f} MB, read in {loaded * 1000:.0f} ms at the first text")
    print(f"100 letters: p50 {took[500] * 1000:.2f} ms, p99 {took[990] * 1000:.2f} ms")


def real(files: Sequence[Path]) -> Iterator[str]:
    """The title and some sentences of each complaint, the same every time."""
    csv.field_size_limit(10**9)
    dice = random.Random(1)
    for file in files:
        with file.open(encoding="utf-8") as opened:
            for row in csv.DictReader(opened):
                if row.get("text_kind", "raw") == "raw":
                    said = [
                        each for each in re.split("[。！？!?\n；]", row["body"]) if len(each) > 6
                    ]
                    picked = dice.sample(said, min(SENTENCES_A_COMPLAINT, len(said)))
                    picked.append(row.get("title", ""))
                    yield from (each for each in picked if not UNCLEAR.search(each))


def learn(phrases: Sequence[Phrase], claims: Sequence[str]) -> None:
    """Two logistic regressions over the fragments that occur, one a verdict against all the rest;
    their weights are written."""
    examples = [Example(fragments(each.text), each.label, 1.0) for each in phrases]
    for number, phrase in enumerate(phrases):
        opening, ending = OPENINGS[number % len(OPENINGS)], ENDINGS[number % len(ENDINGS)]
        polite = opening + phrase.text.rstrip("，。！,. ") + ending
        examples.append(Example(fragments(polite), phrase.label, POLITE_WORTH))
    for phrase in phrases:  # no sentence of a claim denounces; of a denunciation one may or may not
        said = denunciation.sentences(phrase.text)
        if phrase.label == "claims" and len(said) > 1:
            somebody = denunciation.speaks_of_office(phrase.text)
            examples += [
                Example(denunciation.fragments(one, somebody), "claims", 1.0) for one in said
            ]
        elif phrase.label == "claims" and len(phrase.text) <= LONGEST_ANSWER:
            # Another text of the same draft may have named somebody in office.
            examples += [
                Example(denunciation.fragments(one, True), "claims", ANSWER_WORTH) for one in said
            ]
    examples += [Example(fragments(claim), "claims", REAL_WORTH) for claim in claims if claim]
    often = Counter(fragment for example in examples for fragment in example.fragments)
    known = sorted(fragment for fragment, times in often.items() if times >= SEEN_AT_LEAST)

    def heavy(fragment: str) -> float:
        denounces, complains = weights[fragment]
        return max(abs(denounces), abs(complains)) * sqrt(often[fragment])

    weights = fitted(examples, known)
    heaviest = sorted(known, key=lambda fragment: (-heavy(fragment), fragment))[:FRAGMENTS_KEPT]
    weights = fitted(examples, sorted(heaviest))
    rows = [(name, round(d * 100), round(c * 100)) for name, (d, c) in weights.items()]
    rows.sort(key=lambda row: (-max(abs(row[1]), abs(row[2])), row[0]))
    lines = [f"{name}\t{denounces}\t{complains}" for name, denounces, complains in rows]
    WEIGHTS.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    denunciation.forget_weights()


def fitted(examples: Sequence[Example], known: Sequence[str]) -> dict[str, tuple[float, float]]:
    """What each known fragment adds to the odds that it denounces, and that it complains."""
    from scipy import sparse  # type: ignore[import-not-found, import-untyped, unused-ignore]
    from sklearn import linear_model  # type: ignore[import-not-found, import-untyped, unused-ignore]

    numbers = {fragment: number for number, fragment in enumerate(known)}
    columns = [
        sorted(numbers[name] for name in example.fragments if name in numbers)
        for example in examples
    ]
    starts = list(accumulate(map(len, columns), initial=0))
    often = Counter(chain.from_iterable(columns))
    counts = [often[number] ** -RARITY for number in range(len(known))]
    cells = list(chain.from_iterable(columns))
    matrix = sparse.csr_matrix(
        ([counts[cell] for cell in cells], cells, starts), shape=(len(examples), len(known))
    )
    both = []
    for label in ("denounces", "complains"):
        machine = linear_model.LogisticRegression(
            C=LOOSENESS, fit_intercept=False, solver="liblinear", tol=1e-2, random_state=0
        )
        worths = [each.worth * (RARE if each.label == "complains" else 1) for each in examples]
        machine.fit(matrix, [each.label == label for each in examples], sample_weight=worths)
        both.append(
            [float(weight) * count for weight, count in zip(machine.coef_[0], counts, strict=True)]
        )
    return dict(zip(known, zip(*both, strict=True), strict=True))


def fragments(text: str) -> frozenset[str]:
    """All fragments of a text's sentences."""
    somebody = denunciation.speaks_of_office(text)
    said = (denunciation.fragments(sentence, somebody) for sentence in denunciation.sentences(text))
    return frozenset[str]().union(*said)


if __name__ == "__main__":
    main()
