"""The job that cuts what is older than its period: kind by kind, and says what it cut and what it
kept all the same.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, select, text, update

from office.audit.trail import Act, Trail
from office.db.database import Database
from office.db.errors import DatabaseAway
from office.db.in_thread import Transaction
from office.db.models import CaseRow, RatedRow
from office.law.deadlines import CHINA, day_of
from office.rights.facts import subject_of_talk
from office.search.rows import CaseIndex
from office.services.dossier import open_case
from office.services.feed import Feed, signalled
from office.services.files import Files
from office.services.retention import clearing, due, files
from office.services.retention.periods import Periods, kinds

log = logging.getLogger(__name__)

BY = "retention"  # who it was, in the trail
HOUR = 3  # in the night, when nobody waits for the database
LOOK_EVERY = timedelta(minutes=10)
STRAY = timedelta(days=2)  # a file without a row; an upload lasts no longer


@dataclass(frozen=True)
class Cut:
    """What was cut of one kind, or would be: all of it is from before the day `before`. `kept`: how
    many more are as old, and why they stay."""

    kind: str
    days: int
    before: datetime
    count: int
    kept: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Retention:
    """The job, with what it works on."""

    database: Database
    store: Files
    trail: Trail
    index: CaseIndex
    feed: Feed
    clock: Callable[[], datetime]
    periods: Periods

    async def run(self, *, dry: bool = False) -> list[Cut]:
        """One row for each kind, in the order of `kinds`. `dry`: only looked at."""
        now, found = self.clock(), []
        ways = {
            "cases": self._cases,
            "talks": self._talks,
            "ratings": self._ratings,
            "trail": self._trail,
            "files": self._files,
        }
        for kind in kinds():
            before = self.periods.before(kind, now)
            count, kept = await ways[kind](before, dry)
            found.append(Cut(kind, getattr(self.periods, kind), before, count, kept))
        if not dry and any(each.count for each in found):
            await self._wipe()
            self.feed.announce()
        return found

    async def _cases(self, before: datetime, dry: bool) -> tuple[int, Mapping[str, int]]:
        cut, kept, after = set[str](), Counter[str](), None
        while page := await self.database.look(partial(_old_cases, before=before, after=after)):
            after = page[-1][0]
            for _, number in page:
                why = await self._case(number, before, cut, dry)
                if why is None:
                    cut.add(number)
                elif why:
                    kept[why] += 1
        return len(cut), kept

    async def _case(self, number: str, before: datetime, cut: Set[str], dry: bool) -> str | None:
        """None when it was cut; else why not, empty where its time is not over."""

        async def look(transaction: Transaction) -> str | None:
            case = await open_case(transaction, number)
            if await due.last_seen(case) >= before:
                return ""
            return await due.why_kept(case, cut)

        async def work(transaction: Transaction) -> str | None:
            if (why := await look(transaction)) is None:
                case = await open_case(transaction, number)
                await clearing.clear_case(case, self.index, self.clock())
            return why

        why = await self.database.look(look)
        if why is None and not dry:
            await self.trail.note(BY, Act.CLEARED, number)
            why = await self.database.change(work)
        return why

    async def _talks(self, before: datetime, dry: bool) -> tuple[int, Mapping[str, int]]:
        count = 0
        while page := await self.database.look(partial(_old_talks, before=before)):
            count += len(page)
            if dry:  # a page says enough
                break
            for id_ in page:
                await self.trail.note(BY, Act.CLEARED, subject_of_talk(id_))
                await self.database.change(partial(_clear_talk, id_=id_))
        return count, {}

    async def _ratings(self, before: datetime, dry: bool) -> tuple[int, Mapping[str, int]]:
        """Who gave which grade; what was summed stays."""
        async with self.database.read() as session:
            old = list(await session.scalars(select(RatedRow.case).where(RatedRow.at < before)))
        for number in () if dry else old:
            async with self.database.write() as session:
                await session.execute(
                    update(CaseRow).where(CaseRow.number == number).values(rating=None)
                )
                await session.execute(delete(RatedRow).where(RatedRow.case == number))
        return len(old), {}

    async def _trail(self, before: datetime, dry: bool) -> tuple[int, Mapping[str, int]]:
        return await (self.trail.old(before) if dry else self.trail.cut(BY, before)), {}

    async def _files(self, before: datetime, dry: bool) -> tuple[int, Mapping[str, int]]:
        folder, count = self.store.folder, 0
        unused = await files.unused_files(self.database, before)
        for id_ in () if dry else unused:
            async with self.database.write() as session:
                count += await files.delete_file(session, folder, id_, before)
        known, since = await files.known_files(self.database), self.clock() - STRAY
        stray = await asyncio.to_thread(lambda: list(files.strays(folder, known, since)))
        for path in () if dry else stray:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        return (len(unused) if dry else count) + len(stray), {}

    async def _wipe(self) -> None:
        """What was deleted is left in no corner of an SQLite file: not among the freed pages, and
        not among the index's own."""
        async with self.database.write() as session:
            if session.get_bind().dialect.name == "sqlite":
                tidied = text("INSERT INTO case_words(case_words) VALUES ('optimize')")
                await session.execute(tidied)
        await self.database.sweep()


class NightlyCut:
    """Runs the job once a night."""

    def __init__(self, retention: Retention) -> None:
        self._retention = retention
        self.stopping = asyncio.Event()

    def stop(self) -> None:
        self.stopping.set()

    async def run(self) -> None:
        done = None
        while not await signalled(self.stopping, LOOK_EVERY):
            now = self._retention.clock()
            if now.astimezone(CHINA).hour != HOUR or day_of(now) == done:
                continue
            done = day_of(now)
            try:
                for each in await self._retention.run():
                    if each.count:
                        log.info("%d of %s were cut: their time was over", each.count, each.kind)
            except (DatabaseAway, OSError) as error:
                log.warning("nothing was cut: %s", type(error).__name__)


async def _old_cases(
    transaction: Transaction, *, before: datetime, after: int | None
) -> list[tuple[int, str]]:
    return list(await due.old_cases(transaction.session, before, after))


async def _old_talks(transaction: Transaction, *, before: datetime) -> list[str]:
    return list(await due.old_talks(transaction.session, before))


async def _clear_talk(transaction: Transaction, *, id_: str) -> None:
    await clearing.clear_talk(transaction.session, id_)
