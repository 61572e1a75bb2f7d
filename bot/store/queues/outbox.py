"""The outbox: messages in order per chat, until Telegram has them or never will."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    bindparam,
    exists,
    or_,
    select,
    update,
)

from bot.store.engine.database import Database
from bot.store.engine.prepared import Prepared
from bot.store.models import (
    UNFINISHED,
    OutboxState,
    answerable,
    in_state,
    outbox,
    people,
    slots,
)
from bot.store.queues.new_outbox_rows import write_outbox_rows
from bot.store.queues.outbox_row import (
    OutboxResult,
    OutboxRow,
    outbox_row_of,
)
from bot.store.workers import TENURE, Lives, free, unheld
from dialogs.state.message import Lane, Message
from handlers.ports import ChatId, Clock
from handlers.stored_outputs import output_from_plain


class Outbox:
    """Rows are leased to the process that sends them: `owner` is this process."""

    def __init__(self, database: Database, clock: Clock, owner: str, lives: Lives) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._lives = lives

    async def take(self, limit: int) -> list[OutboxRow]:
        """Lease rows that nobody alive holds, oldest first, and those of their chats that were
        tried: they may stand for them. What was being sent when its holder died may have been
        shown."""
        if not await self._database.read(self._any_free):
            return []  # the common answer needs no write lock
        return await self._database.write(self._lease, limit, self._clock.now())

    def _any_free(self, connection: Connection) -> bool:
        one = free(outbox, UNFINISHED, self._others_dead(connection)).limit(1)
        return connection.scalar(one) is not None

    def _others_dead(self, connection: Connection) -> frozenset[str]:
        """We are alive, whatever the others think."""
        return self._lives.roll(connection).dead - {self._owner}

    def _lease(self, connection: Connection, limit: int, now: datetime) -> list[OutboxRow]:
        dead = self._others_dead(connection)
        ids = free(outbox, UNFINISHED, dead)
        query = select(outbox).where(unheld(outbox, dead), in_state(outbox, *UNFINISHED))
        query = query.order_by(outbox.c.id).with_for_update(skip_locked=True)
        rows = list(connection.execute(query.where(outbox.c.id.in_(ids)).limit(limit)))
        if len(rows) == limit:  # there may be more of them
            theirs = outbox.c.chat_id.in_({row.chat_id for row in rows})
            behind = outbox.c.id.not_in([row.id for row in rows])
            rows += connection.execute(query.where(theirs, behind, _tried(outbox)))
        taken = outbox.c.id.in_([row.id for row in rows])
        connection.execute(update(outbox).where(taken).values(lease_owner=self._owner))
        connection.execute(
            update(outbox)
            .where(taken, outbox.c.state == OutboxState.SENDING)
            .values(state=OutboxState.UNKNOWN, due_at=now)
        )
        outbox_rows = [outbox_row_of(row, now) for row in rows]
        spoilt = {row.id for row in rows} - {
            outbox_row.id for outbox_row in outbox_rows if outbox_row
        }
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(spoilt))
            .values(state=OutboxState.DEAD, error="unreadable", lease_owner=None)
        )
        return [outbox_row for outbox_row in outbox_rows if outbox_row]

    async def leased(self) -> set[int]:
        """The ids of all unfinished rows that are this process's."""
        ours = outbox.c.lease_owner == self._owner
        query = select(outbox.c.id).where(in_state(outbox, *UNFINISHED), ours)
        return await self._database.read(lambda connection: set(connection.scalars(query)))

    async def release(self, ids: Collection[int]) -> None:
        """They are nobody's any more, and found by the next look."""
        ours = outbox.c.id.in_(ids) & (outbox.c.lease_owner == self._owner)
        free = update(outbox).where(ours, in_state(outbox, *UNFINISHED)).values(lease_owner=None)
        await self._database.write(lambda connection: connection.execute(free))

    async def show_again(self, chat_id: ChatId, slot: str) -> OutboxRow | None:
        """A row that edits a slot's message to what it should show already; None when nothing is
        known of that, or something newer is on its way to the slot."""
        return await self._database.write(self._show_again, chat_id, slot)

    def _show_again(self, connection: Connection, chat_id: ChatId, slot: str) -> OutboxRow | None:
        here = slots.c.chat_id == chat_id, slots.c.slot == slot
        shown = select(outbox.c.payload).join(slots, slots.c.letter_id == outbox.c.id).where(*here)
        newer = select(outbox.c.id).where(
            outbox.c.chat_id == chat_id, in_state(outbox, *UNFINISHED), outbox.c.slot == slot
        )
        payload = connection.scalar(shown)
        if payload is None or connection.execute(newer).first() is not None:
            return None
        message = output_from_plain(payload["output"])
        if not isinstance(message, Message):
            return None
        quiet = replace(message, fresh=False, ring=False, stub="", lane=Lane.PUSH, tells=())
        [outbox_row] = write_outbox_rows(
            connection, [(chat_id, quiet)], set(), self._clock.now(), self._owner
        )
        return outbox_row

    def begin(self, tenure: int | None = None) -> None:
        """What this task says from now on is ours to say as long as this tenure lasts, or the one
        in which it was begun."""
        TENURE.set(self._lives.tenure if tenure is None else tenure)

    async def mark_sending(
        self, outbox_rows: Sequence[OutboxRow], spared: Collection[int] = ()
    ) -> dict[ChatId, dict[str, int]]:
        """Write `sending` before the calls. For each chat that may be served: the message ids of
        its slots.

        A chat is left out when it still has an older row that is not among these, or a later one
        of the same slot that may have been shown and is not ours: order holds in the database,
        whatever this process believes. Its rows are given back. The `spared`
        stay as they are: another takes their place. Right behind a row of the same slot nothing
        is begun: of two that were on their way nobody could say which was shown.
        """
        return await self._database.board(self._mark_all, (outbox_rows, spared))

    def _mark_all(
        self, connection: Connection, runs: Sequence[tuple[Sequence[OutboxRow], Collection[int]]]
    ) -> Sequence[dict[ChatId, dict[str, int]]]:
        outbox_rows = [outbox_row for run, _ in runs for outbox_row in run]
        spared = frozenset[int]().union(*(spared for _, spared in runs))
        slots = self._mark_sending(connection, outbox_rows, spared)
        chats = ({outbox_row.chat_id for outbox_row in run} for run, _ in runs)
        return [{chat: slots[chat] for chat in each & slots.keys()} for each in chats]

    def _mark_sending(
        self, connection: Connection, outbox_rows: Sequence[OutboxRow], spared: Collection[int]
    ) -> dict[ChatId, dict[str, int]]:
        ids = [outbox_row.id for outbox_row in outbox_rows]
        chats = {outbox_row.chat_id for outbox_row in outbox_rows}
        refused = self._overtaken(connection, outbox_rows)
        going = [each for each in outbox_rows if each.chat_id not in refused]
        self._mark(connection, _first_of_slots([each for each in going if each.id not in spared]))
        self._give_back(connection, ids, refused)
        found: dict[ChatId, dict[str, int]] = {chat: {} for chat in chats - refused}
        if found:
            for chat_id, slot, message_id in _SLOTS.rows(connection, {"chats": list(found)}):
                found[chat_id][slot] = message_id
        return found

    def _overtaken(self, connection: Connection, outbox_rows: Sequence[OutboxRow]) -> set[ChatId]:
        """The chats whose rows are not ours any more, or not as we know them (they were
        another's meanwhile, who may have said them), or would overtake an older one."""
        given = {"ids": [outbox_row.id for outbox_row in outbox_rows], "owner": self._owner}
        rows = _WAITING.rows(connection, given)
        unknown = {row_id: state == OutboxState.UNKNOWN for row_id, state in rows}
        lost = {each.chat_id for each in outbox_rows if unknown.get(each.id) is not each.unknown}
        return lost | set(_OVERTAKING.first_column(connection, given))

    def _mark(self, connection: Connection, ids: Sequence[int]) -> None:
        if ids:
            _SENDING.run(connection, {"ids": ids})

    def _give_back(self, connection: Connection, ids: Sequence[int], chats: set[ChatId]) -> None:
        if chats:
            ours = outbox.c.id.in_(ids) & (outbox.c.lease_owner == self._owner)
            connection.execute(
                update(outbox).where(ours, outbox.c.chat_id.in_(chats)).values(lease_owner=None)
            )

    async def finish(
        self, results: Sequence[OutboxResult], *, rides: bool = False
    ) -> list[OutboxRow]:
        """Write what became of the rows, and return the new ones this brings: the stubs.

        Those that were taken from us meanwhile, since we stood still for too long, are somebody
        else's: what we say of them does not count any more. What `rides` goes with the next
        transaction, 50 ms later at most.
        """
        return await self._database.board(self._finish_all, results, rides=rides)

    def _finish_all(
        self, connection: Connection, batch: Sequence[Sequence[OutboxResult]]
    ) -> Sequence[list[OutboxRow]]:
        stubs = self._finish(connection, [result for results in batch for result in results])
        chats = ({result.outbox_row.chat_id for result in results} for results in batch)
        return [[stub for stub in stubs if stub.chat_id in each] for each in chats]

    def _finish(self, connection: Connection, results: Sequence[OutboxResult]) -> list[OutboxRow]:
        now = self._clock.now()
        results = self._still_ours(connection, results)
        if not results:
            return []
        alike: dict[tuple[object, ...], list[int]] = {}  # nearly all of a batch are
        for result in results:
            alike.setdefault(self._finished(result, now), []).append(result.outbox_row.id)
        for values, ids in alike.items():
            _FINISH.run(connection, dict(zip(_FINISHED, values, strict=True)) | {"ids": ids})
        self._move_slots(connection, results)
        self._note_answerable(connection, results, now)
        gone = {result.outbox_row.chat_id for result in results if result.unreachable}
        mark_unreachable(connection, self._database, gone, now)
        stubs = [
            (result.outbox_row.chat_id, result.stub)
            for result in results
            if result.stub and result.outbox_row.chat_id not in gone
        ]
        return write_outbox_rows(connection, stubs, set(), now, self._owner)

    def _still_ours(
        self, connection: Connection, results: Sequence[OutboxResult]
    ) -> list[OutboxResult]:
        ids = [result.outbox_row.id for result in results]
        rows = _HELD.rows(connection, {"ids": ids, "owner": self._owner})
        begun = {row_id: state == OutboxState.SENDING for row_id, state in rows}
        return [each for each in results if begun.get(each.outbox_row.id) is each.begun]

    def _finished(self, result: OutboxResult, now: datetime) -> tuple[object, ...]:
        """The values of _FINISHED."""
        waits = result.state in (OutboxState.NEW, OutboxState.UNKNOWN)
        return (
            result.state,
            result.error,
            result.due_at or now,
            result.outbox_row.tries + (0 if waits and result.error is None else 1),
            now if result.state is OutboxState.SENT else None,
            self._owner if waits else None,
        )

    def _move_slots(self, connection: Connection, results: Sequence[OutboxResult]) -> None:
        # One row a slot: PostgreSQL refuses to upsert the same key twice in one statement.
        moved = {
            (result.outbox_row.chat_id, result.outbox_row.slot): (
                result.message_id,
                result.outbox_row.id,
            )
            for result in results
            if result.outbox_row.slot is not None and result.message_id is not None
        }
        if not moved:
            return
        self._database.upsert(slots, "message_id", "letter_id").run(
            connection,
            [
                {
                    "chat_id": chat_id,
                    "slot": slot,
                    "message_id": message_id,
                    "letter_id": row_id,
                }
                for (chat_id, slot), (message_id, row_id) in moved.items()
            ],
        )

    def _note_answerable(
        self, connection: Connection, results: Sequence[OutboxResult], now: datetime
    ) -> None:
        """What a Reply to each new message answers, by its id."""
        rows = {
            (result.outbox_row.chat_id, result.message_id): about
            for result in results
            if result.message_id is not None and (about := result.outbox_row.answers_as) is not None
        }
        if not rows:
            return
        self._database.upsert(answerable, "about").run(
            connection,
            [
                {"chat_id": chat_id, "message_id": message_id, "about": about, "at": now}
                for (chat_id, message_id), about in rows.items()
            ],
        )


