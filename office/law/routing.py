"""Routes a case to a unit, and tells which it must not go to: the topic, the town, and Art. 28 and
30. Pure, over the table of units in `data/units.toml`.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from backend_client.contract.case import Draft, PetitionKind, Place, Topic, Unit
from backend_client.wording.all_words import words_of, words_of_draft
from backend_client.wording.denunciation import Verdict, accusing, read, speaks_of_office, verdict
from backend_client.wording.spelling import squeezed
from office.data import FOLDER
from office.law.naming import Found, Names
from office.law.problems import Problem

TABLE = FOLDER / "units.toml"
BRANCH = "/"  # between the levels of a topic
LISTS = ("topics", "towns", "divisions", "aliases")
AGAINST = {
    "denunciation": "A denunciation goes to the discipline bodies (Art. 22, 30), and this unit is"
    " none. Whoever sends it here all the same sends against_advice: true.",
    "complaint": "The petitioner complains of this unit or of one above it, and nobody judges"
    " themselves (Art. 28). Whoever sends it here all the same sends against_advice: true.",
}


MOST_PROPOSED = 3


class Reason(StrEnum):
    """Why a unit could take a matter. A key of the desk's words.toml."""

    PLACE = "place"
    TOPIC = "topic"
    GENERAL = "general"
    ABOVE = "above"  # whoever is complained of
    DISCIPLINE = "discipline"


@dataclass(frozen=True)
class Body:
    """A unit as the table describes it."""

    id: str
    name: str
    above: str | None = None
    topics: tuple[str, ...] = ()  # of the first level, or a branch below one after a "/"
    towns: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()  # codes (GB/T 2260): what happens there, it takes first
    aliases: tuple[str, ...] = ()
    denunciations: bool = False  # takes them; nobody else does by itself
    general: bool = False  # takes what no department and no town is named for
    office: bool = False  # is the petition office itself


class Units:
    """The table. Mistakes in it stop the start, with the unit's id."""

    def __init__(self, bodies: tuple[Body, ...]) -> None:
        self.bodies = bodies
        self._by_id = {body.id: body for body in bodies}
        self._by_name = {body.name: body for body in bodies}
        self.names = Names(bodies)
        if len(self._by_id) < len(bodies) or len(self._by_name) < len(bodies):
            raise ValueError("units: an id or a name stands twice")
        offices = [body.id for body in bodies if body.office]
        if len(offices) > 1:
            raise ValueError(f"units: {' and '.join(offices)} are both the petition office")
        self.office = offices[0] if offices else None
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
        """Of the first level."""
        named = (topic.split(BRANCH)[0] for body in self.bodies for topic in body.topics)
        return tuple(Topic((topic,)) for topic in dict.fromkeys(named))

    def answers_to(self, body: Body, named: frozenset[str]) -> bool:
        """Whether `body` is one of the units with ids `named`, or stands below one."""
        return not named.isdisjoint(self._chain(body))

    def above(self, body: Body) -> tuple[Body, ...]:
        """The bodies it answers to, the nearest first."""
        return tuple(self._by_id[each] for each in self._chain(body)[1:])

    def below(self, named: frozenset[str]) -> frozenset[str]:
        """The units with ids `named`, and all that stand below one of them."""
        return frozenset(body.id for body in self.bodies if self.answers_to(body, named))

    def above_all(self, named: frozenset[str]) -> Body | None:
        """The nearest unit that all of `named` answer to, and that is none of them."""
        chains = [self._chain(self._by_id[id_]) for id_ in sorted(named)]
        barred = self.below(named)
        common = (id_ for id_ in chains[0] if all(id_ in chain for chain in chains))
        return next((self._by_id[id_] for id_ in common if id_ not in barred), None)

    def places_above(self, id_: str) -> frozenset[str]:
        """The places of a unit and of those it answers to."""
        chain = self._chain(self._by_id[id_])
        return frozenset(place for each in chain for place in self.names.of(each).places)

    def _chain(self, body: Body) -> list[str]:
        chain = [body.id]
        while body.above is not None and len(chain) <= len(self.bodies):
            chain.append(body.above)
            body = self._by_id[body.above]
        return chain


def load_units(table: Path = TABLE) -> Units:
    return _units(table.read_text("utf-8"))


@lru_cache(maxsize=4)
def _units(table: str) -> Units:
    """Of one text one table: its names take a twentieth of a second, and nothing of it changes."""
    return Units(tuple(body_of(row) for row in tomllib.loads(table)["unit"]))


