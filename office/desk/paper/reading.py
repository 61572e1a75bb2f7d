"""What the words of a letter tell: who has readers of their own hands them in; without any, only
whether they denounce is read. Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass

from backend_client.contract.case import PetitionKind, Place, Topic
from backend_client.wording.denunciation import Verdict, verdict


@dataclass(frozen=True)
class Told:
    """What was read, as the chat reads it: each is a suggestion, and the clerk's word counts.
    `accused` are those in office who are denounced or complained of."""

    kind: PetitionKind = PetitionKind.CLAIM
    topic: Topic | None = None
    place: Place | None = None
    request: str = ""
    urgent: bool = False
    accused: tuple[str, ...] = ()


# (the facts, the request, the place), each as it was typed
ReadsPaper = Callable[[str, str, str], Told]


def by_its_words(facts: str, request: str, place: str) -> Told:
    denounces = verdict(facts, request) is Verdict.DENOUNCES
    kind = PetitionKind.DENUNCIATION if denounces else PetitionKind.CLAIM
    return Told(kind, place=Place(place) if place else None)
