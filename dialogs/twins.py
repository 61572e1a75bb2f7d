"""The same matter again, when the check card is due: the citizen's own running case is shown and
linked, and neighbours' public matters are asked for.

It never blocks: every petition is registered (Art. 17, 22), and a repeated one is linked and marked
(Art. 19).
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from backend_client.contract import Place, Topic
from backend_client.likeness import NOTHING_LIKE, SAME, Sketch, likeness, sketch
from backend_client.neighbours import Nearby
from backend_client.plain import from_plain
from dialogs import buttons, parting
from dialogs.case_card import clock_text, status_name
from dialogs.conversation import Conversation, FollowedCase, Frame
from dialogs.engine import values
from dialogs.file_case import FILE_CASE, STORY, is_shielded, may_be_public
from dialogs.kinds import story_text
from dialogs.render import Beside, button
from dialogs.texts import Html, Texts, clip
from dialogs.track_case import can_urge, is_running

# Among what was said to a frame:
APART = "twin.apart"
ASKED = "near.asked"

_sketch = lru_cache(maxsize=1024)(sketch)


def sketch_of(frame: Frame) -> Sketch:
    return _sketch(story_text(values(frame).get(STORY)))


def running_twin(conversation: Conversation, frame: Frame) -> FollowedCase | None:
    """The case most like the draft among those of this chat that still run; not the one that it
    reopens. None while it is open whether the draft is one matter or two."""
    if frame.dialog != FILE_CASE.name or APART in frame.said or parting.is_open(frame):
        return None
    mine = sketch_of(frame)
    running = [
        case for case in conversation.cases if is_running(case) and case.number != frame.about
    ]
    likest = max(running, key=lambda case: likeness(case.sketch, mine), default=None)
    return likest if likest and likeness(likest.sketch, mine) >= SAME else None


def number_of(conversation: Conversation, frame: Frame) -> str | None:
    """The number under which the draft is linked with what is running already. What is shielded is
    linked with nothing: whoever handles the other case would learn who denounced."""
    twin = running_twin(conversation, frame)
    if twin is None or twin.shielded or is_shielded(values(frame)):
        return None
    return twin.number


def told(t: Texts, conversation: Conversation, frame: Frame, now: datetime) -> Beside | None:
    """What the check card says of it."""
    case = running_twin(conversation, frame)
    if case is None:
        return None
    number = clip(case.number or "", 64)
    lines: list[str] = [t.html("twin.lead", number=number, status=status_name(t, case))]
    if clock := clock_text(t, case, now):
        lines.append(t.html("case.next", clock=clock))
    lines.append(t.html("twin.ways"))
    ways = [
        button(t, "case.button.progress", buttons.case(case.tag, "open")),
        button(t, "twin.apart", f"d:{frame.tag}:{frame.rev}:apart"),
    ]
    if can_urge(case):
        ways.insert(0, button(t, "case.button.urge", buttons.case(case.tag, "urge")))
    return Beside(Html("\n".join(lines)), (tuple(ways),))


def question(conversation: Conversation, frame: Frame) -> Nearby | None:
    """What to ask of neighbours' public matters, once a draft; None when there is nothing to ask,
    or something else is asked first. The words stay here: the draft may never be filed."""
    known = values(frame)
    mine = sketch_of(frame)
    if frame.dialog != FILE_CASE.name or ASKED in frame.said or mine == NOTHING_LIKE:
        return None
    if not may_be_public(known) or parting.is_open(frame) or running_twin(conversation, frame):
        return None
    topic, place = from_plain(Topic, known["topic"]), from_plain(Place, known["place"])
    own = tuple(case.client_ref for case in conversation.cases)
    return Nearby(topic.path, place, mine, own)


def set_apart(frame: Frame) -> Frame:
    return replace(frame, said=(*frame.said, APART), rev=frame.rev + 1)
