"""Which peers (Telegram, the backend) answer, and since when: for /health."""

from datetime import datetime, timedelta

from bot.runtime.clock import steady
from handlers.ports import Clock


class Peer:
    """`failing_since` is None while the peer answers, or before it was ever asked. `barred`: it
    does not take our key."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.answered_at: datetime | None = None
        self.failing_since: datetime | None = None
        self.barred = False
        self._began_failing = self._heard = steady(self._clock)

    def answered(self) -> None:
        self.answered_at = self._clock.now()
        self._heard = steady(self._clock)
        self.failing_since, self.barred = None, False

    def asked(self) -> None:
        """From now on it is asked all the time."""
        self._heard = steady(self._clock)

    def failed(self, *, barred: bool = False) -> None:
        self.barred = barred
        if self.failing_since is None:
            self.failing_since, self._began_failing = self._clock.now(), steady(self._clock)

    def failing_for(self) -> timedelta:
        """Whatever the clock was put to meanwhile."""
        if self.failing_since is None:
            return timedelta(0)
        return timedelta(seconds=steady(self._clock) - self._began_failing)

    def silent_for(self) -> timedelta:
        """Since it answered last, or was begun to be asked."""
        return timedelta(seconds=steady(self._clock) - self._heard)


class PeerStatus:
    def __init__(self, clock: Clock) -> None:
        self.telegram = Peer(clock)
        self.backend = Peer(clock)
