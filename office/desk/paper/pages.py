"""Pages on which a letter, a visit or a call is entered: the form, the card to check, the receipt
that the petitioner takes along.
"""

import asyncio
import secrets
from collections.abc import Sequence

from aiohttp import web

from backend_client.contract.case import Draft, PetitionKind, Receipt
from backend_client.contract.files import FileResult
from backend_client.wording.titles import title_of
from office.api.calls import Call
from office.audit.trail import Act
from office.campaigns.poster import case_link, picture_of
from office.desk import views
from office.desk.bodies import SentFile, read_form
from office.desk.files import check, take_in
from office.desk.forms import text_of
from office.desk.paper.forms import Channel, Form, checked, draft_of, filled_in
from office.desk.paper.reading import Told
from office.desk.rendering import Desk
from office.law.problems import Problem
from office.law.routing import Statements, is_shielded, suggest_unit
from office.services.attachments import scanned


async def enter_page(desk: Desk, call: Call[None]) -> web.Response:
    return _page(desk, call, {"key": secrets.token_hex(16)})


async def enter(desk: Desk, call: Call[None]) -> web.Response:
    """The card to check first, with what the words tell filled in; then the case, once, however
    often the form is sent, and its paper."""
    async with read_form(call.request, call.limit_bytes) as sent:
        form = sent.fields
        try:
            checked(form, _topics(desk))
            told = await _read(desk, form)
            if form.get("what") != "file":
                filled = filled_in(form, told, _topics(desk))
                told = await _read(desk, filled)
                return _page(desk, call, filled, card=draft_of(filled, told))
            receipt, draft = await _filed(desk, call, form, told, sent.files)
        except Problem as problem:
            return _page(desk, call, form, problem)
    return await _paper(desk, call, receipt, draft)


async def _read(desk: Desk, form: Form) -> Told:
    said = (text_of(form, name) for name in ("facts", "request", "place"))
    return await asyncio.to_thread(desk.reads, *said)


async def _filed(
    desk: Desk, call: Call[None], form: Form, told: Told, attached: Sequence[SentFile]
) -> tuple[Receipt, Draft]:
    """What cannot be written down is not filed; the number stands in a second row."""
    office, trail = desk.office, desk.office.trail
    check(attached)
    draft = draft_of(form, told, attached)
    entered = {"ref": draft.client_ref, "channel": draft.channel}
    async with trail.acting(call.actor, Act.ENTERED, None, **entered):
        receipt, new = await office.casework.file_case(draft, draft.client_ref)
    if new:
        await trail.note(call.actor, Act.ENTERED, receipt.number, **entered)
    for at, file in enumerate(await take_in(attached, office.files, office.clock()), 1):
        result = FileResult(scanned(form["key"], at), file.file_id)
        await office.casework.note_file(receipt.number, result)
    return receipt, draft


async def _paper(desk: Desk, call: Call[None], receipt: Receipt, draft: Draft) -> web.Response:
    """Shown this once: nobody at the desk sees a query code again."""
    link = case_link(desk.office.campaigns.bot_name, receipt.number, receipt.query_code)
    return desk.page(
        call.request,
        "paper_receipt.html",
        receipt=receipt,
        channel=draft.channel,
        clocks=views.clock_views(receipt.clocks, desk.office.clock()),
        shielded=is_shielded(Statements(draft)),
        may_move=bool(draft.petitioner.phone) and not is_shielded(Statements(draft)),
        link=link,
        picture=await asyncio.to_thread(picture_of, link) if link else None,
    )


def _page(
    desk: Desk,
    call: Call[None],
    form: Form,
    problem: Problem | None = None,
    *,
    card: Draft | None = None,
) -> web.Response:
    """`card`: what would be filed, to be checked."""
    said = Statements(card) if card is not None else None
    unit = suggest_unit(said, desk.office.units) if said is not None else None
    return desk.page(
        call.request,
        "paper.html",
        problem=problem,
        form=form,
        channels=list(Channel),
        kinds=list(PetitionKind),
        topics=_topics(desk),
        card=card,
        title=title_of(card) if card is not None else None,
        shielded=said is not None and is_shielded(said),
        unit=unit.name if unit is not None else None,
    )


def _topics(desk: Desk) -> list[str]:
    return sorted({each.path[0] for each in desk.office.units.topics()})
