"""take_turn: (conversation, event) -> (conversation, messages, effects). Pure, and the only way in.

TABLE says which features are asked about an event, and in which order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple, get_args

from backend_client.exhaustive import exhaustive
from dialogs import reminders
from dialogs.account import commands, first_language, large_print
from dialogs.account.commands import COMMAND_ROUTES
from dialogs.account.draft_features import DRAFTS, FILE_LIMITS, FILING
from dialogs.account.shown_numbers import hidden
from dialogs.agents.moves import AGENTS, SIGNING
from dialogs.cases import transfer
from dialogs.cases.action_handlers import CASES
from dialogs.cases.transfer import LOOKUP
from dialogs.feature import Feature
from dialogs.filing import consent
from dialogs.forms import answering
from dialogs.forms.form import forms_of
from dialogs.listening.moves import LISTENING
from dialogs.listening.replies import REPLIES
from dialogs.nearby.moves import NEIGHBOURS
from dialogs.nearby.publication import PUBLICATION
from dialogs.reading.language import is_blank
from dialogs.registry import PORTS
from dialogs.reminders import REMINDERS
from dialogs.staff_chat.moves import STAFF_CHAT
from dialogs.state.buttons import Pressed
from dialogs.state.conversation import Conversation, LinkKind
from dialogs.state.copies import replace
from dialogs.state.effect import Effect
from dialogs.state.event import (
    DEFAULT_QUOTA,
    AgentCame,
    Attached,
    Blocked,
    CaseClaimed,
    CaseHappened,
    CaseRead,
    Commanded,
    ContactShared,
    Due,
    Edited,
    EffectFailed,
    Event,
    Filed,
    FileFailed,
    GaveUp,
    InGroup,
    InvitationCame,
    InvitedCame,
    NeighbourCame,
    NeighbourGone,
    NeighboursCame,
    Pinned,
    ProgressCame,
    PublicationCame,
    Quota,
    Said,
    TalkOpened,
    Tapped,
    Unfit,
    VoiceHeard,
    What,
)
from dialogs.state.message import Leave, Message, Output, Toast
from dialogs.turn_context import TurnContext


@dataclass(frozen=True)
class Turn:
    """What one event came to. `links` are the petitions this chat follows from now on, by
    client_ref, and the numbers that became known of those it followed already. A claimed case is
    none of them: the feed itself moves it here, at the step of its claim. `names` are what else the
    chat hears of from now on. At `due_at` it wants a Due."""

    conversation: Conversation
    outputs: tuple[Output, ...]
    effects: tuple[Effect, ...]
    links: Mapping[str, str]
    names: Mapping[str, LinkKind]
    due_at: datetime | None
    forgets: bool = False  # what was said and is done with is deleted


FROM_OFFICE = ("case_event", "outcome")  # the sources of inputs that no citizen wrote


def take_turn(
    conversation: Conversation, event: Event, sent: Mapping[str, int], limits: Quota = DEFAULT_QUOTA
) -> Turn:
    """`sent` maps a slot to the id of the newest message of it that reached the chat."""
    event, left = _seen(event), conversation.thread
    if event.message_id is not None and event.thread != left:
        conversation = replace(conversation, thread=event.thread)
    ctx = TurnContext(conversation, event, sent, PORTS, limits)
    row = TABLE[type(event.what)]
    first_language.follow(ctx)
    if conversation.missed and row.answered and not event.former:
        _catch_up(ctx)
    for feature in row.features:
        handle = feature.handler_for(type(event.what))
        if handle is not None and handle(ctx, event.what) is not False:
            break
    if ctx.forgets:
        ctx.conversation = forgotten(ctx.conversation)
    if row.answered and not _answered(ctx):
        ctx.count("talk.noted_again", count=event.message_id or 0)
    ctx.settle_keyboard(asks=transfer.phone_asked(ctx) or answering.asks_by_keyboard(ctx))
    ctx.conversation = reminders.touched(conversation, ctx.conversation, event)
    if ctx.tapped is not None and not any(isinstance(o, Toast) for o in ctx.outputs):
        ctx.outputs.insert(0, Toast(ctx.tapped.reply_to))
    before = {case.client_ref: case.number for case in conversation.cases}
    links = {
        case.client_ref: case.number or ""
        for case in ctx.conversation.cases
        if before.get(case.client_ref, "") != case.number and not case.claimed
    }
    known = conversation.names
    names = {name: kind for name, kind in ctx.conversation.names.items() if name not in known}
    due_at = reminders.due(ctx.conversation, forms_of(ctx).by_name)
    outputs = tuple(hidden(_in_thread(ctx, left), ctx.conversation))
    ctx.conversation, outputs = large_print.shown(ctx.conversation, event, outputs, frozenset(sent))
    effects = tuple(ctx.effects)
    return Turn(ctx.conversation, outputs, effects, links, names, due_at, ctx.forgets)


def _in_thread(ctx: TurnContext, left: int | None) -> Iterator[Output]:
    """The answers in the topic in which the citizen writes. Whoever has changed to another one
    would not see what is edited in the one before."""
    thread = ctx.conversation.thread
    for output in ctx.outputs:
        if not isinstance(output, Message) or (thread is None and left is None):
            yield output
        else:
            anew = output.fresh or (thread != left and output.slot is not None)
            yield replace(output, thread=thread, fresh=anew)


def _seen(event: Event) -> Event:
    """Words that leave no ink are none; beside a file they are left out."""
    match event.what:
        case Said(text=text) | Edited(text=text, file=None) if text.strip() and is_blank(text):
            return replace(event, what=Unfit(NO_WORDS))
        case Attached() as file:
            return replace(event, what=_captioned(file))
        case Edited(text=text, file=Attached() as file):
            what = Edited("" if is_blank(text) else text, _captioned(file))
            return replace(event, what=what)
    return event


def _captioned(file: Attached) -> Attached:
    sent = file.attachment
    if not sent.caption or not is_blank(sent.caption):
        return file
    return replace(file, attachment=replace(sent, caption=None))


def _answered(ctx: TurnContext) -> bool:
    """Whether the citizen sees an answer; the end of a button's spinner alone is none."""
    return any(
        isinstance(output, Message) or (isinstance(output, Toast) and bool(output.text))
        for output in ctx.outputs
    )


