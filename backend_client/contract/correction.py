"""Contract types for what petitioners correct of themselves in a filed case (《个人信息保护法》
Art. 46). Pure values, as in `case.py`.
"""

from dataclasses import dataclass
from datetime import datetime


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
