"""The clarifying question: words that may belong to two places are held, and one tap says where."""

from collections.abc import Callable, Mapping
from functools import partial

from dialogs.account import commands
from dialogs.cases.forms.supplement import ADD_DETAIL
from dialogs.forms import answering, parked, position
from dialogs.forms.form import Form, form_of, forms_of
from dialogs.listening.courses import ACTS
from dialogs.listening.officer import answer_officer
from dialogs.listening.standing import Standing, case_meant, standing
from dialogs.on_behalf.person import is_proxy, noted
from dialogs.reading.acts.lexicon import Act
from dialogs.reading.acts.reader import ActReading, Subject, is_whole, ranked, read_act
from dialogs.state import buttons
from dialogs.state.buttons import Pressed
from dialogs.state.conversation import HeldInput
from dialogs.state.copies import replace
from dialogs.state.event import Event, Said
from dialogs.state.message import Button, Message
from dialogs.texts import clip
from dialogs.texts.layout import Rows
from dialogs.turn_context import HELD_SLOT, TurnContext

# What few words beside a draft may do instead; of others (thanks, nothing) it is enough that they
# are left out.
OFFERED = frozenset(
    {Act.HELP, Act.SKIP, Act.UNSIGNED, Act.CONFIDENTIAL, Act.KEEP, Act.DROP, Act.SEND}
    | {Act.IS_SENT, Act.PROGRESS, Act.PERSON, Act.PRIVACY, Act.ABOUT_BOT, Act.JOINT}
)

# The same beside a case.
OFFERED_OF_CASE = frozenset(
    {Act.PROGRESS, Act.URGE, Act.WITHDRAW, Act.GLOSS, Act.PERSON, Act.PRIVACY, Act.CLOSING}
    | {Act.SOLVED, Act.PARTLY, Act.UNSOLVED, Act.SATISFIED, Act.FAIR, Act.DISSATISFIED}
)
PERHAPS = 0.05  # less likely, an act is not offered
THANKS_WORTH = 0.5  # of another act that is as likely: thanks need no button
_TELLS = frozenset({Act.PARTLY, Act.UNSOLVED})


def hold(ctx: TurnContext, now: Standing) -> None:
    """Keep what was said, and ask where it belongs. More words join it: the question is one."""
    _keep(ctx)
    ask(ctx, now)


def _keep(ctx: TurnContext) -> None:
    event, what = ctx.event, ctx.event.what
    text, source = (what.text, what.source) if isinstance(what, Said) else ("", None)
    held = HeldInput(event.id, event.at, event.message_id, text, source)
    ctx.conversation = replace(ctx.conversation, held=(*ctx.conversation.held, held))


def hold_of_another(ctx: TurnContext, now: Standing) -> bool:
    """A second matter while a draft is open: of whoever files for others it is asked whose it is,
    before it joins the one that is for somebody already."""
    frame, what = now.frame, ctx.event.what
    if frame is None or not isinstance(what, Said) or frame.quiet_until is not None:
        return False
    form, known = form_of(ctx, frame), position.values(frame)
    files_for_others = ctx.conversation.person.agent or is_proxy(known)
    told = bool(known.get(form.text_to or "")) and frame.editing is None
    whole = known.get("request") and is_whole(what.text)
    if not (form.makes_case and files_for_others and told and whole):
        return False
    hold(ctx, now)
    return True


def hold_of_draft(ctx: TurnContext, now: Standing) -> bool:
    """Words beside a question that may tell something, or do something: one tap says."""
    hold(ctx, now)
    return True


def hold_first(ctx: TurnContext) -> bool:
    """What is asked of a matter while nothing is open: whether it is to be filed, one tap says."""
    _keep(ctx)
    file = ctx.button("listening.held.first", buttons.held("matter"))
    how = ctx.button("listening.held.how", buttons.held("act", Act.HELP))
    _say(ctx, ((file,), (how,)))
    return True


def _is_near(ctx: TurnContext, now: Standing) -> bool:
    """Whether the held words may be an act instead of telling something of the draft."""
    if now.frame is None or len(ctx.conversation.held) != 1:
        return False
    return read_act(ctx.conversation.held[0].text, now.context).rival is not None


def _rival(ctx: TurnContext, now: Standing) -> Act | None:
    """The likeliest act of those that can be offered: one of a draft, or one of a case."""
    if len(ctx.conversation.held) != 1:
        return None
    text = ctx.conversation.held[0].text
    if now.frame is not None:
        act = read_act(text, now.context).rival
        return act if act in OFFERED else None
    weighed = {
        each: chance * (THANKS_WORTH if each is Act.CLOSING else 1)
        for each, chance, _ in ranked(text, now.context)
        if chance >= PERHAPS and isinstance(each, Act) and each in OFFERED_OF_CASE
    }
    return max(weighed, key=weighed.__getitem__, default=None)


