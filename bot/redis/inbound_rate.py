"""Per-chat inbound rate limit over all processes, in Redis."""

from collections.abc import Sequence
from datetime import timedelta

from bot.limits.inbound_rate import A_SECOND, AT_ONCE, LocalInboundRate
from bot.redis.connection import Link
from bot.redis.send_pace import NOW
from bot.store.engine.group_commit import GroupCommit

# KEYS: a chat for each update. ARGV: gap, tolerance. Returns the seconds each is to wait.
_DELAYS = f"""{NOW}
local gap, tolerance, delays = tonumber(ARGV[1]), tonumber(ARGV[2]), {{}}
for i, key in ipairs(KEYS) do
  local rest = at(key)
  put(key, rest + gap)
  delays[i] = string.format('%.6f', math.max(0, rest - tolerance - now))
end
return delays
"""

# KEYS: a chat for each update that was counted. ARGV: gap.
_GIVE_BACK = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
for i, key in ipairs(KEYS) do
  local rest = tonumber(redis.call('GET', key) or '0') - tonumber(ARGV[1])
  if rest <= now then
    redis.call('DEL', key)
  else
    redis.call('SET', key, string.format('%.6f', rest), 'PX', math.ceil((rest - now) * 1000) + 1000)
  end
end
return #KEYS
"""


class SharedInboundRate:
    """Fulfils `bot.limits.inbound_rate.Flood`. Without Redis each process counts what comes in by
    itself: a flooder then has as many times the allowance as there are intakes."""

    def __init__(
        self,
        link: Link,
        a_second: float = A_SECOND,
        at_once: int = AT_ONCE,
        prefix: str = "petition",
    ) -> None:
        self._link = link
        self._alone = LocalInboundRate(a_second, at_once)
        self._args = (1 / a_second, (at_once - 1) / a_second)
        self._prefix = f"{prefix}:flood:"
        self._script = link.script(_DELAYS)
        self._together = GroupCommit(self._delays)
        self._back = link.script(_GIVE_BACK)

    async def delays(self, chats: Sequence[int]) -> Sequence[timedelta]:
        return await self._together.do(chats)

    async def _delays(self, batch: Sequence[Sequence[int]]) -> Sequence[Sequence[timedelta]]:
        """A webhook brings each update by itself: those that come meanwhile are asked together."""
        chats = [chat for each in batch for chat in each]
        waits = await self._link.ask(self._script, self._keys(chats), self._args)
        if waits is None:
            found = iter(await self._alone.delays(chats))
        else:
            found = iter([timedelta(seconds=float(wait)) for wait in waits])
        return [[next(found) for _ in each] for each in batch]

    async def give_back(self, chats: Sequence[int]) -> None:
        if await self._link.ask(self._back, self._keys(chats), self._args[:1]) is None:
            await self._alone.give_back(chats)

    def _keys(self, chats: Sequence[int]) -> list[str]:
        return [f"{self._prefix}{chat}" for chat in chats]
