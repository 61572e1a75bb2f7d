"""Sums of ratings in the database: which ratings wait to be summed, and what is released once a
day.

What is released follows from what was rated before the day began, whoever looks and when: before a
rating is stored, and before sums are shown, the day that is due is worked off.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseStatus, EventType, Rating
from backend_client.json_codec import from_plain
from office.db.case_store import CaseRecord
from office.db.database import Database
from office.db.invitations import SignatureRow
from office.db.models import CaseRow, RatedRow, RatingDayRow, RatingSumRow
from office.law.deadlines import CHINA
from office.law.numbers import phone_digits
from office.law.ratings import PARTS, Counts, Rated, added, batch
from office.services import lookups


async def wait(
    session: AsyncSession, case: CaseRow | CaseRecord, now: datetime, minimum: int
) -> None:
    """The rating of `case`, about to be stored, waits for its batch."""
    await release(session, now, minimum)
    row = await session.get(RatedRow, case.number)
    if row is None:
        row = RatedRow(case=case.number, person=_person(case), summed={})
    if not row.summed:  # what is summed stays with its unit: to move it would show whose it is
        row.unit = await answered_by(session, case)
    row.at, row.waiting = now, True
    session.add(row)


async def bring_up(database: Database, now: datetime, minimum: int) -> None:
    async with database.read() as session:  # the common answer needs no write lock
        if await session.get(RatingDayRow, _day(now)) is not None:
            return
    async with database.write() as session:
        await release(session, now, minimum)


async def release(session: AsyncSession, now: datetime, minimum: int) -> None:
    """Sum what makes a batch of all that was rated before today, once a day."""
    if await session.get(RatingDayRow, _day(now)) is not None:
        return
    session.add(RatingDayRow(day=_day(now)))
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = select(RatedRow.unit).where(RatedRow.waiting)
    of_signers = select(SignatureRow.unit).where(SignatureRow.waiting)
    for unit in sorted({*await session.scalars(waiting), *await session.scalars(of_signers)}):
        await _release_unit(session, unit, today, minimum)
    await session.flush()


async def released(session: AsyncSession) -> Mapping[tuple[str, str], Counts]:
    """By unit and part."""
    rows = await session.scalars(select(RatingSumRow))
    return {(row.unit, row.part): row.counts for row in rows}


async def _release_unit(session: AsyncSession, unit: str, before: datetime, minimum: int) -> None:
    rows: dict[str, tuple[RatedRow | SignatureRow, Rated]] = {
        **await _rated(session, unit),
        **await _rated_by_signers(session, unit),
    }
    for part in PARTS:
        group = [replace(rated, summed=row.summed) for row, rated in rows.values()]
        sums = await session.get(RatingSumRow, (unit, part))
        chosen = batch(group, part, minimum, before, sums.changed_at if sums else None)
        if not chosen:
            continue
        if sums is None:
            sums = RatingSumRow(unit=unit, part=part, counts={})
            session.add(sums)
        if any(part in each.summed for each in chosen):
            sums.changed_at = before
        sums.counts = added(sums.counts, part, chosen)
        for each in chosen:
            row = rows[each.case][0]
            row.summed = {**row.summed, part: each.said(part)}
    for row, rated in rows.values():
        row.waiting = any(rated.said(part) not in (None, row.summed.get(part)) for part in PARTS)


async def _rated(session: AsyncSession, unit: str) -> dict[str, tuple[RatedRow, Rated]]:
    found = await session.execute(
        select(RatedRow, CaseRow.rating, CaseRow.rate_until)
        .join(CaseRow, CaseRow.number == RatedRow.case)
        .where(RatedRow.unit == unit)
    )
    return {
        row.case: (
            row,
            Rated(row.case, row.person, row.at, until, from_plain(Rating, rating), row.summed),
        )
        for row, rating, until in found
    }


async def _rated_by_signers(
    session: AsyncSession, unit: str
) -> dict[str, tuple[SignatureRow, Rated]]:
    """Each signer of a joint matter rates for themselves. The word of one who has left stands."""
    found = await session.execute(
        select(SignatureRow, CaseRow.rate_until)
        .join(CaseRow, CaseRow.number == SignatureRow.case)
        .where(SignatureRow.unit == unit)
    )
    rated: dict[str, tuple[SignatureRow, Rated]] = {}
    for row, until in found:
        if row.rated_at is not None and row.person is not None and until is not None:
            name, rating = f"{row.case}/{row.id}", from_plain(Rating, row.rating)
            rated[name] = row, Rated(name, row.person, row.rated_at, until, rating, row.summed)
    return rated


async def answered_by(session: AsyncSession, case: CaseRow | CaseRecord) -> str:
    """The unit of the newest answer: the one that is rated."""
    answers = [
        event.data.get("unit")
        for event in await lookups.events_of(session, case.number)
        if event.type is EventType.MOVED and event.data["status"] == CaseStatus.ANSWERED
    ]
    return str(answers[-1] or "") if answers else ""


def _person(case: CaseRow | CaseRecord) -> str:
    """Who rated: the cases of one phone are one person's. Names are shared, and easily made up."""
    return digest_of(lookups.draft_of(case).petitioner.phone, case.number)


def digest_of(phone: str | None, otherwise: str) -> str:
    return hashlib.sha256((phone_digits(phone or "") or otherwise).encode()).hexdigest()


def _day(now: datetime) -> str:
    return f"{now.astimezone(CHINA):%Y%m%d}"
