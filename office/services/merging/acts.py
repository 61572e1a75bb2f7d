"""What officers do: put a case with a lead, so that both are handled as one; part them again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from backend_client.contract.case import CaseStatus, Move
from office.db.colleagues import merges
from office.db.colleagues.merges import Merge
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.statements import Executor
from office.law.documents import has_words
from office.law.joint import merging
from office.law.joint.merging import Why
from office.law.numbers import read_number
from office.law.problems import Problem
from office.law.routing import check_receiver
from office.rights.acts import Right
from office.rights.merging import may_go_together
from office.rights.rows import Reader, facts_in
from office.services import recusal
from office.services.casework import Casework
from office.services.dossier import Dossier, open_case, open_for
from office.services.merging import carrying

LONGEST_REASON = 200  # characters


async def merge(
    database: Database,
    casework: Casework,
    number: str,
    said: str,
    note: str,
    reader: Reader,
    now: datetime,
) -> None:
    """`said` is the number of the lead, as typed; the petitioner reads the `note` once.

    Raises Problem: 403 or 404, 409 with the reason why the two do not go together, and 422 for a
    lead that is not there, that the reader may not read, or that is the case itself: it is not told
    which.
    """
    merging.check_note(note)

    async def work(transaction: Transaction) -> None:
        case, sql = await open_for(transaction, number, reader), transaction.sql
        known, other = case.record.number, read_number(said)
        await _check_right(sql, known, reader)
        if other is None or other == known or not (await reader.decision(sql, other)).allowed:
            raise Problem.invalid("other", "must be the number of another case")
        lead = await open_case(transaction, other)
        facts = [await facts_in(sql, each) for each in (known, other)]
        if not may_go_together(reader.officer, facts, reader.units):
            raise merging.refused(Why.CLOSED)
        around = [*await merges.merges_of(sql, known), *await merges.merges_of(sql, other)]
        merging.check_places(known, other, {each.case: each.lead for each in around})
        await _follow(casework, case, lead, note, reader, now)

    await database.change(work)


async def _follow(
    casework: Casework, case: Dossier, lead: Dossier, note: str, reader: Reader, now: datetime
) -> None:
    sql, number, first = case.transaction.sql, case.record.number, lead.record.number
    steps = merging.way(carrying.course_of(lead), carrying.course_of(case))
    body = reader.units.find(lead.record.unit) if lead.record.unit else None
    if body is not None:
        statements = await recusal.statements_in(case)
        try:
            check_receiver(body, statements, reader.units, against_advice=False)
        except Problem as problem:
            raise merging.refused(Why.RECUSED) from problem
    sides = [await carrying.side_of(each) for each in (case, lead)]
    carrying.check_told(Move(CaseStatus.REGISTERED, note=note), sides)
    await merges.put(sql, Merge(number, first, reader.officer.id, now, None if steps else note))
    for step in steps:
        said = replace(step, note=note) if step is steps[-1] else step
        await casework.carried(case, said, now)
    await carrying.note(case, reader.officer.id, "merged", now)


async def part(
    database: Database, number: str, seen: str, reason: str, reader: Reader, now: datetime
) -> None:
    """`seen` is the number of the lead as the officer saw it, "" where it was not theirs to see.
    Raises Problem: 403 or 404, 409 for one that goes with no other, or with another than that, and
    422 without a reason."""
    if not has_words(reason) or len(reason) > LONGEST_REASON:
        raise Problem.invalid("part_reason", f"must say why, in {LONGEST_REASON} characters")

    async def work(transaction: Transaction) -> None:
        case, sql = await open_for(transaction, number, reader), transaction.sql
        await _check_right(sql, case.record.number, reader)
        lead = await carrying.goes_with(sql, case.record.number)
        if lead is None or seen not in ("", lead):
            raise merging.refused(Why.APART)
        await carrying.part(case, reader.officer.id, "split", now, reason=reason)

    await database.change(work)


async def together(sql: Executor, number: str, reader: Reader) -> tuple[bool, Sequence[str]]:
    """Whether the case goes with a lead; and of that lead, or else of those that go with this case,
    the numbers that the reader may read."""
    found = await merges.merges_of(sql, number)
    goes = any(each.case == number for each in found)
    others = [each.lead if goes else each.case for each in found]
    return goes, [each for each in others if (await reader.decision(sql, each)).allowed]


async def _check_right(sql: Executor, number: str, reader: Reader) -> None:
    (await reader.acting(sql, number)).check(Right.MERGE, reader.units.office)
