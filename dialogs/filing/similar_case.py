"""Similar cases, looked for when the check card is due: the citizen's own running case is shown and
linked, and neighbours' public matters are asked for.

It never blocks: every petition is registered (Art. 17, 22), and a repeated one is linked and marked
(Art. 19).
"""

from functools import lru_cache

from backend_client.contract.case import Place, Topic
from backend_client.contract.public_matter import Nearby
from backend_client.json_codec import from_plain
from backend_client.likeness import NOTHING_LIKE, SAME, Sketch, likeness, sketch
from dialogs.cases.card import clock_text, status_name
from dialogs.cases.followed import can_urge, is_running
from dialogs.filing import split_matters
from dialogs.filing.answers import is_shielded, may_be_public
from dialogs.forms import answering
from dialogs.forms.fields import story_text
from dialogs.forms.form import Beside
from dialogs.forms.position import values
from dialogs.forms.screens import data
from dialogs.forms.words_read import STORY
from dialogs.on_behalf.person import represented, same_person
from dialogs.reading.remembered import MOST_TEXTS
from dialogs.state import buttons
from dialogs.state.conversation import Conversation, FollowedCase, Frame
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.near import near_slot
from dialogs.texts import Html, clip
from dialogs.turn_context import TurnContext

# Flags of a draft, as they are stored:
APART = "twin.apart"
ASKED = "near.asked"

_sketch = lru_cache(maxsize=MOST_TEXTS)(sketch)


def sketch_of(frame: Frame) -> Sketch:
    return _sketch(story_text(values(frame).get(STORY)))


def running_similar_case(conversation: Conversation, frame: Frame) -> FollowedCase | None:
    """The case most like the draft among those of this chat that still run; not the one that it
    reopens. None while it is open whether the draft is one matter or two."""
    if APART in frame.flags or split_matters.is_open(frame):
        return None
    mine, whose = sketch_of(frame), represented(values(frame))
    running = [
        case
        for case in conversation.cases
        if is_running(case)
        and case.number != frame.about
        and same_person(case.on_behalf, whose)  # neighbours may well suffer the same
    ]
    likest = max(running, key=lambda case: likeness(case.sketch, mine), default=None)
    return likest if likest and likeness(likest.sketch, mine) >= SAME else None


def number_of(conversation: Conversation, frame: Frame) -> str | None:
    """The number under which the draft is linked with what is running already. What is shielded is
    linked with nothing: whoever handles the other case would learn who denounced."""
    similar = running_similar_case(conversation, frame)
    if similar is None or similar.shielded or is_shielded(values(frame)):
        return None
    return similar.number


def beside_card(ctx: TurnContext, frame: Frame) -> Beside | None:
    """The lines and buttons about it beside the check card."""
    case = running_similar_case(ctx.conversation, frame)
    if case is None:
        return None
    t = ctx.t
    number = clip(case.number or "", 64)
    lines: list[str] = [t.html("similar.lead", number=number, status=status_name(t, case))]
    if clock := clock_text(t, case, ctx.event.at):
        lines.append(t.html("case.next", clock=clock))
    lines.append(t.html("similar.ways"))
    choices = [
        ctx.button("case.button.progress", buttons.case(case.tag, "open")),
        ctx.button("similar.apart", data(frame, "apart")),
    ]
    if can_urge(case):
        choices.insert(0, ctx.button("case.button.urge", buttons.case(case.tag, "urge")))
    return Beside(Html("\n".join(lines)), (tuple(choices),))


def apart(ctx: TurnContext, frame: Frame, rest: str) -> None:
    """The citizen says that it is not what is running already."""
    ctx.toast("talk.noted")
    frame = replace(frame, flags=(*frame.flags, APART), rev=frame.rev + 1)
    answering.show(ctx, frame, quiet=True)


def ask_around(ctx: TurnContext, frame: Frame) -> Frame:
    """Ask, once a draft, for what neighbours have made public that is like it."""
    asked = _question(ctx.conversation, frame)
    if asked is None:
        return frame
    # Not under the draft's id, behind which its filing would wait for an answer.
    slot = near_slot(frame.id)
    ctx.request(EffectKind.NEIGHBOURS, slot, asked, key=slot)
    return replace(frame, flags=(*frame.flags, ASKED))


def _question(conversation: Conversation, frame: Frame) -> Nearby | None:
    """None when there is nothing to ask, or something else is asked first. The words stay here: the
    draft may never be filed."""
    known = values(frame)
    mine = sketch_of(frame)
    if ASKED in frame.flags or mine == NOTHING_LIKE:
        return None
    if (
        not may_be_public(known)
        or split_matters.is_open(frame)
        or running_similar_case(conversation, frame)
    ):
        return None
    topic, place = from_plain(Topic, known["topic"]), from_plain(Place, known["place"])
    own = tuple(case.client_ref for case in conversation.cases)
    return Nearby(topic.path, place, mine, own)
