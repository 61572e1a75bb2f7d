"""A person's own confirmation of what somebody filed for them: asked for by link or code, answered
with one tap, and followed in their own chat from then on.
"""

import re

from backend_client.contract.case import EventType
from dialogs.agents import signing
from dialogs.agents.signing import follower_name
from dialogs.cases import transfer
from dialogs.cases.notifications import may_ring
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import word_lists
from dialogs.state import buttons
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseHappened, InvitationCame, InvitedCame
from dialogs.state.joining import Joining
from dialogs.state.message import OWN_ADDRESS, Lane, Message
from dialogs.texts import clip
from dialogs.turn_context import STATUS_SLOT, TurnContext

MARK = "y"  # before the token, in what a link carries
_PAYLOAD = re.compile(r"y([0-9a-f]{32})")
FACTS_SHOWN = 300
YES, NO = "yes", "no"


def token_of(payload: str) -> str | None:
    """The token in what a link carries; None for any other link."""
    hit = _PAYLOAD.fullmatch(payload.strip())
    return hit[1] if hit else None


def code_of(text: str) -> str | None:
    """A code that was told by telephone, when it is all that was written."""
    hit = re.fullmatch(word_lists("behalf")["code"], level(text).strip())
    if hit is None:
        return None
    code = f"{hit['first']}-{hit['last']}".upper()
    told = hit["said"] or any(map(str.isdigit, code)) or text.strip() == code
    return code if told else None  # eight letters may be a word


def came(ctx: TurnContext, what: InvitationCame) -> None:
    """For whoever filed: what to hand on. From a restored office it is mostly what they hold, and
    changes no more than their message."""
    made = what.invitation
    case = ctx.conversation.case_of(made.number)
    if case is not None and made.represents:
        if not what.again:
            signing.hand_to_representative(ctx, made)
        return
    if case is not None and case.joint:
        signing.hand_out(ctx, case, made, again=what.again)
        return
    if case is None or case.on_behalf is None or (what.again and case.confirmed):
        return
    text = ctx.t.html(
        "on_behalf.invitation",
        whom=clip(case.on_behalf.name, 40),
        link=f"{OWN_ADDRESS}{MARK}{made.token}",
        code=made.code,
        until=ctx.t.day(made.until),
    )
    slot = f"invitation:{case.client_ref}"
    stub = ctx.t.html("on_behalf.invitation_old")
    ctx.say(Message(text, slot=slot, fresh=not what.again, stub=stub))
    if not what.again:
        signing.show_code(ctx, made, "on_behalf.scan")


def look(ctx: TurnContext, said: str) -> None:
    """By the token of a link, or a code that was typed: wrong ones are counted."""
    if not transfer.may_guess(ctx):
        ctx.note("case.locked")
        return
    transfer.guess(ctx)
    signing.looks(ctx, said)
    ctx.request(EffectKind.LOOK_INVITED, said, {})
    ctx.say(Message(ctx.t.html("case.looking"), slot=STATUS_SLOT, fresh=True))


def looked(ctx: TurnContext, what: InvitedCame) -> None:
    invited = what.invited
    if invited is None:
        ctx.conversation = replace(ctx.conversation, joining=None)
        if what.unavailable:
            transfer.forgive(ctx)
        key = "case.unavailable" if what.unavailable else "on_behalf.not_found"
        ctx.say(Message(ctx.t.html(key), slot=STATUS_SLOT))
        return
    transfer.forgive(ctx)
    known = ctx.conversation.case_of(invited.number)
    if known is not None and not (
        invited.represents and known.signer is not None and not known.represents
    ):
        key = "joint.own_chat" if invited.joint else "on_behalf.own_chat"
        ctx.conversation = replace(ctx.conversation, joining=None)
        ctx.say(Message(ctx.t.html(key), slot=STATUS_SLOT))
        return
    if invited.joint:
        signing.offer(ctx, invited)
        return
    joining = Joining("", number=invited.number, token=invited.token)
    ctx.conversation = replace(ctx.conversation, joining=joining)
    agent = invited.agent
    who = agent.name if agent else invited.by or ctx.t.plain("card.who_anonymous")
    by = ctx.t.plain(
        "enrolment.agent" if agent else "enrolment.not_listed",
        name=clip(who, 40),
        area=clip(agent.area, 60) if agent else "",
    )
    text = ctx.t.html(
        "on_behalf.confirm",
        whom=clip(invited.whom, 40),
        by=by,
        request=clip(invited.request, 200),
        facts=clip(invited.facts, FACTS_SHOWN),
    )
    row = tuple(
        ctx.button(label, buttons.general("invited", answer, invited.token))
        for answer, label in ((YES, "on_behalf.yes"), (NO, "on_behalf.no"))
    )
    ctx.say(Message(text, buttons=(row,), slot=STATUS_SLOT))


def answered(ctx: TurnContext, rest: str) -> None:
    """One tap. It is the person's consent, too: the message says for what."""
    answer, token = buttons.split_verb(rest)
    joining = ctx.conversation.joining
    known = joining is not None and signing.same(joining.token, token)
    if answer not in (YES, NO) or joining is None or joining.number is None or not known:
        ctx.toast("talk.old_button_idle")
        return
    name = follower_name(ctx, token)
    body = {"agrees": answer == YES, "follower": name, "token": token}
    ctx.request(EffectKind.ANSWER_INVITATION, joining.number, body, key=f"{name}-{answer}")
    key = "on_behalf.agreed" if answer == YES else "on_behalf.not_mine"
    ctx.say(Message(ctx.t.html(key), slot=STATUS_SLOT))


def happened(ctx: TurnContext, what: CaseHappened) -> bool:
    """What the person said, for whoever filed; without their name, which a lock screen would
    show."""
    event = what.event
    case = ctx.conversation.case_filed_as(event.client_ref)
    told = {EventType.CONFIRMED: "on_behalf.told_theirs", EventType.DISOWNED: "on_behalf.told_not"}
    key = told.get(event.type) if isinstance(event.type, EventType) else None
    if key is None or case is None or case.on_behalf is None or event.seq <= case.seq:
        return False
    if not ctx.conversation.missed:
        ctx.say(Message(ctx.t.html(key), ring=may_ring(ctx.event.at), lane=Lane.PUSH))
    return False
