"""Who has their words deleted finds none of them in the store; nothing of others' is missing."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from backend_client.contract.case import CaseEvent, EventType
from bot.store import NewInput, OutboxResult, OutboxRow, OutboxState, Store
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.message import Message
from handlers.inbox_rows import event_to_plain
from handlers.ports import ChatId, Turned
from tests.bot.fakes import START, FakeClock, update_input

ME, OTHER = ChatId(7), ChatId(9)
WORDS = "暗记卯"
AGO = timedelta(days=3)


async def turns(store: Store, chat_id: ChatId, **given: object) -> Sequence[OutboxRow]:
    """Whatever waits for the chat is done with; what it is told."""
    async with store.unit() as unit:
        waiting = {each.chat_id: each for each in await unit.claim(9)}
        mine = waiting.get(chat_id)
        handled = [each.id for each in mine.inbox] if mine else []
        turned = Turned(chat_id, {"said": "-"}, (), (), handled)
        await unit.save([Turned(**{**turned.__dict__, **given})])
    return unit.outbox_rows


async def says(store: Store, chat_id: ChatId, update_id: int) -> Sequence[OutboxRow]:
    """A message with WORDS in it, its answer, and what is asked of the office for it."""
    await store.inbox.put([update_input(update_id, chat_id, WORDS)])
    effect = Effect(EffectKind.SUPPLEMENT, f"{chat_id}:{update_id}", "N1", {"text": WORDS})
    return await turns(store, chat_id, outputs=(Message(WORDS),), effects=(effect,))


async def arrives(store: Store, rows: Sequence[OutboxRow]) -> None:
    """All that was on its way."""
    await store.outbox.mark_sending(rows)
    await store.outbox.finish([OutboxResult(row, OutboxState.SENT) for row in rows])
    for effect in await store.effects.take((), 99):
        await store.effects.finish(effect, None)


async def held(store: Store, chat_id: ChatId) -> int:
    """In how many rows the chat's words stand."""
    rows = await store.held_of(chat_id)
    tables = [table for table in rows.values() if isinstance(table, list)]
    return sum(WORDS in str(row) for table in tables for row in table)


async def test_what_is_done_with_is_gone_in_the_commit_that_says_so(store: Store) -> None:
    await arrives(store, [*await says(store, ME, 1), *await says(store, OTHER, 2)])
    assert await held(store, ME) == await held(store, OTHER) == 3
    await turns(store, ME, forgets=True)
    assert await held(store, ME) == 0
    assert await held(store, OTHER) == 3


async def test_what_was_on_its_way_arrives_and_is_gone_then(store: Store, clock: FakeClock) -> None:
    rows = await says(store, ME, 1)
    await turns(store, ME, forgets=True)
    assert await held(store, ME) == 2, "its answer, and what is asked of the office"
    await store.purge(clock.now() - AGO)
    assert await held(store, ME) == 2, "nothing that is owed is deleted"
    await arrives(store, rows)
    await store.purge(clock.now() - AGO)
    assert await held(store, ME) == 0


async def test_what_is_said_after_a_deletion_stays(store: Store, clock: FakeClock) -> None:
    rows = await says(store, ME, 1)
    await turns(store, ME, forgets=True)
    clock.forward(seconds=1)
    await arrives(store, [*rows, *await says(store, ME, 2)])
    await store.purge(clock.now() - AGO)
    assert await held(store, ME) == 3


async def test_an_update_that_comes_once_more_is_known_though_nothing_of_it_is_left(
    store: Store,
) -> None:
    await says(store, ME, 1)
    await turns(store, ME, forgets=True)
    assert await store.inbox.put([update_input(1, ME, WORDS)]) == 0


async def test_what_nobody_could_read_is_gone_and_asks_for_no_person_any_more(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1, ME, WORDS)])
    while not await store.needs_attention():
        clock.forward(minutes=1)
        async with store.unit() as unit:
            for waiting in await unit.claim(9):
                failed = (waiting.inbox[0].id, "ValueError")
                await unit.save([Turned(ME, None, (), (), (), failed=failed)])
    assert await held(store, ME) == 1
    await turns(store, ME, forgets=True)
    assert await held(store, ME) == 0
    assert await store.needs_attention() == []


@pytest.mark.parametrize(
    ("type_", "left"), [(EventType.MOVED, 1), (EventType.ASKED, 1), (EventType.TALK_SAID, 0)]
)
async def test_the_offices_own_steps_stay_for_whoever_claims_the_case(
    store: Store, type_: EventType, left: int
) -> None:
    event = CaseEvent(1, "N1", "d1", 1, type_, START, {"note": WORDS})
    await store.inbox.put([NewInput("ev:d1:1", "case_event", ME, event_to_plain(event))])
    await turns(store, ME, forgets=True)
    assert await held(store, ME) == left


def bytes_of(store: Store) -> bytes:
    file = Path(str(make_url(str(store._database.engine.url)).database))
    return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))


async def test_not_a_byte_of_it_is_left_in_the_files(store: Store, clock: FakeClock) -> None:
    """Deleted rows stood in free pages and in the log for as long as nobody wrote over them."""
    if not store.for_one:
        return  # PostgreSQL's own vacuum sees to that: docs/privacy.md
    for at in range(1, 40):
        await arrives(store, await says(store, ME, at))
    escaped = json.dumps(WORDS)[1:-1].encode()
    assert escaped in bytes_of(store)
    await turns(store, ME, forgets=True)
    await store.purge(clock.now() - AGO)
    assert escaped not in bytes_of(store)
    assert WORDS.encode() not in bytes_of(store)
