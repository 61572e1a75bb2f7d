"""Contract types for questions and answers in public: what will be read, who agreed to it, and how
it stands. Pure values, as in `case.py`.
"""

from dataclasses import dataclass
from enum import StrEnum

from backend_client.contract.documents import AnswerRow


class PublicationStage(StrEnum):
    OPEN = "open"  # may become public: whoever asked may be asked whether it shall
    AGREED = "agreed"  # waits for others who signed, or for an officer
    ANEW = "anew"  # what would be read has changed: no consent counts any more
    PUBLISHED = "published"
    DECLINED = "declined"  # by an officer, who says why
    WITHDRAWN = "withdrawn"  # by whoever agreed, or since it must not be public any more


@dataclass(frozen=True)
class PublicText:
    """All that is read, word for word; nobody is named in it. `place` is a town or larger, `month`
    that of the answer: 2026-07."""

    topic: tuple[str, ...]
    place: str
    unit: str
    month: str
    request: str
    facts: str
    rows: tuple[AnswerRow, ...]
    found: str = ""  # what the unit found
    basis: str = ""
    summary: str = ""


@dataclass(frozen=True)
class PublicationLook:
    """The answer to `GET /v1/cases/{number}/publication`. `seen` is a hash of the text (40 letters
    and digits): whoever agrees says with it what they have read."""

    number: str
    text: PublicText
    seen: str


@dataclass(frozen=True)
class PublicationConsent:
    """What is sent to `POST /v1/cases/{number}/publication`. `follower` is that of a signer, who
    agrees for themselves."""

    seen: str
    follower: str | None = None


@dataclass(frozen=True)
class PublicationEnd:
    """What is sent to `POST /v1/cases/{number}/publication/end`: it is public no more."""


@dataclass(frozen=True)
class PublicationNews:
    """The `data` of a PUBLICATION event. `agreed` of `people` have agreed; `reason` is an officer's
    own words."""

    stage: PublicationStage | str
    agreed: int = 0
    people: int = 1
    reason: str | None = None
