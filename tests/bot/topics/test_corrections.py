"""What is kept when a citizen overrules the topic, and what is not."""

from typing import Any

import pytest

from backend_client.contract.case import Draft, PetitionKind, Topic
from backend_client.errors import Unavailable
from backend_client.json_codec import to_plain
from bot.store import Store
from bot.topics.corrections import noting
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import Filed
from handlers.ports import ChatId
from tests.bot.fakes import FakeClock

TEXT = "我叫王桂兰，电话13800138000。共享单车堆满楼下，一直没有人来清理"


def filing(topic: Topic | None) -> Effect:
    draft = Draft(client_ref="d1", kind=PetitionKind.CLAIM, request="清走", facts=TEXT, topic=topic)
    body: Any = to_plain(draft)
    return Effect(EffectKind.FILE_CASE, "d1", "d1", body)


async def taken(effect: Effect, chat_id: int) -> Filed:
    return Filed(effect.case)


async def test_a_corrected_topic_is_kept_once_without_names(store: Store, clock: FakeClock) -> None:
    carry = noting(taken, store.corrections, clock)
    for _ in range(2):  # an effect may be done again after a crash
        await carry(filing(Topic(("交通运输",), corrected=True)), ChatId(7))
    [kept] = await store.corrections.all()
    assert kept.topic == "交通运输"
    assert kept.at == clock.now()
    assert "共享" in kept.words
    assert not [word for word in kept.words if set(word) & set("王桂兰0138")]
    assert "d1" not in kept.key


async def test_nothing_is_kept_of_what_was_not_corrected_or_is_no_topic(
    store: Store, clock: FakeClock
) -> None:
    carry = noting(taken, store.corrections, clock)
    await carry(filing(None), ChatId(7))
    await carry(filing(Topic(("交通运输",), ("单车",))), ChatId(7))
    await carry(filing(Topic(("other",), corrected=True)), ChatId(7))
    await carry(Effect(EffectKind.URGE, "u1", "n1", {}), ChatId(7))
    assert await store.corrections.all() == []


async def test_nothing_is_kept_before_the_backend_has_the_case(
    store: Store, clock: FakeClock
) -> None:
    async def away(effect: Effect, chat_id: int) -> None:
        raise Unavailable("away")

    with pytest.raises(Unavailable):
        await noting(away, store.corrections, clock)(
            filing(Topic(("交通运输",), corrected=True)), ChatId(7)
        )
    assert await store.corrections.all() == []
