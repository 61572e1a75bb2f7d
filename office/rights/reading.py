"""The denunciation firewall: who may read a case. One rule table, two ways to ask it: `may_read` of
one case's facts, `readable` as a condition that lists and sums filter by. Pure.

A denunciation, and a case kept secret from whom it names, are closed to the accused and their unit,
to whoever stands below it, to its parents up to the first unaffected supervisor (Art. 30), and to
whoever has declared a link (Art. 28). While it is not known who is accused, the discipline desk
alone reads it. What is closed looks as if it were not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from backend_client.wording.spelling import squeezed
from office.law.numbers import read_number
from office.law.routing import Units
from office.rights.conditions import (
    NEVER,
    Condition,
    Is,
    OneOf,
    Says,
    every,
    holds,
    marked,
    no,
    some,
    whether,
)
from office.rights.facts import CaseFacts, Flag, Part
from office.rights.officer import Officer, Role

SHORTEST_NAME = 2  # letters: one alone names nobody

SHIELDED, DENOUNCES = Is(Flag.SHIELDED), Is(Flag.DENOUNCES)
NAMELESS, FACELESS = Is(Flag.NAMELESS), Is(Flag.FACELESS)


@dataclass(frozen=True)
class Decision:
    """`reason` is the name of the rule that decided; NO_PART where none opens the case."""

    allowed: bool
    reason: str


NO_PART = Decision(False, "no part in it")


@dataclass(frozen=True)
class Standing:
    """Where an officer stands in the table of units."""

    officer: Officer
    units: Units

    @cached_property
    def home(self) -> str | None:
        """Their unit; None for one that the table does not know."""
        if self.officer.unit is None:
            return self.units.office
        body = self.units.find(self.officer.unit)
        return body.id if body else None

    @cached_property
    def at_the_office(self) -> bool:
        return self.officer.unit is None or (
            self.home is not None and self.home == self.units.office
        )

    @cached_property
    def own(self) -> frozenset[str]:
        return frozenset() if self.home is None else frozenset({self.home})

    @cached_property
    def below(self) -> frozenset[str]:
        """Their unit and those that answer to it."""
        return self.units.below(self.own)

    def is_a(self, *roles: Role) -> bool:
        return not self.officer.roles.isdisjoint(roles)


@dataclass(frozen=True)
class Rule:
    name: str
    closes: bool
    when: Callable[[Standing], Condition]


def _declared(who: Standing) -> Condition:
    """A case, and what follows it; a unit, wherever it is accused."""
    links = who.officer.links
    numbers = frozenset(read_number(link) or link for link in links)
    units = {body.id for link in links if (body := who.units.find(link))}
    return some(
        OneOf(numbers) if numbers else NEVER,
        marked(Part.PAST, numbers),
        marked(Part.CLOSED, units),
    )


def _named(who: Standing) -> Condition:
    name = squeezed(who.officer.name)
    return every(SHIELDED, Says(name)) if len(name) >= SHORTEST_NAME else NEVER


def _accused(who: Standing) -> Condition:
    """The office's discipline desk stays open: somebody must take what accuses the office."""
    if who.at_the_office and who.is_a(Role.DISCIPLINE):
        return NEVER
    return marked(Part.CLOSED, who.own)


def _unknown_accused(who: Standing) -> Condition:
    return every(FACELESS, whether(not who.is_a(Role.DISCIPLINE)))


def _discipline(who: Standing) -> Condition:
    if not who.is_a(Role.DISCIPLINE):
        return NEVER
    mine = whether(who.at_the_office)
    return every(SHIELDED, some(mine, marked(Part.WORKS, who.below)))


def _office(who: Standing) -> Condition:
    """Who registers, presses and leads: at the office every case, elsewhere those of their unit and
    of units below. No denunciation, and no secret whose holder nobody knows."""
    if not who.is_a(Role.CLERK, Role.SUPERVISOR, Role.LEADER):
        return NEVER
    within = some(whether(who.at_the_office), marked(Part.WORKS, who.below))
    return every(no(DENOUNCES), no(NAMELESS), within)


def _oversees(who: Standing) -> Condition:
    if not who.is_a(Role.SUPERVISOR, Role.LEADER):
        return NEVER
    return every(DENOUNCES, marked(Part.OVERSEES, who.own))


def _handles(who: Standing) -> Condition:
    if not who.is_a(Role.HANDLER, Role.REVIEWER):
        return NEVER
    return marked(Part.WORKS, who.own)


def _reviews(who: Standing) -> Condition:
    """What units below do may be asked to be looked at again."""
    if not who.is_a(Role.REVIEWER):
        return NEVER
    return every(no(SHIELDED), marked(Part.WORKS, who.below))


# Whatever closes is asked first, in this order: nothing opens what is closed. Administrators and
# auditors have no row: what they may see is no case.
RULES: tuple[Rule, ...] = (
    Rule("declared link", True, _declared),
    Rule("named in it", True, _named),
    Rule("accused", True, _accused),
    Rule("accused unknown", True, _unknown_accused),
    Rule("discipline desk", False, _discipline),
    Rule("office", False, _office),
    Rule("oversees the accused", False, _oversees),
    Rule("handles it", False, _handles),
    Rule("reviews units below", False, _reviews),
)


def may_read(officer: Officer, case: CaseFacts, units: Units) -> Decision:
    who = Standing(officer, units)
    for rule in RULES:
        if holds(rule.when(who), case):
            return Decision(not rule.closes, rule.name)
    return NO_PART


def readable(officer: Officer, units: Units) -> Condition:
    """The same for all cases at once."""
    who = Standing(officer, units)
    opens = some(*(rule.when(who) for rule in RULES if not rule.closes))
    return every(opens, *(no(rule.when(who)) for rule in RULES if rule.closes))


def open_to_all() -> Condition:
    """Of what everybody may hear, who has no role at all: sums, and what was made public."""
    return no(SHIELDED)
