"""(dialog, frame, language) -> messages: questions, the check card, keyboards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dialogs import engine
from dialogs.catalog import DIALOGS
from dialogs.conversation import Frame
from dialogs.engine import Dialog, Step
from dialogs.kinds import Phone, TopicChoice
from dialogs.message import Ask, Button, Key, Message
from dialogs.texts import Html, Texts, clip, texts
from dialogs.whereabouts import CHOSEN

ASK_SLOT = "ask"
SUGGESTED = 3

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Beside:
    """What a check card tells besides the draft itself, and the buttons that belong to it."""

    text: Html
    rows: Rows


COMMANDS = (
    "start",
    "new",
    "cases",
    "status",
    "back",
    "skip",
    "cancel",
    "human",
    "privacy",
    "language",
    "help",
)


def commands(language: str) -> list[tuple[str, str]]:
    """The command menu: (name, description) in the order it is shown."""
    t = texts(language)
    return [(name, t.plain(f"command.{name}")) for name in COMMANDS]


def in_rows(buttons: Iterable[Button], width: int) -> Rows:
    row = list(buttons)
    return tuple(tuple(row[at : at + width]) for at in range(0, len(row), width))


def button(t: Texts, label: str, data: str) -> Button:
    return Button(t.plain(label), data)


def note(t: Texts, key: str, rows: Rows = (), **values: object) -> Message:
    """A message of one text."""
    return Message(t.html(key, **values), buttons=rows)


def step_text(t: Texts, frame: Frame, step: Step, key: str, **values: object) -> Html:
    """A step's own words, or the shared ones of steps that several dialogs have."""
    own = f"{frame.dialog}.{step.name}.{key}"
    return t.html(own if t.has(own) else f"shared.{step.name}.{key}", **values)


def question(t: Texts, frame: Frame, step: Step, lead: Html | None = None) -> Message:
    """The question of a step, led by a word on the last answer."""
    value = engine.values(frame).get(step.name)
    shown = t.plain("card.none") if value is None else clip(step.kind.show(value, t), 300)
    editing = frame.editing is not None
    own_edit = t.has(f"{frame.dialog}.{step.name}.ask_edit")
    ask = step_text(t, frame, step, "ask_edit" if editing and own_edit else "ask", value=shown)
    if lead:
        ask = Html(f"{lead}\n\n{ask}")
    if isinstance(step.kind, Phone):
        return _phone_question(t, ask, step)
    rows = (*_options(t, frame, step), _ways_out(t, frame, step))
    return Message(ask, buttons=tuple(filter(None, rows)), slot=ASK_SLOT, fresh=True)


def _phone_question(t: Texts, ask: str, step: Step) -> Message:
    ways = ([Key(t.plain("label.skip"))] if step.optional else []) + [Key(t.plain("label.back"))]
    share = Key(t.plain("shared.phone.share"), Ask.CONTACT)
    return Message(
        ask,
        keyboard=((share,), tuple(ways)),
        placeholder=t.plain("shared.phone.placeholder"),
        slot=ASK_SLOT,
        fresh=True,
    )


def _options(t: Texts, frame: Frame, step: Step) -> Rows:
    options = step.kind.options(engine.values(frame))
    width = 3 if isinstance(step.kind, TopicChoice) else 2
    return in_rows(
        (
            Button(step.kind.label(option, t), _data(frame, f"a.{step.name}.{option}"))
            for option in options
        ),
        width,
    )


def _ways_out(t: Texts, frame: Frame, step: Step) -> tuple[Button, ...]:
    ways = []
    if step.unsure:
        ways.append(button(t, "label.unsure", _data(frame, f"skip.{step.name}")))
    elif step.optional:
        ways.append(button(t, "label.skip", _data(frame, f"skip.{step.name}")))
    if frame.editing is not None or engine.step_back(DIALOGS[frame.dialog], frame) is not None:
        ways.append(button(t, "label.back", _data(frame, f"back.{step.name}")))
    if frame.editing is None:
        ways.append(button(t, "label.keep", _data(frame, "keep")))
        ways.append(button(t, "label.drop", _data(frame, "drop")))
    return tuple(ways)


def _data(frame: Frame, action: str) -> str:
    return f"d:{frame.tag}:{frame.rev}:{action}"


