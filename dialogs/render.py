"""(dialog, turn, language) -> messages: questions, the check card, keyboards, the case's card."""

from collections.abc import Iterable
from datetime import datetime

from dialogs import engine, track_case
from dialogs.catalog import DIALOGS
from dialogs.conversation import FollowedCase, Frame
from dialogs.engine import Step
from dialogs.kinds import Phone, TopicChoice
from dialogs.message import Ask, Button, Key, Lane, Message
from dialogs.texts import Html, Texts, clip, texts

ASK_SLOT = "ask"
STEPS_SHOWN = 12

Rows = tuple[tuple[Button, ...], ...]

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
    known = engine.values(frame)
    shown = step.kind.show(known.get(step.name), t) if step.name == "materials" else ""
    editing = frame.editing is not None
    own_edit = t.has(f"{frame.dialog}.{step.name}.ask_edit")
    ask = step_text(t, frame, step, "ask_edit" if editing and own_edit else "ask", value=shown)
    if lead:
        ask = Html(f"{lead}\n\n{ask}")
    if isinstance(step.kind, Phone):
        return _phone_question(t, ask, step)
    return Message(
        ask, buttons=(*_options(t, frame, step), _ways_out(t, frame, step)), slot=ASK_SLOT,
        fresh=True,
    )  # fmt: skip


def _phone_question(t: Texts, ask: str, step: Step) -> Message:
    ways = ([Key(t.plain("label.skip"))] if step.optional else []) + [Key(t.plain("label.back"))]
    share = Key(t.plain("shared.phone.share"), Ask.CONTACT)
    return Message(ask, keyboard=((share,), tuple(ways)), slot=ASK_SLOT, fresh=True)


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


def card(t: Texts, frame: Frame, *, fresh: bool) -> Message:
    """The card of a draft: what is known, a line each, and what is missing or the send button."""
    dialog = DIALOGS[frame.dialog]
    due = engine.position(dialog, frame)
    lines = [t.html(f"{dialog.name}.{'card_title' if due else 'check_title'}"), ""]
    shown = [step for step in dialog.steps if _stands_on_card(frame, step)]
    lines += [_line(t, frame, step) for step in shown]
    if due:
        lines += ["", t.html("card.missing", what=str(step_text(t, frame, due, "name")))]
    else:
        on = [name for name in dialog.toggles if engine.values(frame).get(name)]
        lines += [t.html(f"{dialog.name}.{name}_on") for name in on]
        lines += ["", t.html(f"{dialog.name}.truth")]
    return Message(
        "\n".join(lines),
        buttons=_card_buttons(t, frame, shown, complete=due is None),
        slot=frame.card_slot,
        fresh=fresh,
        stub=t.html("engine.stub") if fresh else "",
    )


def _stands_on_card(frame: Frame, step: Step) -> bool:
    known = engine.values(frame)
    if not step.on_card or not step.when(known):
        return False
    return bool(known.get(step.name)) or step.name in frame.passed


def _line(t: Texts, frame: Frame, step: Step) -> Html:
    known = engine.values(frame)
    if step.card is not None:
        value = step.card(known, t)
    elif step.name in known:
        value = step.kind.show(known[step.name], t)
    else:
        value = t.plain("file_case.unsure" if step.unsure else "file_case.none")
    return t.html("card.line", name=str(step_text(t, frame, step, "name")), value=value)


def _card_buttons(t: Texts, frame: Frame, shown: list[Step], *, complete: bool) -> Rows:
    dialog = DIALOGS[frame.dialog]
    edits = (
        Button(
            t.plain("card.edit", name=str(step_text(t, frame, step, "name"))),
            _data(frame, f"edit.{step.name}"),
        )
        for step in shown
    )
    if not complete:
        return in_rows(edits, 3)
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
        for name in dialog.toggles
    )
    ways = (
        button(t, "label.keep", _data(frame, "keep")),
        button(t, "label.drop", _data(frame, "drop")),
    )
    return ((send,), *toggles, *in_rows(edits, 3), ways)


def status_name(t: Texts, case: FollowedCase) -> str:
    return t.plain(f"status.{case.status}") if case.number else t.plain("case.list_pending")


