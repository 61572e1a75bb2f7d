"""An update that comes again and again costs a look: no row, no turn of anybody later, no rest."""

import asyncio
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import event, make_url, text

from bot.http_endpoints import SECRET_HEADER, TelegramHook, create_app
from bot.limits.inbound_rate import AT_ONCE, InboundRate, LocalInboundRate
from bot.loops.intake import Intake, Reception, inputs_of
from bot.ops.health import Health
from bot.ops.metrics import Metrics
from bot.ops.peer_status import Peer, PeerStatus
from bot.redis.connection import Link
from bot.redis.inbound_rate import SharedInboundRate
from bot.store import NewInput, Store, StoreDown
from bot.store.models import inbox
from handlers.ports import ChatId, Turned
from handlers.retry_rules import RetryRule
from tests.bot.fakes import FakeClock, raw_message, until
from tests.servers import Redis

BOT = 1_000_001
SECRET = "a-secret-of-the-webhook"
NO_PAUSE = RetryRule(timedelta(0), timedelta(0))
FOR_EVER = RetryRule(timedelta(days=1), timedelta(days=1))
TIMES = 1000
FIFTEEN = [raw_message(n, 7) for n in range(1, 16)]


@contextmanager
def written(store: Store) -> Iterator[list[str]]:
    """The statements meanwhile that write."""
    found: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
        if statement.split()[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            found.append(statement)

    event.listen(store._database.engine, "before_cursor_execute", note)
    yield found
    event.remove(store._database.engine, "before_cursor_execute", note)


async def _highest_id(store: Store) -> int:
    """What the database counts up with every row that it tries to insert."""
    counted = (
        "SELECT seq FROM sqlite_sequence WHERE name = 'inbox'"
        if store.for_one
        else "SELECT last_value FROM inbox_id_seq"
    )
    return int(await store._database.read(lambda c: c.scalar(text(counted))) or 0)


def _journal_bytes(store: Store) -> int:
    file = make_url(str(store._database.engine.url)).database or ""
    return Path(f"{file}-wal").stat().st_size if store.for_one else 0


async def _delays(store: Store) -> dict[int, float]:
    """By how many seconds the turn of each update is put off."""
    rows = await store._database.read(lambda c: c.execute(inbox.select()).all())
    return {row.payload["update_id"]: (row.due_at - row.at).total_seconds() for row in rows}


class Repeating:
    """A server that does not mind our offset, as some emulators: all it has comes at every poll,
    at once."""

    def __init__(self, updates: Sequence[Mapping[str, Any]], stop_after: int) -> None:
        self.updates = list(updates)
        self.polls = 0
        self.stop_after = stop_after
        self.intake: Intake | None = None

    async def get_updates(self, offset: int | None, wait: timedelta) -> Sequence[Mapping[str, Any]]:
        self.polls += 1
        if self.polls == self.stop_after:
            assert self.intake is not None
            self.intake.stop()
        await asyncio.sleep(0)
        return list(self.updates)


def _intake(store: Store, source: Repeating, clock: FakeClock, nothing_new: RetryRule) -> Intake:
    source.intake = Intake(
        store.inbox, source, Peer(clock), Metrics(), bot=BOT, nothing_new=nothing_new
    )
    return source.intake


async def test_what_a_poll_brings_for_the_thousandth_time_writes_nothing_and_delays_nobody(
    store: Store, clock: FakeClock
) -> None:
    source = Repeating(FIFTEEN, 2)
    await _intake(store, source, clock, NO_PAUSE).run()
    before = await _highest_id(store), _journal_bytes(store)
    source = Repeating(FIFTEEN, TIMES)
    with written(store) as statements:
        await _intake(store, source, clock, NO_PAUSE).run()
    assert statements == []
    assert (await _highest_id(store), _journal_bytes(store)) == before
    source = Repeating([*FIFTEEN, raw_message(16, 7), raw_message(17, 8)], 2)
    await _intake(store, source, clock, NO_PAUSE).run()
    delays = await _delays(store)
    assert delays == dict.fromkeys(range(1, 18), 0.0)  # 36,114 inserts put them 8 hours off


async def test_a_server_that_does_not_mind_our_offset_is_not_asked_without_rest(
    store: Store, clock: FakeClock
) -> None:
    source = Repeating(FIFTEEN, 1_000_000)
    intake = _intake(store, source, clock, FOR_EVER)
    running = asyncio.create_task(intake.run())
    await until(lambda: source.polls >= 2)
    for _ in range(50):
        await asyncio.sleep(0.005)
    assert source.polls == 2
    intake.stop()  # and whoever rests is not waited for
    await running


async def test_what_is_new_among_the_known_ends_the_rest_at_once(
    store: Store, clock: FakeClock
) -> None:
    class Growing(Repeating):
        async def get_updates(
            self, offset: int | None, wait: timedelta
        ) -> Sequence[Mapping[str, Any]]:
            self.updates.append(raw_message(100 - self.polls, 100 + self.polls))  # ids jump back
            return await super().get_updates(offset, wait)

    await _intake(store, Growing(FIFTEEN, 50), clock, FOR_EVER).run()
    assert (await store.queue_report()).inbox.waiting == 15 + 50
    assert set((await _delays(store)).values()) == {0.0}


async def test_the_webhook_stores_what_comes_a_thousand_times_once(
    store: Store, clock: FakeClock
) -> None:
    woken: list[int] = []
    hook = TelegramHook(store.inbox, SECRET, lambda: woken.append(1), Metrics(), bot=BOT)
    app = create_app(Health(store, PeerStatus(clock), Metrics(), clock), hook, None)
    async with TestClient(TestServer(app)) as client:

        async def post(update: Mapping[str, Any]) -> int:
            headers = {SECRET_HEADER: SECRET}
            async with client.post("/telegram", json=update, headers=headers) as answer:
                return answer.status

        assert await post(raw_message(1, 7)) == 200
        before = await _highest_id(store), _journal_bytes(store)
        with written(store) as statements:
            for _ in range(20):
                same = (post(raw_message(1, 7)) for _ in range(TIMES // 20))
                assert set(await asyncio.gather(*same)) == {200}
        assert statements == []
        assert (await _highest_id(store), _journal_bytes(store)) == before
        for n in range(2, AT_ONCE + 1):
            assert await post(raw_message(n, 7)) == 200
    assert await _delays(store) == dict.fromkeys(range(1, AT_ONCE + 1), 0.0)
    assert len(woken) == AT_ONCE


async def test_what_came_before_puts_off_nothing_new_that_comes_with_it(store: Store) -> None:
    many = [raw_message(n, 7) for n in range(1, 2 * AT_ONCE + 1)]
    for page in (many[:AT_ONCE], many[AT_ONCE:]):
        assert await Reception(store.inbox, None, Metrics(), BOT).take(page) == AT_ONCE
    reception = Reception(store.inbox, None, Metrics(), BOT)
    with written(store) as statements:
        assert await reception.take(many) == 0
    assert statements == []
    assert await reception.take([*many, raw_message(99, 7)]) == 1
    assert set((await _delays(store)).values()) == {0.0}


class Unwritable:
    """A store that can be read and not written: a full disk, a database that has become a spare."""

    def __init__(self, store: Store) -> None:
        self._inbox = store.inbox

    async def unknown(self, inputs: Sequence[NewInput]) -> list[NewInput]:
        return await self._inbox.unknown(inputs)

    async def put_new(self, inputs: Sequence[NewInput]) -> frozenset[str]:
        raise StoreDown("OperationalError")


async def _refused(store: Store, flood: InboundRate, update: Mapping[str, Any]) -> None:
    unwritable: Any = Unwritable(store)
    with pytest.raises(StoreDown):
        await Reception(unwritable, flood, Metrics(), BOT).take([update])


async def test_what_could_not_be_stored_a_hundred_times_takes_nobodys_allowance(
    store: Store, clock: FakeClock
) -> None:
    flood = LocalInboundRate()
    for _ in range(100):
        await _refused(store, flood, raw_message(1, 7))
    reception = Reception(store.inbox, flood, Metrics(), BOT)
    assert await reception.take([raw_message(n, 7) for n in range(1, AT_ONCE + 1)]) == AT_ONCE
    assert set((await _delays(store)).values()) == {0.0}
    assert await reception.take([raw_message(AT_ONCE + 1, 7)]) == 1
    assert (await _delays(store))[AT_ONCE + 1] > 0  # the guard is still there


async def test_two_processes_with_redis_count_an_update_once_however_often_it_comes(
    store: Store, database_url: str, clock: FakeClock, redis_server: Redis
) -> None:
    other, links = await Store.open(database_url, clock), [Link(redis_server.url) for _ in "ab"]
    prefix = f"test-{random.random()}"
    floods = [SharedInboundRate(link, prefix=prefix) for link in links]
    doors = [
        Reception(each.inbox, flood, Metrics(), BOT)
        for each, flood in zip((store, other), floods, strict=True)
    ]
    for _ in range(TIMES // 20):
        same = (door.take([raw_message(1, 7), raw_message(1, 7)]) for door in doors * 5)
        await asyncio.gather(*same)
        await _refused(store, floods[0], raw_message(2, 7))
    for n in range(2, AT_ONCE + 1):
        assert await doors[n % 2].take([raw_message(n, 7)]) == 1
    delays = await _delays(store)
    await asyncio.gather(*(link.close() for link in links), other.close())
    assert delays == dict.fromkeys(range(1, AT_ONCE + 1), 0.0)


async def test_what_is_delivered_for_weeks_is_known_when_its_row_would_be_forgotten(
    store: Store, clock: FakeClock
) -> None:
    reception = Reception(store.inbox, None, Metrics(), BOT)
    old = raw_message(4, 7, "再说一遍")
    await store.inbox.put([_as_before(old)])
    await reception.take(FIFTEEN[4:])
    async with store.unit() as unit:
        [waiting] = await unit.claim(1)
        handled = [inbound.id for inbound in waiting.inbox]
        await unit.save([Turned(ChatId(7), {}, (), (), handled)])
    for _ in range(20 * 4):
        clock.forward(hours=6)
        with written(store) as statements:
            assert await reception.take([old, *FIFTEEN[4:]]) == 0
            again = len(statements)
            assert await reception.take([old, *FIFTEEN[4:]]) == 0
            assert len(statements) == again
        await store.purge(before=clock.now() - timedelta(days=3))
    rows = await store._database.read(lambda c: c.execute(inbox.select()).all())
    assert len(rows) == 12
    assert "再说一遍" not in str(rows), "nor is what was said kept for longer"
    clock.forward(days=4)  # it was delivered no more
    assert await store.purge(before=clock.now() - timedelta(days=3)) == 12


async def test_another_bots_update_of_the_same_number_is_another_one(store: Store) -> None:
    for bot in (1_000_001, 1_000_002):
        reception = Reception(store.inbox, None, Metrics(), bot)
        for _ in range(3):
            await reception.take([raw_message(5, 7)])
    assert (await store.queue_report()).inbox.waiting == 2


def _as_before(update: dict[str, Any]) -> NewInput:
    """As it was stored before keys named their bot."""
    [new] = inputs_of([update])
    return NewInput(f"tg:{update['update_id']}", "telegram", new.chat_id, update)


def _tap(update_id: int, query: str, chat: int = 7) -> dict[str, Any]:
    message = {"message_id": 3, "date": 0, "chat": {"id": chat}}
    given = {"id": query, "from": {"id": chat}, "message": message, "data": "g:help"}
    return {"update_id": update_id, "callback_query": given}


async def test_an_upgrade_neither_takes_again_nor_drops_what_comes_after_it(store: Store) -> None:
    old = [raw_message(5, 7, "再说一遍"), _tap(6, "4300")]
    await store.inbox.put([_as_before(update) for update in old])
    reception = Reception(store.inbox, None, Metrics(), BOT)
    assert await reception.take(old) == 0, "the same, repeated by Telegram"
    others = [
        raw_message(5, 8),
        {**raw_message(9, 7), "update_id": 5},
        _tap(6, "4301"),
    ]
    forget = inbox.delete().where(inbox.c.key.like("tg:%:%"))
    for other in others:  # another bot's, or of a numbering that began again
        await store._database.write(lambda c: c.execute(forget))
        assert await reception.take([other]) == 1
        assert await reception.take([other]) == 0
