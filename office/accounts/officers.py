"""Officers' accounts: who may sign in, and as what. Each change is a transaction that ends the
officer's sessions and stands in the trail with who made it.
"""

import hashlib
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from office.accounts import passwords, second_factor
from office.accounts.demo import DEMO
from office.accounts.guesses import Guesses
from office.accounts.passwords import HashCost, Passwords
from office.accounts.sessions import Sessions
from office.audit.trail import Act, Trail
from office.db.accounts import OfficerRow, RecoveryCodeRow
from office.db.database import Database
from office.law.numbers import read_number
from office.law.problems import Problem
from office.law.routing import Units
from office.rights.officer import MACHINE, Officer, Role

log = logging.getLogger(__name__)

ID = re.compile(r"[a-z][a-z0-9._-]{1,31}")
OFFICE, COMMAND_LINE = "office", "command-line"  # who acts where no officer has signed in
RESERVED = (MACHINE.id, OFFICE, COMMAND_LINE, *(each.id for each in DEMO))
LONGEST_NAME = 40
ONE_TIME_FOR = timedelta(days=7)
CODE_EACH = timedelta(minutes=5)  # of a million codes three fit: some 300 tries a day find none
FIRST = "admin"
OF_A_UNIT = {Role.HANDLER, Role.REVIEWER}
ALONE = {Role.ADMINISTRATOR}  # whoever makes accounts reads no case under the same one


@dataclass(frozen=True)
class Account:
    """`one_time`: the password was given by somebody else, and must be changed first. `mark`: of
    all that can be changed; another one tells that it was."""

    officer: Officer
    one_time: bool
    has_second: bool
    codes_left: int
    disabled: bool
    mark: str


@dataclass(frozen=True)
class Wanted:
    """An account as somebody writes it down. `roles`: values of Role; `links`: see Officer."""

    id: str
    name: str
    roles: frozenset[Role]
    unit: str | None = None
    links: frozenset[str] = frozenset()


