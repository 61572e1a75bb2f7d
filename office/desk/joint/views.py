"""View models of the tasks that bodies have in a case: what is shown, and what the officer who
looks may do with them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend_client.contract.bodies import Task, TaskKind, TaskState
from backend_client.contract.case import Case
from office.desk.views import UnitChoice, unit_choices
from office.law.deadlines import is_over
from office.law.joint import tasks as law
from office.law.objections import objectors
from office.law.routing import Statements
from office.law.statuses import ENDED
from office.rights.acts import Acting, Right
from office.rights.rows import Reader
from office.services.bodies.acts import below_giver, may_give, may_step
from office.services.bodies.views import leads


@dataclass(frozen=True)
class TaskView:
    """`steps` are those that the officer may take now. `ended`: the case has."""

    task: Task
    late: bool
    ended: bool
    steps: Sequence[TaskState]


@dataclass(frozen=True)
class TaskForm:
    """`needs` are the names of fields; `units` is empty where it goes to the unit that answers."""

    kind: TaskKind
    needs: frozenset[str]
    units: Sequence[UnitChoice]


@dataclass(frozen=True)
class TasksView:
    """`forms` are the tasks that the officer may give now, each with the units that may get it;
    `asked_for`: the petitioner waits whether there will be 督办."""

    views: Sequence[TaskView]
    forms: Sequence[TaskForm]
    asked_for: bool


def tasks_view(
    case: Case, statements: Statements, reader: Reader, acting: Acting, now: datetime
) -> TasksView:
    return TasksView(
        [_view(task, case, reader, acting, now) for task in case.tasks],
        list(_forms(case, statements, reader, acting)),
        acting.may(Right.SUPERVISE) and law.is_asked_for(case.events),
    )


def _forms(
    case: Case, statements: Statements, reader: Reader, acting: Acting
) -> Iterator[TaskForm]:
    if case.unit is None or case.held is not None or not acting.may(Right.TASK):
        return
    open_ = {(task.kind, task.unit) for task in case.tasks if task.state in law.OPEN}
    others = objectors(case.events) | {case.unit}
    choices = [each for each in unit_choices(statements, reader.units) if each.name not in others]
    own = {body.name for id_ in reader.own if (body := reader.units.find(id_))}
    busy = any(unit in own for _, unit in open_)
    for kind, row in law.KINDS.items():
        if case.status not in law.fitting(kind) or not may_give(
            kind, case.unit, reader, acting, busy=busy
        ):
            continue
        if row.to_lead:
            if (kind, case.unit) not in open_:
                yield TaskForm(kind, row.needs, ())
            continue
        units = choices
        if row.by is law.Giver.UNIT:
            below = below_giver(case.unit, reader)
            units = [each for each in choices if each.id in below]
        if units:
            yield TaskForm(kind, row.needs, units)


def only_helps(case: Case, reader: Reader) -> bool:
    """Whether the officer sees the case because of a task alone: others move it."""
    own = {body.name for id_ in reader.own if (body := reader.units.find(id_))}
    helps = any(task.unit in own for task in case.tasks)
    return helps and not leads(case.unit, reader)


def _view(task: Task, case: Case, reader: Reader, acting: Acting, now: datetime) -> TaskView:
    open_ = task.state in law.OPEN
    following = law.following(task.kind, task.state)
    steps = [to for to in following if may_step(task, to, case.unit, reader, acting)]
    late = open_ and task.due is not None and is_over(task.due, now)
    return TaskView(task, late, case.status in ENDED, steps)
