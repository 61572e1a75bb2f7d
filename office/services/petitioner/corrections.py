"""Corrections of what a petitioner told of themselves: the case reads as corrected from now on, and
its step keeps how it read before.
"""

from dataclasses import fields, replace
from datetime import datetime

from backend_client.contract.case import CaseEvent, EventType, Petitioner
from backend_client.contract.correction import Change, Corrected, DetailsCorrection
from backend_client.json_codec import to_plain
from office.law.problems import Problem
from office.services.casework import Casework
from office.services.dossier import Dossier

LONGEST = 200  # characters of each
CORRECTABLE = ("name", "address", "phone")


async def correct(
    casework: Casework, number: str, said: DetailsCorrection, key: str
) -> tuple[CaseEvent, bool]:
    """Raises Problem 409 for a case that nobody has signed: who comes forward later adds that in
    their own words."""
    for name in CORRECTABLE:
        if len(getattr(said, name) or "") > LONGEST:
            raise Problem.invalid(name, f"must have at most {LONGEST} characters")

    async def act(case: Dossier, now: datetime) -> CaseEvent:
        filed = case.draft.petitioner
        if filed.anonymous:
            raise Problem(409, "not-signed", "Nobody has signed this case: supplement it instead.")
        changes = changes_of(filed, said)
        new = {change.field: change.after for change in changes}
        corrected = replace(
            filed,
            name=new.get("name", filed.name),
            address=new.get("address", filed.address),
            phone=new.get("phone", filed.phone),
        )
        await case.correct(replace(case.draft, petitioner=corrected))
        when = {"said_at": to_plain(said.said_at)} if said.said_at else {}
        return await case.write(EventType.CORRECTED, now, to_plain(Corrected(changes)) | when)

    return await casework.act(number, "corrections", key, said, act)


def changes_of(filed: Petitioner, said: DetailsCorrection) -> tuple[Change, ...]:
    """What reads otherwise from now on, in the order of the fields."""
    told = {f.name: getattr(said, f.name) for f in fields(said) if f.name in CORRECTABLE}
    return tuple(
        Change(name, getattr(filed, name), value.strip())
        for name, value in told.items()
        if value and value.strip() and value.strip() != getattr(filed, name)
    )
