"""Handles a citizen's input to the form under way: takes the answer and shows what is next."""

from dialogs.forms import attachments, position, screens
from dialogs.forms.doubt import ask_doubt
from dialogs.forms.fields import Accepted, Declined, Elsewhere, LeftOpen, Reading, Unreadable
from dialogs.forms.form import Form, Step, form_of, forms_of
from dialogs.forms.pause import still_telling
from dialogs.forms.words_read import STORY
from dialogs.state.conversation import Frame, OpenQuestion
from dialogs.state.copies import replace
from dialogs.state.event import Attached, ContactShared, Event, Said
from dialogs.state.message import Message
from dialogs.texts import Html
from dialogs.texts.layout import Rows
from dialogs.turn_context import ASK_SLOT, TurnContext


def begin(
    ctx: TurnContext, dialog: Form, about: str = "", question: OpenQuestion | None = None
) -> Frame:
    """Open a dialog on top of whatever is under way, or bring it there."""
    seq = question.seq if question else None
    for frame in reversed(ctx.conversation.frames):
        if (frame.dialog, frame.about, frame.question) == (dialog.name, about, seq):
            ctx.conversation = ctx.conversation.without_frame(frame)
            ctx.keep(frame)
            return frame
    frame = position.opened(dialog, ctx.event, about=about, question=seq)
    frame = replace(frame, answers=dialog.hooks.prefill(ctx, about, question))
    frame = searched(ctx, frame)
    ctx.keep(frame)
    return frame


def open_anew(
    ctx: TurnContext,
    dialog: Form,
    about: str = "",
    question: OpenQuestion | None = None,
    lead: Html | None = None,
) -> None:
    """Begin something else; what was under way is picked up afterwards."""
    before = ctx.conversation.frame
    frame = replace(begin(ctx, dialog, about, question), asked=None)
    if before is not None and before.id != frame.id and before.order:
        kept = ctx.t.html("talk.suspended")
        lead = Html(f"{kept}\n\n{lead}") if lead else kept
    present(ctx, frame, lead)


def searched(ctx: TurnContext, frame: Frame) -> Frame:
    """The frame with its answers read for more."""
    return position.searched(form_of(ctx, frame), frame, ctx.conversation.person)


def is_gated(ctx: TurnContext, frame: Frame) -> bool:
    """Whether something has to be read first, before the form may ask anything."""
    gate = form_of(ctx, frame).hooks.gate
    return gate is not None and gate.closed(ctx.conversation)


def show(ctx: TurnContext, frame: Frame, lead: Html | None = None, *, quiet: bool = False) -> None:
    """Show where a form stands; while its gate is closed, only that."""
    gate = form_of(ctx, frame).hooks.gate
    if gate is not None and gate.closed(ctx.conversation):
        ctx.keep(frame)
        gate.ask(ctx)
    else:
        present(ctx, frame, lead, quiet=quiet)


def present(
    ctx: TurnContext, frame: Frame, lead: Html | None = None, *, quiet: bool = False
) -> None:
    """Show where a form stands: its card, and the question that is next. `quiet` asks nothing that
    the citizen is about to read anyway."""
    ctx.ports.leave_person(ctx)
    dialog = form_of(ctx, frame)
    step = position.position(dialog, frame)
    if step is None:
        frame = dialog.hooks.card_due(ctx, frame)
        on_card = ctx.on(frame.card_slot) or ctx.on(screens.doubt_slot(frame))
        stays = frame.asked == "" and lead is None and (quiet or on_card)
        _settle_question(ctx, dialog, frame)
        beside = dialog.hooks.beside_card(ctx, frame)
        ctx.say(screens.card(ctx.t, dialog, frame, fresh=not stays, lead=lead, beside=beside))
        if beside is None:
            frame = ask_doubt(ctx, dialog, frame, fresh=not stays)
        ctx.keep(replace(frame, asked=""))
        return
    if frame.editing is None and screens.has_lines(dialog, frame):
        ctx.say(screens.card(ctx.t, dialog, frame, fresh=False))
    if (until := still_telling(ctx, dialog, frame, step)) is not None and lead is None:
        ctx.keep(replace(frame, quiet_until=until))
        return
    frame = replace(frame, quiet_until=None)
    if not quiet or frame.asked != step.name:
        stub = _left_of_question(ctx, dialog, frame, step)
        ctx.say(screens.question(ctx.t, dialog, frame, step, lead, stub))
        frame = replace(frame, asked_after=ctx.event.message_id or frame.asked_after)
    ctx.keep(replace(frame, asked=step.name))


