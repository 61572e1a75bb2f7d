"""View models of what is put right: which cases go together, and a move that can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import Case
from office.api.calls import Call
from office.db.statements import BySqlalchemy
from office.desk.rendering import Desk, told, words
from office.law.joint.merging import LONGEST_NOTE, STAGES
from office.law.problems import Problem
from office.rights.acts import Acting, Right
from office.rights.rows import Reader
from office.services.merging import acts, carrying
from office.services.merging.acts import LONGEST_REASON


@dataclass(frozen=True)
class Together:
    """Of a case. `may`: this officer puts cases together and parts them; `at_work`: this one can be
    put with another. `goes`: with a lead. `others`: the number of that lead, or else of the cases
    that go with this one, which the reader may read. `told`: what the petitioner would read."""

    may: bool
    at_work: bool
    goes: bool
    others: Sequence[str]
    told: str
    longest_note: int = LONGEST_NOTE
    longest_reason: int = LONGEST_REASON


async def together_of(
    session: AsyncSession, case: Case, acting: Acting, reader: Reader
) -> Together:
    goes, others = await acts.together(BySqlalchemy(session), case.number, reader)
    at_work = case.held is None and any(case.status in stage for stage in STAGES)
    may = acting.may(Right.MERGE, reader.units.office)
    return Together(may, at_work, goes, others, carrying.words()["told"])


@dataclass(frozen=True)
class Pending:
    """A move that waits. `name`: a key of words.toml's move; `by`: whose it is; `seconds`: how long
    it can still be taken back; `mark`: which it is; `refused`: why it could not be made."""

    name: str
    by: str
    mine: bool
    due: datetime
    mark: str
    seconds: int
    refused: str | None


async def waiting_of(desk: Desk, call: Call[None], number: str) -> Pending | None:
    found = await desk.office.pending.pending_of(number)
    if found is None:
        return None
    left = found.due - desk.office.clock()
    by = words()["officer"].get(found.officer, found.said["name"] or found.officer)
    return Pending(
        name=found.said["form"].get("form", ""),
        by=by,
        mine=found.officer == desk.reader(call).officer.id,
        due=found.due,
        mark=found.mark,
        seconds=max(0, -(-left // timedelta(seconds=1))),
        refused=told(Problem(409, found.refused, "")) if found.refused else None,
    )
