"""Renders a form: its questions, its check card, its keyboard."""

from collections.abc import Iterator

from dialogs.forms import position
from dialogs.forms.form import Beside, Form, Step
from dialogs.state import about, buttons
from dialogs.state.conversation import Frame
from dialogs.state.message import Ask, Button, Key, Message
from dialogs.texts import Html, Texts, clip
from dialogs.texts.layout import Rows, button, in_rows
from dialogs.turn_context import ASK_SLOT


def step_text(t: Texts, frame: Frame, step: Step, key: str, **values: object) -> Html:
    """A step's own words, or the shared ones of steps that several dialogs have."""
    return t.html(_step_key(t, frame, step, key), **values)


def _step_key(t: Texts, frame: Frame, step: Step, key: str) -> str:
    own = f"{frame.dialog}.{step.name}.{key}"
    return own if t.has(own) else f"shared.{step.name}.{key}"


def question(t: Texts, dialog: Form, frame: Frame, step: Step, lead: Html | None = None) -> Message:
    """The question of a step, led by a word on the last answer."""
    value = position.values(frame).get(step.name)
    shown = t.plain("card.none") if value is None else clip(step.kind.show(value, t), 300)
    editing = frame.editing is not None
    own_edit = t.has(f"{frame.dialog}.{step.name}.ask_edit")
    ask = step_text(t, frame, step, "ask_edit" if editing and own_edit else "ask", value=shown)
    if lead:
        ask = Html(f"{lead}\n\n{ask}")
    if step.keyboard == "contact":
        return _contact_question(t, frame, step, ask)
    rows = (*_options(t, frame, step), _other_buttons(t, dialog, frame, step))
    asked = about.step(frame.id, step.name)
    buttons = tuple(filter(None, rows))
    return Message(ask, buttons=buttons, slot=ASK_SLOT, fresh=True, about=asked)


def _contact_question(t: Texts, frame: Frame, step: Step, ask: str) -> Message:
    choices = ([Key(t.plain("label.skip"))] if step.optional else []) + [Key(t.plain("label.back"))]
    share = Key(t.plain(_step_key(t, frame, step, "share")), Ask.CONTACT)
    return Message(
        ask,
        keyboard=((share,), tuple(choices)),
        placeholder=t.plain(_step_key(t, frame, step, "placeholder")),
        slot=ASK_SLOT,
        about=about.step(frame.id, step.name),
        fresh=True,
    )


def _options(t: Texts, frame: Frame, step: Step) -> Rows:
    options = step.options(position.values(frame))
    return in_rows((_choice(t, frame, step, option) for option in options), step.columns)


def _choice(t: Texts, frame: Frame, step: Step, option: str) -> Button:
    return Button(step.kind.label(option, t), data(frame, "a", step.name, option))


def _other_buttons(t: Texts, dialog: Form, frame: Frame, step: Step) -> tuple[Button, ...]:
    choices = []
    if step.unsure:
        choices.append(button(t, "label.unsure", data(frame, "skip", step.name)))
    elif step.optional:
        choices.append(button(t, "label.skip", data(frame, "skip", step.name)))
    if frame.editing is not None or position.step_back(dialog, frame) is not None:
        choices.append(button(t, "label.back", data(frame, "back", step.name)))
    if frame.editing is None:
        choices.append(button(t, "label.keep", data(frame, "keep")))
        choices.append(button(t, "label.drop", data(frame, "drop")))
    return tuple(choices)


def data(frame: Frame, *action: str) -> str:
    """What a button of a draft carries: its verb, and what the verb is about."""
    return buttons.draft(frame.tag, frame.rev, *action)


def card(
    t: Texts,
    dialog: Form,
    frame: Frame,
    *,
    fresh: bool,
    lead: Html | None = None,
    beside: Beside | None = None,
) -> Message:
    """The card of a draft: what is known, a line each, and what is missing or the send button."""
    due = list(position.due(dialog, frame))
    shown = list(_on_card(dialog, frame, every=not due))
    lines = [t.html(f"{dialog.name}.{'card_title' if due else 'check_title'}"), ""]
    if lead:
        lines = [lead, "", *lines]
    if beside:
        lines += [beside.text, ""]
    lines += [_line(t, frame, step) for step in shown]
    if due:
        separator = t.plain("card.separator")
        missing = separator.join(str(step_text(t, frame, step, "name")) for step in due)
        lines += ["", t.html("card.missing", what=missing)]
    else:
        on = position.settled(dialog, frame)
        on += [name for name in position.toggles(dialog, frame) if position.values(frame).get(name)]
        lines += [t.html(f"{dialog.name}.{name}_on") for name in on]
        lines += ["", t.html(f"{dialog.name}.truth")]
    return Message(
        "\n".join(lines),
        buttons=(
            *(beside.rows if beside else ()),
            *_card_buttons(t, dialog, frame, shown, complete=not due, doubts=beside is None),
        ),
        slot=frame.card_slot,
        fresh=fresh,
        stub=t.html("engine.stub") if fresh else "",
        ring=fresh,
    )


def has_lines(dialog: Form, frame: Frame) -> bool:
    """Whether a card would have anything to show yet."""
    return any(_on_card(dialog, frame, every=False))


def _on_card(dialog: Form, frame: Frame, *, every: bool) -> Iterator[Step]:
    """The steps that stand on the card now; those without a value only when it is to be checked."""
    known = position.values(frame)
    for name in dialog.card:
        step = dialog.step(name)
        if step.when(known) and (every or known.get(name) or name in frame.skipped):
            yield step


def _line(t: Texts, frame: Frame, step: Step) -> Html:
    known = position.values(frame)
    if step.show is not None:
        value = step.show(known, t)
    elif step.name in known:
        value = step.kind.show(known[step.name], t)
    else:
        value = t.plain("card.unsure" if step.unsure else "card.none")
    return t.html("card.line", name=str(step_text(t, frame, step, "name")), value=value)


def _card_buttons(
    t: Texts, dialog: Form, frame: Frame, shown: list[Step], *, complete: bool, doubts: bool
) -> Rows:
    edits = (
        Button(
            t.plain("card.edit", name=str(step_text(t, frame, step, "name"))),
            data(frame, "edit", step.name),
        )
        for step in shown
        if dialog.can_edit(step.name)
    )
    doubtful = _doubtful(t, dialog, frame) if doubts else ()
    if not complete:
        return (*doubtful, *in_rows(edits, 3))
    own = f"{dialog.name}.confirm"
    send = button(t, own if t.has(own) else "card.confirm", data(frame, "confirm"))
    known = position.values(frame)
    toggles = tuple(
        (
            button(
                t,
                f"{dialog.name}.toggle.{name}_{'off' if known.get(name) else 'on'}",
                data(frame, "toggle", name),
            ),
        )
        for name in position.toggles(dialog, frame)
    )
    choices = (
        button(t, "label.keep", data(frame, "keep")),
        button(t, "label.drop", data(frame, "drop")),
    )
    return ((send,), *toggles, *doubtful, *in_rows(edits, 3), choices)


def _doubtful(t: Texts, dialog: Form, frame: Frame) -> Rows:
    """What is not sure is chosen on the card itself, one thing after the other."""
    for step in dialog.steps:
        on_card = step.choose_on_card
        if on_card is not None and (options := on_card.options(frame)):
            row = [_choice(t, frame, step, option) for option in options]
            if on_card.other is not None:
                row.append(button(t, on_card.other, data(frame, "edit", step.name)))
            return in_rows(row, on_card.columns)
    return ()
