"""One transaction over the inbox, conversations, outbox and effects: a batch of turns.

Everything is claimed, loaded and saved for all chats together: what a turn costs is the share of
one commit, not five statements of its own.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Connection, bindparam, delete, func, select, tuple_, update

from bot.store.engine.database import Database, Transaction
from bot.store.engine.prepared import Prepared
from bot.store.models import answerable, conversations, links, people, slots
from bot.store.own_rows import forget_words
from bot.store.queues.effects import StoredEffect, write_effects
from bot.store.queues.inbox import count_failures, put_parked, settle
from bot.store.queues.new_outbox_rows import write_outbox_rows
from bot.store.queues.outbox import chats_waited_for, mark_unreachable
from bot.store.queues.outbox_row import BegunRun, OutboxRow, Stub, lane_of
from bot.store.queues.waiting_chats import oldest_chats, waiting_inputs
from bot.store.workers import Lives
from dialogs.state.conversation import LinkKind
from dialogs.state.message import Lane, Message, Output
from handlers.ports import ChatId, Clock, Inbound, Reply, Turned, Waiting

R = TypeVar("R")

INPUTS_A_CHAT = 20

Begins = Callable[[Sequence[OutboxRow]], tuple[Sequence[OutboxRow], Collection[int]]]
"""The first rows of a chat, which go together, and the ids of those among them whose place another
one takes."""


@dataclass(frozen=True)
class _Run:
    """By their places among all that a batch says."""

    places: Sequence[int]
    rows: Sequence[int]
    spared: frozenset[int]


class StoreUnit:
    """Fulfils `handlers.ports.UnitOfWork`. After the block, `outbox_rows` and `stored_effects` are
    what the turns brought forth: they are stored and leased to `owner`, and need not be read back.
    `begun` are those of them that are stored as being sent. `passed_over`: a chat waits whose turn
    comes when what is on its way to it has arrived.

    `begins` tells which rows go together, as long as what is said can go at once."""

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
        self._turned: Sequence[Turned] = ()
        self._tenure = lives.tenure
        self.begins: Begins | None = None
        self.begun: dict[ChatId, BegunRun] = {}
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
            if inputs[chat_id]
            for state, due_at in [states.get(chat_id, (None, None))]
        ]
        return self.claimed

    async def think(self, thought: Callable[[], R]) -> R:
        return await self._transaction.think(thought)

    async def answered(self, replies: Collection[Reply]) -> Mapping[Reply, str]:
        return await self._transaction.do(_answered, replies)

    async def save(self, turned: Sequence[Turned]) -> None:
        """Written with the commit, at the end of the block."""
        self._turned = turned

    async def write(self) -> None:
        if self._turned:
            await self._transaction.last(self._save, self._turned)

    def _save(self, connection: Connection, turned: Sequence[Turned]) -> None:
        now = self._clock.now()
        settle(connection, [done for each in turned for done in each.handled])
        self._fail(connection, turned)
        self._save_conversations(connection, turned, now)
        self._save_links(connection, turned)
        unreachable = self._save_reachable(connection, turned, now)
        forgetting = [each.chat_id for each in turned if each.forgets]
        forget_words(connection, self._database, forgetting, now)
        self._say(connection, turned, unreachable, now)
        effects_wanted = [(each.chat_id, effect) for each in turned for effect in each.effects]
        self.stored_effects += write_effects(
            connection, self._database, effects_wanted, now, self._owner, self._lives
        )

    def _say(
        self,
        connection: Connection,
        turned: Sequence[Turned],
        unreachable: set[ChatId],
        now: datetime,
    ) -> None:
        """Queue what the turns say. What answers a citizen to whom nothing else is being said is
        born as being sent: after a crash it is repeated without a sound. What must ring is begun
        in a step of its own: whether it was shown is in doubt for as short as can be."""
        slots = {waiting.chat_id: waiting.slots for waiting in self.claimed}
        could = self._to_begin(connection, turned, unreachable)
        contents: list[tuple[ChatId, Output | Stub]] = []
        runs: dict[ChatId, _Run] = {}
        for each in turned:
            first = len(contents)
            contents += ((each.chat_id, output) for output in each.outputs)
            if self.begins is not None and each.chat_id in could:
                said = [
                    OutboxRow(first + place, each.chat_id, output, lane_of(output), now, now)
                    for place, output in enumerate(each.outputs)
                ]
                rows, spared = self.begins(said)
                begun = [row.id for row in rows]
                if len(rows) == len(said):  # nothing else of the chat would stand before them
                    stubs = _stubs_of(rows, spared, slots[each.chat_id])
                    begun += range(len(contents), len(contents) + len(stubs))
                    contents += ((each.chat_id, stub) for stub in stubs)
                places = range(first, len(contents))
                runs[each.chat_id] = _Run(places, begun, frozenset(spared))
        begun_at = {place for run in runs.values() for place in run.rows if place not in run.spared}
        rows = write_outbox_rows(connection, contents, unreachable, now, self._owner, begun_at)
        self.outbox_rows += rows
        for chat_id, run in runs.items():
            mine = [row for row in rows if row.chat_id == chat_id]
            by_place = dict(zip(run.places, mine, strict=True))
            self.begun[chat_id] = BegunRun(
                [by_place[place] for place in run.rows],
                frozenset(by_place[place].id for place in run.spared),
                slots[chat_id],
                self._tenure,
            )

    def _to_begin(
        self, connection: Connection, turned: Sequence[Turned], unreachable: set[ChatId]
    ) -> set[ChatId]:
        """The chats whose answers can go at once."""
        if self.begins is None:
            return set()
        could = {
            each.chat_id
            for each in turned
            if each.outputs and each.chat_id not in unreachable and not _must_ring(each)
        } & {waiting.chat_id for waiting in self.claimed}
        return could - chats_waited_for(connection, could) if could else could

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
            upsert = self._database.upsert(conversations, "state", "updated_at", "due_at")
            upsert.run(connection, rows)

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
        self._database.once(_link).run(connection, rows)
        chats = {row["client_ref"]: row["chat_id"] for row in rows}
        put_parked(connection, self._database, chats, self._clock)

    def _save_reachable(
        self, connection: Connection, turned: Sequence[Turned], now: datetime
    ) -> set[ChatId]:
        """Note who blocked the bot or came back; return who of these chats cannot be reached."""
        gone = {each.chat_id for each in turned if each.reachable is False}
        back = {each.chat_id for each in turned if each.reachable is True}
        spoken_to = {each.chat_id for each in turned if each.outputs}
        if not (back or gone or spoken_to):
            return gone
        before = set(_GONE.first_column(connection, {"chats": [*back | spoken_to]}))
        if again := [*before & back]:
            _REACHED.run(connection, {"chats": again})
        mark_unreachable(connection, self._database, gone, now)
        return (before - back) | gone


def _link(database: Database) -> Prepared:
    statement = database.insert(links)
    return Prepared(
        statement.on_conflict_do_update(
            index_elements=[links.c.client_ref],
            set_={
                # A number once known stays: an older turn done again may not know it.
                "number": func.coalesce(statement.excluded.number, links.c.number),
                "chat_id": statement.excluded.chat_id,
            },
        )
    )


# Built once: to build a statement anew costs as much as to execute it.
_chats = bindparam("chats", type_=BigInteger, expanding=True)
_STATES = Prepared(
    select(conversations.c.chat_id, conversations.c.state, conversations.c.due_at).where(
        conversations.c.chat_id.in_(_chats)
    )
)
_MESSAGES = Prepared(
    select(slots.c.chat_id, slots.c.slot, slots.c.message_id).where(slots.c.chat_id.in_(_chats))
)
_GONE = Prepared(
    select(people.c.chat_id).where(
        people.c.chat_id.in_(_chats), people.c.unreachable_since.is_not(None)
    )
)
_REACHED = Prepared(
    update(people).where(people.c.chat_id.in_(_chats)).values(unreachable_since=None)
)


def _must_ring(turned: Turned) -> bool:
    """News and notices, unasked for, and what is said when words tell of danger."""
    unasked = any(lane_of(output) is not Lane.REPLY for output in turned.outputs)
    return unasked or any(effect.body.get("urgent") for effect in turned.effects)


def _stubs_of(
    rows: Sequence[OutboxRow], spared: Collection[int], slots: Mapping[str, int]
) -> list[Stub]:
    """What the messages are turned into whose place these take: known before they are sent, since
    nothing else is on its way to the chat."""
    return [
        Stub(slots[message.slot], message.stub)
        for row in rows
        if isinstance(message := row.content, Message) and row.id not in spared
        if message.fresh and message.stub and message.slot is not None and message.slot in slots
    ]


def _conversations(
    connection: Connection, chats: Mapping[ChatId, int]
) -> dict[ChatId, tuple[Any, datetime | None]]:
    rows = _STATES.rows(connection, {"chats": list(chats)})
    return {chat_id: (state, due_at) for chat_id, state, due_at in rows}


def _answered(connection: Connection, replies: Collection[Reply]) -> Mapping[Reply, str]:
    query = select(answerable).where(
        tuple_(answerable.c.chat_id, answerable.c.message_id).in_(list(replies))
    )
    return {(row.chat_id, row.message_id): row.about for row in connection.execute(query)}


def _slots(connection: Connection, chats: Mapping[ChatId, int]) -> dict[ChatId, dict[str, int]]:
    found: dict[ChatId, dict[str, int]] = {}
    for chat_id, slot, message_id in _MESSAGES.rows(connection, {"chats": list(chats)}):
        found.setdefault(chat_id, {})[slot] = message_id
    return found
