"""Forms of what the petition office puts right: how a case is sorted."""

from aiohttp import web

from backend_client.contract.case import PetitionKind, Place
from backend_client.contract.correction import Reclassification
from office.api.calls import Call
from office.audit.trail import Act
from office.desk.forms import text_of
from office.desk.pages import Attached, Form, acted
from office.desk.rendering import Desk
from office.services.clerk.reclassifying import reclassify


async def classify(desk: Desk, call: Call[None]) -> web.Response:
    async def classify(number: str, form: Form, attached: Attached) -> None:
        office, reader = desk.office, desk.reader(call)
        said, key = read_reclassification(form), f"desk-seen-{form['seen']}"
        await reclassify(office.casework, office.hot, number, said, key, reader)

    return await acted(desk, call, classify, Act.RECLASSIFIED, "reclassified")


def read_reclassification(form: Form) -> Reclassification:
    """What is left as it is may be sent along: it changes nothing."""
    kind, topic, seen = form.get("kind", ""), text_of(form, "topic"), form.get("seen", "")
    path, division = tuple(text_of(form, "path").split()), text_of(form, "division") or None
    text = text_of(form, "place")
    return Reclassification(
        kind=PetitionKind(kind) if kind in set(PetitionKind) else None,
        topic=(topic,) if topic else None,
        place=Place(text, division=division, path=path) if text or path or division else None,
        note=text_of(form, "note") or None,
        seen=int(seen) if seen.isascii() and seen.isdigit() else None,
    )
