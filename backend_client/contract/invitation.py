"""Contract types for a person's own confirmation of what somebody filed for them."""

from dataclasses import dataclass
from datetime import datetime

from backend_client.contract.case import Claimed
from backend_client.contract.on_behalf import EnrolledAgent


@dataclass(frozen=True)
class Invitation:
    """The answer to `POST /v1/cases/{number}/invitations`. `token` goes into a link or a QR code,
    `code` is told by telephone; either opens this one case, once, until `until`. A newer invitation
    ends the one before. That to sign a joint matter opens it for everybody: it stays the same
    until the matter is closed to more. `represents`: it asks one person to speak for all who
    signed."""

    number: str
    token: str
    code: str
    until: datetime
    represents: bool = False


@dataclass(frozen=True)
class Invited:
    """What whoever opens an invitation reads before they answer. `joint`: it is to sign with
    `people` others, until it is `closed`; then `whom` is empty. `represents`: it is to speak for
    all of them, too, beside `representatives` who do. `agent`: who filed, as on the office's
    list."""

    number: str
    token: str
    whom: str  # the person for whom it was filed
    by: str | None  # who filed, None when they did not sign
    request: str
    facts: str
    joint: bool = False
    place: str | None = None
    people: int = 0
    closed: bool = False
    represents: bool = False
    representatives: int = 1
    agent: EnrolledAgent | None = None


@dataclass(frozen=True)
class InvitationAnswer:
    """`follower` is a name of the channel's own for where the case is followed from now on, by whom
    it is; a person who says that it is not theirs follows nothing."""

    agrees: bool
    follower: str


@dataclass(frozen=True)
class Takeover:
    """What is sent to `POST /v1/cases/{number}/takeover` by the person who has confirmed a case as
    `follower`: whoever filed it for them follows it no more. The query code is another one from
    then on, and the telephone of who filed opens it no more."""

    follower: str


@dataclass(frozen=True)
class InvitationResult:
    """`case` is what the new place needs to go on, up to the CONFIRMED event; None for a person
    who did not agree."""

    case: Claimed | None = None
