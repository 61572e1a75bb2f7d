"""Renders a staff chat: its card, the words of the office, and what it did.

A ring stands on a lock screen. The words of a person may name anything, so they come as spoilers:
Telegram hides those in notifications and in the list of chats until they are tapped. In danger they
are open: nobody there looks for what to tap.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from backend_client.contract.case import CaseEvent, EventType
from backend_client.contract.staff_chat import Side
from dialogs.cases.notifications import may_ring
from dialogs.staff_chat.fold import closer_of, files_of_staff, words_of_staff
from dialogs.state import about, buttons
from dialogs.state.conversation import StaffChat
from dialogs.state.message import Lane, Message
from dialogs.texts import Texts, shown
from dialogs.texts.layout import Rows, button

PIECE = 1500  # characters of a person's words in one message: far below Telegram's limit


def staff_chat_card(
    t: Texts, staff_chat: StaffChat, *, on: bool, about: str = "", fresh: bool = False
) -> Message:
    """`on`: what is written goes to the person. `about`: the number of the case."""
    if staff_chat.closed_by is not None:
        text: str = t.html(f"staff_chat.closed_{staff_chat.closed_by}")
    else:
        lines: list[str] = [t.html("staff_chat.on" if on else "staff_chat.off")]
        if about:
            lines.append(t.html("staff_chat.about", number=about))
        if staff_chat.opens is not None and staff_chat.closes is not None:
            lines.append(
                t.html("staff_chat.hours", opens=staff_chat.opens, closes=staff_chat.closes)
            )
        if staff_chat.answer_by is not None:
            lines.append(t.html("staff_chat.answer_by", at=t.minute(staff_chat.answer_by)))
        if staff_chat.read_at is not None:
            lines.append(t.html("staff_chat.read", at=t.minute(staff_chat.read_at)))
        text = "\n".join(lines)
    rows = () if staff_chat.closed_by is not None else _buttons(t, staff_chat, on=on)
    stub = t.html("staff_chat.stub") if fresh else ""
    return Message(text, buttons=rows, slot=staff_chat.slot, fresh=fresh, stub=stub, ring=fresh)


def data(staff_chat: StaffChat, action: str) -> str:
    return buttons.talk(staff_chat.tag, action)


def go_on(t: Texts, staff_chat: StaffChat) -> Rows:
    return ((button(t, "staff_chat.go_on", data(staff_chat, "on")),),)


def _buttons(t: Texts, staff_chat: StaffChat, *, on: bool) -> Rows:
    end = button(t, "staff_chat.end", data(staff_chat, "end"))
    return ((end,),) if on else ((*go_on(t, staff_chat)[0], end),)


def of_news(
    t: Texts,
    before: StaffChat,
    after: StaffChat,
    news: Sequence[CaseEvent],
    now: datetime,
    *,
    on: bool,
) -> Iterator[Message]:
    """What the chat is told when a talk went from `before` to `after`, beside its card."""
    rows = () if on or after.closed_by is not None else go_on(t, after)
    ring = may_ring(now, urgent=after.urgent)
    reopened = before.closed_by is Side.STAFF
    for event in news:
        if words_of_staff(event) is not None:
            yield from spoken(t, event, rows, ring=ring, open_=after.urgent)
        elif event.type is EventType.TALK_SAID and reopened:
            reopened = False
            yield Message(t.html("staff_chat.reopened"), buttons=rows, ring=False, lane=Lane.PUSH)
        elif event.type is EventType.TALK_READ and after.urgent:
            text = t.html("staff_chat.read_urgent", at=t.minute(event.at))
            yield Message(text, buttons=rows, ring=ring, lane=Lane.PUSH)
        elif event.type is EventType.TALK_LATE:
            key = "staff_chat.late_urgent" if after.urgent else "staff_chat.late"
            yield Message(t.html(key), buttons=rows, ring=ring, lane=Lane.PUSH)
        elif event.type is EventType.TALK_CLOSED:
            reopened = closer_of(event) is Side.STAFF
            if reopened:
                yield Message(t.html("staff_chat.closed_now"), ring=ring, lane=Lane.PUSH)


def spoken(
    t: Texts, event: CaseEvent, rows: Rows, *, ring: bool, open_: bool = False
) -> Iterator[Message]:
    """The words of the office, in as many messages as it takes; the first of them rings. `open_`:
    they can be read at once, since somebody is in danger."""
    said, talk = words_of_staff(event), about.talk(event.client_ref)
    words = said.text if said is not None else ""
    pieces = [words[at : at + PIECE] for at in range(0, len(words), PIECE)]
    pieces = [piece for piece in pieces if shown(piece).strip()]
    if not pieces and files_of_staff(event):
        text = t.html("staff_chat.sent_files")
        yield Message(text, buttons=rows, ring=ring, lane=Lane.PUSH, about=talk)
        return
    pieces = pieces or ["…"]
    first, following = ("staff_chat.spoken", "staff_chat.more")
    if open_:
        first, following = ("staff_chat.spoken_open", "staff_chat.more_open")
    for at, piece in enumerate(pieces):
        text = t.html(following if at else first, words=piece)
        yield Message(
            text,
            buttons=rows if at == len(pieces) - 1 else (),
            ring=ring and not at,
            lane=Lane.PUSH,
            about=talk,
        )
