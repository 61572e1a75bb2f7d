"""Measures hot issues on rows of a public board, against labels by hand."""

import csv
import re
import statistics
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from office.situation import likeness
from office.situation.hot import CANDIDATES, WINDOW
from office.situation.likeness import SAME, Commonness, Told, Weighed
from tests.architecture_rules import ROOT

LABELS = tomllib.loads((ROOT / "benchmarks" / "hot_issues.toml").read_text("utf-8"))
HASHED = likeness.hash_with(b"benchmark")
USUAL = likeness.usual(HASHED)

__all__ = ["SAME", "measured"]


class Rows:
    """In the order in which they came."""

    def __init__(self, file: Path) -> None:
        with file.open(encoding="utf-8") as opened:
            rows = list(csv.DictReader(opened))
        self.day = {row["id"]: _day(row["time"]) for row in rows}
        self.told = {r["id"]: likeness.told([r["title"]], r["body"], "", (), HASHED) for r in rows}
        self.order = sorted(self.day, key=lambda each: (self.day[each], each))


def _day(written: str) -> int:
    year, month, day = map(int, re.findall(r"\d+", written)[:3])
    return date(year, month, day).toordinal()


def cluster(rows: Rows, same: float) -> tuple[dict[str, str], Commonness, list[float]]:
    """The issue of each row, by its first row; what was counted; how long each row took."""
    having: Counter[int] = Counter()
    found: defaultdict[int, list[str]] = defaultdict(list)
    kept: dict[str, Weighed] = {}
    issue: dict[str, str] = {}
    issues, took = 0, []
    for id_ in rows.order:
        begun = time.perf_counter()
        known = Commonness(issues, having, USUAL)
        new = likeness.weighed(rows.told[id_], known)
        terms = likeness.sought(new.told, known)
        shared = Counter(
            other
            for term in terms
            for other in found[term]
            if rows.day[id_] - rows.day[other] <= WINDOW
        )
        like = [
            (likeness.likeness(new, kept[other], known), other)
            for other, _ in shared.most_common(CANDIDATES)
        ]
        best, other = max(like, default=(0.0, ""))
        issue[id_] = issue[other] if best >= same else id_
        if issue[id_] == id_:
            issues += 1
            having.update(new.told.all)
        kept[id_] = new
        for term in terms:
            found[term].append(id_)
        took.append((time.perf_counter() - begun) * 1000)
    return issue, Commonness(issues, having, USUAL), took


def pairs_of(rows: Rows, known: Commonness) -> list[tuple[float, bool]]:
    def weigh(told: Told) -> Weighed:
        return likeness.weighed(told, known)

    return [
        (likeness.likeness(weigh(rows.told[b]), weigh(rows.told[a]), known), same)
        for a, b, same in LABELS["pairs"]
    ]


def told_of(pairs: list[tuple[float, bool]], same: float) -> str:
    right = sum(like >= same and is_so for like, is_so in pairs)
    found, real = sum(like >= same for like, _ in pairs), sum(is_so for _, is_so in pairs)
    return f"precision {right / (found or 1):.2f}, recall {right / real:.2f} of {len(pairs)}"


def measured(file: Path, same: float = SAME) -> Iterator[str]:
    """Line by line, what is told of it."""
    rows = Rows(file)
    issue, known, took = cluster(rows, same)
    pairs, sizes = pairs_of(rows, known), Counter(issue.values())
    took.sort()
    several = sum(n > 1 for n in sizes.values())
    yield f"{len(issue)} rows in {len(sizes)} issues, {several} of several"
    yield f"a row took {took[len(took) // 2]:.1f} ms, p99 {took[len(took) * 99 // 100]:.1f} ms"
    yield f"pairs chosen by: {told_of(pairs[::2], same)}"
    yield f"pairs held out:  {told_of(pairs[1::2], same)}"
    scores = []
    for event in LABELS["events"]:
        members = [str(each) for each in event["rows"]]
        best, right = Counter(issue[each] for each in members).most_common(1)[0]
        scores.append((right / sizes[best], right / len(members)))
        yield f"  {event['name']:<28} precision {scores[-1][0]:.2f} recall {scores[-1][1]:.2f}"
    precision, recall = (statistics.mean(each) for each in zip(*scores, strict=True))
    yield f"{len(scores)} events: precision {precision:.2f}, recall {recall:.2f}"
