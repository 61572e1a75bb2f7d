"""The rights of reading in the database: a case's facts as rows, and a condition as SQL."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    bindparam,
    delete,
    exists,
    false,
    insert,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from office.data import FOLDER
from office.db.accounts import OfficerRow
from office.db.models import ReadingMarkRow, ReadingRow
from office.db.statements import BySqlalchemy, Executor, Statement
from office.law.problems import Problem
from office.law.routing import Units
from office.rights.acts import Acting, AtDesk
from office.rights.conditions import (
    Condition,
    Every,
    Is,
    Marked,
    No,
    OneOf,
    Says,
    Some,
    pairs_of,
)
from office.rights.facts import CaseFacts, Flag, Part
from office.rights.officer import Officer, Role
from office.rights.reading import Decision, Standing, may_read, open_to_all, readable

WRITTEN_BY = 1  # raise it when the facts of a case are made in another way: all are made anew
COLUMNS: Mapping[Flag, ColumnElement[bool]] = {
    Flag.SHIELDED: ReadingRow.shielded.expression,
    Flag.DENOUNCES: ReadingRow.denounces.expression,
    Flag.NAMELESS: ReadingRow.nameless.expression,
    Flag.FACELESS: ReadingRow.faceless.expression,
}

_READINGS = ReadingRow.metadata.tables[ReadingRow.__tablename__]
_MARKS = ReadingMarkRow.metadata.tables[ReadingMarkRow.__tablename__]
_FACTS = [_READINGS.c[name] for name in (*(flag.value for flag in Flag), "said", "made_by")]
_VALUES: dict[str, Any] = {column.name: bindparam(column.name) for column in _FACTS}
_MARK: dict[str, Any] = {
    "subject": bindparam("of"),
    "part": bindparam("part"),
    "mark": bindparam("mark"),
}

_OFFICERS = OfficerRow.metadata.tables[OfficerRow.__tablename__]
_AT_DESK = Statement(
    select(_OFFICERS.c.unit, _OFFICERS.c.roles).where(_OFFICERS.c.disabled_at.is_(None))
)
_FIND = Statement(select(*_FACTS).where(_READINGS.c.subject == bindparam("subject")))
_NEW = Statement(insert(_READINGS).values(subject=bindparam("subject"), **_VALUES))
_ANEW = Statement(update(_READINGS).where(_READINGS.c.subject == bindparam("this")).values(_VALUES))
_MARKS_OF = Statement(
    select(_MARKS.c.part, _MARKS.c.mark).where(_MARKS.c.subject == bindparam("subject"))
)
_NEW_MARK = Statement(insert(_MARKS).values(_MARK))
_NO_MARK = Statement(
    delete(_MARKS).where(*(_MARKS.c[name] == said for name, said in _MARK.items()))
)
_FOLLOWING = Statement(
    select(_MARKS.c.subject)
    .where(_MARKS.c.part == Part.PAST.value, _MARKS.c.mark == bindparam("mark"))
    .order_by(_MARKS.c.subject)
)


@dataclass(frozen=True)
class Reader:
    """An officer, as the services ask what they may read. What has no facts is closed to all."""

    officer: Officer
    units: Units

    @property
    def own(self) -> frozenset[str]:
        """The id of the unit they are of."""
        return Standing(self.officer, self.units).own

    @property
    def body(self) -> str:
        """The same; the office's is "" where no table of units has it."""
        return Standing(self.officer, self.units).home or ""

    async def decision(self, sql: Executor, subject: str) -> Decision:
        case = await facts_in(sql, subject)
        return (
            Decision(False, "no facts")
            if case is None
            else may_read(self.officer, case, self.units)
        )

    async def check(self, sql: Executor, subject: str) -> None:
        """Raises Problem 404: what is closed looks as if it were not there."""
        if not (await self.decision(sql, subject)).allowed:
            raise Problem.not_found()

    async def check_in(self, session: AsyncSession, subject: str) -> None:
        await self.check(BySqlalchemy(session), subject)

    async def acting(self, sql: Executor, subject: str) -> Acting:
        """What they may do with it. Raises Problem 404 where they may not read it."""
        case = await facts_in(sql, subject)
        if case is None or not may_read(self.officer, case, self.units).allowed:
            raise Problem.not_found()
        return Acting(self.officer, case, self.units, await at_desk(sql, self.units))

    async def acting_in(self, session: AsyncSession, subject: str) -> Acting:
        return await self.acting(BySqlalchemy(session), subject)

    def may_see(self, subject: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """For lists and sums: whether they may read the subject in this column."""
        return _has_facts(subject, self._condition)

    def may_see_of_all(self, subject: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """The same, where a whole table is looked through: whoever reads few has those looked up
        once, and nothing asked of the others."""
        if self.sees_most:
            return self.may_see(subject)
        return subject.in_(select(ReadingRow.subject).where(self._condition))

    @property
    def may_see_facts(self) -> ColumnElement[bool]:
        """The same, of a row of ReadingRow."""
        return self._condition

    @property
    def sees_most(self) -> bool:
        """Whether what they may not read is the smaller part of the office's cases."""
        roles = self.officer.roles & {Role.CLERK, Role.SUPERVISOR, Role.LEADER}
        return bool(roles) and Standing(self.officer, self.units).at_the_office

    @cached_property
    def _condition(self) -> ColumnElement[bool]:
        return in_sql(readable(self.officer, self.units))


class Sees(Protocol):
    """A Reader, or everybody."""

    def may_see(self, subject: SQLColumnExpression[str]) -> ColumnElement[bool]: ...


class Everybody:
    """Who has no login: nothing that is closed to anybody."""

    def may_see(self, subject: SQLColumnExpression[str]) -> ColumnElement[bool]:
        return _has_facts(subject, in_sql(open_to_all()))


def _has_facts(
    subject: SQLColumnExpression[str], condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists(select(ReadingRow.subject).where(ReadingRow.subject == subject, condition))


def in_sql(condition: Condition) -> ColumnElement[bool]:
    """The condition on a row of ReadingRow."""
    match condition:
        case Is(flag):
            return COLUMNS[flag]
        case OneOf(subjects):
            return ReadingRow.subject.in_(sorted(subjects))
        case Marked(part, marks):
            # Of no row in particular: looked up once for a whole list.
            return ReadingRow.subject.in_(
                select(ReadingMarkRow.subject).where(
                    ReadingMarkRow.part == part.value,
                    ReadingMarkRow.mark.in_(sorted(marks)),
                )
            )
        case Says(name):
            return and_(*(ReadingRow.said.contains(pair) for pair in pairs_of(name)))
        case Every(parts):
            return and_(true(), *map(in_sql, parts))
        case Some(parts):
            return or_(false(), *map(in_sql, parts))
        case No(part):
            return not_(in_sql(part))


async def shielded_among(session: AsyncSession, subjects: Sequence[str]) -> frozenset[str]:
    """Those of them that are shielded, and those without facts, which are closed to all."""
    if not subjects:
        return frozenset()
    told = select(ReadingRow.subject).where(
        ReadingRow.subject.in_(subjects), not_(ReadingRow.shielded)
    )
    return frozenset(subjects) - set(await session.scalars(told))


async def facts_in(sql: Executor, subject: str) -> CaseFacts | None:
    row = await sql.row(_FIND, subject=subject)
    if row is None:
        return None
    *flags, said, _ = row
    found: dict[Part, set[str]] = {}
    for part, mark in await sql.rows(_MARKS_OF, subject=subject):
        found.setdefault(Part(part), set()).add(mark)
    return CaseFacts(
        subject,
        frozenset(flag for flag, is_so in zip(Flag, flags, strict=True) if is_so),
        {part: frozenset(each) for part, each in found.items()},
        said,
    )


async def keep(sql: Executor, case: CaseFacts, made_by: str) -> None:
    """In place of what was there."""
    flags = {flag.value: flag in case.flags for flag in Flag}
    values = {**flags, "said": case.said, "made_by": made_by}
    there = await sql.row(_FIND, subject=case.subject)
    marks: set[tuple[str, str]] = set()
    if there is None:
        await sql.run(_NEW, subject=case.subject, **values)
    else:
        marks = {(part, mark) for part, mark in await sql.rows(_MARKS_OF, subject=case.subject)}
        if tuple(there) != tuple(values.values()):
            await sql.run(_ANEW, this=case.subject, **values)
    wanted = {(part.value, mark) for part, each in case.marks.items() for mark in each}
    for statement, changed in ((_NO_MARK, marks - wanted), (_NEW_MARK, wanted - marks)):
        rows = [{"of": case.subject, "part": part, "mark": mark} for part, mark in sorted(changed)]
        if rows:
            await sql.run_many(statement, rows)


async def at_desk(sql: Executor, units: Units) -> AtDesk:
    """Whoever is of no unit is of the office."""
    found: dict[str, frozenset[Role]] = {}
    for unit, roles in await sql.rows(_AT_DESK):
        body = units.find(unit) if unit else None
        here = (body.id if body else None) if unit else units.office
        found[here or ""] = found.get(here or "", frozenset()) | frozenset(map(Role, roles))
    return found


async def that_follow(sql: Executor, number: str) -> list[str]:
    """The numbers of the cases that reopen or repeat this one, or one that does."""
    return [row[0] for row in await sql.rows(_FOLLOWING, mark=number)]


@cache
def made_by(units: Units) -> str:
    """By which rules and which table of units facts are made now."""
    said = f"{WRITTEN_BY}{units.bodies}".encode() + (FOLDER / "organs.toml").read_bytes()
    return hashlib.sha256(said).hexdigest()[:16]
