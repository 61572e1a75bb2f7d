"""The Redis connection: short timeouts, and a circuit breaker that opens after a failure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from bot.runtime.clock import stopwatch
from handlers.retry_rules import REDIS

log = structlog.get_logger()

PATIENCE = timedelta(milliseconds=150)  # it answers in one, but a busy process hears it later

#: What the client raises when Redis is away, slow, or not what it was.
TROUBLES = (RedisError, OSError, TimeoutError)


class Link:
    """One connection pool. `ask` gives None when Redis does not answer in time: whoever asked then
    counts alone."""

    def __init__(
        self,
        url: str,
        patience: timedelta = PATIENCE,
        left_alone: timedelta = REDIS.first,
    ) -> None:
        seconds = patience.total_seconds()
        self.redis: Redis = Redis.from_url(
            url,
            socket_timeout=seconds,
            socket_connect_timeout=max(seconds, 0.2),
            retry=Retry(NoBackoff(), 0),  # a repeated script would count twice
        )
        # Whoever listens waits for as long as nothing is said.
        self.listening: Redis = Redis.from_url(url, socket_timeout=None)
        self._left_alone = left_alone.total_seconds()
        self._away_until = 0.0

    def script(self, lua: str) -> AsyncScript:
        return self.redis.register_script(lua)

    async def ask(self, script: AsyncScript, keys: Sequence[str], args: Sequence[float]) -> Any:
        if stopwatch() < self._away_until:
            return None
        try:
            return await script(keys=list(keys), args=list(args))
        except TROUBLES as error:
            self._away_until = stopwatch() + self._left_alone
            log.warning("redis is away: counting alone", error=type(error).__name__)
            return None

    async def close(self) -> None:
        await self.redis.aclose()
        await self.listening.aclose()
