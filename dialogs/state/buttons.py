"""The grammar of button data: formatted and parsed here only.

    d:TAG:REV:VERB.REST     a draft's, as it was at that revision
    c:TAG:VERB.REST         a case's
    r:TAG:VERB              a talk's with a person at the office
    n:ID:VERB               a public matter's
    h:VERB.REST             of the question where words belong
    g:VERB.REST             anything else's

REST may have parts of its own, with dots between them. All of it has 64 bytes (message.LIMITS).
Buttons outlive releases, and what comes back may be forged: readers check every part.
"""

from dataclasses import dataclass
from enum import StrEnum


class Whose(StrEnum):
    """The first letter: what the button belongs to."""

    DRAFT = "d"
    CASE = "c"
    TALK = "r"
    NEIGHBOUR = "n"
    HELD = "h"
    GENERAL = "g"


@dataclass(frozen=True)
class Pressed:
    """What the data of a button says. `of` is the tag or id of what it belongs to."""

    whose: Whose
    action: str  # the verb and, after a dot, the rest
    of: str = ""
    rev: str = ""

    @property
    def verb(self) -> str:
        return split_verb(self.action)[0]

    @property
    def rest(self) -> str:
        return split_verb(self.action)[1]


def draft(tag: str, rev: int | str, *action: str) -> str:
    return _data(Whose.DRAFT, tag, str(rev), action)


def case(tag: str, *action: str) -> str:
    return _data(Whose.CASE, tag, action)


def talk(tag: str, verb: str) -> str:
    return _data(Whose.TALK, tag, (verb,))


def neighbour(id_: str, verb: str) -> str:
    return _data(Whose.NEIGHBOUR, id_, (verb,))


def held(*action: str) -> str:
    return _data(Whose.HELD, action)


def general(*action: str) -> str:
    return _data(Whose.GENERAL, action)


def _data(*parts: str | tuple[str, ...]) -> str:
    return ":".join(part if isinstance(part, str) else ".".join(part) for part in parts)


def read(data: str) -> Pressed | None:
    """None for what no button of ours has ever carried."""
    match data.split(":"):
        case [Whose.DRAFT, tag, rev, action]:
            return Pressed(Whose.DRAFT, action, tag, rev)
        case [Whose.CASE | Whose.TALK | Whose.NEIGHBOUR as whose, of, action]:
            return Pressed(Whose(whose), action, of)
        case [Whose.GENERAL | Whose.HELD as whose, action]:
            return Pressed(Whose(whose), action)
        case _:
            return None


def split_verb(action: str) -> tuple[str, str]:
    """The first part, and what stands behind its dot."""
    first, _, rest = action.partition(".")
    return first, rest
