"""先存着, 不报了, 接着填: drafts put aside, given up, and brought back."""

from dataclasses import replace

from dialogs.forms import answering
from dialogs.forms.fields import story_text
from dialogs.forms.form import Form, form_of, forms_of
from dialogs.forms.position import values
from dialogs.forms.screens import data
from dialogs.forms.submit import go_on
from dialogs.reading import extract
from dialogs.state.conversation import Conversation, Frame
from dialogs.state.message import Message
from dialogs.turn_context import Talk


def headline(dialog: Form, frame: Frame) -> str:
    """What a draft is about, in few words."""
    told = values(frame).get(dialog.text_to or "")
    return extract.headline(story_text(told)) or "…"


def keep(talk: Talk, frame: Frame) -> None:
    """Put a draft aside for later, and take what it shows off the screen at once. What holds no
    words of the citizen yet is simply given up."""
    talk.conversation = shelved(talk, frame)
    _hide_card(talk, frame)
    if any(each.id == frame.id for each in talk.conversation.shelf):
        rows = ((talk.button("label.resume", data(frame, "resume")),),)
        talk.note("engine.kept", rows)
    else:
        talk.note("engine.moved_on")
    go_on(talk)


def shelved(talk: Talk, frame: Frame) -> Conversation:
    conversation = talk.conversation.without_frame(frame)
    if any(each.id == frame.id for each in conversation.shelf):
        return conversation
    if not frame.path or form_of(talk, frame).text_to is None:
        return conversation
    kept = replace(frame, asked=None, editing=None, tries=0)
    return replace(conversation, shelf=(*conversation.shelf, kept))


def drop(talk: Talk, frame: Frame, *, sure: bool = False) -> None:
    if not sure and frame.path:
        sure_button = talk.button("label.drop_sure", data(frame, "drop_sure"))
        talk.ask_sure(
            "engine.drop_sure", ((sure_button, talk.button("label.keep", data(frame, "keep"))),)
        )
        return
    take_away(talk, frame)
    talk.settle("engine.dropped")
    go_on(talk)


def take_away(talk: Talk, frame: Frame) -> None:
    """Delete a draft, and what it shows."""
    shelf = tuple(each for each in talk.conversation.shelf if each.id != frame.id)
    talk.conversation = replace(talk.conversation.without_frame(frame), shelf=shelf)
    _hide_card(talk, frame, "engine.dropped_stub")


def _hide_card(talk: Talk, frame: Frame, stub: str = "engine.kept_stub") -> None:
    """Also while its card is still on the way: the edit follows it."""
    shown = frame.path or frame.card_slot in talk.sent
    if shown and not answering.is_gated(talk, frame):
        talk.say(Message(talk.t.html(stub), slot=frame.card_slot, ring=False))


def resume(talk: Talk, frame: Frame) -> None:
    """Bring a draft back to the top, from the shelf or from under another dialog."""
    shelf = tuple(each for each in talk.conversation.shelf if each.id != frame.id)
    talk.conversation = replace(talk.conversation.without_frame(frame), shelf=shelf)
    talk.keep(frame)
    answering.show(talk, replace(answering.searched(talk, frame), asked=None))


def offer(talk: Talk, frame: Frame) -> None:
    """Somebody begins while a draft is waiting: go on with it, or file another matter?"""
    rows = (
        (
            talk.button("label.resume", data(frame, "resume")),
            talk.button("label.another", data(frame, "another")),
        ),
        (talk.button("label.drop", data(frame, "drop")),),
    )
    talk.note("engine.have_draft", rows, headline=headline(form_of(talk, frame), frame))


def begin_anew(talk: Talk) -> None:
    """Begin the default form from nothing, whatever is under way being kept."""
    for frame in talk.conversation.frames:
        talk.conversation = shelved(talk, frame)
        _hide_card(talk, frame)
    answering.show(talk, answering.begin(talk, forms_of(talk).default))


def hide_all(talk: Talk) -> None:
    """Take all drafts off the screen."""
    for frame in (*talk.conversation.frames, *talk.conversation.shelf):
        _hide_card(talk, frame, "engine.dropped_stub")
