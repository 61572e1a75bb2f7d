"""Handles the buttons of a draft: the current one, a parked one, or one that is gone."""

from functools import cache

from dialogs.forms import answering, parked, position, screens, submit
from dialogs.forms.fields import Accepted
from dialogs.forms.form import Act, Forms, Step, form_of, forms_of
from dialogs.state import buttons
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.texts import LANGUAGES, may_be_label, texts
from dialogs.turn_context import TurnContext


def tap(ctx: TurnContext, tag: str, rev: str, action: str) -> None:
    """`action` is a verb and, after a dot, what it is about."""
    verb, rest = buttons.split_verb(action)
    drafts_ = (*ctx.conversation.frames, *ctx.conversation.parked)
    frame = next((each for each in drafts_ if each.tag == tag), None)
    if frame is None:
        filed = ctx.conversation.case_tagged(tag) is not None
        ctx.toast("talk.done_already" if filed else "talk.old_button_idle")
    elif act := _act(ctx, frame, verb, anywhere=True):
        act(ctx, frame, rest)
    elif (act := _act(ctx, frame, verb, anywhere=False)) is None:
        ctx.toast("talk.old_button_idle")
    elif ctx.conversation.frame != frame:
        ctx.toast("talk.old_button")
        parked.resume(ctx, frame)
    elif verb == "confirm" and rev != str(frame.rev):
        stale(ctx, frame)
    else:
        act(ctx, frame, rest)


def _act(ctx: TurnContext, frame: Frame, verb: str, *, anywhere: bool) -> Act | None:
    """What a button does: one of every form, or of this one."""
    hooks = form_of(ctx, frame).hooks
    if anywhere:
        return {**ANYWHERE, **forms_of(ctx).buttons, **hooks.buttons_anywhere}.get(verb)
    return {**ON_TOP, **hooks.buttons}.get(verb)


def typed(ctx: TurnContext, frame: Frame, word: str) -> bool:
    """Whoever writes what stands on a button of the card means the button."""
    dialog, known = form_of(ctx, frame), position.values(frame)
    if answering.is_gated(ctx, frame) or not (may_be_label(word) or word.startswith(_edits())):
        return False
    offers = dialog.hooks.offers(ctx, frame)
    for t in map(texts, LANGUAGES):
        for key, act in offers.items():
            if word == t.plain(key).casefold():
                act()
                return True
        if word == t.plain("card.change").casefold():
            answering.show_lines(ctx, frame)
            return True
        begins = t.plain("card.edit", name="").casefold()
        for name in dialog.card if word.startswith(begins) else ():
            step = dialog.step(name)
            label = t.plain("card.edit", name=str(screens.step_text(t, frame, step, "name")))
            if word == label.casefold() and dialog.can_edit(name) and step.when(known):
                answering.show(ctx, position.edit(frame, name))
                return True
        for name in position.settled(dialog, frame):
            if word == t.plain(f"{dialog.name}.toggle.{name}_off").casefold():
                _toggle(ctx, frame, name)
                return True
        for name in position.toggles(dialog, frame):
            label = f"{dialog.name}.toggle.{name}_{'off' if known.get(name) else 'on'}"
            if word == t.plain(label).casefold():
                _toggle(ctx, frame, name)
                return True
    return False


@cache
def _edits() -> tuple[str, ...]:
    """How the labels begin that name a line."""
    return tuple(texts(name).plain("card.edit", name="").casefold() for name in LANGUAGES)


def stale(ctx: TurnContext, frame: Frame) -> None:
    """What was tapped has changed since it was shown: show what it is now."""
    ctx.toast("talk.old_button")
    answering.show(ctx, replace(frame, asked=None))


def _asked(ctx: TurnContext, frame: Frame, name: str) -> Step | None:
    """The step that is asked now, if it is the one of the button."""
    step = position.position(form_of(ctx, frame), frame)
    return step if step is not None and step.name == name else None


def _on_card(ctx: TurnContext, frame: Frame, name: str) -> Step | None:
    """What is not sure may be chosen on the card, while nothing is edited."""
    dialog = form_of(ctx, frame)
    if frame.editing is not None or not dialog.has(name):
        return None
    step = dialog.step(name)
    return step if step.choose_on_card is not None else None


def _answer(ctx: TurnContext, frame: Frame, rest: str) -> None:
    name, option = buttons.split_verb(rest)
    step = _asked(ctx, frame, name) or _on_card(ctx, frame, name)
    known = position.values(frame)
    if step is None or option not in step.options(known):
        stale(ctx, frame)
        return
    value = Accepted(step.choose(option, known))
    answered = position.answer(form_of(ctx, frame), frame, step, value, ctx.event)
    answering.advance(ctx, answered, ctx.event)


def _skip(ctx: TurnContext, frame: Frame, rest: str) -> None:
    (answering.skip if _asked(ctx, frame, rest) else stale)(ctx, frame)


def _back(ctx: TurnContext, frame: Frame, rest: str) -> None:
    (answering.back if _asked(ctx, frame, rest) else stale)(ctx, frame)


def _edit(ctx: TurnContext, frame: Frame, rest: str) -> None:
    dialog = form_of(ctx, frame)
    if dialog.can_edit(rest) and dialog.step(rest).when(position.values(frame)):
        answering.show(ctx, position.edit(frame, rest))
    else:
        stale(ctx, frame)


def _toggle(ctx: TurnContext, frame: Frame, rest: str) -> None:
    if rest in position.settled(form_of(ctx, frame), frame):
        ctx.toast(f"{frame.dialog}.settled.{rest}", alert=True)
        return
    if rest not in position.toggles(form_of(ctx, frame), frame):
        ctx.toast("talk.old_button_idle")
        return
    ctx.toast("talk.noted")
    answering.show(ctx, answering.searched(ctx, position.toggle(frame, rest)), quiet=True)


ANYWHERE: dict[str, Act] = {
    "resume": lambda ctx, frame, rest: parked.resume(ctx, frame),
    "another": lambda ctx, frame, rest: parked.begin_anew(ctx),
    "keep": lambda ctx, frame, rest: parked.keep(ctx, frame),
    "drop": lambda ctx, frame, rest: parked.drop(ctx, frame),
    "drop_sure": lambda ctx, frame, rest: parked.drop(ctx, frame, sure=True),
}
ON_TOP: dict[str, Act] = {
    "a": _answer,
    "skip": _skip,
    "back": _back,
    "edit": _edit,
    "toggle": _toggle,
    "change": lambda ctx, frame, rest: answering.show_lines(ctx, frame),
    "card": lambda ctx, frame, rest: answering.show(ctx, replace(frame, editing=None), quiet=True),
    "confirm": lambda ctx, frame, rest: submit.confirm(ctx, frame),
}


def verbs(forms: Forms) -> set[str]:
    """All that a button of a draft may carry."""
    own = [form.hooks for form in forms.by_name.values()]
    tables = [hooks.buttons for hooks in own] + [hooks.buttons_anywhere for hooks in own]
    return {*ANYWHERE, *ON_TOP, *forms.buttons, *(verb for table in tables for verb in table)}
