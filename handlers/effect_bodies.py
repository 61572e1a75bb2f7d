"""The bodies of effects that are of no contract. Of one that an earlier release stored before it
was kept when things are said, `said_at` is not known.
"""

from dataclasses import dataclass
from datetime import datetime

from backend_client.contract.files import Attachment


@dataclass(frozen=True)
class Nothing:
    """All is said by the effect's kind and case."""


@dataclass(frozen=True)
class JustSaid:
    """`follower` is the chat's name as a representative of all who signed, here and below."""

    said_at: datetime | None = None
    follower: str | None = None


@dataclass(frozen=True)
class Withdrawal:
    reason: str | None = None
    said_at: datetime | None = None


@dataclass(frozen=True)
class Supplement:
    text: str
    attachments: tuple[Attachment, ...] = ()
    answers: int | None = None
    said_at: datetime | None = None
    follower: str | None = None


@dataclass(frozen=True)
class ToInvitation:
    """An InvitationAnswer, and the token of what it answers; an earlier release stored that as the
    effect's case."""

    agrees: bool
    follower: str
    token: str = ""


@dataclass(frozen=True)
class Query:
    number: str
    code: str = ""
