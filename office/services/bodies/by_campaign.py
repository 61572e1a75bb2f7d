"""What a campaign does with a petition that came by it: it is noted, and given at once to the units
that the campaign names.
"""

from collections.abc import Sequence
from datetime import datetime

from backend_client.contract.bodies import TaskKind, TaskOrder
from backend_client.contract.case import CaseStatus, Move
from backend_client.json_codec import from_plain
from office.campaigns.channel import Channel
from office.db.campaigns import rows
from office.law.problems import Problem
from office.law.routing import Body, Statements, Units, complains, is_shielded
from office.services import moving
from office.services.bodies import tasks
from office.services.dossier import Dossier

LONGEST_CODE = 32


async def sent_by_campaign(
    case: Dossier, statements: Statements, units: Units, now: datetime
) -> tuple[Move, Sequence[Body]] | None:
    """The move with which its units get the case, and the bodies of its helpers; None where a
    person has to look first: so whenever somebody in office is spoken of, or is not to know of
    it."""
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
