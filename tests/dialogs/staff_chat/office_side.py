"""The office's side of a talk, as the feed tells it to a phone."""

from typing import Any

from backend_client.contract.case import CaseEvent, EventType
from backend_client.contract.files import Attachment
from backend_client.contract.staff_chat import Side, TalkClosed, TalkReceipt, TalkSaid, TalkWords
from backend_client.json_codec import to_plain
from dialogs.state.event import CaseHappened, TalkOpened
from dialogs.state.message import Message
from tests.dialogs.phone import Phone


class Office:
    """Writes the events of a phone's newest talk."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.talk = phone.conversation.staff_chats[-1].id
        self.seq = 0
        self.events: list[CaseEvent] = []

    def opened(self) -> None:
        until = self.phone.now.replace(hour=4)
        self.phone.happens(TalkOpened(TalkReceipt(self.talk, until, "09:00", "17:00")))

    def step(self, kind: EventType, data: object = None) -> CaseEvent:
        self.seq += 1
        plain: Any = to_plain(data) if data is not None else {}
        event = CaseEvent(self.seq, "", self.talk, self.seq, kind, self.phone.now, plain)
        self.events.append(event)
        return event

    def happens(self, event: CaseEvent) -> None:
        self.phone.happens(CaseHappened(event))

    def passed_on(self, text: str = "有人吗") -> CaseEvent:
        """What the citizen said has come, and comes back in the feed."""
        until = self.phone.now.replace(hour=5)
        said = TalkSaid(Side.CITIZEN, TalkWords(text), until)
        return self.step(EventType.TALK_SAID, said)

    def answer(self, text: str, *files: Attachment) -> CaseEvent:
        return self.step(EventType.TALK_SAID, TalkSaid(Side.STAFF, TalkWords(text, files)))

    def says(self, text: str, *files: Attachment) -> None:
        self.happens(self.answer(text, *files))

    def reads(self) -> None:
        self.happens(self.step(EventType.TALK_READ))

    def is_late(self) -> None:
        self.happens(self.step(EventType.TALK_LATE))

    def closes(self, by: Side = Side.STAFF) -> None:
        self.happens(self.step(EventType.TALK_CLOSED, TalkClosed(by)))


def card(phone: Phone) -> Message:
    """The card of the newest talk."""
    return phone.shown[phone.slots[phone.conversation.staff_chats[-1].slot]]
