"""The position in a form, derived from what is answered, and the pure functions that move it.

The next question is the first applicable step without an answer; when there is none, the check
card. So what was found in free text skips its question, a new step needs no migration, and a draft
that is half done survives a deploy. All functions here are pure and know no particular form.
"""

from collections.abc import Iterator, Mapping

from dialogs.forms.fields import Accepted, Elsewhere, Values
from dialogs.forms.form import Form, Step
from dialogs.state.conversation import Frame, Person
from dialogs.state.copies import replace
from dialogs.state.event import Attached, ContactShared, Edited, Event, Pinned, Said, What


def opened(dialog: Form, event: Event, *, about: str = "", question: int | None = None) -> Frame:
    """A new frame. Its id is the event's: a turn taken again after a crash opens the same one."""
    return Frame(
        id=event.id,
        dialog=dialog.name,
        version=dialog.version,
        started_at=event.at,
        about=about,
        question=question,
        since=event.message_id,
    )


def values(frame: Frame) -> Values:
    """All known values: those inferred or remembered, overruled by those answered."""
    return {**frame.inferred, **frame.answers}


def position(dialog: Form, frame: Frame) -> Step | None:
    """The step to ask now; None means that the check card is due."""
    if frame.editing is not None:
        return dialog.step(frame.editing)
    return next(due(dialog, frame), None)


def due(dialog: Form, frame: Frame) -> Iterator[Step]:
    """The steps that still have to be asked, in order."""
    known = values(frame)
    for step in dialog.steps:
        answered = step.name in known or step.name in frame.skipped
        if step.asked and not answered and step.when(known):
            yield step


def answer(dialog: Form, frame: Frame, step: Step, reading: Accepted, event: Event) -> Frame:
    """Take an answer: what depended on the old one is asked again, and an edit ends."""
    given = {**frame.answers, step.name: reading.value, **reading.also}
    stale = _dependents(dialog, step.name) - set(reading.also)
    earlier = {id_: "" if name == step.name else name for id_, name in frame.answered_by.items()}
    return replace(
        frame,
        answers={name: value for name, value in given.items() if name not in stale},
        skipped=tuple(p for p in frame.skipped if p != step.name and p not in stale),
        order=(*(p for p in frame.order if p != step.name and p not in stale), step.name),
        editing=None,
        tries=0,
        answered_by=_with_answer(earlier, event, step.name),
        rev=frame.rev + 1,
    )


def answer_others(
    frame: Frame, dialog: Form, step: Step, reading: Elsewhere, event: Event
) -> Frame:
    """Take an answer to other questions than the one that was asked; that one stays open, unless
    they make it needless."""
    also, left = reading.also, reading.left
    skipped = (name for name in frame.skipped if name not in also and name not in left)
    changed = {name for name in also if frame.answers.get(name) not in (None, also[name])}
    stale = set().union(*(_dependents(dialog, name) for name in changed)) - set(also)
    kept = {name: value for name, value in frame.answers.items() if name not in stale}
    given = replace(
        frame,
        answers={**kept, **also},
        skipped=(*skipped, *left),
        order=(*(name for name in frame.order if name not in also), *also),
        answered_by=_with_answer(frame.answered_by, event, next(iter((*also, *left)))),
        rev=frame.rev + 1,
    )
    needless = not step.when(values(given))
    return replace(given, editing=None, tries=0) if needless else given


def _with_answer(earlier: Mapping[str, str], event: Event, name: str) -> Mapping[str, str]:
    if event.message_id is None or not isinstance(event.what, Said):
        return earlier
    return {**earlier, str(event.message_id): name}


def pass_by(dialog: Form, frame: Frame, step: Step) -> Frame:
    """Skip a step, or leave it at "not sure"."""
    return replace(
        frame,
        answers={name: value for name, value in frame.answers.items() if name != step.name},
        inferred={name: value for name, value in frame.inferred.items() if name != step.name},
        skipped=(*(p for p in frame.skipped if p != step.name), step.name),
        order=(*(p for p in frame.order if p != step.name), step.name),
        editing=None,
        tries=0,
        rev=frame.rev + 1,
    )


