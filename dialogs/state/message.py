"""Messages to a citizen, whatever the channel, and how much they may hold."""

import html
import re
from dataclasses import dataclass
from enum import StrEnum

from backend_client.wording.shown import utf16_units as utf16_units


@dataclass(frozen=True)
class Limits:
    """How much of each a message may hold at most, on whatever channel: in UTF-16 units where
    nothing else is said. A channel that takes less renders what it is given in its own way."""

    text: int  # once its markup is parsed
    button_data_bytes: int
    toast: int
    copied: int
    placeholder: int  # letters


LIMITS = Limits(  # Telegram's: core.telegram.org/bots/api
    text=4096, button_data_bytes=64, toast=200, copied=256, placeholder=64
)

# The channel's own address, as it stands in a text before what a link to it carries.
OWN_ADDRESS = "bot:?start="

_TAG = re.compile(r"<[^>]*>")


def shown_units(text: str) -> int:
    """The length of HTML once its tags and entities are parsed."""
    return utf16_units(html.unescape(_TAG.sub("", text)))


class Lane(StrEnum):
    """Who goes first when sending is short: replies, then pushes, then mass notices."""

    REPLY = "reply"
    PUSH = "push"
    MASS = "mass"


class Ask(StrEnum):
    """What a key of the reply keyboard asks of the citizen's phone."""

    NOTHING = "nothing"
    CONTACT = "contact"
    LOCATION = "location"


@dataclass(frozen=True)
class Button:
    """An inline button: either `data` comes back as a tap, or `copy` lands on the clipboard."""

    text: str
    data: str = ""
    copy: str | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a button needs text")
        if bool(self.data) == (self.copy is not None):
            raise ValueError(f"button {self.text!r} needs either data or copy")
        if len(self.data.encode()) > LIMITS.button_data_bytes:
            raise ValueError(f"button data {self.data!r} is over {LIMITS.button_data_bytes} bytes")
        if self.copy is not None and not 1 <= utf16_units(self.copy) <= LIMITS.copied:
            raise ValueError(f"button copy text must have 1 to {LIMITS.copied} characters")


@dataclass(frozen=True)
class Key:
    """A key of the reply keyboard under the text field; pressing it says its text."""

    text: str
    ask: Ask = Ask.NOTHING


@dataclass(frozen=True)
class Message:
    """One message. `text` is Telegram HTML in which every value has been escaped.

    A message with a `slot` is edited in place when the chat already holds one of that slot, and
    sent otherwise; with `fresh` it is always sent anew at the bottom, and the one before is edited
    to `stub` (HTML), or left as it is when there is no stub. Edits never ring; a message rings when
    it is sent unless `ring` is False. `buttons` and `keyboard` exclude each other (a Bot API rule);
    `keyboard=()` takes the reply keyboard away.

    `about` says what a Reply to it answers (see about.py); without it, its slot does.

    `tells` are the lines of `text` that are news: a later edit takes the place of one that was not
    shown yet only when it holds them too. None: all of a push is news, and nothing of a reply.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[Key, ...], ...] | None = None
    placeholder: str | None = None  # in the text field while `keyboard` is up
    slot: str | None = None
    fresh: bool = False
    stub: str = ""
    ring: bool = True
    lane: Lane = Lane.REPLY
    about: str | None = None
    tells: tuple[str, ...] | None = None
    thread: int | None = None  # the topic in which it is sent

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a message needs text")
        # A character is two units at most: most messages need no counting.
        if 2 * len(self.text) > LIMITS.text and (units := shown_units(self.text)) > LIMITS.text:
            raise ValueError(f"a message has at most {LIMITS.text} UTF-16 units, not {units}")
        if self.buttons and self.keyboard is not None:
            raise ValueError("a message has either buttons or a reply keyboard")
        if self.slot is None and (self.fresh or self.stub):
            raise ValueError("only a message with a slot can be fresh or leave a stub")
        if self.placeholder is not None and not 1 <= len(self.placeholder) <= LIMITS.placeholder:
            raise ValueError(f"a placeholder has 1 to {LIMITS.placeholder} characters")

    @property
    def answers_as(self) -> str | None:
        """What a Reply to this message answers."""
        return self.about or self.slot

    @property
    def news(self) -> frozenset[str]:
        told = self.tells
        if told is None:
            told = () if self.lane is Lane.REPLY else (self.text,)
        return frozenset(line for each in told for line in each.split("\n") if line)

    def holds(self, news: frozenset[str]) -> bool:
        """Whether whoever reads this has read those lines."""
        return news <= frozenset(self.text.split("\n"))


@dataclass(frozen=True)
class Toast:
    """The answer to a tap: empty just stops the button's spinner; `alert` must be closed by
    hand."""

    reply_to: str  # of the Tapped
    text: str = ""
    alert: bool = False

    def __post_init__(self) -> None:
        if utf16_units(self.text) > LIMITS.toast:
            raise ValueError(f"a toast has at most {LIMITS.toast} characters")


@dataclass(frozen=True)
class Leave:
    """Leave the group: the bot speaks in private chats only."""


Output = Message | Toast | Leave
