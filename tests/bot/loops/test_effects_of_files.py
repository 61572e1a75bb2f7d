"""Effects that carry files: behind their petition, and in nobody's way."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from backend_client.contract.files import FileRefusal
from backend_client.errors import Unavailable
from bot.loops.effects import EffectLoop
from bot.store import Store
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import FileFailed
from handlers.ports import NotGiven
from tests.bot.fakes import until
from tests.bot.loops.effect_office import FakeOffice, done, effect, heard, queue, settle


def _file(place: int, case: str = "draft-1") -> Effect:
    return Effect(EffectKind.ATTACH_FILE, f"{case}:file:{place}", case, {})


async def test_files_go_behind_their_petition_in_their_order(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make_effects(first=timedelta(minutes=5))
    office.script.append(Unavailable("down"))
    filing = effect("draft-1", "draft-1", EffectKind.FILE_CASE)
    stored_effects.put(await queue(store, filing, _file(1), _file(2)))
    await until(lambda: office.asked == ["draft-1"] and not office.busy)
    await settle(stored_effects)
    assert office.asked == ["draft-1"], "no file before its petition"
    stored_effects.hurry()
    await done(store, stored_effects)
    assert office.asked == ["draft-1", "draft-1", "draft-1:file:1", "draft-1:file:2"]


async def test_a_file_that_does_not_come_lets_the_others_go_by(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make_effects(first=timedelta(minutes=5))
    office.script.extend([None, NotGiven("expired")])
    filing = effect("draft-1", "draft-1", EffectKind.FILE_CASE)
    stored_effects.put(await queue(store, filing, _file(1), _file(2), _file(3)))
    await until(lambda: len(office.asked) == 4 and stored_effects.waiting == 1)
    assert office.asked[1:] == ["draft-1:file:1", "draft-1:file:2", "draft-1:file:3"]
    await settle(stored_effects)
    assert len(office.asked) == 4, "it waits for its pause"
    stored_effects.hurry()
    await done(store, stored_effects)
    assert office.asked[4:] == ["draft-1:file:1"]


async def test_an_answers_file_that_cannot_be_shown_now_holds_up_nothing(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make_effects(first=timedelta(minutes=5))
    office.script.append(Unavailable("telegram"))
    shown = [effect(f"show:{place}", "N1", EffectKind.SHOW_FILE) for place in (1, 2)]
    stored_effects.put(await queue(store, *shown))
    await until(lambda: office.asked == ["show:1", "show:2"])
    stored_effects.put(await queue(store, effect("urge")))
    await until(lambda: "urge" in office.asked and stored_effects.waiting == 1)
    stored_effects.hurry()
    await done(store, stored_effects)
    assert office.asked == ["show:1", "show:2", "urge", "show:1"]


async def test_a_file_that_was_left_waiting_is_found_by_the_next_process(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    first = make_effects(first=timedelta(minutes=5))
    office.script.append(NotGiven("expired"))
    first.put(await queue(store, _file(1)))
    await until(lambda: office.asked == ["draft-1:file:1"] and not office.busy)
    await first.stop(within=timedelta(seconds=1))
    second = make_effects()
    second.put(await store.effects.take((), 10))
    await done(store, second)
    assert office.asked == ["draft-1:file:1"] * 2


async def test_slow_files_leave_room_for_petitions(
    store: Store, make_effects: Callable[..., EffectLoop], office: FakeOffice
) -> None:
    stored_effects = make_effects()
    office.gate = asyncio.Event()
    stored_effects.put(await queue(store, *(_file(1, f"draft-{n}") for n in range(30))))
    await until(lambda: len(office.busy) == 3)
    stored_effects.put(await queue(store, *(effect(f"k{n}", f"case-{n}") for n in range(10))))
    await until(lambda: sum(case.startswith("case-") for case in office.busy) == 10)
    assert sum(case.startswith("draft-") for case in office.busy) == 3
    office.gate.set()
    await done(store, stored_effects)
    assert len(office.asked) == 40


async def test_the_citizen_hears_of_a_lost_file_and_no_person_needs_to(
    store: Store, stored_effects: EffectLoop, office: FakeOffice
) -> None:
    lost = FileFailed("draft-1", 1, "photo", FileRefusal.GONE)
    office.script.append(lost)
    stored_effects.put(await queue(store, _file(1)))
    await done(store, stored_effects)
    assert await heard(store) == [lost]
    assert not await store.needs_attention()
