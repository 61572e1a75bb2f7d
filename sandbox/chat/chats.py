"""Model of a chat: its messages, who may write, which keyboard lies below."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.chat.pulse import Pulse

Json = dict[str, Any]
MESSAGE_LIMIT = 5000
"""Messages kept a chat; the oldest are forgotten beyond, as if deleted."""


@dataclass(slots=True, eq=False)
class Stored:
    message: Json
    """As the Bot API shows it; replaced, never changed in place."""
    from_bot: bool
    revision: int
    """When it was last changed, on the sandbox's own counter."""
    edited_at_revision: int = 0
    silent: bool = False
    reworded: bool = False
    """Whether an edit changed its words, which clients mark; a new keyboard alone they do not."""
    markup: Json | None = None
    """Any reply markup it was sent with; the Bot API shows inline keyboards only."""

    @property
    def message_id(self) -> int:
        return int(self.message["message_id"])

    @property
    def words(self) -> str:
        return str(self.message.get("text") or self.message.get("caption") or "")


@dataclass(slots=True, eq=False)
class Keyboard:
    message_id: int
    markup: Json
    used: bool = False
    """A one-time keyboard after a tap: hidden, though still at hand."""


@dataclass(slots=True, eq=False)
class Chat:
    info: Json
    open: bool = False
    """Whether the bot may write: only once the citizen wrote first."""
    seen: bool = False
    """Whether the bot may know of the person, from a group."""
    blocked: bool = False
    left: bool = False
    muted: bool = False
    messages: dict[int, Stored] = field(default_factory=dict)
    last_id: int = 0
    keyboard: Keyboard | None = None
    pinned: list[int] = field(default_factory=list)
    pulse: Pulse = field(default_factory=Pulse)
    rings: int = 0
    toasts: list[Json] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.info["id"])

    @property
    def private(self) -> bool:
        return bool(self.info["type"] == "private")

    def add(self, stored: Stored) -> None:
        self.messages[stored.message_id] = stored
        if len(self.messages) > MESSAGE_LIMIT:
            del self.messages[next(iter(self.messages))]

    def lay(self, stored: Stored) -> None:
        """The keyboard below changes with a message of the bot that brings or removes one."""
        markup = stored.markup or {}
        if "keyboard" in markup:
            self.keyboard = Keyboard(stored.message_id, markup)
        elif "remove_keyboard" in markup:
            self.keyboard = None
