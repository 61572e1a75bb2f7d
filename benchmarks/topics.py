"""Prints how well and how fast complaints are sorted and read.

    python -m benchmarks.topics [--learn]

Real complaints are taken from the folder PETITION_DATA (default ../shared/data beside the
repository); without it the invented ones of tests/texts stand in. --learn adds the figure that
counts, grouped 5-fold cross-validation, in some three minutes; it needs scikit-learn.
"""

import csv
import os
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from dialogs import extract
from dialogs.topics import segment
from dialogs.topics.classify import Sorting, classify
from dialogs.topics.lexicon import shipped

ROOT = Path(__file__).parents[1]
COMPLAINTS = ROOT / "tests" / "texts" / "complaints.tsv"
HOSTILE = ("中", "污染", "村口路", "贪污局长", "希望，", "a1区", "\U0001f600", "<b>")


def main() -> None:
    folder = Path(os.environ.get("PETITION_DATA", ROOT.parent / "shared" / "data")).resolve()
    there = (folder / "labelled.csv").is_file()
    if not there:
        print(f"no real complaints: {folder}/labelled.csv is not there (set PETITION_DATA)\n")
    show_start()
    invented = read_invented()
    show_invented(invented)
    texts = read_real(folder) if there else [text for _, _, text in invented]
    print(f"\n{len(texts)} {'real' if there else 'invented'} texts, one core")
    show_speed("classify", texts, classify)
    show_speed("read", texts, extract.read)
    show_rates(texts)
    show_hostile()
    if there:
        show_levels(folder / "level2_sample.csv")
    if there and "--learn" in sys.argv:
        show_learning(folder)
    elif there:
        print("\n(what the lexicon was learnt from does not count: --learn for unseen texts)")


def show_start() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as cache:
        segment.load(Path(cache))
    loaded = time.perf_counter()
    classify("路灯坏了，请派人来修")
    extract.read("路灯坏了，请派人来修")
    ready = time.perf_counter()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    lexicon = (ROOT / "dialogs" / "topics" / "lexicon.tsv").stat().st_size
    print(f"dictionary {loaded - started:.2f} s (first time), lexicon {ready - loaded:.2f} s")
    print(f"memory +{grown:.0f} MB; {len(shipped().pulls)} words in {lexicon} bytes")


def show_invented(rows: Sequence[tuple[str, str, str]]) -> None:
    sortings = [classify(text) for _, _, text in rows]
    right = [topic == first(s) for (topic, _, _), s in zip(rows, sortings, strict=True)]
    offered = [
        topic in [one.path[0] for one in sorting.suggestions]
        for (topic, _, _), sorting in zip(rows, sortings, strict=True)
    ]
    sure = [hit for hit, sorting in zip(right, sortings, strict=True) if sorting.confident]
    kinds = [extract.read(text).kind == kind for _, kind, text in rows]
    print(f"\n{len(rows)} invented complaints over fifteen topics")
    print(f"  right {share(right)}, among three {share(offered)}, kind {share(kinds)}")
    print(f"  filled in unasked {len(sure) / len(rows):.3f}, of these right {share(sure)}")


def show_speed(name: str, texts: Sequence[str], does: Callable[[str], object]) -> None:
    spent = []
    for text in texts[:2_000]:
        started = time.perf_counter()
        does(text)
        spent.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(spent, n=100)
    print(f"  {name:9} p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms")


def show_rates(texts: Sequence[str]) -> None:
    readings = [extract.read(text) for text in texts[:2_000]]
    for name in ("request", "place", "name", "accused", "danger"):
        print(f"  {name:9} read in {share([bool(getattr(r, name)) for r in readings])}")
    print(f"  kinds     {dict(Counter(reading.kind for reading in readings))}")


def show_hostile() -> None:
    print("\n100,000 hostile characters: classify and read, ms")
    for unit in HOSTILE:
        text = unit * (100_000 // len(unit))
        started = time.perf_counter()
        classify(text)
        between = time.perf_counter()
        extract.read(text)
        ended = time.perf_counter()
        spent = f"{(between - started) * 1000:6.0f} {(ended - between) * 1000:6.0f}"
        print(f"  {unit!r:14} {spent}")


def show_levels(path: Path) -> None:
    """The 96 complaints labelled at three levels by one hand, alternatives accepted."""
    rows = read_csv(path)
    hits: Counter[str] = Counter()
    for row in rows:
        suggestions = classify(row["body"], row["title"]).suggestions
        others = [other.split("/") for other in row["acceptable_alternatives"].split(",") if other]
        seconds = {row["my_level2"], *(other[0] for other in others)}
        if suggestions:
            best = suggestions[0].path
            hits["first level"] += best[0] == row["my_level1"]
            hits["second level"] += len(best) > 1 and best[1] in seconds
            named = {one.path[1] for one in suggestions if len(one.path) > 1}
            hits["second level among three"] += bool(named & seconds)
    print(f"\n{len(rows)} complaints labelled at three levels")
    for name, times in hits.items():
        print(f"  {name:25} {times / len(rows):.3f}")


def show_learning(folder: Path) -> None:
    from dialogs.topics.train import cross_validate

    try:
        reached = cross_validate(folder, tell=lambda line: print(f"  {line}", file=sys.stderr))
    except ModuleNotFoundError as missing:
        print(f"\nno cross-validation: {missing.name} is not installed")
        return
    print("\ngrouped 5-fold cross-validation, fifteen topics to choose from")
    for row in reached.rows():
        print(f"  {row}")


def first(sorting: Sorting) -> str | None:
    return sorting.suggestions[0].path[0] if sorting.suggestions else None


def share(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / len(hits):.3f}" if hits else "none"


def read_invented() -> list[tuple[str, str, str]]:
    rows = COMPLAINTS.read_text(encoding="utf-8").splitlines()
    parts = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return [(topic, kind, text.replace("\\n", "\n")) for topic, kind, _, text in parts]


def read_real(folder: Path) -> list[str]:
    rows = read_csv(folder / "labelled.csv")
    return [f"{row['title']}\n{row['body']}" for row in rows if row["text_kind"] == "raw"]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    main()
