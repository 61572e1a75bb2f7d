"""Prepared statements say and answer on either database what SQLAlchemy would."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import BigInteger, Connection, bindparam, event, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from backend_client.contract.case import Receipt
from bot.store import OutboxResult, OutboxState, Store
from bot.store.engine.prepared import Prepared
from bot.store.models import InputState, in_state, inbox
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import Filed
from dialogs.state.message import Message
from handlers.ports import ChatId, Turned
from tests.bot.fakes import update_input

NOW = datetime(2026, 7, 1, 8, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
_CHATS = bindparam("chats", type_=BigInteger, expanding=True)
_INSERT = inbox.insert().returning(inbox.c.key)
_FOUND = (
    select(inbox.c.chat_id, inbox.c.payload, inbox.c.at, inbox.c.error)
    .where(inbox.c.chat_id.in_(_CHATS), in_state(inbox, InputState.NEW), inbox.c.tries < 5)
    .order_by(inbox.c.chat_id)
)
_LATER = (
    update(inbox)
    .where(inbox.c.chat_id == bindparam("of"))
    .values(due_at=bindparam("due_at"), error=bindparam("error"))
)


def _row(chat: int, payload: object = None) -> Mapping[str, Any]:
    return {
        "uid": f"u{chat}",
        "key": f"k{chat}",
        "source": "telegram",
        "chat_id": chat,
        "payload": payload or {"text": "路灯\ud83d"},
        "at": NOW,
        "due_at": NOW,
        "tries": 0,
        "state": InputState.NEW,
    }


@pytest.mark.parametrize("many", [0, 1, 2, 3, 5, 33])
async def test_what_a_prepared_statement_answers_is_what_sqlalchemy_answers(
    store: Store, many: int
) -> None:
    chats = list(range(1, many + 1))
    prepared, changes = Prepared(_FOUND), Prepared(_LATER)

    def fill(connection: Connection) -> Sequence[tuple[Any, ...]]:
        return Prepared(_INSERT).rows(connection, [_row(chat) for chat in range(1, 41)])

    def both(connection: Connection) -> tuple[Sequence[Any], Sequence[Any]]:
        given = {"chats": chats}
        usual = connection.execute(_FOUND, given).all()
        return [tuple(row) for row in usual], prepared.rows(connection, given)

    assert sorted(await store._database.write(fill)) == sorted((f"k{n}",) for n in range(1, 41))
    usual, found = await store._database.read(both)
    assert found == usual
    assert found == [(n, {"text": "路灯\ud83d"}, NOW.astimezone(UTC), None) for n in chats]
    later = [{"of": n, "due_at": NOW, "error": f"e{n}"} for n in chats]
    if later:
        await store._database.write(changes.run, later)
    usual, found = await store._database.read(both)
    assert [row[3] for row in found] == [row[3] for row in usual] == [f"e{n}" for n in chats]


async def test_a_prepared_statement_tells_how_many_rows_it_has_changed(store: Store) -> None:
    await store._database.write(Prepared(_INSERT).rows, [_row(7)])
    changes = Prepared(_LATER)
    for chat, changed in ((7, 1), (8, 0)):
        given = {"of": chat, "due_at": NOW, "error": None}
        assert await store._database.write(changes.run, given) == changed


async def test_what_a_prepared_statement_may_not_do_is_told_as_sqlalchemy_tells_it(
    store: Store,
) -> None:
    """By its class the store knows whether the database is away; words of citizens stand in no
    error."""
    insert = Prepared(_INSERT)
    await store._database.write(insert.rows, [_row(7)])
    with pytest.raises(IntegrityError) as raised:
        await store._database.write(insert.rows, [_row(7, {"text": "secret-words"})])
    assert isinstance(raised.value, DBAPIError)
    assert "secret-words" not in str(raised.value)


async def test_a_moment_without_an_offset_is_refused_by_a_prepared_statement(store: Store) -> None:
    naive = {**_row(7), "at": NOW.replace(tzinfo=None)}
    with pytest.raises(Exception, match="a moment needs its offset"):
        await store._database.write(Prepared(_INSERT).rows, [naive])


async def test_a_moment_is_written_anew_when_it_is_another(store: Store) -> None:
    """One that is the same in all rows is written once."""
    insert = Prepared(inbox.insert())
    moments = [NOW, NOW, NOW + timedelta(seconds=1), NOW]
    rows = [{**_row(n), "at": at} for n, at in enumerate(moments, 1)]
    await store._database.write(insert.run, rows)
    stored = Prepared(select(inbox.c.at).order_by(inbox.c.chat_id))
    assert await store._database.read(stored.first_column) == moments


ONE_DATABASE = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)


@ONE_DATABASE
async def test_from_a_story_to_its_number_all_statements_go_to_the_driver(store: Store) -> None:
    """A tenth of what a citizen alone waited for in the store was SQLAlchemy making links anew."""
    made: list[str] = []

    def note(_connection: object, statement: object, *_more: object) -> None:
        made.append(str(statement))

    event.listen(store._database.engine, "before_execute", note)
    await store.inbox.put([update_input(1)])
    effect = Effect(EffectKind.FILE_CASE, "draft-1", "draft-1", {})
    async with store.unit() as unit:
        [waiting] = await unit.claim(32)
        answer = Message("好", slot="card")
        handled = [waiting.inbox[0].id]
        links = {"draft-1": ""}
        await unit.save([Turned(ChatId(7), {"n": 1}, [answer], [effect], handled, links)])
    [row], [stored] = unit.outbox_rows, unit.stored_effects
    await store.outbox.mark_sending([row])
    await store.outbox.finish([OutboxResult(row, OutboxState.SENT, message_id=5)])
    await store.effects.finish(stored, Filed("draft-1", Receipt("N1", "7K2M-9QXA", "draft-1", NOW)))
    event.remove(store._database.engine, "before_execute", note)
    assert made == []


@ONE_DATABASE
async def test_whoever_reads_beside_it_takes_no_pages_from_the_writer(store: Store) -> None:
    """Taken in turn, each connection had to read anew what another one had written: 33 pages a
    batch of one citizen."""
    used: list[object] = []
    waits, goes_on = threading.Event(), threading.Event()

    def reads(_connection: Connection) -> None:
        waits.set()
        goes_on.wait()

    def writes(connection: Connection) -> None:
        used.append(connection.connection.driver_connection)

    reading = asyncio.create_task(store._database.read(reads))
    await asyncio.to_thread(waits.wait)
    try:
        await store._database.write(writes)
    finally:
        goes_on.set()
    await reading
    used.clear()
    for _ in range(4):
        await store._database.write(writes)
    assert len({*map(id, used)}) == 1
