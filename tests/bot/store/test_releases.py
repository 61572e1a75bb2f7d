"""Stores of released states, with what they held, under the program of today: on every database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import Connection, select
from telegram import Bot

from bot.loops.effects import EffectLoop
from bot.loops.pump import Pump
from bot.loops.sends import SendLoop
from bot.ops.metrics import Metrics
from bot.store import Store
from bot.store.engine.database import Database
from bot.store.engine.migrate import migrate
from bot.store.models import conversations, slots
from bot.telegram.transport import AiohttpRequest
from dialogs.state.effect import Effect
from handlers.ports import ChatId
from handlers.telegram.routes import InboxReader, dispatcher
from handlers.turn import handle
from sandbox.app import create_app
from sandbox.server import Sandbox
from tests.bot.fakes import FakeClock, FakeTelegram, FreePace, until, update_input
from tests.released import restore, shape, states
from tests.servers import Postgres

LATER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
POLL = timedelta(milliseconds=5)

Restored = Callable[[str], None]


@pytest.fixture
def restored(database_url: str, request: pytest.FixtureRequest) -> Restored:
    """Fills the database with what a release left."""
    server: Postgres | None = None
    if database_url.startswith("postgresql"):
        server = request.getfixturevalue("cluster")
    return lambda release: restore(release, "bot", database_url, server)


@pytest.fixture
async def reader() -> AsyncIterator[InboxReader]:
    sandbox = Sandbox("1000001:released")
    async with TestServer(create_app(sandbox)) as server:
        application = dispatcher(
            Bot(
                sandbox.token,
                base_url=f"{server.make_url('/')}bot",
                request=AiohttpRequest(),
                get_updates_request=AiohttpRequest(),
            )
        )
        await application.initialize()
        yield InboxReader(application, "link-key")
        await application.shutdown()


async def _goes_on(url: str, reader: InboxReader) -> None:
    """Whoever wrote before the upgrade writes after it, and what waited is done."""
    clock, telegram, metrics = FakeClock(LATER), FakeTelegram(), Metrics()
    store = await Store.open(url, clock)
    await store.workers.begin()
    shown = await store._database.read(lambda c: c.execute(select(slots)).all())
    for slot in shown:
        telegram.shown[slot.chat_id][slot.message_id] = ""
    chats = await store._database.read(_chats)
    assert len(chats) == 2

    carried: list[str] = []

    async def carry_out(effect: Effect, chat_id: ChatId) -> None:
        carried.append(effect.key)

    async def take(unit: Any, limit: int) -> Any:
        return await handle(unit, reader, clock, limit)

    sends = SendLoop(store.outbox, telegram, FreePace(), clock, metrics)
    stored_effects = EffectLoop(store.effects, carry_out, clock, metrics)
    turns = Pump(store, take, sends, stored_effects, metrics)
    loops = [loop.run(POLL) for loop in (sends, stored_effects, turns)]
    running = [asyncio.create_task(loop) for loop in loops]
    await store.inbox.put([update_input(9000 + n, chat, "/cases") for n, chat in enumerate(chats)])

    async def settled() -> bool:
        clock.forward(seconds=1)
        report = await store.queue_report()
        queues = (report.inbox, report.outbox, report.effects)
        return not any(queue.waiting for queue in queues)

    await until(settled)
    report = await store.queue_report()
    turns.stop()
    for loop in (sends, stored_effects):
        await loop.stop(timedelta(seconds=1))
    await asyncio.gather(*running)
    await store.close()
    assert report.needs_person == 0
    assert carried, "the effect that waited was carried out"
    assert {call.chat_id for call in telegram.calls} == set(chats)


def _chats(connection: Connection) -> list[int]:
    return list(connection.scalars(select(conversations.c.chat_id)))


@pytest.mark.parametrize("release", states("bot"))
async def test_a_store_of_each_release_goes_on_under_todays_program(
    restored: Restored, database_url: str, reader: InboxReader, release: str
) -> None:
    restored(release)
    await _goes_on(database_url, reader)


async def test_a_store_that_an_upgrade_left_without_a_column_is_mended(
    restored: Restored, database_url: str, reader: InboxReader
) -> None:
    """The column was added to a migration that this store had behind it."""
    restored("7f6671c")
    await migrate(database_url, "0004")
    await _goes_on(database_url, reader)


async def _shape(url: str) -> dict[str, Any]:
    database = Database(url)
    try:
        return await database.read(shape)
    finally:
        await database.close()


@pytest.mark.parametrize("release", states("bot"))
async def test_an_upgraded_store_has_the_tables_of_a_new_one(
    restored: Restored, database_url: str, release: str, new_database: Callable[[str], str]
) -> None:
    restored(release)
    await migrate(database_url)
    fresh = new_database("fresh")
    await migrate(fresh)
    assert await _shape(database_url) == await _shape(fresh)
