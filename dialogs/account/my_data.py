"""/privacy: what is held of a person, shown, copied, corrected and deleted (《个人信息保护法》
Art. 44-47).
"""

from collections.abc import Iterator
from datetime import timedelta

from dialogs.account.held import DETAILS, KINDS, View, told
from dialogs.account.privacy import MY_DETAILS
from dialogs.agents import enrolment
from dialogs.forms import answering, parked
from dialogs.forms.form import forms_of
from dialogs.nearby import publication
from dialogs.state import buttons
from dialogs.state.effect import CopyWanted, EffectKind
from dialogs.state.message import LIMITS, Message, shown_units
from dialogs.texts import Html, clip
from dialogs.texts.layout import Rows
from dialogs.turn_context import SURE_SLOT, TurnContext

ROOM = LIMITS.text - 600  # for the end, which tells what else there is
DETAIL_SHOWN = 200


def privacy(ctx: TurnContext, args: str) -> None:
    """What is remembered, what else there is in numbers, and the ways to go on."""
    person = ctx.conversation.person
    empty = ctx.t.plain("privacy.empty")
    name, address, phone = (
        clip(part or empty, DETAIL_SHOWN) for part in (person.name, person.address, person.phone)
    )
    rows: Rows = (
        (
            ctx.button("privacy.change", buttons.general("details")),
            ctx.button("privacy.all", buttons.general("everything")),
        ),
        (
            ctx.button("privacy.export", buttons.general("export")),
            ctx.button("privacy.forget", buttons.general("forget")),
        ),
    )
    text = ctx.t.html("privacy.text", name=name, address=address, phone=phone, also=_also(ctx))
    if (listed := enrolment.standing(ctx)) is not None:
        text, rows = Html(f"{text}\n\n{listed[0]}"), (*rows, *listed[1])
    ctx.say(Message(text, buttons=rows))


def _also(ctx: TurnContext) -> str:
    """What there is beside the details, which are told above it."""
    others = (each for each in KINDS if each.key != DETAILS)
    counts = ((each.key, each.count(ctx.conversation)) for each in others)
    listed = [ctx.t.plain(key, count=count) for key, count in counts if count]
    if not listed:
        return ctx.t.plain("privacy.nothing_else")
    return ctx.t.plain("privacy.also", listed=ctx.t.plain("card.separator").join(listed))


def everything(ctx: TurnContext, rest: str) -> None:
    """One message, as much as it holds; the copy holds all."""
    lines = [ctx.t.html("privacy.all_title"), *_everything(ctx)]
    shown: list[str] = []
    for at, line in enumerate(lines):
        if shown_units("\n".join((*shown, line))) > ROOM:
            shown.append(ctx.t.html("privacy.left_out", count=len(lines) - at))
            break
        shown.append(line)
    if len(lines) == 1:
        shown.append(ctx.t.html("privacy.nothing_else"))
    days = {"days": ctx.quota.raw_days, "backups": ctx.quota.backup_days}
    shown += ["", ctx.t.html("privacy.kept", **days)]
    row = (
        ctx.button("privacy.export", buttons.general("export")),
        ctx.button("privacy.forget", buttons.general("forget")),
    )
    ctx.say(Message("\n".join(shown), buttons=(row,)))


def _everything(ctx: TurnContext) -> Iterator[str]:
    for heading, lines in told(View(ctx.conversation, ctx.t, forms_of(ctx))):
        yield ""
        yield ctx.t.html("privacy.kind", kind=heading)
        yield from lines


def export(ctx: TurnContext, rest: str) -> None:
    """Everything in one file, sent into this chat; asked first, since it is told whole there."""
    if rest != "yes":
        rows = ((ctx.button("privacy.export_yes", buttons.general("export", "yes")),),)
        ctx.ask_sure("privacy.export_sure", rows)
        return
    wanted = CopyWanted(ctx.t.language, ctx.conversation.thread)
    ctx.request(EffectKind.COPY_DATA, ctx.event.id, wanted)
    ctx.settle("privacy.export_begun")


def forget(ctx: TurnContext, rest: str) -> None:
    """Delete what no duty keeps, after asking once: the turn asks each feature what is left."""
    if rest != "yes":
        rows = ((ctx.button("privacy.forget_yes", buttons.general("forget", "yes")),),)
        ctx.ask_sure("privacy.forget_sure", rows)
        return
    parked.hide_all(ctx)
    publication.take_back_all(ctx)
    enrolment.leave_all(ctx)
    ctx.forgets = True
    until = ctx.t.day(ctx.event.at + timedelta(days=ctx.quota.backup_days))
    kept = [
        ctx.t.html(key)
        for key, there in (
            ("privacy.kept_cases", ctx.conversation.cases),
            ("privacy.kept_talks", ctx.conversation.staff_chats),
        )
        if there
    ]
    text = "\n".join((ctx.t.html("privacy.forgotten", until=until), *kept))
    ctx.say(Message(text, slot=SURE_SLOT, fresh=not ctx.on(SURE_SLOT)))


def details(ctx: TurnContext, rest: str) -> None:
    answering.open_anew(ctx, MY_DETAILS)