@dataclass(frozen=True)
class Statements:
    """All that was said of a case: its draft, those of the cases it reopens or repeats (who writes
    "it happened again" need not name anybody again), and whatever came later, to any of them.
    `places`: where it was said to have happened before the office put that right."""

    draft: Draft
    past: tuple[Draft, ...] = ()
    later: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def drafts(self) -> tuple[Draft, ...]:
        return (self.draft, *self.past)

    def words(self) -> tuple[str, ...]:
        return (*(word for each in self.drafts for word in words_of_draft(each)), *self.later)


def denounces(statements: Statements) -> bool:
    """Whether it is a denunciation, by its kind or by what is said anywhere in it (Art. 30)."""
    by_kind = any(each.kind is PetitionKind.DENUNCIATION for each in statements.drafts)
    return by_kind or verdict(*statements.words()) is Verdict.DENOUNCES


def is_shielded(statements: Statements) -> bool:
    """Whether whoever is named must never get it."""
    return any(each.confidential for each in statements.drafts) or denounces(statements)


def complains(statements: Statements) -> bool:
    """Whether somebody in office is complained of: nobody is asked to judge themselves."""
    by_bot = any(each.accused for each in statements.drafts)
    return by_bot or verdict(*statements.words()) is Verdict.COMPLAINS


def recused(
    statements: Statements | Draft, units: Units, past: Sequence[Draft] = ()
) -> frozenset[str]:
    """The ids of the units that may never get this case: those that a denunciation, or a case kept
    secret from whom it names, names anywhere, and those below. Rather one unit too many than one
    too few: a mere mention counts. Of a case that is only to be kept secret, where it happened and
    where the petitioner lives count once an office is spoken of there."""
    statements = _statements(statements, past)
    return (
        units.below(named_in(statements, units).named) if is_shielded(statements) else frozenset()
    )


def avoided(statements: Statements, units: Units) -> frozenset[str]:
    """The ids of the units that are not proposed: those that are recused, those complained of
    without secrecy, and those below; and those of which later words may denounce."""
    if is_shielded(statements):
        return recused(statements, units)
    accused = units.below(_accused(statements, units)) if complains(statements) else frozenset()
    return accused | doubted(statements.later, statements, units)


def doubted(said: Iterable[str], statements: Statements, units: Units) -> frozenset[str]:
    """The ids of the units, and of those below, that are named in a sentence of which nobody can
    tell whether it denounces. Who files is asked; who adds words to a case is not."""
    doubts = [
        text[each.start : each.end]
        for text in said
        for each in read(text)
        if each.verdict is Verdict.ASKS
    ]
    return units.below(units.names.named(doubts, _around(statements, units)).named)


def suggest_unit(
    statements: Statements | Draft, units: Units, past: Sequence[Draft] = ()
) -> Body | None:
    """The unit to propose; None when a person must choose: so whenever somebody is accused whom the
    table does not know."""
    statements = _statements(statements, past)
    if denounces(statements):
        return _discipline(statements, units)
    barred, secret = avoided(statements, units), is_shielded(statements)
    candidates = [body for body in _candidates(statements.draft, units) if body.id not in barred]
    if complains(statements):
        accused = _accused(statements, units)
        above = units.above_all(accused) if accused else None
        if not secret or above in candidates:
            return above
    if secret and not barred:
        return None
    return candidates[0] if candidates else None


def proposals(statements: Statements, units: Units) -> tuple[tuple[Body, Reason], ...]:
    """The units that could take it, the one that is suggested first, and why each; none when a
    person must choose."""
    best = suggest_unit(statements, units)
    if best is None:
        return ()
    if denounces(statements):
        return ((best, Reason.DISCIPLINE),)
    barred, found = avoided(statements, units), dict[Body, Reason]()
    for body, reason in _reasoned(statements.draft, units):
        if body.id not in barred:
            found.setdefault(body, reason)
    others = [(body, reason) for body, reason in found.items() if body is not best]
    why = Reason.ABOVE if complains(statements) else found[best]
    return ((best, why), *others)[:MOST_PROPOSED]


def doubts(body: Body, statements: Statements, units: Units) -> str | None:
    """Why a person must say twice that the case goes to a unit that is not recused; None where
    nothing speaks against it."""
    if denounces(statements):
        return None if body.denunciations else "denunciation"
    return "complaint" if body.id in avoided(statements, units) else None


def check_receiver(
    body: Body, statements: Statements, units: Units, *, against_advice: bool
) -> None:
    """Raises Problem 409 for a unit that must not get the case, or that should not and has not
    been chosen all the same."""
    if body.id in recused(statements, units):
        raise Problem(
            409,
            "recused-unit",
            "The case names this unit or one above it, and must not reach it (Art. 28, 30)."
            " Choose another unit.",
        )
    reason = doubts(body, statements, units)
    if reason is not None and not against_advice:
        raise Problem(409, "unit-advised-against", AGAINST[reason], reason=reason)


