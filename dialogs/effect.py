"""What a turn wants done at the backend: carried out after the turn is stored, until it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class EffectKind(StrEnum):
    FILE_CASE = "file_case"  # body: contract.Draft
    RATE = "rate"  # body: contract.Rating
    SUPPLEMENT = "supplement"  # body: {"text", "attachments"}
    URGE = "urge"  # body: {}
    WITHDRAW = "withdraw"  # body: {"reason"}
    ASK_REVIEW = "ask_review"  # body: contract.Review
    PROGRESS = "progress"  # body: {"number", "code"}; asked for a minute, not for ever


@dataclass(frozen=True)
class Effect:
    """`key` is the idempotency key: the same wish has the same key, however often it is tried.

    `case` is the case's number, or the draft's id (client_ref) for FILE_CASE. `body` is plain JSON.
    """

    kind: EffectKind
    key: str
    case: str
    body: Mapping[str, object]
