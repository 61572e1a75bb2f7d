"""What is told when the office's database was restored from a backup: a case's number is another
one, or its petition is lost, and what the case is now.
"""

from backend_client.contract.case import Receipt
from dialogs.cases import followed, notifications
from dialogs.cases.card import case_card
from dialogs.state.conversation import CaseStep, FollowedCase, Frame
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseRead
from dialogs.state.message import Lane, Message
from dialogs.texts import clip
from dialogs.turn_context import TurnContext


def ask(ctx: TurnContext, case: FollowedCase) -> None:
    """All steps of the case, when one of those that are known is not what it was."""
    ctx.request(EffectKind.READ_CASE, case.client_ref, {"seq": followed.heard_to(case)})


def read_again(ctx: TurnContext, what: CaseRead) -> None:
    """What is new is told as any change is; what was shown is not told again, whatever its place
    and its hour are now."""
    before = ctx.conversation.case_filed_as(what.client_ref)
    if before is None or before.withheld:
        return
    after = followed.anew(before, what.events)
    if not what.events or after.withheld:
        return  # whoever is shut out hears of it by its step
    if replace(after, marks=before.marks) == before:
        ctx.keep_case(after)  # an earlier release kept no marks
        return
    if followed.may_be_older(after, before) and what.seq != followed.heard_to(before):
        ask(ctx, before)  # what was read may be older than what came by the feed
        return
    if ctx.conversation.missed:
        ctx.keep_case(replace(after, unseen=before.unseen or _shown(after) != _shown(before)))
        return
    ctx.keep_case(after)
    for message in notifications.of_rereading(ctx.t, before, after, ctx.event.at):
        ctx.say(message)


def _shown(case: FollowedCase) -> tuple[object, ...]:
    return case.status, case.unit, case.answer, tuple(map(_content, case.steps))


def _content(step: CaseStep) -> tuple[object, ...]:
    return step.status, step.unit, step.note


def filed_again(ctx: TurnContext, case: FollowedCase, receipt: Receipt) -> None:
    """Its receipt is not the first one. Nothing is said of what is as it was."""
    if renumbered(ctx, case, receipt) and not ctx.conversation.missed:
        case = ctx.conversation.case_filed_as(case.client_ref) or case
        ctx.say(case_card(ctx.t, case, ctx.event.at))


def renumbered(ctx: TurnContext, case: FollowedCase, receipt: Receipt) -> bool:
    """Whether number or query code are others now, and that was told. Who signed knows no code."""
    if (receipt.number, receipt.query_code) == (case.number, case.query_code):
        return False
    former, number = clip(case.number or "", 64), clip(receipt.number, 64)
    _follow_number(ctx, case.number or "", receipt.number)
    case = replace(case, number=receipt.number, query_code=receipt.query_code, refusal=None)
    code = clip(receipt.query_code, 64)
    if code:
        text = ctx.t.html("case.number_changed", former=former, number=number, code=code)
    else:
        text = ctx.t.html("case.number_only_changed", former=former, number=number)
    ring = notifications.may_ring(ctx.event.at, urgent=case.urgent)
    ctx.keep_case(case)
    ctx.say(Message(text, ring=ring, lane=Lane.PUSH))
    return True


def lost(ctx: TurnContext, case: FollowedCase) -> None:
    """No words are left of which it could be filed again."""
    ring = notifications.may_ring(ctx.event.at, urgent=case.urgent)
    text = ctx.t.html("case.lost", number=clip(case.number or case.tag, 64))
    ctx.say(Message(text, ring=ring, lane=Lane.PUSH))


def _follow_number(ctx: TurnContext, former: str, number: str) -> None:
    """Drafts about the case follow its new number."""

    def renamed(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
        return tuple(
            replace(frame, about=number) if frame.about == former else frame for frame in frames
        )

    conversation = ctx.conversation
    ctx.conversation = replace(
        conversation, frames=renamed(conversation.frames), parked=renamed(conversation.parked)
    )
