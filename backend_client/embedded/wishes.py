"""The bodies of calls that petitioners make about a case, where they are none of the contract's.

`said_at` is when the petitioner said it: after an outage that is long before the call, and decides
what was still possible.
"""

from dataclasses import dataclass
from datetime import datetime

from backend_client.contract import Attachment


@dataclass(frozen=True)
class Supplement:
    """`answers` is the seq of the question that this answers."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    answers: int | None = None
    said_at: datetime | None = None


@dataclass(frozen=True)
class Unpublication:
    """Neighbours shall see the case no longer."""


@dataclass(frozen=True)
class Urge:
    """The citizen asks for speed (催办); it says no more than that."""

    said_at: datetime | None = None


@dataclass(frozen=True)
class Supervision:
    """The citizen asks the office to look into what became of an answer (请求督办)."""

    said_at: datetime | None = None


@dataclass(frozen=True)
class Support:
    """Somebody met the same; nothing is said of who."""


@dataclass(frozen=True)
class Withdrawal:
    reason: str | None = None
    said_at: datetime | None = None
