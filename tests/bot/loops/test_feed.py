"""The feed loop: every event of our cases once, whatever the backend and the process do."""

import asyncio
from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend_client.contract.case import CaseEvent, EventType
from backend_client.errors import Refused, Unavailable
from backend_client.feed import FeedPage, read_page
from backend_client.json_codec import to_plain
from bot.loops.feed import LOOK_BACK_FIRST, Feed
from bot.ops.metrics import Metrics
from bot.ops.peer_status import Peer
from bot.store import Store
from handlers.ports import ChatId, Turned
from handlers.retry_rules import RetryRule
from tests.bot.fakes import START, FakeClock, until, update_input

NOW = timedelta(0)


class FakeFeed:
    """The backend's feed, as strict: ordered, behind the cursor, held open while it is empty."""

    def __init__(self) -> None:
        self.all: list[CaseEvent | object] = []
        self.epoch: str | None = None
        self.asked: list[int] = []
        self.errors: deque[Exception] = deque()
        self.holds_open = True

    async def feed(self, after: int, limit: int = 100, wait: timedelta = NOW) -> FeedPage:
        if limit > 1:  # or it is asked what stands at the cursor
            self.asked.append(after)
        if self.errors:
            raise self.errors.popleft()
        found = [item for item in self.all if not isinstance(item, CaseEvent) or item.id > after]
        if not found and self.holds_open and wait:
            await asyncio.sleep(wait.total_seconds())
        plain = [to_plain(each) if isinstance(each, CaseEvent) else each for each in found[:limit]]
        return read_page({"items": plain, **({"epoch": self.epoch} if self.epoch else {})})


def _event(number: int, client_ref: str = "draft-1", seq: int | None = None) -> CaseEvent:
    return CaseEvent(number, "N1", client_ref, seq or number, EventType.MOVED, START)


@pytest.fixture
def source() -> FakeFeed:
    return FakeFeed()


@pytest.fixture
def peer(clock: FakeClock) -> Peer:
    return Peer(clock)


@pytest.fixture
def feed(store: Store, source: FakeFeed, peer: Peer) -> Feed:
    hold_open = timedelta(milliseconds=20)
    backoff = RetryRule(timedelta(milliseconds=1), timedelta(milliseconds=1))
    return _made(store, source, peer, hold_open=hold_open, poll=NOW, retry=backoff)


def _made(store: Store, source: FakeFeed, peer: Peer, **given: Any) -> Feed:
    given = {"ask_again": timedelta(milliseconds=1), **given}
    return Feed(store.inbox, source, peer, Metrics(), store, store._clock, **given)


async def _link(store: Store, client_ref: str, chat: int) -> None:
    await store.inbox.put([update_input(chat, chat)])
    async with store.unit() as unit:
        [waiting] = await unit.claim(1)
        handled = [inbound.id for inbound in waiting.inbox]
        await unit.save([Turned(ChatId(chat), {}, (), (), handled, {client_ref: ""})])


async def _inputs(store: Store) -> list[tuple[int, object]]:
    async with store.unit() as unit:
        return [
            (waiting.chat_id, inbound.payload["id"])
            for waiting in await unit.claim(32)
            for inbound in waiting.inbox
        ]


async def _run(feed: Feed, store: Store, cursor: int) -> None:
    running = asyncio.create_task(feed.run())

    async def there() -> bool:
        return await store.inbox.cursor() == cursor

    await until(there)
    feed.stop()
    await running


async def test_events_of_our_cases_reach_their_chat_and_those_of_others_nobody(
    store: Store, feed: Feed, source: FakeFeed
) -> None:
    await _link(store, "draft-1", 7)
    source.all = [_event(1), _event(2, "someone-else"), _event(3)]
    woken: list[bool] = []
    feed.on_stored = lambda: woken.append(True)
    await _run(feed, store, cursor=3)
    assert await _inputs(store) == [(7, 1), (7, 3)]
    assert woken == [True]


async def test_an_event_that_came_before_its_case_was_known_waits_for_it(store: Store) -> None:
    assert await store.inbox.put_events([_event(1), _event(2), _event(3, "else")], cursor=3) == 0
    assert await store.inbox.put_events([_event(2)], cursor=2) == 0
    assert await store.inbox.cursor() == 3, "the feed is not read backwards"
    await _link(store, "draft-1", 7)
    assert await _inputs(store) == [(7, 1), (7, 2)]
    await _link(store, "draft-1", 7)  # told once


async def test_an_event_that_became_visible_after_a_later_one_is_found(
    store: Store, source: FakeFeed, peer: Peer
) -> None:
    """Once passed over, it was never read, and its case stood still."""
    await _link(store, "draft-1", 7)
    source.all = [_event(1), _event(3)]
    feed = _made(store, source, peer, hold_open=NOW, poll=NOW, look_back_every=NOW)
    running = asyncio.create_task(feed.run())

    async def read(count: int) -> bool:
        return len(await _inputs(store)) == count

    await until(lambda: read(2))
    source.all.insert(1, _event(2))
    await until(lambda: read(3))
    feed.stop()
    await running
    assert sorted(await _inputs(store)) == [(7, 1), (7, 2), (7, 3)]
    assert await store.inbox.cursor() == 3


