"""Who is told that the time for a duty is over, one after the other: the escalation ladder. Pure.

The days stand in `data/ladder.toml`. What is done in time to come ends it; another last day (an
extension) begins it anew.
"""

import tomllib
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from functools import cache

from backend_client.contract.bodies import Escalated, Rung
from backend_client.contract.case import CaseEvent, EventType
from backend_client.exhaustive import exhaustive
from backend_client.json_codec import from_plain
from office.data import FOLDER
from office.law.deadlines import days_left
from office.queue.waiting import Wait
from office.rights.officer import Role

# Of the petition office; the unit has its case in its queue all the same.
ROLES: Mapping[Rung, Role | None] = exhaustive(
    "ladder.ROLES",
    Rung,
    {Rung.UNIT: None, Rung.SUPERVISOR: Role.SUPERVISOR, Rung.LEADER: Role.LEADER},
)
WAITS = {Rung.SUPERVISOR: Wait.TO_SUPERVISOR, Rung.LEADER: Wait.TO_LEADER}


@cache
def days_of() -> Mapping[Rung, int]:
    """How many days after the last one each is told."""
    table = tomllib.loads((FOLDER / "ladder.toml").read_text("utf-8"))
    days = {Rung.UNIT: 1, **{rung: int(table[f"{rung}_days"]) for rung in WAITS}}
    if not 1 < days[Rung.SUPERVISOR] < days[Rung.LEADER]:
        raise ValueError("ladder.toml: supervisor_days must be 2 or more, leader_days still more")
    return days


def reached(due: datetime, now: datetime) -> tuple[Rung, ...]:
    """The rungs that the delay has come to."""
    over = -days_left(due, now)
    return tuple(rung for rung, days in days_of().items() if over >= days)


def not_told(
    events: Sequence[CaseEvent], due: datetime, now: datetime, here: Set[Role]
) -> tuple[Rung, ...]:
    """Who is to be told now, each once for this last day. `here`: the roles that somebody at the
    office has; nobody is named who is not there."""
    told = {
        each.rung
        for event in events
        if event.type is EventType.ESCALATED
        and (each := from_plain(Escalated, event.data)).due == due
    }
    return tuple(
        rung
        for rung in reached(due, now)
        if rung not in told and (ROLES[rung] is None or ROLES[rung] in here)
    )


def told_of(roles: Set[Role], due: datetime, now: datetime) -> list[Wait]:
    """Why it waits for an officer with these roles, too."""
    return [WAITS[rung] for rung in reached(due, now) if ROLES[rung] in roles]
