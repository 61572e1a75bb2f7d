"""这是我的，移到这里: a case that number and code have opened moves to this chat, with the
petitioner's phone as proof, and leaves the one where it was."""

from dataclasses import replace
from datetime import datetime, timedelta

from backend_client.contract.case import Claim, EventType, Progress
from dialogs.cases import followed
from dialogs.cases.card import case_card
from dialogs.cases.notifications import may_ring
from dialogs.feature import Feature
from dialogs.reading import extract
from dialogs.state import buttons
from dialogs.state.conversation import FollowedCase, LookedUp
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseClaimed, CaseHappened, ContactShared
from dialogs.state.message import Ask, Key, Lane, Message
from dialogs.texts import words_of
from dialogs.texts.layout import Rows
from dialogs.turn_context import Talk

MOST_GUESSES = 5
LOCKED_FOR = timedelta(hours=1)
UNKNOWN = "…"  # the matter of a case whose claim is not answered yet


# looking up


def may_guess(talk: Talk) -> bool:
    """Five pairs that opened nothing lock this chat for an hour. Whatever is asked counts until it
    has opened something: a burst of questions must not outrun the answers."""
    return len(_recent(talk)) < MOST_GUESSES


def guess(talk: Talk) -> None:
    guesses = (*_recent(talk), talk.event.at)
    talk.conversation = replace(talk.conversation, guesses=guesses)


def forgive(talk: Talk) -> None:
    """A question that opened something, or was not answered at all, was no guess."""
    talk.conversation = replace(talk.conversation, guesses=talk.conversation.guesses[:-1])


def _recent(talk: Talk) -> tuple[datetime, ...]:
    since = talk.event.at - LOCKED_FOR
    return tuple(at for at in talk.conversation.guesses if at > since)


def look_up(talk: Talk, number: str, code: str) -> None:
    guess(talk)
    talk.conversation = replace(talk.conversation, looked_up=LookedUp(number, code))
    talk.wish(EffectKind.PROGRESS, number, {"number": number, "code": code})


def offer(talk: Talk, asked: str, progress: Progress) -> Rows:
    """The button that moves what was found; `asked` is the number as it was typed."""
    known = talk.conversation.looked_up
    if known is None or known.number != asked or talk.conversation.case_of(progress.number):
        return ()
    found = LookedUp(progress.number, known.code, found=True)
    talk.conversation = replace(talk.conversation, looked_up=found)
    return ((talk.button("claim.mine", buttons.general("claim", progress.number[:40])),),)


# asking for the phone


def ask_phone(talk: Talk, number: str) -> None:
    found = talk.conversation.looked_up
    if found is None or not found.found or found.number[:40] != number:
        talk.toast("talk.old_button_idle")
        return
    asked = replace(found, phone_asked=True)
    talk.conversation = replace(talk.conversation, looked_up=asked)
    _say_ask(talk, "claim.ask")


def _say_ask(talk: Talk, key: str) -> None:
    share = Key(talk.t.plain("shared.phone.share"), Ask.CONTACT)
    back = Key(talk.t.plain("label.back"))
    talk.say(Message(talk.t.html(key), keyboard=((share,), (back,))))


def phone_asked(talk: Talk) -> bool:
    found = talk.conversation.looked_up
    return found is not None and found.phone_asked


def typed(talk: Talk, word: str) -> bool:
    """Only the button vouches for a number. Other words are meant for something else."""
    if not phone_asked(talk):
        return False
    if word in words_of("back") | words_of("keep") | words_of("drop"):
        _give_up(talk)
        talk.note("claim.dropped")
        return True
    if extract.read_phone(word):
        _say_ask(talk, "claim.by_button")
        return True
    _give_up(talk)
    return False


def _give_up(talk: Talk) -> None:
    talk.conversation = replace(talk.conversation, looked_up=None)


def shared(talk: Talk, what: object) -> bool:
    """Telegram tells whether a contact is the sender's own."""
    found = talk.conversation.looked_up
    if found is None or not found.phone_asked or not isinstance(what, ContactShared):
        return False
    if not what.own:
        _say_ask(talk, "claim.not_own")
        return True
    _give_up(talk)
    if not may_guess(talk):
        talk.note("case.locked")
        return True
    guess(talk)
    claimant = f"{talk.event.id}-claim"
    claims = (*talk.conversation.claims, claimant)
    talk.conversation = replace(talk.conversation, claims=claims)
    claim = Claim(found.code, what.phone, claimant)
    talk.wish(EffectKind.CLAIM, found.number, claim, key=claimant)
    talk.note("claim.asked")
    return True


# what came of it


def came(talk: Talk, what: CaseClaimed) -> None:
    """The case with all its steps up to the claim. Those behind it come from the feed, and may have
    come before."""
    if what.receipt is None:
        talk.say(Message(talk.t.html("claim.failed"), lane=Lane.REPLY))
        return
    forgive(talk)
    receipt = what.receipt
    case = talk.conversation.case_filed_as(receipt.client_ref) or FollowedCase(
        receipt.client_ref, UNKNOWN, receipt.registered_at, claimed=True
    )
    case = replace(case, headline=what.headline, urgent=what.urgent, public=what.public)
    for event in what.events:
        case = followed.fold(case, event)
    case = followed.receipted(case, receipt)
    talk.keep_case(case)
    talk.note("claim.done")
    talk.say(case_card(talk.t, case, talk.event.at, fresh=True))


def happened(talk: Talk, what: CaseHappened) -> bool:
    """Whether the event moves a case: to this chat, or away from it."""
    event = what.event
    if event.type is not EventType.CLAIMED:
        return False
    case = talk.conversation.case_filed_as(event.client_ref)
    if event.data.get("claimant") not in talk.conversation.claims:
        if case is not None:
            _leave(talk, case)
        return True
    if case is not None:
        return False
    held = FollowedCase(event.client_ref, UNKNOWN, event.at, claimed=True)
    talk.keep_case(followed.fold(held, event))
    return True


def _leave(talk: Talk, case: FollowedCase) -> None:
    """Told without a word of what it was: whoever reads here may be a stranger by now."""
    conversation = talk.conversation
    talk.conversation = replace(
        conversation,
        cases=tuple(each for each in conversation.cases if each.client_ref != case.client_ref),
        frames=tuple(each for each in conversation.frames if each.about != case.number),
        shelf=tuple(each for each in conversation.shelf if each.about != case.number),
        resend=None if conversation.resend == case.client_ref else conversation.resend,
    )
    talk.ports.end_talks(talk, case.client_ref)
    if not conversation.missed:
        ring = may_ring(talk.event.at)
        talk.say(Message(talk.t.html("claim.gone_stub"), slot=case.slot, lane=Lane.PUSH))
        talk.say(Message(talk.t.html("claim.gone"), ring=ring, lane=Lane.PUSH))


LOOKUP = Feature(
    "lookup",
    text=typed,
    sent=shared,
    event={CaseClaimed: came, CaseHappened: happened},
    # Wrong guesses stay, or deleting would unlock; so do the names under which cases came here.
    forget=lambda conversation: {
        "guesses": conversation.guesses,
        "looked_up": None,
        "claims": conversation.claims,
    },
)