async def test_much_that_came_before_the_first_look_back_is_read_again_too(
    store: Store, source: FakeFeed, peer: Peer
) -> None:
    await _link(store, "draft-1", 7)
    source.all = [_event(n) for n in range(1, LOOK_BACK_FIRST + 60) if n != 5]
    feed = _made(store, source, peer, hold_open=NOW, poll=NOW)
    running = asyncio.create_task(feed.run())

    async def read(count: int) -> bool:
        return (await store.queue_report()).inbox.waiting == count

    await until(lambda: read(LOOK_BACK_FIRST + 58))
    source.all.insert(4, _event(5))
    feed._look_back_every = NOW
    await until(lambda: read(LOOK_BACK_FIRST + 59))
    feed.stop()
    await running


def test_what_is_read_again_is_what_came_in_the_last_minute(feed: Feed) -> None:
    feed._trail.append((0.0, 800))
    assert feed._stood_at(0.0, 1000) == 800
    assert feed._stood_at(30.0, 5000) == 800
    assert feed._stood_at(60.0, 9000) == 1000
    assert feed._stood_at(90.0, 9000) == 5000
    assert feed._stood_at(150.0, 9000) == 9000, "when nothing came, nothing is read again"


async def test_an_event_that_comes_again_is_the_same_event(store: Store) -> None:
    await _link(store, "draft-1", 7)
    assert await store.inbox.put_events([_event(1), _event(2)], cursor=2) == 2
    assert await store.inbox.put_events([_event(2), _event(3)], cursor=3) == 1
    assert await store.inbox.cursor() == 3


async def test_a_feed_that_does_not_take_our_key_is_told_from_one_that_is_away(
    store: Store, feed: Feed, source: FakeFeed, peer: Peer
) -> None:
    await _link(store, "draft-1", 7)
    source.all = [_event(1)]
    source.errors.extend([Unavailable("down"), Refused(401, "/problems/unauthorized", "no")])
    seen: list[bool] = []
    failed = peer.failed

    def noted(*, barred: bool = False) -> None:
        seen.append(barred)
        failed(barred=barred)

    peer.failed = noted  # type: ignore[method-assign]
    await _run(feed, store, cursor=1)
    assert seen == [False, True]
    assert not peer.barred


async def test_a_backend_that_is_away_is_asked_again_and_its_return_is_told(
    store: Store, feed: Feed, source: FakeFeed, peer: Peer
) -> None:
    await _link(store, "draft-1", 7)
    source.all = [_event(1)]
    source.errors.extend([Unavailable("down"), Unavailable("down"), ValueError("odd page")])
    returns: list[bool] = []
    feed.on_recovered = lambda: returns.append(True)
    await _run(feed, store, cursor=1)
    assert returns == [True]
    assert peer.failing_since is None
    assert await _inputs(store) == [(7, 1)]


async def test_a_wake_up_call_breaks_off_the_waiting(
    store: Store, source: FakeFeed, peer: Peer
) -> None:
    await _link(store, "draft-1", 7)
    feed = _made(store, source, peer, hold_open=timedelta(hours=1))
    running = asyncio.create_task(feed.run())
    await until(lambda: len(source.asked) == 1)
    source.all.append(_event(1))
    feed.look()

    async def there() -> bool:
        return await store.inbox.cursor() == 1

    await until(there)
    feed.stop()
    await running


async def test_a_backend_that_does_not_hold_the_question_open_is_not_asked_without_a_pause(
    store: Store, source: FakeFeed, peer: Peer
) -> None:
    source.holds_open = False
    feed = _made(store, source, peer, poll=timedelta(hours=1))
    running = asyncio.create_task(feed.run())
    await until(lambda: len(source.asked) == 1)
    await asyncio.sleep(0.02)
    assert len(source.asked) == 1
    feed.stop()
    await running


async def _goes_back(store: Store, feed: Feed, since: int = 0) -> None:
    running = asyncio.create_task(feed.run())
    again: list[bool] = []
    feed.again = lambda: again.append(True)
    await until(lambda: bool(again))
    feed.stop()
    await running


