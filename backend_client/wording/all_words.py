"""Collects all texts of a draft, of what was added to a case, of what a citizen said in a talk, for
whoever must know whom they name.

Every text of a value counts unless its field stands in NO_WORDS: a field that is new is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from backend_client.contract.case import Case, CaseEvent, Draft, EventType
from backend_client.contract.staff_chat import Side, StaffTalk

# Names, numbers and marks of ours or of the channel's: nobody's words.
NO_WORDS = frozenset(
    {
        *("client_ref", "id", "about", "case", "number", "language", "channel", "doing", "kind"),
        *("ref", "mime", "file_id", "refusal", "division", "reopens", "repeats", "topic", "unit"),
        "sort",  # of a file
        "agent",  # the name of a tie, and how the office calls whose it is
        "source",  # the name of a forward's author
        *("called", "asked"),  # a campaign's own words, of its name and its questions
    }
)
_BY_NAME = (dict, Mapping)  # a dict is told at once
_IN_ORDER = (list, tuple)
# What the citizen says in an event stands there under these; the rest is the office's.
SAID_BY_CITIZENS: dict[str, tuple[str, ...]] = {
    EventType.SUPPLEMENTED: ("text", "attachments"),
    EventType.MOVED: ("reason", "review"),
    EventType.RECLASSIFIED: ("before",),  # where they said that it happened
}


def words_of(value: object) -> Iterator[str]:
    """Every text in a value of the contract, or in a plain one."""
    found: list[str] = []
    _collect(value, found)
    return iter(found)


def _collect(value: object, found: list[str]) -> None:
    if isinstance(value, str):
        if value.strip() and not isinstance(value, Enum):
            found.append(value)
    elif isinstance(value, _BY_NAME):
        for name, each in value.items():
            if name not in NO_WORDS:
                _collect(each, found)
    elif isinstance(value, _IN_ORDER):
        for each in value:
            _collect(each, found)
    elif value is not None and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in NO_WORDS:
                _collect(getattr(value, field.name), found)


def words_of_draft(draft: Draft) -> tuple[str, ...]:
    return tuple(words_of(draft))


def words_of_event(event: CaseEvent) -> tuple[str, ...]:
    """What the petitioner said in a step of a case: none of the office's own words."""
    said = {name: event.data.get(name) for name in SAID_BY_CITIZENS.get(event.type, ())}
    return tuple(words_of(said))


def words_of_talk(talk: StaffTalk) -> tuple[str, ...]:
    """What the citizen said in a talk, with the words it was opened with."""
    said = [
        event.data.get("words")
        for event in talk.events
        if event.type is EventType.TALK_SAID and event.data.get("by") == Side.CITIZEN
    ]
    return tuple(words_of([talk.opening, said]))


def words_of_case(case: Case, talks: tuple[StaffTalk, ...] = ()) -> tuple[str, ...]:
    """Whatever was said of a case: filed, added, answered, corrected, told to a person."""
    told = [*words_of_draft(case.draft)]
    for event in case.events:
        told += words_of_event(event)
    for talk in talks:
        told += words_of_talk(talk)
    return tuple(told)
