"""Contract types for talks between a citizen and a person at the office. Pure values, as in
`case.py`; a talk's steps are CaseEvents of the same feed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend_client.contract.case import CaseEvent
from backend_client.contract.files import Attachment


class Side(StrEnum):
    """Who spoke in a talk, or ended it."""

    CITIZEN = "citizen"
    STAFF = "staff"


@dataclass(frozen=True)
class TalkOpening:
    """What is sent to `POST /v1/talks`: a citizen asks for a person. `id` is the channel's and its
    idempotency key. `place` and `phone` go along in danger only: somebody may have to come."""

    id: str
    about: str | None = None  # the client_ref of the case, or of the draft that may become one
    urgent: bool = False
    language: str = "zh-Hans"
    doing: str | None = None  # the dialog that was under way
    signs: tuple[str, ...] = ()  # the words that tell of danger
    place: str | None = None
    phone: str | None = None
    text: str = ""  # the first words, if they were said already


@dataclass(frozen=True)
class TalkReceipt:
    """The answer to an opening: until when words of that moment are answered, and the hours of
    working days in which somebody reads, as HH:MM in China's time."""

    id: str
    answer_by: datetime
    opens: str
    closes: str


@dataclass(frozen=True)
class TalkWords:
    """One message of a talk. `urgent`: it tells of danger. `corrects`: it is an earlier one, as
    its writer has changed it."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    urgent: bool = False
    corrects: bool = False


@dataclass(frozen=True)
class TalkSaid:
    """The `data` of a TALK_SAID event. `answer_by` is when an answer to the citizen is due."""

    by: Side | str
    words: TalkWords
    answer_by: datetime | None = None


@dataclass(frozen=True)
class TalkClosed:
    """The `data` of a TALK_CLOSED event."""

    by: Side | str


@dataclass(frozen=True)
class StaffTalk:
    """A talk as staff see it. It waits since `waiting_since` for their words."""

    opening: TalkOpening
    opened_at: datetime
    urgent: bool
    unread: bool
    case: str | None = None  # the number of the case it is about, once there is one
    waiting_since: datetime | None = None
    answer_by: datetime | None = None
    closed_by: Side | None = None
    events: tuple[CaseEvent, ...] = ()
