"""In which order tests are handed out, so that no worker begins a long one when all have ended."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def dealt(long: Sequence[T], others: Sequence[T], workers: int) -> list[T]:
    """All of them, in shares as xdist cuts them, a worker each: half of the workers begin with the
    long ones, so that as many run side by side; who has ended takes from the end of a share."""
    half = -(-workers // 2)
    left, size = list(others), (len(long) + len(others)) // workers
    order: list[T] = []
    for worker in range(workers):
        mine = list(long[worker::half]) if worker < half else []
        room = max(0, size - len(mine))
        order += [*mine, *left[:room]]
        del left[:room]
    return [*order, *left]
