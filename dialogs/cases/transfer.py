"""Looks up a case by number and code, and transfers it to this chat (这是我的，移到这里) with the
petitioner's phone as proof.
"""

from datetime import datetime, timedelta

from backend_client.contract.case import CaseEvent, Claim, EventType, Progress, Receipt
from dialogs.cases import followed, restored
from dialogs.cases.card import case_card
from dialogs.cases.notifications import may_ring
from dialogs.feature import Feature
from dialogs.on_behalf import own_word
from dialogs.reading import extract
from dialogs.state import buttons
from dialogs.state.conversation import FollowedCase, LookedUp
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseClaimed, CaseHappened, CaseRead, ContactShared
from dialogs.state.message import Ask, Key, Lane, Message
from dialogs.texts import clip, words_of
from dialogs.texts.layout import Rows
from dialogs.turn_context import TurnContext

MOST_GUESSES = 5
LOCKED_FOR = timedelta(hours=1)
_NOT_SIGNED = {
    "/problems/signed-already": "joint.already",
    "/problems/signing-closed": "joint.closed",
    "/problems/representatives-full": "joint.full_by_now",
}
UNKNOWN = "…"  # the matter of a case whose claim is not answered yet


# looking up


def may_guess(ctx: TurnContext) -> bool:
    """Five pairs that opened nothing lock this chat for an hour. Whatever is asked counts until it
    has opened something: a burst of questions must not outrun the answers."""
    return len(_recent(ctx)) < MOST_GUESSES


def guess(ctx: TurnContext) -> None:
    guesses = (*_recent(ctx), ctx.event.at)
    ctx.conversation = replace(ctx.conversation, guesses=guesses)


def forgive(ctx: TurnContext) -> None:
    """A question that opened something, or was not answered at all, was no guess."""
    ctx.conversation = replace(ctx.conversation, guesses=ctx.conversation.guesses[:-1])


def _recent(ctx: TurnContext) -> tuple[datetime, ...]:
    since = ctx.event.at - LOCKED_FOR
    return tuple(at for at in ctx.conversation.guesses if at > since)


def look_up(ctx: TurnContext, number: str, code: str) -> None:
    guess(ctx)
    ctx.conversation = replace(ctx.conversation, looked_up=LookedUp(number, code))
    ctx.request(EffectKind.PROGRESS, number, {"number": number, "code": code})


def offer(ctx: TurnContext, asked: str, progress: Progress) -> Rows:
    """The button that moves what was found; `asked` is the number as it was typed."""
    known = ctx.conversation.looked_up
    if known is None or known.number != asked or ctx.conversation.case_of(progress.number):
        return ()
    found = LookedUp(progress.number, known.code, found=True)
    ctx.conversation = replace(ctx.conversation, looked_up=found)
    return ((ctx.button("claim.mine", buttons.general("claim", progress.number[:40])),),)


# asking for the phone


def ask_phone(ctx: TurnContext, number: str) -> None:
    found = ctx.conversation.looked_up
    if found is None or not found.found or found.number[:40] != number:
        ctx.toast("talk.old_button_idle")
        return
    asked = replace(found, phone_asked=True)
    ctx.conversation = replace(ctx.conversation, looked_up=asked)
    _say_ask(ctx, "claim.ask")


def _say_ask(ctx: TurnContext, key: str) -> None:
    share = Key(ctx.t.plain("shared.phone.share"), Ask.CONTACT)
    back = Key(ctx.t.plain("label.back"))
    ctx.say(Message(ctx.t.html(key), keyboard=((share,), (back,))))


def phone_asked(ctx: TurnContext) -> bool:
    found = ctx.conversation.looked_up
    return found is not None and found.phone_asked


def typed(ctx: TurnContext, word: str) -> bool:
    """Only the button vouches for a number. Other words are meant for something else."""
    if not phone_asked(ctx):
        return False
    if word in words_of("back") | words_of("keep") | words_of("drop"):
        _give_up(ctx)
        ctx.note("claim.dropped")
        return True
    if extract.read_phone(word):
        _say_ask(ctx, "claim.by_button")
        return True
    _give_up(ctx)
    return False


def _give_up(ctx: TurnContext) -> None:
    ctx.conversation = replace(ctx.conversation, looked_up=None)


