"""What is put to an office that has lost it: all that it had confirmed, and nothing before its
petition."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from backend_client.contract.case import Receipt
from bot.store import Store, StoredEffect
from bot.store.models import effects, inbox
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import AgentCame, CaseClaimed, EffectFailed, Filed
from handlers.effects import ON_A_CASE, QUESTIONS
from handlers.inbox_rows import EffectResult, outcome_from_plain
from handlers.ports import ChatId, Turned
from tests.bot.fakes import START

CHAT, REF, NUMBER = 7, "draft-1", "N1"
OF_A_TALK = (EffectKind.OPEN_TALK, EffectKind.SAY_IN_TALK, EffectKind.CLOSE_TALK)
# Nothing is lost with these: they ask, they bring what the office has, or the chat knows it.
NOT_PUT_AGAIN = {
    *QUESTIONS,
    *(EffectKind.READ_CASE, EffectKind.SHOW_FILE, EffectKind.COPY_DATA, EffectKind.CLAIM),
    EffectKind.SHOW_CODE,  # the link itself is lost: another is made
    EffectKind.HEAR_VOICE,  # the office has no part in it
}


def _effect(kind: EffectKind) -> Effect:
    if kind is EffectKind.FILE_CASE:
        return Effect(kind, REF, REF, {})
    about = NUMBER if kind in ON_A_CASE else "talk-1" if kind in OF_A_TALK else REF
    return Effect(kind, f"effect:{kind}", about, {})


async def _carried_out(
    store: Store, number: str, stored_effects: Sequence[StoredEffect] = ()
) -> None:
    """Until there is nothing left to do; the office gives the petition this number."""
    while stored_effects := stored_effects or await store.effects.take((), 100):
        for stored_effect in stored_effects:
            filed = stored_effect.effect.kind is EffectKind.FILE_CASE
            receipt = Receipt(number, "7K2M-9QXA", REF, START)
            await store.effects.finish(stored_effect, Filed(REF, receipt) if filed else None)
        stored_effects = ()


async def _confirmed(store: Store) -> None:
    """A petition with its number, and an effect of every kind that the office has carried out."""
    effects_wanted = [_effect(kind) for kind in EffectKind]
    async with store.unit() as unit:
        await unit.save([Turned(ChatId(CHAT), {}, (), effects_wanted, (), {REF: NUMBER})])
    await _carried_out(store, NUMBER, unit.stored_effects)


async def _states(store: Store) -> dict[str, tuple[str, str, bool]]:
    """The state of each effect, its addressee, and whether it is put anew; by its kind."""

    def read(connection: Connection) -> dict[str, tuple[str, str, bool]]:
        rows = connection.execute(select(effects)).all()
        return {row.kind: (row.state, row.case_ref, row.anew) for row in rows}

    return await store._database.read(read)


async def test_all_that_the_office_had_confirmed_is_put_to_it_again(store: Store) -> None:
    await _confirmed(store)
    before = await _states(store)
    assert {state for state, _, _ in before.values()} == {"done"}
    await store.went_back(0, "two")
    after = await _states(store)
    for kind in EffectKind:
        if kind in NOT_PUT_AGAIN:
            assert after[kind] == before[kind]
        elif kind in ON_A_CASE:
            assert after[kind] == ("held", REF, True), "its number may be another's by now"
        else:
            assert after[kind] == ("new", before[kind][1], True), kind


async def test_what_was_done_to_a_case_goes_on_under_the_number_that_it_has_now(
    store: Store,
) -> None:
    await _confirmed(store)
    await store.went_back(0, "two")
    await _carried_out(store, "N9")
    after = await _states(store)
    assert {state for state, _, _ in after.values()} == {"done"}
    assert {after[kind][1] for kind in ON_A_CASE - QUESTIONS} == {"N9"}


async def test_what_others_said_tells_that_it_was_said_again_and_its_refusal_too(
    store: Store,
) -> None:
    await _confirmed(store)
    await store.went_back(0, "two")
    [filing] = [
        each
        for each in await store.effects.take((), 100)
        if each.effect.kind is EffectKind.FILE_CASE
    ]
    await store.effects.finish(filing, Filed(REF, Receipt("N9", "7K2M-9QXA", REF, START)))
    before = await _told(store)
    for each in await store.effects.take((), 100):
        kind = each.effect.kind
        claimed = kind in (EffectKind.SIGN, EffectKind.ANSWER_INVITATION)
        outcome: EffectResult = EffectFailed(kind, "N9", "/problems/conflict")
        if claimed:
            outcome = CaseClaimed()
        if kind is EffectKind.ENROL:
            outcome = AgentCame("t")
        await store.effects.finish(each, outcome)
    told = (await _told(store))[len(before) :]
    assert [each for each in told if isinstance(each, CaseClaimed)] == [CaseClaimed(again=True)] * 2
    assert [each for each in told if isinstance(each, AgentCame)] == [AgentCame("t", again=True)]
    failed = [each.effect for each in told if isinstance(each, EffectFailed)]
    assert failed == [EffectKind.TAKE_OVER, EffectKind.LEAVE], "the others are for a person to see"


async def _told(store: Store) -> list[EffectResult]:
    def read(connection: Connection) -> list[EffectResult]:
        rows = connection.execute(select(inbox).where(inbox.c.source == "outcome")).all()
        return [outcome_from_plain(row.payload) for row in rows]

    return await store._database.read(read)