def _tried(table: FromClause) -> ColumnElement[bool]:
    """It may have been shown; rows that were left out for it are not tried without it."""
    return or_(~in_state(table, OutboxState.NEW), table.c.tries > 0)


# Built once: to build a statement anew costs as much as to execute it.
_ids = bindparam("ids", type_=outbox.c.id.type, expanding=True)
_owner = bindparam("owner", type_=String)
_SENDING = Prepared(update(outbox).where(outbox.c.id.in_(_ids)).values(state=OutboxState.SENDING))
_SLOTS = Prepared(
    select(slots.c.chat_id, slots.c.slot, slots.c.message_id).where(
        slots.c.chat_id.in_(bindparam("chats", type_=slots.c.chat_id.type, expanding=True))
    )
)
_WAITING = Prepared(
    select(outbox.c.id, outbox.c.state)
    .where(
        outbox.c.id.in_(_ids),
        outbox.c.lease_owner == _owner,
        in_state(outbox, OutboxState.NEW, OutboxState.UNKNOWN),
    )
    .order_by(outbox.c.id)
    .with_for_update()
)


def _overtaking() -> Select[tuple[int]]:
    older, later = outbox.alias(), outbox.alias()
    overtakes = exists().where(
        older.c.chat_id == outbox.c.chat_id,
        in_state(older, *UNFINISHED),
        older.c.id < outbox.c.id,
        older.c.id.not_in(_ids),
    )
    goes_back = exists().where(
        later.c.chat_id == outbox.c.chat_id,
        in_state(later, *UNFINISHED),
        later.c.id > outbox.c.id,
        later.c.slot == outbox.c.slot,
        later.c.lease_owner.is_distinct_from(_owner),
        _tried(later),
    )
    return select(outbox.c.chat_id).where(outbox.c.id.in_(_ids), or_(overtakes, goes_back))


