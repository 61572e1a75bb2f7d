"""Reconciliation: whatever became of a confirmed petition, it is accounted for, or told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from backend_client.contract.case import CaseEvent, Receipt
from backend_client.errors import Unavailable
from bot.loops.reconcile import ReconcileLoop
from bot.ops.metrics import Metrics
from bot.store import Store
from bot.store.engine.database import Database
from bot.store.engine.migrate import migrate
from bot.store.models import effects, links
from dialogs.state.conversation import LinkKind
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import Filed
from handlers.ports import ChatId, Turned
from tests.bot.fakes import START, FakeClock

FILED = Receipt("N1", "7K2M-9QXA", "done-1", START)


class FakeRegister:
    """The backend's cases by client_ref."""

    def __init__(self, *there: str) -> None:
        self.there = set(there)
        self.asked: list[str] = []
        self.away = False

    async def find_case(self, client_ref: str) -> Receipt | None:
        if self.away:
            raise Unavailable("down")
        self.asked.append(client_ref)
        return replace(FILED, client_ref=client_ref) if client_ref in self.there else None

    async def steps_of(self, receipt: Receipt) -> tuple[CaseEvent, ...]:
        return ()


async def _confirms(store: Store, ref: str, *, files: bool = True) -> None:
    an_effect = Effect(EffectKind.FILE_CASE, ref, ref, {})
    async with store.unit() as unit:
        await unit.save([Turned(ChatId(7), {}, (), [an_effect] if files else (), (), {ref: ""})])
    if files:
        [stored_effect] = unit.stored_effects
        if ref.startswith(("done", "numbered")):
            await store.effects.finish(
                stored_effect,
                Filed(ref, replace(FILED, client_ref=ref) if ref.startswith("numbered") else None),
            )
        if ref.startswith("dead"):
            await store.effects.finish(stored_effect, Filed(ref, refusal="invalid"))
    if ref.startswith("numbered"):
        async with store.unit() as unit:
            await unit.save([Turned(ChatId(7), {}, (), (), (), {ref: "N1"})])


async def test_every_confirmed_petition_is_accounted_for_or_a_person_is_told(store: Store) -> None:
    for ref in ("pending", "done", "dead", "numbered-1", "numbered-2"):
        await _confirms(store, ref)
    await _confirms(store, "lost", files=False)
    reconciliation = await ReconcileLoop(store, FakeRegister(), Metrics()).look()
    assert (reconciliation.confirmed, reconciliation.numbered, reconciliation.told) == (6, 2, 1)
    assert (reconciliation.pending, reconciliation.dead, reconciliation.unaccounted) == (1, 1, 1)


@pytest.mark.parametrize("kind", sorted(set(LinkKind) - {LinkKind.PETITION}))
async def test_what_is_linked_and_was_never_filed_is_no_petition(
    store: Store, kind: LinkKind
) -> None:
    async with store.unit() as unit:
        await unit.save([Turned(ChatId(7), {}, (), (), (), names={"name-1": kind})])
    reconciliation = await ReconcileLoop(store, FakeRegister(), Metrics()).look()
    assert (reconciliation.confirmed, reconciliation.unaccounted) == (0, 0)


async def test_what_was_linked_before_the_kinds_were_told_is_told_by_its_name(
    database_url: str, clock: FakeClock
) -> None:
    await migrate(database_url, "0004")
    uid = "0123456789abcdef" * 2
    names = {
        **{uid: LinkKind.PETITION, f"{uid}-2": LinkKind.PETITION},
        **{f"{uid}-talk": LinkKind.TALK, f"{uid}-danger": LinkKind.TALK},
        **{f"{uid}-claim": LinkKind.CLAIM, uid * 2: LinkKind.SUPPORT},
    }
    linked = text("INSERT INTO links (client_ref, chat_id) VALUES (:name, 7)")
    rows = [{"name": name} for name in names]
    database = Database(database_url)
    await database.write(lambda connection: connection.execute(linked, rows))
    await migrate(database_url)
    query = select(links.c.client_ref, links.c.kind)
    told = await database.read(lambda connection: connection.execute(query).all())
    await database.close()
    assert {row.client_ref: row.kind for row in told} == names


async def test_what_the_backend_does_not_have_is_filed_again_under_its_key(store: Store) -> None:
    """It was asked for once in its life, and a person had to send it again."""
    for ref in ("done-1", "done-2", "done-3"):
        await _confirms(store, ref)
    register = FakeRegister("done-1", "done-3")
    books = ReconcileLoop(store, register, Metrics())
    register.away = True
    with pytest.raises(Unavailable):
        await books.look()
    register.away = False
    await books.look()
    [stored_effect] = await store.effects.take((), 10)
    assert (stored_effect.effect.key, stored_effect.anew) == ("done-2", True)
    assert await store.needs_attention() == []
    await books.look()
    assert register.asked.count("done-1") == 2, "each is looked for again and again"


async def test_what_is_lost_and_of_which_no_words_are_left_is_told_to_a_person_and_the_citizen(
    store: Store, clock: FakeClock
) -> None:
    await _confirms(store, "numbered-1")
    clock.forward(days=40)
    await store.purge(clock.now(), clock.now())
    await ReconcileLoop(store, FakeRegister(), Metrics()).look()
    [row] = await store.needs_attention()
    assert row.error == "not at the backend, and its words are not kept any more"
    async with store.unit() as unit:
        [waiting] = await unit.claim(9)
    assert "lost" in str([inbound.payload for inbound in waiting.inbox][-1])


async def test_words_are_kept_as_long_as_backups_or_until_their_citizen_has_them_deleted(
    store: Store, clock: FakeClock
) -> None:
    await _confirms(store, "numbered-1")
    clock.forward(days=20)
    await store.purge(clock.now() - timedelta(days=3), clock.now() - timedelta(days=30))
    assert await _kept(store) == 1
    async with store.unit() as unit:
        await unit.save([Turned(ChatId(7), {}, (), (), (), forgets=True)])
    assert await _kept(store) == 0


async def _kept(store: Store) -> int:
    query = select(func.count()).select_from(effects)
    return await store._database.read(lambda connection: connection.scalar(query)) or 0
