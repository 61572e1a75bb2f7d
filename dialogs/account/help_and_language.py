"""Help and language: commands that answer and leave the dialog as it was."""

from dialogs.agents import enrolment
from dialogs.filing import consent
from dialogs.state import buttons
from dialogs.state.copies import replace
from dialogs.state.message import Button, Message
from dialogs.texts import LANGUAGES, Html, texts
from dialogs.turn_context import TurnContext


def help_(ctx: TurnContext, args: str) -> None:
    listed = enrolment.standing(ctx)
    if listed is None:
        ctx.note("talk.help")
        return
    text, rows = listed
    ctx.say(Message(Html(f"{ctx.t.html('talk.help')}\n\n{text}"), buttons=rows))


def language(ctx: TurnContext, args: str) -> None:
    row = tuple(
        Button(texts(name).plain("language.name"), buttons.general("language", name))
        for name in LANGUAGES
    )
    ctx.note("language.ask", (row,))


def set_language(ctx: TurnContext, name: str) -> None:
    if name not in LANGUAGES:
        ctx.toast("talk.old_button_idle")
        return
    ctx.conversation = replace(ctx.conversation, language=name, language_chosen=True)
    ctx.note("language.set")
    if ctx.conversation.consented_at is None:
        consent.welcome(ctx, anew=True)