def _statements(statements: Statements | Draft, past: Sequence[Draft]) -> Statements:
    return statements if isinstance(statements, Statements) else Statements(statements, tuple(past))


def named_in(statements: Statements, units: Units) -> Found:
    """The units that anything said of the case names."""
    words = list(statements.later)
    secret_only = not denounces(statements)
    for draft in statements.drafts:
        where = _where(draft)
        words += [word for word in words_of_draft(draft) if word not in where]
        words += [word for word in where if not secret_only or speaks_of_office(word)]
    return units.names.named(words, _around(statements, units))


def _around(statements: Statements, units: Units) -> frozenset[str]:
    """The units of the places where it was said to have happened, by whoever said so."""
    places = [*(draft.place for draft in statements.drafts), *statements.places]
    return frozenset(
        body.id
        for place in places
        if place is not None
        for body in _of_the_place(place, units, smallest=True)
    )


def _where(draft: Draft) -> tuple[str, ...]:
    return tuple(words_of([draft.place, draft.petitioner.address]))


def _accused(statements: Statements, units: Units) -> frozenset[str]:
    """The units complained of: by whom the bot read, and in the sentences that complain. Where
    these name none, by all words."""
    around = _around(statements, units)
    by_bot = [name for each in statements.drafts for name in each.accused]
    said = [sentence for word in statements.words() for sentence in accusing(word)]
    found = units.names.named([*by_bot, *said], around).named
    return found or units.names.named(statements.words(), around).named


def _discipline(statements: Statements, units: Units) -> Body | None:
    """The nearest body that takes denunciations, of the place of the accused or of one above: never
    their own, nor one whose place's heads are accused, nor when it is open who is."""
    found = named_in(statements, units)
    if not found.named:
        return None
    barred = units.below(found.named)
    heads = {
        name.place
        for name in map(units.names.of, found.named)
        if name.seat and not name.town and name.place
    }
    places = frozenset.intersection(*(units.places_above(id_) for id_ in found.named))
    bodies = [
        body
        for body in units.bodies
        if body.denunciations
        and body.id not in barred | found.doubtful
        and units.names.of(body.id).place not in heads
        and (not places or units.names.of(body.id).place in places | {""})
    ]
    bodies.sort(key=lambda body: (-len(units.places_above(body.id)), not body.topics))
    return bodies[0] if bodies else None


def _candidates(draft: Draft, units: Units) -> list[Body]:
    """Whoever could take it, the nearest first."""
    return [body for body, _ in _reasoned(draft, units)]


def _reasoned(draft: Draft, units: Units) -> list[tuple[Body, Reason]]:
    towns = _of_the_place(draft.place, units) if draft.place else []
    departments = _of_the_topic(draft.topic.path if draft.topic else (), units)
    general = [body for body in units.bodies if body.general]
    return [
        *((body, Reason.PLACE) for body in towns),
        *((body, Reason.TOPIC) for body in departments),
        *((body, Reason.GENERAL) for body in general),
    ]


def _of_the_topic(path: Sequence[str], units: Units) -> list[Body]:
    """Whoever is named for its branch before whoever has the whole."""
    branches = [BRANCH.join(path[:depth]) for depth in range(len(path), 0, -1)]
    return [body for branch in branches for body in units.bodies if branch in body.topics]


def _of_the_place(place: Place, units: Units, *, smallest: bool = False) -> list[Body]:
    """By the division that was recognised, the smallest first; by name only for units without
    codes, since namesakes are many: 朝阳区, 城关镇."""
    code = place.division or ""
    coded = [(c, body) for body in units.bodies for c in body.divisions if c and code.startswith(c)]
    found = [body for _, body in sorted(coded, key=lambda each: -len(each[0]))]
    if smallest and coded:
        longest = max(len(each) for each, _ in coded)
        found = [body for each, body in coded if len(each) == longest]
    where = squeezed(place.text)
    named = [body for body in units.bodies if any(squeezed(town) in where for town in body.towns)]
    return found + [body for body in named if not (code and body.divisions)]


def body_of(row: Mapping[str, Any]) -> Body:
    """As a row of the table says it, whose keys are the names of the fields."""
    lists = {key: tuple(row.get(key, ())) for key in LISTS}
    return Body(
        row["id"],
        row["name"],
        row.get("above"),
        denunciations=row.get("denunciations", False),
        general=row.get("general", False),
        office=row.get("office", False),
        **lists,
    )
