"""Advice on what somebody tells: danger first, then what may be wise. It never blocks, and each is
given once.
"""

from collections.abc import Iterable
from dataclasses import replace

from dialogs import drafts, parting, relay
from dialogs.conversation import Frame
from dialogs.engine import values
from dialogs.filing_answers import is_denunciation
from dialogs.render import data
from dialogs.talk import Talk


def advise(talk: Talk, frame: Frame) -> Frame:
    """Of a filing."""
    before = frame.said
    frame = warn(talk, frame)
    warned = frame.said != before
    found = frame.found
    if found.get("complains"):
        frame = _shielded(talk, frame)
    if told := parting.headlines(frame):
        frame = frame if warned else parting.offer(talk, frame, *told)
    elif found.get("matters", 1) != 1 and parting.OFFERED not in frame.said:
        frame = drafts.once(talk, frame, "advice.two_matters")
    if found.get("only_links"):
        frame = drafts.once(talk, frame, "advice.only_links")
    return frame


def warn(talk: Talk, frame: Frame) -> Frame:
    """Of danger to life: each hotline that fits at once, and a person. Before the notice has been
    read a person is told only by a tap, since the words go along."""
    calls = frame.found.get("calls")
    return _warned(talk, frame, calls) if isinstance(calls, list) and calls else frame


def _warned(talk: Talk, frame: Frame, calls: Iterable[object]) -> Frame:
    agreed = talk.conversation.consented_at is not None
    tell = talk.button("relay.call", data(frame, "alarm"))
    for call in calls:
        frame = drafts.once(talk, frame, f"advice.danger.{call}", () if agreed else ((tell,),))
    return _alarmed(talk, frame) if agreed else frame


def _alarmed(talk: Talk, frame: Frame) -> Frame:
    """A person is told of the danger, once for each draft."""
    if relay.ALARM in frame.said:
        return frame
    relay.alarm(talk, frame)
    return replace(frame, said=(*frame.said, relay.ALARM))


def alarm(talk: Talk, frame: Frame, rest: str) -> None:
    """The button that tells a person; the draft may have been put aside."""
    if relay.ALARM in frame.said:
        talk.toast("talk.noted")
        return
    changed = _alarmed(talk, frame)
    talk.conversation = talk.conversation.with_draft(changed)


def _shielded(talk: Talk, frame: Frame) -> Frame:
    """Of a denunciation that it is secret; of a complaint that it can be. Before the kind is known
    that much is left open."""
    accused = values(frame).get("accused")
    who = str(accused[0]) if isinstance(accused, list) and accused else ""
    if is_denunciation(values(frame)):
        key, to_somebody = "advice.accused", "advice.accused_somebody"
    elif frame.found.get("kind_doubtful"):
        return frame
    else:
        key, to_somebody = "advice.complained", "advice.complained_somebody"
    if any(said.startswith(key) for said in frame.said):
        return frame
    return drafts.once(talk, frame, key if who else to_somebody, who=who)
