"""Calibrates scores to probabilities: of ten promised at 0.9 nine come true."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Knots = tuple[tuple[float, float], ...]
STEPS = 12  # as many knots as a few thousand texts can carry


@dataclass(frozen=True)
class Calibration:
    """`sharpness` makes probabilities of scores; `trust` then says how often such a promise came
    true, as knots of a line. Both are fitted on texts that the weights had not seen."""

    sharpness: float
    trust: Knots = ((0.0, 0.0), (1.0, 1.0))

    def probabilities(self, scores: Sequence[float]) -> list[float]:
        powers = _powers(scores, self.sharpness)
        whole = sum(powers)
        chances = [power / whole for power in powers]
        best = max(chances)
        trusted = _on_line(self.trust, best)
        rest = (1 - trusted) / (1 - best) if best < 1 else 0.0
        return [trusted if chance == best else chance * rest for chance in chances]


def calibrated(scores: Sequence[Sequence[float]], labels: Sequence[int]) -> Calibration:
    """The sharpness under which what happened is likeliest, and the trust that such promises
    have earned. `labels` are the places of what was right."""

    def surprise(sharpness: float) -> float:
        total = 0.0
        for row, label in zip(scores, labels, strict=True):
            powers = _powers(row, sharpness)
            total -= math.log(max(powers[label] / sum(powers), 1e-9))
        return total

    sharpness = min((halves / 2 for halves in range(2, 41)), key=surprise)
    promises = []
    for row, label in zip(scores, labels, strict=True):
        powers = _powers(row, sharpness)
        promises.append((max(powers) / sum(powers), row[label] == max(row)))
    return Calibration(sharpness, _earned(sorted(promises)))


def _earned(promises: Sequence[tuple[float, bool]]) -> Knots:
    """Equally many promises a knot; never less trust for a higher promise."""
    size = max(1, len(promises) // STEPS)
    knots: list[tuple[float, float, int]] = []
    for start in range(0, len(promises), size):
        part = promises[start : start + size]
        promised = sum(p for p, _ in part) / len(part)
        knots.append((promised, sum(kept for _, kept in part) / len(part), len(part)))
        while len(knots) > 1 and knots[-2][1] >= knots[-1][1]:
            (p1, k1, n1), (p2, k2, n2) = knots[-2:]
            whole = n1 + n2
            knots[-2:] = [((p1 * n1 + p2 * n2) / whole, (k1 * n1 + k2 * n2) / whole, whole)]
    inner = [(round(p, 3), round(min(kept, 0.995), 3)) for p, kept, _ in knots if 0 < p < 1]
    return ((0.0, 0.0), *inner, (1.0, max([0.995, *(kept for _, kept in inner)])))


def _on_line(knots: Knots, at: float) -> float:
    for (x1, y1), (x2, y2) in pairwise(knots):
        if at <= x2:
            return y1 + (y2 - y1) * (at - x1) / (x2 - x1) if x2 > x1 else y2
    return knots[-1][1]


def _powers(scores: Sequence[float], sharpness: float) -> list[float]:
    peak = max(scores)
    return [math.exp(sharpness * (score - peak)) for score in scores]
