"""What each event type of the backend's feed is about (a case, a staff chat, a public matter, an
agent): one row per type.

Who folds steps of a case, of a talk or of a neighbour's matter has a row for each type that is
about it: what is forgotten stops the import.
"""

from collections.abc import Mapping
from enum import Enum, auto

from backend_client.contract.case import EventType
from backend_client.exhaustive import exhaustive


class About(Enum):
    CASE = auto()
    TALK = auto()  # with a person at the office
    NEIGHBOUR = auto()  # a public matter that somebody supports
    AGENT = auto()  # the citizen, who is an agent of the office's list


ABOUT: Mapping[EventType, About] = exhaustive(
    "event_types.ABOUT",
    EventType,
    {
        EventType.MOVED: About.CASE,
        EventType.SUPPLEMENTED: About.CASE,
        EventType.URGED: About.CASE,
        EventType.RATED: About.CASE,
        EventType.ASKED: About.CASE,
        EventType.SUPERVISION: About.CASE,
        EventType.UNPUBLISHED: About.CASE,
        EventType.CORRECTED: About.CASE,
        EventType.RECLASSIFIED: About.CASE,
        EventType.CLAIMED: About.CASE,
        EventType.BODIES: About.CASE,
        EventType.CONFIRMED: About.CASE,
        EventType.TAKEN_OVER: About.CASE,
        EventType.DISOWNED: About.CASE,
        EventType.ESCALATED: About.CASE,
        EventType.CLEARED: About.CASE,
        EventType.JOINED: About.CASE,
        EventType.LEFT: About.CASE,
        EventType.PUBLICATION: About.CASE,
        EventType.TALK_SAID: About.TALK,
        EventType.TALK_READ: About.TALK,
        EventType.TALK_LATE: About.TALK,
        EventType.TALK_CLOSED: About.TALK,
        EventType.NEIGHBOUR_MOVED: About.NEIGHBOUR,
        EventType.NEIGHBOUR_GONE: About.NEIGHBOUR,
        EventType.AGENT_ENDED: About.AGENT,
    },
)


def types_about(what: About) -> list[EventType]:
    return [type_ for type_, about in ABOUT.items() if about is what]
