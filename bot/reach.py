"""Who answers us and who does not, since when: for /health."""

from datetime import datetime, timedelta

from bot.clock import stopwatch
from handlers.ports import Clock


class Peer:
    """`failing_since` is None while the peer answers, or before it was ever asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.answered_at: datetime | None = None
        self.failing_since: datetime | None = None
        self._began_failing = self._heard = stopwatch()

    def answered(self) -> None:
        self.answered_at = self._clock.now()
        self._heard = stopwatch()
        self.failing_since = None

    def asked(self) -> None:
        """From now on it is asked all the time."""
        self._heard = stopwatch()

    def failed(self) -> None:
        if self.failing_since is None:
            self.failing_since, self._began_failing = self._clock.now(), stopwatch()

    def failing_for(self, now: datetime) -> timedelta:
        """At least: a clock that was put back must not hide an outage."""
        if self.failing_since is None:
            return timedelta(0)
        ours = timedelta(seconds=stopwatch() - self._began_failing)
        return max(now - self.failing_since, ours)

    def silent_for(self) -> timedelta:
        """Since it answered last, or was begun to be asked."""
        return timedelta(seconds=stopwatch() - self._heard)


class Reach:
    def __init__(self, clock: Clock) -> None:
        self.telegram = Peer(clock)
        self.backend = Peer(clock)
