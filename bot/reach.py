"""Who answers us and who does not, since when: for /health."""

from datetime import datetime

from handlers.ports import Clock


class Peer:
    """`failing_since` is None while the peer answers, or before it was ever asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.answered_at: datetime | None = None
        self.failing_since: datetime | None = None

    def answered(self) -> None:
        self.answered_at = self._clock.now()
        self.failing_since = None

    def failed(self) -> None:
        self.failing_since = self.failing_since or self._clock.now()


class Reach:
    def __init__(self, clock: Clock) -> None:
        self.telegram = Peer(clock)
        self.backend = Peer(clock)
