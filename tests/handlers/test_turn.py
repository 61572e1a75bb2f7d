"""A batch of turns: what a chat's conversation costs, and what a poison input takes along."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest

import dialogs.turn
from dialogs import registry
from dialogs.state.conversation import Conversation
from dialogs.state.event import Event, Said, Tapped
from handlers import turn
from handlers.ports import ChatId, Inbound, Reply, Turned, Waiting

R = TypeVar("R")
NOON = datetime(2026, 6, 15, 4, tzinfo=UTC)


class Noon:
    def now(self) -> datetime:
        return NOON


class Reader:
    async def read(self, inbound: Inbound) -> Event | None:
        words = inbound.payload.get("words")
        return Event(inbound.uid, NOON, Said(words), inbound.id) if words else None


class OneChat:
    def __init__(self, *inputs: str, conversation: Mapping[str, Any] | None = None) -> None:
        self.saved: Sequence[Turned] = ()
        self._waiting = Waiting(
            ChatId(1),
            conversation,
            [
                Inbound(at, f"tg:{at}", ChatId(1), "telegram", {"words": words}, NOON, 0)
                for at, words in enumerate(inputs, 1)
            ],
        )

    async def claim(self, limit: int) -> Sequence[Waiting]:
        return [self._waiting]

    async def think(self, thought: Callable[[], R]) -> R:
        return thought()

    async def answered(self, replies: Collection[Reply]) -> Mapping[Reply, str]:
        return {}

    async def save(self, turned: Sequence[Turned]) -> None:
        self.saved = turned


async def test_a_conversation_is_decoded_and_encoded_once_for_all_inputs_of_a_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decoded, encoded = [], []

    def restore(plain: Mapping[str, Any] | None) -> Conversation:
        decoded.append(plain)
        return registry.restored(plain)

    def store(conversation: Conversation) -> dict[str, Any]:
        encoded.append(conversation)
        return registry.stored(conversation)

    monkeypatch.setattr(turn, "stored", store)
    chat = OneChat("/start", "村东头牛粪堆了快一个月", "臭得开不了窗")
    (turned,) = await turn.handle(chat, Reader(), Noon(), restore=restore)
    assert (len(decoded), len(encoded)) == (1, 1)
    assert turned.handled == [1, 2, 3]
    assert turned.conversation == registry.stored(encoded[0])


async def test_inputs_in_which_nothing_is_for_a_turn_leave_the_conversation_as_it_is() -> None:
    kept = {"version": 1}

    def restore(plain: Mapping[str, Any] | None) -> Conversation:
        raise AssertionError("nobody needed it")

    chat = OneChat("", "", conversation=kept)
    (turned,) = await turn.handle(chat, Reader(), Noon(), restore=restore)
    assert turned.conversation is kept
    assert turned.handled == [1, 2]


async def test_what_cannot_be_stored_is_one_input_s_fault_and_no_other_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Several are taken again one by one: the first is stored, and the guilty one found alone."""

    def store(conversation: Conversation) -> dict[str, Any]:
        if conversation.language == "poison":
            raise TypeError("no plain value")
        return registry.stored(conversation)

    take = dialogs.turn.take_turn

    def poisoned(conversation: Conversation, event: Event, *more: Any) -> Any:
        taken = take(conversation, event, *more)
        if isinstance(event.what, Said) and event.what.text == "毒":
            poison = replace(taken.conversation, language="poison")
            return replace(taken, conversation=poison)
        return taken

    monkeypatch.setattr(turn, "stored", store)
    monkeypatch.setattr(turn, "take_turn", poisoned)
    first = OneChat("/start", "毒", "村东头牛粪堆了快一个月")
    (turned,) = await turn.handle(first, Reader(), Noon())
    assert (turned.handled, turned.failed) == ([1], None)
    then = OneChat("毒", conversation=turned.conversation)
    (turned,) = await turn.handle(then, Reader(), Noon())
    assert (turned.handled, turned.failed) == ([], (1, "TypeError"))
    assert (turned.outputs, turned.effects) == ([], [])
    assert then.saved == [turned]


async def test_words_wait_until_reading_has_been_learnt_and_taps_do_not() -> None:
    learnt: list[str] = []

    class Taps(Reader):
        async def read(self, inbound: Inbound) -> Event | None:
            return Event(inbound.uid, NOON, Tapped("ok", "q1"), inbound.id)

    def learn() -> None:
        learnt.append("learnt")

    await turn.handle(OneChat("ok"), Taps(), Noon(), learn=learn)
    assert not learnt
    await turn.handle(OneChat("路灯坏了"), Reader(), Noon(), learn=learn)
    assert learnt