def shared(ctx: TurnContext, what: object) -> bool:
    """Telegram tells whether a contact is the sender's own."""
    found = ctx.conversation.looked_up
    if found is None or not found.phone_asked or not isinstance(what, ContactShared):
        return False
    if not what.own:
        _say_ask(ctx, "claim.not_own")
        return True
    _give_up(ctx)
    if not may_guess(ctx):
        ctx.note("case.locked")
        return True
    guess(ctx)
    claimant = f"{ctx.event.id}-claim"
    claim_names = (*ctx.conversation.claim_names, claimant)
    ctx.conversation = replace(ctx.conversation, claim_names=claim_names)
    claim = Claim(found.code, what.phone, claimant)
    ctx.request(EffectKind.CLAIM, found.number, claim, key=claimant)
    ctx.note("claim.asked")
    return True


# what came of it


def came(ctx: TurnContext, what: CaseClaimed) -> None:
    """The case with all its steps up to the claim. Those behind it come from the feed, and may have
    come before."""
    if what.again:
        _came_again(ctx, what)
        return
    if what.receipt is None:
        key = "on_behalf.not_found" if what.confirmed else "claim.failed"
        if what.signer is not None:
            key = _NOT_SIGNED.get(what.refusal or "", "joint.not_signed")
        ctx.say(Message(ctx.t.html(key), lane=Lane.REPLY))
        return
    if not (what.confirmed or what.signer):
        forgive(ctx)
    receipt = what.receipt
    if what.alone:
        _follows_alone(ctx, what, receipt)
        return
    case = ctx.conversation.case_filed_as(receipt.client_ref) or FollowedCase(
        receipt.client_ref, UNKNOWN, receipt.registered_at, claimed=True
    )
    case = replace(case, headline=what.headline, urgent=what.urgent, public=what.public)
    if what.on_behalf is not None:
        case = replace(case, on_behalf=what.on_behalf)
    if what.signer is not None:
        case = replace(case, public=False, signer=what.signer, joint=True)
    if what.follower is not None:
        case = replace(case, confirmed_as=what.follower)
    for event in what.events:
        case = followed.fold(case, event)
    case = followed.receipted(case, receipt)
    ctx.keep_case(case)
    if what.represents:
        ctx.note("joint.represents")
        ctx.say(case_card(ctx.t, case, ctx.event.at, fresh=True))
        return
    if what.signer is not None:
        ctx.note("joint.signed", people=case.people)
    else:
        ctx.note("on_behalf.joined" if what.confirmed else "claim.done")
    ctx.say(case_card(ctx.t, case, ctx.event.at, fresh=True))


def _follows_alone(ctx: TurnContext, what: CaseClaimed, receipt: Receipt) -> None:
    case = ctx.conversation.case_filed_as(receipt.client_ref)
    if case is None:
        return
    case = replace(followed.receipted(case, receipt), alone=True)
    for event in what.events:
        case = followed.fold(case, event)
    ctx.keep_case(case)
    ctx.note("on_behalf.alone", code=clip(receipt.query_code, 64))
    ctx.say(case_card(ctx.t, case, ctx.event.at))


def _came_again(ctx: TurnContext, what: CaseClaimed) -> None:
    """From an office that was restored: what this chat knows already is not told again. What is not
    taken a second time is, and can be done anew; what was left meanwhile stays left."""
    names = what.signer, what.follower
    held = [case for case in ctx.conversation.cases if _followed_as(case) in names]
    case = held[0] if held else None
    if case is None:
        return
    if what.receipt is not None:
        restored.renumbered(ctx, case, what.receipt)
        restored.read_again(ctx, CaseRead(case.client_ref, what.events, followed.heard_to(case)))
        return
    about = clip(case.headline, 40)
    if what.represents:
        ctx.keep_case(replace(case, represents=False, questions=()))
        text = ctx.t.html("joint.not_representing_again", about=about)
    else:
        let_go(ctx, case)
        lost = "joint.not_again" if what.signer else "on_behalf.not_again"
        text = ctx.t.html(lost, about=about)
    ring = may_ring(ctx.event.at, urgent=case.urgent)
    ctx.say(Message(text, ring=ring, lane=Lane.PUSH))


def _followed_as(case: FollowedCase) -> str:
    return case.signer or case.confirmed_as or ""


