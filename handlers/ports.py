"""Ports: what the handlers need of the outside, as Protocols that `bot/` implements."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, NewType, Protocol, TypeVar

from backend_client.errors import Unavailable
from dialogs.state.conversation import LinkKind
from dialogs.state.effect import Effect
from dialogs.state.message import Output

R = TypeVar("R")
ChatId = NewType("ChatId", int)
"""Names a chat to its channel, and to nobody else; a channel whose names are no numbers counts
them."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


Reply = tuple[ChatId, int]  # a chat, and the id of the message that is replied to


@dataclass(frozen=True)
class Inbound:
    """A stored input. `source` says how to read `payload`: `telegram` a raw update, `case_event` a
    plain CaseEvent, `outcome` what became of an effect, or that a moment has come (a plain event of
    dialogs.state.event)."""

    id: int
    uid: str  # unique for ever, made when stored
    chat_id: ChatId
    source: str
    payload: Mapping[str, Any]
    at: datetime
    tries: int
    bot: int | None = None  # to whom an update came; None where that was not noted


@dataclass(frozen=True)
class Waiting:
    """A chat with work: its stored state, its inputs in order, the message ids of its slots, and
    the moment it wants to be woken at."""

    chat_id: ChatId
    conversation: Mapping[str, Any] | None
    inbox: Sequence[Inbound]
    slots: Mapping[str, int] = field(default_factory=dict)
    due_at: datetime | None = None


@dataclass(frozen=True)
class Turned:
    """What the turns of one chat came to. `handled` are inbox ids that are done with. `failed` is
    the first input that raised, if one did, with the error's class name: it counts a try, and the
    inputs behind it wait. At `due_at` the conversation wants to be woken by a Due."""

    chat_id: ChatId
    conversation: Mapping[str, Any] | None
    outputs: Sequence[Output]
    effects: Sequence[Effect]
    handled: Sequence[int]
    links: Mapping[str, str] = field(default_factory=dict)  # petition -> its number or ""
    reachable: bool | None = None  # set when the citizen blocked the bot or was heard again
    failed: tuple[int, str] | None = None
    due_at: datetime | None = None
    names: Mapping[str, LinkKind] = field(default_factory=dict)  # of talks, claims, supports
    forgets: bool = False  # the citizen has their words deleted


class UnitOfWork(Protocol):
    """One transaction over the inbox, conversations, outbox and effects."""

    async def claim(self, limit: int) -> Sequence[Waiting]:
        """The chats that wait longest, at most `limit`, kept from other workers until the end."""
        ...

    async def think(self, thought: Callable[[], R]) -> R:
        """What takes long without the store, where nobody else waits for it."""
        ...

    async def answered(self, replies: Collection[Reply]) -> Mapping[Reply, str]:
        """What the messages of ours are about to which the citizen replies (see
        dialogs.state.about); nothing of those that take no answer."""
        ...

    async def save(self, turned: Sequence[Turned]) -> None: ...


DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024  # core.telegram.org/bots/api#getfile


class NotGiven(Unavailable):
    """The channel does not give a file now: try again later, but not for ever."""


class TooBig(Exception):
    """The channel gives no file of this size."""


class Downloads(Protocol):
    """What citizens sent, from where the channel keeps it."""

    async def fetch(self, ref: str, limit_bytes: int) -> BinaryIO:
        """A private file that is gone when it is closed, open at its beginning. Raises NotGiven,
        TooBig, or Unavailable when it is not the file's fault."""
        ...


class Transcriber(Protocol):
    async def transcribe(self, source: BinaryIO) -> str | None:
        """The words of a recording; None when there are none, or no engine could tell them."""
        ...


class Scanner(Protocol):
    async def is_clean(self, source: BinaryIO) -> bool:
        """Whether nothing harmful is found in it; it stands at its beginning again. Raises
        Unavailable when it cannot be looked at now: nothing passes unseen."""
        ...


class PdfFilter(Protocol):
    async def strip(self, source: BinaryIO) -> BinaryIO | None:
        """The PDF without the places that are packed in it, open at its beginning. None when it
        cannot be looked into within the limits; raises when we could not try."""
        ...


class ImageFilter(Protocol):
    async def reencode(self, source: BinaryIO) -> BinaryIO | None:
        """The picture and nothing else that was in the file: a JPEG or PNG, open at its beginning.
        None when it cannot be decoded within the limits; raises when we could not try."""
        ...
