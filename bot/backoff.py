"""How long to wait before the next try."""

import random
from dataclasses import dataclass
from datetime import timedelta

_odds = random.SystemRandom()


@dataclass(frozen=True)
class Backoff:
    """Doubled with every try up to `most`, less a random part of `jitter`, so that those who
    failed together do not come back together."""

    first: timedelta
    most: timedelta
    jitter: float = 0.5

    def pause(self, tries: int) -> timedelta:
        """Before the next try, when `tries` have failed."""
        if tries <= 0:
            return timedelta(0)
        full: timedelta = min(self.first * 2 ** min(tries - 1, 30), self.most)
        return full * (1 - self.jitter * _odds.random())
