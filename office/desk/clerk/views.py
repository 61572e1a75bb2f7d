"""View models of what the petition office puts right: which cases go together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import Case
from office.db.statements import BySqlalchemy
from office.law.joint.merging import LONGEST_NOTE, STAGES
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
