"""确认提交: what comes of a form that has been checked and confirmed."""

from dataclasses import replace

from dialogs.forms import answering, position
from dialogs.forms.form import form_of
from dialogs.state.conversation import Frame
from dialogs.state.message import Message
from dialogs.texts import Html
from dialogs.texts.layout import Rows
from dialogs.turn_context import Talk


def confirm(talk: Talk, frame: Frame) -> None:
    """Finish the dialog if nothing is missing. A change that was begun but not made is let go."""
    settled = replace(frame, editing=None)
    if answering.is_gated(talk, frame):
        answering.show(talk, frame)
    elif position.position(form_of(talk, frame), settled) is not None:
        answering.show(talk, settled, talk.t.html("engine.not_ready"))
    else:
        talk.conversation = talk.conversation.without_frame(frame)
        form_of(talk, frame).hooks.submit(talk, settled)
        go_on(talk)


def go_on(talk: Talk) -> None:
    """Come back to what lies beneath."""
    if (frame := talk.conversation.frame) is not None:
        answering.show(talk, replace(frame, asked=None), talk.t.html("talk.pick_up"))


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
