"""What a citizen says and sends to a dialog under way, and what is said back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dialogs import engine, parting, relay, render
from dialogs.add_detail import QUESTION
from dialogs.appeal_case import APPEAL_CASE, prefilled
from dialogs.catalog import DIALOGS
from dialogs.conversation import Frame, OpenQuestion
from dialogs.engine import Dialog, Step
from dialogs.event import Attached, ContactShared, Pinned, Said
from dialogs.file_case import FILE_CASE, is_denunciation
from dialogs.kinds import Accepted, Declined, Phone, Reading, Wrong
from dialogs.message import Message
from dialogs.render import ASK_SLOT, Rows
from dialogs.talk import Talk
from dialogs.texts import Html

WELCOME_SLOT = "welcome"


def begin(
    talk: Talk, dialog: Dialog, about: str = "", question: OpenQuestion | None = None
) -> Frame:
    """Open a dialog on top of whatever is under way, or bring it there."""
    seq = question.seq if question else None
    for frame in reversed(talk.conversation.frames):
        if (frame.dialog, frame.about, frame.question) == (dialog.name, about, seq):
            talk.conversation = talk.conversation.without_frame(frame)
            talk.keep(frame)
            return frame
    frame = engine.opened(dialog, talk.event, about=about, question=seq)
    frame = replace(frame, answers=_known_already(talk, dialog, about))
    if question is not None:
        frame = replace(frame, answers={QUESTION: {"text": question.text}})
    frame = talk.searched(frame)
    talk.keep(frame)
    return frame


def _known_already(talk: Talk, dialog: Dialog, about: str) -> Mapping[str, object]:
    """What need not be asked, since a case or the link that led here tells it."""
    case = talk.conversation.case_of(about)
    if dialog is APPEAL_CASE and case is not None:
        return prefilled(case)
    if dialog is FILE_CASE and case is not None:
        return case.filed
    if dialog is FILE_CASE and (place := talk.conversation.came_from):
        origin = {"text": place, "latitude": None, "longitude": None, "from_link": True}
        origin |= {"signed": True} if talk.conversation.came_signed else {}
        talk.conversation = replace(talk.conversation, came_from=None, came_signed=False)
        return {"place": origin}
    return {}


def open_anew(
    talk: Talk,
    dialog: Dialog,
    about: str = "",
    question: OpenQuestion | None = None,
    lead: Html | None = None,
) -> None:
    """Begin something else; what was under way is picked up afterwards."""
    before = talk.conversation.frame
    frame = replace(begin(talk, dialog, about, question), asked=None)
    if before is not None and before.id != frame.id and before.path:
        kept = talk.t.html("talk.suspended")
        lead = Html(f"{kept}\n\n{lead}") if lead else kept
    talk.present(frame, lead)


def needs_consent(talk: Talk, frame: Frame) -> bool:
    return talk.conversation.consented_at is None and frame.dialog == FILE_CASE.name


def show(talk: Talk, frame: Frame, lead: Html | None = None, *, quiet: bool = False) -> None:
    """Show where a dialog stands; before the notice has been read, only that."""
    if needs_consent(talk, frame):
        talk.keep(frame)
        welcome(talk)
    else:
        talk.present(frame, lead, quiet=quiet)


def welcome(talk: Talk, lead: str = "") -> None:
    """The personal-data notice comes before anything is used (《个人信息保护法》 Art. 17)."""
    text = talk.t.html("talk.welcome")
    if lead:
        text = Html(f"{text}\n\n{talk.t.html(lead)}")
    frame = talk.conversation.frame
    if frame is not None and frame.path:
        text = Html(f"{text}\n\n{talk.t.html('talk.welcome_kept')}")
        talk.keep(replace(frame, said=tuple(dict.fromkeys((*frame.said, WELCOME_SLOT)))))
    rows = (
        (talk.button("label.begin", "g:begin"),),
        (talk.button("label.cases", "g:cases"), talk.button("label.help", "g:help")),
    )
    talk.say(Message(text, buttons=rows, slot=WELCOME_SLOT, fresh=True))


def hear(talk: Talk, frame: Frame) -> None:
    """Take what was said or sent: as the answer to the present question, or as more of the
    story.
    """
    dialog = DIALOGS[frame.dialog]
    step = engine.position(dialog, frame)
    early = needs_consent(talk, frame)
    if frame.asked is not None and not early:
        slot, after = (ASK_SLOT, frame.asked_after) if step else (frame.card_slot, None)
        early = talk.unseen(slot, after)
    frame = _captioned(talk, dialog, frame)
    reading = Declined() if step is None or early else _read(talk, dialog, frame, step)
    if isinstance(reading, Accepted) and step is not None:
        advance(talk, engine.answer(dialog, frame, step, reading, talk.event))
    elif isinstance(reading, Wrong) and step is not None:
        frame = replace(frame, tries=frame.tries + 1)
        show(talk, frame, render.step_text(talk.t, frame, step, reading.key))
    else:
        _hear_beside(talk, dialog, frame, quiet=early)


def _captioned(talk: Talk, dialog: Dialog, frame: Frame) -> Frame:
    """A caption is words like any others: it joins the story, under its message's id."""
    what = talk.event.what
    if not isinstance(what, Attached) or not what.attachment.caption or dialog.text_to is None:
        return frame
    worded = engine.add(dialog, frame, replace(talk.event, what=Said(what.attachment.caption)))
    if worded is None:
        return frame
    bare = replace(what, attachment=replace(what.attachment, caption=None))
    talk.event = replace(talk.event, what=bare)
    return worded


