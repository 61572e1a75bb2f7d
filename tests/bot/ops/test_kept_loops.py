"""Loops are kept: what raises is begun again, told, and counted."""

import asyncio
from datetime import timedelta

import pytest

from bot.loops.intake import WrongToken
from bot.ops.kept_loops import KeptLoops
from bot.ops.metrics import Metrics
from handlers.retry_rules import RetryRule
from tests.bot.fakes import until

AT_ONCE = RetryRule(timedelta(0), timedelta(0))


class Brittle:
    """Raises what it is given, one after the other, and then runs until it is stopped."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.runs = 0
        self.stopped = asyncio.Event()

    async def run(self) -> None:
        self.runs += 1
        if self.errors:
            raise self.errors.pop(0)
        await self.stopped.wait()


class Watch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_loop_that_raises_is_begun_again_and_counted_until_it_has_run_for_a_while() -> None:
    metrics, watch, ending = Metrics(), Watch(), asyncio.Event()
    loops = KeptLoops(metrics, retry=AT_ONCE, watch=watch)
    loop = Brittle(KeyError("words of a citizen"), ValueError())
    kept = asyncio.create_task(loops.keep("feed", loop, ending))
    await until(lambda: loop.runs == 3)
    assert loops.failing() == {"feed": "ValueError"}
    text = metrics.text(None, healthy=False).decode()
    assert 'bot_loop_failures_total{loop="feed"} 2.0' in text
    assert "bot_healthy 0.0" in text
    watch.seconds += 60
    assert loops.failing() == {}
    ending.set()
    loop.stopped.set()
    await kept


async def test_a_loop_that_is_gone_for_good_is_never_taken_for_well() -> None:
    watch, ending = Watch(), asyncio.Event()
    never = RetryRule(timedelta(hours=1), timedelta(hours=1))
    loops = KeptLoops(Metrics(), retry=never, watch=watch)
    kept = asyncio.create_task(loops.keep("turns", Brittle(KeyError()), ending))
    await until(lambda: bool(loops.failing()))
    watch.seconds += 3600
    assert loops.failing() == {"turns": "KeyError"}
    ending.set()
    await kept


async def test_a_loop_that_ends_without_being_asked_to_is_begun_again() -> None:
    ending = asyncio.Event()
    loops = KeptLoops(Metrics(), retry=AT_ONCE)
    loop = Brittle()
    loop.stopped.set()
    kept = asyncio.create_task(loops.keep("bells", loop, ending))
    await until(lambda: loop.runs > 3)
    assert loops.failing() == {"bells": "ended"}
    ending.set()
    await kept


async def test_what_no_new_beginning_mends_ends_the_process() -> None:
    loops = KeptLoops(Metrics(), fatal=(WrongToken,))
    with pytest.raises(WrongToken):
        await loops.keep("poll", Brittle(WrongToken()), asyncio.Event())


async def test_a_loop_that_goes_on_by_itself_is_named_until_it_has_gone_well_for_a_while() -> None:
    watch = Watch()
    loops = KeptLoops(Metrics(), watch=watch)
    loops.trouble("reminders", ValueError("a row that nobody can read"))
    assert loops.failing() == {"reminders": "ValueError"}
    watch.seconds += 60
    assert loops.failing() == {}
