"""What a Reply answers is known by the id of the message that is replied to."""

from datetime import timedelta

from bot.store import OutboxResult, OutboxState, Store
from dialogs.state import about
from dialogs.state.message import Message
from handlers.ports import ChatId, Turned
from tests.bot.fakes import FakeClock, update_input

ASKED = Message("?", about=about.question("draft-1", 3))
CARD = Message("card", slot="matter:draft-1")
NOTE = Message("a note")


async def shown(store: Store, chat: int, *messages: Message) -> None:
    """The messages are sent, under ids from 1 on."""
    await store.inbox.put([update_input(chat, chat)])
    async with store.unit() as unit:
        [waiting] = await unit.claim(1)
        handled = [inbound.id for inbound in waiting.inbox]
        await unit.save([Turned(ChatId(chat), {}, messages, (), handled)])
    rows = unit.outbox_rows
    await store.outbox.mark_sending(rows)
    results = [OutboxResult(row, OutboxState.SENT, message_id=at) for at, row in enumerate(rows, 1)]
    await store.outbox.finish(results)


async def answered(store: Store, *replies: tuple[int, int]) -> dict[tuple[int, int], str]:
    async with store.unit() as unit:
        found = await unit.answered([(ChatId(chat), id_) for chat, id_ in replies])
        return {(int(chat), id_): what for (chat, id_), what in found.items()}


async def test_a_question_and_a_card_are_found_by_their_ids_and_a_note_is_not(
    store: Store,
) -> None:
    await shown(store, 7, ASKED, CARD, NOTE)
    found = await answered(store, (7, 1), (7, 2), (7, 3))
    assert found == {(7, 1): "question:draft-1.3", (7, 2): "matter:draft-1"}


async def test_another_chat_does_not_find_them(store: Store) -> None:
    await shown(store, 7, ASKED)
    assert await answered(store, (8, 1)) == {}


async def test_they_are_forgotten_long_after(store: Store, clock: FakeClock) -> None:
    await shown(store, 7, ASKED)
    await store.purge(clock.now() + timedelta(days=399))
    assert await answered(store, (7, 1))
    await store.purge(clock.now() + timedelta(days=401))
    assert await answered(store, (7, 1)) == {}
