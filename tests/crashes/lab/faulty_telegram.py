"""A Telegram that outlives the bot and remembers everything: the sandbox on a bad day."""

import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.listen_ports import root_of, serving, take_port
from bot.settings import Listen
from sandbox import Sandbox, create_app
from sandbox.chat.errors import ApiError
from sandbox.delivery.faults import Fault

TOKEN = "1000001:crash-laboratory"
SPEAKS = ("sendmessage", "editmessagetext", "answercallbackquery")
MOST_COPIES = 4  # beside the first: every update comes one to five times


@dataclass(frozen=True)
class Odds:
    """How often a call of the bot to Telegram goes wrong, and in which way.

    `stalled`, `garbled` and `cut` are carried out although the bot is not told so; `dropped` is
    not; `late` is carried out seconds after the connection is cut; `flood` is a 429.
    """

    stalled: float = 0.0
    stall_seconds: float = 70.0  # beyond the bot's patience
    garbled: float = 0.0
    cut: float = 0.0
    dropped: float = 0.0
    late: float = 0.0
    late_seconds: float = 2.0
    flood: float = 0.0
    retry_after: int = 1
    away: bool = False


CALM = Odds()
R12 = Odds(cut=0.05, garbled=0.05, dropped=0.05)


class Gremlin:
    """Throws the dice at every call. `odds` may be changed while it runs."""

    def __init__(self, seed: int, odds: Odds = CALM) -> None:
        self._dice = random.Random(seed)
        self.odds = odds

    def __call__(self, method: str, _parameters: dict[str, Any]) -> Fault | None:
        if self.odds.away:
            return Fault(drop=True)
        if method.lower() not in SPEAKS:
            return None
        odds = self.odds
        faults: tuple[tuple[float, Callable[[], Fault]], ...] = (
            (odds.stalled, lambda: Fault(when="after", stall_seconds=odds.stall_seconds)),
            (odds.garbled, lambda: Fault(when="after", error=ApiError(502, "Bad Gateway"))),
            (odds.cut, lambda: Fault(when="after", drop=True)),
            (odds.dropped, lambda: Fault(drop=True)),
            (odds.late, lambda: Fault(late_seconds=odds.late_seconds)),
            (odds.flood, lambda: Fault(error=_flood(odds.retry_after))),
        )
        thrown = self._dice.random()
        for share, fault in faults:
            if thrown < share:
                return fault()
            thrown -= share
        return None


def _flood(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", seconds)


@dataclass
class FaultyTelegram:
    """The sandbox with its address, and the gremlin in it."""

    sandbox: Sandbox
    gremlin: Gremlin
    url: str

    def multiply(self, seed: int, most: int = MOST_COPIES) -> None:
        """Every update comes one to five times, mixed across the lanes."""
        dice = random.Random(seed)
        self.sandbox.updates.repeats = lambda: dice.randint(0, most)
        self.sandbox.updates.shuffle = random.Random(seed + 1)

    @property
    def polls(self) -> int:
        """How many times the bot has asked for updates."""
        return self.sandbox.updates.polls


@asynccontextmanager
async def faulty_telegram(
    seed: int, clock: Callable[[], float] | None = None
) -> AsyncIterator[FaultyTelegram]:
    """A Telegram on a free port of loopback; its log forgets nothing."""
    sandbox = Sandbox(TOKEN, clock or time.time, log_limit=None)
    gremlin = Gremlin(seed)
    sandbox.faults.gremlin = gremlin
    door = take_port("SANDBOX_LISTEN", Listen("127.0.0.1", 0))
    async with serving(create_app(sandbox), door):
        yield FaultyTelegram(sandbox, gremlin, root_of(door))
