"""What a citizen does to a dialog under way: says, sends, taps, skips, goes back, keeps,
confirms.
"""

from collections.abc import Callable
from dataclasses import replace

from dialogs import engine, extract, render
from dialogs.add_detail import to_supplement
from dialogs.appeal_case import prefilled, to_review
from dialogs.catalog import DIALOGS
from dialogs.conversation import FollowedCase, Frame
from dialogs.effect import EffectKind
from dialogs.engine import Dialog, Step
from dialogs.event import Attached, ContactShared, Pinned, Said
from dialogs.file_case import FILE_CASE, remembered, to_draft
from dialogs.kinds import Accepted, Declined, Phone, Reading, Wrong, story_text
from dialogs.message import Message
from dialogs.privacy import to_person
from dialogs.render import ASK_SLOT
from dialogs.talk import Talk
from dialogs.texts import Html


def begin(talk: Talk, dialog: Dialog, about: str = "") -> Frame:
    """Open a dialog on top of whatever is under way. Its id comes from the event, so that a turn
    taken again after a crash opens the same one."""
    frame = engine.opened(dialog, talk.event.id, talk.event.at, about=about)
    if case := talk.conversation.case_of(about):
        frame = prefilled(frame, case)
    talk.keep(frame)
    return frame


def hear(talk: Talk, frame: Frame) -> None:
    """Take what was said or sent: as the answer to the present question, or as more of the
    story.
    """
    dialog = DIALOGS[frame.dialog]
    step = engine.position(dialog, frame)
    unseen = frame.asked is not None and talk.unseen(ASK_SLOT if step else frame.card_slot)
    frame = _captioned(talk, dialog, frame)
    reading = Declined() if step is None or unseen else _read(talk, dialog, frame, step)
    if isinstance(reading, Accepted) and step is not None:
        frame = engine.answer(dialog, frame, step, reading, talk.event)
        advance(talk, frame)
    elif isinstance(reading, Wrong) and step is not None:
        frame = replace(frame, tries=frame.tries + 1)
        talk.present(frame, render.step_text(talk.t, frame, step, reading.key))
    else:
        _hear_beside(talk, dialog, frame, quiet=unseen)


def _captioned(talk: Talk, dialog: Dialog, frame: Frame) -> Frame:
    """A caption is words like any others: it joins the story, under its message's id."""
    what = talk.event.what
    if not isinstance(what, Attached) or not what.attachment.caption or dialog.text_to is None:
        return frame
    words = replace(talk.event, what=Said(what.attachment.caption))
    talk.event = replace(
        talk.event, what=replace(what, attachment=replace(what.attachment, caption=None))
    )
    return engine.add(dialog, frame, words) or frame


def _read(talk: Talk, dialog: Dialog, frame: Frame, step: Step) -> Reading:
    """What the step makes of the event; steps that collect leave it to be added."""
    collects = step.name == dialog.files_to or (
        step.name == dialog.text_to and frame.editing is None
    )
    if collects and isinstance(talk.event.what, Said | Attached):
        blank = isinstance(talk.event.what, Said) and not talk.event.what.text.strip()
        return Wrong() if blank else Declined()
    return step.kind.read(talk.event, last_try=frame.tries > 0)


def _hear_beside(talk: Talk, dialog: Dialog, frame: Frame, *, quiet: bool) -> None:
    added = _phone_beside(talk, dialog, frame) or engine.add(dialog, frame, talk.event)
    if added is None:
        talk.present(frame, talk.t.html("engine.again"))
        return
    what = talk.event.what
    if isinstance(what, Attached) and what.too_big:
        talk.note("file_case.too_big")
    if isinstance(what, Pinned):
        added = _once(talk, added, "file_case.pin_note")
    advance(talk, added, quiet=quiet)


def _phone_beside(talk: Talk, dialog: Dialog, frame: Frame) -> Frame | None:
    what = talk.event.what
    if not isinstance(what, ContactShared) or not what.own:
        return None
    step = next((step for step in dialog.steps if isinstance(step.kind, Phone)), None)
    if step is None:
        return None
    return replace(frame, answers={**frame.answers, step.name: what.phone}, rev=frame.rev + 1)


