"""Which role may do what: one table, asked by every form of the desk and every call of the API that
does something, beside `may_read`. Pure.

A role counts where it opens the case by itself: who registers and takes denunciations, too, is a
clerk in an ordinary case, and the discipline desk in a denunciation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from backend_client.contract.case import CaseStatus
from backend_client.exhaustive import exhaustive
from office.law.problems import Problem
from office.law.routing import Units
from office.law.statuses import REOPEN, By, Transition
from office.rights.facts import CaseFacts
from office.rights.officer import MACHINE, Officer, Role
from office.rights.reading import Standing, may_read


class Right(StrEnum):
    """What somebody may do. Each has its words in the desk's words.toml."""

    ENTER = "enter"  # a letter, a visit or a call
    REGISTER = "register"
    CLASSIFY = "classify"  # puts right of what kind, topic and place a case is
    FORWARD = "forward"  # to a unit, or take it back from one that objects
    SETTLE = "settle"  # what the office itself ends: answers, closes, shows the lawful way
    HANDLE = "handle"  # accepts, objects, extends, mediates, hears
    ANSWER = "answer"
    DECIDE = "decide"  # a review or a recheck
    SUPERVISE = "supervise"  # sends an answer back
    ASK = "ask"  # the petitioner
    TASK = "task"  # given to another body, and brought on by it
    TALK = "talk"  # with a citizen
    SHARE = "share"  # among colleagues: who sees to it, what they write for one another
    OPEN_IDENTITY = "open identity"
    EXPORT = "export"
    GRANT = "grant"  # accounts, roles
    AUDIT = "audit"  # reads the trail
    CALL_BACK = "call back"  # asks whether an answer was kept
    PUBLISH = "publish"  # lets question and answer be read by everybody
    MERGE = "merge"  # handles several cases as one, and parts them
    CAMPAIGN = "campaign"  # opens a special channel, changes and ends it


@dataclass(frozen=True)
class Power:
    """`roles`: whose it is. `own`: for the body whose step it is alone, so no unit answers for
    another. `stand_in`: who enters it while that body has nobody of `roles` at the desk, and what
    it did came on paper. `of_no_case`: nothing of a case is read for it."""

    roles: frozenset[Role]
    own: bool = False
    stand_in: frozenset[Role] = frozenset()
    of_no_case: bool = False


def _power(*roles: Role, own: bool = False, stand_in: tuple[Role, ...] = ()) -> Power:
    return Power(frozenset(roles), own, frozenset(stand_in))


_CLERK, _HANDLER, _REVIEWER = Role.CLERK, Role.HANDLER, Role.REVIEWER
_DISCIPLINE, _SUPERVISOR, _LEADER = Role.DISCIPLINE, Role.SUPERVISOR, Role.LEADER
_OFFICE = (_CLERK, _DISCIPLINE)
_AT_WORK = (_CLERK, _HANDLER, _REVIEWER, _DISCIPLINE, _SUPERVISOR, _LEADER)

POWERS: Mapping[Right, Power] = exhaustive(
    "acts.POWERS",
    Right,
    {
        Right.ENTER: replace(_power(*_OFFICE), of_no_case=True),
        Right.REGISTER: _power(*_OFFICE, own=True),
        Right.CLASSIFY: _power(*_OFFICE, own=True),
        Right.FORWARD: _power(*_OFFICE, own=True),
        Right.SETTLE: _power(*_OFFICE, own=True),
        Right.HANDLE: _power(_HANDLER, _DISCIPLINE, own=True, stand_in=_OFFICE),
        Right.ANSWER: _power(_HANDLER, _DISCIPLINE, own=True, stand_in=_OFFICE),
        Right.DECIDE: _power(_REVIEWER, _DISCIPLINE, own=True, stand_in=_OFFICE),
        Right.SUPERVISE: _power(_SUPERVISOR, _LEADER, _DISCIPLINE, stand_in=(_CLERK,)),
        Right.ASK: _power(_CLERK, _HANDLER, _REVIEWER, _DISCIPLINE, _SUPERVISOR),
        Right.TASK: _power(*(_CLERK, _HANDLER, _DISCIPLINE, _SUPERVISOR, _LEADER)),
        Right.TALK: _power(_CLERK, _HANDLER, _DISCIPLINE, _SUPERVISOR),
        Right.SHARE: _power(*_AT_WORK),
        Right.OPEN_IDENTITY: _power(*_AT_WORK),
        Right.CALL_BACK: _power(_CLERK, _DISCIPLINE, _SUPERVISOR),
        Right.PUBLISH: _power(_SUPERVISOR, _LEADER),
        Right.EXPORT: _power(_CLERK, _DISCIPLINE, _SUPERVISOR, _LEADER),
        Right.GRANT: replace(_power(Role.ADMINISTRATOR), of_no_case=True),
        Right.AUDIT: replace(_power(Role.AUDITOR), of_no_case=True),
        Right.MERGE: _power(_CLERK, _SUPERVISOR, own=True),
        Right.CAMPAIGN: replace(_power(_SUPERVISOR, _LEADER), of_no_case=True),
    },
)
MOVES = frozenset(
    {
        *(Right.REGISTER, Right.FORWARD, Right.SETTLE, Right.HANDLE, Right.ANSWER),
        *(Right.DECIDE, Right.SUPERVISE),
    }
)


