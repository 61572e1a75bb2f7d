"""What of a case, or of a talk that belongs to none, decides who may read it. Pure.

Whom it names is read as it is for routing, and never from where it stands now: a unit that is named
stays named, whoever has the case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from backend_client.wording.denunciation import Verdict, verdict
from backend_client.wording.spelling import squeezed
from office.law.routing import Statements, Units, denounces, named_in


class Flag(StrEnum):
    SHIELDED = "shielded"  # a denunciation, or kept secret from whom it names
    DENOUNCES = "denounces"
    NAMELESS = "nameless"  # shielded, and names no unit of the table
    FACELESS = "faceless"  # nameless, and accuses somebody


class Part(StrEnum):
    """What a mark of a case says of a unit, or of another case."""

    CLOSED = "closed"  # the unit is accused, stands below, or between it and its supervisor
    OVERSEES = "oversees"  # all who are accused answer to it, and it is not affected
    WORKS = "works"  # the unit has the case, or decides about it
    PAST = "past"  # the number of a case that this one reopens or repeats


class Said(Protocol):
    """A text, or what is kept of it: it is asked for two letters that stand beside each other."""

    def __contains__(self, pair: str, /) -> bool: ...


Marks = Mapping[Part, frozenset[str]]


@dataclass(frozen=True)
class CaseFacts:
    """`subject` is the case's number, or what `subject_of_talk` gives. `said` is every word of a
    shielded one, squeezed: an officer may be named without their unit."""

    subject: str
    flags: frozenset[Flag] = frozenset()
    marks: Marks = field(default_factory=dict)
    said: Said = ""

    @property
    def shielded(self) -> bool:
        return Flag.SHIELDED in self.flags

    def marked(self, part: Part) -> frozenset[str]:
        return self.marks.get(part, frozenset())


def subject_of_talk(talk_id: str) -> str:
    return f"{TALK}{talk_id}"


TALK = "talk:"


def facts_of(
    subject: str,
    statements: Statements,
    units: Units,
    works: Iterable[str | None] = (),
    past: Iterable[str] = (),
) -> CaseFacts:
    """`works` are the names of the units that have the case or decide about it."""
    bodies = (units.find(name) for name in works if name)
    marks = {
        Part.WORKS: frozenset(body.id for body in bodies if body),
        Part.PAST: frozenset(past),
    }
    told = denounces(statements)
    if not told and not any(each.confidential for each in statements.drafts):
        return CaseFacts(subject, marks=marks)
    words = statements.words()
    flags = {Flag.SHIELDED}
    found = named_in(statements, units)
    if told:
        flags.add(Flag.DENOUNCES)
    if not found.named:
        flags.add(Flag.NAMELESS)
        by_bot = any(each.accused for each in statements.drafts)
        if told or by_bot or verdict(*words) is Verdict.COMPLAINS:
            flags.add(Flag.FACELESS)
    closed, oversee = _closed(found.named, found.doubtful, units)
    marks |= {Part.CLOSED: closed, Part.OVERSEES: oversee}
    return CaseFacts(subject, frozenset(flags), marks, "\n".join(map(squeezed, words)))


def _closed(
    named: frozenset[str], doubtful: frozenset[str], units: Units
) -> tuple[frozenset[str], frozenset[str]]:
    """To whom it is closed: whoever is named or may be meant, all of a place whose heads are named,
    whoever stands below these, and their parents up to the first that all of the accused answer to
    and that is none of these; and this one, with those above it. Where there is none, all parents
    are closed."""
    heads = {
        name.place
        for name in map(units.names.of, named)
        if name.seat and not name.town and name.place
    }
    of_the_place = {b.id for b in units.bodies if units.names.of(b.id).place in heads}
    affected = units.below(named | doubtful | of_the_place)
    chains = {
        body.id: [each.id for each in units.above(body)]
        for body in units.bodies
        if body.id in named
    }
    common = [
        id_
        for id_ in next(iter(chains.values()), ())
        if id_ not in affected and all(id_ in chain for chain in chains.values())
    ]
    first = common[0] if common else None
    parents: set[str] = set()
    for chain in chains.values():
        parents |= set(chain[: chain.index(first)] if first in chain else chain)
    closed = affected | parents
    return frozenset(closed), frozenset(common) - closed
