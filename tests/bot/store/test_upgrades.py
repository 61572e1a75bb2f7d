"""A database of an earlier release, with what it held, under the program of today."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.store import Store
from bot.store.engine.database import Database
from bot.store.engine.migrate import migrate
from bot.store.models import conversations
from dialogs.state.event import Event
from handlers.inbox_rows import outcome_from_plain
from handlers.ports import Inbound
from handlers.turn import handle
from tests.bot.fakes import FakeClock

STATES = Path(__file__).parents[2] / "dialogs" / "states"
SCENES = ("checking", "put_aside", "answered")


class Reader:
    """Reads what comes from elsewhere than the citizen."""

    async def read(self, inbound: Inbound) -> Event:
        return Event(inbound.uid, inbound.at, outcome_from_plain(inbound.payload))


@pytest.mark.parametrize("release", ["1_first", "2_files"])
async def test_what_waited_before_the_upgrade_is_remembered_after_it(
    database_url: str, clock: FakeClock, release: str
) -> None:
    await migrate(database_url, "0003")
    found: dict[str, Any] = json.loads((STATES / f"{release}.json").read_text("utf-8"))
    rows = [
        {"chat_id": chat_id, "state": found[scene]["state"], "updated_at": clock.now()}
        for chat_id, scene in enumerate(SCENES)
    ]
    database = Database(database_url)
    await database.write(lambda connection: connection.execute(insert(conversations), rows))
    await database.close()

    store = await Store.open(database_url, clock)
    assert await store.wake_due(100) == len(SCENES)
    async with store.unit() as unit:
        turned = await handle(unit, Reader(), clock)
    checking, put_aside, answered = sorted(turned, key=lambda each: each.chat_id)
    assert all(not each.outputs for each in turned), "nobody is told anything by an upgrade"
    assert checking.due_at == put_aside.due_at == clock.now() + timedelta(minutes=10)
    assert answered.due_at is not None, "the windows of its answer"
    clock.forward(minutes=10)
    assert await store.wake_due(100) == 2
    async with store.unit() as unit:
        turned = await handle(unit, Reader(), clock)
    assert [len(each.outputs) for each in turned] == [1, 1]
    await store.close()
