"""Danger warning: when a draft tells of danger to life, names the hotline and alerts a person."""

from collections.abc import Iterable

from dialogs.forms import answering
from dialogs.forms.screens import data
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.turn_context import TurnContext

ALARMED = "relay.alarmed"  # a flag of a draft, as it is stored: a person knows of it


def warn(ctx: TurnContext, frame: Frame) -> Frame:
    """Warn of danger to life: name each hotline that fits at once, and alert a person. Before the
    notice has been read a person is told only by a tap, since the words go along."""
    calls = frame.inferred.get("calls")
    return _warned(ctx, frame, calls) if isinstance(calls, list) and calls else frame


def _warned(ctx: TurnContext, frame: Frame, calls: Iterable[object]) -> Frame:
    agreed = ctx.conversation.consented_at is not None
    tell = ctx.button("staff_chat.call", data(frame, "alarm"))
    known = frame.flags
    for call in calls:
        buttons = () if agreed or call == "wages" else ((tell,),)
        frame = answering.once(ctx, frame, f"advice.danger.{call}", buttons)
    if agreed and ALARMED in known and frame.flags != known:
        ctx.ports.alarm(ctx, frame)  # of another danger: who knows of the first hears of it, too
    return _alarmed(ctx, frame) if agreed else frame


def _alarmed(ctx: TurnContext, frame: Frame) -> Frame:
    """A person is told of the danger, once for each draft."""
    if ALARMED in frame.flags:
        return frame
    ctx.ports.alarm(ctx, frame)
    return replace(frame, flags=(*frame.flags, ALARMED))


def alarm(ctx: TurnContext, frame: Frame, rest: str) -> None:
    """The button that tells a person; the draft may be parked."""
    if ALARMED in frame.flags:
        ctx.toast("talk.noted")
        return
    changed = _alarmed(ctx, frame)
    ctx.conversation = ctx.conversation.with_draft(changed)
