"""The API's calls for what officers do in a case."""

from typing import Any

from aiohttp import web

from backend_client.contract.bodies import TaskOrder, TaskStep
from backend_client.contract.case import Case, CaseEvent, Move, Question
from backend_client.contract.correction import Reclassification
from office.api.calls import Call, Key, Route, check_table
from office.api.http import BODY_LIMIT_BYTES, Who, json_response
from office.api.office import Office
from office.api.rows import action, found
from office.rights.acts import MOVES, Right
from office.services import lookups
from office.services.clerk.reclassifying import reclassify

TASK = frozenset({Right.TASK})


async def ask(office: Office, call: Call[Question]) -> web.Response:
    reader = office.reader(call.officer)
    done = await office.casework.ask(call.part("number"), call.body, call.key, reader)
    return await _seen(office, *done)


async def move(office: Office, call: Call[Move]) -> web.Response:
    number, key, reader = call.part("number"), call.key or None, office.reader(call.officer)
    return json_response(await office.casework.move(number, call.body, key, reader))


async def give_task(office: Office, call: Call[TaskOrder]) -> web.Response:
    reader = office.reader(call.officer)
    done = await office.bodies.give(call.part("number"), call.body, call.key, reader)
    return await _seen(office, *done)


async def step_task(office: Office, call: Call[TaskStep]) -> web.Response:
    reader, number, task = office.reader(call.officer), call.part("number"), call.part("task")
    done = await office.bodies.step(number, task, call.body, call.key, reader)
    return await _seen(office, *done)


async def _seen(office: Office, event: CaseEvent, new: bool) -> web.Response:
    """What was done, as it is counted for staff."""
    async with office.database.read() as session:
        seen = await lookups.seen_by_staff(session, event)
    return json_response(seen, 201 if new else 200)


async def classify(office: Office, call: Call[Reclassification]) -> web.Response:
    number, said, reader = call.part("number"), call.body, office.reader(call.officer)
    done = await reclassify(office.casework, office.hot, number, said, call.key, reader)
    return await _seen(office, *done)


ROWS: tuple[Route[Office, Any], ...] = (
    Route(
        "POST",
        "/v1/cases/{number}/moves",
        Who.STAFF,
        move,
        BODY_LIMIT_BYTES,
        Move,
        Key.OPTIONAL,
        found(Case),
        (404, 409),
        says="Move a case to its next status. An Idempotency-Key is optional here.",
        asks=MOVES,
    ),
    action(
        *("reclassification", "Put right its kind, topic or place.", Reclassification),
        *(classify, Who.STAFF, frozenset({Right.CLASSIFY})),
    ),
    action("tasks", "Give another body a task.", TaskOrder, give_task, Who.STAFF, TASK),
    action(*("tasks/{task}/steps", "Bring it on.", TaskStep, step_task), Who.STAFF, TASK),
    action(
        *("questions", "Ask the petitioner, who answers with a supplement.", Question, ask),
        *(Who.STAFF, frozenset({Right.ASK})),
    ),
)
check_table(ROWS, globals())