def _left_of_question(ctx: TurnContext, dialog: Form, frame: Frame, step: Step | None) -> str:
    """What the question before becomes when another stands beneath it: buttons of two questions
    are one too many. A message with a reply keyboard cannot be edited."""
    shown = ctx.conversation.frame  # it may be asked anew, and its question stands there
    asked = shown.asked if frame.asked is None and shown and shown.id == frame.id else frame.asked
    if ctx.conversation.keyboard or not asked or not dialog.has(asked):
        return ""
    if step is not None and step.name == asked:
        return ctx.t.html("engine.asked_below")
    return screens.settled_line(ctx.t, frame, dialog.step(asked))


def _settle_question(ctx: TurnContext, dialog: Form, frame: Frame) -> None:
    """Once the check card is there, the last question keeps no buttons."""
    left = _left_of_question(ctx, dialog, frame, None)
    if left and ASK_SLOT in ctx.sent:
        ctx.say(Message(left, slot=ASK_SLOT, ring=False))


def show_lines(ctx: TurnContext, frame: Frame) -> None:
    """改一处: the same card, with its lines as buttons."""
    card = screens.card(
        ctx.t, form_of(ctx, frame), frame, fresh=not ctx.on(frame.card_slot), changing=True
    )
    ctx.say(card)
    ctx.keep(frame)


def pause_over(ctx: TurnContext) -> None:
    """Nothing more has come for a while: ask."""
    frame = ctx.conversation.frame
    if frame is not None and frame.quiet_until is not None and frame.quiet_until <= ctx.event.at:
        present(ctx, replace(frame, quiet_until=None))


def asks_by_keyboard(ctx: TurnContext) -> bool:
    """Whether the question that is open is answered by the reply keyboard."""
    frame = ctx.conversation.frame
    if frame is None or ctx.conversation.staff_chat is not None:
        return False
    step = position.position(form_of(ctx, frame), frame)
    return step is not None and step.name == frame.asked and step.keyboard is not None


def take_input(ctx: TurnContext, frame: Frame, event: Event, *, edited: bool = False) -> None:
    """Take what was said or sent: as the answer to the present question, or as more of the
    story. Whoever edits a message has seen what was asked after it.
    """
    dialog = form_of(ctx, frame)
    step = position.position(dialog, frame)
    early = is_gated(ctx, frame) or frame.quiet_until is not None
    if frame.asked is not None and not early and not edited:
        slot, after = (ASK_SLOT, frame.asked_after) if step else (frame.card_slot, None)
        early = ctx.unseen(slot, after)
    frame = _captioned(dialog, frame, event)
    if (mended := _mended(dialog, frame, step, event)) is not None:
        advance(ctx, mended, event)
        return
    reading = _read(dialog, frame, step, event, early=early) if step is not None else Declined()
    if isinstance(reading, Accepted) and step is not None:
        taken = position.answer(dialog, frame, step, reading, event)
        taken = (position.add(dialog, taken, event) or taken) if reading.tells else taken
        lead = screens.step_text(ctx.t, frame, step, reading.key) if reading.key else None
        advance(ctx, taken, event, lead=lead)
    elif isinstance(reading, Elsewhere) and step is not None:
        taken = position.answer_others(frame, dialog, step, reading, event)
        taken = (position.add(dialog, taken, event) or taken) if reading.tells else taken
        advance(ctx, taken, event, lead=_taken_elsewhere(ctx, dialog, frame, step, reading))
    elif isinstance(reading, LeftOpen) and step is not None:
        skip(ctx, frame)
    elif isinstance(reading, Unreadable) and step is not None:
        lead = screens.step_text(ctx.t, frame, step, reading.key)
        told = position.add(dialog, frame, event) if reading.tells else None
        if told is not None:
            frame, lead = searched(ctx, told), Html(f"{ctx.t.html('engine.kept_beside')}\n{lead}")
        show(ctx, replace(frame, tries=frame.tries + 1), lead)
    else:
        _take_beside(ctx, dialog, frame, event, quiet=early)


def _mended(dialog: Form, frame: Frame, step: Step | None, event: Event) -> Frame | None:
    """Words that correct what stands on the card (不对，是克山县河北乡) replace it, whatever is
    asked meanwhile."""
    if not isinstance(event.what, Said):
        return None
    known = position.values(frame)
    for each in dialog.steps:
        reading = each.kind.corrected(event.what.text, known) if each is not step else Declined()
        if isinstance(reading, Accepted):
            editing, tries = frame.editing, frame.tries
            answered = position.answer(dialog, frame, each, reading, event)
            return replace(answered, editing=editing, tries=tries)
    return None


