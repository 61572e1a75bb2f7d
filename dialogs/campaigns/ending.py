"""What becomes of a draft whose campaign changes, ends, or takes it in."""

from backend_client.contract.campaign import Campaign, CampaignFiled, said_in
from dialogs.campaigns.fields import MARK, fits
from dialogs.filing import submit as filing
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.state.message import Message
from dialogs.texts import escaped
from dialogs.turn_context import TurnContext

ENDED = "campaign.ended_midway"
CHANGED = "campaign.changed"


def current(ctx: TurnContext, code: str) -> Campaign | None:
    """As the office has it now, as far as the bot knows."""
    return next((each for each in ctx.quota.campaigns if each.code == code), None)


def is_over(ctx: TurnContext, campaign: Campaign) -> bool:
    """By its newest period, else by that which the draft remembers: an office that is away ends
    nothing."""
    now = current(ctx, campaign.code) or campaign
    return ctx.event.at >= now.closes


def noted(ctx: TurnContext, frame: Frame) -> Frame:
    """A change and an end are told once, in the midst of a draft: what was answered stays, and a
    question that is new is asked."""
    held = frame.campaign
    if held is None:
        return frame
    if is_over(ctx, held):
        return _once(ctx, frame, ENDED, held)
    now = current(ctx, held.code)
    if now is None or now.version == held.version:
        return frame
    kept = {name: value for name, value in frame.answers.items() if fits(now, name, value)}
    found = {name: value for name, value in frame.inferred.items() if fits(now, name, value)}
    editing = None if (frame.editing or "").startswith(MARK) else frame.editing
    ctx.note(CHANGED, name=said_in(now.name, ctx.t.language))
    return replace(
        frame, campaign=now, answers=kept, inferred=found, editing=editing, rev=frame.rev + 1
    )


def _once(ctx: TurnContext, frame: Frame, key: str, campaign: Campaign) -> Frame:
    if key in frame.flags:
        return frame
    ctx.note(key, name=said_in(campaign.name, ctx.t.language))
    return replace(frame, flags=(*frame.flags, key))


def submit(ctx: TurnContext, frame: Frame, filed: CampaignFiled) -> None:
    """What is sent after its end is filed like any other petition; the answers go along."""
    campaign = frame.campaign
    if campaign is None:
        raise ValueError("the draft came by no campaign")
    over = is_over(ctx, campaign)
    filing.submit(ctx, frame, filed, urgent=campaign.urgent and not over)
    if over:
        _once(ctx, frame, ENDED, campaign)
    elif thanks := said_in(campaign.thanks, ctx.t.language):
        ctx.say(Message(escaped(thanks), ring=False))