def _catch_up(ctx: TurnContext) -> None:
    """Show what changed while the chat could not be reached."""
    ctx.conversation = replace(ctx.conversation, missed=False)
    missed = [feature.missed for feature in FEATURES if feature.missed is not None]
    if any(each.waits(ctx.conversation) for each in missed):
        ctx.note("talk.welcome_again")
    for each in missed:
        each.show(ctx)


def forgotten(conversation: Conversation) -> Conversation:
    """What is left once a citizen has had their data deleted (《个人信息保护法》 Art. 47): what a
    duty to keep binds, and what a deletion must not undo."""
    left = {name: value for each in FEATURES for name, value in each.forget(conversation).items()}
    return replace(conversation, **left)


# what concerns the chat as a whole


def _edited_late(ctx: TurnContext, text: str) -> None:
    ctx.note("talk.edited_late")


def _old_button(ctx: TurnContext, pressed: Pressed | None) -> None:
    ctx.toast("talk.old_button_idle")


def _unfit(ctx: TurnContext, what: Unfit) -> None:
    key = f"unfit.{what.what}"
    name = ctx.t.plain(key if ctx.t.has(key) else "unfit.other")
    said = ctx.t.html("talk.empty" if what.what == NO_WORDS else "talk.unfit", what=name)
    if ctx.conversation.consented_at is None and ctx.conversation.staff_chat is None:
        consent.welcome(ctx, said=said)
    else:
        ctx.say(Message(said))
        commands.pick_up(ctx)


def _group(ctx: TurnContext, what: InGroup) -> None:
    ctx.note("talk.group")
    ctx.outputs.append(Leave())


def _blocked(ctx: TurnContext, what: Blocked) -> None:
    """The newest change may have been on its way when the chat was closed."""
    if what.blocked and not ctx.conversation.missed:
        for feature in FEATURES:
            if feature.missed is not None and feature.missed.mark is not None:
                feature.missed.mark(ctx)
        ctx.conversation = replace(ctx.conversation, missed=True)


def _gave_up(ctx: TurnContext, what: GaveUp) -> None:
    """Nobody is asked to say again what they never said."""
    ctx.note("talk.gave_up_office" if what.what in FROM_OFFICE else "talk.gave_up")