def advance(talk: Talk, frame: Frame, *, quiet: bool = False) -> None:
    """Read the new answers for more, give the advice they call for, and show where it stands."""
    frame = _advised(talk, talk.searched(frame))
    if talk.conversation.consented_at is None and frame.dialog == FILE_CASE.name:
        talk.keep(frame)
        welcome(talk, kept=True)
        return
    step = engine.position(DIALOGS[frame.dialog], frame)
    if step is not None and step.name == frame.asked and not quiet:
        name = str(render.step_text(talk.t, frame, step, "name"))
        talk.note("engine.added", what=name)
        quiet = True
    talk.present(frame, quiet=quiet)


def _advised(talk: Talk, frame: Frame) -> Frame:
    """Danger first, then what may be wise; advice never blocks, and each is given once."""
    found = frame.found
    if found.get("danger"):
        frame = _once(talk, frame, "file_case.danger")
    if accused := found.get("accused"):
        assert isinstance(accused, list)  # noqa: S101 - made by file_case.find
        frame = _once(talk, frame, "file_case.accused", who=str(accused[0]))
    if found.get("matters", 1) != 1:
        frame = _once(talk, frame, "file_case.two_matters")
    return frame


def _once(talk: Talk, frame: Frame, key: str, who: str = "") -> Frame:
    if key in frame.said:
        return frame
    talk.note(key, who=who)
    return replace(frame, said=(*frame.said, key))


def welcome(talk: Talk, *, kept: bool = False) -> None:
    """The personal-data notice comes before anything is used (《个人信息保护法》 Art. 17)."""
    text = talk.t.html("talk.welcome")
    if kept:
        text = Html(f"{text}\n\n{talk.t.html('talk.welcome_kept')}")
    rows = (
        (talk.button("label.begin", "g:begin"),),
        (talk.button("label.cases", "g:cases"), talk.button("label.help", "g:help")),
    )
    talk.say(Message(text, buttons=rows))


def reword(talk: Talk, text: str) -> bool:
    """Honour an edited message in whichever dialog it was heard."""
    for frame in reversed(talk.conversation.frames):
        changed = engine.reread(DIALOGS[frame.dialog], frame, talk.event, text)
        if changed is not None:
            talk.note("talk.edited_noted")
            advance(talk, changed, quiet=True)
            return True
    for frame in talk.conversation.shelf:
        changed = engine.reread(DIALOGS[frame.dialog], frame, talk.event, text)
        if changed is not None:
            shelf = tuple(
                talk.searched(changed) if each.id == frame.id else each
                for each in talk.conversation.shelf
            )
            talk.conversation = replace(talk.conversation, shelf=shelf)
            talk.note("talk.edited_noted")
            return True
    return False


def skip(talk: Talk, frame: Frame, *, unsure: bool = False) -> None:
    dialog = DIALOGS[frame.dialog]
    step = engine.position(dialog, frame)
    if step is None or not (step.optional or step.unsure):
        talk.present(frame, talk.t.html("engine.nothing_to_skip"))
        return
    advance(talk, engine.pass_by(dialog, frame, step))


def back(talk: Talk, frame: Frame) -> None:
    before = engine.step_back(DIALOGS[frame.dialog], frame)
    if before is None:
        talk.present(frame, talk.t.html("engine.nothing_back"))
    else:
        talk.present(before)


def confirm(talk: Talk, frame: Frame) -> None:
    step = engine.position(DIALOGS[frame.dialog], frame)
    if step is not None:
        talk.present(frame, talk.t.html("engine.not_ready"))
        return
    talk.conversation = talk.conversation.without_frame(frame)
    _FINISH[frame.dialog](talk, frame)
    if talk.conversation.frame is not None:
        talk.present(talk.conversation.frame, talk.t.html("talk.pick_up"))


def _file(talk: Talk, frame: Frame) -> None:
    draft = to_draft(frame, talk.t.language)
    headline = extract.headline(draft.facts or draft.request)
    person = remembered(frame, talk.conversation.person)
    talk.conversation = replace(talk.conversation, person=person)
    talk.keep_case(FollowedCase(frame.id, headline, talk.event.at))
    talk.wish(EffectKind.FILE_CASE, frame.id, draft, key=frame.id)
    receipt = talk.t.html("file_case.submitted", at=talk.t.minute(talk.event.at), receipt=frame.tag)
    _replace_card(talk, frame, receipt, "file_case.submitted_stub")


