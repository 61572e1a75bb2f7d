"""A clock that is set while the program runs: nobody is met with silence, and nothing is lost."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from backend_client.errors import Unavailable
from bot.loops.effects import EffectLoop
from bot.loops.send_rules import Patience, judge, wait
from bot.loops.sends import SendLoop
from bot.ops.metrics import Metrics
from bot.store import OutboxRow, OutboxState, Store
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import ProgressCame
from dialogs.state.message import Lane, Message
from handlers.ports import ChatId, Turned
from handlers.retry_rules import INPUT, PUT_OFF_BEFORE, SEND, RetryRule
from handlers.send_result import Later, SendResult, Unknown
from tests.bot.fakes import (
    START,
    FakeClock,
    FakeTelegram,
    Queue,
    done,
    reborn,
    until,
    update_input,
)

HOUR = timedelta(hours=1)
STEPS = [sign * step for step in (HOUR, 8 * HOUR, 72 * HOUR) for sign in (1, -1)]
BACK = [step for step in STEPS if step < timedelta(0)]
NOW = timedelta(0)


@pytest.mark.parametrize("step", STEPS, ids=str)
async def test_rows_go_out_at_once_after_a_step(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
    step: timedelta,
) -> None:
    """An hour back, nobody was answered for an hour, and /health was ok."""
    sends = make()
    clock.at += step
    sends.put(await queue(Message("a"), Message("b", lane=Lane.PUSH)))
    await done(store, sends)
    assert telegram.said == ["a", "b"]


@pytest.mark.parametrize("step", BACK, ids=str)
async def test_what_waited_to_be_said_does_not_wait_for_the_clock_to_come_back(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
    step: timedelta,
) -> None:
    sends = make(Patience(repeat_after=timedelta(seconds=60)))
    telegram.script += [Unknown("TimedOut"), Later(timedelta(seconds=30), everyone=True)]
    sends.put(await queue(Message("a"), chat=1))
    await until(lambda: telegram.said == ["a"] and not telegram.busy)
    sends.put(await queue(Message("b"), chat=2))
    await until(lambda: telegram.said == ["a", "b"] and not telegram.busy)
    outbox_rows = await queue(Message("c"), chat=3)
    clock.at += step
    sends.put(outbox_rows)
    sends._queues.hurry()
    await done(store, sends)
    assert sorted(telegram.said) == ["a", "a", "b", "b", "c"]


@pytest.mark.parametrize("asked", [Unknown("TimedOut"), Later(8 * HOUR)], ids=type)
@pytest.mark.parametrize("step", [NOW, *BACK], ids=str)
async def test_what_an_earlier_process_put_off_waits_a_minute_whatever_the_clock_says(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
    step: timedelta,
    asked: SendResult,
) -> None:
    """An hour back, it waited for an hour; at once it would be said again with every start."""
    sends = make(Patience())
    telegram.script.append(asked)
    sends.put(await queue(Message("a")))
    await until(lambda: telegram.said == ["a"] and not telegram.busy)
    await sends.stop(timedelta(seconds=1))
    clock.at += step
    await reborn(store)
    again = make(Patience())
    outbox_rows = await store.outbox.take(10)
    assert (
        wait(outbox_rows, Patience(), clock.now()) == PUT_OFF_BEFORE.longest == timedelta(minutes=1)
    )
    clock.at += PUT_OFF_BEFORE.longest
    again.put(outbox_rows)
    await done(store, again)
    maybe_shown = isinstance(asked, Unknown)
    assert [(call.text, call.silent) for call in telegram.calls] == [
        ("a", False),
        ("a", maybe_shown),
    ]


async def test_what_never_ends_says_what_it_waits_for(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """A clock that stands still under a row that pauses: the test ran into its time limit."""
    sends = make(Patience())
    telegram.script.append(Unknown("TimedOut"))
    sends.put(await queue(Message("a")))
    await until(lambda: telegram.said == ["a"] and not telegram.busy)
    with pytest.raises(AssertionError, match=r"waits in the outbox: 1, .*text='a'.*due_at="):
        await done(store, sends, within=NOW)


def test_a_row_is_not_given_up_since_the_clock_was_set_ahead() -> None:
    """Three days ahead, one call of unknown outcome was the last."""
    outbox_row = OutboxRow(1, ChatId(7), Message("a"), Lane.REPLY, START, START)
    later = START + (SEND.within or NOW) + timedelta(seconds=1)

    def outcome(tries: int) -> OutboxState:
        tried = OutboxRow(1, ChatId(7), Message("a"), Lane.REPLY, START, START, tries=tries)
        result = judge(
            tried, Unknown("TimedOut"), edit=None, slot_message=None, now=later, patience=Patience()
        )
        return result.state

    assert outcome(outbox_row.tries) is OutboxState.UNKNOWN
    assert outcome(1000) is OutboxState.DEAD


@pytest.mark.parametrize("step", BACK, ids=str)
async def test_what_citizens_wrote_has_its_turn_after_a_step_back(
    store: Store, clock: FakeClock, step: timedelta
) -> None:
    """All that was stored before the step waited until the clock had come back."""
    await store.inbox.put([update_input(1, 1), update_input(2, 2)])
    async with store.unit() as unit:
        [first, _] = await unit.claim(10)
        failed = (first.inbox[0].id, "KeyError")
        await unit.save([Turned(first.chat_id, {}, (), (), (), failed=failed)])
    clock.at += step
    async with store.unit() as unit:
        waiting = await unit.claim(10)
        assert {each.chat_id: len(each.inbox) for each in waiting} == {1: 1, 2: 1}


async def test_an_input_that_failed_long_after_it_came_has_its_turn_after_a_step_back(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1, 1)])
    clock.forward(hours=2)
    async with store.unit() as unit:
        [waiting] = await unit.claim(10)
        failed = (waiting.inbox[0].id, "KeyError")
        await unit.save([Turned(waiting.chat_id, {}, (), (), (), failed=failed)])
    async with store.unit() as unit:
        assert not await unit.claim(10)
    clock.at -= HOUR
    async with store.unit() as unit:
        assert len(await unit.claim(10)) == 1
    assert timedelta(0) < INPUT.first < HOUR


@pytest.mark.parametrize("step", BACK, ids=str)
async def test_a_question_is_not_asked_on_until_the_clock_has_come_back(
    store: Store, clock: FakeClock, step: timedelta
) -> None:
    """Who asked heard nothing while the backend was away, instead of hearing that it is."""

    async def away(effect: Effect, chat_id: ChatId) -> ProgressCame:
        raise Unavailable("away")

    stored_effects = EffectLoop(store.effects, away, clock, Metrics(), RetryRule(NOW, NOW))
    an_effect = Effect(EffectKind.PROGRESS, "ask", "N1", {"number": "N1", "code": "x"})
    async with store.unit() as unit:
        await unit.save([Turned(ChatId(7), {}, (), [an_effect], ())])
    clock.at += step
    stored_effects.put(unit.stored_effects)

    async def is_told() -> bool:
        return (await store.queue_report()).inbox.waiting == 1

    await until(is_told)
    await stored_effects.stop(timedelta(seconds=1))
    await asyncio.sleep(0)
