"""Makes up cases: matters of matters.toml, places that are given, names from lists. Each has the
steps that its status needs, with the clocks that the law gives it.
"""

import random
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from backend_client.contract.case import CaseStatus, Moved, PetitionKind
from backend_client.json_codec import to_plain
from office.db.bulk import Filed
from office.db.case_store import CaseRecord, EventRecord
from office.law.deadlines import CHINA, INVESTIGATE_ROUTE, Matter, Step, clocks_after
from office.law.numbers import case_number
from office.law.routing import Units

WORDS = tomllib.loads(Path(__file__).with_name("matters.toml").read_text("utf-8"))
S = CaseStatus
BEGUN = (S.SUBMITTED, S.REGISTERED)
OPEN = (
    BEGUN,
    (*BEGUN, S.FORWARDED),
    (*BEGUN, S.FORWARDED, S.ACCEPTED),
    (*BEGUN, S.FORWARDED, S.ACCEPTED, S.HANDLING),
)
ENDED = (
    (*BEGUN, S.FORWARDED, S.ACCEPTED, S.ANSWERED, S.CLOSED),
    (*BEGUN, S.FORWARDED, S.ACCEPTED, S.HANDLING, S.ANSWERED, S.CLOSED),
    (*BEGUN, S.SIGNPOSTED, S.CLOSED),
    (*BEGUN, S.WITHDRAWN),
)
AFTER = {  # how long after the filing
    S.SUBMITTED: timedelta(0),
    S.REGISTERED: timedelta(0),
    S.FORWARDED: timedelta(hours=5),
    S.SIGNPOSTED: timedelta(days=2),
    S.WITHDRAWN: timedelta(days=2),
    S.ACCEPTED: timedelta(days=4),
    S.HANDLING: timedelta(days=5),
    S.ANSWERED: timedelta(days=20),
    S.CLOSED: timedelta(days=45),
}
OPEN_DAYS, ENDED_DAYS = 40, 1500
CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@cache
def history(path: Sequence[CaseStatus], day: date) -> list[tuple[datetime, dict[str, Any]]]:
    """The moves of a case that was filed that day, in JSON, but for the unit."""
    filed = datetime.combine(day, time(10), CHINA)
    steps: list[Step] = []
    told = []
    matter = Matter(PetitionKind.CLAIM, named=True)
    for status in path:
        at = filed + AFTER[status]
        route = INVESTIGATE_ROUTE if status is S.ACCEPTED else steps[-1].route if steps else None
        steps.append(Step(status, at, route, None, None))
        moved = Moved(status, route=route, clocks=clocks_after(tuple(steps), matter))
        told.append((at, to_plain(moved)))
    return told


def made(
    count: int,
    still_open: int,
    today: date,
    units: Units,
    places: Sequence[tuple[str, Sequence[str]]],
    seed: int = 1,
) -> Iterator[Filed]:
    """The oldest first. Of `places` the code and the names from the province down."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    bodies = {topic: body.name for body in units.bodies for topic in body.topics}
    usual = units.bodies[0].name
    days = sorted(
        (today - timedelta(days=1 + dice.randrange(OPEN_DAYS if is_open else ENDED_DAYS)), is_open)
        for is_open in (place < still_open for place in range(count))
    )
    given: dict[date, int] = {}
    for place, (day, is_open) in enumerate(days):
        given[day] = sequence = given.get(day, 0) + 1
        matter = dice.choice(WORDS["matter"])
        code, path = dice.choice(places)
        where = "".join(path[-2:]) + WORDS["group"].format(n=dice.randrange(1, 20))
        number, client_ref = case_number(day, sequence), f"invented-{place}"
        told = history(dice.choice(OPEN if is_open else ENDED), day)
        unit = bodies.get(matter["topic"][0], usual)
        steps = [
            EventRecord(
                id=0,
                case=number,
                client_ref=client_ref,
                seq=seq,
                type="moved",
                at=at,
                data=data | {"unit": unit if seq > len(BEGUN) else None},
            )
            for seq, (at, data) in enumerate(told, 1)
        ]
        last = told[-1][1]
        draft = {
            "client_ref": client_ref,
            "kind": "claim",
            "request": matter["request"],
            "facts": matter["facts"].format(place=where, n=dice.randrange(2, 9)),
            "place": {"text": where, "division": code, "path": list(path)},
            "topic": {"path": matter["topic"]},
            "petitioner": {
                "name": dice.choice(WORDS["surnames"]) + dice.choice(WORDS["given"]),
                "address": where,
                "phone": f"139{dice.randrange(10**8):08d}",
            },
        }
        case = CaseRecord(
            id=0,
            number=number,
            client_ref=client_ref,
            query_code="-".join("".join(dice.choices(CODE, k=4)) for _ in range(2)),
            status=last["status"],
            draft=draft,
            registered_at=told[0][0],
            unit=unit if len(told) > len(BEGUN) else None,
            held=None,
            route=last["route"],
            clocks=last["clocks"],
            rate_until=None,
            rating=None,
            last_seq=len(steps),
            repeats=None,
        )
        yield case, steps
