"""Contract types for what is put right in a filed case: petitioners correct what they told of
themselves (《个人信息保护法》 Art. 46), the office how the case is sorted. Pure values, as in
`case.py`.
"""

from dataclasses import dataclass
from datetime import datetime

from backend_client.contract.case import LegalDeadline, PetitionKind, Place


@dataclass(frozen=True)
class DetailsCorrection:
    """What is sent to `POST /v1/cases/{number}/corrections`: how it should read. None stays as it
    was filed. `said_at` is when the petitioner said so."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    said_at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """`field` is one of a DetailsCorrection's; `before` is None for what was not told."""

    field: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Corrected:
    """The `data` of a CORRECTED event."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Reclassification:
    """What is sent to `POST /v1/cases/{number}/reclassification`: how the case is to be sorted.
    None stays as it is. `topic` is a path of 1 to 3 names, the first of `GET /v1/topics`. The
    `note` is a sentence for the petitioner, needed where the kind changes. `seen` is the `seq` of
    the last step that whoever asks knows of: a case that has gone on is refused."""

    kind: PetitionKind | None = None
    topic: tuple[str, ...] | None = None
    place: Place | None = None
    note: str | None = None
    seen: int | None = None


@dataclass(frozen=True)
class Sorted:
    """How a case is sorted, by those of its parts that a step has changed; None is any other."""

    kind: PetitionKind | str | None = None
    topic: tuple[str, ...] | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Reclassified:
    """The `data` of a RECLASSIFIED event. In `before` a topic of no name and a place of None are
    what was not told. `clocks` are all that run from now on; None where none of them has changed.
    """

    before: Sorted
    after: Sorted
    note: str | None = None
    clocks: tuple[LegalDeadline, ...] | None = None
