"""The result of sending to a chat, whatever the channel."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Sent:
    """`mended` tells how a message had to be made poorer for Telegram to take it; `unchanged` that
    an edit found it as it should be."""

    message_id: int | None
    mended: str = ""
    unchanged: bool = False


@dataclass(frozen=True)
class Later:
    """It was not carried out. `everyone`: nothing to any chat will be, until then."""

    after: timedelta
    everyone: bool = False
    why: str = ""


@dataclass(frozen=True)
class Never:
    """Refused for good; `blocked`: the chat as such cannot be reached. `why` holds no citizen's
    words."""

    why: str
    blocked: bool = False


@dataclass(frozen=True)
class Unknown:
    """It may have been shown: send the same again after a while, silently."""

    why: str


SendResult = Sent | Later | Never | Unknown