async def test_what_has_just_come_was_not_missed(
    store: Store, source: FakeFeed, peer: Peer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each look back told of what stood behind the cursor: every 30 seconds in a busy office."""
    await _link(store, "draft-1", 7)
    source.all = [_event(1)]
    feed = _made(store, source, peer, hold_open=NOW, poll=NOW, look_back_every=NOW)
    await feed._read()
    source.all.append(_event(2))
    await feed._look_back()
    assert "missed" not in capsys.readouterr().out
    source.all = [_event(1), _event(2), _event(4)]
    await feed._read()
    source.all.insert(2, _event(3))
    await feed._look_back()
    assert "missed" in capsys.readouterr().out


async def test_other_events_under_the_same_ids_are_found_out_and_read(
    store: Store, feed: Feed, source: FakeFeed
) -> None:
    """The same case, seq and id for something else: it was taken for what had been read."""
    await _link(store, "draft-1", 7)
    source.all = [_event(1), _event(2)]
    await feed._read()
    later = replace(_event(2), at=START + timedelta(seconds=1))
    source.all = [_event(1), later, replace(later, id=3, seq=3)]
    await _goes_back(store, feed)
    await feed._read()
    assert [number for _, number in await _inputs(store)] == [1, 2, 2, 3]


async def test_what_a_page_holds_is_not_stored_when_the_office_went_back(
    store: Store, feed: Feed, source: FakeFeed
) -> None:
    """What stands behind the old cursor follows steps that nobody has read yet."""
    await _link(store, "draft-1", 7)
    source.all = [_event(1), _event(2)]
    await feed._read()
    again = replace(_event(2), at=START + timedelta(seconds=1))
    source.all = [_event(1), again, replace(again, id=3, seq=3)]
    await feed._read()
    assert [number for _, number in await _inputs(store)] == [1, 2]
    await feed._read()
    assert [number for _, number in await _inputs(store)] == [1, 2, 2, 3]


async def test_a_feed_that_ends_before_the_cursor_and_another_epoch_are_found_out(
    store: Store, feed: Feed, source: FakeFeed
) -> None:
    source.epoch = "one"
    source.all = [_event(1), _event(2), _event(3)]
    await feed._read()
    await feed._read()
    source.all = source.all[:2]
    await _goes_back(store, feed)
    feed._stopping = False
    await feed._read()
    assert await store.inbox.cursor() == 2
    source.epoch = "two"
    assert await feed._went_back(await store.inbox.position(), FeedPage(epoch="two"))
    assert (await store.inbox.position()).epoch == "two"


async def test_a_backend_without_epochs_that_stands_where_it_stood_is_not_suspected(
    store: Store, feed: Feed, source: FakeFeed
) -> None:
    source.all = [_event(1), _event(2)]
    for _ in range(3):
        await feed._read()
    assert not await feed._went_back(await store.inbox.position(), FeedPage())
    assert await store.inbox.cursor() == 2


async def test_who_was_slow_to_store_a_page_moves_no_cursor_back(
    store: Store, source: FakeFeed
) -> None:
    """Two read the feed for a moment, when one stood still and wakes up."""
    pages = [FeedPage((_event(n),), last=n, mark=str(n)) for n in (1, 2)]
    await store.inbox.put_page(pages[1])
    await store.inbox.put_page(pages[0])
    position = await store.inbox.position()
    assert (position.cursor, position.mark) == (2, "2")


async def test_an_item_that_cannot_be_read_is_set_aside_and_passed_by(
    store: Store, feed: Feed, source: FakeFeed
) -> None:
    """One such item stopped the feed for all chats."""
    await _link(store, "draft-1", 7)
    odd = {**to_plain(_event(2)), "seq": "two"}
    source.all = [_event(1), odd, _event(3), replace(_event(4), type="paused")]
    await feed._read()
    assert [number for _, number in await _inputs(store)] == [1, 3, 4]
    assert await store.inbox.cursor() == 4
    assert await store.inbox.read_set_aside() == 0, "no release can read it yet"


async def test_who_confirms_a_case_hears_of_it_beside_who_filed_it(
    store: Store, feed: Feed, source: FakeFeed
) -> None:
    """From the confirmation on, in the same page too, and never of what was before."""
    await _link(store, "draft-1", 7)
    await _link(store, "chat-9", 9)
    joins = replace(_event(2), type=EventType.CONFIRMED, data={"follower": "chat-9"})
    source.all = [_event(1), joins, _event(3)]
    await feed._read()
    source.all += [_event(4)]
    await feed._read()
    heard = await _inputs(store)
    assert [n for chat, n in heard if chat == 7] == [1, 2, 3, 4]
    assert [n for chat, n in heard if chat == 9] == [2, 3, 4]


async def test_who_signs_a_matter_hears_of_it_until_they_leave(
    store: Store, feed: Feed, source: FakeFeed
) -> None:
    """The step with which they leave is the last one that they hear of; who comes back hears on."""
    await _link(store, "draft-1", 7)
    await _link(store, "chat-9", 9)
    name = {"follower": "chat-9", "people": 2}
    joins = replace(_event(2), type=EventType.JOINED, data=name)
    leaves = replace(_event(4), type=EventType.LEFT, data=name)
    source.all = [_event(1), joins, _event(3), leaves, _event(5)]
    await feed._read()
    source.all += [_event(6), replace(_event(7), type=EventType.JOINED, data=name), _event(8)]
    await feed._read()
    heard = await _inputs(store)
    assert [n for chat, n in heard if chat == 7] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [n for chat, n in heard if chat == 9] == [2, 3, 4, 7, 8]


async def test_a_name_that_nobody_has_follows_nothing(
    store: Store, feed: Feed, source: FakeFeed
) -> None:
    await _link(store, "draft-1", 7)
    joins = replace(_event(1), type=EventType.CONFIRMED, data={"follower": "stranger"})
    source.all = [joins, _event(2)]
    await feed._read()
    assert await _inputs(store) == [(7, 1), (7, 2)]
