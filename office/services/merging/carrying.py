"""Carries the steps of a lead over to the cases that go with it, and parts those that cannot."""

import tomllib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from backend_client.contract.case import CaseEvent, Move
from backend_client.wording.all_words import words_of_event
from office.data import FOLDER
from office.db.colleagues import merges, notes
from office.db.colleagues.notes import DeskNote
from office.db.statements import Executor
from office.law import moves, objections
from office.law.joint import merging
from office.law.joint.merging import Course
from office.law.problems import Problem
from office.law.routing import check_receiver
from office.law.statuses import STATUSES
from office.rights.masking import Person, person_in
from office.rights.merging import may_go_together
from office.rights.rows import Reader, facts_in
from office.services import recusal
from office.services.dossier import Dossier, open_case
from office.services.lookups import signers_of

OFFICE = "office"  # who parts what parts by itself; an officer of words.toml

Moves = Callable[[Dossier, Move, datetime], Awaitable[CaseEvent]]


@dataclass(frozen=True)
class Side:
    """What of one case must be told to nobody else's petitioner."""

    number: str
    person: Person
    runs: frozenset[str]


@cache
def words() -> Any:
    return tomllib.loads((FOLDER / "merging.toml").read_text("utf-8"))


def course_of(case: Dossier) -> Course:
    row, history = case.record, moves.history_of(case.events)
    return Course(history, case.draft.kind, row.unit, row.held is not None, row.route)


async def check_own_life(case: Dossier) -> None:
    """Raises Problem 409 for a case that moves with its lead alone."""
    if await goes_with(case.transaction.sql, case.record.number) is not None:
        raise Problem(409, "goes-with-lead", "It moves with its lead: move that one, or part them.")


async def goes_with(sql: Executor, number: str) -> str | None:
    """The number of its lead."""
    found = await merges.merges_of(sql, number)
    return next((each.lead for each in found if each.case == number), None)


async def carry(lead: Dossier, move: Move, reader: Reader, now: datetime, does: Moves) -> None:
    """The move that the lead has made is made by all that go with it; what it cannot be made by
    goes alone from now on. Raises Problem 422 for words that tell one petitioner of another."""
    sql, number = lead.transaction.sql, lead.record.number
    move = replace(move, unit=lead.record.unit if move.to in moves.TO_A_UNIT else None)
    going = []
    for merge in await merges.merges_of(sql, number):
        if merge.lead == number:
            case = await open_case(lead.transaction, merge.case)
            if await _goes(lead, case, move, reader, now):
                going.append((case, merge.untold))
    if not going:
        return
    sides = [await side_of(case) for case in (lead, *(case for case, _ in going))]
    check_told(move, sides)
    for case, untold in going:
        said = merging.for_another(move, case.draft.request, words()["besides"], untold)
        await does(case, said, now)
        await merges.told(sql, case.record.number)


async def _goes(lead: Dossier, case: Dossier, move: Move, reader: Reader, now: datetime) -> bool:
    """Whether the case makes the move, too. What it need not make leaves it where it is."""
    sql, numbers = lead.transaction.sql, (lead.record.number, case.record.number)
    facts = [await facts_in(sql, each) for each in numbers]
    allowed = may_go_together(reader.officer, facts, reader.units) and move.final_case is None
    try:
        if not allowed:
            raise merging.refused(merging.Why.CLOSED)
        await _check(case, move, reader, now)
    except Problem:
        within_a_stage = STATUSES[move.to].runs_on and STATUSES[move.to].withdrawable
        if not allowed or not within_a_stage or case.record.held is not None:
            await part(case, OFFICE, "left", now)
        return False
    return True


async def _check(case: Dossier, move: Move, reader: Reader, now: datetime) -> None:
    """What a move must be, whoever makes it. Raises Problem."""
    kind, held = case.draft.kind, case.record.held is not None
    conclusion = moves.conclusion_of(case.events)
    moves.check_move(move, moves.history_of(case.events), kind, conclusion, held=held)
    moves.check_extension(move, case.clocks, now)
    objections.check_objection(move, kind, case.clocks, now)
    if move.unit is not None and (body := reader.units.find(move.unit)) is not None:
        statements = await recusal.statements_in(case)
        check_receiver(body, statements, reader.units, against_advice=False)


async def settle(case: Dossier, now: datetime) -> None:
    """After a step of a case: part it from what it goes with no more."""
    sql, number = case.transaction.sql, case.record.number
    for merge in await merges.merges_of(sql, number):
        other = await open_case(
            case.transaction, merge.lead if merge.case == number else merge.case
        )
        lead, merged = (other, case) if merge.case == number else (case, other)
        courses = course_of(lead), course_of(merged)
        facts = [await facts_in(sql, each.record.number) for each in (lead, merged)]
        shielded = any(each is None or each.shielded for each in facts)
        if shielded or merging.goes_alone(*courses):
            await part(merged, OFFICE, "left", now)


async def part(case: Dossier, by: str, why: str, now: datetime, reason: str = "") -> None:
    """It has its own life again. `why`: see `note`."""
    await merges.drop(case.transaction.sql, case.record.number)
    await note(case, by, why, now, reason)


async def note(case: Dossier, by: str, which: str, now: datetime, reason: str = "") -> None:
    """For colleagues: `which` of merging.toml's notes, by the id of an officer."""
    sql, number = case.transaction.sql, case.record.number
    key = f"{which}-{len(await notes.notes_of(sql, number))}"
    text = words()["note"][which].format(reason=reason)
    await notes.add(sql, DeskNote(number, key, by, now, text))


async def side_of(case: Dossier) -> Side:
    draft, number = case.draft, case.record.number
    signers = await signers_of(case.transaction.sql, number)
    said = [draft.request, draft.facts]
    for event in case.events:
        said += words_of_event(event)
    quoted = frozenset[str]().union(*map(merging.runs, said))
    return Side(number, person_in(draft, case.events, signers), quoted)


def check_told(move: Move, sides: Sequence[Side]) -> None:
    """Raises Problem 422 for words of a move, told to the petitioners of all these, that name one
    of them, or say what one has said, who is not all of them."""
    for where, text in merging.told_to_all(move):
        runs = merging.runs(text)
        for one in sides:
            named, said = one.person.told_in(text), runs & one.runs
            others = [each for each in sides if each is not one]
            known = all(named <= each.person.known and said <= each.runs for each in others)
            if one.number in text or not known:
                raise Problem(
                    422,
                    "tells-of-another",
                    "What is told to several petitioners names one of them, or says what one of"
                    " them has said. Say it so that all of them may read it.",
                    where=where,
                )