_OVERTAKING = Prepared(_overtaking())
_HELD = Prepared(
    select(outbox.c.id, outbox.c.state)
    .where(
        outbox.c.id.in_(bindparam("ids", type_=outbox.c.id.type, expanding=True)),
        outbox.c.lease_owner == bindparam("owner", type_=String),
        in_state(outbox, *UNFINISHED),
    )
    .order_by(outbox.c.id)
    .with_for_update()
)
_WAITED_FOR = Prepared(
    select(outbox.c.chat_id).where(
        outbox.c.chat_id.in_(bindparam("chats", type_=outbox.c.chat_id.type, expanding=True)),
        in_state(outbox, *UNFINISHED),
    )
)
_FINISHED = ("state", "error", "due_at", "tries", "sent_at", "lease_owner")
_FINISH = Prepared(
    update(outbox)
    .where(outbox.c.id.in_(_ids))
    .values({name: bindparam(name) for name in _FINISHED})
)


def _first_of_slots(outbox_rows: Sequence[OutboxRow]) -> list[int]:
    """The ids of the rows of each chat up to one right behind another of the same slot."""
    begun: list[int] = []
    last: dict[int, str | None] = {}
    over: set[int] = set()
    for outbox_row in outbox_rows:
        if outbox_row.slot is not None and last.get(outbox_row.chat_id) == outbox_row.slot:
            over.add(outbox_row.chat_id)
        last[outbox_row.chat_id] = outbox_row.slot
        if outbox_row.chat_id not in over:
            begun.append(outbox_row.id)
    return begun


def chats_waited_for(connection: Connection, chats: Collection[ChatId]) -> set[ChatId]:
    """Those to which anything waits to be said, or is being said."""
    return set(_WAITED_FOR.first_column(connection, {"chats": list(chats)}))


def mark_unreachable(
    connection: Connection, database: Database, chats: set[ChatId], now: datetime
) -> None:
    """Nothing reaches these chats any more: remember since when, and keep what waits for them."""
    if not chats:
        return
    statement = database.insert(people)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[people.c.chat_id],
            set_={"unreachable_since": statement.excluded.unreachable_since},
            where=people.c.unreachable_since.is_(None),
        ),
        [{"chat_id": chat_id, "unreachable_since": now} for chat_id in chats],
    )
    connection.execute(
        update(outbox)
        .where(
            in_state(outbox, *UNFINISHED),
            outbox.c.state != OutboxState.SENDING,  # on its way: its own result will tell
            outbox.c.chat_id.in_(chats),
        )
        .values(state=OutboxState.UNREACHABLE, lease_owner=None)
    )