def step_back(dialog: Form, frame: Frame) -> Frame | None:
    """The frame before the last answer; None when there is nothing to go back to. Inside an edit,
    going back leaves the answer as it was."""
    if frame.editing is not None:
        return replace(frame, editing=None, tries=0)
    way = [
        name
        for name in frame.order  # the story is added to, never taken back
        if name != dialog.text_to and dialog.has(name) and dialog.step(name).asked
    ]
    if not way:
        return None
    last = way[-1]
    return replace(
        frame,
        answers={name: value for name, value in frame.answers.items() if name != last},
        inferred={name: value for name, value in frame.inferred.items() if name != last},
        skipped=tuple(p for p in frame.skipped if p != last),
        order=tuple(p for p in frame.order if p != last),
        tries=0,
        rev=frame.rev + 1,
    )


def edit(frame: Frame, name: str) -> Frame:
    return replace(frame, editing=name, tries=0)


def toggles(dialog: Form, frame: Frame) -> list[str]:
    """The yes/no lines that are offered now."""
    known = values(frame)
    settled_ = settled(dialog, frame)
    return [n for n, offered in dialog.toggles.items() if n not in settled_ and offered(known)]


def settled(dialog: Form, frame: Frame) -> list[str]:
    """The yes/no lines that are chosen, and not to be changed now."""
    known = values(frame)
    return [name for name, is_so in dialog.settled.items() if is_so(known)]


def toggle(frame: Frame, name: str) -> Frame:
    on = not values(frame).get(name, False)
    return replace(frame, answers={**frame.answers, name: on}, rev=frame.rev + 1)


def step_for(dialog: Form, what: What) -> Step | None:
    """The step that takes what was said or sent beside the question."""
    name = {
        Said: dialog.text_to,
        Attached: dialog.files_to,
        ContactShared: dialog.files_to,
        Pinned: dialog.pins_to,
    }.get(type(what))
    return None if name is None else dialog.step(name)


def told(dialog: Form, frame: Frame) -> int:
    """How many messages and files a draft holds."""
    known = (frame.answers.get(name) for name in {dialog.text_to, dialog.files_to} if name)
    return sum(len(value) for value in known if isinstance(value, list))


def add(dialog: Form, frame: Frame, event: Event) -> Frame | None:
    """Put what was said or sent beside the question where it belongs; None when nowhere."""
    step = step_for(dialog, event.what)
    if step is None:
        return None
    name, known = step.name, values(frame)
    reading = step.kind.read(event, known, last_try=True)
    if not isinstance(reading, Accepted):
        return None
    value = _merged(known.get(name), reading.value)
    order = frame.order if name in frame.order else (*frame.order, name)
    return replace(
        frame,
        answers={**frame.answers, name: value},
        skipped=tuple(p for p in frame.skipped if p != name),
        order=order,
        answered_by=_with_answer(frame.answered_by, event, name),
        rev=frame.rev + 1,
    )


def _merged(old: object, new: object) -> object:
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *new]
    if isinstance(old, dict) and isinstance(new, dict) and not new.get("text"):
        return {**new, "text": old.get("text", "")}  # a pin joins the words for the same place
    return new


def message_ids(frame: Frame) -> tuple[int, ...]:
    """Those of the messages that the draft was told in."""
    lists = [value for value in frame.answers.values() if isinstance(value, list)]
    parts = [part.get("id") for value in lists for part in value if isinstance(part, dict)]
    ids = {*map(int, frame.answered_by), *(id_ for id_ in parts if isinstance(id_, int))}
    return tuple(sorted(ids))


def reread(dialog: Form, frame: Frame, event: Event, text: str) -> Frame | None:
    """Apply an edited message: the file it brought is replaced, and the step it answered is
    answered anew. None when it is none of this draft's, or nothing has changed."""
    replaced = _refiled(dialog, frame, event)
    if replaced is None:
        return _reworded(dialog, frame, event, text)
    told = str(event.message_id) in frame.answered_by
    if told and not text.strip():
        return _untold(dialog, replaced, event)
    if told:
        return _reworded(dialog, replaced, event, text) or replaced
    return (add(dialog, replaced, replace(event, what=Said(text))) if text.strip() else None) or (
        replaced if replaced != frame else None
    )