def _read(talk: Talk, dialog: Dialog, frame: Frame, step: Step) -> Reading:
    """What the step makes of the event; steps that collect leave it to be added."""
    what = talk.event.what
    collects = step.name == dialog.files_to or (
        step.name == dialog.text_to and frame.editing is None
    )
    if collects and not isinstance(what, Said):
        return Declined()
    if collects and isinstance(what, Said) and step.name == dialog.text_to:
        return Declined() if what.text.strip() else Wrong()
    return step.kind.read(talk.event, engine.values(frame), last_try=frame.tries > 0)


def _hear_beside(talk: Talk, dialog: Dialog, frame: Frame, *, quiet: bool) -> None:
    what = talk.event.what
    added = (
        _phone_beside(talk, dialog, frame)
        or engine.add(dialog, frame, talk.event)
        or _corrected(talk, dialog, frame)
    )
    if added is None and dialog.text_to is None and not isinstance(what, ContactShared):
        hear(talk, begin(talk, FILE_CASE))  # nothing here takes it, so a matter is being told
        return
    if added is None:
        talk.keep(frame)
        show(talk, frame, talk.t.html("engine.again"))
        return
    if isinstance(what, Attached) and what.too_big:
        talk.note("advice.too_big")
    elif isinstance(what, Attached) and what.attachment.kind == "document":
        added = _once(talk, added, "advice.document")
    if isinstance(what, Pinned) and dialog is FILE_CASE:
        added = _once(talk, added, "advice.pin")
    advance(talk, added, quiet=quiet)


def _phone_beside(talk: Talk, dialog: Dialog, frame: Frame) -> Frame | None:
    """The citizen's own number answers its question whenever it comes."""
    what = talk.event.what
    if not isinstance(what, ContactShared) or not what.own:
        return None
    step = next((step for step in dialog.steps if isinstance(step.kind, Phone)), None)
    reading = step.kind.read(talk.event, engine.values(frame)) if step else Declined()
    if step is None or not isinstance(reading, Accepted):
        return None
    editing = frame.editing  # another question stays open
    answered = engine.answer(dialog, frame, step, reading, talk.event)
    return replace(answered, editing=None if editing == step.name else editing)


def _corrected(talk: Talk, dialog: Dialog, frame: Frame) -> Frame | None:
    """Beside the card of a dialog that tells no story, words are a new answer to what they fit."""
    if dialog.text_to is not None:
        return None
    for step in dialog.steps:
        reading = step.kind.read(talk.event, engine.values(frame))
        if isinstance(reading, Accepted):
            return engine.answer(dialog, frame, step, reading, talk.event)
    return None


def advance(talk: Talk, frame: Frame, *, quiet: bool = False) -> None:
    """Read the new answers for more, give the advice they call for, and show where it stands."""
    frame = advised(talk, talk.searched(frame))
    if needs_consent(talk, frame):
        talk.keep(frame)
        if WELCOME_SLOT in frame.said:
            talk.count("talk.kept_until_consent", count=_told(frame))
        else:
            welcome(talk)
        return
    dialog = DIALOGS[frame.dialog]
    step = engine.position(dialog, frame)
    if step is not None and step.name == frame.asked and not quiet:
        what = str(render.step_text(talk.t, frame, step, "name"))
        talk.count("engine.added", what=what, count=_told(frame))
        quiet = True
    event = talk.event.what
    if isinstance(event, Attached):
        # An album is one answer: its first file brings the check card, the others change it.
        quiet = quiet or (step is None and event.album is not None and event.album == frame.album)
        frame = replace(frame, album=event.album)
    talk.present(frame, quiet=quiet)


def _told(frame: Frame) -> int:
    """How many messages and files the draft holds: shown so that each is seen to have come."""
    dialog = DIALOGS[frame.dialog]
    known = (frame.answers.get(name) for name in {dialog.text_to, dialog.files_to} if name)
    return sum(len(value) for value in known if isinstance(value, list))


