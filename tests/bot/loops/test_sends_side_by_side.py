"""The sends loop: chats share commits, and what is wrong with one of them is not the others'."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from bot.loops.send_rules import ROWS_A_BATCH, Patience
from bot.loops.sends import SendLoop
from bot.ops.logs import hashed
from bot.store import OutboxResult, OutboxRow, Store
from dialogs.state.message import Lane, Message
from handlers.retry_rules import RetryRule
from handlers.send_result import Unknown
from tests.bot.fakes import FakeClock, FakeTelegram, Queue, done, until

NOW = timedelta(0)


async def test_a_reply_far_behind_a_message_in_doubt_brings_it_on_and_harms_no_other_chat(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The run was empty, which raised each second; who shared its commit was told everything twice,
    once with a ring."""
    sends = make(Patience(again=RetryRule(NOW, NOW)))
    telegram.script.append(Unknown("TimedOut"))
    sends.put(await queue(Message("first", lane=Lane.PUSH), chat=7))
    await until(lambda: _waits_in_doubt(store))
    clock.forward(seconds=3)
    pushes = [Message(f"push {n}", lane=Lane.PUSH) for n in range(ROWS_A_BATCH)]
    rows = await queue(*pushes, Message("reply"), chat=7)
    other = await queue(Message("other"), chat=8)
    sends.put(rows)
    sends.put(other)
    await done(store, sends)
    said = [(call.text, call.silent) for call in telegram.calls if call.chat_id == 7]
    assert said[:3] == [("first", False), ("first", True), ("push 0", False)]
    assert said[-1] == ("reply", False)
    assert [call.text for call in telegram.calls if call.chat_id == 8] == ["other"]
    assert "chat not served" not in "".join(capsys.readouterr())


async def test_what_cannot_be_begun_of_one_chat_leaves_the_others_of_the_commit_alone(
    store: Store,
    sends: SendLoop,
    queue: Queue,
    telegram: FakeTelegram,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """They were served by their next try, if that was in a commit without it."""
    usual = store.outbox._mark_sending

    def fails_for_seven(
        connection: Connection, outbox_rows: Sequence[OutboxRow], *more: object
    ) -> object:
        if any(outbox_row.chat_id == 7 for outbox_row in outbox_rows):
            raise IndexError
        return usual(connection, outbox_rows, *more)  # type: ignore[arg-type]

    store.outbox._mark_sending = fails_for_seven  # type: ignore[method-assign,assignment]
    outbox_rows = [
        outbox_row for chat in (7, 8, 9) for outbox_row in await queue(Message("a"), chat=chat)
    ]
    sends.put(outbox_rows)
    await until(lambda: {call.chat_id for call in telegram.calls} == {8, 9})
    troubles = [line for line in "".join(capsys.readouterr()).splitlines() if "not served" in line]
    assert troubles and all(hashed(7) in line for line in troubles)
    store.outbox._mark_sending = usual  # type: ignore[method-assign]
    await done(store, sends)
    calls = [(call.chat_id, call.text, call.silent) for call in telegram.calls]
    assert sorted(calls) == [(7, "a", False), (8, "a", False), (9, "a", False)]


async def test_a_result_that_cannot_be_written_is_set_aside_and_nobody_hears_anything_twice(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    """What could not be noted was said again and again, together with what shared its commit."""
    usual = store.outbox._finish

    def fails_for_seven(connection: Connection, results: Sequence[OutboxResult]) -> list[OutboxRow]:
        if any(result.outbox_row.chat_id == 7 and result.message_id for result in results):
            raise OverflowError
        return usual(connection, results)

    store.outbox._finish = fails_for_seven  # type: ignore[method-assign]
    card = Message("card", slot="case")
    sends.put([outbox_row for chat in (7, 8) for outbox_row in await queue(card, chat=chat)])
    await done(store, sends)
    assert sorted(call.chat_id for call in telegram.calls) == [7, 8]
    [row] = await store.needs_attention()
    assert (row.table, row.error) == ("outbox", "OverflowError")


async def _waits_in_doubt(store: Store) -> bool:
    query = text("SELECT count(*) FROM outbox WHERE state = 'unknown'")
    return bool(await store._database.read(lambda connection: connection.scalar(query)))
