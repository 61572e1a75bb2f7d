"""Digressions: help, privacy, language. They answer and leave the dialog as it was."""

from dataclasses import replace

from dialogs.account.privacy import MY_DETAILS
from dialogs.forms import answering, parked
from dialogs.state import buttons
from dialogs.state.message import Button
from dialogs.texts import LANGUAGES, clip, shown, texts
from dialogs.turn_context import Talk


def help_(talk: Talk, args: str) -> None:
    talk.note("talk.help")


def language(talk: Talk, args: str) -> None:
    row = tuple(
        Button(texts(name).plain("language.name"), buttons.general("language", name))
        for name in LANGUAGES
    )
    talk.note("language.ask", (row,))


def set_language(talk: Talk, name: str) -> None:
    if name not in LANGUAGES:
        talk.toast("talk.old_button_idle")
        return
    talk.conversation = replace(talk.conversation, language=name)
    talk.note("language.set")


def privacy(talk: Talk, args: str) -> None:
    """What is remembered, and the ways to copy, correct and delete it."""
    person = talk.conversation.person
    empty = talk.t.plain("privacy.empty")
    lines = [clip(part or empty, 200) for part in (person.name, person.address, person.phone)]
    rows: list[tuple[Button, ...]] = [
        (
            talk.button("privacy.change", buttons.general("details")),
            talk.button("privacy.forget", buttons.general("forget")),
        ),
    ]
    if person.name or person.phone:
        copied = " ".join(part for part in (person.name, person.address, person.phone) if part)
        rows.append((Button(talk.t.plain("privacy.copy"), copy=clip(shown(copied), 250)),))
    open_drafts = sum(1 for frame in talk.conversation.frames if frame.dialog == "file_case")
    talk.note(
        "privacy.text",
        tuple(rows),
        name=lines[0],
        address=lines[1],
        phone=lines[2],
        cases=len(talk.conversation.cases),
        drafts=open_drafts + len(talk.conversation.shelf),
    )


def forget(talk: Talk, rest: str) -> None:
    """Delete what no duty keeps, after asking once: the turn asks each feature what is left."""
    if rest != "yes":
        rows = ((talk.button("privacy.forget_yes", buttons.general("forget", "yes")),),)
        talk.ask_sure("privacy.forget_sure", rows)
        return
    parked.hide_all(talk)
    talk.forgets = True
    talk.settle("privacy.forgotten")


def details(talk: Talk, rest: str) -> None:
    answering.open_anew(talk, MY_DETAILS)