def advised(talk: Talk, frame: Frame) -> Frame:
    """Danger first, then what may be wise; advice never blocks, and each is given once."""
    found, said = frame.found, frame.said
    calls = found.get("calls")
    if isinstance(calls, list) and calls:
        frame = _warned(talk, frame, calls)
    warned = frame.said != said
    if found.get("complains"):
        frame = _shielded(talk, frame)
    if told := parting.headlines(frame):
        frame = frame if warned else _parted(talk, frame, *told)
    elif found.get("matters", 1) != 1 and parting.OFFERED not in frame.said:
        frame = _once(talk, frame, "advice.two_matters")
    if found.get("only_links"):
        frame = _once(talk, frame, "advice.only_links")
    return frame


def _shielded(talk: Talk, frame: Frame) -> Frame:
    """Of a denunciation that it is secret; of a complaint that it can be. Before the kind is known
    that much is left open."""
    accused = engine.values(frame).get("accused")
    who = str(accused[0]) if isinstance(accused, list) and accused else ""
    if is_denunciation(engine.values(frame)):
        key = "advice.accused" if who else "advice.accused_somebody"
        return frame if _told_of(frame, "advice.accused") else _once(talk, frame, key, who=who)
    if frame.found.get("kind_doubtful") or frame.dialog != FILE_CASE.name:
        return frame
    key = "advice.complained" if who else "advice.complained_somebody"
    return frame if _told_of(frame, "advice.complained") else _once(talk, frame, key, who=who)


def _told_of(frame: Frame, key: str) -> bool:
    return any(said.startswith(key) for said in frame.said)


def _warned(talk: Talk, frame: Frame, calls: Iterable[object]) -> Frame:
    """Each hotline that fits at once, and a person: before the notice has been read only by a tap,
    since the words go along."""
    agreed = talk.conversation.consented_at is not None
    tell = talk.button("relay.call", f"d:{frame.tag}:{frame.rev}:alarm")
    for call in calls:
        frame = _once(talk, frame, f"advice.danger.{call}", () if agreed else ((tell,),))
    return alarmed(talk, frame) if agreed else frame


def alarmed(talk: Talk, frame: Frame) -> Frame:
    """A person is told of the danger, once for each draft."""
    if relay.ALARM in frame.said:
        return frame
    relay.alarm(talk, frame)
    return replace(frame, said=(*frame.said, relay.ALARM))


def _parted(talk: Talk, frame: Frame, first: str, second: str) -> Frame:
    """Two drafts are offered; whoever goes on without an answer has passed it by."""
    if parting.OFFERED in frame.said:
        return parting.passed(frame)
    data = f"d:{frame.tag}:{frame.rev}"
    ways = (
        talk.button("parting.split", f"{data}:split"),
        talk.button("parting.whole", f"{data}:whole"),
    )
    return _once(talk, frame, parting.OFFERED, (ways,), first=first, second=second)


def _once(talk: Talk, frame: Frame, key: str, rows: Rows = (), **values: object) -> Frame:
    if key in frame.said:
        return frame
    talk.note(key, rows, **values)
    return replace(frame, said=(*frame.said, key))


def reword(talk: Talk, text: str) -> bool:
    """Honour an edited message in whichever dialog it was heard, or might have been."""
    for frame in reversed(talk.conversation.frames):
        changed = engine.reread(DIALOGS[frame.dialog], frame, talk.event, text)
        if changed is not None:
            talk.note("talk.edited_noted")
            if frame.id == (talk.conversation.frame or frame).id:
                advance(talk, changed, quiet=True)
            else:
                talk.keep(talk.searched(changed))
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


def heard_anew(talk: Talk, text: str) -> bool:
    """A message of this dialog that answered nothing, say a mistyped number: mended, it may."""
    frame, id_ = talk.conversation.frame, talk.event.message_id
    if frame is None or id_ is None or str(id_) in frame.heard or id_ <= (frame.since or id_):
        return False
    talk.event = replace(talk.event, what=Said(text))
    hear(talk, frame)
    return True


def skip(talk: Talk, frame: Frame) -> None:
    """Skip the question, or leave it at "not sure"."""
    dialog = DIALOGS[frame.dialog]
    step = engine.position(dialog, frame)
    if step is None:
        show(talk, frame, talk.t.html("engine.nothing_to_skip"))
    elif not (step.optional or step.unsure) and frame.editing is None:
        show(talk, frame, talk.t.html("engine.must_answer"))
    elif not (step.optional or step.unsure):
        back(talk, frame)
    else:
        advance(talk, engine.pass_by(dialog, frame, step))


def back(talk: Talk, frame: Frame) -> None:
    before = engine.step_back(DIALOGS[frame.dialog], frame)
    if before is None:
        show(talk, frame, talk.t.html("engine.nothing_back"))
    else:
        show(talk, before)
