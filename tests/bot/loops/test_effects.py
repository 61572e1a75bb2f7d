"""The effects loop: tried until done, in order of the case, and the citizen hears of it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from backend_client.errors import Garbled, KeyRefused, Unavailable
from bot.loops import effects
from bot.loops.effects import EffectLoop
from bot.store import Store
from bot.store.models import effects as table
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import Filed, NeighbourCame, ProgressCame
from handlers.ports import ChatId, Turned
from tests.bot.fakes import FakeClock, until
from tests.bot.loops.effect_office import FakeOffice, done, effect, heard, queue, settle


async def test_what_became_of_an_effect_is_an_input_of_its_chat(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    woken: list[bool] = []
    stored_effects.on_stored = lambda: woken.append(True)
    office.script.append(Filed("draft-1"))
    stored_effects.put(await queue(store, effect("draft-1", "draft-1", EffectKind.FILE_CASE)))
    await done(store, stored_effects)
    assert await heard(store) == [Filed("draft-1")]
    assert woken == [True]
    assert not await store.effects.take((), 10)


async def test_a_backend_that_is_away_is_asked_with_the_same_key_until_it_is_back(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    office.script.extend([Unavailable("down")] * 7 + [Filed("draft-1")])
    stored_effects.put(await queue(store, effect("draft-1", "draft-1", EffectKind.FILE_CASE)))
    await done(store, stored_effects)
    assert office.asked == ["draft-1"] * 8
    assert await heard(store) == [Filed("draft-1")]
    assert (await store.queue_report()).needs_person == 0


async def test_a_key_that_is_not_taken_is_tried_slowly_and_a_person_looks(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    """Other pauses are none in these tests."""
    office.script.extend([KeyRefused("401")] * 3 + [None])
    stored_effects.put(await queue(store, effect("k1")))
    for tries in (1, 2, 3):
        while await _tries(store) < tries:
            await settle(stored_effects)
        assert (len(office.asked), await _needs(store)) == (tries, int(tries == 3))
        stored_effects.hurry()
    await done(store, stored_effects)
    assert office.asked == ["k1"] * 4


async def _needs(store: Store) -> int:
    return (await store.queue_report()).needs_person


async def _tries(store: Store) -> int:
    query = select(table.c.tries)
    return await store._database.read(lambda connection: connection.scalar(query)) or 0


async def test_a_backend_that_answers_too_late_has_fewer_calls_before_it(
    store: Store,
    make_effects: Callable[..., EffectLoop],
    office: FakeOffice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It once worked, for ever, for callers who had given up, and each asked it again."""
    monkeypatch.setattr(effects, "LATE", timedelta(0))
    stored_effects = make_effects(first=timedelta(minutes=5))
    office.script.extend([Unavailable("late")] * 16)
    stored_effects.put(await queue(store, *(effect(f"k{n}", f"N{n}") for n in range(16))))
    await until(lambda: len(office.asked) == 16 and not office.busy)
    await asyncio.sleep(0.05)
    office.gate = asyncio.Event()
    stored_effects.put(await queue(store, *(effect(f"j{n}", f"M{n}") for n in range(16))))
    await until(lambda: len(office.busy) >= 8)
    await asyncio.sleep(0.05)
    assert len(office.busy) == 8
    office.gate.set()


async def test_who_waits_for_the_backend_is_served_when_it_is_back_not_when_the_pause_ends(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make_effects(first=timedelta(minutes=5))
    office.script.append(Unavailable("down"))
    stored_effects.put(await queue(store, effect("k1")))
    await until(lambda: office.asked == ["k1"] and not office.busy)
    await asyncio.sleep(0.02)
    stored_effects.hurry()
    await done(store, stored_effects)
    assert office.asked == ["k1", "k1"]


async def test_the_effects_of_a_case_keep_their_order_and_other_cases_do_not_wait(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make_effects(first=timedelta(minutes=5))
    office.script.append(Unavailable("down"))
    stored_effects.put(await queue(store, effect("a1", "A"), effect("a2", "A"), effect("b1", "B")))
    await until(lambda: len(office.asked) == 2)
    assert office.asked == ["a1", "b1"]
    stored_effects.hurry()
    await done(store, stored_effects)
    assert office.asked == ["a1", "b1", "a1", "a2"]


async def test_a_question_for_progress_is_asked_for_a_minute_and_then_answered_as_unavailable(
    store: Store, stored_effects: EffectLoop, office: FakeOffice, clock: FakeClock
) -> None:
    office.script.append(Unavailable("down"))
    an_effect = effect("q1", "N1", EffectKind.PROGRESS, number="N1", code="C")
    [stored_effect] = await queue(store, an_effect)
    office.gate = asyncio.Event()
    stored_effects.put([stored_effect])
    await until(lambda: bool(office.busy))
    clock.forward(seconds=60)
    office.gate.set()
    await done(store, stored_effects)
    assert office.asked == ["q1"]
    assert await heard(store) == [ProgressCame("N1", unavailable=True)]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (EffectKind.NEIGHBOUR, [NeighbourCame("N1", unavailable=True)]),
        (EffectKind.NEIGHBOURS, []),
    ],
)
async def test_who_waits_for_news_of_neighbours_is_answered_and_who_does_not_is_left_alone(
    store: Store,
    stored_effects: EffectLoop,
    office: FakeOffice,
    clock: FakeClock,
    kind: EffectKind,
    told: list[object],
) -> None:
    [stored_effect] = await queue(store, effect("q1", "N1", kind))
    clock.forward(seconds=60)
    stored_effects.put([stored_effect])
    await done(store, stored_effects)
    assert office.asked == []
    assert await heard(store) == told


