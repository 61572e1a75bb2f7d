"""Ids of the feed for events that are none of a case: taken from the sequence of the cases' events,
so that all stand in one order."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

NEXT_OF_POSTGRESQL = (
    "SELECT nextval(pg_get_serial_sequence('events', 'id')) FROM generate_series(1, :count)"
)
FIRST_OF_SQLITE = (  # sqlite.org/autoinc.html: an ordinary table, without a row before the first
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'events', 0"
    " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'events')"
)
NEXT_OF_SQLITE = "UPDATE sqlite_sequence SET seq = seq + :count WHERE name = 'events' RETURNING seq"


async def feed_ids(session: AsyncSession, count: int) -> Sequence[int]:
    """The next `count` ids, in order. What waits to be written comes before them."""
    await session.flush()
    said = {"count": count}
    if session.get_bind().dialect.name == "postgresql":
        return sorted(await session.scalars(text(NEXT_OF_POSTGRESQL), said))
    await session.execute(text(FIRST_OF_SQLITE))
    last = int(await session.scalar(text(NEXT_OF_SQLITE), said))
    return range(last - count + 1, last + 1)
