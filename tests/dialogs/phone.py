"""A simulated phone for tests of pure turns: says, taps, hears. The state goes through JSON between
all turns, and message ids run through both directions as they do in a private chat."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    Moved,
    Question,
    Receipt,
)
from backend_client.contract.documents import Answer, AnswerRow
from backend_client.contract.files import Attachment
from backend_client.contract.on_behalf import EnrolledAgent
from backend_client.json_codec import to_plain
from dialogs.registry import restored, stored
from dialogs.state.conversation import Conversation
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import (
    DEFAULT_QUOTA,
    Attached,
    CaseHappened,
    Commanded,
    ContactShared,
    Due,
    Edited,
    Event,
    Filed,
    Quota,
    Said,
    Tapped,
    What,
)
from dialogs.state.message import Button, Message, Output, Toast
from dialogs.turn import Turn, take_turn

MONDAY = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)  # ten in the morning in mainland China


CHANGE, MORE = "改一处", "更多"


class Phone:
    """`actions` counts what the citizen did; `rings` the messages that came with a sound."""

    def __init__(
        self,
        language: str | None = "zh-hans",
        at: datetime = MONDAY,
        limits: Quota = DEFAULT_QUOTA,
    ) -> None:
        self.limits = limits
        self.conversation = Conversation()
        self.language = language
        self.now = at
        self.shown: dict[int, Message] = {}
        self.slots: dict[str, int] = {}
        self.effects: list[Effect] = []
        self.toasts: list[Toast] = []
        self.last: tuple[Output, ...] = ()
        self.rings = 0
        self.due_at: datetime | None = None
        self.ids = 0
        self.events = 0
        self.actions = 0
        self.undelivered: list[Message] | None = None
        self.blocked = False
        self.files: dict[int, Attached] = {}  # by their messages

    def happens(self, what: What, message_id: int | None = None) -> Turn:
        self.events += 1
        event = Event(
            id=f"{self.events:08x}{id(self) % 1_000_000:024d}",
            at=self.now,
            what=what,
            message_id=message_id,
            language_code=self.language if message_id is not None else None,
        )
        turn = self._take_turn(event)
        self.conversation = restored(json.loads(json.dumps(stored(turn.conversation))))
        self.due_at = turn.due_at
        self.effects += turn.effects
        self.last = turn.outputs
        for output in turn.outputs:
            self._receive(output)
        return turn

    def _take_turn(self, event: Event) -> Turn:
        return take_turn(self.conversation, event, dict(self.slots), self.limits)

    def _receive(self, output: Output) -> None:
        if self.blocked:
            return
        if isinstance(output, Toast):
            self.toasts.append(output)
        elif isinstance(output, Message) and self.undelivered is not None:
            self.undelivered.append(output)
        elif isinstance(output, Message):
            self._show(output)

    def _show(self, message: Message) -> None:
        slot = message.slot
        if slot is not None and not message.fresh and slot in self.slots:
            self.shown[self.slots[slot]] = message
            return
        self.ids += 1
        if slot is not None:
            if message.stub and slot in self.slots:
                self.shown[self.slots[slot]] = Message(message.stub, slot=slot)
            self.slots[slot] = self.ids
        self.shown[self.ids] = message
        self.rings += message.ring

    def holds(self) -> None:
        """From now on nothing arrives, until `deliver`."""
        self.undelivered = []

    def deliver(self) -> None:
        """Let what was held back arrive."""
        held, self.undelivered = self.undelivered or [], None
        for message in held:
            self._show(message)

    # what a citizen does

    def says(self, text: str) -> int:
        if text.startswith("/"):
            name, _, args = text[1:].partition(" ")
            return self.sends(Commanded(name, args))
        return self.sends(Said(text))

    def sends(self, what: What) -> int:
        self.ids += 1
        self.actions += 1
        mine = self.ids
        if isinstance(what, Attached):
            self.files[mine] = what
        self.happens(what, mine)
        return mine

    def edits(self, message_id: int, text: str) -> None:
        """New words, or a new caption: then the file comes once more, as from Telegram."""
        self.actions += 1
        file = self.files.get(message_id)
        if file is not None:
            file = replace(file, attachment=replace(file.attachment, caption=text))
        self.happens(Edited(text, file), message_id)

    def photo(self, caption: str | None = None, album: str | None = None) -> int:
        ref = f"photo-{self.ids + 1}"
        return self.sends(Attached(Attachment("photo", ref, caption=caption), album=album))

    def album(self, caption: str, count: int) -> None:
        """One action, one event a picture, the caption on the first; they come at once."""
        self.holds()
        self.photo(caption, album="a")
        for _ in range(count - 1):
            self.photo(album="a")
            self.actions -= 1
        self.deliver()

    def shares_own_contact(self, phone: str = "13800001111") -> None:
        self.sends(ContactShared(phone, "", own=True))

    def buttons(self) -> list[tuple[int, Button]]:
        return [
            (at, button)
            for at, message in sorted(self.shown.items(), reverse=True)
            for row in message.buttons
            for button in row
            if button.data
        ]

    def button(self, label: str) -> tuple[int, Button]:
        """The newest button of that label, and the message it stands on; 更多 is tapped for it."""
        if label != MORE and not self.stands(label) and self.stands(MORE):
            self.taps(MORE)
        for at, button in self.buttons():
            if button.text == label:
                return at, button
        raise LookupError(f"no button {label!r}; there are {[b.text for _, b in self.buttons()]}")

    def stands(self, label: str) -> bool:
        return any(button.text == label for _, button in self.buttons())

    def taps(self, *labels: str) -> None:
        for label in labels:
            if label.startswith("改") and not self.stands(label) and self.stands(CHANGE):
                self.taps(CHANGE)  # every line stands behind it
            at, button = self.button(label)
            self.presses(button.data, at)

    def presses(self, data: str, message_id: int) -> None:
        self.actions += 1
        self.happens(Tapped(data, f"q{self.events}"), message_id)

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def is_woken(self) -> bool:
        """Time goes on to the moment that the conversation asked for; whether it asked for one."""
        if self.due_at is None:
            return False
        self.now = max(self.now, self.due_at)
        self.happens(Due())
        return True

    # what the backend does

    def registered(
        self,
        number: str = "20260615-000001-2",
        code: str = "7K2M-9QXA",
        agent: EnrolledAgent | None = None,
    ) -> str:
        """The receipt of the newest filing, taken as that of `agent`; the case's number."""
        draft = self.filings()[-1]
        clock = LegalDeadline(DeadlineName.REGISTER, 22, self.now + timedelta(days=15))
        self.happens(
            Filed(
                draft["client_ref"],
                Receipt(number, code, draft["client_ref"], self.now, (clock,), agent),
            )
        )
        return number

    def moved(self, seq: int, status: CaseStatus, **details: Any) -> CaseEvent:
        """A step of the newest filed case, as the feed tells it."""
        case = self.conversation.cases[-1]
        event = CaseEvent(
            id=seq,
            case=case.number or "20260615-000001-2",
            client_ref=case.client_ref,
            seq=seq,
            type=EventType.MOVED,
            at=self.now,
            data=to_plain(Moved(status, **details)),
        )
        self.happens(CaseHappened(event))
        return event

    def is_asked(self, seq: int, text: str) -> None:
        """An officer asks about the newest filed case."""
        case = self.conversation.cases[-1]
        number = case.number or "20260615-000001-2"
        data = to_plain(Question(text))
        event = CaseEvent(seq, number, case.client_ref, seq, EventType.ASKED, self.now, data)
        self.happens(CaseHappened(event))

    def answered(self, seq: int = 3) -> None:
        """The unit answers; the review window of 30 days and the rating window of 15 are open."""
        self.moved(
            seq,
            CaseStatus.ANSWERED,
            unit="河北乡政府",
            answer=Answer((AnswerRow("希望赶紧清走", "已清运"),), "《信访工作条例》"),
            clocks=(LegalDeadline(DeadlineName.ASK_REVIEW, 35, self.now + timedelta(days=30)),),
            rate_until=self.now + timedelta(days=15),
        )

    # what is seen

    def filings(self) -> list[dict[str, Any]]:
        return [dict(e.body) for e in self.effects if e.kind is EffectKind.FILE_CASE]

    def effects_of(self, kind: EffectKind) -> list[Effect]:
        return [effect for effect in self.effects if effect.kind is kind]

    def said_last(self) -> list[Message]:
        return [output for output in self.last if isinstance(output, Message)]

    def hears(self) -> str:
        """All texts of the last turn."""
        return "\n".join(output.text for output in self.last if isinstance(output, Message | Toast))

    def card(self) -> Message:
        """The newest card of the dialog under way, or of the newest case."""
        frame, cases = self.conversation.frame, self.conversation.cases
        slot = frame.card_slot if frame else cases[-1].slot
        return self.shown[self.slots[slot]]

    def labels(self) -> Iterator[str]:
        """The buttons and keys of the last turn, with those that stand behind 更多."""
        for message in self.said_last():
            yield from self._offered(message)
            yield from (key.text for row in message.keyboard or () for key in row)

    def card_labels(self) -> list[str]:
        """The buttons of the newest card, with those that stand behind 更多."""
        return list(self._offered(self.card()))

    def _offered(self, message: Message) -> Iterator[str]:
        for button in (button for row in message.buttons for button in row):
            yield button.text
            if button.text == MORE:
                other = self.copy()
                other.taps(MORE)
                yield from (each.text for row in other.card().buttons for each in row)

    def screen(self) -> str:
        return "\n---\n".join(
            f"[{at}] {m.text}\n"
            + "\n".join(" | ".join(b.text for b in row) for row in m.buttons)
            + ("\n".join(" | ".join(k.text for k in row) for row in m.keyboard or ()))
            for at, m in sorted(self.shown.items())
        )

    def copy(self) -> "Phone":
        other = Phone(self.language, self.now)
        other.__dict__.update(self.__dict__)
        other.shown, other.slots = dict(self.shown), dict(self.slots)
        other.effects, other.toasts = list(self.effects), list(self.toasts)
        return other


def newcomer() -> Phone:
    """Has read the notice and agreed; the first question is open."""
    phone = Phone()
    phone.says("/start")
    phone.taps("同意，开始")
    return phone


STORY = "村东头牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走"


def ready_to_send() -> Phone:
    """Everything is told; the check card is open."""
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    phone.shares_own_contact()
    return phone


def filer() -> Phone:
    """Has filed a case, which is registered."""
    phone = ready_to_send()
    phone.taps("确认提交")
    phone.registered()
    return phone
