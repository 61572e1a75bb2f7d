"""API handlers for what the petition office puts right in a case."""

from aiohttp import web

from backend_client.contract.correction import Reclassification
from office.api.bodies import seen_step
from office.api.calls import Call
from office.api.office import Office
from office.services.clerk.reclassifying import reclassify


async def classify(office: Office, call: Call[Reclassification]) -> web.Response:
    number, said, reader = call.part("number"), call.body, office.reader(call.officer)
    done = await reclassify(office.casework, office.hot, number, said, call.key, reader)
    return await seen_step(office, *done)
