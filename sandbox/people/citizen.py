"""A simulated person who talks to the bot (says, taps, hears), for story tests and the chat
page.
"""

import copy
from collections.abc import Iterator
from typing import Any

from sandbox.chat import content, text
from sandbox.chat.chats import Chat, Json, Stored
from sandbox.delivery.updates import MESSAGE_LIFETIME_SECONDS, Lane
from sandbox.people.view import PATIENCE_SECONDS, View, offered
from sandbox.state import SandboxState


class Citizen(View):
    """A person in a private chat. What is done is done at once; waiting is for `hears`."""

    def __init__(self, sandbox: SandboxState, chat: Chat, user: Json) -> None:
        super().__init__(sandbox, chat)
        self.user = user
        self.clipboard: str | None = None
        self.phone = f"86138001{self.id % 100_000:05d}"
        self.place = (34.7466, 113.6253)

    @property
    def id(self) -> int:
        return int(self.user["id"])

    @property
    def name(self) -> str:
        return str(self.user["first_name"])

    @property
    def toasts(self) -> list[Json]:
        """Answers to taps: {"text", "show_alert", "callback_query_id", …}, oldest first."""
        return list(self.chat.toasts)

    # what a person sends

    def says(self, words: str, *, reply_to: int | None = None, thread: int | None = None) -> Json:
        """Words beyond 4,096 units go as several messages, as from any client; returns the last.
        `thread` is a topic of the private chat."""
        pieces = text.split_as_clients_do(words)
        if not pieces:
            raise ValueError("Telegram sends no empty message")
        sent: Json = {}
        for piece in pieces:
            said = text.from_citizen(piece)
            body: Json = {"text": said.plain}
            if said.entities:
                body["entities"] = said.entities
            if thread is not None:
                body |= {"message_thread_id": thread, "is_topic_message": True}
            if reply_to is not None:
                body["reply_to_message"] = self.chat.messages[reply_to].message
            sent = self.sends(body)
        return sent

    def sends(self, body: Json) -> Json:
        """A message of any content, given as the fields it has in the Bot API."""
        self._must_not_block()
        self.chat.open = True
        stored = self.sandbox.post(self.chat, self.user, body)
        return self._acted("message", stored)

    def sends_photo(
        self,
        caption: str | None = None,
        data: bytes | None = None,
        media_group_id: str | None = None,
    ) -> Json:
        body = content.photo(self.sandbox.files, data)
        return self.sends({**body, **content.captioned(caption, media_group_id)})

    def sends_document(
        self,
        name: str,
        data: bytes,
        caption: str | None = None,
        mime: str | None = None,
        media_group_id: str | None = None,
    ) -> Json:
        body = content.document(self.sandbox.files, name, data, mime)
        return self.sends({**body, **content.captioned(caption, media_group_id)})

    def sends_voice(
        self, duration: int, data: bytes | None = None, caption: str | None = None
    ) -> Json:
        body = content.voice(self.sandbox.files, duration, data)
        return self.sends({**body, **content.captioned(caption)})

    def sends_video(
        self,
        duration: int = 5,
        data: bytes | None = None,
        caption: str | None = None,
        name: str = "video.mp4",
        media_group_id: str | None = None,
    ) -> Json:
        body = content.video(self.sandbox.files, duration, data, name)
        return self.sends({**body, **content.captioned(caption, media_group_id)})

    def sends_animation(self, data: bytes | None = None, caption: str | None = None) -> Json:
        body = content.animation(self.sandbox.files, data)
        return self.sends({**body, **content.captioned(caption)})

    def sends_sticker(self, emoji: str) -> Json:
        return self.sends(content.sticker(self.sandbox.files, emoji))

    def sends_location(self, lat: float, lon: float, live_period: int | None = None) -> Json:
        return self.sends(content.location(lat, lon, live_period))

    def sends_contact(self, phone: str, first_name: str, user_id: int | None = None) -> Json:
        return self.sends(content.contact(phone, first_name, user_id))

    def sends_poll(self, question: str, options: list[str]) -> Json:
        return self.sends(content.poll(question, options, self.sandbox.poll_id()))

    def sends_checklist(self, title: str, tasks: list[str]) -> Json:
        return self.sends(content.checklist(title, tasks))

    def sends_album(self, captions: list[str | None]) -> list[Json]:
        """As many photos as captions, one after another under one media_group_id."""
        album = self.sandbox.album_id()
        return [self.sends_photo(caption or None, media_group_id=album) for caption in captions]

    def forwards(self, words: str, from_name: str) -> Json:
        """Somebody else's words, passed on; the sender hides the account."""
        said = text.from_citizen(words)
        origin = {"type": "hidden_user", "sender_user_name": from_name, "date": self._now()}
        body: Json = {"forward_origin": origin, "text": said.plain}
        if said.entities:
            body["entities"] = said.entities
        return self.sends(body)

    def edits(self, message_id: int, words: str) -> Json:
        """New words, or a new caption, for a message of one's own."""
        self._must_not_block()
        stored = self._own(message_id)
        said = text.from_citizen(words)
        field = "text" if "text" in stored.message else "caption"
        message = {k: v for k, v in stored.message.items() if not k.endswith("entities")}
        message[field] = said.plain
        if said.entities:
            message["entities" if field == "text" else "caption_entities"] = said.entities
        self.sandbox.change(self.chat, stored, message)
        return self._acted("edited_message", stored)

    def replaces(self, message_id: int, body: Json) -> Json:
        """Another file or checklist in the place of the one in a message of one's own: the fields
        that are new."""
        self._must_not_block()
        stored = self._own(message_id)
        kept = ("message_id", "from", "chat", "date", "message_thread_id", "is_topic_message")
        frame = {key: stored.message[key] for key in kept if key in stored.message}
        self.sandbox.change(self.chat, stored, {**frame, **body})
        return self._acted("edited_message", stored)

    def moves(self, message_id: int, lat: float, lon: float) -> Json:
        """The next position of a live location."""
        stored = self._own(message_id)
        here = {**stored.message["location"], "latitude": lat, "longitude": lon}
        self.sandbox.change(self.chat, stored, {**stored.message, "location": here})
        return self._acted("edited_message", stored)

    def deletes(self, message_id: int) -> None:
        """Bots are not told of deletions."""
        self.sandbox.remove(self.chat, message_id)
        self._mark()

    # what a person presses

    def taps(self, label_or_data: str, *, message: Json | None = None) -> Json:
        """Presses the newest button with this label or data, else one whose label contains it.

        Returns the callback query, or the message a keyboard button sends; {"url": …} or
        {"copied": …} for buttons that tell the bot nothing.
        """
        found: tuple[tuple[bool, int], int, Json] | None = None
        for message_id, button in self._buttons(message):
            exact = label_or_data in (button["text"], button.get("callback_data"))
            if exact or label_or_data in button["text"]:
                rank = (exact, message_id)
                if found is None or rank > found[0]:
                    found = (rank, message_id, button)
        if found is None:
            raise LookupError(
                f"no button {label_or_data!r}; on offer: {offered(self)}\n{self.screen()}"
            )
        return self.presses_button(found[2], found[1])

    def presses_button(self, button: Json, message_id: int) -> Json:
        """What a client does with this very button."""
        if "callback_data" in button:
            return self.presses(button["callback_data"], message_id)
        if "url" in button:
            return {"url": button["url"]}
        if "copy_text" in button:
            self.clipboard = button["copy_text"]["text"]
            return {"copied": self.clipboard}
        keyboard = self.chat.keyboard
        if keyboard is not None and keyboard.markup.get("one_time_keyboard"):
            keyboard.used = True
        if button.get("request_contact"):
            return self.shares_contact()
        if button.get("request_location"):
            return self.sends_location(*self.place)
        return self.says(button["text"])

    def presses(self, data: str, message_id: int) -> Json:
        """Sends any callback data for any message id, as a forged client could."""
        stored = self.chat.messages.get(message_id)
        gone = {"chat": self.chat.info, "message_id": message_id, "date": 0}
        message = copy.deepcopy(stored.message) if stored else gone
        self._mark()
        return self.sandbox.tap(self.chat, self.user, data, message)

    def shares_contact(self) -> Json:
        """The own number, as the request_contact button sends it."""
        return self.sends(
            content.contact(self.phone, self.name, self.id, self.user.get("last_name"))
        )

    def blocks(self) -> None:
        self._block(True)

    def unblocks(self) -> None:
        self._block(False)

    # what a person notices

    async def is_toasted(self, substring: str = "", timeout: float = PATIENCE_SECONDS) -> Json:  # noqa: ASYNC109
        """The newest answer to a tap since the last action that contains the words."""

        def found() -> Json | None:
            for toast in reversed(self.chat.toasts):
                if toast["revision"] > self.acted_at_revision and substring in toast["text"]:
                    return toast
            return None

        return await self.waits_for(found, f"is toasted {substring!r}", timeout)

    def _block(self, blocked: bool) -> None:
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        states = ("member", "kicked") if blocked else ("kicked", "member")
        body = {
            "chat": self.chat.info,
            "from": self.user,
            "date": self._now(),
            "old_chat_member": content.member(self.sandbox.bot, states[0]),
            "new_chat_member": content.member(self.sandbox.bot, states[1]),
        }
        self._mark()
        self._deliver("my_chat_member", body, ("member", self.chat.id))
        self.sandbox.hub.tell("citizen", self.chat.id)

    def _buttons(self, message: Json | None) -> Iterator[tuple[int, Json]]:
        for stored in self.chat.messages.values():
            if message is None or stored.message_id == message["message_id"]:
                for row in stored.message.get("reply_markup", {}).get("inline_keyboard", []):
                    yield from ((stored.message_id, button) for button in row)
        keyboard = self.chat.keyboard
        if keyboard is not None and message is None:
            for row in keyboard.markup["keyboard"]:
                yield from ((keyboard.message_id, button) for button in row)

    def _own(self, message_id: int) -> Stored:
        stored = self.chat.messages.get(message_id)
        if stored is None or stored.from_bot:
            raise LookupError(f"no message {message_id} of one's own\n{self.screen()}")
        return stored

    def _acted(self, kind: str, stored: Stored) -> Json:
        self._mark()
        self._deliver(kind, stored.message, ("chat", self.chat.id))
        return copy.deepcopy(stored.message)

    def _mark(self) -> None:
        self.sandbox.revision += 1
        self.acted_at_revision = self.sandbox.revision

    def _deliver(self, kind: str, body: Json, lane: Lane) -> None:
        self.sandbox.deliver(kind, body, lane, lifetime_seconds=MESSAGE_LIFETIME_SECONDS)

    def _must_not_block(self) -> None:
        if self.chat.blocked:
            raise RuntimeError(f"{self.name} has blocked the bot: unblocks() comes first")

    def _now(self) -> int:
        return int(self.sandbox.clock())


