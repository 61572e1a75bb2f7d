"""Outages on virtual time: hours of trouble in a minute or two, and the bot that lives through."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

from tests.crashes.lab.checker import Verdict
from tests.crashes.lab.complaints import hear, overheard
from tests.crashes.lab.faulty_telegram import CALM, Odds
from tests.crashes.lab.load import Temper
from tests.crashes.lab.virtual import VirtualLoop, run
from tests.crashes.lab.virtual_time_world import World, created, simulate

MINUTE = 60.0
HOUR = 3600.0
PATIENT = Temper(thinks=5.0, patience=60.0, gives_up_after=24 * HOUR)
BEFORE_SECONDS = 15.0  # the load has begun, and much of it is on its way
MOST_STEPS = 4000  # a start takes some 300

Outage = Callable[[World], Coroutine[None, None, None]]


def backend_away(seconds: float) -> Outage:
    async def outage(world: World) -> None:
        await asyncio.sleep(BEFORE_SECONDS)
        world.proxy.leave()
        await asyncio.sleep(seconds)
        world.proxy.come_back()

    return outage


def telegram_is(odds: Odds, seconds: float, *, copies: int | None = None) -> Outage:
    """Telegram behaves so for a while. `copies` is the seed by which updates come repeatedly."""

    async def outage(world: World) -> None:
        if copies is not None:
            world.telegram.multiply(copies)
        await asyncio.sleep(BEFORE_SECONDS)
        world.telegram.gremlin.odds = odds
        await asyncio.sleep(seconds)
        world.telegram.gremlin.odds = CALM

    return outage


def live_through(
    outage: Outage,
    folder: Path,
    seed: int,
    petitions: int,
    temper: Temper = PATIENT,
    filed: Callable[[], None] | None = None,
) -> tuple[Verdict, World]:
    async def main(loop: VirtualLoop) -> tuple[Verdict, World]:
        async with created(loop, folder, seed) as world:
            await world.bears_a_bot()
            try:
                verdict = await simulate(world, petitions, seed, outage, temper, filed=filed)
            finally:
                await world.stops()
            return verdict, world

    with overheard() as said:
        verdict, world = run(main)
        lines = said.getvalue().splitlines()
        world.loop.lets_go()
    return hear(verdict, {"bot": lines}, ()), world


def crashes_anywhere(most_steps: int = MOST_STEPS) -> Outage:
    """The bot dies between any two of its steps, and a new one begins on the same database, again
    and again until every citizen is done."""

    async def outage(world: World) -> None:
        while not world.over.is_set():
            world.loop.fatal = world.loop.steps + world.dice.randint(1, most_steps)
            if await world.dies():
                await world.bears_a_bot()

    return outage
