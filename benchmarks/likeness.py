"""Prints how well the same matter is recognised when it is told again.

    .venv/bin/python benchmarks/likeness.py [FOLDER]

The CSV files of FOLDER that have the columns title and body hold real complaints, some of which
came several times; a column label tells their topic. Those of one title, and those that share half
of their runs of five letters, count as the same matter; what is wholly the same is left out as too
easy. Without FOLDER only the invented pairs of tests/texts/retold.tsv are measured.
"""

import csv
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend_client.likeness import SAME, grams, levelled, likeness, sketch

INVENTED = Path(__file__).parents[1] / "tests" / "texts" / "retold.tsv"
STRANGERS = 20_000
SEED = 20260701
RARE = 20  # a run of letters in more texts than this brings no two of them together
COPIED = 0.5

Pair = tuple[str, str]


def main() -> None:
    rows = [line.split("\t") for line in _lines() if not line.startswith("#")]
    print(f"alike from {SAME} on\n")
    show("invented, told in other words", [(a, b) for a, b, _ in rows])
    show("invented, same topic, other matter", [(a, c) for a, _, c in rows])
    texts = [text for row in rows for text in row]
    if len(sys.argv) > 1:
        texts = show_real(Path(sys.argv[1]))
    show_speed(texts)


def read(folder: Path) -> Iterable[dict[str, str]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            if {"title", "body"} <= set(table.fieldnames or ()):
                yield from (row for row in table if row.get("text_kind", "raw") == "raw")


def show_real(folder: Path) -> list[str]:
    rows = list(read(folder))
    bodies = [row["body"] for row in rows]
    copied, titled = copies(bodies), of_one_title([levelled(row["title"]) for row in rows])
    print(f"\n{len(rows)} real complaints, {len(groups({*copied, *titled}))} groups of the same")
    near = show("real, half or more copied", [(bodies[a], bodies[b]) for a, b in copied])
    show("real, one title", [(bodies[a], bodies[b]) for a, b in titled])
    dice, topics = random.Random(SEED), defaultdict(list)
    for at, row in enumerate(rows):
        topics[row.get("label")].append(at)
    pools = [held for topic, held in topics.items() if topic and len(held) > 1]
    apart = {*copied, *titled}
    strangers = [tuple(sorted(dice.sample(dice.choice(pools), 2))) for _ in range(STRANGERS)]
    wrong = show(
        "real, strangers of one topic",
        [(bodies[a], bodies[b]) for a, b in strangers if (a, b) not in apart],
    )
    print(f"  precision among as many strangers as retold: {near / (near + wrong):.3f}")
    return bodies


def show(name: str, pairs: Sequence[Pair]) -> float:
    """The share that is called alike, and the share that shares a run of three letters."""
    different = [(a, b) for a, b in pairs if levelled(a) != levelled(b)]
    hits = [likeness(sketch(a), sketch(b)) >= SAME for a, b in different]
    met = [bool(grams(levelled(a), 3) & grams(levelled(b), 3)) for a, b in different]
    share = statistics.mean(hits)
    print(
        f"  {name:36} {len(different):6} pairs, alike {share:.3f},"
        f" share three letters in a row {statistics.mean(met):.3f}"
    )
    return share


def copies(texts: Sequence[str]) -> list[tuple[int, int]]:
    runs = [grams(levelled(text), 5) for text in texts]
    holders = defaultdict(list)
    for at, found in enumerate(runs):
        for run in found:
            holders[run].append(at)
    met = {pair for held in holders.values() if len(held) <= RARE for pair in combinations(held, 2)}
    return sorted(
        (a, b)
        for a, b in met
        if len(runs[a] & runs[b]) >= COPIED * max(1, min(len(runs[a]), len(runs[b])))
    )


def of_one_title(titles: Iterable[str]) -> list[tuple[int, int]]:
    same = defaultdict(list)
    for at, title in enumerate(titles):
        if len(title) > 5:
            same[title].append(at)
    return [pair for held in same.values() for pair in combinations(held, 2)]


def groups(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """What hangs together."""
    home: dict[int, set[int]] = {}
    for a, b in pairs:
        joined = home.get(a, {a}) | home.get(b, {b})
        home |= dict.fromkeys(joined, joined)
    return list({id(group): group for group in home.values()}.values())


def show_speed(texts: Sequence[str]) -> None:
    some = texts[:500]
    made, spent = _timed(lambda: [sketch(text) for text in some])
    print(f"\nsketch {spent / len(some) * 1e6:.0f} µs a text", end="")
    _, spent = _timed(lambda: [likeness(a, b) for a in made[:100] for b in made[:100]])
    print(f", likeness {spent / 100**2 * 1e6:.1f} µs a pair")


def _timed(does: Callable[[], list]) -> tuple[list, float]:  # type: ignore[type-arg]
    started = time.perf_counter()
    return does(), time.perf_counter() - started


def _lines() -> list[str]:
    return INVENTED.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    main()
