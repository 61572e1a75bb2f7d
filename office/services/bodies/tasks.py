"""Tasks of a case that is open: given, stepped on, and ended with the case; and the list of the
bodies at work that its steps tell the petitioner.
"""

from collections.abc import Sequence, Set
from datetime import datetime

from backend_client.contract.bodies import (
    BodiesChanged,
    BodyAtWork,
    TaskKind,
    TaskOrder,
    TaskState,
    TaskStep,
)
from backend_client.contract.case import CaseEvent, CaseStatus, EventType, Move
from backend_client.json_codec import to_plain
from office.db import tasks as store
from office.db.tasks import TaskRecord
from office.law.joint import tasks
from office.law.problems import Problem
from office.law.routing import Body, Statements, Units, check_receiver
from office.services.bodies.views import name_of
from office.services.dossier import Dossier

S = TaskState


def checked(
    orders: Sequence[TaskOrder],
    lead: str | None,
    statements: Statements,
    units: Units,
    now: datetime,
    known: Sequence[TaskRecord] = (),
    below: Set[str] | None = None,
    place: str = "{field}",
) -> list[Body]:
    """The bodies that the orders go to, in their order. `lead` is the name of the unit that
    answers, `below` are the units to which who gives them may hand on, `place` is how a field of
    an order is called there. Raises Problem for one that must not have the case, or cannot have
    the task."""
    busy = {(each.kind, each.unit) for each in known if S(each.state) in tasks.OPEN}
    answering = units.find(lead) if lead else None
    found = []
    for row, order in enumerate(orders):
        try:
            tasks.check_words(order)
            tasks.due_of(order, now)
            body = units.find(order.unit)
            if body is None:
                raise Problem.invalid("unit", "must be an id or a name of GET /v1/units")
            tasks.check_unit(body.id, answering.id if answering else None, busy, order.kind, below)
        except Problem as problem:
            where = place.format(row=row, field=problem.extra["where"])
            raise Problem.invalid(where, problem.extra["wanted"]) from problem
        check_receiver(body, statements, units, against_advice=order.against_advice)
        busy.add((order.kind.value, body.id))
        found.append(body)
    return found


async def give(
    case: Dossier, order: TaskOrder, body: Body, giver: str | None, now: datetime
) -> TaskRecord:
    """`giver` is the id of the unit that gives it; None is the petition office."""
    task = TaskRecord(
        id=0,
        case=case.record.number,
        kind=order.kind.value,
        unit=body.id,
        giver=giver,
        state=S.GIVEN.value,
        given_at=now,
        due=tasks.due_of(order, now),
        read_at=None,
        reported_at=None,
        words={"what": order.what, "leader": order.leader, "act": order.act},
    )
    await store.add(case.transaction.sql, task)
    return task


async def step(case: Dossier, task: TaskRecord, said: TaskStep, now: datetime) -> None:
    """What was checked is done."""
    words = dict(task.words)
    match said.to:
        case S.READ:
            task.read_at = now
        case S.REPORTED:
            task.read_at, task.reported_at = task.read_at or now, now
            words["report"] = said.words
        case S.RETURNED:
            words["missing"] = said.words
    task.state, task.words = said.to.value, words
    await store.save(case.transaction.sql, task)


async def tell(
    case: Dossier, task: TaskRecord, note: str | None, units: Units, now: datetime
) -> CaseEvent:
    """The step that shows it to the petitioner."""
    told = BodiesChanged(
        TaskKind(task.kind),
        name_of(units, task.unit),
        S(task.state),
        note,
        await bodies_at_work(case, units),
    )
    return await case.write(EventType.BODIES, now, to_plain(told))


async def decline(case: Dossier, note: str, units: Units, now: datetime) -> CaseEvent:
    """No 督办 that was asked for."""
    lead, bodies = case.record.unit or "", await bodies_at_work(case, units)
    told = BodiesChanged(TaskKind.SUPERVISED, lead, S.DECLINED, note, bodies)
    return await case.write(EventType.BODIES, now, to_plain(told))


async def at_move(
    case: Dossier, move: Move, bodies: Sequence[Body], units: Units, now: datetime
) -> tuple[BodyAtWork, ...] | None:
    """Give what the move gives, end what ends with it; all bodies then, None where none changed."""
    for order, body in zip(move.helpers, bodies, strict=True):
        await give(case, order, body, None, now)
    ended = False
    if move.to in tasks.ENDS and tasks.bodies_in(case.events):
        state = S.WITHDRAWN if move.to is CaseStatus.WITHDRAWN else S.ENDED
        for task in await store.tasks_of(case.transaction.sql, case.record.number):
            stays = state is S.ENDED and tasks.KINDS[TaskKind(task.kind)].after_answer
            if S(task.state) in tasks.OPEN and not stays:
                task.state, ended = state.value, True
                await store.save(case.transaction.sql, task)
    return await bodies_at_work(case, units) if bodies or ended else None


async def take_from(case: Dossier, barred: Set[str], units: Units, now: datetime) -> bool:
    """Take their task from the units with these ids, since what was said names them: they read
    the case no longer. Whether any had one."""
    named = {body.id for each in tasks.readers_in(case.events) if (body := units.find(each))}
    if named.isdisjoint(barred):
        return False
    taken = [
        task
        for task in await store.tasks_of(case.transaction.sql, case.record.number)
        if task.unit in barred and task.state != S.WITHDRAWN
    ]
    for task in taken:
        task.state = S.WITHDRAWN.value
        await store.save(case.transaction.sql, task)
        await tell(case, task, None, units, now)
    return bool(taken)


async def bodies_at_work(case: Dossier, units: Units) -> tuple[BodyAtWork, ...]:
    rows = await store.tasks_of(case.transaction.sql, case.record.number)
    return tuple(
        BodyAtWork(
            TaskKind(row.kind),
            name_of(units, row.unit),
            S(row.state),
            row.due,
            name_of(units, row.giver) if row.giver else None,
            row.id,
            row.words.get("leader"),
            row.words.get("act"),
        )
        for row in rows
        if row.state != S.WITHDRAWN
    )