def _refiled(dialog: Form, frame: Frame, event: Event) -> Frame | None:
    """With the file that the message holds now; None when it brought none."""
    file = event.what.file if isinstance(event.what, Edited) else None
    held = frame.answers.get(dialog.files_to or "")
    if file is None or dialog.files_to is None or not isinstance(held, list):
        return None
    if not any(each.get("id") == event.message_id for each in held):
        return None
    reading = dialog.step(dialog.files_to).kind.read(replace(event, what=file), values(frame))
    now = reading.value if isinstance(reading, Accepted) else None
    if not isinstance(now, list):
        return None
    value = [now[0] if each.get("id") == event.message_id else each for each in held]
    if value == held:
        return frame
    return replace(frame, answers={**frame.answers, dialog.files_to: value}, rev=frame.rev + 1)


def _untold(dialog: Form, frame: Frame, event: Event) -> Frame:
    """Without the caption that was taken away."""
    name = dialog.text_to or ""
    parts = frame.answers.get(name)
    if not isinstance(parts, list):
        return frame
    value = [part for part in parts if part.get("id") != event.message_id]
    answers = {**frame.answers, name: value}
    if not value:
        del answers[name]
    return replace(frame, answers=answers, rev=frame.rev + 1)


def _reworded(dialog: Form, frame: Frame, event: Event, text: str) -> Frame | None:
    """None when the message answered nothing, or the new words cannot answer it."""
    name = frame.answered_by.get(str(event.message_id))
    if name is None or not dialog.has(name) or name not in frame.answers:
        return None
    old = frame.answers[name]
    said = replace(event, what=Said(text))
    reading = dialog.step(name).kind.read(said, values(frame), last_try=True)
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


def searched(dialog: Form, frame: Frame, person: Person) -> Frame:
    """Read the given answers for more; what was set aside on purpose is not found again. What a
    question would have asked for stays found when the words it came from are changed: changing one
    line of the card must not undo another."""
    find = dialog.hooks.find
    if find is None:
        return frame
    found = {
        name: value
        for name, value in frame.inferred.items()
        if dialog.has(name) and dialog.step(name).asked
    }
    found |= find(frame.answers, person)
    return replace(frame, inferred={n: v for n, v in found.items() if n not in frame.skipped})


def upgraded(dialog: Form, plain: Mapping[str, object]) -> dict[str, object]:
    """A stored frame brought to the dialog's version. Values that no longer fit are asked again; so
    are those of a version newer than ours, which a deploy that was taken back leaves behind."""
    stored = plain.get("version")
    frame = dict(plain)
    if isinstance(stored, int):
        for version in range(stored, dialog.version):
            frame = dialog.upgrades[version](frame)
    given = frame.get("answers")
    answers = given if isinstance(given, dict) else {}
    fitting = {name: value for name, value in answers.items() if _fits(dialog, name, value)}
    if stored == dialog.version and len(fitting) == len(answers):
        return frame
    editing = frame.get("editing")
    return {
        **frame,
        "version": dialog.version,
        "answers": fitting,
        "found": {},  # read anew from the answers when the conversation is restored
        "editing": editing if isinstance(editing, str) and dialog.has(editing) else None,
        "asked": None,
    }


def _fits(dialog: Form, name: str, value: object) -> bool:
    if name in dialog.toggles:
        return isinstance(value, bool)
    return dialog.has(name) and dialog.step(name).kind.valid(value)


def _dependents(dialog: Form, name: str) -> set[str]:
    stale: set[str] = set()
    for step in dialog.steps:  # steps stand in order, so one pass reaches dependents of dependents
        if name in step.after or stale & set(step.after):
            stale.add(step.name)
    return stale
