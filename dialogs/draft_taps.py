"""The buttons of a draft: of the one on top, of one put aside, or of one that is gone."""

from collections.abc import Callable
from dataclasses import replace

from dialogs import drafts, engine, finish, relay, reminders, render, shelf
from dialogs.catalog import DIALOGS
from dialogs.conversation import Frame
from dialogs.engine import Step
from dialogs.kinds import Accepted, TopicChoice
from dialogs.talk import Talk
from dialogs.texts import LANGUAGES, texts
from dialogs.whereabouts import Division

Act = Callable[[Talk, Frame, str], None]


def tap(talk: Talk, tag: str, rev: str, action: str) -> None:
    """`action` is a verb and, after a dot, what it is about."""
    verb, _, rest = action.partition(".")
    drafts_ = (*talk.conversation.frames, *talk.conversation.shelf)
    frame = next((each for each in drafts_ if each.tag == tag), None)
    if frame is None:
        filed = talk.conversation.case_tagged(tag) is not None
        talk.toast("talk.done_already" if filed else "talk.old_button_idle")
    elif act := ANYWHERE.get(verb):
        act(talk, frame, rest)
    elif verb not in ON_TOP:
        talk.toast("talk.old_button_idle")
    elif talk.conversation.frame != frame:
        talk.toast("talk.old_button")
        shelf.resume(talk, frame)
    elif verb == "confirm" and rev != str(frame.rev):
        _stale(talk, frame)
    else:
        ON_TOP[verb](talk, frame, rest)


def typed(talk: Talk, frame: Frame, word: str) -> bool:
    """Whoever writes what stands on a button of the card means the button."""
    dialog, known = DIALOGS[frame.dialog], engine.values(frame)
    if drafts.needs_consent(talk, frame):
        return False
    for t in map(texts, LANGUAGES):
        for name in dialog.card:
            step = dialog.step(name)
            label = t.plain("card.edit", name=str(render.step_text(t, frame, step, "name")))
            if word == label.casefold() and dialog.can_edit(name) and step.when(known):
                drafts.show(talk, engine.edit(frame, name))
                return True
        for name in dialog.toggles:
            label = f"{dialog.name}.toggle.{name}_{'off' if known.get(name) else 'on'}"
            if word == t.plain(label).casefold():
                _toggle(talk, frame, name)
                return True
    return False


def _stale(talk: Talk, frame: Frame) -> None:
    """What was tapped has changed since it was shown: show what it is now."""
    talk.toast("talk.old_button")
    drafts.show(talk, replace(frame, asked=None))


def _asked(frame: Frame, name: str) -> Step | None:
    """The step that is asked now, if it is the one of the button."""
    step = engine.position(DIALOGS[frame.dialog], frame)
    return step if step is not None and step.name == name else None


def _beside(frame: Frame, name: str) -> Step | None:
    """A topic or a division that is not sure may be chosen on the card, while nothing is edited."""
    dialog = DIALOGS[frame.dialog]
    if frame.editing is not None or not dialog.has(name):
        return None
    step = dialog.step(name)
    return step if isinstance(step.kind, TopicChoice | Division) else None


def _answer(talk: Talk, frame: Frame, rest: str) -> None:
    name, _, option = rest.partition(".")
    step, known = _asked(frame, name) or _beside(frame, name), engine.values(frame)
    if step is None or option not in step.kind.options(known):
        _stale(talk, frame)
        return
    value = Accepted(step.kind.choose(option, known))
    dialog = DIALOGS[frame.dialog]
    drafts.advance(talk, engine.answer(dialog, frame, step, value, talk.event))


def _skip(talk: Talk, frame: Frame, rest: str) -> None:
    (drafts.skip if _asked(frame, rest) else _stale)(talk, frame)


def _back(talk: Talk, frame: Frame, rest: str) -> None:
    (drafts.back if _asked(frame, rest) else _stale)(talk, frame)


def _edit(talk: Talk, frame: Frame, rest: str) -> None:
    dialog = DIALOGS[frame.dialog]
    if dialog.can_edit(rest) and dialog.step(rest).when(engine.values(frame)):
        drafts.show(talk, engine.edit(frame, rest))
    else:
        _stale(talk, frame)


def _toggle(talk: Talk, frame: Frame, rest: str) -> None:
    if rest not in DIALOGS[frame.dialog].toggles:
        talk.toast("talk.old_button_idle")
        return
    talk.toast("talk.noted")
    drafts.show(talk, talk.searched(engine.toggle(frame, rest)), quiet=True)


def _alarm(talk: Talk, frame: Frame) -> None:
    if relay.ALARM in frame.said:
        talk.toast("talk.noted")
        return
    changed = drafts.alarmed(talk, frame)
    shelf_ = tuple(changed if each.id == frame.id else each for each in talk.conversation.shelf)
    talk.conversation = replace(talk.conversation, shelf=shelf_)
    if any(each.id == frame.id for each in talk.conversation.frames):
        talk.keep(changed)


ANYWHERE: dict[str, Act] = {
    "alarm": lambda talk, frame, rest: _alarm(talk, frame),
    "resume": lambda talk, frame, rest: shelf.resume(talk, frame),
    "another": lambda talk, frame, rest: shelf.file_anew(talk),
    "keep": lambda talk, frame, rest: shelf.keep(talk, frame),
    "mute": lambda talk, frame, rest: reminders.mute(talk),
    "drop": lambda talk, frame, rest: shelf.drop(talk, frame),
    "drop_sure": lambda talk, frame, rest: shelf.drop(talk, frame, sure=True),
}
ON_TOP: dict[str, Act] = {
    "a": _answer,
    "skip": _skip,
    "back": _back,
    "edit": _edit,
    "toggle": _toggle,
    "confirm": lambda talk, frame, rest: finish.confirm(talk, frame),
}
