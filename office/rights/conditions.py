"""Conditions on a case, as values: one and the same is asked of a case's facts, and written as SQL.
Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from office.rights.facts import CaseFacts, Flag, Part


@dataclass(frozen=True)
class Is:
    flag: Flag


@dataclass(frozen=True)
class OneOf:
    """Is one of the subjects (case numbers)."""

    subjects: frozenset[str]


@dataclass(frozen=True)
class Marked:
    """Has one of the marks in this part."""

    part: Part
    marks: frozenset[str]


@dataclass(frozen=True)
class Says:
    """Its words hold each pair of letters of this name, squeezed."""

    name: str


@dataclass(frozen=True)
class Every:
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Some:
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class No:
    part: "Condition"


Condition = Is | OneOf | Marked | Says | Every | Some | No
ALWAYS: Condition = Every(())
NEVER: Condition = Some(())


def every(*parts: Condition) -> Condition:
    """All of them; what is always so is left out."""
    if NEVER in parts:
        return NEVER
    left = _without(parts, ALWAYS)
    return left[0] if len(left) == 1 else Every(left)


def some(*parts: Condition) -> Condition:
    """One of them; what is never so is left out."""
    if ALWAYS in parts:
        return ALWAYS
    left = _without(parts, NEVER)
    return left[0] if len(left) == 1 else Some(left)


def no(part: Condition) -> Condition:
    return {ALWAYS: NEVER, NEVER: ALWAYS}.get(part) or No(part)


def whether(known: bool) -> Condition:
    """What the case has no part in."""
    return ALWAYS if known else NEVER


def marked(part: Part, marks: Iterable[str]) -> Condition:
    among = frozenset(marks)
    return Marked(part, among) if among else NEVER


def holds(condition: Condition, case: CaseFacts) -> bool:
    match condition:
        case Is(flag):
            return flag in case.flags
        case OneOf(subjects):
            return case.subject in subjects
        case Marked(part, marks):
            return not marks.isdisjoint(case.marked(part))
        case Says(name):
            return all(pair in case.said for pair in pairs_of(name))
        case Every(parts):
            return all(holds(part, case) for part in parts)
        case Some(parts):
            return any(holds(part, case) for part in parts)
        case No(part):
            return not holds(part, case)


def pairs_of(name: str) -> list[str]:
    """What of a text is kept tells which letters stand beside each other: of a name, all do."""
    return [name[at : at + 2] for at in range(len(name) - 1)]


def _without(parts: tuple[Condition, ...], what: Condition) -> tuple[Condition, ...]:
    return tuple(dict.fromkeys(part for part in parts if part != what))
