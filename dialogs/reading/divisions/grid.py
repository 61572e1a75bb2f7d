"""Offline reverse geocoding, roughly: the country as a grid with cells of a fortieth of a degree.

A cell belongs to the division in which its centre lies; so within some two kilometres of a border
the neighbour may be named. docs/conversations.md says how often: it is a guess, and said as one.
"""

import gzip
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

CELL = 0.025  # degrees: 2.8 km from north to south, 1.6 to 2.6 km from west to east
WEST, NORTH = 73.0, 54.0
COLUMNS, ROWS = 2_520, 2_040
NEAR = 2  # cells: shores and borders are drawn roughly


class _Row(NamedTuple):
    begins: "array[int]"  # the columns where runs of cells begin
    marks: "array[int]"  # and of which division they are


def division_at(latitude: float, longitude: float) -> str | None:
    """The code of the county or district there (of the city or province where we know no more);
    None outside of the country."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # nor any number at all
        return None
    codes, rows = _grid()
    row, column = int((NORTH - latitude) / CELL), int((longitude - WEST) / CELL)
    for down, right in _around():
        if 0 <= row + down < ROWS and 0 <= column + right < COLUMNS:
            begins, marks = rows[row + down]
            if mark := marks[bisect_right(begins, column + right) - 1]:
                return codes[mark]
    return None


@cache
def _around() -> tuple[tuple[int, int], ...]:
    """The cell itself, then its neighbours, the nearest first."""
    near = range(-NEAR, NEAR + 1)
    return tuple(sorted(((d, r) for d in near for r in near), key=lambda c: c[0] ** 2 + c[1] ** 2))


@cache
def _grid() -> tuple[list[str], list[_Row]]:
    packed = resources.files(__package__).joinpath("grid.tsv.gz").read_bytes()
    codes, *lines = gzip.decompress(packed).decode("ascii").split("\n")
    return codes.split(" "), [_Row(*_runs(line)) for line in lines]


def _runs(line: str) -> Iterator["array[int]"]:
    begins, marks, at = array("H"), array("H"), 0
    for run in line.split(" "):
        length, _, mark = run.partition(":")
        begins.append(at)
        marks.append(int(mark))
        at += int(length)
    yield from (begins, marks)
