"""Prints how well and how fast complaints are sorted and read.

    .venv/bin/python benchmarks/topics.py [--learn]

Real complaints are taken from the folder PETITION_DATA (default ../shared/data beside the
repository); without it the invented ones of tests/texts stand in. --learn adds the figures that
count, grouped 5-fold cross-validation, in some minutes; it needs scikit-learn. Where opencc is
installed, traditional characters are measured too.
"""

import asyncio
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

sys.path.insert(0, str(Path(__file__).parents[1]))

from dialogs.reading import extract
from dialogs.reading.topics import segment
from dialogs.reading.topics.classify import Sorting, classify, seconds
from dialogs.reading.topics.lexicon import shipped

ROOT = Path(__file__).parents[1]
COMPLAINTS = ROOT / "tests" / "texts" / "complaints.tsv"
SHORT = ROOT / "tests" / "texts" / "short_matters.tsv"
HOSTILE = ("中", "污染", "村口路", "贪污局长", "希望，", "a1区", "\U0001f600", "<b>")


def main() -> None:
    folder = Path(os.environ.get("PETITION_DATA", ROOT.parent / "shared" / "data")).resolve()
    there = (folder / "labelled.csv").is_file()
    if not there:
        print(f"no real complaints: {folder}/labelled.csv is not there (set PETITION_DATA)\n")
    show_start()
    invented = read_invented()
    show_invented(invented)
    show_short()
    show_traditional(invented)
    texts = read_real(folder) if there else [text for _, _, text in invented]
    print(f"\n{len(texts)} {'real' if there else 'invented'} texts, one core")
    show_speed("classify", texts, classify)
    show_speed("read", texts, extract.read)
    show_rates(texts)
    show_hostile()
    asyncio.run(show_lag())
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
    extract.read("路灯坏了，请派人来修").facts()
    ready = time.perf_counter()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    lexicon = (ROOT / "dialogs" / "reading" / "topics" / "lexicon.tsv").stat().st_size
    print(f"dictionary {loaded - started:.2f} s (first time), lexicon {ready - loaded:.2f} s")
    print(f"memory +{grown:.0f} MB; {len(shipped().entries)} entries in {lexicon} bytes")


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


def show_short() -> None:
    """Matters told in a dozen letters."""
    rows = [row.split("\t") for row in SHORT.read_text("utf-8").splitlines() if row[0] != "#"]
    sortings = [classify(text) for _, text in rows]
    right = [topic == first(sorting) for (topic, _), sorting in zip(rows, sortings, strict=True)]
    sure = [hit for hit, sorting in zip(right, sortings, strict=True) if sorting.confident]
    print(f"\n{len(rows)} matters in a dozen letters: right {share(right)}")
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
        extract.read(text).facts()
        ended = time.perf_counter()
        spent = f"{(between - started) * 1000:6.0f} {(ended - between) * 1000:6.0f}"
        print(f"  {unit!r:14} {spent}")


def sort_and_read(text: str) -> None:
    classify(text)
    extract.read(text).facts()


async def show_lag() -> None:
    """The longest that the loop waited while such texts are read as the bot reads them: in a
    worker thread."""
    longest, done = 0.0, False

    async def tick() -> None:
        nonlocal longest
        while not done:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - started - 0.001)

    ticking = asyncio.create_task(tick())
    for unit in HOSTILE:
        text = unit * (100_000 // len(unit))
        await asyncio.to_thread(sort_and_read, text)
    done = True
    await ticking
    print(f"  meanwhile the loop waited {longest * 1000:.0f} ms at most")


def show_levels(path: Path) -> None:
    """The 96 complaints labelled at three levels by one hand, alternatives accepted. None of them
    is among the texts that the lexicon was learnt from."""
    rows = read_csv(path)
    learnt = {
        "城乡建设",
        "环境保护",
        "交通运输",
        "教育文体",
        "劳动和社会保障",
        "商贸旅游",
        "卫生计生",
    }
    hits: Counter[str] = Counter()
    outside: list[bool] = []
    alarms = 0
    for row in rows:
        best = first(classify(row["body"], row["title"]))
        others = row["acceptable_alternatives"].split(",")
        allowed = {row["my_level2"], *(other.split("/")[0] for other in others if other)}
        named = [second for _, second in seconds(row["body"], row["title"])]
        fresh = " (fresh)" if row["sample"] != "sample60" else ""
        hits["first level"] += best == row["my_level1"]
        hits["second level"] += named[:1] != [] and named[0] in allowed
        hits["second level among three"] += bool(allowed & set(named))
        hits["second level among three" + " (fresh)"] += bool(fresh and allowed & set(named))
        hits["(fresh)"] += bool(fresh)
        if row["my_level1"] not in learnt:
            outside.append(best not in learnt)
        else:
            alarms += best not in learnt
    print(f"\n{len(rows)} complaints labelled at three levels")
    fresh_rows = hits.pop("(fresh)")
    for name, times in hits.items():
        whole = fresh_rows if name.endswith("(fresh)") else len(rows)
        print(f"  {name:33} {times / whole:.3f} of {whole}")
    print(
        f"  outside of the learnt topics      {sum(outside)} of {len(outside)} recognised", end=""
    )
    print(f", {alarms} others taken for such")


def show_traditional(rows: Sequence[tuple[str, str, str]]) -> None:
    try:
        from opencc import OpenCC  # type: ignore[import-not-found, unused-ignore]
    except ModuleNotFoundError:
        return
    turned = OpenCC("s2twp").convert
    for name, convert in (("simplified", str), ("traditional", turned)):
        right = [first(classify(convert(text))) == topic for topic, _, text in rows]
        print(f"  {name:12} right {share(right)}")


def show_learning(folder: Path) -> None:
    from tools.topics.train import cross_validate

    try:
        reached, _ = cross_validate(folder, tell=lambda line: print(f"  {line}", file=sys.stderr))
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