def clock_text(t: Texts, case: FollowedCase, now: datetime) -> str | None:
    clock = track_case.next_clock(case)
    if clock is None:
        return None
    days = track_case.days_left(clock.due, now)
    key = "clock.over" if days < 0 else "clock.today" if days == 0 else "clock.left"
    return t.plain(
        "clock.line",
        clock=t.plain(f"clock.{clock.name}", due=t.day(clock.due)),
        left=t.plain(key, days=abs(days)),
    )


def case_card(t: Texts, case: FollowedCase, now: datetime, *, fresh: bool = False) -> Message:
    """The living card of a case: where it stands, what comes next, and what can be done."""
    return Message(
        case_text(t, case, now),
        buttons=case_buttons(t, case, now),
        slot=case.slot,
        fresh=fresh,
        stub=t.html("case.stub") if fresh else "",
        lane=Lane.REPLY if fresh else Lane.PUSH,
    )


def case_text(t: Texts, case: FollowedCase, now: datetime) -> Html:
    """Where a case stands, with its dates and its running legal clock."""
    lines: list[str] = []
    if case.status in ("submitted", "registered"):
        lines.append(t.html("case.registered"))
    if case.query_code:
        lines.append(t.html("case.number", number=case.number or "", code=case.query_code))
    elif case.number:
        lines.append(t.html("case.number_only", number=case.number))
    if case.headline:
        lines.append(t.html("case.headline", headline=case.headline))
    lines += [
        "",
        t.html(
            "case.status",
            status=status_name(t, case),
            plain=t.plain(f"status.plain.{case.status}"),
        ),
    ]
    if case.unit:
        lines.append(t.html("case.unit", unit=clip(case.unit, 60)))
    if clock := clock_text(t, case, now):
        lines.append(t.html("case.next", clock=clock))
    lines += ["", *_timeline(t, case)]
    if case.answer is not None:
        lines += ["", *_answer(t, case)]
    if track_case.can_rate(case, now) and case.rating.outcome is None:
        lines += ["", t.html("case.ask_outcome")]
    return Html("\n".join(lines))


def _timeline(t: Texts, case: FollowedCase) -> list[str]:
    left_out = len(case.steps) - STEPS_SHOWN
    lines: list[str] = [t.html("case.steps")] if case.steps else []
    if left_out > 0:
        lines.append(t.html("case.steps_left_out", count=left_out))
    for step in case.steps[-STEPS_SHOWN:]:
        key = "case.step_unit" if step.unit else "case.step"
        lines.append(
            t.html(
                key,
                at=t.minute(step.at),
                status=t.plain(f"status.{step.status}"),
                unit=clip(step.unit or "", 40),
            )
        )
        if step.note:
            lines.append(t.html("case.step_note", note=clip(step.note, 120)))
    return lines


def _answer(t: Texts, case: FollowedCase) -> list[str]:
    assert case.answer is not None  # noqa: S101 - asked by the caller
    lines: list[str] = [t.html("case.answer")]
    lines += [
        t.html("case.answer_row", request=clip(row.request, 100), opinion=clip(row.opinion, 300))
        for row in case.answer.rows[:5]
    ]
    if case.answer.basis:
        lines.append(t.html("case.answer_basis", basis=clip(case.answer.basis, 200)))
    return lines


def case_data(case: FollowedCase, action: str) -> str:
    return f"c:{case.number}:{action}"


def case_buttons(t: Texts, case: FollowedCase, now: datetime) -> Rows:
    """What can be done with a case now, the likeliest first."""
    if case.number is None:
        return ()
    rows: list[tuple[Button, ...]] = []
    if track_case.can_rate(case, now):
        if case.rating.outcome is None:
            rows += [
                tuple(
                    button(t, f"case.button.{outcome}", case_data(case, f"outcome.{outcome}"))
                    for outcome in ("solved", "partly", "unsolved")
                )
            ]
        else:
            rows.append((button(t, "case.button.rate", case_data(case, "rate")),))
    act = [button(t, "case.button.progress", case_data(case, "open"))]
    if track_case.can_add(case):
        act.append(button(t, "case.button.add", case_data(case, "add")))
    if track_case.can_urge(case):
        act.append(button(t, "case.button.urge", case_data(case, "urge")))
    if track_case.can_withdraw(case):
        act.append(button(t, "case.button.withdraw", case_data(case, "withdraw")))
    rows += in_rows(act, 4)
    if case.query_code:
        copy = t.plain("case.copy", number=case.number, code=case.query_code)
        rows.append((Button(t.plain("label.copy_code"), copy=copy),))
    return tuple(rows)