class Officers:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        units: Units,
        trail: Trail,
        sessions: Sessions,
        cost: HashCost,
    ) -> None:
        self._database = database
        self._clock = clock
        self._units = units
        self._trail = trail
        self._sessions = sessions
        self._passwords = Passwords(cost)
        self._own = Guesses()  # of their own password, by whoever sits at an open desk
        self._codes = Guesses(CODE_EACH)

    async def add(self, by: str, wanted: Wanted) -> str:
        """The one-time password. Raises Problem 409 or 422."""
        [password] = (await self.add_all(by, [wanted])).values()
        return password

    async def add_all(self, by: str, all_wanted: Iterable[Wanted]) -> dict[str, str]:
        """One-time passwords by id: all are added, or none. Raises Problem 409 or 422."""
        made = {each.id: (self._checked(each), passwords.one_time()) for each in all_wanted}
        hashes = {id_: await self._passwords.hash(word) for id_, (_, word) in made.items()}
        async with self._trail.writing() as session:
            for id_, (wanted, _) in made.items():
                if await session.get(OfficerRow, id_) is not None:
                    raise Problem(409, "officer-exists", f"There is an officer {id_}.")
                session.add(self._new(wanted, hashes[id_]))
                await session.flush()
                await self._trail.add(session, by, Act.ADDED, id_, **_said(wanted))
        return {id_: word for id_, (_, word) in made.items()}

    async def change(self, by: str, wanted: Wanted, *, seen: str | None = None) -> None:
        """Roles, unit, links and name. `seen`, here and below: the mark of the account that was
        looked at; None for whatever it is. Raises Problem 404, 409 or 422; 409 account-changed
        where it is another by now."""
        self._checked(wanted)
        async with self._changing(wanted.id, seen) as (session, row):
            row.name, row.unit = wanted.name, wanted.unit
            row.roles, row.links = sorted(wanted.roles), sorted(wanted.links)
            await self._trail.add(session, by, Act.CHANGED, row.id, **_said(wanted))

    async def reset(self, by: str, id_: str, *, seen: str | None = None) -> str:
        """A new one-time password, for whoever has lost theirs; their second factor goes too."""
        word = passwords.one_time()
        hashed = await self._passwords.hash(word)
        async with self._changing(id_, seen) as (session, row):
            row.password, row.password_until = hashed, self._clock() + ONE_TIME_FOR
            row.second, row.confirmed, row.last_step = None, False, 0
            await session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.officer == id_))
            await self._trail.add(session, by, Act.RESET, id_)
        return word

    async def disable(self, by: str, id_: str, *, seen: str | None = None) -> None:
        async with self._changing(id_, seen) as (session, row):
            row.disabled_at = self._clock()
            await self._trail.add(session, by, Act.DISABLED, id_)

    async def enable(self, by: str, id_: str, *, seen: str | None = None) -> None:
        async with self._changing(id_, seen) as (session, row):
            row.disabled_at = None
            await self._trail.add(session, by, Act.ENABLED, id_)

    async def first(self) -> str | None:
        """The one-time password of the first administrator; None where there are officers."""
        if await self.listed():
            return None
        wanted = Wanted(FIRST, FIRST, frozenset({Role.ADMINISTRATOR}))
        return await self.add(OFFICE, wanted)

    async def sign_in(self, id_: str, password: str, code: str) -> Account | None:
        """None for whatever does not fit: nothing tells which of it."""
        row = await self._row(id_)
        right = await self._passwords.fits(row.password if row else None, password)
        if row is None or not right or row.disabled_at is not None:
            return None
        if row.password_until is not None and row.password_until <= self._clock():
            return None
        if row.confirmed and not await self._took(id_, code):
            return None
        return await self.find(id_)

    async def prove(self, id_: str, password: str) -> None:
        """That who has signed in is who knows the password. Raises Problem 422, and 429 for who
        guesses."""
        now = self._clock()
        if (wait := self._own.wait(id_, now)) is not None:
            raise Problem.too_many(wait)
        self._own.wrong(id_, now)  # until it is right: the look itself takes a while
        row = await self._row(id_)
        if not await self._passwords.fits(row.password if row else None, password):
            raise Problem(422, "wrong-password", "That is not the password of now.")
        self._own.right(id_)

    async def set_password(self, id_: str, password: str) -> None:
        """Their own choice. Raises Problem 422."""
        passwords.check(password, id_)
        hashed = await self._passwords.hash(password)
        async with self._changing(id_) as (session, row):
            row.password, row.password_until = hashed, None
            await self._trail.add(session, id_, Act.PASSWORD, id_)

    async def offer_second(self, id_: str) -> str:
        """The secret for their phone; the same until it is confirmed."""
        row = await self._row(id_)
        if row is not None and row.second is not None and not row.confirmed:
            return row.second
        if row is None or row.confirmed:
            raise Problem(409, "not-now", "They have a second factor.")
        async with self._database.write() as session:
            row = await session.get_one(OfficerRow, id_)
            row.second = row.second or second_factor.new_secret()
            return row.second

    async def confirm_second(self, id_: str, code: str) -> list[str]:
        """Recovery codes, to be shown once. Raises Problem 422 for a wrong code, 409 codes-shown
        where it is set up already."""
        async with self._trail.writing() as session:
            row = await session.get_one(OfficerRow, id_)
            if row.confirmed:
                raise Problem(409, "codes-shown", "It is set up: renew the codes if need be.")
            step = second_factor.step_of(row.second or "", code, self._clock(), row.last_step)
            if step is None:
                raise Problem.invalid("code", "must be the one that the phone shows now")
            row.confirmed, row.last_step = True, step
            await self._trail.add(session, id_, Act.SECOND, id_)
            return await _new_codes(session, id_)

    async def renew_codes(self, id_: str, password: str, code: str) -> list[str]:
        """Recovery codes in place of those before, to be shown once; for a code of the phone, not
        for one of the paper. Raises Problem 409, 422 or 429; 409 code-used for a form that was sent
        twice, which made them already."""
        await self.prove(id_, password)
        async with self._trail.writing() as session:
            row, now = await session.get_one(OfficerRow, id_), self._clock()
            if not row.confirmed or row.second is None:
                raise Problem(409, "no-second", "Set up a second factor first.")
            if (wait := self._codes.wait(id_, now)) is not None:
                raise Problem.too_many(wait, "too-many-codes")
            step = second_factor.step_of(row.second, code, now, -1)
            if step is None:
                self._codes.wrong(id_, now)
                raise Problem.invalid("code", "must be the one that the phone shows now")
            if step <= row.last_step:
                raise Problem(409, "code-used", "A code opens once: wait for the next.")
            row.last_step = step
            await session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.officer == id_))
            await self._trail.add(session, id_, Act.CODES, id_)
            return await _new_codes(session, id_)

    async def find(self, id_: str) -> Account | None:
        accounts = await self._accounts(OfficerRow.id == id_)
        return accounts[0] if accounts else None

    async def listed(self) -> list[Account]:
        return await self._accounts(OfficerRow.id != "")

    async def _accounts(self, which: Any) -> list[Account]:
        async with self._database.read() as session:
            found = await session.scalars(select(OfficerRow).where(which).order_by(OfficerRow.id))
            rows = list(found)
            counts = select(RecoveryCodeRow.officer, func.count()).group_by(RecoveryCodeRow.officer)
            left = {officer: count for officer, count in await session.execute(counts)}
        return [
            Account(
                officer_of(row),
                one_time=row.password_until is not None,
                has_second=row.confirmed,
                codes_left=left.get(row.id, 0),
                disabled=row.disabled_at is not None,
                mark=_mark_of(row),
            )
            for row in rows
        ]

    async def _row(self, id_: str) -> OfficerRow | None:
        async with self._database.read() as session:
            return await session.get(OfficerRow, id_)

    async def _took(self, id_: str, code: str) -> bool:
        """Whether a code opens; it opens once."""
        now = self._clock()
        if self._codes.wait(id_, now) is not None:
            log.warning("desk: too many wrong codes for %s", id_)
            return False
        async with self._trail.writing() as session:
            row = await session.get_one(OfficerRow, id_)
            step = second_factor.step_of(row.second or "", code, now, row.last_step)
            if step is not None:
                row.last_step = step
                return True
            paper = await session.get(RecoveryCodeRow, (id_, second_factor.hash_of(code)))
            ahead = row.last_step > second_factor.newest_step(now)
            if paper is not None:
                await session.delete(paper)
                if ahead:  # whoever has the paper may begin anew; no code opens by itself twice
                    row.last_step = second_factor.newest_step(now)
                await self._trail.add(session, id_, Act.RECOVERED, id_)
                return True
        self._codes.wrong(id_, now)
        log.warning("desk: a wrong code for %s", id_)
        if ahead:
            log.warning(
                "desk: %s has signed in at a time to come, by a clock that was wrong: their phone"
                " opens nothing before that; a recovery code or `office officers reset` does",
                id_,
            )
        return False

    @asynccontextmanager
    async def _changing(
        self, id_: str, seen: str | None = None
    ) -> AsyncIterator[tuple[AsyncSession, OfficerRow]]:
        """Who is another now signs in anew. One administrator stays."""
        async with self._trail.writing() as session:
            row = await session.get(OfficerRow, id_)
            if row is None:
                raise Problem.not_found()
            if seen is not None and seen != _mark_of(row):
                raise Problem(409, "account-changed", "The account has changed: look again.")
            led = _is_administrator(row)
            yield session, row
            await session.flush()
            if led and not any(map(_is_administrator, await session.scalars(select(OfficerRow)))):
                raise Problem(409, "last-administrator", "Make another administrator first.")
            await self._sessions.end_all(session, id_)

    def _checked(self, wanted: Wanted) -> Wanted:
        check(wanted, self._units)
        return wanted

    def _new(self, wanted: Wanted, password: str) -> OfficerRow:
        now = self._clock()
        return OfficerRow(
            id=wanted.id,
            name=wanted.name,
            roles=sorted(wanted.roles),
            unit=wanted.unit,
            links=sorted(wanted.links),
            password=password,
            password_until=now + ONE_TIME_FOR,
            confirmed=False,
            last_step=0,
            added_at=now,
        )


