"""The effects loop before an office that is scripted."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from bot.loops.effects import EffectLoop
from bot.ops.metrics import Metrics
from bot.store import Store
from handlers.retry_rules import RetryRule
from tests.bot.fakes import FakeClock
from tests.bot.loops.effect_office import FakeOffice

NOW = timedelta(0)


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice()


@pytest.fixture
async def make_effects(
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
def stored_effects(make_effects: Callable[..., EffectLoop]) -> EffectLoop:
    return make_effects()
