"""The tables: migrations and models agree, indexes are used, moments and writers behave."""

import asyncio
import re
import stat
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Select, event, select, text
from sqlalchemy.exc import IntegrityError

from bot.store import Store, StoreDown, StoreUnfit
from bot.store.engine.database import Database
from bot.store.engine.migrate import MIGRATIONS, NEWEST, migrate
from bot.store.models import (
    UNFINISHED,
    EffectState,
    InputState,
    Moment,
    OutboxState,
    effects,
    in_state,
    inbox,
    metadata,
    outbox,
    slots,
)
from bot.store.queues.waiting_chats import oldest_chats
from handlers.ports import Turned
from tests.bot.fakes import FakeClock, update_input
from tests.servers import Postgres, postgres


async def test_the_migrations_make_the_tables_of_the_models(
    store: Store, database_url: str
) -> None:
    def differences(connection: Connection) -> Any:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    database = Database(database_url)
    assert await database.read(differences) == []
    await database.close()


async def test_migrating_again_and_at_the_same_time_changes_nothing(
    store: Store, database_url: str
) -> None:
    await store.inbox.put([update_input(1)])
    await asyncio.gather(migrate(database_url), migrate(database_url))
    assert (await store.queue_report()).inbox.waiting == 1


def test_the_newest_revision_is_where_the_scripts_lead() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == NEWEST


async def test_a_start_on_the_newest_tables_does_not_ask_alembic(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(command, "upgrade")
    await migrate(database_url)
    with pytest.raises(AttributeError):
        await migrate(database_url, "0003")


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (select(inbox.c.id).where(in_state(inbox, InputState.NEW)), "ix_inbox_waiting"),
        (select(inbox.c.id).where(in_state(inbox, InputState.DEAD)), "ix_inbox_dead"),
        (select(outbox).where(in_state(outbox, *UNFINISHED)), "ix_outbox_"),
        (select(outbox).where(in_state(outbox, OutboxState.DEAD)), "ix_outbox_dead"),
        (select(effects).where(in_state(effects, EffectState.NEW)), "ix_effects_"),
        (select(effects).where(in_state(effects, EffectState.DEAD)), "ix_effects_dead"),
    ],
)
async def test_what_waits_is_found_by_its_index_however_much_is_done(
    store: Store, database_url: str, query: Select[Any], index: str
) -> None:
    database = Database(database_url)

    def plan(connection: Connection) -> list[str]:
        sql = query.compile(connection, compile_kwargs={"literal_binds": True})
        if database.sqlite:
            return [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]
        connection.execute(text("SET enable_seqscan = off"))  # the tables are empty
        return list(connection.scalars(text(f"EXPLAIN {sql}")))

    assert index in "".join(await database.read(plan))
    await database.close()


async def test_a_batch_costs_a_bounded_number_of_statements(store: Store) -> None:
    async def statements(chats: range) -> int:
        await store.inbox.put([update_input(n, n) for n in chats])
        seen: list[str] = []
        engine = store._database.engine

        def note(*given: Any) -> None:
            seen.append(given[2])

        event.listen(engine, "before_cursor_execute", note)
        async with store.unit() as unit:
            waiting = await unit.claim(32)
            await unit.save(
                [Turned(w.chat_id, {}, (), (), [i.id for i in w.inbox]) for w in waiting]
            )
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    assert await statements(range(1, 2)) == await statements(range(10, 40)) <= 9


