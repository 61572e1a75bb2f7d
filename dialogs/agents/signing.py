"""A matter of several: the link that whoever filed it hands on, and the signature of each who opens
it, by one tap. Names that only stand in the story are asked to sign, and counted never.
"""

import hashlib
import hmac

from backend_client.contract.invitation import Invitation, Invited
from backend_client.contract.joint import Signature
from dialogs.cases import action_handlers
from dialogs.cases.progress import show_list
from dialogs.on_behalf.representing import MOST_REPRESENTATIVES
from dialogs.on_behalf.several import matter_told, names_in
from dialogs.reading import extract
from dialogs.reading.names import is_name, said_name
from dialogs.reading.phones import masked
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern
from dialogs.state import buttons
from dialogs.state.conversation import FollowedCase, WordsKind
from dialogs.state.copies import replace
from dialogs.state.effect import CodeWanted, EffectKind
from dialogs.state.joining import Joining
from dialogs.state.message import OWN_ADDRESS, Button, Message
from dialogs.texts import clip
from dialogs.texts.layout import Rows
from dialogs.turn_context import STATUS_SLOT, TurnContext

MARK = "y"  # before the token, in what a link carries
YES, OTHER, NO = "yes", "name", "no"
LONGEST_ANSWER = 20  # letters: who writes more tells something else
NAMES_SHOWN = 12
_ENDS = " \t\n，,。.、!！~～?？"


def hand_out(
    ctx: TurnContext, case: FollowedCase, made: Invitation, *, again: bool = False
) -> None:
    """The link for all; whom the story names is to be sent it, and is not counted before."""
    told = "\n".join(each.text for each in case.told if each.kind is WordsKind.FACTS)
    own = ctx.conversation.person.name
    names = [name for name in names_in(told) if name != own][:NAMES_SHOWN]
    parts = [ctx.t.html("joint.link", link=f"{OWN_ADDRESS}{MARK}{made.token}", code=made.code)]
    if names:
        parts.append(ctx.t.html("joint.named", names=ctx.t.plain("joint.and").join(names)))
    stub = ctx.t.html("joint.link_old")
    slot = f"invitation:{case.client_ref}"
    row = (ctx.button("case.button.appoint", buttons.case(case.tag, "appoint")),)
    text = "\n\n".join(parts)
    ctx.say(Message(text, buttons=(row,), slot=slot, fresh=not again, stub=stub))
    if not again:
        show_code(ctx, made, "joint.scan")


def hand_to_representative(ctx: TurnContext, made: Invitation) -> None:
    """For one person: whoever opens it first and says yes speaks for all."""
    link = f"{OWN_ADDRESS}{MARK}{made.token}"
    until = ctx.t.day(made.until)
    ctx.note("joint.appointing", link=link, code=made.code, until=until)
    show_code(ctx, made, "joint.scan_one")


def show_code(ctx: TurnContext, made: Invitation, caption: str) -> None:
    """The same link to be scanned from this phone's screen."""
    link = f"{OWN_ADDRESS}{MARK}{made.token}"
    wanted = CodeWanted(link, str(ctx.t.html(caption)), ctx.conversation.thread)
    ctx.request(EffectKind.SHOW_CODE, made.number, wanted)


def looks(ctx: TurnContext, said: str) -> None:
    """A link or a code was opened. The name is offered that is known here, or the sender's own
    first name, if it is one."""
    called = ctx.event.called.strip()
    name = ctx.conversation.person.name or (called if is_name(called) else None)
    ctx.conversation = replace(ctx.conversation, joining=Joining(said, name))


def offer(ctx: TurnContext, invited: Invited) -> None:
    """What it is about, in two lines, and one tap."""
    signed = ctx.conversation.case_of(invited.number) is not None
    if (invited.closed and not signed) or _is_full(invited):
        key = "joint.closed" if invited.closed and not signed else "joint.full_by_now"
        ctx.conversation = replace(ctx.conversation, joining=None)
        ctx.say(Message(ctx.t.html(key), slot=STATUS_SLOT))
        return
    joining = ctx.conversation.joining or Joining(invited.token)
    joining = replace(
        joining, number=invited.number, token=invited.token, represents=invited.represents
    )
    about = extract.headline(matter_told(invited.facts) or invited.request)
    text = ctx.t.html(
        "joint.offer",
        about=clip(masked(about), 60),
        place=clip(masked(invited.place or ctx.t.plain("card.none")), 40),
        by=clip(invited.by or ctx.t.plain("card.who_anonymous"), 20),
        people=invited.people,
    )
    if invited.represents:
        text = ctx.t.html("joint.offer_representing", offer=text)
    _ask(ctx, joining, text)


def _is_full(invited: Invited) -> bool:
    return invited.represents and invited.representatives >= MOST_REPRESENTATIVES


