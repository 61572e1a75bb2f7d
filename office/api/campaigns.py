"""API handler for campaigns: the bot keeps a copy of them, asks whether it is still true, and says
under which name it is reached.
"""

from aiohttp import web

from office.api.calls import Call
from office.api.http import items, json_response
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
