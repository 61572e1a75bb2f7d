"""State of the local Bot API server: one bot, its chats, and what is on its way in either
direction.
"""

import copy
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.chat.chats import Chat, Json, Stored
from sandbox.chat.errors import ApiError
from sandbox.chat.files import FileStore
from sandbox.chat.ids import Ids
from sandbox.delivery.faults import Fault, Faults, When
from sandbox.delivery.hub import Hub
from sandbox.delivery.log import Log, Made
from sandbox.delivery.updates import (
    MESSAGE_LIFETIME_SECONDS,
    TAP_LIFETIME_SECONDS,
    Lane,
    Updates,
    telegram_delay,
)

FIRST_USER_ID = 7_000_000_001  # beyond 32 bits, as today's are
FIRST_UPDATE_ID = 400_000_001
FIRST_QUERY_ID = 4_300_000_000_000_000_001
FIRST_POLL_ID = 5_000_000_000_000_000_001
FIRST_ALBUM_ID = 13_000_000_000_000_001
FIRST_GROUP_ID = -4_000_000_001  # and downwards
QUERY_LIMIT = 10_000


@dataclass(slots=True)
class Query:
    """A tap that waits for its answer."""

    chat: Chat
    data: str
    expires_at: float


class SandboxState:
    """`clock` gives Unix seconds: dates, lifetimes of updates and taps follow it. Without `ids` all
    ids begin anew: for whoever keeps nothing of what another sandbox told."""

    def __init__(
        self,
        token: str = "1000001:sandbox",  # noqa: S107 - opens nothing but this sandbox
        clock: Callable[[], float] = time.time,
        *,
        file_limit_bytes: int = 256 * 1024 * 1024,
        log_limit: int | None = 200_000,
        ids: Ids | None = None,
    ) -> None:
        self.ids = ids or Ids()
        self.token = token
        self.clock = clock
        named = json.loads(Path(__file__).with_name("bot.json").read_text(encoding="utf-8"))
        self.bot: Json = {"id": int(token.split(":")[0]), "is_bot": True, **named}
        self.profile: Json = {
            "commands": {},
            "description": {},
            "short_description": {},
            "name": {},
        }
        self.menu_button: Json = {"type": "commands"}
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Json] = {}
        self.files = FileStore(file_limit_bytes, self.ids)
        self.updates = Updates(clock, FIRST_UPDATE_ID, self.ids)
        self.faults = Faults()
        self.log = Log(log_limit)
        self.hub = Hub()
        self.webhook_delay: Callable[[int], float] = telegram_delay
        self.webhook_error: tuple[int, str] | None = None
        self.queries: dict[str, Query] = {}
        self.revision = 0
        self.user_ids = self.ids.counted(FIRST_USER_ID)
        self._query_ids = self.ids.counted(FIRST_QUERY_ID)
        self._poll_ids = self.ids.counted(FIRST_POLL_ID)
        self.group_ids = self.ids.counted(FIRST_GROUP_ID, -1)
        self._album_ids = self.ids.counted(FIRST_ALBUM_ID)

    # messages, either way

    def post(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        *,
        silent: bool = False,
        markup: Json | None = None,
    ) -> Stored:
        """A new message under the chat's next id."""
        chat.last_id = self.ids.reach(chat.last_id + 1)
        self.revision += 1
        message = {
            "message_id": chat.last_id,
            "from": sender,
            "chat": chat.info,
            "date": int(self.clock()),
            **content,
        }
        if markup and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        from_bot = sender["id"] == self.bot["id"]
        stored = Stored(message, from_bot, self.revision, silent=silent, markup=markup)
        chat.add(stored)
        if from_bot:
            chat.lay(stored)
        self._changed(chat, "message", stored)
        return stored

    def change(
        self, chat: Chat, stored: Stored, message: Json, *, mark_edited: bool = True
    ) -> None:
        if mark_edited:
            message["edit_date"] = int(self.clock())
        self.revision += 1
        stored.reworded |= _words(stored.message) != _words(message)
        stored.message = message
        stored.revision = stored.edited_at_revision = self.revision
        if stored.from_bot:
            stored.markup = message.get("reply_markup")
        self._changed(chat, "edit", stored)

    def remove(self, chat: Chat, message_id: int) -> None:
        stored = chat.messages.pop(message_id)
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
        self.revision += 1
        self._changed(chat, "delete", stored)

    def album_id(self) -> str:
        return str(next(self._album_ids))

    def poll_id(self) -> str:
        return str(next(self._poll_ids))

    def _changed(self, chat: Chat, kind: str, stored: Stored) -> None:
        chat.pulse.beat()
        self.hub.tell(kind, chat.id, stored.message_id)

    # updates for the bot

    def deliver(self, kind: str, body: Json, lane: Lane, *, lifetime_seconds: float) -> int | None:
        """None when the bot did not ask for this kind."""
        if not self.updates.wants(kind):
            return None
        return self._make({kind: copy.deepcopy(body)}, lane, lifetime_seconds)

    def inject(self, update_without_id: Json) -> int:
        """Any raw update, sound or not; its id."""
        body = copy.deepcopy(update_without_id)
        content = next((value for value in body.values() if isinstance(value, dict)), {})
        source = content.get("chat") or content.get("from") or {}
        number = source.get("id") if isinstance(source, dict) else 0
        lane = ("chat", number if isinstance(number, int) else 0)
        return self._make(body, lane, MESSAGE_LIFETIME_SECONDS)

    def _make(self, body: Json, lane: Lane, lifetime_seconds: float) -> int:
        update = self.updates.add(body, lane, lifetime_seconds)
        self.log.note(Made(self.clock(), update, self.revision))
        return int(update["update_id"])

    def tap(self, chat: Chat, sender: Json, data: str, message: Json) -> Json:
        query_id = str(next(self._query_ids))
        self.queries[query_id] = Query(chat, data, self.clock() + TAP_LIFETIME_SECONDS)
        if len(self.queries) > QUERY_LIMIT:
            del self.queries[next(iter(self.queries))]
        query = {
            "id": query_id,
            "from": sender,
            "message": message,
            "chat_instance": str(3_000_000_000_000_000_000 + abs(chat.id)),
            "data": data,
        }
        lane = ("tap", int(sender["id"]))
        self.deliver("callback_query", query, lane, lifetime_seconds=TAP_LIFETIME_SECONDS)
        return query

    # faults on demand

    def fail_next(
        self,
        method: str,
        *,
        status: int,
        description: str,
        retry_after: int | None = None,
        times: int = 1,
        chat_id: int | None = None,
        when: When = "before",
    ) -> Fault:
        """Answers the next calls of `method` ("*": any) with an error; "after" carries them out."""
        error = ApiError(status, description, retry_after)
        return self.strike_next(Fault(method, when, times, chat_id, error))

    def late_next(
        self, method: str, seconds: float, *, times: int = 1, chat_id: int | None = None
    ) -> Fault:
        """The connection is cut at once; what was asked for happens so much later."""
        return self.strike_next(Fault(method, "before", times, chat_id, late_seconds=seconds))

    def stall_next(
        self,
        method: str,
        seconds: float,
        *,
        times: int = 1,
        chat_id: int | None = None,
        when: When = "before",
    ) -> Fault:
        return self.strike_next(Fault(method, when, times, chat_id, stall_seconds=seconds))

    def drop_next(
        self, method: str, *, times: int = 1, chat_id: int | None = None, when: When = "before"
    ) -> Fault:
        """The connection is cut without an answer."""
        return self.strike_next(Fault(method, when, times, chat_id, drop=True))

    def strike_next(self, fault: Fault) -> Fault:
        self.faults.add(fault)
        return fault

    @property
    def duplicate_updates(self) -> int:
        """How many of the next confirmed updates come once more."""
        return self.updates.duplicate_updates

    @duplicate_updates.setter
    def duplicate_updates(self, count: int) -> None:
        self.updates.duplicate_updates = count

    def close(self) -> None:
        """Ends waiting polls, so that the server can stop."""
        self.updates.closing = True
        self.updates.pulse.beat()
        self.hub.close()

    def reopen(self) -> None:
        self.updates.closing = False
        self.hub.reopen()


def _words(message: Json) -> tuple[Any, ...]:
    return tuple(message.get(f) for f in ("text", "entities", "caption", "caption_entities"))
