"""Hooks of the filing form that have no module of their own."""

from collections.abc import Callable, Mapping, Sequence

from dialogs.cases import action_handlers
from dialogs.filing import similar_case, split_matters
from dialogs.filing.answers import TOPIC
from dialogs.forms.form import Offers, form_of
from dialogs.forms.position import position, values
from dialogs.state.conversation import Frame, OpenQuestion
from dialogs.state.copies import replace
from dialogs.turn_context import TurnContext

SUGGESTED = 3


def prefill(ctx: TurnContext, about: str, question: OpenQuestion | None) -> Mapping[str, object]:
    """What the case that ended, or the link that led here, tells already."""
    if (case := ctx.conversation.case_of(about)) is not None:
        return case.filed
    place, signed = ctx.conversation.came_from, ctx.conversation.came_signed
    if not place:
        return {}
    ctx.conversation = replace(ctx.conversation, came_from=None, came_signed=False)
    origin = {"text": place, "latitude": None, "longitude": None, "from_link": True}
    return {"place": origin | ({"signed": True} if signed else {})}


def doubtful_topics(frame: Frame) -> Sequence[str]:
    """The likeliest, when the topic is not sure."""
    known = values(frame)
    if not known.get("topic_unsure") or "topic" in frame.answers:
        return ()
    return TOPIC.options(known)[:SUGGESTED]


def offers(ctx: TurnContext, frame: Frame) -> Offers:
    """Of the two drafts, and of the case that runs already: whoever types them means them."""
    now: dict[str, Callable[[], None]] = {}
    if split_matters.OFFERED in frame.flags and split_matters.headlines(frame):
        now["split.in_two"] = lambda: split_matters.split(ctx, frame, "")
        now["split.whole"] = lambda: split_matters.whole(ctx, frame, "")
    if position(form_of(ctx, frame), frame) is None:
        similar = similar_case.running_similar_case(ctx.conversation, frame)
        if similar is not None:
            now["case.button.urge"] = lambda: action_handlers.tap(ctx, similar.tag, "urge")
            now["similar.apart"] = lambda: similar_case.apart(ctx, frame, "")
    return now
