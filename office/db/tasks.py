"""Table of the tasks that bodies have in a case, and the statements that read and write them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import ROW_ID, Base, UtcTime
from office.db.sealed import Sealed
from office.db.statements import Executor, Statement


class TaskRow(Base):
    """A task. `unit` is the id of who has it, `giver` of who gave it: None is the petition office.
    `words` are staff's: what is asked, what was reported, what was missing."""

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(String(100), index=True)
    giver: Mapped[str | None] = mapped_column(String(100), index=True)
    state: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime] = mapped_column(UtcTime)
    due: Mapped[datetime | None] = mapped_column(UtcTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)
    reported_at: Mapped[datetime | None] = mapped_column(UtcTime)
    words: Mapped[Any] = mapped_column(Sealed("tasks.words"))


@dataclass(slots=True)
class TaskRecord:
    """A row of `tasks`, to be changed and saved; `id` is 0 until it is stored."""

    id: int
    case: str
    kind: str
    unit: str
    giver: str | None
    state: str
    given_at: datetime
    due: datetime | None
    read_at: datetime | None
    reported_at: datetime | None
    words: Any


TASKS = TaskRow.metadata.tables[TaskRow.__tablename__]
_NAMES = tuple(field.name for field in fields(TaskRecord))
_COLUMNS = [TASKS.c[name] for name in _NAMES]
_CHANGING = ("state", "due", "read_at", "reported_at", "words")


def _bound(names: Iterable[str]) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}


_OF_CASE = Statement(
    select(*_COLUMNS).where(TASKS.c.case == bindparam("number")).order_by(TASKS.c.id)
)
_NEW = Statement(insert(TASKS).values(_bound(_NAMES[1:])).returning(TASKS.c.id))
_SAVE = Statement(update(TASKS).where(TASKS.c.id == bindparam("task_id")).values(_bound(_CHANGING)))


async def tasks_of(sql: Executor, number: str) -> list[TaskRecord]:
    """Of a case, the oldest first."""
    return [TaskRecord(*row) for row in await sql.rows(_OF_CASE, number=number)]


async def add(sql: Executor, task: TaskRecord) -> None:
    [task.id] = await sql.row(_NEW, **{name: getattr(task, name) for name in _NAMES[1:]})


async def save(sql: Executor, task: TaskRecord) -> None:
    """What may change in its life."""
    await sql.run(_SAVE, task_id=task.id, **{name: getattr(task, name) for name in _CHANGING})