def ask(ctx: TurnContext, now: Standing) -> None:
    act = _rival(ctx, now)
    if _is_near(ctx, now):
        _say(ctx, _of_draft(ctx, act))
        return
    here = ctx.button("listening.held.draft", buttons.held("draft"))
    officer = ctx.button("listening.held.officer", buttons.held("officer"))
    supplement = ctx.button("listening.held.supplement", buttons.held("supplement"))
    rows = (
        *([(here,)] if now.frame is not None else []),
        *([(officer,)] if now.question is not None else []),
        *([(supplement,)] if now.cases and now.frame is None else []),
        *([_act_row(ctx, act)] if act is not None and now.frame is None else []),
        (ctx.button("listening.held.matter", buttons.held("matter")),),
    )
    _say(ctx, rows)


def _of_draft(ctx: TurnContext, act: Act | None) -> Rows:
    """The draft, what else the words may do, or neither."""
    draft = ctx.button("listening.held.draft", buttons.held("draft"))
    leave = ctx.button("listening.held.leave", buttons.held("leave"))
    return ((draft,), *([_act_row(ctx, act)] if act is not None else []), (leave,))


def _act_row(ctx: TurnContext, act: Act) -> tuple[Button, ...]:
    label = f"listening.held.act.{act}"
    return (ctx.button(label, buttons.held("act", act)),)


def _say(ctx: TurnContext, rows: Rows) -> None:
    said = clip(" ".join(each.text for each in ctx.conversation.held), 60)
    text, stub = ctx.t.html("listening.held.ask", said=said), ctx.t.html("engine.stub")
    ctx.say(Message(text, buttons=rows, slot=HELD_SLOT, fresh=True, stub=stub))


def tapped(ctx: TurnContext, pressed: Pressed | None) -> None:
    course = CHOICES.get(pressed.verb) if pressed is not None else None
    held = ctx.conversation.held
    if pressed is not None and pressed.verb == "act":
        act = _named(pressed.rest) or _rival(ctx, standing(ctx))  # a release before named none
        course = partial(_done, act) if act is not None else course
    if course is None or not held:
        ctx.toast("talk.old_button_idle")
        return
    ctx.conversation = replace(ctx.conversation, held=())
    ctx.say(Message(ctx.t.html("listening.held.put"), slot=HELD_SLOT, ring=False))
    course(ctx, [_event(ctx, each) for each in held])


def _named(name: str) -> Act | None:
    return Act(name) if name in OFFERED | OFFERED_OF_CASE else None


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
        person = noted(ctx.conversation.person, position.values(frame))
        ctx.conversation = replace(ctx.conversation, person=person)
    parked.put_aside(ctx)
    _tell(ctx, forms_of(ctx).default, "", events)


def _to_draft(ctx: TurnContext, events: list[Event]) -> None:
    frame = ctx.conversation.frame
    if frame is None:  # it has been sent since
        _to_case(ctx, events)
        return
    form = form_of(ctx, frame)
    for event in events:
        frame = position.add(form, frame, event) or frame
    answering.advance(ctx, frame, events[-1])


def _done(act: Act, ctx: TurnContext, events: list[Event]) -> None:
    """The words did something: it is done, and nothing is told. What is not solved of a case that
    runs is told to the officer."""
    now = standing(ctx)
    if act in _TELLS and now.cases and not now.context.answered:
        _to_case(ctx, events)
    elif ACTS[act](ctx, now, ActReading(act, Subject.CHAT, 1.0)) is False:
        _left(ctx, events)


def _left(ctx: TurnContext, events: list[Event]) -> None:
    """They belong nowhere: what was being asked is asked again."""
    commands.pick_up(ctx)


def _tell(ctx: TurnContext, form: Form, about: str, events: list[Event]) -> None:
    """All of it tells; none answers a question that nobody had seen when it was said."""
    frame = answering.begin(ctx, form, about)
    for event in events:
        frame = position.add(form, frame, event) or frame
    answering.advance(ctx, frame, events[-1])


CHOICES: Mapping[str, Callable[[TurnContext, list[Event]], None]] = {
    "draft": _to_draft,
    "officer": _to_officer,
    "supplement": _to_case,
    "matter": _to_new,
    "act": _left,
    "leave": _left,
}
