"""Contract types for what the office puts right in how a filed case is sorted: its kind, topic and
place. Pure values, as in `case.py`.
"""

from dataclasses import dataclass

from backend_client.contract.case import LegalDeadline, PetitionKind, Place


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
