"""A case that is claimed: which chat hears which of its events."""

import pytest

from backend_client.contract.case import CaseEvent, EventType
from bot.store import Store
from handlers.ports import ChatId, Turned
from tests.bot.fakes import START, update_input

OLD, NEW, NEWEST = 1, 2, 3


def moved(number: int, client_ref: str = "draft-1") -> CaseEvent:
    return CaseEvent(number, "N1", client_ref, number, EventType.MOVED, START)


def claimed(number: int, claimant: str) -> CaseEvent:
    data = {"claimant": claimant}
    return CaseEvent(number, "N1", "draft-1", number, EventType.CLAIMED, START, data)


async def follows(store: Store, chat: int, *names: str) -> None:
    await store.inbox.put([update_input(chat, chat)])
    async with store.unit() as unit:
        [waiting] = await unit.claim(1)
        handled = [inbound.id for inbound in waiting.inbox]
        await unit.save([Turned(ChatId(chat), {}, (), (), handled, dict.fromkeys(names, ""))])


async def heard(store: Store) -> dict[int, list[int]]:
    """The seqs each chat has heard, in order."""
    async with store.unit() as unit:
        return {
            waiting.chat_id: [inbound.payload["seq"] for inbound in waiting.inbox]
            for waiting in await unit.claim(9)
        }


@pytest.mark.parametrize("pages", [(6,), (1,) * 6, (2, 2, 2), (3, 3)])
async def test_the_claim_parts_the_events_of_the_two_chats_and_both_hear_of_it(
    store: Store, pages: tuple[int, ...]
) -> None:
    await follows(store, OLD, "draft-1")
    await follows(store, NEW, "claim-1")
    events = [moved(1), moved(2), claimed(3, "claim-1"), moved(4), moved(5, "draft-2"), moved(6)]
    at = 0
    for page in pages:
        some = events[at : at + page]
        await store.inbox.put_events(some, some[-1].id)
        at += page
    assert await heard(store) == {OLD: [1, 2, 3], NEW: [3, 4, 6]}


async def test_who_follows_it_alone_has_it_and_who_filed_it_hears_no_more(store: Store) -> None:
    """The step with which they are shut out is the last that they hear of."""
    await follows(store, OLD, "draft-1")
    await follows(store, NEW, "chat-9")

    def by_name(seq: int, kind: EventType) -> CaseEvent:
        return CaseEvent(seq, "N1", "draft-1", seq, kind, START, {"follower": "chat-9"})

    confirms, takes = by_name(2, EventType.CONFIRMED), by_name(4, EventType.TAKEN_OVER)
    await store.inbox.put_events([moved(1), confirms, moved(3), takes, moved(5)], 5)
    await store.inbox.put_events([moved(6)], 6)
    assert await heard(store) == {OLD: [1, 2, 3, 4], NEW: [2, 3, 4, 5, 6]}


async def test_what_is_read_again_moves_nothing_back(store: Store) -> None:
    await follows(store, OLD, "draft-1")
    await follows(store, NEW, "claim-1")
    await follows(store, NEWEST, "claim-2")
    events = [moved(1), claimed(2, "claim-1"), moved(3), claimed(4, "claim-2"), moved(5)]
    await store.inbox.put_events(events, 5)
    for again in (events, events[:2], events[1:3]):
        assert await store.inbox.put_events(again, 5) == 0
    await store.inbox.put_events([moved(6)], 6)
    assert await heard(store) == {OLD: [1, 2], NEW: [2, 3, 4], NEWEST: [4, 5, 6]}


async def test_an_event_that_shows_late_goes_to_where_the_case_is_now(store: Store) -> None:
    await follows(store, OLD, "draft-1")
    await follows(store, NEW, "claim-1")
    await store.inbox.put_events([claimed(2, "claim-1")], 2)
    await store.inbox.put_events([moved(1), claimed(2, "claim-1")], 2)
    assert await heard(store) == {OLD: [2], NEW: [2, 1]}


async def test_a_page_out_of_order_parts_them_all_the_same(store: Store) -> None:
    await follows(store, OLD, "draft-1")
    await follows(store, NEW, "claim-1")
    await store.inbox.put_events([moved(4), claimed(3, "claim-1"), moved(2), moved(1)], 4)
    assert await heard(store) == {OLD: [1, 2, 3], NEW: [3, 4]}


async def test_a_claim_that_shows_late_brings_what_stands_behind_it(store: Store) -> None:
    await follows(store, OLD, "draft-1")
    await follows(store, NEW, "claim-1")
    await store.inbox.put_events([moved(1), moved(3), moved(4)], 4)
    for _ in range(2):
        await store.inbox.put_events([moved(1), claimed(2, "claim-1"), moved(3)], 4)
    await store.inbox.put_events([moved(5)], 5)
    found = await heard(store)
    assert sorted(found[NEW]) == [2, 3, 4, 5]
    assert found[OLD] == [1, 3, 4, 2]


async def test_a_case_that_nobody_here_followed_brings_what_was_parked(store: Store) -> None:
    await store.inbox.put_events([moved(1)], 1)
    await follows(store, NEW, "claim-1")
    await store.inbox.put_events([claimed(2, "claim-1"), moved(3)], 3)
    assert sorted((await heard(store))[NEW]) == [1, 2, 3]


async def test_a_claim_of_another_bot_changes_nothing_here(store: Store) -> None:
    await follows(store, OLD, "draft-1")
    await store.inbox.put_events([claimed(1, "elsewhere"), moved(2)], 2)
    assert await heard(store) == {OLD: [1, 2]}