def check(wanted: Wanted, units: Units) -> None:
    """Raises Problem 422 with what is wrong."""
    if not ID.fullmatch(wanted.id) or wanted.id in RESERVED:
        raise Problem.invalid("id", f"must be {ID.pattern}, and none of {RESERVED}")
    if not 1 <= len(wanted.name.strip()) <= LONGEST_NAME or not wanted.name.isprintable():
        raise Problem.invalid("name", f"must have 1 to {LONGEST_NAME} characters")
    if not wanted.roles:
        raise Problem.invalid("roles", f"must be some of {', '.join(Role)}")
    if wanted.roles & ALONE and wanted.roles - ALONE:
        raise Problem.invalid("roles", "must be administrator alone: they read no case")
    if wanted.unit is not None and units.find(wanted.unit) is None:
        raise Problem.invalid("unit", "must be an id of units.toml")
    if wanted.roles & OF_A_UNIT and wanted.unit is None:
        raise Problem.invalid("unit", "must be told for a handler or reviewer")
    for link in sorted(wanted.links):
        if units.find(link) is None and read_number(link) is None:
            raise Problem.invalid("links", f"must be units or numbers of cases, not {link}")


async def _new_codes(session: AsyncSession, id_: str) -> list[str]:
    codes = second_factor.new_recovery_codes()
    session.add_all(
        RecoveryCodeRow(officer=id_, hash=second_factor.hash_of(each)) for each in codes
    )
    return codes


def wanted_of(said: Officer) -> Wanted:
    """The account as it stands, as somebody would write it down."""
    return Wanted(said.id, said.name, frozenset(said.roles), said.unit, said.links)


def officer_of(row: OfficerRow) -> Officer:
    roles = frozenset(map(Role, row.roles))
    return Officer(row.id, row.name, roles, row.unit, frozenset(row.links))


def _mark_of(row: OfficerRow) -> str:
    known = (row.name, row.unit, sorted(row.roles), sorted(row.links), row.password)
    said = json.dumps([*known, row.confirmed, row.disabled_at is None])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _is_administrator(row: OfficerRow) -> bool:
    return Role.ADMINISTRATOR.value in row.roles and row.disabled_at is None


def _said(wanted: Wanted) -> dict[str, Any]:
    return {
        "roles": sorted(wanted.roles),
        "unit": wanted.unit,
        "links": sorted(wanted.links),
    }
