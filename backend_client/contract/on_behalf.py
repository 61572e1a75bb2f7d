"""Contract types for petitions that are filed for somebody else: whose matter it is, and the agents
whom the office has on its list. Pure values, as in `case.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Represented:
    """The person for whom somebody else files: whose matter it is. `relation` is what they are to
    whoever files, in that one's own words."""

    name: str
    phone: str | None = None
    address: str | None = None
    relation: str | None = None


@dataclass(frozen=True)
class EnrolledAgent:
    """An agent (代理员) of the office's list, who files for the people of an `area`: as the office
    names them, whatever they call themselves. Whoever files for others and is on no list is none.
    """

    name: str
    area: str


@dataclass(frozen=True)
class AgentTie:
    """What is sent to `POST /v1/agents/ties`: the `code` that the office gave to an agent, once,
    and `tie`, a name of the channel's own for where they file from now on, as a `claimant` is."""

    code: str
    tie: str