def _supplement(talk: Talk, frame: Frame) -> None:
    talk.wish(EffectKind.SUPPLEMENT, frame.about, to_supplement(frame), key=frame.id)
    _replace_card(talk, frame, talk.t.html("add_detail.done"), "engine.stub")


def _appeal(talk: Talk, frame: Frame) -> None:
    case = talk.conversation.case_of(frame.about)
    if case is None:
        talk.note("talk.old_button_idle")
        return
    talk.wish(EffectKind.ASK_REVIEW, frame.about, to_review(frame, case), key=frame.id)
    _replace_card(talk, frame, talk.t.html("appeal_case.done"), "engine.stub")


def _store_details(talk: Talk, frame: Frame) -> None:
    talk.conversation = replace(talk.conversation, person=to_person(frame))
    _replace_card(talk, frame, talk.t.html("my_details.done"), "engine.stub")


_FINISH: dict[str, Callable[[Talk, Frame], None]] = {
    "file_case": _file,
    "add_detail": _supplement,
    "appeal_case": _appeal,
    "my_details": _store_details,
}


def _replace_card(talk: Talk, frame: Frame, text: Html, stub: str) -> None:
    """Put the result where the card was: in place after a tap on it, at the bottom otherwise."""
    fresh = not talk.on_card(frame)
    talk.say(
        Message(
            text,
            slot=frame.card_slot,
            fresh=fresh,
            stub=talk.t.html(stub) if fresh else "",
        )
    )


def keep(talk: Talk, frame: Frame) -> None:
    """Put a filing aside for later; shorter dialogs are simply given up."""
    talk.conversation = talk.conversation.without_frame(frame)
    if frame.dialog == FILE_CASE.name and frame.answers:
        talk.conversation = replace(
            talk.conversation, shelf=(*talk.conversation.shelf, replace(frame, asked=None))
        )
        _hide_card(talk, frame)
        rows = ((talk.button("label.resume", f"d:{frame.tag}:{frame.rev}:resume"),),)
        talk.note("engine.kept", rows)
    else:
        talk.note("engine.moved_on")
    _go_on(talk)


def drop(talk: Talk, frame: Frame, *, sure: bool = False) -> None:
    if not sure and frame.answers:
        rows = (
            (
                talk.button("label.drop_sure", f"d:{frame.tag}:{frame.rev}:drop_sure"),
                talk.button("label.keep", f"d:{frame.tag}:{frame.rev}:keep"),
            ),
        )
        talk.note("engine.drop_sure", rows)
        return
    shelf = tuple(each for each in talk.conversation.shelf if each.id != frame.id)
    talk.conversation = replace(talk.conversation.without_frame(frame), shelf=shelf)
    _hide_card(talk, frame)
    talk.note("engine.dropped")
    _go_on(talk)


def _hide_card(talk: Talk, frame: Frame) -> None:
    if frame.card_slot in talk.sent:
        talk.say(Message(talk.t.html("engine.kept_stub"), slot=frame.card_slot))


def _go_on(talk: Talk) -> None:
    if talk.conversation.frame is not None:
        talk.present(talk.conversation.frame, talk.t.html("talk.pick_up"))


def resume(talk: Talk, frame: Frame) -> None:
    """Bring a draft back to the top, from the shelf or from under another dialog."""
    shelf = tuple(each for each in talk.conversation.shelf if each.id != frame.id)
    talk.conversation = replace(talk.conversation.without_frame(frame), shelf=shelf)
    talk.keep(frame)
    talk.present(replace(talk.searched(frame), asked=None))


def offer(talk: Talk, frame: Frame) -> None:
    """Somebody begins while a draft is waiting: go on with it, or file another matter?"""
    story = story_text(frame.answers.get("story"))
    start = f"d:{frame.tag}:{frame.rev}:"
    rows = (
        (
            talk.button("label.resume", f"{start}resume"),
            talk.button("label.another", f"{start}another"),
        ),
        (talk.button("label.drop", f"{start}drop"),),
    )
    talk.note("engine.have_draft", rows, headline=extract.headline(story) or "…")


