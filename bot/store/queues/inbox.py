"""The inbox: every update, case event and outcome, stored before anything is done with it."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from sqlalchemy import Connection, String, bindparam, delete, select, update

from backend_client.contract.case import CaseEvent
from backend_client.feed import FeedPage
from bot.store.engine.database import Database
from bot.store.engine.prepared import Prepared
from bot.store.feed_position import EPOCH, FEED, Position, move_cursor, note_mark, read_position
from bot.store.models import (
    InputState,
    inbox,
    links,
    parked,
)
from bot.store.queues.followers import beside_of, followers, heard_beside
from bot.store.queues.known import known, remember
from bot.store.queues.new_input import NewInput
from bot.store.queues.set_aside import keep_aside, park, stored_without_mark, take_readable
from dialogs.state.conversation import LinkKind
from dialogs.state.event import GaveUp
from handlers.inbox_rows import (
    claimant_of,
    event_to_plain,
    key_before_marks,
    key_of,
    outcome_to_plain,
)
from handlers.ports import ChatId, Clock, Inbound
from handlers.retry_rules import INPUT

LONGEST_REF = 80  # of a name that links to a chat: a longer one is nobody's here
EVENT = "case_event"
APOLOGY = "gu"  # begins the uid of a GaveUp; no other uid, being hexadecimal, begins so


class Inbox:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def unknown(self, inputs: Sequence[NewInput]) -> list[NewInput]:
        """Those that are not stored yet, each once. Nothing is written to find out: what a server
        delivers again and again costs a look, and after a day a row without its words, so that it
        is still known when the first is forgotten."""
        if not inputs:
            return []
        now = self._clock.now()
        stored, ageing = await self._database.read(known, inputs, now)
        if ageing:
            await self._database.write(remember, ageing, now)
        return list({each.key: each for each in inputs if each.key not in stored}.values())

    async def put(self, inputs: Sequence[NewInput]) -> int:
        """Store what is not stored yet, in one transaction; the number of new ones."""
        return len(await self.put_new(inputs))

    async def put_new(self, inputs: Sequence[NewInput]) -> frozenset[str]:
        """The same; the keys of the new ones."""
        if not inputs:
            return frozenset()
        chats = {each.chat_id for each in inputs}
        return await self._database.board(self._put_all, inputs, for_turns=True, chats=chats)

    def _put_all(
        self, connection: Connection, batch: Sequence[Sequence[NewInput]]
    ) -> Sequence[frozenset[str]]:
        inputs = [each for inputs in batch for each in inputs]
        now = self._clock.now()
        stored, ageing = known(connection, inputs, now)
        if ageing:
            remember(connection, ageing, now)
        inputs = [each for each in inputs if each.key not in stored]
        new = put(connection, self._database, inputs, self._clock) if inputs else frozenset()
        return [new & {each.key for each in inputs} for inputs in batch]

    async def put_events(self, events: Sequence[CaseEvent], cursor: int) -> int:
        """Of which nothing is set aside; how many are new and ours."""
        return len(await self.put_page(FeedPage(tuple(events), last=cursor)))

    async def put_page(self, page: FeedPage) -> tuple[CaseEvent, ...]:
        """Store events, and move the feed's cursor in the same transaction; those that are new and
        of cases that a chat follows. The others are parked until one does.

        A case that is claimed belongs to the claimant's chat from that event on: the feed's own
        order parts the two, so no event falls between them. The chat before is told too."""
        return await self._database.board(self._put_pages, page, for_turns=True)

    def _put_pages(
        self, connection: Connection, pages: Sequence[FeedPage]
    ) -> Sequence[tuple[CaseEvent, ...]]:
        return [self._put_page(connection, page) for page in pages]

    def _put_page(self, connection: Connection, page: FeedPage) -> tuple[CaseEvent, ...]:
        keep_aside(connection, self._database, page.set_aside, self._clock.now())
        events = [event for event in page.events if len(event.client_ref) <= LONGEST_REF]
        stored = stored_without_mark(connection, events)
        events = [event for event in events if key_before_marks(event) not in stored]
        chats, beside = followers(connection, events), beside_of(connection, events)
        inputs: list[NewInput] = []
        strangers: list[CaseEvent] = []
        claims: dict[str, CaseEvent] = {}
        for event in sorted(events, key=lambda each: each.id):
            key, before = key_of(event), chats.get(event.client_ref)
            to = chats.get(claimant_of(event) or "", before)
            if to is None:
                strangers.append(event)
                continue
            if to != before:
                chats[event.client_ref] = to
                claims[event.client_ref] = event
                if before is not None:
                    left = f"{key}:left"
                    inputs.append(NewInput(left, EVENT, ChatId(before), event_to_plain(event)))
            inputs.append(NewInput(key, EVENT, ChatId(to), event_to_plain(event)))
            for other in heard_beside(connection, event, chats, beside) - {to}:
                copy = NewInput(
                    f"{key}:beside:{other}", EVENT, ChatId(other), event_to_plain(event)
                )
                inputs.append(copy)
        new = put(connection, self._database, inputs, self._clock) if inputs else ()
        park(connection, self._database, strangers, self._clock.now())
        for client_ref, event in claims.items():
            if key_of(event) in new:  # read again, it may be older than where the case is now
                self._move(connection, event, ChatId(chats[client_ref]))
        move_cursor(connection, self._database, FEED, page.last or 0, page.mark)
        return tuple({key_of(event): event for event in events if key_of(event) in new}.values())

    def _move(self, connection: Connection, event: CaseEvent, chat_id: ChatId) -> None:
        link = {
            "client_ref": event.client_ref,
            "number": event.case,
            "chat_id": chat_id,
            "kind": LinkKind.PETITION,
            "checked_at": self._clock.now(),
        }
        statement = self._database.insert(links)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[links.c.client_ref], set_={"chat_id": statement.excluded.chat_id}
            ),
            link,
        )
        put_parked(connection, self._database, {event.client_ref: chat_id}, self._clock)
        # A claim that shows late: what stands behind it has gone to the chat before.
        of_case = inbox.c.key.between(f"ev:{event.client_ref}:", f"ev:{event.client_ref};")
        astray = select(inbox.c.key, inbox.c.payload).where(of_case, inbox.c.chat_id != chat_id)
        inputs = [
            NewInput(f"{row.key}:moved", EVENT, chat_id, row.payload)
            for row in connection.execute(astray)
            if row.payload["seq"] > event.seq
        ]
        if inputs:
            put(connection, self._database, inputs, self._clock)

    async def cursor(self) -> int:
        """How far the feed was read."""
        return (await self.position()).cursor

    async def position(self) -> Position:
        return await self._database.read(read_position)

    async def note_mark(self, mark: str) -> None:
        """What stands at the cursor, of which an earlier release did not know it."""
        await self._database.write(note_mark, self._database, FEED, mark)

    async def note_epoch(self, epoch: str) -> None:
        await self._database.write(note_mark, self._database, EPOCH, epoch)

    async def read_set_aside(self) -> int:
        """Read once more what could not be read when it came: an upgrade may have mended that. How
        many are events now."""
        return await self._database.write(self._read_set_aside)

    def _read_set_aside(self, connection: Connection) -> int:
        events = take_readable(connection)
        self._put_page(connection, FeedPage(tuple(events)))
        return len(events)

    async def fail(self, inbound: Inbound, error: str) -> None:
        """Count a try of an input whose turn could not even be saved."""
        await self._database.write(count_failures, self._database, [(inbound, error)], self._clock)


def put(
    connection: Connection, database: Database, inputs: Sequence[NewInput], clock: Clock
) -> frozenset[str]:
    """The keys of what was not stored yet."""
    now = clock.now()
    statement = database.once(_insert_new)
    rows = [
        {
            "uid": new.uid,
            "key": new.key,
            "source": new.source,
            "chat_id": new.chat_id,
            "payload": new.payload,
            "at": now,
            "due_at": now + new.delay,
            "tries": 0,
            "state": InputState.NEW,
        }
        for new in inputs
    ]
    return frozenset(key for (key,) in statement.rows(connection, rows))


def _insert_new(database: Database) -> Prepared:
    return Prepared(
        database.insert(inbox)
        .on_conflict_do_nothing(index_elements=[inbox.c.key])
        .returning(inbox.c.key)
    )


def put_parked(
    connection: Connection, database: Database, chats: Mapping[str, int], clock: Clock
) -> None:
    """Events that came before their case was known here: `chats` by client_ref follow it now."""
    rows = _PARKED.rows(connection, {"refs": list(chats)})
    inputs = [NewInput(key, EVENT, ChatId(chats[ref]), payload) for key, ref, payload in rows]
    if inputs:
        put(connection, database, inputs, clock)
        connection.execute(delete(parked).where(parked.c.client_ref.in_(chats)))


_PARKED = Prepared(
    select(parked.c.key, parked.c.client_ref, parked.c.payload)
    .where(parked.c.client_ref.in_(bindparam("refs", type_=String, expanding=True)))
    .order_by(parked.c.at, parked.c.key)
)


def settle(connection: Connection, ids: list[int]) -> None:
    """Mark inputs as done with."""
    if ids:
        _DONE.run(connection, {"ids": ids})


_DONE = Prepared(
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", type_=inbox.c.id.type, expanding=True)))
    .values(state=InputState.DONE, error=None)
)


def count_failures(
    connection: Connection,
    database: Database,
    failures: Sequence[tuple[Inbound, str]],
    clock: Clock,
) -> None:
    """Give each input another try after a pause, or, after the last, set it aside for a person and
    tell the chat."""
    if not failures:
        return
    now = clock.now()
    statement = (
        update(inbox)
        .where(inbox.c.id == bindparam("of"), inbox.c.state == InputState.NEW)
        .values(
            tries=bindparam("tries"),
            error=bindparam("error"),
            state=bindparam("state"),
            due_at=bindparam("due_at"),
        )
    )
    rows, apologies = [], []
    for inbound, error in failures:
        tries = inbound.tries + 1
        dead = INPUT.is_over(tries)
        rows.append(
            {
                "of": inbound.id,
                "tries": tries,
                "error": error,
                "state": InputState.DEAD if dead else InputState.NEW,
                "due_at": now if dead else now + INPUT.longest_pause(tries),
            }
        )
        if dead and not _is_apology(inbound):
            apologies.append(_apology(inbound))
    connection.execute(statement, rows)
    if apologies:
        put(connection, database, apologies, clock)


def _apology(inbound: Inbound) -> NewInput:
    told = outcome_to_plain(GaveUp(what=inbound.source))
    uid = APOLOGY + uuid4().hex[len(APOLOGY) :]
    return NewInput(f"gu:{inbound.id}", "outcome", inbound.chat_id, told, uid)


def _is_apology(inbound: Inbound) -> bool:
    """An apology that fails is not apologised for, or there would be no end of it."""
    return inbound.uid.startswith(APOLOGY)
