"""Contract types for public matters of neighbours. Pure values, as in `case.py`."""

from dataclasses import dataclass

from backend_client.contract.case import CaseStatus, Place
from backend_client.likeness import Sketch


@dataclass(frozen=True)
class Nearby:
    """What is asked with `POST /v1/neighbours/search`, of a draft that may never be filed: no words
    of its story, only a sketch of it. `own` are the client_refs of the chat's own cases."""

    topic: tuple[str, ...]
    place: Place
    sketch: Sketch
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbour:
    """A public matter of somebody else. `topic` and `place` are only the parts that the question
    named too, so that no word of its petitioner gets out."""

    id: str  # opaque, and neither number nor client_ref
    status: CaseStatus | str
    supporters: int = 0
    topic: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class NeighbourNews:
    """The `data` of a NEIGHBOUR_MOVED event, whose `client_ref` is the key of a support: how the
    matter stands now."""

    id: str
    status: CaseStatus | str
    supporters: int
