"""The buttons of a draft: of the one on top, of one put aside, or of one that is gone."""

from dataclasses import replace

from dialogs.forms import answering, parked, position, screens, submit
from dialogs.forms.fields import Accepted
from dialogs.forms.form import Act, Forms, Step, form_of, forms_of
from dialogs.state import buttons
from dialogs.state.conversation import Frame
from dialogs.texts import LANGUAGES, texts
from dialogs.turn_context import Talk


def tap(talk: Talk, tag: str, rev: str, action: str) -> None:
    """`action` is a verb and, after a dot, what it is about."""
    verb, rest = buttons.parted(action)
    drafts_ = (*talk.conversation.frames, *talk.conversation.shelf)
    frame = next((each for each in drafts_ if each.tag == tag), None)
    if frame is None:
        filed = talk.conversation.case_tagged(tag) is not None
        talk.toast("talk.done_already" if filed else "talk.old_button_idle")
    elif act := _act(talk, frame, verb, anywhere=True):
        act(talk, frame, rest)
    elif (act := _act(talk, frame, verb, anywhere=False)) is None:
        talk.toast("talk.old_button_idle")
    elif talk.conversation.frame != frame:
        talk.toast("talk.old_button")
        parked.resume(talk, frame)
    elif verb == "confirm" and rev != str(frame.rev):
        stale(talk, frame)
    else:
        act(talk, frame, rest)


def _act(talk: Talk, frame: Frame, verb: str, *, anywhere: bool) -> Act | None:
    """What a button does: one of every form, or of this one."""
    hooks = form_of(talk, frame).hooks
    if anywhere:
        return {**ANYWHERE, **forms_of(talk).buttons, **hooks.buttons_anywhere}.get(verb)
    return {**ON_TOP, **hooks.buttons}.get(verb)


def typed(talk: Talk, frame: Frame, word: str) -> bool:
    """Whoever writes what stands on a button of the card means the button."""
    dialog, known = form_of(talk, frame), position.values(frame)
    if answering.is_gated(talk, frame):
        return False
    offers = dialog.hooks.offers(talk, frame)
    for t in map(texts, LANGUAGES):
        for key, act in offers.items():
            if word == t.plain(key).casefold():
                act()
                return True
        for name in dialog.card:
            step = dialog.step(name)
            label = t.plain("card.edit", name=str(screens.step_text(t, frame, step, "name")))
            if word == label.casefold() and dialog.can_edit(name) and step.when(known):
                answering.show(talk, position.edit(frame, name))
                return True
        for name in position.settled(dialog, frame):
            if word == t.plain(f"{dialog.name}.toggle.{name}_off").casefold():
                _toggle(talk, frame, name)
                return True
        for name in position.toggles(dialog, frame):
            label = f"{dialog.name}.toggle.{name}_{'off' if known.get(name) else 'on'}"
            if word == t.plain(label).casefold():
                _toggle(talk, frame, name)
                return True
    return False


def stale(talk: Talk, frame: Frame) -> None:
    """What was tapped has changed since it was shown: show what it is now."""
    talk.toast("talk.old_button")
    answering.show(talk, replace(frame, asked=None))


def _asked(talk: Talk, frame: Frame, name: str) -> Step | None:
    """The step that is asked now, if it is the one of the button."""
    step = position.position(form_of(talk, frame), frame)
    return step if step is not None and step.name == name else None


def _on_card(talk: Talk, frame: Frame, name: str) -> Step | None:
    """What is not sure may be chosen on the card, while nothing is edited."""
    dialog = form_of(talk, frame)
    if frame.editing is not None or not dialog.has(name):
        return None
    step = dialog.step(name)
    return step if step.choose_on_card is not None else None


def _answer(talk: Talk, frame: Frame, rest: str) -> None:
    name, option = buttons.parted(rest)
    step = _asked(talk, frame, name) or _on_card(talk, frame, name)
    known = position.values(frame)
    if step is None or option not in step.options(known):
        stale(talk, frame)
        return
    value = Accepted(step.choose(option, known))
    answered = position.answer(form_of(talk, frame), frame, step, value, talk.event)
    answering.advance(talk, answered, talk.event)


def _skip(talk: Talk, frame: Frame, rest: str) -> None:
    (answering.skip if _asked(talk, frame, rest) else stale)(talk, frame)


def _back(talk: Talk, frame: Frame, rest: str) -> None:
    (answering.back if _asked(talk, frame, rest) else stale)(talk, frame)


def _edit(talk: Talk, frame: Frame, rest: str) -> None:
    dialog = form_of(talk, frame)
    if dialog.can_edit(rest) and dialog.step(rest).when(position.values(frame)):
        answering.show(talk, position.edit(frame, rest))
    else:
        stale(talk, frame)


def _toggle(talk: Talk, frame: Frame, rest: str) -> None:
    if rest in position.settled(form_of(talk, frame), frame):
        talk.toast(f"{frame.dialog}.settled.{rest}", alert=True)
        return
    if rest not in position.toggles(form_of(talk, frame), frame):
        talk.toast("talk.old_button_idle")
        return
    talk.toast("talk.noted")
    answering.show(talk, answering.searched(talk, position.toggle(frame, rest)), quiet=True)


ANYWHERE: dict[str, Act] = {
    "resume": lambda talk, frame, rest: parked.resume(talk, frame),
    "another": lambda talk, frame, rest: parked.begin_anew(talk),
    "keep": lambda talk, frame, rest: parked.keep(talk, frame),
    "drop": lambda talk, frame, rest: parked.drop(talk, frame),
    "drop_sure": lambda talk, frame, rest: parked.drop(talk, frame, sure=True),
}
ON_TOP: dict[str, Act] = {
    "a": _answer,
    "skip": _skip,
    "back": _back,
    "edit": _edit,
    "toggle": _toggle,
    "confirm": lambda talk, frame, rest: submit.confirm(talk, frame),
}


def verbs(forms: Forms) -> set[str]:
    """All that a button of a draft may carry."""
    own = [form.hooks for form in forms.by_name.values()]
    tables = [hooks.buttons for hooks in own] + [hooks.buttons_anywhere for hooks in own]
    return {*ANYWHERE, *ON_TOP, *forms.buttons, *(verb for table in tables for verb in table)}
