"""Forms of the tasks that bodies have in a case: who is given one, and how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from aiohttp import web

from backend_client.contract.bodies import TaskState, TaskStep
from office.api.calls import Call
from office.audit.trail import Act
from office.desk.forms import read_order, text_of
from office.desk.pages import Attached, Form, acted
from office.desk.rendering import Desk
from office.law.joint.tasks import KINDS
from office.law.problems import Problem


async def give(desk: Desk, call: Call[None]) -> web.Response:
    async def give(number: str, form: Form, attached: Attached) -> str | None:
        key, order, reader = f"desk-seen-{form['seen']}", read_order(form), desk.reader(call)
        if KINDS[order.kind].to_lead:  # the form offers no other
            case = await desk.office.bodies.unit_of(number, reader)
            order = replace(order, unit=case or "")
        with _of_a_task():
            await desk.office.bodies.give(number, order, key, reader)
        return "pressed" if KINDS[order.kind].to_lead else None

    return await acted(desk, call, give, Act.TASK, "task", "/tasks")


async def step(desk: Desk, call: Call[None]) -> web.Response:
    task = call.part("task")

    async def step(number: str, form: Form, attached: Attached) -> None:
        to, key, reader = form.get("step", ""), f"desk-seen-{form['seen']}", desk.reader(call)
        if to not in set(TaskState):
            raise Problem.invalid("step", "must be a state of a task")
        words, note = text_of(form, "words") or None, text_of(form, "note") or None
        said = TaskStep(TaskState(to), words, note)
        with _of_a_task():
            await desk.office.bodies.step(number, task, said, key, reader)

    return await acted(desk, call, step, Act.TASK_STEP, "task_step")


async def decline(desk: Desk, call: Call[None]) -> web.Response:
    async def decline(number: str, form: Form, attached: Attached) -> None:
        key, note = f"desk-seen-{form['seen']}", text_of(form, "note")
        with _of_a_task():
            await desk.office.bodies.decline(number, note, key, desk.reader(call))

    return await acted(desk, call, decline, Act.TASK_STEP, "task_step")


@contextmanager
def _of_a_task() -> Iterator[None]:
    """The desk has words of its own for what is wrong with a task."""
    try:
        yield
    except Problem as problem:
        if problem.name != "invalid":
            raise
        where, wanted = problem.extra["where"], problem.extra["wanted"]
        raise Problem.invalid(f"task.{where}", wanted) from problem
