"""Advice while filing: danger first, then what may be wise. It never blocks, and each is given
once.
"""

from backend_client.wording.sensitive import Sensitive
from dialogs.filing import split_matters
from dialogs.filing.answers import is_denunciation
from dialogs.forms import answering
from dialogs.forms.danger_warning import warn
from dialogs.forms.position import values
from dialogs.state.conversation import Frame
from dialogs.turn_context import TurnContext


def advise(ctx: TurnContext, frame: Frame) -> Frame:
    """Of a filing."""
    before = frame.flags
    frame = warn(ctx, frame)
    warned = frame.flags != before
    found = frame.inferred
    if found.get("complains"):
        frame = _shielded(ctx, frame)
    if told := split_matters.headlines(frame):
        frame = frame if warned else split_matters.offer(ctx, frame, *told)
    elif found.get("matters", 1) != 1 and split_matters.OFFERED not in frame.flags:
        frame = answering.once(ctx, frame, "advice.two_matters")
    frame = _sensitive(ctx, frame)
    if found.get("only_links"):
        frame = answering.once(ctx, frame, "advice.only_links")
    return frame


def _sensitive(ctx: TurnContext, frame: Frame) -> Frame:
    """A notice of its own where the words tell what the law protects more (《个人信息保护法》
    Art. 29-31), once a draft; a child is told that a grown-up has to file with them."""
    told = frame.inferred.get("sensitive")
    kinds = told if isinstance(told, list) else []
    if Sensitive.YOUNG in kinds:
        return answering.once(ctx, frame, "advice.young")
    if not kinds:
        return frame
    named = ctx.t.plain("card.separator").join(ctx.t.plain(f"sensitive.{kind}") for kind in kinds)
    return answering.once(ctx, frame, "advice.sensitive", what=named)


def _shielded(ctx: TurnContext, frame: Frame) -> Frame:
    """Of a denunciation that it is secret; of a complaint that it can be. Before the kind is known
    that much is left open."""
    accused = values(frame).get("accused")
    who = str(accused[0]) if isinstance(accused, list) and accused else ""
    if is_denunciation(values(frame)):
        key, to_somebody = "advice.accused", "advice.accused_somebody"
    elif frame.inferred.get("kind_doubtful"):
        return frame
    else:
        key, to_somebody = "advice.complained", "advice.complained_somebody"
    if any(said.startswith(key) for said in frame.flags):
        return frame
    return answering.once(ctx, frame, key if who else to_somebody, who=who)
