"""Renders a form: its questions, its check card, its keyboard."""

from collections.abc import Iterator

from dialogs.forms import position
from dialogs.forms.form import Beside, Form, Step
from dialogs.state import about, buttons
from dialogs.state.conversation import Frame
from dialogs.state.message import Ask, Button, Key, Message
from dialogs.texts import Html, Texts, clip, escaped
from dialogs.texts.layout import Rows, button, in_rows
from dialogs.turn_context import ASK_SLOT

MOST_BUTTONS = 6  # of the check card


def step_text(t: Texts, frame: Frame, step: Step, key: str, **values: object) -> Html:
    """A step's own words, or the shared ones of steps that several dialogs have."""
    if step.own is not None and (said := step.own(key, t)) is not None:
        return escaped(said)
    return t.html(_step_key(t, frame, step, key), **values)


def step_name(t: Texts, frame: Frame, step: Step) -> str | None:
    """None for a step of which no screen ever speaks."""
    if step.own is not None and (said := step.own("name", t)) is not None:
        return said
    key = _step_key(t, frame, step, "name")
    return t.plain(key) if t.has(key) else None


def why(t: Texts, frame: Frame, step: Step) -> Html | None:
    """What a question is for, where its words say so (微信行不行? 为啥非要名字?)."""
    key = _step_key(t, frame, step, "why")
    return t.html(key) if t.has(key) else None


def _step_key(t: Texts, frame: Frame, step: Step, key: str) -> str:
    names = [step.name]
    if step.variant is not None and step.variant[1](position.values(frame)):
        names.insert(0, step.variant[0])
    for name in names:
        for where in (frame.dialog, "shared"):
            if t.has(found := f"{where}.{name}.{key}"):
                return found
    return f"shared.{step.name}.{key}"


def question(
    t: Texts,
    dialog: Form,
    frame: Frame,
    step: Step,
    lead: Html | None = None,
    stub: str = "",
) -> Message:
    """The question of a step, led by a word on the last answer; `stub` is what is left of the
    question before."""
    known = position.values(frame)
    value = known.get(step.name)
    shown = t.plain("card.none") if value is None else clip(step.kind.show(value, t), 300)
    editing = frame.editing is not None
    own_edit = t.has(_step_key(t, frame, step, "ask_edit"))
    example = step.example(known, t) if step.example else ""
    key = "ask_edit" if editing and own_edit else "ask"
    ask = step_text(t, frame, step, key, value=shown, example=example)
    if lead:
        ask = Html(f"{lead}\n\n{ask}")
    if step.keyboard == "contact":
        return _contact_question(t, frame, step, ask, stub)
    rows = (*_options(t, frame, step), _other_buttons(t, dialog, frame, step))
    asked = about.step(frame.id, step.name)
    buttons = tuple(filter(None, rows))
    return Message(ask, buttons=buttons, slot=ASK_SLOT, fresh=True, stub=stub, about=asked)


def _contact_question(t: Texts, frame: Frame, step: Step, ask: str, stub: str) -> Message:
    choices = ([Key(t.plain("label.skip"))] if step.optional else []) + [Key(t.plain("label.back"))]
    share = Key(t.plain(_step_key(t, frame, step, "share")), Ask.CONTACT)
    return Message(
        ask,
        keyboard=((share,), tuple(choices)),
        placeholder=t.plain(_step_key(t, frame, step, "placeholder")),
        slot=ASK_SLOT,
        about=about.step(frame.id, step.name),
        fresh=True,
        stub=stub,
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
    elif (other := _left_open_by(t, dialog, frame, step)) is not None:
        choices.append(other)
    if frame.editing is not None or position.step_back(dialog, frame) is not None:
        choices.append(button(t, "label.back", data(frame, "back", step.name)))
    if frame.editing is None:
        choices.append(button(t, "label.keep", data(frame, "keep")))
        choices.append(button(t, "label.drop", data(frame, "drop")))
    return tuple(choices)


def _left_open_by(t: Texts, dialog: Form, frame: Frame, step: Step) -> Button | None:
    """The option of an earlier question that leaves this one open: 我不方便实名."""
    of_others = step.variant is not None and step.variant[1](position.values(frame))
    if step.skipped_by is None or step.skipped_by[0] == step.name or of_others:
        return None
    name, value, _ = step.skipped_by
    label = dialog.step(name).kind.label(value, t)
    return Button(label, data(frame, "skip", step.name))


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
    changing: bool = False,
) -> Message:
    """The card of a draft: what is known, a line each, and what is missing or the send button.
    `changing`: its buttons are the lines that can be changed."""
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
    if changing:
        rows = _lines_to_change(t, dialog, frame, shown)
    elif due:
        rows = ((button(t, "card.change", data(frame, "change")),),)
    else:
        rows = _check_buttons(t, dialog, frame, beside)
    return Message(
        "\n".join(lines),
        buttons=rows,
        slot=frame.card_slot,
        fresh=fresh,
        stub=t.html("engine.stub") if fresh else "",
        ring=fresh,
    )


