"""TurnContext: the working state of one turn, with the messages and effects collected so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from backend_client.json_codec import to_plain
from dialogs.state.conversation import Conversation, FollowedCase, Frame
from dialogs.state.copies import replace
from dialogs.state.effect import ACTS, Effect, EffectKind
from dialogs.state.event import DEFAULT_QUOTA, Event, Quota, Tapped
from dialogs.state.message import Button, Message, Output, Toast
from dialogs.texts import Texts, layout, texts
from dialogs.texts.layout import Rows

ASK_SLOT = "ask"
SURE_SLOT = "sure"
NOTED_SLOT = "noted"
HELD_SLOT = "held"
STATUS_SLOT = "status"
NEAR_MESSAGES = 4  # below a note that is still in sight on a phone


@dataclass(frozen=True)
class Ports:
    """What a feature asks of one that stands above it: the registry hands it in. `forms` are read
    by `form.forms_of`."""

    forms: object
    leave_person: Callable[["TurnContext"], None]  # what is written next is for a form
    alarm: Callable[["TurnContext", Frame], None]  # tells a person of danger in a draft
    ask_person: Callable[["TurnContext", str], None]  # to talk with one about the case of a tag
    end_talks: Callable[["TurnContext", str], None]  # about a case that has left, by its client_ref
    public_matters: Callable[
        ["TurnContext"], tuple[list[str], Rows]
    ]  # lines and buttons for a list


@dataclass
class TurnContext:
    """Lives for one turn. `sent` holds the message ids of the slots that the chat has seen."""

    conversation: Conversation
    event: Event
    sent: Mapping[str, int]
    ports: Ports
    quota: Quota = DEFAULT_QUOTA
    outputs: list[Output] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    forgets: bool = False  # what was said and is done with is to be deleted

    @property
    def t(self) -> Texts:
        return texts(self.conversation.language or self.event.language_code)

    @property
    def tapped(self) -> Tapped | None:
        return self.event.what if isinstance(self.event.what, Tapped) else None

    def say(self, message: Message) -> None:
        self.outputs.append(message)

    def note(self, key: str, rows: Rows = (), **values: object) -> None:
        self.say(layout.note(self.t, key, rows, **values))

    def toast(self, key: str, *, alert: bool = False) -> None:
        """Answer the tap in a bubble that passes; what was written instead is answered in words."""
        if self.tapped is None:
            self.note(key)
        else:
            self.outputs.append(Toast(self.tapped.reply_to, self.t.plain(key), alert))

    def button(self, label: str, data: str) -> Button:
        return layout.button(self.t, label, data)

    def request(self, kind: EffectKind, case: str, body: object, key: str | None = None) -> None:
        """Ask something of the backend. The key is the event's, and so is the moment at which it
        was said: a turn taken again asks the same.
        """
        name = key or f"{self.event.id}:{kind}"
        said = {"said_at": to_plain(self.event.at)} if kind in ACTS else {}
        self.effects.append(Effect(kind, name, case, to_plain(body) | said))

    def keep(self, frame: Frame) -> None:
        self.conversation = self.conversation.with_frame(frame)

    def keep_case(self, case: FollowedCase) -> None:
        self.conversation = self.conversation.with_case(case)

    def unseen(self, slot: str, after: int | None = None) -> bool:
        """Whether the citizen's message was sent before the newest message of the slot arrived:
        what was said before a question was there cannot be its answer. `after` is the message that
        led to the question; what the slot showed before that was an older question."""
        if self.event.message_id is None or self.tapped is not None:
            return False
        shown = self.sent.get(slot)
        return shown is None or shown <= (after or 0) or self.event.message_id < shown

    def on(self, slot: str) -> bool:
        """Whether the tap was on the newest message of the slot, which is then edited in place."""
        return (
            self.tapped is not None
            and self.event.message_id is not None
            and self.sent.get(slot) == self.event.message_id
        )

    def ask_sure(self, key: str, rows: Rows) -> None:
        """Ask before something that cannot be undone; a question that was left open is over."""
        stub = self.t.html("engine.not_sure") if self.conversation.asks_sure else ""
        self.conversation = replace(self.conversation, asks_sure=True)
        self.say(Message(self.t.html(key), buttons=rows, slot=SURE_SLOT, fresh=True, stub=stub))

    def settle(self, key: str) -> None:
        """Say what came of it, in place of the question that was tapped."""
        fresh, asks = not self.on(SURE_SLOT), self.conversation.asks_sure
        stub = self.t.html("engine.not_sure") if fresh and asks else ""
        self.conversation = replace(self.conversation, asks_sure=False)
        self.say(Message(self.t.html(key), slot=SURE_SLOT, fresh=fresh, stub=stub))

    def count(self, key: str, rows: Rows = (), **values: object) -> None:
        """A passing note: one message that is edited until a question has been asked below it, or
        it is about to leave the screen."""
        at, asked = self.sent.get(NOTED_SLOT), self.sent.get(ASK_SLOT, 0)
        far = at is not None and (self.event.message_id or 0) - at > NEAR_MESSAGES
        fresh = at is not None and (at < asked or far)
        text = self.t.html(key, **values)
        self.say(Message(text, buttons=rows, slot=NOTED_SLOT, fresh=fresh, ring=False))

    def settle_keyboard(self, *, asks: bool) -> None:
        """Take the reply keyboard away once its question has gone. `asks`: the question that is
        open is one that is answered by it."""
        said = [output for output in self.outputs if isinstance(output, Message)]
        up = any(message.keyboard for message in said)
        if not up and self.conversation.keyboard:
            up = asks
            if not up:
                gone = Message(self.t.html("engine.keyboard_gone"), keyboard=(), ring=False)
                self.outputs.insert(0, gone)
        if up is not self.conversation.keyboard:
            self.conversation = replace(self.conversation, keyboard=up)
