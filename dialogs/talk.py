"""One turn's notebook: what the conversation is now, what is said, what the backend is asked
for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backend_client.plain import to_plain
from dialogs import engine, render, twins
from dialogs.catalog import DIALOGS
from dialogs.conversation import Conversation, FollowedCase, Frame, near_slot
from dialogs.effect import ACTS, Effect, EffectKind
from dialogs.event import Event, Tapped
from dialogs.kinds import Phone
from dialogs.message import Button, Message, Output, Toast
from dialogs.quota import DEFAULT, Quota
from dialogs.relay_card import go_on, relay_card
from dialogs.render import Rows
from dialogs.texts import Html, Texts, texts

SURE_SLOT = "sure"
NOTED_SLOT = "noted"
STATUS_SLOT = "status"
NEAR_MESSAGES = 4  # below a note that is still in sight on a phone


@dataclass
class Talk:
    """Lives for one turn. `sent` holds the message ids of the slots that the chat has seen."""

    conversation: Conversation
    event: Event
    sent: Mapping[str, int]
    quota: Quota = DEFAULT
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
        self.say(render.note(self.t, key, rows, **values))

    def toast(self, key: str, *, alert: bool = False) -> None:
        """Answer the tap in a bubble that passes; what was written instead is answered in words."""
        if self.tapped is None:
            self.note(key)
        else:
            self.outputs.append(Toast(self.tapped.query_id, self.t.plain(key), alert))

    def button(self, label: str, data: str) -> Button:
        return render.button(self.t, label, data)

    def wish(self, kind: EffectKind, case: str, body: object, key: str | None = None) -> None:
        """Ask something of the backend. The key is the event's, and so is the moment at which it
        was said: a turn taken again wishes the same.
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
        """Ask before something that cannot be undone."""
        self.say(Message(self.t.html(key), buttons=rows, slot=SURE_SLOT, fresh=True))

    def settle(self, key: str) -> None:
        """Say what came of it, in place of the question that was tapped."""
        fresh = not self.on(SURE_SLOT)
        self.say(Message(self.t.html(key), slot=SURE_SLOT, fresh=fresh))

    def count(self, key: str, **values: object) -> None:
        """A passing note: one message that is edited until a question has been asked below it, or
        it is about to leave the screen."""
        at, asked = self.sent.get(NOTED_SLOT), self.sent.get(render.ASK_SLOT, 0)
        far = at is not None and (self.event.message_id or 0) - at > NEAR_MESSAGES
        fresh = at is not None and (at < asked or far)
        self.say(Message(self.t.html(key, **values), slot=NOTED_SLOT, fresh=fresh, ring=False))

    def searched(self, frame: Frame) -> Frame:
        return engine.searched(DIALOGS[frame.dialog], frame, self.conversation.person)

    def present(self, frame: Frame, lead: Html | None = None, *, quiet: bool = False) -> None:
        """Show where a dialog stands: its card, and the question that is next. `quiet` asks nothing
        that the citizen is about to read anyway."""
        self.leave_relay()
        step = engine.position(DIALOGS[frame.dialog], frame)
        if step is None:
            frame = self._asked_around(frame)
            stays = frame.asked == "" and lead is None and (quiet or self.on(frame.card_slot))
            beside = twins.told(self.t, self.conversation, frame, self.event.at)
            self.say(render.card(self.t, frame, fresh=not stays, lead=lead, beside=beside))
            self.keep(replace(frame, asked=""))
            return
        if frame.editing is None and render.has_lines(frame):
            self.say(render.card(self.t, frame, fresh=False))
        if not quiet or frame.asked != step.name:
            self.say(render.question(self.t, frame, step, lead))
            frame = replace(frame, asked_after=self.event.message_id or frame.asked_after)
        self.keep(replace(frame, asked=step.name))

    def leave_relay(self) -> None:
        """A question of ours is open: the next words answer it, and no person reads them. The talk
        stays open."""
        relay = self.conversation.relay
        if relay is not None:
            self.conversation = replace(self.conversation, speaking=None)
            self.say(relay_card(self.t, relay, on=False))
            self.note("relay.left", go_on(self.t, relay))

    def _asked_around(self, frame: Frame) -> Frame:
        asked = twins.question(self.conversation, frame)
        if asked is None:
            return frame
        # Not under the draft's id, behind which its filing would wait for an answer.
        slot = near_slot(frame.id)
        self.wish(EffectKind.NEIGHBOURS, slot, asked, key=slot)
        return replace(frame, said=(*frame.said, twins.ASKED))

    def settle_keyboard(self) -> None:
        """Take the reply keyboard away once its question has gone."""
        said = [output for output in self.outputs if isinstance(output, Message)]
        up = any(message.keyboard for message in said)
        if not up and self.conversation.keyboard:
            up = self._asks_by_keyboard()
            if not up:
                gone = Message(self.t.html("engine.keyboard_gone"), keyboard=(), ring=False)
                self.outputs.insert(0, gone)
        self.conversation = replace(self.conversation, keyboard=up)

    def _asks_by_keyboard(self) -> bool:
        looked_up, frame = self.conversation.looked_up, self.conversation.frame
        if looked_up is not None and looked_up.phone_asked:
            return True
        if frame is None or self.conversation.relay is not None:
            return False
        step = engine.position(DIALOGS[frame.dialog], frame)
        return step is not None and step.name == frame.asked and isinstance(step.kind, Phone)
