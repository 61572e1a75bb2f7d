"""Which unit a case should go to, and which it must not: the topic, the town, and Art. 28 and 30.
Pure, over the table of units in `data/units.toml`.
"""

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend_client.contract import Draft, Kind, Place, Topic, Unit

TABLE = Path(__file__).parent / "data" / "units.toml"
LISTS = ("topics", "towns", "divisions", "aliases")


@dataclass(frozen=True)
class Body:
    """A unit as the table describes it."""

    id: str
    name: str
    above: str | None = None
    topics: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()  # codes (GB/T 2260): what happens there, it takes first
    aliases: tuple[str, ...] = ()
    denunciations: bool = False  # takes them; nobody else does by itself
    general: bool = False  # takes what no department and no town is named for


class Units:
    """The table. Mistakes in it stop the start, with the unit's id."""

    def __init__(self, bodies: tuple[Body, ...]) -> None:
        self.bodies = bodies
        self._by_id = {body.id: body for body in bodies}
        self._by_name = {body.name: body for body in bodies}
        if len(self._by_id) < len(bodies) or len(self._by_name) < len(bodies):
            raise ValueError("units: an id or a name stands twice")
        for body in bodies:
            if body.above is not None and body.above not in self._by_id:
                raise ValueError(f"units: {body.id} answers to {body.above}, which is not there")
            if body.id in self._chain(body)[1:]:
                raise ValueError(f"units: {body.id} answers to itself")

    def find(self, id_or_name: str) -> Body | None:
        return self._by_id.get(id_or_name) or self._by_name.get(id_or_name)

    def listed(self) -> tuple[Unit, ...]:
        return tuple(Unit(body.id, body.name, body.above) for body in self.bodies)

    def topics(self) -> tuple[Topic, ...]:
        return tuple(Topic((topic,)) for body in self.bodies for topic in body.topics)

    def answers_to(self, body: Body, named: frozenset[str]) -> bool:
        """Whether `body` is one of the units with ids `named`, or stands below one."""
        return not named.isdisjoint(self._chain(body))

    def above(self, body: Body) -> tuple[Body, ...]:
        """The bodies it answers to, the nearest first."""
        return tuple(self._by_id[each] for each in self._chain(body)[1:])

    def _chain(self, body: Body) -> list[str]:
        chain = [body.id]
        while body.above is not None and len(chain) <= len(self.bodies):
            chain.append(body.above)
            body = self._by_id[body.above]
        return chain


def load_units(table: Path = TABLE) -> Units:
    return Units(tuple(_body(row) for row in tomllib.loads(table.read_text("utf-8"))["unit"]))


def recused(draft: Draft, units: Units, past: Sequence[Draft] = ()) -> frozenset[str]:
    """The ids of the units that may not get this case. `past` are the cases it reopens or repeats:
    who writes "it happened again" need not name anybody again.

    A denunciation, or a case kept secret from whom it names, never goes to a unit its words name,
    nor to one below it. Rather one unit too many than one too few: a mere mention counts.
    """
    told = (draft, *past)
    if not any(each.kind is Kind.DENUNCIATION or each.confidential for each in told):
        return frozenset()
    words = _folded("\n".join(f"{each.facts}\n{each.request}" for each in told))
    named = frozenset(body.id for body in units.bodies if _names(words, body))
    return frozenset(body.id for body in units.bodies if units.answers_to(body, named))


def suggest_unit(draft: Draft, units: Units, past: Sequence[Draft] = ()) -> Body | None:
    """The unit to propose; None when a person must choose."""
    barred = recused(draft, units, past)
    candidates = [body for body in _candidates(draft, units) if body.id not in barred]
    return candidates[0] if candidates else None


def _candidates(draft: Draft, units: Units) -> list[Body]:
    """Whoever could take it, the nearest first."""
    if draft.kind is Kind.DENUNCIATION:
        bodies = [body for body in units.bodies if body.denunciations]
        return sorted(bodies, key=lambda body: not body.topics)  # the nearer one has the topic
    topic = draft.topic.path[0] if draft.topic and draft.topic.path else None
    towns = _of_the_place(draft.place, units) if draft.place else []
    departments = [body for body in units.bodies if topic in body.topics]
    general = [body for body in units.bodies if body.general]
    return towns + departments + general


def _of_the_place(place: Place, units: Units) -> list[Body]:
    """By the division that was recognised, the smallest first; by name only for units without
    codes, since namesakes are many: 朝阳区, 城关镇."""
    code = place.division or ""
    coded = [(c, body) for body in units.bodies for c in body.divisions if c and code.startswith(c)]
    found = [body for _, body in sorted(coded, key=lambda each: -len(each[0]))]
    where = _folded(place.text)
    named = [body for body in units.bodies if any(_folded(town) in where for town in body.towns)]
    return found + [body for body in named if not (code and body.divisions)]


def _names(words: str, body: Body) -> bool:
    return any(_folded(name) in words for name in (body.name, *body.aliases, *body.towns))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _body(row: Mapping[str, Any]) -> Body:
    lists = {key: tuple(row.get(key, ())) for key in LISTS}
    return Body(
        row["id"],
        row["name"],
        row.get("above"),
        denunciations=row.get("denunciations", False),
        general=row.get("general", False),
        **lists,
    )
