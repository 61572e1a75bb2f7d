"""Who is at work at the office: an officer, their roles, and what they have declared. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is there for. One person may have several."""

    CLERK = "clerk"  # registers and forwards
    HANDLER = "handler"  # of a unit: answers what it was given
    REVIEWER = "reviewer"  # of a unit: decides reviews and rechecks of units below
    DISCIPLINE = "discipline"  # takes denunciations
    SUPERVISOR = "supervisor"  # presses and checks
    LEADER = "leader"
    ADMINISTRATOR = "administrator"  # of accounts: reads no case
    AUDITOR = "auditor"  # reads the trail, not the words


@dataclass(frozen=True)
class Officer:
    """`unit` is an id of `data/units.toml`, None for the petition office itself. `links` is what
    they have declared an interest in (Art. 28): ids of units, and numbers of cases."""

    id: str
    name: str
    roles: frozenset[Role]
    unit: str | None
    links: frozenset[str]


# Whoever has the staff key: tools, and the desk until people sign in by name.
MACHINE = Officer("machine", "", frozenset({Role.CLERK, Role.DISCIPLINE}), None, frozenset())
