"""Batches of turns as the pump takes them, for what goes with them and what they bring forth."""

from collections.abc import Mapping, Sequence
from itertools import count

from bot.loops.send_rules import begins
from bot.loops.sends import SendLoop
from bot.store import Store, StoreUnit
from dialogs.state.effect import Effect
from dialogs.state.message import Output
from handlers.ports import ChatId, Turned
from tests.bot.fakes import update_input

_numbers = count(1000)


async def says(
    store: Store, *outputs: Output, chat: int = 7, effects: Sequence[Effect] = ()
) -> StoreUnit:
    """A batch with one turn, as the turn loop takes it while what is said goes at once."""
    return await turns(store, {chat: outputs}, effects)


async def turns(
    store: Store, said: Mapping[int, Sequence[Output]], effects: Sequence[Effect] = ()
) -> StoreUnit:
    await store.inbox.put([update_input(next(_numbers), chat) for chat in said])
    async with store.unit() as unit:
        unit.begins = begins
        claimed = {each.chat_id: each for each in await unit.claim(32)}
        turned = [
            Turned(ChatId(chat), {}, outputs, effects, [claimed[ChatId(chat)].inbox[0].id])
            for chat, outputs in said.items()
        ]
        await unit.save(turned)
    return unit


async def hand_over(sends: SendLoop, unit: StoreUnit) -> None:
    sends.put(unit.outbox_rows, unit.begun)
