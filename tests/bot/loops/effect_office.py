"""An office that carries effects out as a test scripts it, and what a test of the loop says."""

import asyncio
from collections import deque
from collections.abc import Sequence
from itertools import count
from typing import Any

from bot.loops.effects import EffectLoop
from bot.store import Store, StoredEffect
from dialogs.state.effect import Effect, EffectKind
from handlers.inbox_rows import EffectResult, outcome_from_plain
from handlers.ports import ChatId, Inbound, Turned
from tests.bot.fakes import until, update_input

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


def effect(key: str, case: str = "N1", kind: EffectKind = EffectKind.URGE, **body: Any) -> Effect:
    return Effect(kind, key, case, body)


async def queue(store: Store, *effects: Effect, chat: int = 7) -> Sequence[StoredEffect]:
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


async def heard(store: Store) -> list[EffectResult]:
    async with store.unit() as unit:
        inbox: list[Inbound] = [i for waiting in await unit.claim(32) for i in waiting.inbox]
    return [outcome_from_plain(inbound.payload) for inbound in inbox]


async def done(store: Store, stored_effects: EffectLoop) -> None:
    await until(lambda: not stored_effects.waiting)


async def settle(stored_effects: EffectLoop, rounds: int = 50) -> None:
    """Let the loops come to rest: what they were about to do, they do meanwhile."""
    for _ in range(rounds):
        await asyncio.sleep(0)
