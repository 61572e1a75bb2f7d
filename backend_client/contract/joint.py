"""Contract types for what several people bring together: who joins it, leaves it, and is counted.
Pure values, as in `case.py`.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Signature:
    """What is sent to `POST /v1/cases/{number}/signatures` by somebody who joins. `follower` is a
    name of the channel's own for where they follow it: it says nothing of who they are, and counts
    once. `phone` is known only of who has told it before; `signed_at` is when they joined.
    `represents` is the token by which they were asked to speak for all: they say yes to that, too.
    """

    name: str
    follower: str
    phone: str | None = None
    signed_at: datetime | None = None
    represents: str | None = None


@dataclass(frozen=True)
class Departure:
    """What is sent to `POST /v1/cases/{number}/departures` by somebody who joined and leaves, or,
    when they stay, speaks for the others no more."""

    follower: str
    stays: bool = False


@dataclass(frozen=True)
class Signer:
    """Who has joined, for staff alone: as they called themselves."""

    name: str
    phone: str | None
    at: datetime
    follower: str = ""  # as in the steps that are theirs
    represents: bool = False  # they speak for all
