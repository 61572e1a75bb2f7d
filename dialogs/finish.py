"""确认提交: what comes of a form that has been checked and confirmed."""

from dataclasses import replace

from dialogs import drafts, engine
from dialogs.conversation import Frame
from dialogs.form import form_of
from dialogs.layout import Rows
from dialogs.message import Message
from dialogs.talk import Talk
from dialogs.texts import Html


def confirm(talk: Talk, frame: Frame) -> None:
    """Finish the dialog if nothing is missing. A change that was begun but not made is let go."""
    settled = replace(frame, editing=None)
    if drafts.is_gated(talk, frame):
        drafts.show(talk, frame)
    elif engine.position(form_of(talk, frame), settled) is not None:
        drafts.show(talk, settled, talk.t.html("engine.not_ready"))
    else:
        talk.conversation = talk.conversation.without_frame(frame)
        form_of(talk, frame).hooks.submit(talk, settled)
        go_on(talk)


def go_on(talk: Talk) -> None:
    """Come back to what lies beneath."""
    if (frame := talk.conversation.frame) is not None:
        drafts.show(talk, replace(frame, asked=None), talk.t.html("talk.pick_up"))


def replace_card(talk: Talk, frame: Frame, text: Html, stub: str, rows: Rows = ()) -> None:
    """Put the result where the card was: in place after a tap on it, at the bottom otherwise."""
    fresh = not talk.on(frame.card_slot)
    talk.say(
        Message(
            text,
            buttons=rows,
            slot=frame.card_slot,
            fresh=fresh,
            stub=talk.t.html(stub) if fresh else "",
        )
    )
