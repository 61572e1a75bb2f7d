"""A case that is open within a transaction: its row, what was filed and its steps, each read once;
and what is written on it.
"""

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    Draft,
    EventType,
    LegalDeadline,
    Receipt,
    StaffNote,
)
from backend_client.json_codec import to_plain
from office.db import case_store
from office.db.agents.rows import agent_of
from office.db.case_store import CaseRecord, EventRecord
from office.db.in_thread import Transaction
from office.figures import rows as figures
from office.figures.facts import facts_of
from office.law.deadlines import day_of
from office.law.numbers import case_number, new_query_code, read_number
from office.law.problems import Problem
from office.rights.masking import masked
from office.rights.rows import Reader
from office.services import lookups, public_matters
from office.services.bodies.views import seen_by


class Dossier:
    """`record` is stored by `save`; a step as soon as it is written."""

    def __init__(
        self, transaction: Transaction, record: CaseRecord, events: list[CaseEvent]
    ) -> None:
        self.transaction = transaction
        self.record = record
        self.events = events

    @cached_property
    def draft(self) -> Draft:
        return lookups.draft_of(self.record)

    @property
    def clocks(self) -> tuple[LegalDeadline, ...]:
        return lookups.clocks_of(self.record)

    def scope(self, action: str) -> str:
        """Of the keys of such calls on this case."""
        return f"cases/{self.record.number}/{action}"

    async def write(self, kind: EventType, now: datetime, data: Any) -> CaseEvent:
        self.record.last_seq += 1
        step = EventRecord(
            id=0,
            case=self.record.number,
            client_ref=self.record.client_ref,
            seq=self.record.last_seq,
            type=kind.value,
            at=now,
            data=data,
        )
        await case_store.add_event(self.transaction.sql, step)
        event = lookups.event_of(step)
        self.events.append(event)
        return event

    async def correct(self, draft: Draft) -> None:
        """What was filed reads so from now on."""
        await case_store.correct(self.transaction.sql, self.record, to_plain(draft))
        self.draft = draft

    async def save(self) -> None:
        await case_store.save(self.transaction.sql, self.record)
        await self.count()

    async def count(self) -> None:
        """Keep what is counted of the case, as things stand now."""
        record, events = self.record, self.events
        facts = facts_of(self.draft, record.registered_at, record.unit, events, self.clocks)
        await figures.keep(self.transaction.sql, record.number, facts)


async def open_case(transaction: Transaction, number: str) -> Dossier:
    """The case with this number, as typed. Raises Problem 404."""
    known = read_number(number)
    record = None
    if known is not None:
        record = await case_store.find(transaction.sql, known)
    if record is None:
        raise Problem.not_found()
    return await dossier_of(transaction, record)


async def open_for(transaction: Transaction, number: str, reader: Reader | None) -> Dossier:
    """The same for an officer. Raises Problem 404 for what they may not read, too. None is the
    bot, which speaks for petitioners."""
    case = await open_case(transaction, number)
    if reader is not None:
        await reader.check(transaction.sql, case.record.number)
    return case


async def registered(transaction: Transaction, draft: Draft, now: datetime) -> Dossier:
    """A new case, without any step. Nothing is said in the future, whatever the channel's clock
    shows."""
    if draft.said_at is not None:
        draft = replace(draft, said_at=min(draft.said_at, now))
    sql, day = transaction.sql, day_of(now)
    record = CaseRecord(
        id=0,
        number=case_number(day, await case_store.next_of_day(sql, f"{day:%Y%m%d}")),
        client_ref=draft.client_ref,
        query_code=new_query_code(),
        status=CaseStatus.SUBMITTED.value,
        draft=to_plain(draft),
        registered_at=now,
        unit=None,
        held=None,
        route=None,
        clocks=[],
        rate_until=None,
        rating=None,
        last_seq=0,
        repeats=await public_matters.linked(sql, draft),
    )
    await case_store.add_case(sql, record)
    await public_matters.publish(sql, record.number, draft)
    return Dossier(transaction, record, [])


async def dossier_of(transaction: Transaction, record: CaseRecord) -> Dossier:
    steps = await case_store.events_of(transaction.sql, record.number)
    return Dossier(transaction, record, list(map(lookups.event_of, steps)))


async def receipt_of(dossier: Dossier) -> Receipt:
    """As it was given when the case was filed, whatever happened since."""
    record = dossier.record
    agent = await agent_of(dossier.transaction.sql, dossier.draft, record.registered_at)
    return lookups.receipt(record, dossier.events, agent)


async def case_of(dossier: Dossier) -> Case:
    """Everything, the rating too: for the bot."""
    sql, record = dossier.transaction.sql, dossier.record
    results = {each.ref_hash: each for each in await case_store.files_of(sql, record.number)}
    return lookups.assembled(
        record,
        dossier.events,
        results,
        repeated_by=await case_store.repeated_by(sql, record.number),
        supporters=await case_store.supporters_of(sql, record.number),
        agent=await agent_of(sql, dossier.draft, record.registered_at),
    )


async def staff_case(dossier: Dossier, reader: Reader, *, opened: bool = False) -> Case:
    """As officers see it, with what they wrote for one another; it names no other case but what
    the reader may read, too, and whose it is only where they have `opened` it."""
    sql = dossier.transaction.sql
    notes = await case_store.notes_of(sql, dossier.record.number)
    case = lookups.for_staff(await case_of(dossier))
    named = [number for number in (case.repeats, *case.repeated_by) if number]
    seen = [number for number in named if (await reader.decision(sql, number)).allowed]
    seen_by_staff = replace(
        case,
        notes=tuple(StaffNote(CaseStatus(n.status), n.text, n.at) for n in notes),
        repeats=case.repeats if case.repeats in seen else None,
        repeated_by=tuple(number for number in case.repeated_by if number in seen),
        tasks=await seen_by(sql, dossier.record.number, dossier.record.unit, reader),
        signers=await lookups.signers_of(sql, dossier.record.number),
    )
    return seen_by_staff if opened else masked(seen_by_staff)
