"""Corrections of topics by citizens: words and a topic, without whose they were."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, String, Table, select

from bot.store.engine.database import Database
from bot.store.models import Id, Json, Moment, metadata

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("topic", String(32), nullable=False),
    Column("suggested", String(32), nullable=False),
    Column("words", Json, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Correction:
    """`words` are the impersonal words of the text, how often each was said, without their order;
    `suggested` is what the sorter had said, or "". The key tells repetitions, not who it was."""

    key: str
    topic: str
    suggested: str
    words: Mapping[str, int]
    at: datetime


class Corrections:
    """Kept until an office retires them: they are all that a new lexicon is taught by."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, correction: Correction) -> None:
        """The last word on one text counts."""
        row = {
            "key": correction.key,
            "topic": correction.topic,
            "suggested": correction.suggested,
            "words": dict(correction.words),
            "at": correction.at,
        }
        statement = self._database.insert(corrections)
        changed = {name: statement.excluded[name] for name in ("topic", "words", "at")}
        upsert = statement.on_conflict_do_update(index_elements=[corrections.c.key], set_=changed)
        await self._database.write(lambda connection: connection.execute(upsert, row))

    async def all(self) -> list[Correction]:
        """Oldest first."""
        query = select(corrections).order_by(corrections.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Correction(row.key, row.topic, row.suggested, row.words, row.at) for row in rows]
