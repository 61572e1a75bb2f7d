"""What filing does in the course of its form, where no module of its own does it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dialogs import case_taps, parting, twins
from dialogs.conversation import Frame, OpenQuestion
from dialogs.engine import position, values
from dialogs.filing_answers import TOPIC
from dialogs.form import Offers, form_of
from dialogs.talk import Talk

SUGGESTED = 3


def prefill(talk: Talk, about: str, question: OpenQuestion | None) -> Mapping[str, object]:
    """What the case that ended, or the link that led here, tells already."""
    if (case := talk.conversation.case_of(about)) is not None:
        return case.filed
    place, signed = talk.conversation.came_from, talk.conversation.came_signed
    if not place:
        return {}
    talk.conversation = replace(talk.conversation, came_from=None, came_signed=False)
    origin = {"text": place, "latitude": None, "longitude": None, "from_link": True}
    return {"place": origin | ({"signed": True} if signed else {})}


def doubtful_topics(frame: Frame) -> Sequence[str]:
    """The likeliest, when the topic is not sure."""
    known = values(frame)
    if not known.get("topic_unsure") or "topic" in frame.answers:
        return ()
    return TOPIC.options(known)[:SUGGESTED]


def offers(talk: Talk, frame: Frame) -> Offers:
    """Of the two drafts, and of the case that runs already: whoever types them means them."""
    now: dict[str, Callable[[], None]] = {}
    if parting.OFFERED in frame.said and parting.headlines(frame):
        now["parting.split"] = lambda: parting.split(talk, frame, "")
        now["parting.whole"] = lambda: parting.whole(talk, frame, "")
    if position(form_of(talk, frame), frame) is None:
        twin = twins.running_twin(talk.conversation, frame)
        if twin is not None:
            now["case.button.urge"] = lambda: case_taps.tap(talk, twin.tag, "urge")
            now["twin.apart"] = lambda: twins.apart(talk, frame, "")
    return now
