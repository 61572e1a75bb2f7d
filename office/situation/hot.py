"""Looks at each new case for others that tell of the same event, and tells officers when they are
many. It runs beside the filing, which waits for nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import BindParameter, Integer, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import Draft
from backend_client.wording.titles import telling_clause
from office.db.database import Database
from office.db.errors import DatabaseAway
from office.db.figures import HotCaseRow, HotCountRow, HotMarkRow, HotTermRow, IssueRow
from office.db.in_thread import Transaction
from office.db.models import CaseRow, ReadingRow
from office.db.statements import Statement
from office.law.deadlines import day_of
from office.services import lookups
from office.situation import likeness
from office.situation.likeness import BYTES, Commonness, Told, Weighed

log = logging.getLogger(__name__)

WINDOW = 90  # days: what is older is another time
KEPT = 365  # days: then its terms are forgotten
LOOK_EVERY = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(seconds=0.1)
CANDIDATES = 20
REASONS = 3  # words that gave the topic: they say what it is about

_TERMS = HotTermRow.metadata.tables[HotTermRow.__tablename__]
_COUNTS = HotCountRow.metadata.tables[HotCountRow.__tablename__]
_IT: BindParameter[int] = bindparam("it")
_ONE: BindParameter[int] = bindparam("one", type_=Integer)
_ONE_MORE = Statement(
    update(_COUNTS).where(_COUNTS.c.term == _IT).values(issues=_COUNTS.c.issues + _ONE)
)
_THE_FIRST = Statement(insert(_COUNTS).values(term=_IT, issues=_ONE))


@dataclass(frozen=True)
class Heat:
    """From how many cases within how many days on officers are told."""

    cases: int
    days: int


class HotIssues:
    """`key` hashes the terms; `heat` is the office's setting."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], key: bytes, heat: Heat
    ) -> None:
        self._database = database
        self._clock = clock
        self._hashed = likeness.hash_with(key)
        self.heat = heat
        self.stopping = asyncio.Event()

    @cached_property
    def _usual(self) -> Mapping[int, float]:
        """Of thousands of terms: a tenth of a second, when the first case is looked at."""
        return likeness.usual(self._hashed)

    def stop(self) -> None:
        self.stopping.set()

    async def run(self) -> None:
        """Until it is stopped: a look that was begun is not broken off."""
        while True:
            try:
                await self.look()
            except (DatabaseAway, OSError) as error:
                log.warning("new cases not compared: %s", type(error).__name__)
            try:
                await asyncio.wait_for(self.stopping.wait(), LOOK_EVERY.total_seconds())
            except TimeoutError:
                continue
            return

    async def look(self) -> int:
        """At all that is new; how many cases that is. One a transaction, and as long a pause after
        it: there may be many after a fill, and whoever files or moves a case waits for them."""
        looked, loop = 0, asyncio.get_running_loop()
        while await self._database.look(self._next) and not self.stopping.is_set():
            began = loop.time()
            looked += await self._database.change(self._take_next)
            await asyncio.sleep(min(loop.time() - began, LONGEST_PAUSE.total_seconds()))
        return looked

    async def pass_over(self) -> None:
        """What is there now is compared with nothing, as if it were years old: comparing a hundred
        thousand cases takes hours."""

        async def marks(transaction: Transaction) -> None:
            last = await transaction.session.scalar(select(func.max(CaseRow.id)))
            await self._mark(transaction.session, last or 0)

        await self._database.change(marks)

    async def _next(self, transaction: Transaction) -> CaseRow | None:
        session = transaction.session
        last = await session.scalar(select(HotMarkRow.last))
        if last is None:  # the first time: there may be years of them
            since = self._clock() - timedelta(days=WINDOW)
            older = select(CaseRow.id).where(CaseRow.registered_at < since)
            last = await session.scalar(older.order_by(CaseRow.id.desc()).limit(1)) or 0
        query = select(CaseRow).where(CaseRow.id > last).order_by(CaseRow.id).limit(1)
        found: CaseRow | None = await session.scalar(query)
        return found

    async def _take_next(self, transaction: Transaction) -> int:
        session, row = transaction.session, await self._next(transaction)
        if row is None:
            return 0
        if await self._is_open(session, row.number):
            await self._take(transaction, row)
        await self._mark(session, row.id)
        return 1

    async def look_again(self, transaction: Transaction, number: str, *, shielded: bool) -> None:
        """At a case that reads otherwise from now on, if it was looked at: it joins what it is
        like now, or nothing where it is to be kept secret."""
        session, case = transaction.session, HotCaseRow.case == number
        taken = await session.execute(delete(HotCaseRow).where(case).returning(HotCaseRow.id))
        if taken.first() is None or shielded:
            return
        again = select(CaseRow).where(CaseRow.number == number)
        for row in await session.scalars(again.execution_options(populate_existing=True)):
            await self._take(transaction, row)

    async def _is_open(self, session: AsyncSession, number: str) -> bool:
        """What is kept secret from somebody joins nothing."""
        shielded = select(ReadingRow.shielded).where(ReadingRow.subject == number)
        return await session.scalar(shielded) is False

    async def _mark(self, session: AsyncSession, last: int) -> None:
        await session.execute(delete(HotMarkRow))
        await session.execute(insert(HotMarkRow).values(id=1, last=last))
        forgotten = day_of(self._clock()).toordinal() - KEPT
        await session.execute(delete(HotCaseRow).where(HotCaseRow.day < forgotten))

    async def _take(self, transaction: Transaction, row: CaseRow) -> None:
        session = transaction.session
        told, day = self._told(lookups.draft_of(row)), day_of(row.registered_at).toordinal()
        known = await self._known(session, told)
        new, terms = likeness.weighed(told, known), likeness.sought(told, known)
        issue = await self._issue_of(session, new, terms, known, day)
        if issue is None:
            issue = await self._begin(transaction, told, known)
        values = {
            "id": row.id,
            "case": row.number,
            "issue": issue,
            "day": day,
            "place": _packed(told.place),
            "path": list(told.path),
            "head": _packed(told.head),
            "terms": _packed(told.all),
            "head_mass": new.head,
            "mass": new.all,
        }
        await session.execute(insert(HotCaseRow).values(**values))
        if terms:
            found = [{"term": term, "id": row.id} for term in terms]
            await session.execute(insert(_TERMS), found)
        await self._tell(session, issue, day)

    def _told(self, draft: Draft) -> Told:
        place = draft.place
        reasons = draft.topic.reasons[:REASONS] if draft.topic else ()
        return likeness.told(
            reasons or (telling_clause(draft.facts),),
            draft.facts,
            place.text if place else "",
            place.path if place else (),
            self._hashed,
        )

    async def _known(self, session: AsyncSession, told: Told) -> Commonness:
        counts = select(HotCountRow.term, HotCountRow.issues).where(
            HotCountRow.term.in_(sorted(told.all))
        )
        issues = await session.scalar(select(func.max(IssueRow.id))) or 0
        having = {term: count for term, count in await session.execute(counts)}
        return Commonness(issues, having, self._usual)

    async def _issue_of(
        self,
        session: AsyncSession,
        new: Weighed,
        terms: Sequence[int],
        known: Commonness,
        day: int,
    ) -> int | None:
        """That of the likest case, if one is like enough."""
        nearest = (
            select(HotCaseRow.id)
            .join(HotTermRow, HotTermRow.id == HotCaseRow.id)
            .where(HotTermRow.term.in_(terms), HotCaseRow.day >= day - WINDOW)
            .group_by(HotCaseRow.id)
            .order_by(func.count().desc(), HotCaseRow.id.desc())
            .limit(CANDIDATES)
        )
        ids = list(await session.scalars(nearest)) if terms else []
        others = list(await session.scalars(select(HotCaseRow).where(HotCaseRow.id.in_(ids))))
        like = [(likeness.likeness(new, _weighed(each), known), each) for each in others]
        best = max(like, key=lambda each: (each[0], each[1].id), default=None)
        return best[1].issue if best is not None and best[0] >= likeness.SAME else None

    async def _begin(self, transaction: Transaction, told: Told, known: Commonness) -> int:
        """A new issue; its terms are counted."""
        session, issue = transaction.session, IssueRow()
        session.add(issue)
        await session.flush()
        more = [{"it": term, "one": 1} for term in told.all if term in known.having]
        new = [{"it": term, "one": 1} for term in told.all if term not in known.having]
        await transaction.sql.run_many(_ONE_MORE, more)
        await transaction.sql.run_many(_THE_FIRST, new)
        return issue.id

    async def _tell(self, session: AsyncSession, issue: int, day: int) -> None:
        """Once an issue, and again when it grows hot after a while without."""
        since, now = day - self.heat.days + 1, self._clock()
        members = (HotCaseRow.issue == issue, HotCaseRow.day >= since)
        count = await session.scalar(select(func.count()).select_from(HotCaseRow).where(*members))
        row = await session.get(IssueRow, issue)
        if row is None or (count or 0) < self.heat.cases:
            return
        if row.alerted_at is None or row.alerted_at < now - timedelta(days=self.heat.days):
            await session.execute(
                update(IssueRow).where(IssueRow.id == issue).values(alerted_at=now)
            )
            log.warning("issue %d is hot: %d cases", issue, count)


def _packed(terms: likeness.Terms) -> bytes:
    return b"".join(term.to_bytes(BYTES, "big") for term in sorted(terms))


def _unpacked(packed: bytes) -> likeness.Terms:
    starts = range(0, len(packed), BYTES)
    return frozenset(int.from_bytes(packed[at : at + BYTES], "big") for at in starts)


def _weighed(row: HotCaseRow) -> Weighed:
    head, terms, place = map(_unpacked, (row.head, row.terms, row.place))
    return Weighed(Told(head, terms, place, tuple(row.path)), row.mass, row.head_mass)
