"""Faults aimed at one guard each: what must go wrong when it is missing."""

import asyncio
import signal

from bot.store.workers import LIFE
from tests.bot.fakes import until
from tests.crashes.lab.faulty_telegram import CALM, Odds
from tests.crashes.lab.laboratory import Laboratory
from tests.crashes.lab.proofs import news_rings_for
from tests.crashes.lab.proxy import Weather

TIMES = 4
SECONDS = 10.0


async def many_times_over(lab: Laboratory) -> None:
    """Every update comes one to five times."""
    lab.telegram.multiply(lab.plan.seed)
    await asyncio.sleep(SECONDS)


async def before_the_commit(lab: Laboratory) -> None:
    """Killed in the moment in which updates have just been confirmed to Telegram."""
    updates = lab.telegram.sandbox.updates
    for _ in range(TIMES):
        await until(lambda: bool(updates.pending))
        await until(lambda: not updates.pending)
        await lab.fleet.kill("bot")
        lab.killed("bot")
        await lab.fleet.restart("bot")
        await asyncio.sleep(1.0)


async def after_the_backend_filed(lab: Laboratory) -> None:
    """The backend does what it is asked, and its answers are cut off for a while."""
    for _ in range(TIMES):
        await asyncio.sleep(1.0)
        lab.proxy.weather = Weather(cut_after_bytes=20)
        await asyncio.sleep(2.0)
        lab.proxy.weather = Weather()


async def while_news_rings(lab: Laboratory) -> None:
    """Killed when news has been shown and nothing of that can have been noted."""
    for _ in range(TIMES):
        await news_rings_for(lab.telegram).wait()
        await lab.fleet.kill("bot")
        lab.killed("bot")
        await lab.fleet.restart("bot")


async def frozen_with_rows_in_hand(lab: Laboratory) -> None:
    """Each worker in turn stands still past its lease while Telegram has told it to wait with what
    it holds; when it wakes up, the other has said all that."""
    for name in ("worker-1", "worker-2"):
        await asyncio.sleep(SECONDS / 2)
        lab.telegram.gremlin.odds = Odds(flood=1.0, retry_after=5)
        await asyncio.sleep(3.0)
        lab.fleet.send(name, signal.SIGSTOP)
        lab.telegram.gremlin.odds = CALM
        await asyncio.sleep(LIFE.total_seconds() + 5.0)
        lab.fleet.send(name, signal.SIGCONT)


async def calm(lab: Laboratory) -> None:
    """Nothing goes wrong that the tree itself does not bring about."""