def _ask(ctx: TurnContext, joining: Joining, lead: str) -> None:
    """For the one tap, or for the name where none can be offered."""
    joining = replace(joining, asked=joining.name is None)
    ctx.conversation = replace(ctx.conversation, joining=joining)
    rows: Rows = ((ctx.button("joint.no", _data(NO, joining)),),)
    if joining.name is not None:
        yes = "joint.yes_representing" if joining.represents else "joint.yes"
        label = ctx.t.plain(yes, name=clip(joining.name, 20))
        agrees = Button(label, _data(YES, joining))
        rows = ((agrees,), (ctx.button("joint.other_name", _data(OTHER, joining)), *rows[0]))
    how = ctx.t.html("joint.ask_name" if joining.asked else "joint.how")
    ctx.say(Message(f"{lead}\n\n{how}", buttons=rows, slot=STATUS_SLOT))


def _data(answer: str, joining: Joining) -> str:
    return buttons.general("sign", answer, joining.token)


def answered(ctx: TurnContext, rest: str) -> None:
    """A tap on what was offered. It is the consent, too: the message says for what."""
    answer, token = buttons.split_verb(rest)
    joining = ctx.conversation.joining
    if joining is None or joining.number is None or not same(joining.token, token):
        ctx.toast("talk.old_button_idle")
    elif answer == YES and joining.name is not None:
        _sign(ctx, joining, joining.name)
    elif answer == OTHER:
        ctx.conversation = replace(ctx.conversation, joining=replace(joining, asked=True))
        ctx.say(Message(ctx.t.html("joint.ask_name"), slot=STATUS_SLOT))
    elif answer == NO:
        ctx.conversation = replace(ctx.conversation, joining=None)
        ctx.say(Message(ctx.t.html("joint.not_joined"), slot=STATUS_SLOT))
    else:
        ctx.toast("talk.old_button_idle")


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def named(ctx: TurnContext, text: str) -> bool:
    """Whether the words are the name that was asked for; what tells more is no name."""
    joining = ctx.conversation.joining
    if joining is None or not joining.asked or joining.number is None:
        return False
    if ctx.unseen(STATUS_SLOT):
        return False
    name = said_name(text)
    if name is not None and len(text) <= LONGEST_ANSWER:
        _sign(ctx, joining, name)
        return True
    ctx.conversation = replace(ctx.conversation, joining=replace(joining, asked=False))
    return False


def written(ctx: TurnContext, text: str) -> bool:
    """What stands on the buttons of the offer, written right below it; further down it may be said
    to something else."""
    joining = ctx.conversation.joining
    if joining is None or joining.number is None or joining.asked or joining.name is None:
        return False
    at, here = ctx.sent.get(STATUS_SLOT), ctx.event.message_id
    if at is None or here != at + 1 or len(text) > LONGEST_ANSWER:
        return False
    word = level(text).strip(_ENDS)
    if pattern("behalf", "joins_not").fullmatch(word):
        ctx.conversation = replace(ctx.conversation, joining=None)
        ctx.say(Message(ctx.t.html("joint.not_joined"), slot=STATUS_SLOT))
        return True
    if word == level(joining.name) or pattern("behalf", "joins").fullmatch(word):
        _sign(ctx, joining, joining.name)
        return True
    return False


def leaves(ctx: TurnContext, text: str) -> bool:
    """我不想联名了, of the one matter that this chat signed; of several, the list asks which."""
    signed = [case for case in ctx.conversation.cases if case.signer is not None and case.number]
    said = pattern("behalf", "leaves").fullmatch(level(text).strip(_ENDS))
    if not signed or said is None:
        return False
    if len(signed) > 1:
        show_list(ctx)
    else:
        action_handlers.act(ctx, signed[0], "leave", "")
    return True


def _sign(ctx: TurnContext, joining: Joining, name: str) -> None:
    """A telephone goes along where this chat has told one: by it nobody is counted twice."""
    known = ctx.conversation.case_of(joining.number or "")
    follower = (known.signer if known else None) or follower_name(ctx, joining.token)
    conversation = ctx.conversation
    person = conversation.person
    phone = person.phone if person.name == name else None
    ctx.conversation = replace(conversation, joining=None)
    ctx.request(
        EffectKind.SIGN,
        joining.number or "",
        Signature(
            name,
            follower,
            phone,
            signed_at=ctx.event.at,
            represents=joining.token if joining.represents else None,
        ),
        key=f"{ctx.event.id}-sign",
    )
    ctx.say(Message(ctx.t.html("joint.signing"), slot=STATUS_SLOT))


def follower_name(ctx: TurnContext, token: str) -> str:
    """The name under which this chat follows what the token opens. That they open it is their
    consent."""
    name = name_for(ctx, token)
    consented_at = ctx.conversation.consented_at or ctx.event.at
    ctx.conversation = replace(ctx.conversation, consented_at=consented_at)
    return name


def name_for(ctx: TurnContext, said: str) -> str:
    """A name by which the office tells this chat of what was opened: it says nothing of who they
    are, and is the same whenever that is opened here."""
    conversation = ctx.conversation
    who = conversation.supporter or ctx.event.id
    name = hashlib.sha256(f"{who}\n{said}".encode()).hexdigest()[:40]
    ctx.conversation = replace(
        conversation,
        supporter=who,
        language=conversation.language or ctx.t.language,
        claim_names=tuple(dict.fromkeys((*conversation.claim_names, name))),
    )
    return name
