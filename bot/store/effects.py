"""The effects: what is wanted of the backend, kept until it is done or refused for good."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.inbox import NewInput, put
from bot.store.models import EffectState, effects, in_state
from dialogs.effect import Effect, EffectKind
from dialogs.event import EffectFailed, Filed
from handlers.backend_events import Outcome, outcome_to_plain
from handlers.ports import Clock


@dataclass(frozen=True)
class Errand:
    """A row of the effects on its way."""

    id: int
    chat_id: int
    effect: Effect
    created_at: datetime
    tries: int = 0

    def again(self) -> "Errand":
        return replace(self, tries=self.tries + 1)


class Effects:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self, held: Collection[int], limit: int) -> list[Errand]:
        """Unfinished errands that are not `held` in memory yet, oldest first."""
        waiting = select(effects.c.id).where(in_state(effects, EffectState.NEW))
        async with self._database.read() as connection:
            ids = (await connection.execute(waiting.order_by(effects.c.id))).scalars()
            fresh = [row_id for row_id in ids if row_id not in held][:limit]
            if not fresh:
                return []
            query = select(effects).where(effects.c.id.in_(fresh)).order_by(effects.c.id)
            return [_errand(row) for row in await connection.execute(query)]

    async def finish(self, errand: Errand, outcome: Outcome | None) -> None:
        """Mark it done, and store what became of it as an input of the chat, in one transaction.

        What the backend refused stays for a person to look at.
        """
        refusal = _refusal(outcome)
        async with self._database.write() as connection:
            done = (
                update(effects)
                .where(effects.c.id == errand.id, in_state(effects, EffectState.NEW))
                .values(state=EffectState.DEAD if refusal else EffectState.DONE, error=refusal)
            )
            first = (await connection.execute(done)).rowcount
            if first and outcome is not None:
                key = f"fx:{errand.id}:{uuid4().hex}"  # tried again by a person, it is told again
                told = NewInput(key, "outcome", errand.chat_id, outcome_to_plain(outcome))
                await put(connection, self._database, [told], self._clock)

    async def postpone(
        self, errand: Errand, due_at: datetime, error: str, *, puzzling: bool = False
    ) -> None:
        """Note a try that did not come through. `puzzling`: a person must look while we go on."""
        async with self._database.write() as connection:
            await connection.execute(
                update(effects)
                .where(effects.c.id == errand.id)
                .values(
                    tries=errand.tries + 1,
                    due_at=due_at,
                    error=error,
                    puzzling=case((effects.c.puzzling, True), else_=puzzling),
                )
            )


def _refusal(outcome: Outcome | None) -> str | None:
    return outcome.refusal if isinstance(outcome, Filed | EffectFailed) else None


async def write_errands(
    connection: AsyncConnection,
    database: Database,
    wishes: Sequence[tuple[int, Effect]],
    now: datetime,
) -> list[Errand]:
    """Queue effects and return the new ones: a wish whose key is known is the same wish."""
    if not wishes:
        return []
    by_key = {effect.key: (chat_id, effect) for chat_id, effect in wishes}
    statement = (
        database.insert(effects)
        .on_conflict_do_nothing(index_elements=[effects.c.key])
        .returning(effects.c.id, effects.c.key)
    )
    rows = [
        {
            "key": effect.key,
            "kind": effect.kind,
            "case_ref": effect.case,
            "chat_id": chat_id,
            "body": effect.body,
            "state": EffectState.NEW,
            "due_at": now,
            "tries": 0,
            "puzzling": False,
            "created_at": now,
        }
        for chat_id, effect in by_key.values()
    ]
    born = [
        Errand(row.id, *by_key[row.key], created_at=now)
        for row in await connection.execute(statement, rows)
    ]
    return sorted(born, key=lambda errand: errand.id)


def _errand(row: Row[Any]) -> Errand:
    effect = Effect(EffectKind(row.kind), row.key, row.case_ref, row.body)
    return Errand(row.id, row.chat_id, effect, row.created_at, row.tries)
