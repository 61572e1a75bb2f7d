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
    CORRECT = "correct"
    ASK_REVIEW = "ask_review"
    OPEN_TALK = "open_talk"
    SAY_IN_TALK = "say_in_talk"
    CLOSE_TALK = "close_talk"
    CLAIM = "claim"
    READ_CASE = "read_case"  # `case` is its client_ref
    SHOW_FILE = "show_file"  # from the backend into the chat
    COPY_DATA = "copy_data"  # all that is held of the person, as a file into the chat
    SHOW_CODE = "show_code"  # a link as a QR code
    HEAR_VOICE = "hear_voice"  # `case` is the draft's id
    SUPPORT = "support"  # `case` is a public matter's id
    INVITE = "invite"  # the person for whom a case was filed to confirm it
    ASK_REPRESENTATIVE = "ask_represent"  # somebody to speak for all who signed
    ANSWER_INVITATION = "answer_invite"  # `case` is its token
    TAKE_OVER = "take_over"  # whoever filed it for them follows it no more
    SIGN = "sign"  # a joint matter, with others
    LEAVE = "leave"  # one that was signed
    ENROL = "enrol"  # this chat as that of an agent of the office's list; `case` is the tie
    END_TIE = "end_tie"  # it is one's no more
    AGREE_PUBLIC = "agree_public"  # that question and answer are read by everybody
    END_PUBLIC = "end_public"  # they shall be no more
    # asked for a minute, not for ever
    PROGRESS = "progress"
    LOOK_PUBLIC = "look_public"  # what everybody would read
    NEIGHBOURS = "neighbours"  # `case` is the slot of the answer
    NEIGHBOUR = "neighbour"  # `case` is a public matter's id
    LOOK_INVITED = "look_invited"  # `case` is a token, or the code that was typed


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
        EffectKind.CORRECT,
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
    heard: bool = False  # its words stand in the petition already


@dataclass(frozen=True)
class VoiceToHear:
    """A recording to be put into words while its draft is open; `message_id` is the citizen's."""

    ref: str
    until: datetime
    message_id: int | None = None


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
class CodeWanted:
    """A link of the channel's own, by its address as in a message, as a QR code to be scanned."""

    link: str
    caption: str  # as of a FileShown
    thread: int | None = None  # as of a message


@dataclass(frozen=True)
class CopyWanted:
    """A copy of all that is held of the person; what stands in it is read when it is made, so that
    nothing is stored once more for it."""

    language: str
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