def happened(ctx: TurnContext, what: CaseHappened) -> bool:
    """Whether the event moves a case: to this chat, or away from it."""
    event = what.event
    if event.type in (EventType.CONFIRMED, EventType.JOINED):
        return _joined(ctx, event)
    if event.type is EventType.LEFT:
        return _left(ctx, event)
    if event.type is EventType.TAKEN_OVER:
        return _shut_out(ctx, event)
    if event.type is not EventType.CLAIMED:
        return False
    case = ctx.conversation.case_filed_as(event.client_ref)
    if event.data.get("claimant") not in ctx.conversation.claim_names:
        if case is not None:
            _leave(ctx, case)
        return True
    if case is not None:
        return False
    held = FollowedCase(event.client_ref, UNKNOWN, event.at, claimed=True)
    ctx.keep_case(followed.fold(held, event))
    return True


def _joined(ctx: TurnContext, event: CaseEvent) -> bool:
    """The answer to a confirmation is still on its way: what comes meanwhile is held for it."""
    mine = event.data.get("follower") in ctx.conversation.claim_names
    if not mine or ctx.conversation.case_filed_as(event.client_ref) is not None:
        return False
    held = FollowedCase(event.client_ref, UNKNOWN, event.at, claimed=True)
    if event.type is EventType.JOINED:
        held = replace(held, signer=str(event.data["follower"]))
    ctx.keep_case(followed.fold(held, event))
    return True


def _shut_out(ctx: TurnContext, event: CaseEvent) -> bool:
    """Whoever filed it for another knows no more of it from here on, whatever they knew."""
    case = ctx.conversation.case_filed_as(event.client_ref)
    if case is None or event.data.get("follower") in ctx.conversation.claim_names:
        return False
    if case.withheld:
        return True
    forget_about(ctx, case)
    ctx.keep_case(own_word.withheld(case))
    if not ctx.conversation.missed:
        ctx.say(Message(ctx.t.html("on_behalf.withheld_card"), slot=case.slot, lane=Lane.PUSH))
        told, ring = ctx.t.html("on_behalf.told_withheld"), may_ring(ctx.event.at)
        ctx.say(Message(told, ring=ring, lane=Lane.PUSH))
    return True


def _left(ctx: TurnContext, event: CaseEvent) -> bool:
    """What this chat has left is gone here since it said so."""
    case = ctx.conversation.case_filed_as(event.client_ref)
    if case is None or case.signer is None or case.signer != event.data.get("follower"):
        return False
    if event.data.get("stays") is True:
        return False  # they only speak for the others no more
    if event.seq > case.seq and case.number is not None:
        let_go(ctx, case)
    return True


def forget_about(ctx: TurnContext, case: FollowedCase) -> None:
    """What is under way about a case that is here no more, or is empty."""
    conversation = ctx.conversation
    ctx.conversation = replace(
        conversation,
        frames=tuple(each for each in conversation.frames if each.about != case.number),
        parked=tuple(each for each in conversation.parked if each.about != case.number),
        resend=None if conversation.resend == case.client_ref else conversation.resend,
    )
    ctx.ports.end_talks(ctx, case.client_ref)


def let_go(ctx: TurnContext, case: FollowedCase) -> None:
    """With all that was begun about it here."""
    cases = (each for each in ctx.conversation.cases if each.client_ref != case.client_ref)
    ctx.conversation = replace(ctx.conversation, cases=tuple(cases))
    forget_about(ctx, case)


def _leave(ctx: TurnContext, case: FollowedCase) -> None:
    """Told without a word of what it was: whoever reads here may be a stranger by now."""
    let_go(ctx, case)
    if not ctx.conversation.missed:
        ring = may_ring(ctx.event.at)
        ctx.say(Message(ctx.t.html("claim.gone_stub"), slot=case.slot, lane=Lane.PUSH))
        ctx.say(Message(ctx.t.html("claim.gone"), ring=ring, lane=Lane.PUSH))


LOOKUP = Feature(
    "lookup",
    text=typed,
    sent=shared,
    event={CaseClaimed: came, CaseHappened: happened},
    # Wrong guesses stay, or deleting would unlock; so do the names under which cases came here.
    forget=lambda conversation: {
        "guesses": conversation.guesses,
        "looked_up": None,
        "claim_names": conversation.claim_names,
    },
)
