"""Whoever signs a joint matter is counted once and answered once, whenever the bot dies."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend_client.contract.case import EventType, Petitioner
from backend_client.contract.joint import Signature
from backend_client.json_codec import to_plain
from bot.loops.effects import EffectLoop
from bot.ops.metrics import Metrics
from bot.store import Store
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import CaseClaimed
from handlers.effect_rows import EffectContext
from handlers.effects import carry_out
from handlers.inbox_rows import EffectResult
from handlers.ports import ChatId
from tests.bot.fakes import FakeClock, reborn, until
from tests.bot.loops.effect_office import done, heard, queue
from tests.office.running import Running, SetClock, a_draft, settings_in, started


class Way:
    """Of a process to a real office. It dies `before` its call, `after` the answer, or never."""

    def __init__(self, office: Running, dies: str) -> None:
        self.office, self.dies, self.calls, self.died = office, dies, 0, False

    async def carry_out(self, effect: Effect, chat_id: ChatId) -> EffectResult | None:
        if self.dies == "before":
            self._die()
        self.calls += 1
        here = EffectContext(chat_id, self.office.bot, None, None, None)  # type: ignore[arg-type]
        result = await carry_out(effect, here)
        if self.dies == "after":
            self._die()
        return result

    def _die(self) -> None:
        self.died = True
        raise asyncio.CancelledError  # nothing that would be done next is done


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Running]:
    async with started(settings_in(tmp_path / "office"), SetClock()) as running:
        yield running


@pytest.mark.parametrize("dies", ["before", "after"])
async def test_a_signature_whose_bot_dies_on_the_way_counts_once_and_is_answered_once(
    store: Store, clock: FakeClock, office: Running, dies: str
) -> None:
    draft = a_draft(petitioner=Petitioner("李明", "新安村", joint=True))
    number = (await office.bot.file_case(draft)).number
    body = to_plain(Signature("王芳", "chat-7"))
    first, second = Way(office, dies), Way(office, "never")
    signing = await queue(store, Effect(EffectKind.SIGN, "k-sign", number, body))
    loop = EffectLoop(store.effects, first.carry_out, clock, Metrics())
    loop.put(signing)
    await until(lambda: first.died)
    assert await heard(store) == []

    await reborn(store)
    loop = EffectLoop(store.effects, second.carry_out, clock, Metrics())
    loop.put(await store.effects.take((), 10))
    await done(store, loop)
    [answer] = await heard(store)
    assert isinstance(answer, CaseClaimed)
    assert (answer.signer, answer.refusal) == ("chat-7", None)
    assert first.calls + second.calls == (2 if dies == "after" else 1)
    steps = (await office.bot.get_case(number)).events
    assert [event.type for event in steps].count(EventType.JOINED) == 1
    assert steps[-1].data["people"] == 2
    assert await store.effects.take((), 10) == []
