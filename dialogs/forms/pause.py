"""The pause: people tell in several short messages, and the first question waits for their rest."""

from datetime import datetime, timedelta

from dialogs.forms.form import Form, Step
from dialogs.state.conversation import Frame
from dialogs.state.event import Attached, Said
from dialogs.turn_context import TurnContext

WEIGHED = "weighed"  # what a draft knows when its request was only guessed from several messages


def still_telling(ctx: TurnContext, dialog: Form, frame: Frame, step: Step) -> datetime | None:
    """Until when the first question waits: people tell in several short messages. Whoever has said
    plainly what they want, or taps, has told."""
    pause = ctx.quota.story_pause_seconds
    told = isinstance(ctx.event.what, Said | Attached) and not _is_asked(dialog, frame)
    first = step.name == dialog.asked_after_pause
    open_ = first or (bool(dialog.asked_after_pause) and bool(frame.inferred.get(WEIGHED)))
    if not pause or not told or not open_ or frame.editing is not None:
        return None
    return ctx.event.at + timedelta(seconds=pause)


def _is_asked(dialog: Form, frame: Frame) -> bool:
    """Whether a question was asked of what is told."""
    return frame.asked not in (None, dialog.text_to)
