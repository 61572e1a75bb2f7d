"""Conversations as data: a dialog is an ordered tuple of named steps, and its position is derived.

The next question is the first applicable step without an answer; when there is none, the check
card. So what was found in free text skips its question, a new step needs no migration, and a draft
that is half done survives a deploy. All functions here are pure and know no particular dialog.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dialogs.conversation import Frame, Person
from dialogs.event import Attached, Event, Pinned, Said
from dialogs.kinds import Accepted, Kind, Reading, Values
from dialogs.texts import Texts

Find = Callable[[Values, Person], Mapping[str, object]]


def _always(values: Values) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """`after` names answers this one depends on: when one of them changes, this one is asked again.

    With `asked` False the step is never a question of its own: it stands on the card and is changed
    by its button. `card` shows the line from all values when the kind alone cannot.
    """

    name: str
    kind: Kind
    when: Callable[[Values], bool] = _always
    after: tuple[str, ...] = ()
    optional: bool = False
    unsure: bool = False  # "not sure" is an answer
    asked: bool = True
    on_card: bool = True
    card: Callable[[Values, Texts], str] | None = None


@dataclass(frozen=True)
class Dialog:
    """`text_to` and `files_to` name the steps that take what is said or sent beside the question.

    `find` reads the given answers for more (pure; its result is `Frame.found`). `upgrades[n]` turns
    the plain frame of version n into n + 1.
    """

    name: str
    version: int
    steps: tuple[Step, ...]
    text_to: str | None = None
    files_to: str | None = None
    pins_to: str | None = None
    toggles: tuple[str, ...] = ()  # yes/no lines of the check card
    find: Find | None = None
    upgrades: Mapping[int, Callable[[dict[str, object]], dict[str, object]]] = field(
        default_factory=dict
    )

    def step(self, name: str) -> Step:
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(f"dialog {self.name} has no step {name}")

    def has(self, name: str) -> bool:
        return any(step.name == name for step in self.steps)


def opened(dialog: Dialog, id_: str, at: datetime, *, about: str = "") -> Frame:
    return Frame(id=id_, dialog=dialog.name, version=dialog.version, started_at=at, about=about)


def values(frame: Frame) -> Values:
    """What is known: found in the words or remembered, overruled by what was answered."""
    return {**frame.found, **frame.answers}


def position(dialog: Dialog, frame: Frame) -> Step | None:
    """The step to ask now; None means that the check card is due."""
    if frame.editing is not None:
        return dialog.step(frame.editing)
    known = values(frame)
    for step in dialog.steps:
        answered = step.name in known or step.name in frame.passed
        if step.asked and not answered and step.when(known):
            return step
    return None


def answer(dialog: Dialog, frame: Frame, step: Step, reading: Accepted, event: Event) -> Frame:
    """Take an answer: what depended on the old one is asked again, and an edit ends."""
    given = {**frame.answers, step.name: reading.value, **reading.also}
    stale = _dependents(dialog, step.name) - set(reading.also)
    heard = dict(frame.heard)
    if event.message_id is not None and isinstance(event.what, Said):
        heard[str(event.message_id)] = step.name
    return replace(
        frame,
        answers={name: value for name, value in given.items() if name not in stale},
        passed=tuple(p for p in frame.passed if p != step.name and p not in stale),
        path=(*(p for p in frame.path if p != step.name and p not in stale), step.name),
        editing=None,
        tries=0,
        heard=heard,
        rev=frame.rev + 1,
    )


def pass_by(dialog: Dialog, frame: Frame, step: Step) -> Frame:
    """Skip a step, or leave it at "not sure"."""
    return replace(
        frame,
        answers={name: value for name, value in frame.answers.items() if name != step.name},
        found={name: value for name, value in frame.found.items() if name != step.name},
        passed=(*(p for p in frame.passed if p != step.name), step.name),
        path=(*(p for p in frame.path if p != step.name), step.name),
        editing=None,
        tries=0,
        rev=frame.rev + 1,
    )


def step_back(dialog: Dialog, frame: Frame) -> Frame | None:
    """The frame before the last answer; None when there is nothing to go back to. Inside an edit,
    going back leaves the answer as it was."""
    if frame.editing is not None:
        return replace(frame, editing=None, tries=0)
    way = [name for name in frame.path if dialog.has(name) and dialog.step(name).asked]
    if dialog.text_to in way[:1]:  # the story is added to, not taken back
        way = way[1:]
    if not way:
        return None
    last = way[-1]
    return replace(
        frame,
        answers={name: value for name, value in frame.answers.items() if name != last},
        found={name: value for name, value in frame.found.items() if name != last},
        passed=tuple(p for p in frame.passed if p != last),
        path=tuple(p for p in frame.path if p != last),
        tries=0,
        rev=frame.rev + 1,
    )


def edit(dialog: Dialog, frame: Frame, name: str) -> Frame:
    return replace(frame, editing=name, tries=0)


def toggle(frame: Frame, name: str) -> Frame:
    on = not values(frame).get(name, False)
    return replace(frame, answers={**frame.answers, name: on}, rev=frame.rev + 1)


def add(dialog: Dialog, frame: Frame, event: Event) -> Frame | None:
    """Put what was said or sent beside the question where it belongs; None when nowhere."""
    name = {Said: dialog.text_to, Attached: dialog.files_to, Pinned: dialog.pins_to}.get(
        type(event.what)
    )
    if name is None:
        return None
    step = dialog.step(name)
    reading = step.kind.read(event, last_try=True)
    if not isinstance(reading, Accepted):
        return None
    old = values(frame).get(name)
    value = _merged(old, reading.value)
    heard = dict(frame.heard)
    if event.message_id is not None and isinstance(event.what, Said):
        heard[str(event.message_id)] = name
    path = frame.path if name in frame.path else (*frame.path, name)
    return replace(
        frame,
        answers={**frame.answers, name: value},
        passed=tuple(p for p in frame.passed if p != name),
        path=path,
        heard=heard,
        rev=frame.rev + 1,
    )


def _merged(old: object, new: object) -> object:
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *new]
    if isinstance(old, dict) and isinstance(new, dict) and not new.get("text"):
        return {**new, "text": old.get("text", "")}  # a pin joins the words for the same place
    return new


def reread(dialog: Dialog, frame: Frame, event: Event, text: str) -> Frame | None:
    """Honour an edited message: the step it answered is answered anew; None when it answered none,
    or the new words cannot answer it."""
    name = frame.heard.get(str(event.message_id))
    if name is None or not dialog.has(name) or name not in frame.answers:
        return None
    old = frame.answers[name]
    said = replace(event, what=Said(text))
    reading: Reading = dialog.step(name).kind.read(said)
    if not isinstance(reading, Accepted):
        return None
    value = reading.value
    if isinstance(old, list):
        value = [
            {**part, "text": text} if part.get("id") == event.message_id else part for part in old
        ]
        if value == old:
            return None
    return replace(frame, answers={**frame.answers, name: value, **reading.also}, rev=frame.rev + 1)


def searched(dialog: Dialog, frame: Frame, person: Person) -> Frame:
    """Read the given answers for more; what was set aside on purpose is not found again."""
    if dialog.find is None:
        return frame
    found = {
        name: value
        for name, value in dialog.find(frame.answers, person).items()
        if name not in frame.passed
    }
    return replace(frame, found=found)


def upgraded(dialog: Dialog, plain: dict[str, object]) -> dict[str, object]:
    """Bring a stored frame to the dialog's version; values that no longer fit are asked again."""
    version = plain.get("version", 1)
    while isinstance(version, int) and version < dialog.version:
        plain = {**dialog.upgrades[version](plain), "version": version + 1}
        version += 1
    given = plain.get("answers")
    answers = given if isinstance(given, dict) else {}
    return {**plain, "answers": {n: v for n, v in answers.items() if _fits(dialog, n, v)}}


def _fits(dialog: Dialog, name: str, value: object) -> bool:
    if name in dialog.toggles:
        return isinstance(value, bool)
    return dialog.has(name) and dialog.step(name).kind.valid(value)


def _dependents(dialog: Dialog, name: str) -> set[str]:
    stale: set[str] = set()
    for step in dialog.steps:  # steps stand in order, so one pass reaches dependents of dependents
        if name in step.after or stale & set(step.after):
            stale.add(step.name)
    return stale
