"""Route table of the API: each call with its key, body, answers, limit and handler, which stand
together in the modules named here.

The router, the authorisation and docs/openapi.json are made from it; `docs/backend-api.md` tells it
in words.
"""

from typing import Any

from aiohttp import web

from office.api import agents, campaigns, cases, followers, petitioner, staff, talks
from office.api.calls import Route, answering, check_table
from office.api.http import ApiKeys
from office.api.office import Office
from office.audit.trail import Act

ROUTES: tuple[Route[Office, Any], ...] = (
    *cases.ROWS,
    *petitioner.ROWS,
    *followers.ROWS,
    *agents.ROWS,
    *staff.ROWS,
    *talks.ROWS,
    *campaigns.ROWS,
)
check_table(ROUTES)


def served(office: Office, keys: ApiKeys) -> list[web.RouteDef]:
    """The rows as aiohttp's router takes them."""

    async def used(officer: str, row: Route[Any, Any], request: web.Request) -> None:
        about = request.match_info.get("number") or request.match_info.get("talk")
        await office.trail.note(officer, Act.CALLED, about and about[:100], call=str(row))

    return [web.route(row.method, row.path, answering(row, office, keys, used)) for row in ROUTES]