async def test_a_question_waits_for_no_effect_of_the_same_case(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make_effects(first=timedelta(minutes=5))
    office.script.extend([Unavailable("down"), ProgressCame("N1")])
    ask = effect("q1", "N1", EffectKind.PROGRESS, number="N1", code="C")
    stored_effects.put(await queue(store, effect("u1", "N1")))
    await until(lambda: office.asked == ["u1"] and not office.busy)
    stored_effects.put(await queue(store, ask))
    await until(lambda: office.asked == ["u1", "q1"])


async def test_a_refused_petition_is_told_and_kept_for_a_person(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    office.script.append(Filed("draft-1", refusal="/problems/invalid"))
    stored_effects.put(await queue(store, effect("draft-1", "draft-1", EffectKind.FILE_CASE)))
    await done(store, stored_effects)
    assert await heard(store) == [Filed("draft-1", refusal="/problems/invalid")]
    [row] = await store.needs_attention()
    assert (row.table, row.what, row.error) == (
        "effects",
        "file_case",
        "/problems/invalid",
    )
    assert await store.try_again("effects", row.id)
    [again] = await store.effects.take((), 10)
    assert again.effect.key == "draft-1"


async def test_garbled_answers_are_tried_on_and_shown_to_a_person_while_they_last(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    async def shown() -> bool:
        return (await store.queue_report()).needs_person == 1

    stored_effects = make_effects(first=timedelta(minutes=5))
    office.script.extend([Garbled("not JSON")] * 3)
    stored_effects.put(await queue(store, effect("k1")))
    for tries in (1, 2, 3):
        await until(lambda: len(office.asked) == tries)  # noqa: B023 - awaited at once
        assert tries == 3 or not await shown()
        if tries < 3:
            stored_effects.hurry()
    await until(shown)
    stored_effects.hurry()
    await done(store, stored_effects)
    assert not await shown()


async def test_a_question_whose_answers_are_garbled_needs_no_person(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make_effects(first=timedelta(minutes=5))
    office.script.extend([Garbled("not JSON")] * 3)
    stored_effects.put(await queue(store, effect("q1", "N1", EffectKind.NEIGHBOURS)))
    for tries in (1, 2, 3):
        await until(lambda: len(office.asked) == tries)  # noqa: B023 - awaited at once
        if tries < 3:
            stored_effects.hurry()
    await stored_effects.stop(timedelta(seconds=5))
    assert (await store.queue_report()).needs_person == 0


async def test_a_puzzling_effect_needs_a_person_until_it_is_done(
    store: Store, clock: FakeClock
) -> None:
    [stored_effect] = await queue(store, effect("k1"))
    await store.effects.postpone(stored_effect, clock.now(), "Garbled", puzzling=True)
    await store.effects.postpone(stored_effect, clock.now(), "Unavailable")
    assert [row.what for row in await store.needs_attention()] == ["urge"]
    await store.effects.finish(stored_effect, None)
    assert not await store.needs_attention()


async def test_a_crash_of_ours_on_one_case_leaves_the_others_alone(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    office.script.append(KeyError("words"))
    stored_effects.put(await queue(store, effect("a1", "A"), effect("b1", "B")))
    await done(store, stored_effects)
    assert office.asked == ["a1", "b1", "a1"]


async def test_a_process_killed_after_the_call_repeats_it_and_tells_once(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    [stored_effect] = await queue(store, effect("draft-1", "draft-1", EffectKind.FILE_CASE))
    await office.carry_out(
        stored_effect.effect, stored_effect.chat_id
    )  # and the process dies before it can store the answer
    office.script.append(Filed("draft-1"))
    stored_effects = make_effects()
    stored_effects.put(await store.effects.take((), 10))
    await done(store, stored_effects)
    await store.effects.finish(stored_effect, Filed("draft-1"))  # a late repetition
    assert await heard(store) == [Filed("draft-1")]


async def test_the_loop_finds_by_itself_what_an_earlier_process_left(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    await queue(store, effect("k1"))
    running = asyncio.create_task(stored_effects.run(poll=timedelta(milliseconds=5)))
    await until(lambda: office.asked == ["k1"] and not stored_effects.waiting)
    await stored_effects.stop(within=timedelta(seconds=1))
    await running


async def test_an_older_effect_that_joins_while_a_newer_one_is_carried_out_is_not_lost(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    effects_wanted = [
        Effect(EffectKind.URGE, key, "N1", {}) for key in ("older", "newer", "newest")
    ]
    async with store.unit() as unit:
        await unit.save([Turned(ChatId(7), {}, (), effects_wanted, ())])
    older, *newer = unit.stored_effects
    office.gate = asyncio.Event()
    stored_effects.put(newer)
    await until(lambda: bool(office.busy))
    stored_effects.put([older])
    office.gate.set()
    await until(lambda: not stored_effects.waiting)
    assert office.asked == ["newer", "older", "newest"]
