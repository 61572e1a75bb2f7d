"""Submits a form that has been checked and confirmed (确认提交)."""

from dialogs.forms import answering, position, screens
from dialogs.forms.doubt import settle_doubt
from dialogs.forms.form import Form, Step, form_of
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.state.message import Message
from dialogs.texts import Html
from dialogs.texts.layout import Rows
from dialogs.turn_context import TurnContext


def confirm(ctx: TurnContext, frame: Frame) -> None:
    """Submit the form if nothing is missing. A change that was begun but not made is dropped. What
    may be skipped holds nobody up: the card comes without it, and is sent once it has been seen.
    """
    form, settled = form_of(ctx, frame), replace(frame, editing=None)
    rest = _without_optional(form, settled)
    if answering.is_gated(ctx, frame):
        answering.show(ctx, frame)
    elif (step := position.position(form, rest)) is not None:
        if step.skipped_by is not None and step.skipped_by[0] == step.name:  # nobody can tell
            answering.skip(ctx, settled)
        else:
            _not_ready(ctx, form, settled, step)
    elif rest is not settled:
        answering.show(ctx, rest, ctx.t.html("listening.send_sure"))
    else:
        settled = settle_doubt(ctx, settled)
        ctx.conversation = ctx.conversation.without_frame(frame)
        form_of(ctx, frame).hooks.submit(ctx, settled)
        go_on(ctx)


def _not_ready(ctx: TurnContext, form: Form, frame: Frame, step: Step) -> None:
    """Says what is missing; the second time, what else can be done. Who still wants to send leaves
    open what can be, and is shown what is left."""
    mark = f"not_ready.{step.name}"
    asked = frame.flags.count(mark)
    frame = replace(frame, flags=(*frame.flags, mark))
    if asked == 0:
        answering.show(ctx, frame, ctx.t.html("engine.not_ready"))
    elif asked == 1 or not step.unsure:
        way = "engine.not_ready_unsure" if step.unsure else "engine.not_ready_still"
        answering.show(ctx, frame, ctx.t.html(way))
    else:
        frame = position.pass_by(form, frame, step)
        ready = position.position(form, _without_optional(form, frame)) is None
        left = screens.settled_line(ctx.t, frame, step)
        then = ctx.t.html("listening.send_sure" if ready else "engine.not_ready")
        answering.show(ctx, frame, Html(f"{left}\n{then}"))


def _without_optional(form: Form, frame: Frame) -> Frame:
    while (step := position.position(form, frame)) is not None and step.optional:
        frame = position.pass_by(form, frame, step)
    return frame


def go_on(ctx: TurnContext) -> None:
    """Return to the draft beneath."""
    if (frame := ctx.conversation.frame) is not None:
        answering.show(ctx, replace(frame, asked=None), ctx.t.html("talk.pick_up"))


def replace_card(ctx: TurnContext, frame: Frame, text: Html, stub: str, rows: Rows = ()) -> None:
    """Put the result where the card was: in place after a tap on it, at the bottom otherwise."""
    fresh = not ctx.on(frame.card_slot)
    ctx.say(
        Message(
            text,
            buttons=rows,
            slot=frame.card_slot,
            fresh=fresh,
            stub=ctx.t.html(stub) if fresh else "",
        )
    )