def file_anew(talk: Talk) -> None:
    """Begin a filing from nothing, whatever is under way being kept."""
    for frame in talk.conversation.frames:
        if frame.dialog == FILE_CASE.name and frame.answers:
            kept = (*talk.conversation.shelf, replace(frame, asked=None))
            talk.conversation = replace(talk.conversation, shelf=kept)
            _hide_card(talk, frame)
    talk.conversation = replace(talk.conversation, frames=())
    frame = begin(talk, FILE_CASE)
    if talk.conversation.consented_at is None:
        welcome(talk)
    else:
        talk.present(frame)


def tap(talk: Talk, tag: str, rev: str, action: str) -> None:
    """A button of a draft: of the one on top, of one put aside, or of one filed long ago."""
    frame = next((f for f in talk.conversation.frames if f.tag == tag), None)
    shelved = next((f for f in talk.conversation.shelf if f.tag == tag), None)
    if frame is None and shelved is None:
        _tap_gone(talk, tag)
        return
    verb, _, rest = action.partition(".")
    if verb == "another":
        file_anew(talk)
    elif verb in ("drop", "drop_sure"):
        drop(talk, frame or shelved, sure=verb == "drop_sure")  # type: ignore[arg-type]
    elif frame is None or frame != talk.conversation.frame or verb == "resume":
        resume(talk, frame or shelved)  # type: ignore[arg-type]
    elif handler := _TAPS.get(verb):
        handler(talk, frame, rest, rev)
    else:
        talk.toast("talk.old_button_idle")


def _tap_gone(talk: Talk, tag: str) -> None:
    case = next((c for c in talk.conversation.cases if c.client_ref.startswith(tag)), None)
    talk.toast("talk.done_already" if case else "talk.old_button_idle")


def _tap_answer(talk: Talk, frame: Frame, rest: str, rev: str) -> None:
    name, _, option = rest.partition(".")
    dialog = DIALOGS[frame.dialog]
    step = engine.position(dialog, frame)
    known = engine.values(frame)
    if step is None or step.name != name or option not in step.kind.options(known):
        _tap_stale(talk, frame)
        return
    value = step.kind.choose(option, known)
    advance(talk, engine.answer(dialog, frame, step, Accepted(value), talk.event))


def _tap_stale(talk: Talk, frame: Frame) -> None:
    talk.toast("talk.old_button")
    talk.present(replace(frame, asked=None))


def _tap_skip(talk: Talk, frame: Frame, rest: str, rev: str) -> None:
    step = engine.position(DIALOGS[frame.dialog], frame)
    if step is None or step.name != rest:
        _tap_stale(talk, frame)
    else:
        skip(talk, frame)


def _tap_back(talk: Talk, frame: Frame, rest: str, rev: str) -> None:
    step = engine.position(DIALOGS[frame.dialog], frame)
    if step is None or step.name != rest:
        _tap_stale(talk, frame)
    else:
        back(talk, frame)


def _tap_edit(talk: Talk, frame: Frame, rest: str, rev: str) -> None:
    dialog = DIALOGS[frame.dialog]
    if not dialog.has(rest) or not dialog.step(rest).on_card:
        talk.toast("talk.old_button_idle")
        return
    talk.present(engine.edit(dialog, frame, rest))


def _tap_toggle(talk: Talk, frame: Frame, rest: str, rev: str) -> None:
    if rest not in DIALOGS[frame.dialog].toggles:
        talk.toast("talk.old_button_idle")
        return
    talk.toast("talk.noted")
    talk.present(talk.searched(engine.toggle(frame, rest)), quiet=True)


def _tap_confirm(talk: Talk, frame: Frame, rest: str, rev: str) -> None:
    if rev != str(frame.rev):
        _tap_stale(talk, frame)
    else:
        confirm(talk, frame)


_TAPS: dict[str, Callable[[Talk, Frame, str, str], None]] = {
    "a": _tap_answer,
    "skip": _tap_skip,
    "back": _tap_back,
    "edit": _tap_edit,
    "toggle": _tap_toggle,
    "confirm": _tap_confirm,
    "keep": lambda talk, frame, rest, rev: keep(talk, frame),
}
