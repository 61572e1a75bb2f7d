"""The effects queue: calls to the backend, kept until they are done or refused for good."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, bindparam, case, exists, select, update

from bot.store.engine.database import Database
from bot.store.engine.prepared import Prepared
from bot.store.models import EffectState, effects, in_state
from bot.store.queues.inbox import put
from bot.store.queues.new_input import NewInput
from bot.store.refiling import found
from bot.store.workers import Lives, free, unheld
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import AgentCame, CaseClaimed, EffectFailed, Filed, InvitationCame
from handlers.effects import TELLS_AGAIN
from handlers.inbox_rows import EffectResult, outcome_to_plain
from handlers.ports import ChatId, Clock


@dataclass(frozen=True)
class StoredEffect:
    """A row of the effects on its way."""

    id: int
    chat_id: ChatId
    effect: Effect
    created_at: datetime
    tries: int = 0
    anew: bool = False  # was confirmed, and lost

    def again(self) -> "StoredEffect":
        return replace(self, tries=self.tries + 1)


class Effects:
    """Effects are leased to the process that runs them: `owner` is this process."""

    def __init__(self, database: Database, clock: Clock, owner: str, lives: Lives) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._lives = lives

    async def take(self, held: Collection[int], limit: int) -> list[StoredEffect]:
        """Lease unfinished effects, oldest first: those that nobody alive holds, and those that
        others left to us since we hold older ones of the same case. `held` are in memory already.
        """
        ids = await self._database.read(self._ours)
        fresh = [row_id for row_id in ids if row_id not in held][:limit]
        return await self._database.write(self._lease, fresh) if fresh else []

    def _ours(self, connection: Connection) -> list[int]:
        free_or_mine = self._lives.roll(connection).dead | {self._owner}
        return sorted(connection.scalars(free(effects, [EffectState.NEW], free_or_mine)))

    def _lease(self, connection: Connection, fresh: Sequence[int]) -> list[StoredEffect]:
        roll = self._lives.roll(connection)
        older = effects.alias()
        behind_another = exists().where(
            older.c.case_ref == effects.c.case_ref,
            in_state(older, EffectState.NEW),
            older.c.id < effects.c.id,
            older.c.lease_owner.in_(roll.living - {self._owner}),
        )
        query = select(effects).where(
            effects.c.id.in_(fresh),
            unheld(effects, roll.dead | {self._owner}),
            in_state(effects, EffectState.NEW),
            ~behind_another,
        )
        locked = query.order_by(effects.c.id).with_for_update(skip_locked=True, of=effects)
        stored_effects = [_stored_effect(row) for row in connection.execute(locked)]
        connection.execute(
            update(effects)
            .where(effects.c.id.in_([stored_effect.id for stored_effect in stored_effects]))
            .values(lease_owner=self._owner)
        )
        return stored_effects

    async def finish(self, stored_effect: StoredEffect, outcome: EffectResult | None) -> None:
        """Mark it done, and store what became of it as an input of the chat, in one transaction.

        What the backend refused stays for a person to look at. An effect that was taken from us
        meanwhile is somebody else's to tell of.
        """
        finished, chats = (stored_effect, outcome), (stored_effect.chat_id,)
        await self._database.board(self._finish_all, finished, for_turns=True, chats=chats)

    def _finish_all(
        self,
        connection: Connection,
        finished: Sequence[tuple[StoredEffect, EffectResult | None]],
    ) -> Sequence[None]:
        for each in finished:
            self._finish(connection, *each)
        return [None] * len(finished)

    def _finish(
        self, connection: Connection, stored_effect: StoredEffect, outcome: EffectResult | None
    ) -> None:
        refusal, now = _refusal(outcome), self._clock.now()
        done = {
            "of": stored_effect.id,
            "owner": self._owner,
            "state": EffectState.DEAD if refusal else EffectState.DONE,
            "error": refusal,
            "done_at": now,
        }
        first = _DONE.run(connection, done)
        chat_id: ChatId | None = stored_effect.chat_id
        if first and isinstance(outcome, Filed) and outcome.receipt is not None:
            chat_id = found(connection, now, outcome.receipt) or stored_effect.chat_id
        if stored_effect.anew and isinstance(outcome, EffectFailed):
            if stored_effect.effect.kind not in TELLS_AGAIN:
                return  # it was confirmed once: whether it still fits is for a person to see
        elif stored_effect.anew and isinstance(outcome, CaseClaimed | InvitationCame | AgentCame):
            outcome = replace(outcome, again=True)
        if first and outcome is not None and chat_id is not None:
            key = (
                f"fx:{stored_effect.id}:{uuid4().hex}"  # tried again by a person, it is told again
            )
            told = NewInput(key, "outcome", chat_id, outcome_to_plain(outcome))
            put(connection, self._database, [told], self._clock)

    async def still_ours(self, stored_effect: StoredEffect) -> bool:
        """Whether it is to be carried out as we hold it: it may have been held back meanwhile."""
        query = select(exists().where(self._still_ours(stored_effect)))
        return bool(await self._database.read(lambda connection: connection.scalar(query)))

    async def postpone(
        self, stored_effect: StoredEffect, due_at: datetime, error: str, *, puzzling: bool = False
    ) -> None:
        """Note a try that did not come through. `puzzling`: a person must look while we go on."""
        later = (
            update(effects)
            .where(self._still_ours(stored_effect))
            .values(
                tries=stored_effect.tries + 1,
                due_at=due_at,
                error=error,
                puzzling=case((effects.c.puzzling, True), else_=puzzling),
            )
        )
        await self._database.write(lambda connection: connection.execute(later))

    def _still_ours(self, stored_effect: StoredEffect) -> ColumnElement[bool]:
        mine = effects.c.lease_owner == self._owner
        return (effects.c.id == stored_effect.id) & in_state(effects, EffectState.NEW) & mine


# Built once: to build a statement anew costs as much as to execute it.
_DONE = Prepared(
    update(effects)
    .where(
        effects.c.id == bindparam("of"),
        in_state(effects, EffectState.NEW),
        effects.c.lease_owner == bindparam("owner"),
    )
    .values(
        state=bindparam("state"),
        error=bindparam("error"),
        lease_owner=None,
        done_at=bindparam("done_at"),
    )
)


def _refusal(outcome: EffectResult | None) -> str | None:
    return outcome.refusal if isinstance(outcome, Filed | EffectFailed) else None


def write_effects(
    connection: Connection,
    database: Database,
    effects_wanted: Sequence[tuple[ChatId, Effect]],
    now: datetime,
    owner: str,
    lives: Lives,
) -> list[StoredEffect]:
    """Queue effects, and return the new ones that `owner` is to run: one whose key is known is the
    same, and one behind an older one for the same case is left to whoever runs that.
    """
    if not effects_wanted:
        return []
    by_key = {effect.key: (chat_id, effect) for chat_id, effect in effects_wanted}
    statement = database.once(_insert_new)
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
            "anew": False,
            "lease_owner": owner,
            "created_at": now,
        }
        for chat_id, effect in by_key.values()
    ]
    born = [
        StoredEffect(row_id, *by_key[key], created_at=now)
        for row_id, key in statement.rows(connection, rows)
    ]
    left = _leave_to_others(connection, born, lives.roll(connection).living - {owner})
    return sorted(
        (each for each in born if each.id not in left), key=lambda stored_effect: stored_effect.id
    )


def _insert_new(database: Database) -> Prepared:
    return Prepared(
        database.insert(effects)
        .on_conflict_do_nothing(index_elements=[effects.c.key])
        .returning(effects.c.id, effects.c.key)
    )


def _leave_to_others(
    connection: Connection, born: Sequence[StoredEffect], others: Collection[str]
) -> set[int]:
    """The ids of those that go behind an older one for the same case, which another runs."""
    if not others:
        return set()
    ids = {stored_effect.effect.case: stored_effect.id for stored_effect in born}
    query = select(effects.c.case_ref, effects.c.lease_owner).where(
        in_state(effects, EffectState.NEW),
        effects.c.case_ref.in_(ids),
        effects.c.lease_owner.in_(others),
    )
    left = set()
    for row in connection.execute(query):
        behind = [
            stored_effect.id for stored_effect in born if stored_effect.effect.case == row.case_ref
        ]
        connection.execute(
            update(effects).where(effects.c.id.in_(behind)).values(lease_owner=row.lease_owner)
        )
        left.update(behind)
    return left


def _stored_effect(row: Row[Any]) -> StoredEffect:
    effect = Effect(EffectKind(row.kind), row.key, row.case_ref, row.body)
    return StoredEffect(row.id, row.chat_id, effect, row.created_at, row.tries, row.anew)
