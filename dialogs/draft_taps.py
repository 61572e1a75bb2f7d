"""The buttons of a draft: of the one on top, of one put aside, or of one that is gone."""

from collections.abc import Callable
from dataclasses import replace

from dialogs import (
    case_taps,
    drafts,
    engine,
    finish,
    parting,
    relay,
    reminders,
    render,
    shelf,
    twins,
)
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
    offers = _offers(talk, frame)
    for t in map(texts, LANGUAGES):
        for key, act in offers.items():
            if word == t.plain(key).casefold():
                act()
                return True
        for name in dialog.card:
            step = dialog.step(name)
            label = t.plain("card.edit", name=str(render.step_text(t, frame, step, "name")))
            if word == label.casefold() and dialog.can_edit(name) and step.when(known):
                drafts.show(talk, engine.edit(frame, name))
                return True
        for name in engine.settled(dialog, frame):
            if word == t.plain(f"{dialog.name}.toggle.{name}_off").casefold():
                _toggle(talk, frame, name)
                return True
        for name in engine.toggles(dialog, frame):
            label = f"{dialog.name}.toggle.{name}_{'off' if known.get(name) else 'on'}"
            if word == t.plain(label).casefold():
                _toggle(talk, frame, name)
                return True
    return False


def _offers(talk: Talk, frame: Frame) -> dict[str, Callable[[], None]]:
    """What is offered beside the draft now: the key of a button's text, and what it does."""
    offers: dict[str, Callable[[], None]] = {}
    if parting.OFFERED in frame.said and parting.headlines(frame):
        offers["parting.split"] = lambda: _split(talk, frame, "")
        offers["parting.whole"] = lambda: _whole(talk, frame, "")
    if engine.position(DIALOGS[frame.dialog], frame) is None:
        twin = twins.running_twin(talk.conversation, frame)
        if twin is not None:
            offers["case.button.urge"] = lambda: case_taps.tap(talk, twin.tag, "urge")
            offers["twin.apart"] = lambda: _apart(talk, frame, "")
    return offers


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


def _split(talk: Talk, frame: Frame, rest: str) -> None:
    """The second matter waits beneath the first, and comes up when that is done."""
    parts = parting.in_two(frame, talk.event)
    if parts is None:
        _stale(talk, frame)
        return
    first, second = parts
    talk.conversation = talk.conversation.without_frame(frame)
    talk.keep(talk.searched(second))
    talk.keep(first)
    talk.note("parting.done")
    drafts.advance(talk, first)


def _whole(talk: Talk, frame: Frame, rest: str) -> None:
    talk.toast("talk.noted")
    drafts.show(talk, parting.passed(frame), quiet=True)


def _apart(talk: Talk, frame: Frame, rest: str) -> None:
    """The citizen says that it is not what is running already."""
    talk.toast("talk.noted")
    drafts.show(talk, twins.set_apart(frame), quiet=True)


def _toggle(talk: Talk, frame: Frame, rest: str) -> None:
    if rest in engine.settled(DIALOGS[frame.dialog], frame):
        talk.toast(f"{frame.dialog}.settled.{rest}", alert=True)
        return
    if rest not in engine.toggles(DIALOGS[frame.dialog], frame):
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
    "apart": _apart,
    "split": _split,
    "whole": _whole,
    "confirm": lambda talk, frame, rest: finish.confirm(talk, frame),
}
