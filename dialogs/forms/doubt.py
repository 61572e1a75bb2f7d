"""The question beneath the check card about a line that is not sure."""

from dialogs.forms import screens
from dialogs.forms.form import Form, form_of
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.state.message import Message
from dialogs.turn_context import TurnContext

DOUBT = "doubt."  # flag of a draft: this line is asked about beneath its card


def ask_doubt(ctx: TurnContext, dialog: Form, frame: Frame, *, fresh: bool) -> Frame:
    """One question at a time about what is not sure, beneath the card."""
    step, before = screens.doubtful(dialog, frame), _asked(frame)
    if step is None:
        return settle_doubt(ctx, frame)
    if fresh or before != step.name:
        again = before == step.name
        left = ctx.t.html("engine.asked_below") if again else _settled(ctx, dialog, frame)
        ctx.say(screens.doubt(ctx.t, frame, step, fresh=fresh or before is None, left=left))
    return replace(frame, flags=(*_others(frame), f"{DOUBT}{step.name}"))


def settle_doubt(ctx: TurnContext, frame: Frame, left: str = "") -> Frame:
    """Take the buttons of the question beneath the card away; `left` stands there instead."""
    if _asked(frame) is None:
        return frame
    if line := left or _settled(ctx, form_of(ctx, frame), frame):
        ctx.say(Message(line, slot=screens.doubt_slot(frame), ring=False))
    return replace(frame, flags=_others(frame))


def _asked(frame: Frame) -> str | None:
    """The line that was asked about last."""
    marks = (flag.removeprefix(DOUBT) for flag in frame.flags if flag.startswith(DOUBT))
    return next(marks, None)


def _others(frame: Frame) -> tuple[str, ...]:
    return tuple(flag for flag in frame.flags if not flag.startswith(DOUBT))


def _settled(ctx: TurnContext, dialog: Form, frame: Frame) -> str:
    """What is left of the question before."""
    name = _asked(frame)
    known = name is not None and dialog.has(name)
    return screens.settled_line(ctx.t, frame, dialog.step(name)) if name and known else ""
