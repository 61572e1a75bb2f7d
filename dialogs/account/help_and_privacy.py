"""Help, privacy and language: commands that answer and leave the dialog as it was."""

from dialogs.account.privacy import MY_DETAILS
from dialogs.filing import consent
from dialogs.forms import answering, parked
from dialogs.state import buttons
from dialogs.state.copies import replace
from dialogs.state.message import Button
from dialogs.texts import LANGUAGES, clip, shown, texts
from dialogs.turn_context import TurnContext


def help_(ctx: TurnContext, args: str) -> None:
    ctx.note("talk.help")


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
    ctx.conversation = replace(ctx.conversation, language=name)
    ctx.note("language.set")
    if ctx.conversation.consented_at is None:
        consent.welcome(ctx, anew=True)


def privacy(ctx: TurnContext, args: str) -> None:
    """What is remembered, and the ways to copy, correct and delete it."""
    person = ctx.conversation.person
    empty = ctx.t.plain("privacy.empty")
    lines = [clip(part or empty, 200) for part in (person.name, person.address, person.phone)]
    rows: list[tuple[Button, ...]] = [
        (
            ctx.button("privacy.change", buttons.general("details")),
            ctx.button("privacy.forget", buttons.general("forget")),
        ),
    ]
    if person.name or person.phone:
        copied = " ".join(part for part in (person.name, person.address, person.phone) if part)
        rows.append((Button(ctx.t.plain("privacy.copy"), copy=clip(shown(copied), 250)),))
    open_drafts = sum(1 for frame in ctx.conversation.frames if frame.dialog == "file_case")
    ctx.note(
        "privacy.text",
        tuple(rows),
        name=lines[0],
        address=lines[1],
        phone=lines[2],
        cases=len(ctx.conversation.cases),
        drafts=open_drafts + len(ctx.conversation.parked),
    )


def forget(ctx: TurnContext, rest: str) -> None:
    """Delete what no duty keeps, after asking once: the turn asks each feature what is left."""
    if rest != "yes":
        rows = ((ctx.button("privacy.forget_yes", buttons.general("forget", "yes")),),)
        ctx.ask_sure("privacy.forget_sure", rows)
        return
    parked.hide_all(ctx)
    ctx.forgets = True
    ctx.settle("privacy.forgotten")


def details(ctx: TurnContext, rest: str) -> None:
    answering.open_anew(ctx, MY_DETAILS)
