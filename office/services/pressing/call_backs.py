"""Calls petitioners back some days after an answer: asks in the chat, or notes a telephone call,
and lists whom nobody has asked yet.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from backend_client.json_codec import to_plain
from office.db.figures import FigureRow
from office.db.models import CaseRow
from office.law.follow_up import call_backs as law
from office.law.problems import Problem
from office.law.routing import Units
from office.law.said_at import check_open
from office.law.statuses import ANSWERED
from office.rights.acts import Right
from office.rights.rows import Reader
from office.services import recusal
from office.services.casework import Casework
from office.services.dossier import Dossier


@dataclass(frozen=True)
class PhoneCall:
    """What was said: an option by question, and words of the petitioner's."""

    chosen: Mapping[str, str]
    words: str


@dataclass(frozen=True)
class InChat:
    """To be asked there."""


class CallingBack:
    def __init__(self, casework: Casework, units: Units) -> None:
        self._casework = casework
        self._units = units

    async def ask(self, number: str, key: str, reader: Reader) -> tuple[CaseEvent, bool]:
        """One message in the chat, once for each answer. Raises Problem 409."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            await _check(case, now, reader)
            asked = law.asked_in(case.events) is not None
            if asked or law.result_in(case.events) is not None:
                raise Problem(409, "not-now", "They were asked already, once for each answer.")
            return await case.write(EventType.ASKED, now, law.question(case.draft.language))

        return await self._casework.act(number, "call-back", key, InChat(), act, reader)

    async def note(
        self, number: str, said: PhoneCall, key: str, reader: Reader
    ) -> tuple[CaseEvent, bool]:
        """Words that the petitioner added, like those that they type. Raises Problem 409, 422."""
        told = law.on_telephone(said.chosen, said.words)

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            await _check(case, now, reader)
            asked = law.asked_in(case.events)
            data = {"text": said.words, "attachments": [], "call_back": to_plain(told)}
            if asked is not None:
                data["answers"] = asked.seq  # the chat need not ask any more
            event = await case.write(EventType.SUPPLEMENTED, now, data)
            statements = await recusal.statements_in(case)
            await recusal.take_back(case, statements, self._units, now)
            return event

        return await self._casework.act(number, "call-back", key, said, act, reader)


async def _check(case: Dossier, now: datetime, reader: Reader) -> None:
    (await reader.acting(case.transaction.sql, case.record.number)).check(Right.CALL_BACK)
    check_open(None, now, case.events)
    law.check_due(case.events, CaseStatus(case.record.status))


async def due(
    session: AsyncSession, reader: Reader, today: date, limit: int
) -> tuple[Sequence[tuple[CaseRow, int | None]], int]:
    """The cases that the reader may read and nobody has called back yet, the oldest answer first,
    each with the day on which it was asked in the chat; and how many there are."""
    first, last = law.table().due_between(today)
    wanted = (
        FigureRow.answered.between(first, last),
        FigureRow.called_back.is_(None),
        CaseRow.status.in_(sorted(ANSWERED)),
        reader.may_see(CaseRow.number),
    )
    joined = select(CaseRow, FigureRow.asked_back).join(FigureRow, FigureRow.case == CaseRow.number)
    rows = joined.where(*wanted).order_by(FigureRow.answered, CaseRow.id).limit(limit)
    counted = (
        select(func.count())
        .select_from(CaseRow)
        .join(FigureRow, FigureRow.case == CaseRow.number)
        .where(*wanted)
    )
    found = [(row, asked) for row, asked in await session.execute(rows)]
    return found, await session.scalar(counted) or 0


async def results(session: AsyncSession, reader: Reader, today: date) -> Mapping[str, int]:
    """How many were answered with what, of the answers of as many days."""
    first, _ = law.table().due_between(today)
    query = (
        select(FigureRow.called_back, func.count())
        .where(
            FigureRow.called_back.is_not(None),
            FigureRow.answered >= first,
            reader.may_see(FigureRow.case),
        )
        .group_by(FigureRow.called_back)
    )
    return Counter({str(result): int(n) for result, n in await session.execute(query)})
