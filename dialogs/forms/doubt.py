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
    step = screens.doubtful(dialog, frame)
    if step is None:
        return settle_doubt(ctx, frame)
    mark = f"{DOUBT}{step.name}"
    if fresh or mark not in frame.flags:
        again = any(flag.startswith(DOUBT) for flag in frame.flags)
        ctx.say(screens.doubt(ctx.t, frame, step, fresh=fresh or not again))
    others = (flag for flag in frame.flags if not flag.startswith(DOUBT))
    return replace(frame, flags=(*others, mark))


def settle_doubt(ctx: TurnContext, frame: Frame) -> Frame:
    """Take the buttons of the question beneath the card away."""
    mark = next((flag for flag in frame.flags if flag.startswith(DOUBT)), None)
    if mark is None:
        return frame
    name = mark.removeprefix(DOUBT)
    dialog = form_of(ctx, frame)
    if dialog.has(name):
        line = screens.settled_line(ctx.t, frame, dialog.step(name))
        ctx.say(Message(line, slot=screens.doubt_slot(frame), ring=False))
    return replace(frame, flags=tuple(flag for flag in frame.flags if flag != mark))
