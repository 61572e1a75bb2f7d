"""One turn's notebook: what the conversation is now, what is said, what the backend is asked
for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backend_client.plain import to_plain
from dialogs import engine, render
from dialogs.catalog import DIALOGS
from dialogs.conversation import Conversation, FollowedCase, Frame
from dialogs.effect import Effect, EffectKind
from dialogs.event import Event, Tapped
from dialogs.message import Button, Message, Output, Toast
from dialogs.render import Rows
from dialogs.texts import Html, Texts, texts


@dataclass
class Talk:
    """Lives for one turn. `sent` holds the message ids of the slots that the chat has seen."""

    conversation: Conversation
    event: Event
    sent: Mapping[str, int]
    outputs: list[Output] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    @property
    def t(self) -> Texts:
        return texts(self.conversation.language or self.event.language_code)

    @property
    def tapped(self) -> Tapped | None:
        return self.event.what if isinstance(self.event.what, Tapped) else None

    def say(self, message: Message) -> None:
        self.outputs.append(message)

    def note(self, key: str, rows: Rows = (), **values: object) -> None:
        self.say(render.note(self.t, key, rows, **values))

    def toast(self, key: str, *, alert: bool = False, **values: object) -> None:
        """Answer the tap in a bubble that passes; without a tap there is nothing to answer."""
        if self.tapped is not None:
            text = self.t.plain(key, **values)
            self.outputs.append(Toast(self.tapped.query_id, text, alert))

    def button(self, label: str, data: str) -> Button:
        return render.button(self.t, label, data)

    def wish(self, kind: EffectKind, case: str, body: object, key: str | None = None) -> None:
        """Ask something of the backend. The key is the event's: a turn taken again wishes the
        same.
        """
        name = key or f"{self.event.id}:{kind}"
        self.effects.append(Effect(kind, name, case, to_plain(body)))

    def keep(self, frame: Frame) -> None:
        self.conversation = self.conversation.with_frame(frame)

    def keep_case(self, case: FollowedCase) -> None:
        self.conversation = self.conversation.with_case(case)

    def unseen(self, slot: str) -> bool:
        """Whether the citizen's message was sent before the newest message of the slot arrived:
        what was said before a question was there cannot be its answer."""
        if self.event.message_id is None or self.tapped is not None:
            return False
        shown = self.sent.get(slot)
        return shown is None or self.event.message_id < shown

    def on_card(self, frame: Frame) -> bool:
        """Whether the tap was on the newest card of the frame, which is then edited in place."""
        return (
            self.tapped is not None
            and self.event.message_id is not None
            and self.sent.get(frame.card_slot) == self.event.message_id
        )

    def searched(self, frame: Frame) -> Frame:
        return engine.searched(DIALOGS[frame.dialog], frame, self.conversation.person)

    def present(self, frame: Frame, lead: Html | None = None, *, quiet: bool = False) -> None:
        """Show where a dialog stands: its card, and the question that is next. `quiet` asks nothing
        that the citizen is about to read anyway."""
        dialog = DIALOGS[frame.dialog]
        step = engine.position(dialog, frame)
        has_card = any(
            s.on_card and (engine.values(frame).get(s.name) or s.name in frame.passed)
            for s in dialog.steps
        )
        if step is None:
            moved = frame.asked != "" or not (quiet or self.on_card(frame))
            self.say(render.card(self.t, frame, fresh=moved))
            frame = replace(frame, asked="")
        else:
            if has_card and frame.editing is None:
                self.say(render.card(self.t, frame, fresh=False))
            if not quiet or frame.asked != step.name:
                self.say(render.question(self.t, frame, step, lead))
            frame = replace(frame, asked=step.name)
        self.keep(frame)

    def settle_keyboard(self) -> None:
        """Take the reply keyboard away once its question has gone."""
        up = any(isinstance(o, Message) and o.keyboard for o in self.outputs)
        speaks = any(isinstance(o, Message) for o in self.outputs)
        if self.conversation.keyboard and not up and speaks:
            self.outputs.insert(0, Message(self.t.html("file_case.keyboard_gone"), keyboard=()))
        if speaks:
            self.conversation = replace(self.conversation, keyboard=up)
