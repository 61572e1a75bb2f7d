"""Tasks of a case as an officer may see them."""

from backend_client.contract.bodies import Task, TaskKind, TaskState
from office.db import tasks as store
from office.db.statements import Executor
from office.db.tasks import TaskRecord
from office.law.routing import Units
from office.rights.reading import Standing
from office.rights.rows import Reader


async def seen_by(sql: Executor, number: str, lead: str | None, reader: Reader) -> tuple[Task, ...]:
    """The tasks of a case that an officer may see: who answers for it, and the office, see all;
    another unit its own, and what it gave."""
    rows = await store.tasks_of(sql, number)
    return tuple(task_of(row, reader.units) for row in rows if sees(row, lead, reader))


def sees(task: TaskRecord, lead: str | None, reader: Reader) -> bool:
    who = Standing(reader.officer, reader.units)
    return leads(lead, reader) or task.unit in who.below or task.giver in who.own


def leads(lead: str | None, reader: Reader) -> bool:
    """Whether they are of the office, of the unit that answers, or of one above it."""
    who = Standing(reader.officer, reader.units)
    body = reader.units.find(lead) if lead else None
    return who.at_the_office or (body is not None and body.id in who.below)


def task_of(row: TaskRecord, units: Units) -> Task:
    return Task(
        number=row.id,
        kind=TaskKind(row.kind),
        unit=name_of(units, row.unit),
        state=TaskState(row.state),
        what=row.words["what"],
        given_at=row.given_at,
        due=row.due,
        by=name_of(units, row.giver) if row.giver else None,
        read_at=row.read_at,
        reported_at=row.reported_at,
        report=row.words.get("report"),
        missing=row.words.get("missing"),
        leader=row.words.get("leader"),
        act=row.words.get("act"),
    )


def name_of(units: Units, id_: str) -> str:
    """A unit that is gone from the table is called by its id."""
    body = units.find(id_)
    return body.name if body else id_
