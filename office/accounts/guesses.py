"""Rate limit for wrong passwords, codes and keys: how many a caller may try, and how fast. Pure but
for its memory.

A caller has five tries, and after them one every two seconds: 500 take a quarter of an hour. Who
gives the right key is never slowed by what others guess: each address counts by itself, a browser
that has signed in before counts by itself too, and when all callers together guess too fast, only
those who have guessed wrong already are held up.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

TRIES, EACH = 5, timedelta(seconds=2)
ALL_TRIES, EACH_OF_ALL = 100, timedelta(seconds=0.2)
REMEMBERED = timedelta(hours=1)
MOST_CALLERS = 10_000  # some 2 MB


class Guesses:
    def __init__(self, each: timedelta = EACH) -> None:
        """`each`: how long a try takes to be free again, after the first five."""
        self._each = each
        # Until when a caller's tries are paid for: behind it, all are free again.
        self._paid: OrderedDict[str, datetime] = OrderedDict()
        self._all_paid: datetime | None = None

    def wait(self, caller: str, now: datetime) -> timedelta | None:
        """How long the caller has to wait; None: the key may be looked at."""
        paid = self._paid.get(caller)
        if paid is None:
            return None
        # Clocks are put back, too: what was paid for in a day to come is paid for now.
        paid = self._paid[caller] = min(paid, now + TRIES * self._each)
        self._all_paid = min(self._all(now), now + ALL_TRIES * EACH_OF_ALL)
        longest = max(
            _owed(paid, now, TRIES, self._each), _owed(self._all(now), now, ALL_TRIES, EACH_OF_ALL)
        )
        return longest if longest > timedelta(0) else None

    def wrong(self, caller: str, now: datetime) -> None:
        paid = min(self._paid.get(caller, now), now + TRIES * self._each)
        self._paid[caller] = max(paid, now) + self._each
        self._paid.move_to_end(caller)
        self._all_paid = max(min(self._all(now), now + ALL_TRIES * EACH_OF_ALL), now) + EACH_OF_ALL
        while len(self._paid) > MOST_CALLERS or self._oldest() < now - REMEMBERED:
            self._paid.popitem(last=False)

    def __len__(self) -> int:
        return len(self._paid)

    def right(self, caller: str) -> None:
        self._paid.pop(caller, None)

    def _all(self, now: datetime) -> datetime:
        return self._all_paid or now

    def _oldest(self) -> datetime:
        return next(iter(self._paid.values()))


def _owed(paid: datetime, now: datetime, tries: int, each: timedelta) -> timedelta:
    """Until one more try is free."""
    return min(paid - now, tries * each) - (tries - 1) * each
