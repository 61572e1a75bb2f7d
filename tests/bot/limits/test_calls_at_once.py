"""How many calls the backend has before it."""

import asyncio

import pytest

from bot.limits.calls_at_once import CallsAtOnce


async def test_no_more_calls_are_made_at_once_than_there_are_places() -> None:
    places, at_once, most = CallsAtOnce(3), 0, 0

    async def call() -> None:
        nonlocal at_once, most
        async with places:
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1

    await asyncio.gather(*(call() for _ in range(20)))
    assert most == 3


async def test_calls_that_are_late_together_halve_the_places_once() -> None:
    """Sixteen that time out together would leave one place, and the backend idle."""
    places = CallsAtOnce(16)
    taken = [await places.__aenter__() for _ in range(16)]
    for place in taken:
        places.overrun(place)
    assert places.size == 8


async def test_a_later_call_that_is_late_again_halves_them_again_down_to_one() -> None:
    places = CallsAtOnce(16)
    for wanted in (8, 4, 2, 1, 1):
        async with places as place:
            places.overrun(place)
        assert places.size == wanted


async def test_calls_that_are_answered_widen_it_again() -> None:
    places = CallsAtOnce(4)
    async with places as place:
        places.overrun(place)
    for _ in range(20):
        places.answered()
    assert places.size == 4


async def test_who_no_longer_waits_keeps_nobody_from_a_place() -> None:
    places = CallsAtOnce(1)
    async with places:
        first = asyncio.create_task(places.__aenter__())
        second = asyncio.create_task(places.__aenter__())
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
    await asyncio.wait_for(second, 1)