def _captioned(dialog: Form, frame: Frame, event: Event) -> Frame:
    """A caption is words like any others: it joins the story, under its message's id. It stays
    with its file too, so that the office sees which picture it is about."""
    what = event.what
    if not isinstance(what, Attached) or not what.attachment.caption or dialog.text_to is None:
        return frame
    said = Said(what.attachment.caption, what.source)
    return position.add(dialog, frame, replace(event, what=said)) or frame


def _taken_elsewhere(
    ctx: TurnContext, dialog: Form, frame: Frame, step: Step, reading: Elsewhere
) -> Html:
    if "." in reading.key:
        return ctx.t.html(reading.key)
    if reading.key:
        return screens.step_text(ctx.t, frame, step, reading.key)
    told = (*reading.also, *reading.left)
    names = [
        str(screens.step_text(ctx.t, frame, dialog.step(name), "name"))
        for name in [each for each in told if each in dialog.card] or told
    ]
    return ctx.t.html("engine.answered", what=ctx.t.plain("card.separator").join(names))


def elsewhere(dialog: Form, frame: Frame, step: Step, event: Event) -> Elsewhere | None:
    """What was said as an answer to other questions, when it says so itself."""
    if not isinstance(event.what, Said) or event.what.source is not None:
        return None
    return dialog.hooks.elsewhere(step.name, event.what.text, position.values(frame))


def _read(dialog: Form, frame: Frame, step: Step, event: Event, *, early: bool) -> Reading:
    """What the step makes of the event; steps that collect leave it to be added. What was said
    before the question was seen answers no more than what it names itself: 叫我老周就行."""
    what = event.what
    if (others := elsewhere(dialog, frame, step, event)) is not None:
        return others
    if early:
        return Declined()
    collects = step.name == dialog.files_to or (
        step.name == dialog.text_to and frame.editing is None
    )
    if collects and not isinstance(what, Said):
        return Declined()
    if collects and isinstance(what, Said) and step.name == dialog.text_to:
        return Declined() if what.text.strip() else Unreadable()
    anew = frame.editing == step.name and step.kind.taken_as_said_anew
    return step.kind.read(event, position.values(frame), last_try=anew or frame.tries > 0)


def _take_beside(
    ctx: TurnContext, dialog: Form, frame: Frame, event: Event, *, quiet: bool
) -> None:
    what = event.what
    added = (
        _contact_beside(dialog, frame, event)
        or position.add(dialog, frame, event)
        or _corrected(dialog, frame, event)
    )
    if added is None and dialog.text_to is None and not isinstance(what, ContactShared):
        take_input(ctx, begin(ctx, forms_of(ctx).default), event)  # so a matter is being told
        return
    if added is None:
        ctx.keep(frame)
        show(ctx, frame, ctx.t.html("engine.again"))
        return
    if isinstance(what, Attached) and what.too_big:
        ctx.note("advice.too_big")
    elif attachments.is_document(what) and not position.values(added).get(STORY):
        added = once(ctx, added, "advice.document")
    elif (hearing := attachments.says_so(ctx, added)) is not None:
        added = once(ctx, hearing, "advice.hearing")
    elif attachments.asks_for_words(ctx, dialog, what) and not position.values(added).get(STORY):
        added = once(ctx, added, "advice.spoken", attachments.other_ways(ctx))
    step = position.step_for(dialog, what)
    if step is not None and step.added is not None:
        added = once(ctx, added, step.added)
    advance(ctx, added, event, quiet=quiet)


def _contact_beside(dialog: Form, frame: Frame, event: Event) -> Frame | None:
    """The citizen's own number answers its question whenever it comes."""
    if not isinstance(event.what, ContactShared) or not event.what.own:
        return None
    step = next((step for step in dialog.steps if step.keyboard == "contact"), None)
    reading = step.kind.read(event, position.values(frame)) if step else Declined()
    if step is None or not isinstance(reading, Accepted):
        return None
    editing = frame.editing  # another question stays open
    answered = position.answer(dialog, frame, step, reading, event)
    return replace(answered, editing=None if editing == step.name else editing)


def _corrected(dialog: Form, frame: Frame, event: Event) -> Frame | None:
    """Beside the card of a dialog that tells no story, words are a new answer to what they fit."""
    if dialog.text_to is not None:
        return None
    for step in dialog.steps:
        reading = step.kind.read(event, position.values(frame))
        if isinstance(reading, Accepted):
            return position.answer(dialog, frame, step, reading, event)
    return None