class Group(View):
    """A group with the bot in it. The bot hears everything, as without privacy mode."""

    @property
    def left(self) -> bool:
        return self.chat.left

    def says(self, citizen: Citizen, words: str) -> Json:
        said = text.from_citizen(words)
        body: Json = {"text": said.plain}
        if said.entities:
            body["entities"] = said.entities
        return self._post(citizen, body)

    def presses(self, citizen: Citizen, data: str, message_id: int) -> Json:
        self._mark()
        message = copy.deepcopy(self.chat.messages[message_id].message)
        return self.sandbox.tap(self.chat, citizen.user, data, message)

    def welcomes_bot(self, adder: Citizen) -> None:
        self.tells_membership(adder.user, "left", "member")
        self._post(adder, {"new_chat_members": [self.sandbox.bot]})

    def tells_membership(self, by: Json, before: str, after: str) -> None:
        body: dict[str, Any] = {
            "chat": self.chat.info,
            "from": by,
            "date": int(self.sandbox.clock()),
            "old_chat_member": content.member(self.sandbox.bot, before),
            "new_chat_member": content.member(self.sandbox.bot, after),
        }
        self._deliver("my_chat_member", body, "member")

    def _post(self, citizen: Citizen, body: Json) -> Json:
        citizen.chat.seen = True
        stored = self.sandbox.post(self.chat, citizen.user, body)
        self._mark()
        if not self.chat.left:
            self._deliver("message", stored.message, "chat")
        return copy.deepcopy(stored.message)

    def _mark(self) -> None:
        self.sandbox.revision += 1
        self.acted_at_revision = self.sandbox.revision

    def _deliver(self, kind: str, body: Json, lane: str) -> None:
        self.sandbox.deliver(
            kind, body, (lane, self.chat.id), lifetime_seconds=MESSAGE_LIFETIME_SECONDS
        )
