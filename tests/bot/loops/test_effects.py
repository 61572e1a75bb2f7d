"""The effects loop: tried until done, in order of the case, and the citizen hears of it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from backend_client.contract.files import FileRefusal
from backend_client.errors import Garbled, Unavailable
from bot.loops.effects import EffectLoop
from bot.ops.metrics import Metrics
from bot.store import Store, StoredEffect
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import Filed, FileFailed, NeighbourCame, ProgressCame
from handlers.inbox_rows import EffectResult, outcome_from_plain
from handlers.ports import ChatId, Inbound, NotGiven, Turned
from handlers.retry_rules import RetryRule
from tests.bot.fakes import FakeClock, until, update_input

NOW = timedelta(0)
_update_ids = count(1)


class FakeOffice:
    """Carries effects out as it is scripted to; with an empty script all goes well."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.script: deque[EffectResult | Exception | None] = deque()
        self.busy: set[str] = set()
        self.gate: asyncio.Event | None = None

    async def carry_out(self, effect: Effect, chat_id: ChatId) -> EffectResult | None:
        assert effect.case not in self.busy, "two calls at once on one case"
        self.busy.add(effect.case)
        try:
            await (self.gate.wait() if self.gate else asyncio.sleep(0))
        finally:
            self.busy.discard(effect.case)
        self.asked.append(effect.key)
        outcome = self.script.popleft() if self.script else None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice()


@pytest.fixture
async def make(
    store: Store, office: FakeOffice, clock: FakeClock
) -> AsyncIterator[Callable[..., EffectLoop]]:
    made: list[EffectLoop] = []

    def build(first: timedelta = NOW) -> EffectLoop:
        backoff = RetryRule(first, timedelta(minutes=5))
        made.append(EffectLoop(store.effects, office.carry_out, clock, Metrics(), backoff))
        return made[-1]

    yield build
    for stored_effects in made:
        await stored_effects.stop(within=timedelta(seconds=1))


@pytest.fixture
def stored_effects(make: Callable[..., EffectLoop]) -> EffectLoop:
    return make()


def _effect(key: str, case: str = "N1", kind: EffectKind = EffectKind.URGE, **body: Any) -> Effect:
    return Effect(kind, key, case, body)


async def _queue(store: Store, *effects: Effect, chat: int = 7) -> Sequence[StoredEffect]:
    await store.inbox.put([update_input(next(_update_ids), ChatId(chat))])
    async with store.unit() as unit:
        claimed = await unit.claim(32)
        await unit.save(
            [
                Turned(w.chat_id, {}, (), effects, [inbound.id for inbound in w.inbox])
                for w in claimed
            ]
        )
    return unit.stored_effects


async def _heard(store: Store) -> list[EffectResult]:
    async with store.unit() as unit:
        inbox: list[Inbound] = [i for waiting in await unit.claim(32) for i in waiting.inbox]
    return [outcome_from_plain(inbound.payload) for inbound in inbox]


async def _done(store: Store, stored_effects: EffectLoop) -> None:
    await until(lambda: not stored_effects.waiting)


