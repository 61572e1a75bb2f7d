"""Geometry of charts, in units of their pictures: bars that lie, columns that stand. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW = 320, 34  # of lying bars: a line of words, and the bar below it
WIDE = 480  # of standing ones, at least: the fewer the weeks, the larger the letters were
HEIGHT, STEP, FOOT = 160, 12, 18  # of standing ones; a week is at least a step wide
WIDEST = 40  # a step, where there are few


@dataclass(frozen=True)
class Bar:
    """`label` is told beside it, `value` at its end."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    width: float
    height: float
    bars: Sequence[Bar]


def lying(values: Sequence[tuple[str, int]]) -> Chart:
    """One below the other, the longest as wide as the picture but for its number."""
    most, room = max((value for _, value in values), default=0) or 1, WIDTH - 60
    bars = [
        Bar(label, value, 0, place * ROW, round(room * value / most, 1), 10)
        for place, (label, value) in enumerate(values)
    ]
    return Chart(WIDTH, ROW * len(bars), bars)


def standing(values: Sequence[tuple[str, int]]) -> Chart:
    """One beside the other, the highest as high as the picture but for its number and its foot."""
    most, room = max((value for _, value in values), default=0) or 1, HEIGHT - FOOT - 16
    bars, step = [], max(STEP, min(WIDEST, WIDE // max(1, len(values))))
    for place, (label, value) in enumerate(values):
        height = round(room * value / most, 1)
        bars.append(Bar(label, value, place * step + 1, HEIGHT - FOOT - height, step - 3, height))
    return Chart(max(WIDE, step * len(bars)), HEIGHT, bars)
