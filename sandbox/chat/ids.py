"""Ids that are unique across all runs of the sandbox.

Whoever talks to the sandbox keeps what it was told under these ids: a second citizen under the
number of a former one would be shown that one's draft, and a second update under a known id would
be taken for the first.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

SPAN = 2**20  # reserved at a time: what a life has not used when it ends is left out
YEAR_2020 = 1_577_836_800
MOST = 2**51  # an id of a citizen has 52 bits at most, as Telegram promises


class Ids:
    """Every kind counts on from `first`. `keep` is told, before any of them is given, a number that
    they all stay below."""

    def __init__(self, first: int = 0, keep: Callable[[int], None] | None = None) -> None:
        self.first = first
        self._keep = keep
        self._below = first

    def reach(self, number: int) -> int:
        """The number, which may now be given."""
        if self._keep is not None and number >= self._below:
            self._keep(number + SPAN)
            self._below = number + SPAN
        return number

    def counted(self, begin: int, step: int = 1) -> Iterator[int]:
        return (begin + step * self.reach(number) for number in count(self.first))


def kept_ids(file: Path, clock: Callable[[], float] = time.time) -> Ids:
    """Ids above all that `file` says were given; without it from the clock's microseconds on, of
    which a life uses few: so neither a lost file nor a clock that was set back brings them again.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # two that start at once
        now = max(0, int((clock() - YEAR_2020) * 1_000_000))
        ids = Ids(max(_kept(file), now), lambda below: _keep(file, below))
        ids.reach(ids.first)
        return ids
    finally:
        os.close(folder)


def _kept(file: Path) -> int:
    try:
        below = json.loads(file.read_text(encoding="ascii"))["ids_below"]
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    return below if isinstance(below, int) and 0 <= below < MOST else 0


def _keep(file: Path, below: int) -> None:
    """On the disk before the first of them is given: a crash brings none again."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as written:
        json.dump({"ids_below": below}, written)
        written.flush()
        os.fsync(handle)
    draft.replace(file)