async def test_what_became_of_an_effect_is_an_input_of_its_chat(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    woken: list[bool] = []
    stored_effects.on_stored = lambda: woken.append(True)
    office.script.append(Filed("draft-1"))
    stored_effects.put(await _queue(store, _effect("draft-1", "draft-1", EffectKind.FILE_CASE)))
    await _done(store, stored_effects)
    assert await _heard(store) == [Filed("draft-1")]
    assert woken == [True]
    assert not await store.effects.take((), 10)


async def test_a_backend_that_is_away_is_asked_with_the_same_key_until_it_is_back(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    office.script.extend([Unavailable("down")] * 7 + [Filed("draft-1")])
    stored_effects.put(await _queue(store, _effect("draft-1", "draft-1", EffectKind.FILE_CASE)))
    await _done(store, stored_effects)
    assert office.asked == ["draft-1"] * 8
    assert await _heard(store) == [Filed("draft-1")]
    assert (await store.queue_report()).needs_person == 0


async def test_who_waits_for_the_backend_is_served_when_it_is_back_not_when_the_pause_ends(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make(first=timedelta(minutes=5))
    office.script.append(Unavailable("down"))
    stored_effects.put(await _queue(store, _effect("k1")))
    await until(lambda: office.asked == ["k1"] and not office.busy)
    await asyncio.sleep(0.02)
    stored_effects.hurry()
    await _done(store, stored_effects)
    assert office.asked == ["k1", "k1"]


async def test_the_effects_of_a_case_keep_their_order_and_other_cases_do_not_wait(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make(first=timedelta(minutes=5))
    office.script.append(Unavailable("down"))
    stored_effects.put(
        await _queue(store, _effect("a1", "A"), _effect("a2", "A"), _effect("b1", "B"))
    )
    await until(lambda: len(office.asked) == 2)
    assert office.asked == ["a1", "b1"]
    stored_effects.hurry()
    await _done(store, stored_effects)
    assert office.asked == ["a1", "b1", "a1", "a2"]


async def test_a_question_for_progress_is_asked_for_a_minute_and_then_answered_as_unavailable(
    store: Store, stored_effects: EffectLoop, office: FakeOffice, clock: FakeClock
) -> None:
    office.script.append(Unavailable("down"))
    an_effect = _effect("q1", "N1", EffectKind.PROGRESS, number="N1", code="C")
    [stored_effect] = await _queue(store, an_effect)
    office.gate = asyncio.Event()
    stored_effects.put([stored_effect])
    await until(lambda: bool(office.busy))
    clock.forward(seconds=60)
    office.gate.set()
    await _done(store, stored_effects)
    assert office.asked == ["q1"]
    assert await _heard(store) == [ProgressCame("N1", unavailable=True)]


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
    [stored_effect] = await _queue(store, _effect("q1", "N1", kind))
    clock.forward(seconds=60)
    stored_effects.put([stored_effect])
    await _done(store, stored_effects)
    assert office.asked == []
    assert await _heard(store) == told


async def test_a_question_waits_for_no_effect_of_the_same_case(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make(first=timedelta(minutes=5))
    office.script.extend([Unavailable("down"), ProgressCame("N1")])
    ask = _effect("q1", "N1", EffectKind.PROGRESS, number="N1", code="C")
    stored_effects.put(await _queue(store, _effect("u1", "N1")))
    await until(lambda: office.asked == ["u1"] and not office.busy)
    stored_effects.put(await _queue(store, ask))
    await until(lambda: office.asked == ["u1", "q1"])


async def test_a_refused_petition_is_told_and_kept_for_a_person(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    office.script.append(Filed("draft-1", refusal="/problems/invalid"))
    stored_effects.put(await _queue(store, _effect("draft-1", "draft-1", EffectKind.FILE_CASE)))
    await _done(store, stored_effects)
    assert await _heard(store) == [Filed("draft-1", refusal="/problems/invalid")]
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
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    async def shown() -> bool:
        return (await store.queue_report()).needs_person == 1

    stored_effects = make(first=timedelta(minutes=5))
    office.script.extend([Garbled("not JSON")] * 3)
    stored_effects.put(await _queue(store, _effect("k1")))
    for tries in (1, 2, 3):
        await until(lambda: len(office.asked) == tries)  # noqa: B023 - awaited at once
        assert tries == 3 or not await shown()
        if tries < 3:
            stored_effects.hurry()
    await until(shown)
    stored_effects.hurry()
    await _done(store, stored_effects)
    assert not await shown()


async def test_a_question_whose_answers_are_garbled_needs_no_person(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make(first=timedelta(minutes=5))
    office.script.extend([Garbled("not JSON")] * 3)
    stored_effects.put(await _queue(store, _effect("q1", "N1", EffectKind.NEIGHBOURS)))
    for tries in (1, 2, 3):
        await until(lambda: len(office.asked) == tries)  # noqa: B023 - awaited at once
        if tries < 3:
            stored_effects.hurry()
    await stored_effects.stop(timedelta(seconds=5))
    assert (await store.queue_report()).needs_person == 0


async def test_a_puzzling_effect_needs_a_person_until_it_is_done(
    store: Store, clock: FakeClock
) -> None:
    [stored_effect] = await _queue(store, _effect("k1"))
    await store.effects.postpone(stored_effect, clock.now(), "Garbled", puzzling=True)
    await store.effects.postpone(stored_effect, clock.now(), "Unavailable")
    assert [row.what for row in await store.needs_attention()] == ["urge"]
    await store.effects.finish(stored_effect, None)
    assert not await store.needs_attention()


async def test_a_crash_of_ours_on_one_case_leaves_the_others_alone(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    office.script.append(KeyError("words"))
    stored_effects.put(await _queue(store, _effect("a1", "A"), _effect("b1", "B")))
    await _done(store, stored_effects)
    assert office.asked == ["a1", "b1", "a1"]


async def test_a_process_killed_after_the_call_repeats_it_and_tells_once(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    [stored_effect] = await _queue(store, _effect("draft-1", "draft-1", EffectKind.FILE_CASE))
    await office.carry_out(
        stored_effect.effect, stored_effect.chat_id
    )  # and the process dies before it can store the answer
    office.script.append(Filed("draft-1"))
    stored_effects = make()
    stored_effects.put(await store.effects.take((), 10))
    await _done(store, stored_effects)
    await store.effects.finish(stored_effect, Filed("draft-1"))  # a late repetition
    assert await _heard(store) == [Filed("draft-1")]


async def test_the_loop_finds_by_itself_what_an_earlier_process_left(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    await _queue(store, _effect("k1"))
    running = asyncio.create_task(stored_effects.run(poll=timedelta(milliseconds=5)))
    await until(lambda: office.asked == ["k1"] and not stored_effects.waiting)
    await stored_effects.stop(within=timedelta(seconds=1))
    await running


def _file(place: int, case: str = "draft-1") -> Effect:
    return Effect(EffectKind.ATTACH_FILE, f"{case}:file:{place}", case, {})


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


async def test_files_go_behind_their_petition_in_their_order(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make(first=timedelta(minutes=5))
    office.script.append(Unavailable("down"))
    filing = _effect("draft-1", "draft-1", EffectKind.FILE_CASE)
    stored_effects.put(await _queue(store, filing, _file(1), _file(2)))
    await until(lambda: office.asked == ["draft-1"] and not office.busy)
    await settle(stored_effects)
    assert office.asked == ["draft-1"], "no file before its petition"
    stored_effects.hurry()
    await _done(store, stored_effects)
    assert office.asked == ["draft-1", "draft-1", "draft-1:file:1", "draft-1:file:2"]


async def test_a_file_that_does_not_come_lets_the_others_go_by(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make(first=timedelta(minutes=5))
    office.script.extend([None, NotGiven("expired")])
    filing = _effect("draft-1", "draft-1", EffectKind.FILE_CASE)
    stored_effects.put(await _queue(store, filing, _file(1), _file(2), _file(3)))
    await until(lambda: len(office.asked) == 4 and stored_effects.waiting == 1)
    assert office.asked[1:] == ["draft-1:file:1", "draft-1:file:2", "draft-1:file:3"]
    await settle(stored_effects)
    assert len(office.asked) == 4, "it waits for its pause"
    stored_effects.hurry()
    await _done(store, stored_effects)
    assert office.asked[4:] == ["draft-1:file:1"]


async def test_an_answers_file_that_cannot_be_shown_now_holds_up_nothing(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make(first=timedelta(minutes=5))
    office.script.append(Unavailable("telegram"))
    shown = [_effect(f"show:{place}", "N1", EffectKind.SHOW_FILE) for place in (1, 2)]
    stored_effects.put(await _queue(store, *shown))
    await until(lambda: office.asked == ["show:1", "show:2"])
    stored_effects.put(await _queue(store, _effect("urge")))
    await until(lambda: "urge" in office.asked and stored_effects.waiting == 1)
    stored_effects.hurry()
    await _done(store, stored_effects)
    assert office.asked == ["show:1", "show:2", "urge", "show:1"]


async def test_a_file_that_was_left_waiting_is_found_by_the_next_process(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    first = make(first=timedelta(minutes=5))
    office.script.append(NotGiven("expired"))
    first.put(await _queue(store, _file(1)))
    await until(lambda: office.asked == ["draft-1:file:1"] and not office.busy)
    await first.stop(within=timedelta(seconds=1))
    second = make()
    second.put(await store.effects.take((), 10))
    await _done(store, second)
    assert office.asked == ["draft-1:file:1"] * 2


async def test_slow_files_leave_room_for_petitions(
    store: Store, make: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make()
    office.gate = asyncio.Event()
    stored_effects.put(await _queue(store, *(_file(1, f"draft-{n}") for n in range(30))))
    await until(lambda: len(office.busy) == 3)
    stored_effects.put(await _queue(store, *(_effect(f"k{n}", f"case-{n}") for n in range(10))))
    await until(lambda: sum(case.startswith("case-") for case in office.busy) == 10)
    assert sum(case.startswith("draft-") for case in office.busy) == 3
    office.gate.set()
    await _done(store, stored_effects)
    assert len(office.asked) == 40


async def test_the_citizen_hears_of_a_lost_file_and_no_person_needs_to(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    lost = FileFailed("draft-1", 1, "photo", FileRefusal.GONE)
    office.script.append(lost)
    stored_effects.put(await _queue(store, _file(1)))
    await _done(store, stored_effects)
    assert await _heard(store) == [lost]
    assert not await store.needs_attention()


async def settle(stored_effects: EffectLoop, rounds: int = 50) -> None:
    """Let the loops come to rest: what they were about to do, they do meanwhile."""
    for _ in range(rounds):
        await asyncio.sleep(0)