def lines(t: Texts, dialog: Form, frame: Frame) -> Iterator[Html]:
    """What is known so far, a line each."""
    return (_line(t, frame, step) for step in _on_card(dialog, frame, every=False))


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
    name, value = _name_and_value(t, frame, step)
    return t.html("card.line", name=name, value=value)


def _name_and_value(t: Texts, frame: Frame, step: Step) -> tuple[str, str]:
    known = position.values(frame)
    if step.show is not None:
        value = step.show(known, t)
    elif step.name in known:
        value = step.kind.show(known[step.name], t)
    else:
        value = t.plain("card.unsure" if step.unsure else "card.none")
    return str(step_text(t, frame, step, "name")), value


def line_quoted(t: Texts, dialog: Form, frame: Frame, quote: str) -> str | None:
    """The step whose line of the card words are chosen of; None for what is of none, or of two."""
    quote = " ".join(quote.split())
    lines = (
        (step.name, " ".join(" ".join(_name_and_value(t, frame, step)).split()))
        for step in _on_card(dialog, frame, every=True)
        if dialog.can_edit(step.name)
    )
    meant = [name for name, line in lines if quote in line or line in quote]
    return meant[0] if len(meant) == 1 else None


def _lines_to_change(t: Texts, dialog: Form, frame: Frame, shown: list[Step]) -> Rows:
    """Behind 改一处: every line, and what found no room on the card."""
    edits = (
        Button(
            t.plain("card.edit", name=str(step_text(t, frame, step, "name"))),
            data(frame, "edit", step.name),
        )
        for step in shown
        if dialog.can_edit(step.name)
    )
    last = (
        button(t, "label.drop", data(frame, "drop")),
        button(t, "label.back", data(frame, "card")),
    )
    return (*in_rows(edits, 3), *in_rows(_toggles(t, dialog, frame), 1), last)


def _toggles(t: Texts, dialog: Form, frame: Frame) -> list[Button]:
    known = position.values(frame)
    return [
        button(
            t,
            f"{dialog.name}.toggle.{name}_{'off' if known.get(name) else 'on'}",
            data(frame, "toggle", name),
        )
        for name in position.toggles(dialog, frame)
    ]


def _check_buttons(t: Texts, dialog: Form, frame: Frame, beside: Beside | None) -> Rows:
    """More than MOST_BUTTONS push the text off the screen of a phone: what there is no room for
    stands behind 改一处."""
    own = f"{dialog.name}.confirm"
    send = button(t, own if t.has(own) else "card.confirm", data(frame, "confirm"))
    last = [
        button(t, "card.change", data(frame, "change")),
        button(t, "label.keep", data(frame, "keep")),
    ]
    rows = beside.rows if beside else ()
    room = MOST_BUTTONS - 1 - len(last) - sum(map(len, rows))
    toggles = _toggles(t, dialog, frame)[: max(room, 0)]
    if room > len(toggles):
        last.append(button(t, "label.drop", data(frame, "drop")))
    return (*rows, (send,), *in_rows(toggles, 1), tuple(last))


def doubt_slot(frame: Frame) -> str:
    """Where the draft's doubtful lines are asked about, one after the other."""
    return f"doubt:{frame.id}"


def doubtful(dialog: Form, frame: Frame) -> Step | None:
    """The first line that is not sure."""
    for step in dialog.steps:
        if step.choose_on_card is not None and step.choose_on_card.options(frame):
            return step
    return None


def doubt(t: Texts, frame: Frame, step: Step, *, fresh: bool, left: str) -> Message:
    """The question about a line that is not sure, beneath the card. It holds nothing up: the card
    can be sent without an answer. `left` is what the one before becomes."""
    on_card = step.choose_on_card
    row = [_choice(t, frame, step, option) for option in on_card.options(frame)] if on_card else []
    if on_card is not None and on_card.other is not None:
        row.append(button(t, on_card.other, data(frame, "edit", step.name)))
    return Message(
        step_text(t, frame, step, "ask"),
        buttons=in_rows(row, on_card.columns if on_card else 1),
        slot=doubt_slot(frame),
        fresh=fresh,
        stub=left if fresh else "",
        ring=False,
        about=about.step(frame.id, step.name),
    )


def settled_line(t: Texts, frame: Frame, step: Step) -> Html:
    """What is left of a question: its name, and no buttons. The answer stands on the card."""
    open_ = step.name in frame.skipped or step.name not in position.values(frame)
    name = str(step_text(t, frame, step, "name"))
    return t.html("engine.left_open" if open_ else "engine.answered", what=name)