CHAT = Feature(
    "chat",
    tap=_old_button,
    edited=_edited_late,
    event={Unfit: _unfit, InGroup: _group, Blocked: _blocked, GaveUp: _gave_up},
    forget=lambda conversation: {
        "keyboard": conversation.keyboard,
        "asks_sure": False,
        "thread": conversation.thread,
        "missed": conversation.missed,
        "bot": conversation.bot,
    },
)


NO_WORDS = "no words"  # what is Unfit when a text has none


class TurnRow(NamedTuple):
    """`answered`: a citizen did it, and is never left without an answer."""

    features: tuple[Feature, ...]
    answered: bool


def _by_citizen(*features: Feature) -> TurnRow:
    return TurnRow(features, answered=True)


def _unasked(*features: Feature) -> TurnRow:
    return TurnRow(features, answered=False)


_said = _by_citizen(
    *(LOOKUP, REPLIES, STAFF_CHAT, SIGNING, COMMAND_ROUTES, NEIGHBOURS),
    *(AGENTS, LISTENING, DRAFTS, CASES, FILING),
)
_sent = _by_citizen(LOOKUP, FILE_LIMITS, REPLIES, STAFF_CHAT, CASES, LISTENING, DRAFTS, FILING)

# The first feature that takes an event keeps it from those behind.
TABLE: Mapping[type, TurnRow] = exhaustive(
    "turn.TABLE",
    get_args(What),
    {
        Said: _said,
        Attached: _sent,
        Pinned: _sent,
        ContactShared: _sent,
        Edited: _by_citizen(STAFF_CHAT, DRAFTS, CASES, CHAT),
        Commanded: _by_citizen(COMMAND_ROUTES),
        Tapped: _by_citizen(DRAFTS, CASES, STAFF_CHAT, NEIGHBOURS, LISTENING, COMMAND_ROUTES, CHAT),
        Unfit: _by_citizen(CHAT),
        InGroup: _unasked(CHAT),
        Blocked: _unasked(CHAT),
        CaseHappened: _unasked(STAFF_CHAT, LOOKUP, NEIGHBOURS, AGENTS, PUBLICATION, CASES),
        Filed: _unasked(CASES),
        CaseRead: _unasked(CASES),
        ProgressCame: _unasked(CASES),
        NeighboursCame: _unasked(NEIGHBOURS),
        NeighbourCame: _unasked(NEIGHBOURS),
        NeighbourGone: _unasked(NEIGHBOURS),
        EffectFailed: _unasked(STAFF_CHAT, CASES),
        FileFailed: _unasked(STAFF_CHAT, CASES),
        TalkOpened: _unasked(STAFF_CHAT),
        CaseClaimed: _unasked(LOOKUP),
        InvitationCame: _unasked(AGENTS),
        InvitedCame: _unasked(AGENTS),
        AgentCame: _unasked(AGENTS),
        VoiceHeard: _unasked(DRAFTS),
        PublicationCame: _unasked(PUBLICATION),
        Due: _unasked(DRAFTS, REMINDERS),
        GaveUp: _unasked(CHAT),
    },
)
# In the order in which they show what was missed.
FEATURES: tuple[Feature, ...] = (
    *(STAFF_CHAT, NEIGHBOURS, PUBLICATION, CASES, DRAFTS, FILING, FILE_LIMITS),
    *(LOOKUP, REPLIES, SIGNING, AGENTS, LISTENING, COMMAND_ROUTES, REMINDERS, CHAT),
)


class Unclaimed(Exception):
    """A row of the turn's table, or a field of the conversation, has nobody who answers for it."""


def check(table: Mapping[type, TurnRow], features: tuple[Feature, ...]) -> None:
    """Raises Unanswered: every feature asked about an event takes it, and every field of a
    conversation is one feature's, which says what is left of it when it is to be forgotten."""
    for kind, row in table.items():
        for feature in row.features:
            if feature.handler_for(kind) is None:
                raise Unclaimed(f"{feature.name} does not take {kind.__name__}")
            if feature not in features:
                raise Unclaimed(f"{feature.name} is asked, and stands not among the features")
    owned = [name for feature in features for name in feature.forget(Conversation())]
    for name in (each.name for each in fields(Conversation)):
        if owned.count(name) != 1:
            whose = "no feature" if name not in owned else "more than one feature"
            raise Unclaimed(f"{whose} says what is left of Conversation.{name}")


check(TABLE, FEATURES)
