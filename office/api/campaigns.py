"""The API's call for campaigns: the bot keeps a copy of them, asks whether it is still true, and
says under which name it is reached.
"""

from typing import Any

from aiohttp import web

from backend_client.contract.campaign import Campaign
from office.api.calls import NOT_READ, Call, Page, Param, Route, check_table
from office.api.http import Who, items, json_response
from office.api.office import Office


async def listed(office: Office, call: Call[None]) -> web.Response:
    office.campaigns.hear_of(call.request.headers.get("Bot-Name", ""))
    campaigns, mark = await office.campaigns.for_bot()
    tag = f'"{mark}"'
    if call.request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers={"ETag": tag})
    response = json_response(items(campaigns))
    response.headers["ETag"] = tag
    return response


ROWS: tuple[Route[Office, Any], ...] = (
    Route(
        "GET",
        "/v1/campaigns",
        Who.BOT,
        listed,
        NOT_READ,
        answers={200: Page(Campaign), 304: type(None)},
        params=(
            Param("If-None-Match", "header", {"type": "string"}, "The ETag that is known."),
            Param("Bot-Name", "header", {"type": "string"}, "The bot's user name, for links."),
        ),
        says="The special channels: those to come, those that are open, and those that have ended.",
    ),
)
check_table(ROWS, globals())
