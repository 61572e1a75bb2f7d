"""How fast each citizen writes, whichever process their updates come in by."""

from collections.abc import Sequence
from datetime import timedelta

from bot.flood import A_SECOND, AT_ONCE, OwnFlood
from bot.shared.link import Link

# KEYS: a chat for each update. ARGV: gap, tolerance. Returns the seconds each is to wait.
_DELAYS = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local gap, tolerance, delays = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
for i, key in ipairs(KEYS) do
  local rest = math.max(tonumber(redis.call('GET', key) or '0'), now)
  local px = math.ceil((rest + gap - now) * 1000) + 1000
  redis.call('SET', key, string.format('%.6f', rest + gap), 'PX', px)
  delays[i] = string.format('%.6f', math.max(0, rest - tolerance - now))
end
return delays
"""


class SharedFlood:
    """Fulfils `bot.flood.Flood`. Without Redis each process counts what comes in by itself: a
    flooder then has as many times the allowance as there are intakes."""

    def __init__(
        self,
        link: Link,
        a_second: float = A_SECOND,
        at_once: int = AT_ONCE,
        prefix: str = "petition",
    ) -> None:
        self._link = link
        self._alone = OwnFlood(a_second, at_once)
        self._args = (1 / a_second, (at_once - 1) / a_second)
        self._prefix = f"{prefix}:flood:"
        self._script = link.script(_DELAYS)

    async def delays(self, chats: Sequence[int]) -> Sequence[timedelta]:
        keys = [f"{self._prefix}{chat}" for chat in chats]
        waits = await self._link.ask(self._script, keys, self._args)
        if waits is None:
            return await self._alone.delays(chats)
        return [timedelta(seconds=float(wait)) for wait in waits]
