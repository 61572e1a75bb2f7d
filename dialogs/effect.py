"""What a turn wants done at the backend: carried out after the turn is stored, until it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend_client.contract import Attachment


class EffectKind(StrEnum):
    """The bodies of ACTS also have `said_at`."""

    FILE_CASE = "file_case"  # body: contract.Draft
    RATE = "rate"  # body: contract.Rating
    ATTACH_FILE = "attach_file"  # body: FileWish; tried for a day
    SUPPLEMENT = "supplement"  # body: {"text", "attachments", "answers"}
    URGE = "urge"  # body: {}
    SUPERVISE = "supervise"  # body: {}
    WITHDRAW = "withdraw"  # body: {"reason"}
    UNPUBLISH = "unpublish"  # body: {}
    ASK_REVIEW = "ask_review"  # body: contract.Review
    OPEN_TALK = "open_talk"  # body: talks.TalkOpening
    SAY_IN_TALK = "say_in_talk"  # body: talks.TalkWords
    CLOSE_TALK = "close_talk"  # body: {}
    CLAIM = "claim"  # body: contract.Claim
    READ_CASE = "read_case"  # body: {"seq"} that the chat knew; `case` is its client_ref
    SHOW_FILE = "show_file"  # body: FileShown; from the backend into the chat
    SUPPORT = "support"  # body: {}; `case` is a public matter's id
    # asked for a minute, not for ever
    PROGRESS = "progress"  # body: {"number", "code"}
    NEIGHBOURS = "neighbours"  # body: contract.Nearby; `case` is the slot of the answer
    NEIGHBOUR = "neighbour"  # body: {}; `case` is a public matter's id


# What a citizen does to a case: it counts from when they did it, however late it is carried out.
ACTS = frozenset(
    {
        EffectKind.FILE_CASE,
        EffectKind.RATE,
        EffectKind.SUPPLEMENT,
        EffectKind.URGE,
        EffectKind.SUPERVISE,
        EffectKind.WITHDRAW,
        EffectKind.ASK_REVIEW,
    }
)
# What is addressed to a case under its number, which is the office's to give away.
ON_A_CASE = ACTS - {EffectKind.FILE_CASE} | {EffectKind.UNPUBLISH}
QUESTIONS = frozenset({EffectKind.PROGRESS, EffectKind.NEIGHBOURS, EffectKind.NEIGHBOUR})


@dataclass(frozen=True)
class FileWish:
    """The file of an attachment, the `place`-th of what it came with. From `until` on, a file that
    the channel does not give is given up."""

    attachment: Attachment
    place: int
    until: datetime
    in_talk: bool = False


@dataclass(frozen=True)
class FileShown:
    """A file of an answer, or of staff's words in a talk. `caption` is Telegram HTML in which every
    value has been escaped."""

    file_id: str
    caption: str
    name: str
    in_talk: bool = False


@dataclass(frozen=True)
class Effect:
    """`key` is the idempotency key: the same wish has the same key, however often it is tried.

    `case` is the case's number, or its draft's id (client_ref) for FILE_CASE and ATTACH_FILE: a
    petition's files go behind it. All of a talk has the talk's id. `body` is plain JSON.
    """

    kind: EffectKind
    key: str
    case: str
    body: Mapping[str, object]
