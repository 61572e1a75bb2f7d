"""What a case's card has no room for: 更多 is tapped for it."""

import asyncio

from sandbox.people.citizen import Citizen
from sandbox.people.view import offered

LOOKS = 750  # of 20 ms


async def taps_behind_more(citizen: Citizen, label: str) -> None:
    """A button that stands on the newest card, or behind its 更多."""
    if label not in offered(citizen).split(", "):
        citizen.taps("更多")
    for _ in range(LOOKS):
        if label in offered(citizen).split(", "):
            break
        await asyncio.sleep(0.02)
    citizen.taps(label)
