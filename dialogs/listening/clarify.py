"""The clarifying question: words that may belong to two places are held, and one tap says where."""

from collections.abc import Callable, Mapping

from dialogs.cases.supplement import ADD_DETAIL
from dialogs.forms import answering, parked, position
from dialogs.forms.form import Form, forms_of
from dialogs.listening.officer import answer_officer
from dialogs.listening.standing import Standing, case_meant, standing
from dialogs.state import buttons
from dialogs.state.buttons import Pressed
from dialogs.state.conversation import HeldInput
from dialogs.state.copies import replace
from dialogs.state.event import Event, Said
from dialogs.state.message import Message
from dialogs.texts import clip
from dialogs.turn_context import TurnContext

HELD_SLOT = "held"


def hold(ctx: TurnContext, now: Standing) -> None:
    """Keep what was said, and ask where it belongs. More words join it: the question is one."""
    event, what = ctx.event, ctx.event.what
    text, source = (what.text, what.source) if isinstance(what, Said) else ("", None)
    held = HeldInput(event.id, event.at, event.message_id, text, source)
    ctx.conversation = replace(ctx.conversation, held=(*ctx.conversation.held, held))
    ask(ctx, now)


def ask(ctx: TurnContext, now: Standing) -> None:
    officer = ctx.button("listening.held.officer", buttons.held("officer"))
    supplement = ctx.button("listening.held.supplement", buttons.held("supplement"))
    rows = (
        *([(officer,)] if now.question is not None else []),
        *([(supplement,)] if now.cases else []),
        (ctx.button("listening.held.matter", buttons.held("matter")),),
    )
    said = clip(" ".join(each.text for each in ctx.conversation.held), 60)
    text, stub = ctx.t.html("listening.held.ask", said=said), ctx.t.html("engine.stub")
    ctx.say(Message(text, buttons=rows, slot=HELD_SLOT, fresh=True, stub=stub))


def tapped(ctx: TurnContext, pressed: Pressed | None) -> None:
    course = CHOICES.get(pressed.verb) if pressed is not None else None
    held = ctx.conversation.held
    if course is None or not held:
        ctx.toast("talk.old_button_idle")
        return
    ctx.conversation = replace(ctx.conversation, held=())
    ctx.say(Message(ctx.t.html("listening.held.put"), slot=HELD_SLOT, ring=False))
    course(ctx, [_event(ctx, each) for each in held])


def _event(ctx: TurnContext, held: HeldInput) -> Event:
    """What was said then, as it was said."""
    said = Said(held.text, held.source)
    return replace(ctx.event, id=held.event_id, at=held.at, what=said, message_id=held.message_id)


def _to_officer(ctx: TurnContext, events: list[Event]) -> None:
    now = standing(ctx)
    if now.asks is None or now.question is None:
        _to_case(ctx, events)
    else:
        answer_officer(ctx, now.asks, now.question, events)


def _to_case(ctx: TurnContext, events: list[Event]) -> None:
    now = standing(ctx)
    said = " ".join(event.what.text for event in events if isinstance(event.what, Said))
    case = case_meant(now.cases, said) or (now.cases[-1] if now.cases else None)
    if case is None:
        _to_new(ctx, events)
        return
    _tell(ctx, ADD_DETAIL, case.number or "", events)


def _to_new(ctx: TurnContext, events: list[Event]) -> None:
    for frame in ctx.conversation.frames:
        ctx.conversation = parked.shelved(ctx, frame)
    _tell(ctx, forms_of(ctx).default, "", events)


def _tell(ctx: TurnContext, form: Form, about: str, events: list[Event]) -> None:
    """All of it tells; none answers a question that nobody had seen when it was said."""
    frame = answering.begin(ctx, form, about)
    for event in events:
        frame = position.add(form, frame, event) or frame
    answering.advance(ctx, frame, events[-1])


CHOICES: Mapping[str, Callable[[TurnContext, list[Event]], None]] = {
    "officer": _to_officer,
    "supplement": _to_case,
    "matter": _to_new,
}
