"""What a person sees of a chat, and how a test waits for it."""

import asyncio
import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sandbox.chat.chats import Chat, Json, Stored
from sandbox.chat.markup import labels
from sandbox.state import SandboxState

T = TypeVar("T")

PATIENCE_SECONDS = 20.0  # only a test that fails waits so long
_kinds = (
    "photo",
    "document",
    "voice",
    "video",
    "sticker",
    "location",
    "contact",
    "poll",
    "animation",
    "venue",
    "new_chat_members",
    "pinned_message",
)


class View:
    """Common to a citizen's private chat and a group."""

    def __init__(self, sandbox: SandboxState, chat: Chat) -> None:
        self.sandbox = sandbox
        self.chat = chat
        self.acted_at_revision = 0

    @property
    def sees(self) -> list[Json]:
        """The visible messages in order: edited ones as they now are, deleted ones gone."""
        return [copy.deepcopy(stored.message) for stored in self.chat.messages.values()]

    @property
    def rings(self) -> int:
        """Messages of the bot that made a sound; an album makes one, an edit none."""
        return self.chat.rings

    def screen(self) -> str:
        """The chat as text, newest last."""
        lines = [f"--- {self.chat.info.get('first_name') or self.chat.info.get('title')} ---"]
        for stored in self.chat.messages.values():
            lines += _drawn(stored)
        if self.chat.keyboard:
            lines.append("keyboard: " + " ".join(_boxed(self.chat.keyboard.markup)))
        lines += [f"toast: {toast['text']}" for toast in self.chat.toasts[-3:] if toast.get("text")]
        return "\n".join(lines)

    async def hears(self, substring: str, timeout: float = PATIENCE_SECONDS) -> Json:  # noqa: ASYNC109
        """The newest message of the bot with these words, new or edited since the last action."""

        def found() -> Json | None:
            return self._newest(lambda s: s.revision > self.acted_at_revision, substring)

        return await self.waits_for(found, f"hears {substring!r}", timeout)

    async def hears_edit(self, substring: str, timeout: float = PATIENCE_SECONDS) -> Json:  # noqa: ASYNC109
        def found() -> Json | None:
            return self._newest(lambda s: s.edited_at_revision > self.acted_at_revision, substring)

        return await self.waits_for(found, f"hears an edit with {substring!r}", timeout)

    def _newest(self, fits: Callable[[Stored], bool], substring: str) -> Json | None:
        for stored in reversed(self.chat.messages.values()):
            if stored.from_bot and fits(stored) and substring in stored.words:
                return copy.deepcopy(stored.message)
        return None

    def news(self) -> list[Json]:
        """The bot's messages that are new or edited since the last action, oldest first."""
        return [
            copy.deepcopy(stored.message)
            for stored in self.chat.messages.values()
            if stored.from_bot and stored.revision > self.acted_at_revision
        ]

    async def waits_for(self, found: Callable[[], T | None], expected: str, timeout: float) -> T:  # noqa: ASYNC109
        """What `found` finds, asked again at every change of the chat. Raises AssertionError with
        what was expected and the screen when it finds nothing in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            result = found()
            if result is not None:
                return result
            left = deadline - loop.time()
            if left <= 0 or not await self.chat.pulse.wait(left):
                if (result := found()) is not None:
                    return result
                raise AssertionError(f"nobody {expected} within {timeout} s\n{self.screen()}")


def _drawn(stored: Stored) -> list[str]:
    message = stored.message
    at = datetime.fromtimestamp(message["date"], UTC).strftime("%H:%M")
    who = "bot" if stored.from_bot else message["from"]["first_name"]
    kinds = [kind for kind in _kinds if kind in message]
    marks = [f"<{kind}>" for kind in kinds]
    if "edit_date" in message:
        marks.append("(edited)")
    if stored.silent:
        marks.append("(silent)")
    head = " ".join([f"{at} #{stored.message_id} {who}:", *marks])
    body = stored.words.replace("\n", "\n    ")
    lines = [f"{head} {body}".encode("utf-8", "backslashreplace").decode()]
    return [*lines, *("    " + row for row in _boxed(stored.markup))]


def _boxed(markup: Json | None) -> list[str]:
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return ["".join(f"[{button['text']}]" for button in row) for row in rows]


def offered(view: View) -> str:
    """All labels that could be pressed, for an error that helps."""
    found = [
        label
        for s in view.chat.messages.values()
        for label in labels(s.message.get("reply_markup"))
    ]
    if view.chat.keyboard:
        found += labels(view.chat.keyboard.markup)
    return ", ".join(dict.fromkeys(found)) or "none"
