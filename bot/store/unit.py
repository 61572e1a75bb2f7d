"""One transaction over the inbox, conversations, outbox and effects: a batch of turns.

Everything is claimed, loaded and saved for all chats together: what a turn costs is the share of
one commit, not five statements of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.effects import Errand, write_errands
from bot.store.inbox import (
    count_failures,
    oldest_chats,
    put_parked,
    settle,
    waiting_inputs,
)
from bot.store.models import conversations, links, people, slots
from bot.store.outbox import Letter, mark_unreachable, write_letters
from handlers.ports import Clock, Inbound, Turned, Waiting

INPUTS_A_CHAT = 20


class StoreUnit:
    """Fulfils `handlers.ports.Unit`. After the block, `letters` and `errands` are what the turns
    brought forth: they are stored and leased to `owner`, and need not be read back. `passed_over`:
    a chat waits whose turn comes when what is on its way to it has arrived."""

    def __init__(
        self, connection: AsyncConnection, database: Database, clock: Clock, owner: str
    ) -> None:
        self._connection = connection
        self._database = database
        self._clock = clock
        self._owner = owner
        self.claimed: Sequence[Waiting] = ()
        self.passed_over = False
        self.letters: list[Letter] = []
        self.errands: list[Errand] = []

    async def claim(self, limit: int) -> Sequence[Waiting]:
        heads, self.passed_over = await oldest_chats(self._connection, self._clock, limit)
        if not heads:
            return ()
        inputs = await waiting_inputs(
            self._connection, list(heads), INPUTS_A_CHAT, self._clock.now()
        )
        states = await self._conversations(heads)
        held = await self._slots(heads)
        self.claimed = [
            Waiting(chat_id, states.get(chat_id), inputs[chat_id], held.get(chat_id, {}))
            for chat_id in heads
        ]
        return self.claimed

    async def save(self, turned: Sequence[Turned]) -> None:
        if not turned:
            return
        now = self._clock.now()
        await settle(self._connection, [done for each in turned for done in each.handled])
        await self._fail(turned)
        await self._save_conversations(turned, now)
        await self._save_links(turned)
        unreachable = await self._save_reachable(turned, now)
        contents = [(each.chat_id, output) for each in turned for output in each.outputs]
        wishes = [(each.chat_id, effect) for each in turned for effect in each.effects]
        self.letters += await write_letters(
            self._connection, contents, unreachable, now, self._owner
        )
        self.errands += await write_errands(
            self._connection, self._database, wishes, now, self._owner
        )

    async def _conversations(self, chats: Mapping[int, int]) -> dict[int, Any]:
        query = select(conversations.c.chat_id, conversations.c.state)
        rows = await self._connection.execute(query.where(conversations.c.chat_id.in_(chats)))
        return {row.chat_id: row.state for row in rows}

    async def _slots(self, chats: Mapping[int, int]) -> dict[int, dict[str, int]]:
        found: dict[int, dict[str, int]] = {}
        query = select(slots).where(slots.c.chat_id.in_(chats))
        for row in await self._connection.execute(query):
            found.setdefault(row.chat_id, {})[row.slot] = row.message_id
        return found

    async def _fail(self, turned: Sequence[Turned]) -> None:
        claimed: dict[int, Inbound] = {
            inbound.id: inbound for waiting in self.claimed for inbound in waiting.inbox
        }
        failures = [(claimed[each.failed[0]], each.failed[1]) for each in turned if each.failed]
        await count_failures(self._connection, self._database, failures, self._clock)

    async def _save_conversations(self, turned: Sequence[Turned], now: datetime) -> None:
        ended = [each.chat_id for each in turned if each.conversation is None]
        if ended:
            await self._connection.execute(
                delete(conversations).where(conversations.c.chat_id.in_(ended))
            )
        rows = [
            {"chat_id": each.chat_id, "state": each.conversation, "updated_at": now}
            for each in turned
            if each.conversation is not None
        ]
        if rows:
            statement = self._database.insert(conversations)
            await self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[conversations.c.chat_id],
                    set_={
                        "state": statement.excluded.state,
                        "updated_at": statement.excluded.updated_at,
                    },
                ),
                rows,
            )

    async def _save_links(self, turned: Sequence[Turned]) -> None:
        rows: list[dict[str, Any]] = [
            {"client_ref": client_ref, "number": number or None, "chat_id": each.chat_id}
            for each in turned
            for client_ref, number in each.links.items()
        ]
        if not rows:
            return
        statement = self._database.insert(links)
        await self._connection.execute(
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
        await put_parked(self._connection, self._database, chats, self._clock)

    async def _save_reachable(self, turned: Sequence[Turned], now: datetime) -> set[int]:
        """Note who blocked the bot or came back; return who of these chats cannot be reached."""
        gone = {each.chat_id for each in turned if each.reachable is False}
        back = {each.chat_id for each in turned if each.reachable is True}
        if back:
            await self._connection.execute(
                update(people)
                .where(people.c.chat_id.in_(back), people.c.unreachable_since.is_not(None))
                .values(unreachable_since=None)
            )
        await mark_unreachable(self._connection, self._database, gone, now)
        speaking = {each.chat_id for each in turned if each.outputs}
        if not speaking:
            return gone
        query = select(people.c.chat_id).where(
            people.c.chat_id.in_(speaking), people.c.unreachable_since.is_not(None)
        )
        return set((await self._connection.execute(query)).scalars())
