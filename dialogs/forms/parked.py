"""Parked drafts (先存着, 不报了, 接着填): put aside, given up, and brought back."""

from dialogs.forms import answering
from dialogs.forms.doubt import settle_doubt
from dialogs.forms.fields import story_text
from dialogs.forms.form import Form, form_of, forms_of
from dialogs.forms.position import values
from dialogs.forms.screens import data
from dialogs.forms.submit import go_on
from dialogs.reading import extract
from dialogs.reading.acts.reader import is_whole
from dialogs.state.conversation import Conversation, Frame
from dialogs.state.copies import replace
from dialogs.state.message import Message
from dialogs.texts import Html
from dialogs.turn_context import ASK_SLOT, HELD_SLOT, TurnContext


def headline(dialog: Form, frame: Frame) -> str:
    """What a draft is about, in few words."""
    told = values(frame).get(dialog.text_to or "")
    return extract.headline(story_text(told)) or "…"


def keep(ctx: TurnContext, frame: Frame) -> None:
    """Park a draft, and take what it shows off the screen at once. What holds no
    words of the citizen yet is simply given up."""
    _hide_question(ctx, frame)
    frame = settle_doubt(ctx, frame, ctx.t.html("engine.kept_stub"))
    ctx.conversation = shelved(ctx, frame)
    _hide_card(ctx, frame)
    if any(each.id == frame.id for each in ctx.conversation.parked):
        rows = ((ctx.button("label.resume", data(frame, "resume")),),)
        ctx.note("engine.kept", rows)
    else:
        ctx.note("engine.moved_on")
    go_on(ctx)


def shelved(ctx: TurnContext, frame: Frame) -> Conversation:
    conversation = ctx.conversation.without_frame(frame)
    if any(each.id == frame.id for each in conversation.parked):
        return conversation
    if not frame.order or form_of(ctx, frame).text_to is None:
        return conversation
    kept = replace(frame, asked=None, editing=None, tries=0)
    return replace(conversation, parked=(*conversation.parked, kept))


def drop(ctx: TurnContext, frame: Frame, *, sure: bool = False) -> None:
    if not sure and frame.order:
        sure_button = ctx.button("label.drop_sure", data(frame, "drop_sure"))
        ctx.ask_sure(
            "engine.drop_sure", ((sure_button, ctx.button("label.keep", data(frame, "keep"))),)
        )
        return
    take_away(ctx, frame)
    ctx.settle("engine.dropped")
    go_on(ctx)


def take_away(ctx: TurnContext, frame: Frame) -> None:
    """Delete a draft, and what it shows."""
    _hide_question(ctx, frame, "engine.dropped_stub")
    settle_doubt(ctx, frame, ctx.t.html("engine.dropped_stub"))
    parked = tuple(each for each in ctx.conversation.parked if each.id != frame.id)
    ctx.conversation = replace(ctx.conversation.without_frame(frame), parked=parked)
    _hide_card(ctx, frame, "engine.dropped_stub")
    if not any(is_whole(each.text) for each in ctx.conversation.held):  # another matter waits on
        _hide_held(ctx)


def _hide_held(ctx: TurnContext) -> None:
    """The words of a question where they belong stand in it."""
    if ctx.conversation.held:
        ctx.conversation = replace(ctx.conversation, held=())
        ctx.say(Message(ctx.t.html("engine.dropped_stub"), slot=HELD_SLOT, ring=False))


def _hide_question(ctx: TurnContext, frame: Frame, stub: str = "engine.kept_stub") -> None:
    """The one it asked last, unless another form has asked since, or a keyboard hangs on it."""
    top = ctx.conversation.frame
    asks = top is not None and top.id == frame.id and bool(frame.asked) and ASK_SLOT in ctx.sent
    if asks and not ctx.conversation.keyboard:
        ctx.say(Message(ctx.t.html(stub), slot=ASK_SLOT, ring=False))


def _hide_card(ctx: TurnContext, frame: Frame, stub: str = "engine.kept_stub") -> None:
    """Also while its card is still on the way: the edit follows it."""
    shown = frame.order or frame.card_slot in ctx.sent
    if shown and not answering.is_gated(ctx, frame):
        ctx.say(Message(ctx.t.html(stub), slot=frame.card_slot, ring=False))


def resume(ctx: TurnContext, frame: Frame, lead: Html | None = None) -> None:
    """Bring a draft back to the top, from the parked ones or from under another dialog; `lead` is
    said before its question."""
    parked = tuple(each for each in ctx.conversation.parked if each.id != frame.id)
    ctx.conversation = replace(ctx.conversation.without_frame(frame), parked=parked)
    ctx.keep(frame)
    answering.show(ctx, replace(answering.searched(ctx, frame), asked=None), lead)


def offer(ctx: TurnContext, frame: Frame) -> None:
    """Somebody begins while a draft is waiting: go on with it, or file another matter?"""
    rows = (
        (
            ctx.button("label.resume", data(frame, "resume")),
            ctx.button("label.another", data(frame, "another")),
        ),
        (ctx.button("label.drop", data(frame, "drop")),),
    )
    ctx.note("engine.have_draft", rows, headline=headline(form_of(ctx, frame), frame))


def put_aside(ctx: TurnContext) -> None:
    """Park whatever is under way."""
    for frame in ctx.conversation.frames:
        _hide_question(ctx, frame)
        aside = settle_doubt(ctx, frame, ctx.t.html("engine.kept_stub"))
        ctx.conversation = shelved(ctx, aside)
        _hide_card(ctx, aside)


def begin_anew(ctx: TurnContext) -> None:
    """Begin the default form from nothing, whatever is under way being kept."""
    put_aside(ctx)
    answering.show(ctx, answering.begin(ctx, forms_of(ctx).default))


def hide_all(ctx: TurnContext) -> None:
    """Take all drafts off the screen, and what was held beside them."""
    _hide_held(ctx)
    for frame in (*ctx.conversation.frames, *ctx.conversation.parked):
        _hide_question(ctx, frame, "engine.dropped_stub")
        _hide_card(ctx, frame, "engine.dropped_stub")
