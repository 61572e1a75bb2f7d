"""What goes to a unit at once, without waiting for a clerk: what came by a campaign, to the units
that it names, and a simple matter of a first time, where the office wishes it (日清日结).
"""

from collections.abc import Sequence
from datetime import datetime

from backend_client.contract.bodies import TaskKind, TaskOrder
from backend_client.contract.case import CaseStatus, Move
from backend_client.json_codec import from_plain
from backend_client.wording.denunciation import Verdict, verdict
from office.campaigns.channel import Channel
from office.db.campaigns import rows
from office.law import moves
from office.law.problems import Problem
from office.law.routing import (
    Body,
    Statements,
    Units,
    complains,
    is_shielded,
    recused,
    suggest_unit,
)
from office.services import moving
from office.services.bodies import tasks
from office.services.dossier import Dossier

LONGEST_CODE = 32


Sent = tuple[Move, Sequence[Body]]


async def sent_at_once(
    case: Dossier, statements: Statements, units: Units, now: datetime, *, simple: bool
) -> Sent | None:
    """The move with which its units get the case, and the bodies of its helpers; None where a
    person has to look first. `simple`: the office wishes simple matters to go by themselves."""
    if case.draft.campaign is not None:
        return await _by_campaign(case, statements, units, now)
    body = _unit_of_simple(case, statements, units) if simple else None
    return (Move(CaseStatus.FORWARDED, unit=body.name), ()) if body is not None else None


def _unit_of_simple(case: Dossier, statements: Statements, units: Units) -> Body | None:
    """The unit that its topic or its place names; None for what is not simple: what is urgent,
    repeated, joint, for somebody else or to be kept secret, and whenever somebody in office is
    spoken of, or might be."""
    if not moves.is_simple(case.draft, repeats=case.record.repeats is not None):
        return None
    if complains(statements) or is_shielded(statements):
        return None
    if verdict(*statements.words()) is not Verdict.NOTHING or recused(statements, units):
        return None
    body = suggest_unit(statements, units)
    return None if body is None or body.general or body.office else body


async def _by_campaign(
    case: Dossier, statements: Statements, units: Units, now: datetime
) -> Sent | None:
    """None whenever somebody in office is spoken of, or is not to know of it."""
    filed = case.draft.campaign
    if filed is None or len(filed.id) > LONGEST_CODE:
        return None
    sql = case.transaction.sql
    await rows.note_case(sql, case.record.number, filed.id)
    body = await rows.body_of(sql, filed.id)
    channel = from_plain(Channel, body) if body is not None else None
    said_at = case.draft.said_at or now
    if channel is None or not channel.units or not channel.campaign.is_open(said_at):
        return None
    if is_shielded(statements) or complains(statements):
        return None
    lead, *others = channel.units
    orders = tuple(TaskOrder(each, channel.task, TaskKind.AT_ONCE) for each in others)
    move = Move(CaseStatus.ASSIGNED, unit=lead, helpers=orders)
    try:
        name = moving.unit_for(move, statements, units)
        bodies = tasks.checked(orders, name, statements, units, now)
    except Problem:  # the table of units has changed since, or one of them must not have it
        return None
    return Move(CaseStatus.ASSIGNED, unit=name, helpers=orders), bodies
