"""API handlers for the office's agents, who tie a chat to their place on the list and leave it."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from backend_client.contract.on_behalf import AgentTie, EnrolledAgent
from office.api.calls import NOT_READ, Call, Key, Route, check_table
from office.api.http import BODY_LIMIT_BYTES, Who, json_response
from office.api.office import Office
from office.api.rows import ASKER, added, found
from office.law.problems import Problem

LONGEST_TIE = 80


@dataclass(frozen=True)
class TieEnd:
    """The answer to the end of a tie."""

    tie: str


async def tie(office: Office, call: Call[AgentTie]) -> web.Response:
    name = call.body.tie
    if not (0 < len(name) <= LONGEST_TIE and name.isprintable()):
        raise Problem.invalid("tie", f"must have 1 to {LONGEST_TIE} characters in one line")
    asker = call.request.headers.get("Asker", "").strip()
    agent, new = await office.agents.tie(call.body, asker)
    return json_response(agent, 201 if new else 200)


async def end(office: Office, call: Call[None]) -> web.Response:
    name = call.part("tie")
    await office.agents.leave(name)
    return json_response(TieEnd(name))


ROWS: tuple[Route[Office, Any], ...] = (
    Route(
        "POST",
        "/v1/agents/ties",
        Who.BOT,
        tie,
        BODY_LIMIT_BYTES,
        AgentTie,
        Key.REQUIRED,
        added(EnrolledAgent),
        (404, 409),
        (ASKER,),
        "An agent of the office's list ties a chat by the code they were given. Whatever does not"
        " fit gets the same answer; a code that was used is told.",
    ),
    Route(
        "POST",
        "/v1/agents/ties/{tie}/end",
        Who.BOT,
        end,
        NOT_READ,
        key=Key.REQUIRED,
        answers=found(TieEnd),
        refuses=(404,),
        says="The agent files there no more for others as one of the list.",
    ),
)
check_table(ROWS, globals())