def card(
    t: Texts,
    frame: Frame,
    *,
    fresh: bool,
    lead: Html | None = None,
    beside: Beside | None = None,
) -> Message:
    """The card of a draft: what is known, a line each, and what is missing or the send button."""
    dialog = DIALOGS[frame.dialog]
    due = list(engine.due(dialog, frame))
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
        on = engine.settled(dialog, frame)
        on += [name for name in engine.toggles(dialog, frame) if engine.values(frame).get(name)]
        lines += [t.html(f"{dialog.name}.{name}_on") for name in on]
        lines += ["", t.html(f"{dialog.name}.truth")]
    return Message(
        "\n".join(lines),
        buttons=(
            *(beside.rows if beside else ()),
            *_card_buttons(t, frame, shown, complete=not due, doubts=beside is None),
        ),
        slot=frame.card_slot,
        fresh=fresh,
        stub=t.html("engine.stub") if fresh else "",
        ring=fresh,
    )


def has_lines(frame: Frame) -> bool:
    """Whether a card would have anything to show yet."""
    return any(_on_card(DIALOGS[frame.dialog], frame, every=False))


def _on_card(dialog: Dialog, frame: Frame, *, every: bool) -> Iterator[Step]:
    """The steps that stand on the card now; those without a value only when it is to be checked."""
    known = engine.values(frame)
    for name in dialog.card:
        step = dialog.step(name)
        if step.when(known) and (every or known.get(name) or name in frame.passed):
            yield step


def _line(t: Texts, frame: Frame, step: Step) -> Html:
    known = engine.values(frame)
    if step.show is not None:
        value = step.show(known, t)
    elif step.name in known:
        value = step.kind.show(known[step.name], t)
    else:
        value = t.plain("card.unsure" if step.unsure else "card.none")
    return t.html("card.line", name=str(step_text(t, frame, step, "name")), value=value)


def _card_buttons(
    t: Texts, frame: Frame, shown: list[Step], *, complete: bool, doubts: bool
) -> Rows:
    dialog = DIALOGS[frame.dialog]
    edits = (
        Button(
            t.plain("card.edit", name=str(step_text(t, frame, step, "name"))),
            _data(frame, f"edit.{step.name}"),
        )
        for step in shown
        if dialog.can_edit(step.name)
    )
    doubtful = _doubtful(t, frame) if doubts else ()
    if not complete:
        return (*doubtful, *in_rows(edits, 3))
    own = f"{dialog.name}.confirm"
    send = button(t, own if t.has(own) else "card.confirm", _data(frame, "confirm"))
    toggles = tuple(
        (
            button(
                t,
                f"{dialog.name}.toggle.{name}_{'off' if engine.values(frame).get(name) else 'on'}",
                _data(frame, f"toggle.{name}"),
            ),
        )
        for name in engine.toggles(dialog, frame)
    )
    ways = (
        button(t, "label.keep", _data(frame, "keep")),
        button(t, "label.drop", _data(frame, "drop")),
    )
    return ((send,), *toggles, *doubtful, *in_rows(edits, 3), ways)


def _doubtful(t: Texts, frame: Frame) -> Rows:
    """What is not sure is chosen on the card itself, one thing after the other."""
    return _namesakes(t, frame) or _doubtful_topic(t, frame)


def _namesakes(t: Texts, frame: Frame) -> Rows:
    """Divisions of the same name, a row each: their paths are long."""
    dialog = DIALOGS[frame.dialog]
    if not dialog.has(CHOSEN):
        return ()
    kind = dialog.step(CHOSEN).kind
    return tuple(
        (Button(kind.label(option, t), _data(frame, f"a.{CHOSEN}.{option}")),)
        for option in kind.options(engine.values(frame))
    )


def _doubtful_topic(t: Texts, frame: Frame) -> Rows:
    """A topic that is not sure is chosen on the card itself: three, and all others."""
    known = engine.values(frame)
    if not known.get("topic_unsure") or "topic" in frame.answers:
        return ()
    step = DIALOGS[frame.dialog].step("topic")
    likely = step.kind.options(known)[:SUGGESTED]
    buttons = [
        Button(step.kind.label(option, t), _data(frame, f"a.topic.{option}")) for option in likely
    ]
    other = button(t, "topic.other", _data(frame, "edit.topic"))
    return in_rows((*buttons, other), 2)