def advance(
    ctx: TurnContext,
    frame: Frame,
    event: Event,
    *,
    quiet: bool = False,
    lead: Html | None = None,
) -> None:
    """Read the new answers for more, give the advice they call for, and show where it stands, led
    by a word on the last answer."""
    dialog = form_of(ctx, frame)
    frame = advised(ctx, searched(ctx, frame))
    gate = dialog.hooks.gate
    if gate is not None and gate.closed(ctx.conversation):
        ctx.keep(frame)
        gate.kept(ctx, frame, position.told(dialog, frame))
        return
    step = position.position(dialog, frame)
    if step is not None and step.name == frame.asked and not (quiet or lead):
        _count(ctx, dialog, frame, step)
        quiet = True
    if isinstance(event.what, Attached):
        # An album is one answer: its first file brings the check card, the others change it.
        album = event.what.album
        quiet = quiet or (step is None and album is not None and album == frame.album)
        frame = replace(frame, album=album)
    present(ctx, frame, lead, quiet=quiet)


def _count(ctx: TurnContext, dialog: Form, frame: Frame, step: Step) -> None:
    what, told = str(screens.step_text(ctx.t, frame, step, "name")), position.told(dialog, frame)
    key = "engine.added_files" if step.name == dialog.text_to else "engine.added"
    ctx.count(key if told else "engine.added_none", what=what, count=told)


def advised(ctx: TurnContext, frame: Frame) -> Frame:
    return form_of(ctx, frame).hooks.advise(ctx, frame)


def once(ctx: TurnContext, frame: Frame, key: str, rows: Rows = (), **values: object) -> Frame:
    """Show a note, unless the draft has its flag already; sets it."""
    if key in frame.flags:
        return frame
    ctx.note(key, rows, **values)
    return replace(frame, flags=(*frame.flags, key))


def reword(ctx: TurnContext, text: str) -> bool:
    """Apply an edited message to whichever draft it answered, under way or parked."""
    for frame in reversed(ctx.conversation.frames):
        changed = position.reread(form_of(ctx, frame), frame, ctx.event, text)
        if changed is not None:
            ctx.note("talk.edited_noted")
            if frame.id == (ctx.conversation.frame or frame).id:
                advance(ctx, changed, ctx.event, quiet=True)
            else:
                ctx.keep(searched(ctx, changed))
            return True
    for frame in ctx.conversation.parked:
        changed = position.reread(form_of(ctx, frame), frame, ctx.event, text)
        if changed is not None:
            parked = tuple(
                searched(ctx, changed) if each.id == frame.id else each
                for each in ctx.conversation.parked
            )
            ctx.conversation = replace(ctx.conversation, parked=parked)
            ctx.note("talk.edited_noted")
            return True
    return False


def take_corrected(ctx: TurnContext, what: Said | Attached) -> bool:
    """Take what a message says now that answered nothing before, say a mistyped number."""
    frame, id_ = ctx.conversation.frame, ctx.event.message_id
    if frame is None or id_ is None or str(id_) in frame.answered_by or id_ <= (frame.since or id_):
        return False
    take_input(ctx, frame, replace(ctx.event, what=what), edited=True)
    return True


def open_with(ctx: TurnContext, dialog: Form, about: str, what: Said | Attached, note: str) -> None:
    """Begin a form about a case with words or a file that came already; `note` tells why."""
    ctx.note(note)
    take_input(ctx, begin(ctx, dialog, about), replace(ctx.event, what=what), edited=True)


def skip(ctx: TurnContext, frame: Frame) -> None:
    """Skip the question, or leave it at "not sure"."""
    dialog = form_of(ctx, frame)
    step = position.position(dialog, frame)
    if step is None:
        show(ctx, frame, ctx.t.html("engine.nothing_to_skip"))
    elif step.skipped_by is not None:
        name, value, key = step.skipped_by
        lead = screens.step_text(ctx.t, frame, step, key)
        other = position.answer(
            dialog, replace(frame, editing=None), dialog.step(name), Accepted(value), ctx.event
        )
        advance(ctx, other, ctx.event, lead=lead)
    elif not (step.optional or step.unsure) and frame.editing is None:
        show(ctx, frame, ctx.t.html("engine.must_answer"))
    elif not (step.optional or step.unsure):
        back(ctx, frame)
    else:
        advance(ctx, position.pass_by(dialog, frame, step), ctx.event)


def back(ctx: TurnContext, frame: Frame) -> None:
    before = position.step_back(form_of(ctx, frame), frame)
    if before is None:
        show(ctx, frame, ctx.t.html("engine.nothing_back"))
    else:
        show(ctx, before)
