"""Effects: what a turn asks of the backend. Each is stored with the turn, then carried out until it
is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend_client.contract.files import Attachment


class EffectKind(StrEnum):
    """Their bodies, and all else about them, stand in handlers.effects.EFFECTS."""

    FILE_CASE = "file_case"
    RATE = "rate"
    ATTACH_FILE = "attach_file"
    SUPPLEMENT = "supplement"
    URGE = "urge"
    SUPERVISE = "supervise"
    WITHDRAW = "withdraw"
    UNPUBLISH = "unpublish"
    ASK_REVIEW = "ask_review"
    OPEN_TALK = "open_talk"
    SAY_IN_TALK = "say_in_talk"
    CLOSE_TALK = "close_talk"
    CLAIM = "claim"
    READ_CASE = "read_case"  # `case` is its client_ref
    SHOW_FILE = "show_file"  # from the backend into the chat
    SUPPORT = "support"  # `case` is a public matter's id
    # asked for a minute, not for ever
    PROGRESS = "progress"
    NEIGHBOURS = "neighbours"  # `case` is the slot of the answer
    NEIGHBOUR = "neighbour"  # `case` is a public matter's id


# What a citizen does to a case: it counts from when they did it, however late it is carried out.
# `TurnContext.request` adds `said_at` to the body.
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


@dataclass(frozen=True)
class FileToAttach:
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
    thread: int | None = None  # as of a message


@dataclass(frozen=True)
class Effect:
    """`key` is the idempotency key: the same effect has the same key, however often it is tried.

    `case` is the case's number, or its draft's id (client_ref) for FILE_CASE and ATTACH_FILE: a
    petition's files go behind it. All of a talk has the talk's id. `body` is plain JSON.
    """

    kind: EffectKind
    key: str
    case: str
    body: Mapping[str, object]