async def test_moments_are_kept_in_utc_and_need_an_offset(store: Store) -> None:
    kind, dialect = Moment(), store._database.engine.dialect
    beijing = datetime(2026, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    stored = kind.process_bind_param(beijing, dialect)
    assert kind.process_result_value(stored, dialect) == datetime(2026, 7, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="offset"):
        kind.process_bind_param(datetime(2026, 7, 1), dialect)  # noqa: DTZ001


async def test_writers_of_one_process_stand_in_its_queue(store: Store) -> None:
    batches = [[update_input(n, n)] for n in range(100)]
    counts = await asyncio.gather(*(store.inbox.put(batch) for batch in batches))
    assert sum(counts) == 100


async def test_two_processes_write_to_the_same_file(
    store: Store, database_url: str, clock: FakeClock
) -> None:
    other = Store(Database(database_url), clock)
    puts = [
        (store if n % 2 else other).inbox.put([update_input(n // 2, n // 2)]) for n in range(100)
    ]
    assert sum(await asyncio.gather(*puts)) == 50
    await other.close()


async def test_a_failed_input_that_pauses_keeps_its_chat_out_of_the_claim(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1, 1), update_input(2, 2)])
    async with store.unit() as unit:
        [one, _] = await unit.claim(2)
    await store.inbox.fail(one.inbox[0], "ValueError")
    assert await store._database.write(oldest_chats, clock, 10) == ({2: 2}, False)


@pytest.mark.starts
async def test_a_postgresql_that_goes_away_is_down_until_it_is_back(clock: FakeClock) -> None:
    with postgres() as server:
        store = await Store.open(server.database("bot"), clock)
        await store.inbox.put([update_input(1)])
        server.stop()
        for _ in range(2):  # a connection that broke, and one that cannot be made
            with pytest.raises(StoreDown):
                await store.inbox.put([update_input(2)])
            with pytest.raises(StoreDown):
                await store.queue_report()
        server.start()
        await store.inbox.put([update_input(2)])
        assert (await store.queue_report()).inbox.waiting == 2
        await store.close()


@pytest.mark.starts
async def test_a_database_that_cannot_be_written_is_down_and_not_a_bug(
    tmp_path: Path, clock: FakeClock
) -> None:
    path = tmp_path / "locked.db"
    store = await Store.open(f"sqlite+aiosqlite:///{path}", clock)
    await store.close()
    gone = Store(Database(f"sqlite+aiosqlite:///{tmp_path / 'no' / 'such.db'}"), clock)
    with pytest.raises(StoreDown, match="OperationalError"):
        await gone.inbox.put([update_input(1)])
    await gone.close()
    assert not [thread for thread in threading.enumerate() if "store-" in thread.name]


async def test_no_error_of_the_database_holds_what_a_citizen_wrote(store: Store) -> None:
    async with store.unit() as unit:
        with pytest.raises(IntegrityError) as caught:
            await unit._transaction.do(
                lambda connection: connection.execute(
                    inbox.insert(), {"payload": {"text": "王桂兰"}, "uid": "x", "chat_id": 7}
                )
            )
    assert "738b" not in str(caught.value)
    assert "王桂兰" not in str(caught.value)


@pytest.mark.starts
async def test_the_database_file_is_readable_by_the_owner_alone(tmp_path: Path) -> None:
    await migrate(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    mode = (tmp_path / "bot.db").stat().st_mode
    assert not mode & (stat.S_IRWXG | stat.S_IRWXO)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("ALTER TABLE slots DROP COLUMN letter_id", "slots.letter_id is missing (ALTER TABLE sl"),
        ("DROP TABLE parked", "table parked is missing (CREATE TABLE parked"),
        ("DROP INDEX ix_inbox_waiting", "index ix_inbox_waiting is missing (CREATE INDEX ix"),
        ("ALTER TABLE links ADD COLUMN x INTEGER DEFAULT 1 NOT NULL", None),
        ("ALTER TABLE links ADD COLUMN x INTEGER", None),
        ("CREATE TABLE of_a_newer_version (id INTEGER)", None),
        ("UPDATE alembic_version SET version_num = '9999'", None),
    ],
)
async def test_tables_that_differ_stop_the_start_and_are_named(
    store: Store, database_url: str, harm: str, said: str | None
) -> None:
    await store._database.write(lambda connection: connection.execute(text(harm)))
    if said is None:
        await migrate(database_url)
        return
    with pytest.raises(StoreUnfit) as caught:
        await migrate(database_url)
    assert said in str(caught.value)
    for statement in re.findall(r"^- .*? \((.*)\)$", str(caught.value), re.MULTILINE):
        await store._database.write(lambda c, sql: c.execute(text(sql)), statement)
    await migrate(database_url)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("ALTER TABLE people ALTER COLUMN chat_id TYPE integer", "people.chat_id is INTEGER"),
        ("ALTER TABLE slots ALTER COLUMN message_id DROP NOT NULL", "slots.message_id may be NULL"),
        ("ALTER TABLE slots ADD COLUMN x integer NOT NULL", "slots.x is unknown"),
        ("ALTER TABLE inbox DROP CONSTRAINT uq_inbox_key", "inbox (key) is not unique"),
        ("ALTER TABLE slots DROP CONSTRAINT pk_slots", "slots has another primary key"),
    ],
)
async def test_a_narrower_or_looser_table_is_told(
    cluster: Postgres, harm: str, said: str, clock: FakeClock, request: pytest.FixtureRequest
) -> None:
    url = cluster.database(f"loose_{abs(hash(request.node.name))}")
    await migrate(url)
    database = Database(url)
    await database.write(lambda connection: connection.execute(text(harm)))
    await database.close()
    with pytest.raises(StoreUnfit, match=re.escape(said)):
        await migrate(url)


async def test_a_missing_column_is_never_taken_for_try_later(store: Store) -> None:
    """Each turn failed, and was tried again for ever, with a warning a second."""
    harm = "ALTER TABLE slots DROP COLUMN letter_id"
    await store._database.write(lambda connection: connection.execute(text(harm)))
    with pytest.raises(StoreUnfit, match="letter_id"):
        await store._database.read(lambda c: c.execute(select(slots)).all())


async def test_a_value_that_the_driver_cannot_pass_is_a_mistake_and_not_try_later(
    store: Store,
) -> None:
    query = select(inbox.c.id).where(inbox.c.chat_id == 2**70)
    with pytest.raises(Exception, match=r"(?i)int") as caught:
        await store._database.read(lambda connection: connection.execute(query).all())
    assert not isinstance(caught.value, StoreDown | StoreUnfit)
