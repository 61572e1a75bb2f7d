"""Contract types for files: what came with a matter, and what became of each."""

from dataclasses import dataclass
from enum import StrEnum


class FileRefusal(StrEnum):
    """Why the office will never see a file; the case keeps the channel's reference to it."""

    TYPE = "type"  # by its content it is none of the kinds that are taken
    UNREADABLE = "unreadable"  # a picture that cannot be decoded within the limits
    TOO_BIG = "too_big"
    INFECTED = "infected"  # the channel's virus scanner found something in it
    GONE = "gone"  # the channel did not give it for a day


@dataclass(frozen=True)
class Attachment:
    """A file or a pin that came with the matter. `ref` is the channel's own reference to it, for
    example Telegram's file_id; `file_id` the backend's, once the file is there. With neither
    `file_id` nor `refusal` it has not come yet."""

    kind: str  # photo, document, voice, video, audio, sticker, location, contact, other
    ref: str
    name: str | None = None
    caption: str | None = None
    size_bytes: int | None = None
    mime: str | None = None
    file_id: str | None = None
    refusal: FileRefusal | None = None
    redrawn: bool = False  # see FileResult
    sort: str | None = None  # what it is: AUTHORITY, or none that needs to be told apart


AUTHORITY = "authority"  # what the person for whom somebody files has signed: 委托书


@dataclass(frozen=True)
class FileResult:
    """What became of the file of an attachment, named by its `ref`: either `file_id` or `refusal`.
    `redrawn`: a picture that was decoded and written anew, so that it can be shown in place."""

    ref: str
    file_id: str | None = None
    refusal: FileRefusal | None = None
    redrawn: bool = False
