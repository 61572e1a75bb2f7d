"""One transaction over the inbox, conversations, outbox and effects: a batch of turns.

Everything is claimed, loaded and saved for all chats together: what a turn costs is the share of
one commit, not five statements of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, tuple_, update

from bot.store.engine.database import Database, Transaction
from bot.store.models import answerable, conversations, links, people, slots
from bot.store.queues.effects import StoredEffect, write_effects
from bot.store.queues.inbox import count_failures, oldest_chats, put_parked, settle, waiting_inputs
from bot.store.queues.outbox import mark_unreachable, write_outbox_rows
from bot.store.queues.outbox_row import OutboxRow
from bot.store.refiling import forget_words
from bot.store.workers import Lives
from dialogs.state.conversation import LinkKind
from handlers.ports import ChatId, Clock, Inbound, Reply, Turned, Waiting

INPUTS_A_CHAT = 20


class StoreUnit:
    """Fulfils `handlers.ports.UnitOfWork`. After the block, `outbox_rows` and `stored_effects` are
    what the turns brought forth: they are stored and leased to `owner`, and need not be read back.
    `passed_over`: a chat waits whose turn comes when what is on its way to it has arrived."""

    def __init__(
        self,
        transaction: Transaction,
        database: Database,
        clock: Clock,
        owner: str,
        lives: Lives,
    ) -> None:
        self._transaction = transaction
        self._database = database
        self._clock = clock
        self._owner = owner
        self._lives = lives
        self.claimed: Sequence[Waiting] = ()
        self.passed_over = False
        self.outbox_rows: list[OutboxRow] = []
        self.stored_effects: list[StoredEffect] = []

    async def claim(self, limit: int) -> Sequence[Waiting]:
        return await self._transaction.do(self._claim, limit)

    def _claim(self, connection: Connection, limit: int) -> Sequence[Waiting]:
        heads, self.passed_over = oldest_chats(connection, self._clock, limit, self._lives)
        if not heads:
            return ()
        inputs = waiting_inputs(connection, list(heads), INPUTS_A_CHAT, self._clock.now())
        states = _conversations(connection, heads)
        held = _slots(connection, heads)
        self.claimed = [
            Waiting(chat_id, state, inputs[chat_id], held.get(chat_id, {}), due_at)
            for chat_id in heads
            for state, due_at in [states.get(chat_id, (None, None))]
        ]
        return self.claimed

    async def answered(self, replies: Collection[Reply]) -> Mapping[Reply, str]:
        return await self._transaction.do(_answered, replies)

    async def save(self, turned: Sequence[Turned]) -> None:
        if turned:
            await self._transaction.do(self._save, turned)

    def _save(self, connection: Connection, turned: Sequence[Turned]) -> None:
        now = self._clock.now()
        settle(connection, [done for each in turned for done in each.handled])
        self._fail(connection, turned)
        self._save_conversations(connection, turned, now)
        self._save_links(connection, turned)
        unreachable = self._save_reachable(connection, turned, now)
        forget_words(connection, [each.chat_id for each in turned if each.forgets])
        contents = [(each.chat_id, output) for each in turned for output in each.outputs]
        effects_wanted = [(each.chat_id, effect) for each in turned for effect in each.effects]
        self.outbox_rows += write_outbox_rows(connection, contents, unreachable, now, self._owner)
        self.stored_effects += write_effects(
            connection, self._database, effects_wanted, now, self._owner, self._lives
        )

    def _fail(self, connection: Connection, turned: Sequence[Turned]) -> None:
        claimed: dict[int, Inbound] = {
            inbound.id: inbound for waiting in self.claimed for inbound in waiting.inbox
        }
        failures = [(claimed[each.failed[0]], each.failed[1]) for each in turned if each.failed]
        count_failures(connection, self._database, failures, self._clock)

    def _save_conversations(
        self, connection: Connection, turned: Sequence[Turned], now: datetime
    ) -> None:
        ended = [each.chat_id for each in turned if each.conversation is None]
        if ended:
            connection.execute(delete(conversations).where(conversations.c.chat_id.in_(ended)))
        rows = [
            {
                "chat_id": each.chat_id,
                "state": each.conversation,
                "updated_at": now,
                "due_at": each.due_at,
            }
            for each in turned
            if each.conversation is not None
        ]
        if rows:
            statement = self._database.insert(conversations)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[conversations.c.chat_id],
                    set_={
                        "state": statement.excluded.state,
                        "updated_at": statement.excluded.updated_at,
                        "due_at": statement.excluded.due_at,
                    },
                ),
                rows,
            )

    def _save_links(self, connection: Connection, turned: Sequence[Turned]) -> None:
        rows: list[dict[str, Any]] = [
            {
                "client_ref": name,
                "number": each.links.get(name) or None,
                "chat_id": each.chat_id,
                "kind": kind,
                "checked_at": self._clock.now(),
            }
            for each in turned
            for name, kind in {
                **dict.fromkeys(each.links, LinkKind.PETITION),
                **each.names,
            }.items()
        ]
        if not rows:
            return
        statement = self._database.insert(links)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[links.c.client_ref],
                set_={
                    # A number once known stays: an older turn done again may not know it.
                    "number": func.coalesce(statement.excluded.number, links.c.number),
                    "chat_id": statement.excluded.chat_id,
                },
            ),
            rows,
        )
        chats = {row["client_ref"]: row["chat_id"] for row in rows}
        put_parked(connection, self._database, chats, self._clock)

    def _save_reachable(
        self, connection: Connection, turned: Sequence[Turned], now: datetime
    ) -> set[ChatId]:
        """Note who blocked the bot or came back; return who of these chats cannot be reached."""
        gone = {each.chat_id for each in turned if each.reachable is False}
        back = {each.chat_id for each in turned if each.reachable is True}
        if back:
            connection.execute(
                update(people)
                .where(people.c.chat_id.in_(back), people.c.unreachable_since.is_not(None))
                .values(unreachable_since=None)
            )
        mark_unreachable(connection, self._database, gone, now)
        speaking = {each.chat_id for each in turned if each.outputs}
        if not speaking:
            return gone
        query = select(people.c.chat_id).where(
            people.c.chat_id.in_(speaking), people.c.unreachable_since.is_not(None)
        )
        return set(connection.scalars(query))


def _conversations(
    connection: Connection, chats: Mapping[ChatId, int]
) -> dict[ChatId, tuple[Any, datetime | None]]:
    columns = conversations.c.chat_id, conversations.c.state, conversations.c.due_at
    query = select(*columns).where(conversations.c.chat_id.in_(chats))
    return {row.chat_id: (row.state, row.due_at) for row in connection.execute(query)}


def _answered(connection: Connection, replies: Collection[Reply]) -> Mapping[Reply, str]:
    query = select(answerable).where(
        tuple_(answerable.c.chat_id, answerable.c.message_id).in_(list(replies))
    )
    return {(row.chat_id, row.message_id): row.about for row in connection.execute(query)}


def _slots(connection: Connection, chats: Mapping[ChatId, int]) -> dict[ChatId, dict[str, int]]:
    found: dict[ChatId, dict[str, int]] = {}
    for row in connection.execute(select(slots).where(slots.c.chat_id.in_(chats))):
        found.setdefault(row.chat_id, {})[row.slot] = row.message_id
    return found
