"""Outbound rate limit over all processes, in Redis (GCRA by the server's clock)."""

import asyncio

from bot.limits.send_pace import AHEAD_SECONDS, PUSHES_AT_LEAST, LocalSendBudget, Rates
from bot.redis.connection import Link
from dialogs.state.message import Lane
from handlers.ports import ChatId

ALONE = 1 / 4  # of the pace, for a process that cannot know how many others there are
FLUSH_SECONDS = 0.05

# Moments are kept with the one at which they were written: see `at`.
NOW = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local function put(key, value)
  local kept = string.format('%.6f %.6f', value, now)
  redis.call('SET', key, kept, 'PX', math.ceil((value - now) * 1000) + 1000)
end
local function at(key)
  local raw = redis.call('GET', key) or '0 0'
  local rest, written = string.match(raw, '^(%S+) (%S+)$')
  rest, written = tonumber(rest or raw), tonumber(written or '0')
  if written > now then -- the clock was set back
    rest = now + rest - written
    put(key, rest)
  end
  return math.max(rest, now)
end
"""

# KEYS: the chat. ARGV: its gap, its burst. Returns the seconds to wait.
_CHAT = f"""{NOW}
local gap, rest = tonumber(ARGV[1]), at(KEYS[1]) + tonumber(ARGV[1])
put(KEYS[1], rest)
return string.format('%.6f', math.max(0, rest - now - tonumber(ARGV[2]) * gap))
"""

# KEYS: overall, at the latest, pushes wait. ARGV: gap, least gap, ahead, whether it is a mass
# notice. Returns the seconds to wait, 0 when it was counted. Mass notices wait while pushes do.
_OVERALL = f"""{NOW}
local mass = ARGV[4] == '1'
local late = math.min(at(KEYS[1]), at(KEYS[2])) - now
if mass and at(KEYS[3]) > now then late = math.max(late, tonumber(ARGV[1])) end
if late > 0 then
  if not mass then put(KEYS[3], now + late + 0.05) end
  return string.format('%.6f', late)
end
put(KEYS[2], now + tonumber(ARGV[2]))
put(KEYS[1], math.min(at(KEYS[1]) + tonumber(ARGV[1]), now + tonumber(ARGV[3])))
return '0'
"""

# KEYS: overall. ARGV: gap, how many, ahead.
_REPLIED = f"""{NOW}
put(KEYS[1], math.min(at(KEYS[1]) + ARGV[1] * ARGV[2], now + tonumber(ARGV[3])))
return '0'
"""


class SharedSendBudget:
    """Fulfils `bot.limits.send_pace.Allowance`. Replies are reported a handful at
    a time: they do not wait for Redis."""

    def __init__(self, link: Link, rates: Rates | None = None, prefix: str = "petition") -> None:
        self._link = link
        self._rates = rates or Rates()
        self._alone = LocalSendBudget(self._rates.share(ALONE))
        self._gap = 1 / self._rates.overall
        self._keys = [f"{prefix}:pace:{name}" for name in ("all", "least", "pushes")]
        self._chat_key = f"{prefix}:pace:chat:"
        self._of_chat = link.script(_CHAT)
        self._overall = link.script(_OVERALL)
        self._report = link.script(_REPLIED)
        self._replies = 0
        self._flush: asyncio.Task[None] | None = None

    async def of_chat(self, chat_id: ChatId) -> float:
        args = (self._rates.gap(chat_id), self._rates.burst)
        wait = await self._link.ask(self._of_chat, [f"{self._chat_key}{chat_id}"], args)
        return await self._alone.of_chat(chat_id) if wait is None else float(wait)

    async def overall(self, lane: Lane) -> float:
        args = (self._gap, self._gap / PUSHES_AT_LEAST, AHEAD_SECONDS, int(lane is Lane.MASS))
        wait = await self._link.ask(self._overall, self._keys, args)
        return await self._alone.overall(lane) if wait is None else float(wait)

    def replied(self) -> None:
        self._alone.replied()
        self._replies += 1
        if self._flush is None:
            self._flush = asyncio.create_task(self._flushed())

    async def _flushed(self) -> None:
        await asyncio.sleep(FLUSH_SECONDS)
        replies, self._replies, self._flush = self._replies, 0, None
        await self._link.ask(self._report, self._keys[:1], (self._gap, replies, AHEAD_SECONDS))
