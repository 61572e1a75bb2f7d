"""The interface of a feature: which events it handles, and which state it owns.

`turn.TABLE` says which features are asked about an event, and in which order.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from dialogs.state import buttons
from dialogs.state.buttons import Pressed, Whose
from dialogs.state.conversation import Conversation
from dialogs.state.event import Attached, ContactShared, Edited, Pinned, Said, Tapped
from dialogs.turn_context import TurnContext

# Whether it was for this feature: the next one is asked after False alone.
Handled = bool | None
Handler = Callable[[TurnContext, Any], Handled]


@dataclass(frozen=True)
class Missed:
    """What may have happened while the chat could not be reached."""

    waits: Callable[[Conversation], bool]  # whether there is something to show
    show: Callable[[TurnContext], None]
    mark: Callable[[TurnContext], None] | None = None  # the newest news may not have arrived


def _nothing(conversation: Conversation) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Feature:
    """`text` gets what was said on one line and folded, `sent` a file, pin or contact, `tap` what a
    button of `whose` carries (None: what nobody else's does), `edited` the new words of an earlier
    message, and `event` anything else by its type. `forget` names every field of the conversation
    that is this feature's, with what is left of it once a citizen has their data deleted.
    """

    name: str
    text: Callable[[TurnContext, str], Handled] | None = None
    sent: Handler | None = None
    whose: Whose | None = None
    tap: Callable[[TurnContext, Pressed | None], None] | None = None
    edited: Callable[[TurnContext, str], Handled] | None = None
    event: Mapping[type, Handler] = field(default_factory=dict)
    missed: Missed | None = None
    forget: Callable[[Conversation], Mapping[str, Any]] = _nothing

    def handler_for(self, kind: type) -> Handler | None:
        """How it takes events of a kind; None when it takes none of them."""
        if kind is Said and (text := self.text) is not None:
            return lambda ctx, what: text(ctx, folded(what.text))
        if kind in (Attached, Pinned, ContactShared):
            return self.sent
        if kind is Edited and (edited := self.edited) is not None:
            return lambda ctx, what: edited(ctx, what.text)
        if kind is Tapped and self.tap is not None:
            return self._tapped
        return self.event.get(kind)

    def _tapped(self, ctx: TurnContext, what: Tapped) -> bool:
        pressed = buttons.read(what.data)
        if self.tap is None or (self.whose is not None and not _is_of(self.whose, pressed)):
            return False
        self.tap(ctx, pressed)
        return True


# Of voice keyboards, of quoting, and of feeling; brackets may belong to a label.
_MARKS_AROUND = re.compile(
    r"^[\s「」『』“”\"'‘’《》【】]+|[\s。.!?,;:、~…！？，；：～「」『』“”\"'‘’《》【】\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]+$"
)


@lru_cache(maxsize=64)  # each feature that is asked wants the same
def folded(text: str) -> str:
    """On one line and small, without the marks around it: 「确认提交」。 is 确认提交."""
    line = " ".join(text.split()).casefold()
    return _MARKS_AROUND.sub("", line) or line


def _is_of(whose: Whose, pressed: Pressed | None) -> bool:
    return pressed is not None and pressed.whose is whose
