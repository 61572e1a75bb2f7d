"""Enters a campaign by its link: begins or goes on with its draft, or explains why it cannot."""

import re

from backend_client.contract.campaign import Campaign, said_in
from dialogs.campaigns.ending import current
from dialogs.campaigns.form import form_of_campaign
from dialogs.filing import consent
from dialogs.forms import answering, parked, position
from dialogs.state import buttons
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.texts import Html, escaped
from dialogs.texts.layout import Rows
from dialogs.turn_context import TurnContext

_PAYLOAD = re.compile(r"(?:c|campaign)-([a-z0-9-]{1,32})", re.IGNORECASE)


def code_of(payload: str) -> str | None:
    """The code in what a link carries; None for any other link."""
    hit = _PAYLOAD.fullmatch(payload.strip())
    return hit[1].lower() if hit else None


def enter(ctx: TurnContext, code: str) -> None:
    campaign = current(ctx, code)
    frame = _draft_of(ctx, code)
    if frame is not None:  # its own card tells if the campaign has ended meanwhile
        _go_on(ctx, frame)
    elif campaign is None:
        _not_here(ctx, ctx.t.html("campaign.unknown"))
    elif campaign.is_open(ctx.event.at):
        _begin(ctx, campaign)
    elif ctx.event.at < campaign.opens:
        name, day = said_in(campaign.name, ctx.t.language), ctx.t.day(campaign.opens)
        _not_here(ctx, ctx.t.html("campaign.not_yet", name=name, day=day))
    else:
        own = said_in(campaign.closed, ctx.t.language)
        name, day = said_in(campaign.name, ctx.t.language), ctx.t.day(campaign.closes)
        over = ctx.t.html("campaign.over", name=name, day=day)
        _not_here(ctx, Html(f"{over}\n\n{escaped(own)}") if own else over)


def _draft_of(ctx: TurnContext, code: str) -> Frame | None:
    """The newest one that was begun by this campaign and not sent yet."""
    drafts = (*ctx.conversation.parked, *ctx.conversation.frames)
    ours = [each for each in drafts if each.campaign is not None and each.campaign.code == code]
    return ours[-1] if ours else None


def _go_on(ctx: TurnContext, frame: Frame) -> None:
    if ctx.conversation.consented_at is None:
        _welcome(ctx, frame)
        return
    on_top = ctx.conversation.frame
    if on_top is not None and on_top.id != frame.id:
        parked.put_aside(ctx)
    parked.resume(ctx, answering.advised(ctx, frame))


def _begin(ctx: TurnContext, campaign: Campaign) -> None:
    """What was under way is kept for later."""
    held = ctx.conversation.frame is not None and bool(ctx.conversation.frame.order)
    parked.put_aside(ctx)
    frame = replace(position.opened(form_of_campaign(campaign), ctx.event), campaign=campaign)
    frame = answering.searched(ctx, frame)
    ctx.keep(frame)
    if ctx.conversation.consented_at is None:
        _welcome(ctx, frame)
        return
    lead = escaped(said_in(campaign.greeting, ctx.t.language))
    if held:
        lead = Html(f"{ctx.t.html('talk.suspended')}\n\n{lead}")
    answering.show(ctx, frame, lead)


def _welcome(ctx: TurnContext, frame: Frame) -> None:
    campaign = frame.campaign
    greeting = escaped(said_in(campaign.greeting, ctx.t.language)) if campaign else None
    consent.welcome(ctx, said=greeting)


def _not_here(ctx: TurnContext, why: Html) -> None:
    """And the ordinary way, which is always open."""
    if ctx.conversation.consented_at is None:
        consent.welcome(ctx, said=why)
        return
    row: Rows = (
        (
            ctx.button("label.new", buttons.general("new")),
            ctx.button("label.cases", buttons.general("cases")),
        ),
    )
    ctx.note("campaign.not_here", row, why=why)