def right_of(transition: Transition) -> Right:
    """What a move asks for."""
    if transition is REOPEN:
        return Right.SUPERVISE
    if transition.by is By.ABOVE:
        return Right.DECIDE
    if transition.by is By.UNIT:
        return Right.ANSWER if transition.to is CaseStatus.ANSWERED else Right.HANDLE
    return _OF_THE_OFFICE.get(transition.to, Right.SETTLE)


_OF_THE_OFFICE = {
    CaseStatus.FORWARDED: Right.FORWARD,
    CaseStatus.ASSIGNED: Right.FORWARD,
    CaseStatus.REGISTERED: Right.REGISTER,
}

# Roles of those who have an account, by the id of their unit.
AtDesk = Mapping[str, frozenset[Role]]


@dataclass(frozen=True)
class Acting:
    """What an officer may do with a case, or with a talk. `units` and `at_desk` are of the
    office."""

    officer: Officer
    case: CaseFacts
    units: Units
    at_desk: AtDesk

    @cached_property
    def _standing(self) -> Standing:
        return Standing(self.officer, self.units)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Those that open the case by themselves, where the officer may read it at all."""
        if not may_read(self.officer, self.case, self.units).allowed:
            return frozenset()
        alone = (replace(self.officer, roles=frozenset({role})) for role in self.officer.roles)
        opening = (each for each in alone if may_read(each, self.case, self.units).allowed)
        return frozenset(role for each in opening for role in each.roles)

    def may(self, right: Right, body: str | None = None) -> bool:
        """`body`: the id of the one whose step it is; None where the table does not know it."""
        power = POWERS[right]
        at_home = not power.own or self._is_of(body)
        if at_home and self.roles & power.roles:
            return True
        return bool(self.roles & power.stand_in) and self._stands_in(power, body)

    def check(self, right: Right, body: str | None = None) -> None:
        """Raises Problem 403, which says who may."""
        if not self.may(right, body):
            named = self.units.find(body) if body and POWERS[right].own else None
            raise wrong_role(right, named.name if named else None)

    def _is_of(self, body: str | None) -> bool:
        here = self._standing
        return body == here.home and (body is not None or here.at_the_office)

    def _stands_in(self, power: Power, body: str | None) -> bool:
        """The machine carries over what another system has done, whoever sits at a desk here."""
        if self.officer.id == MACHINE.id:  # no secret
            return True
        here = self.at_desk.get(body or self.units.office or "", frozenset())
        return not here & (power.roles - {Role.DISCIPLINE})


def may_ever(officer: Officer, *rights: Right) -> bool:
    """Whether one of their roles may do one of these, in some case."""
    roles = (POWERS[right].roles | POWERS[right].stand_in for right in rights)
    return any(officer.roles & each for each in roles)


def wrong_role(right: Right, unit: str | None = None) -> Problem:
    roles = [role for role in Role if role in POWERS[right].roles]
    who = f"{', '.join(roles)}{f' of {unit}' if unit else ''}"
    said = f"To {right} is for: {who}. Ask one of them, or the administrator for the role."
    return Problem(403, "wrong-role", said, roles=roles, unit=unit)
