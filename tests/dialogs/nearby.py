"""Neighbours for the random walk: what the backend may tell of them, and what it may be asked."""

import random
from collections.abc import Iterable, Mapping

from backend_client.contract import CaseStatus, Neighbour
from dialogs.conversation import Conversation, near_slot
from dialogs.engine import values
from dialogs.event import NeighbourCame, NeighbourGone, NeighboursCame, What
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
    stands = dice.choice((None, Neighbour(known, CaseStatus.ANSWERED, 9)))
    return dice.choice(
        (
            NeighboursCame(beside, found),
            NeighboursCame(beside, found),
            NeighbourCame(known, stands, unavailable=dice.random() < 0.2),
            NeighbourGone(known),
        )
    )


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
