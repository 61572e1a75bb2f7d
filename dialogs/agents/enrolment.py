"""An agent of the office's list (代理员): tied to this chat by the code that the office gave them,
told so wherever it matters, and ended by either side.
"""

import re

from backend_client.contract.case import EventType
from backend_client.contract.on_behalf import AgentTie
from dialogs.agents.signing import name_for
from dialogs.cases import transfer
from dialogs.cases.notifications import may_ring
from dialogs.on_behalf.person import enrolled
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import word_lists
from dialogs.state import buttons
from dialogs.state.conversation import Conversation, Enrolment
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import AgentCame, CaseHappened
from dialogs.state.message import Lane, Message
from dialogs.texts import Html, clip
from dialogs.texts.layout import Rows
from dialogs.turn_context import STATUS_SLOT, TurnContext

TAKEN = "/problems/code-taken"
_PAYLOAD = re.compile(r"agent-([0-9a-z-]{8,20})", re.IGNORECASE)
LONGEST_SAID = 40  # letters; who writes more tells a matter


def code_of(payload: str) -> str | None:
    """The code in what a link carries; None for any other link."""
    hit = _PAYLOAD.fullmatch(payload.strip())
    return hit[1] if hit else None


def code_in(text: str) -> str | None:
    """An agent's code, when little else was written."""
    if len(text) > LONGEST_SAID:
        return None
    hit = re.search(word_lists("behalf")["agent_code"], level(text).upper())
    return hit[0] if hit else None


def asked(ctx: TurnContext, args: str) -> None:
    """/agent: a code behind it ties; alone it says how things stand."""
    if args.strip():
        enrol(ctx, args)
    elif (listed := standing(ctx)) is not None:
        ctx.say(Message(listed[0], buttons=listed[1]))
    else:
        ctx.note("enrolment.how")


def enrol(ctx: TurnContext, said: str) -> None:
    """Look at a code; wrong ones are counted."""
    code = re.sub(r"[^0-9A-Z]", "", level(said).upper())
    if not re.fullmatch(word_lists("behalf")["agent_letters"], code):
        ctx.note("enrolment.no_code")
        return
    if (listed := standing(ctx)) is not None:
        ctx.say(Message(listed[0], buttons=listed[1]))
        return
    if not transfer.may_guess(ctx):
        ctx.note("case.locked")
        return
    transfer.guess(ctx)
    tie = name_for(ctx, code)
    _keep(ctx, Enrolment(tie))
    ctx.request(EffectKind.ENROL, tie, AgentTie(code, tie), key=f"{ctx.event.id}-enrol")
    ctx.say(Message(ctx.t.html("enrolment.looking"), slot=STATUS_SLOT, fresh=True))


def came(ctx: TurnContext, what: AgentCame) -> None:
    """What became of a code. One whose agent has left meanwhile, or had all deleted, is given
    back."""
    held = ctx.conversation.person.enrolled
    ours = held is not None and held.tie == what.tie
    if what.again:
        if ours and what.agent is None:
            _keep(ctx, None)
            _say(ctx, "enrolment.not_again")
        return
    if what.agent is None:
        if ours:
            _keep(ctx, None)
        key = "enrolment.taken" if what.refusal == TAKEN else "enrolment.not_found"
        ctx.say(Message(ctx.t.html(key), slot=STATUS_SLOT))
        return
    transfer.forgive(ctx)
    if not ours:
        _leave(ctx, what.tie)
        return
    person = replace(ctx.conversation.person, agent=True)
    ctx.conversation = replace(ctx.conversation, person=person)
    _keep(ctx, Enrolment(what.tie, what.agent.name, what.agent.area))
    text = ctx.t.html("enrolment.tied", **_values(ctx))
    ctx.say(Message(text, buttons=_rows(ctx), slot=STATUS_SLOT))


def standing(ctx: TurnContext) -> tuple[Html, Rows] | None:
    """As whom this chat files, and the way out; None for who is on no list."""
    if enrolled(ctx.conversation.person) is None:
        return None
    return ctx.t.html("enrolment.standing", **_values(ctx)), _rows(ctx)


def leave(ctx: TurnContext, rest: str) -> None:
    """After asking once."""
    listed = enrolled(ctx.conversation.person)
    if listed is None:
        ctx.toast("talk.old_button_idle")
        return
    if rest != "yes":
        row = (ctx.button("enrolment.leave_yes", buttons.general("agent", "yes")),)
        ctx.ask_sure("enrolment.leave_sure", (row,))
        return
    leave_all(ctx)
    _keep(ctx, None)
    ctx.settle("enrolment.left")


def leave_all(ctx: TurnContext) -> None:
    """Tell the office, whatever becomes of what is kept here."""
    held = ctx.conversation.person.enrolled
    if held is not None and not held.ended:
        _leave(ctx, held.tie)


def happened(ctx: TurnContext, what: CaseHappened) -> bool:
    """Whether the office has ended a tie."""
    if what.event.type is not EventType.AGENT_ENDED:
        return False
    held = ctx.conversation.person.enrolled
    if held is None or held.tie != what.event.client_ref:
        return True  # left, or tied anew
    if ctx.conversation.missed:
        _keep(ctx, replace(held, ended=True))
    else:
        _keep(ctx, None)
        _say(ctx, "enrolment.ended")
    return True


def waits(conversation: Conversation) -> bool:
    held = conversation.person.enrolled
    return held is not None and held.ended


def catch_up(ctx: TurnContext) -> None:
    if waits(ctx.conversation):
        _keep(ctx, None)
        ctx.note("enrolment.ended")


def _leave(ctx: TurnContext, tie: str) -> None:
    ctx.request(EffectKind.END_TIE, tie, {}, key=f"{ctx.event.id}-end-{tie[:8]}")


def _keep(ctx: TurnContext, enrolment: Enrolment | None) -> None:
    person = replace(ctx.conversation.person, enrolled=enrolment)
    ctx.conversation = replace(ctx.conversation, person=person)


def _say(ctx: TurnContext, key: str) -> None:
    """Unasked."""
    ring = may_ring(ctx.event.at)
    ctx.say(Message(ctx.t.html(key), ring=ring, lane=Lane.PUSH))


def _values(ctx: TurnContext) -> dict[str, object]:
    held = ctx.conversation.person.enrolled or Enrolment("")
    return {"name": clip(held.name, 40), "area": clip(held.area, 60)}


def _rows(ctx: TurnContext) -> Rows:
    return ((ctx.button("enrolment.leave", buttons.general("agent")),),)
