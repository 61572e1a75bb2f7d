"""What officers do with the tasks of a case: give one, acknowledge it, report, send it back."""

from datetime import datetime

from backend_client.contract.bodies import Task, TaskKind, TaskOrder, TaskState, TaskStep
from backend_client.contract.case import CaseEvent, CaseStatus, Question
from office.db import tasks as store
from office.db.database import Database
from office.db.in_thread import Transaction
from office.law.joint import tasks as law
from office.law.problems import Problem
from office.law.routing import Units
from office.rights.acts import Acting, Right
from office.rights.reading import Standing
from office.rights.rows import Reader
from office.services import recusal
from office.services.bodies import tasks
from office.services.bodies.views import leads, sees, task_of
from office.services.casework import Casework
from office.services.dossier import Dossier, open_for


class Bodies:
    def __init__(self, database: Database, casework: Casework, units: Units) -> None:
        self._database = database
        self._casework = casework
        self._units = units

    async def give(
        self, number: str, said: TaskOrder, key: str, reader: Reader
    ) -> tuple[CaseEvent, bool]:
        """The event, and whether it is new. Raises Problem."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            row = case.record
            acting = await reader.acting(case.transaction.sql, row.number)
            acting.check(Right.TASK)
            known = await store.tasks_of(case.transaction.sql, row.number)
            busy = any(each.unit in reader.own and each.state in law.OPEN for each in known)
            if not may_give(said.kind, row.unit, reader, acting, busy=busy):
                raise _not_yours()
            law.check_at_work(said.kind, CaseStatus(row.status), row.unit, row.held)
            said_of_it = await recusal.statements_in(case)
            giver, below = giver_of(said.kind, row.unit, reader), below_giver(row.unit, reader)
            [body] = tasks.checked([said], row.unit, said_of_it, self._units, now, known, below)
            task = await tasks.give(case, said, body, giver, now)
            return await tasks.tell(case, task, said.note, self._units, now)

        return await self._casework.act(number, "tasks", key, said, act, reader)

    async def unit_of(self, number: str, reader: Reader) -> str | None:
        """The name of the unit that has the case. Raises Problem 404."""

        async def look(transaction: Transaction) -> str | None:
            return (await open_for(transaction, number, reader)).record.unit

        return await self._database.look(look)

    async def step(
        self, number: str, task: str, said: TaskStep, key: str, reader: Reader
    ) -> tuple[CaseEvent, bool]:
        """The same for a step of the task with this number."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            row = case.record
            rows = await store.tasks_of(case.transaction.sql, row.number)
            found = next((each for each in rows if str(each.id) == task), None)
            if found is None or not sees(found, row.unit, reader):
                raise Problem.not_found()
            acting = await reader.acting(case.transaction.sql, row.number)
            acting.check(Right.TASK)
            if not may_step(task_of(found, self._units), said.to, row.unit, reader, acting):
                raise _not_yours()
            law.check_step(TaskKind(found.kind), TaskState(found.state), *_of(said))
            await tasks.step(case, found, said, now)
            return await tasks.tell(case, found, said.note, self._units, now)

        return await self._casework.act(number, f"tasks/{task}", key, said, act, reader)

    async def decline(
        self, number: str, note: str, key: str, reader: Reader
    ) -> tuple[CaseEvent, bool]:
        """No 督办 that the petitioner asked for, and why not."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            acting = await reader.acting(case.transaction.sql, case.record.number)
            acting.check(Right.SUPERVISE)
            if not law.is_asked_for(case.events):
                raise Problem(409, "not-now", "Nobody waits for an answer on supervision.")
            return await tasks.decline(case, law.checked_note(note), self._units, now)

        return await self._casework.act(number, "declined", key, Question(note), act, reader)


def giver_of(kind: TaskKind, lead: str | None, reader: Reader) -> str | None:
    """The id of the unit that gives it; None is the petition office. What is handed on comes from
    a unit, also where the office writes it down. `lead` is a name."""
    who = Standing(reader.officer, reader.units)
    if not who.at_the_office:
        return who.home
    body = reader.units.find(lead) if lead and law.KINDS[kind].by is law.Giver.UNIT else None
    return body.id if body else None


def below_giver(lead: str | None, reader: Reader) -> frozenset[str]:
    """The ids of the units to which the officer may hand a case on."""
    giver = giver_of(TaskKind.HANDED_ON, lead, reader)
    return reader.units.below(frozenset({giver})) - {giver} if giver else frozenset()


def may_give(
    kind: TaskKind, lead: str | None, reader: Reader, acting: Acting, *, busy: bool
) -> bool:
    """`lead` is the name of the unit that has the case; `busy`: their own has a task in it."""
    who = Standing(reader.officer, reader.units)
    match law.KINDS[kind].by:
        case law.Giver.PRESSES:
            return who.at_the_office and acting.may(Right.SUPERVISE)
        case law.Giver.OFFICE:
            return who.at_the_office
        case law.Giver.UNIT:
            return busy or leads(lead, reader)
        case law.Giver.LEAD:
            return leads(lead, reader)


def may_step(task: Task, to: TaskState, lead: str | None, reader: Reader, acting: Acting) -> bool:
    """Who has the task brings it on; who gave it, or answers for the case, sends it back. The
    office may do either, as for moves: a unit may have told it on paper. `lead` is a name."""
    who = Standing(reader.officer, reader.units)
    if law.KINDS[task.kind].by is law.Giver.PRESSES and not law.STATES[to].by_body:
        return who.at_the_office and acting.may(Right.SUPERVISE)
    if who.at_the_office:
        return True
    if law.STATES[to].by_body:
        return _is_own(task.unit, reader)
    return _is_own(task.by, reader) if task.by else leads(lead, reader)


def _of(said: TaskStep) -> tuple[TaskState, str | None, str | None]:
    return said.to, said.words, said.note


def _is_own(name: str | None, reader: Reader) -> bool:
    body = reader.units.find(name) if name else None
    return body is not None and body.id in reader.own


def _not_yours() -> Problem:
    return Problem(403, "not-your-step", "Another unit, or the petition office, does this.")
