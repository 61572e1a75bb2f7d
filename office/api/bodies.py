"""API handlers for the tasks of bodies that work on a case."""

from aiohttp import web

from backend_client.contract.bodies import TaskOrder, TaskStep
from backend_client.contract.case import CaseEvent
from office.api.calls import Call
from office.api.http import json_response
from office.api.office import Office
from office.services import lookups


async def give_task(office: Office, call: Call[TaskOrder]) -> web.Response:
    reader = office.reader(call.officer)
    done = await office.bodies.give(call.part("number"), call.body, call.key, reader)
    return await seen_step(office, *done)


async def step_task(office: Office, call: Call[TaskStep]) -> web.Response:
    reader, number, task = office.reader(call.officer), call.part("number"), call.part("task")
    done = await office.bodies.step(number, task, call.body, call.key, reader)
    return await seen_step(office, *done)


async def seen_step(office: Office, event: CaseEvent, new: bool) -> web.Response:
    """What was done, as it is counted for staff."""
    async with office.database.read() as session:
        seen = await lookups.seen_by_staff(session, event)
    return json_response(seen, 201 if new else 200)
