"""The feed is the truth, the webhook a wake-up."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from backend_client.contract.case import CaseStatus
from backend_client.webhooks import verify
from office.services.feed import FIRST_RETRY, Feed, WakeCalls
from tests.office.conftest import Start
from tests.office.running import MORNING, SECRET, Running, SetClock, a_draft

SOON = timedelta(milliseconds=1)


async def test_the_cursor_moves_through_the_feed(backend: Running) -> None:
    for i in range(3):
        await backend.bot.file_case(a_draft(f"draft-{i}"))
    seen: list[int] = []
    while events := await backend.bot.events(seen[-1] if seen else 0, limit=2):
        assert len(events) <= 2
        seen += [event.id for event in events]
    assert seen == sorted(seen)
    assert len(seen) == 6


async def test_every_case_counts_its_events_without_holes(backend: Running) -> None:
    receipts = [await backend.bot.file_case(a_draft(f"draft-{i}")) for i in range(4)]
    await asyncio.gather(
        *(
            backend.bot.urge(receipt.number, f"{receipt.number}-{i}")
            for receipt in receipts
            for i in range(5)
        )
    )
    events = await backend.bot.events(0, limit=1000)
    for receipt in receipts:
        assert [e.seq for e in events if e.case == receipt.number] == list(range(1, 8))


async def test_a_refused_request_leaves_no_hole(backend: Running) -> None:
    number = (await backend.bot.file_case(a_draft())).number
    await backend.as_staff("POST", f"/v1/cases/{number}/moves", {"to": "final"})
    await backend.move(number, CaseStatus.FORWARDED)
    assert [event.id for event in await backend.bot.events(0)] == [1, 2, 3]


async def test_a_long_poll_ends_when_something_happens(backend: Running) -> None:
    poll = asyncio.create_task(backend.bot.events(0, wait=timedelta(seconds=30)))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await backend.bot.file_case(a_draft())
    async with asyncio.timeout(5):
        assert [event.seq for event in await poll] == [1, 2]


async def test_a_long_poll_ends_empty_in_time(backend: Running) -> None:
    assert await backend.bot.events(0, wait=timedelta(seconds=1)) == []


async def test_a_stop_lets_long_polls_go(start: Start) -> None:
    backend = await start()
    poll = asyncio.create_task(backend.bot.events(0, wait=timedelta(seconds=30)))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        await backend.stop()
        assert await poll == []


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=1001", "wait=31", "after=²"])
async def test_a_query_that_does_not_fit_is_refused(backend: Running, query: str) -> None:
    status, problem = await backend.call("GET", f"/v1/events?{query}")
    assert (status, problem["type"]) == (400, "/problems/invalid-query")


@dataclass
class Bot:
    """Receives wake-up calls, and fails the first `failures` of them."""

    failures: int = 0
    url: str = ""
    seen: asyncio.Queue[tuple[dict[str, str], bytes]] = field(default_factory=asyncio.Queue)

    async def receive(self, request: web.Request) -> web.Response:
        self.seen.put_nowait((dict(request.headers), await request.read()))
        self.failures -= 1
        return web.Response(status=500 if self.failures >= 0 else 204)

    async def next_call(self) -> tuple[dict[str, str], bytes]:
        async with asyncio.timeout(10):
            return await self.seen.get()


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    bot = Bot()
    app = web.Application()
    app.router.add_post("/backend/events", bot.receive)
    server = TestServer(app)
    await server.start_server()
    bot.url = str(server.make_url(""))
    yield bot
    await server.close()


async def test_the_bot_is_woken_with_a_signed_call_that_names_nobody(
    start: Start, bot: Bot
) -> None:
    backend = await start(bot_url=bot.url)
    receipt = await backend.bot.file_case(a_draft())
    headers, body = await bot.next_call()
    assert verify(SECRET, headers, body, now=MORNING) == {
        "type": "events.available",
        "timestamp": MORNING.isoformat(),
        "data": {"last_id": 2},
    }
    assert receipt.number not in body.decode()


async def test_what_happened_while_the_backend_was_away_is_called_at_its_start(
    start: Start, bot: Bot
) -> None:
    await (await start()).bot.file_case(a_draft())
    await start(bot_url=bot.url)
    _, body = await bot.next_call()
    assert b'"last_id": 2' in body


async def test_a_call_that_fails_is_made_again_under_the_same_id(start: Start, bot: Bot) -> None:
    bot.failures = 2
    backend = await start()
    feed, last = Feed(), [7]

    async def last_event_id() -> int:
        return last[0]

    calls = WakeCalls(
        feed, last_event_id, backend.session, bot.url, SECRET, SetClock(), first_retry=SOON
    )
    task = asyncio.create_task(calls.run())
    ids = [(await bot.next_call())[0]["webhook-id"] for _ in range(3)]
    assert ids == ["wake-7"] * 3
    last[0] = 8
    feed.announce()
    assert (await bot.next_call())[0]["webhook-id"] == "wake-8"
    feed.close()
    await task


async def test_closing_the_feed_ends_a_pause_and_lets_a_look_be_finished(
    start: Start, bot: Bot
) -> None:
    backend = await start()
    feed, looking, seen = Feed(), asyncio.Event(), asyncio.Event()

    async def last_event_id() -> int:
        looking.set()
        await seen.wait()
        raise OSError("gone")

    hour = timedelta(hours=1)
    calls = WakeCalls(
        feed, last_event_id, backend.session, bot.url, SECRET, SetClock(), first_retry=hour
    )
    task = asyncio.create_task(calls.run())
    await looking.wait()
    feed.close()
    assert not task.done()
    seen.set()
    await task


async def test_a_database_that_fails_does_not_end_the_calls(start: Start, bot: Bot) -> None:
    backend = await start()
    answers: list[int | OSError] = [OSError("gone"), 3, 3]

    async def last_event_id() -> int:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    calls = WakeCalls(
        Feed(), last_event_id, backend.session, bot.url, SECRET, SetClock(), first_retry=SOON
    )
    task = asyncio.create_task(calls.run())
    assert (await bot.next_call())[0]["webhook-id"] == "wake-3"
    task.cancel()
    assert timedelta(0) < SOON < FIRST_RETRY
