"""Neighbours for the random walk: what the backend may tell of them, and what it may be asked."""

import random
from collections.abc import Iterable, Mapping

from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from backend_client.contract.public_matter import Neighbour, NeighbourNews
from backend_client.json_codec import to_plain
from dialogs.forms.position import values
from dialogs.state.conversation import Conversation
from dialogs.state.event import CaseHappened, NeighbourCame, NeighbourGone, NeighboursCame, What
from dialogs.state.near import near_slot
from tests.dialogs.phone import Phone

TOPICS = ((), ("环境保护",), ("环境保护", "环境污染"), ("没有这一类",))


def news_of_neighbours(dice: random.Random, phone: Phone) -> What:
    frame, near = phone.conversation.frame, phone.conversation.near
    beside = near_slot(frame.id if frame else "nobody's")
    known = dice.choice([matter.neighbour.id for matter in near] or ["nobody's"])
    found = tuple(
        Neighbour(f"{phone.events:08x}{at}", CaseStatus.HANDLING, at, TOPICS[at], "新安村<b>")
        for at in range(dice.randrange(4))
    )
    keys = [matter.key for matter in near if matter.key]
    if keys and dice.random() < 0.5:
        return _news_of(dice, phone, dice.choice(keys))
    stands = dice.choice((None, Neighbour(known, CaseStatus.ANSWERED, 9)))
    return dice.choice(
        (
            NeighboursCame(beside, found),
            NeighboursCame(beside, found),
            NeighbourCame(known, stands, unavailable=dice.random() < 0.2),
            NeighbourGone(known),
        )
    )


def _news_of(dice: random.Random, phone: Phone, key: str) -> What:
    matter = next(each for each in phone.conversation.near if each.key == key)
    seq = max(matter.seq + dice.choice((0, 1, 1, 2)), 1)
    news = NeighbourNews(matter.neighbour.id, dice.choice(tuple(CaseStatus)), dice.randrange(9))
    gone = dice.random() < 0.2
    kind = EventType.NEIGHBOUR_GONE if gone else EventType.NEIGHBOUR_MOVED
    data = {} if gone else to_plain(news)
    return CaseHappened(CaseEvent(seq, "", key, seq, kind, phone.now, data))


def asked_without_words(
    now: Conversation, slot: str, body: Mapping[str, object], told: Iterable[str]
) -> None:
    """Nothing is asked beside a denunciation or a secret, and no word but the place goes out."""
    known = values(next(frame for frame in now.frames if near_slot(frame.id) == slot))
    assert known.get("kind") != "denunciation"
    assert not known.get("confidential")
    assert not known.get("danger")
    said = str({name: value for name, value in body.items() if name != "place"})
    assert not any(text[-3:] in said for text in told)
