"""File effects of a petition: each file is an effect of its own behind it, under its place in the
draft.

One that is hard to get holds up neither the petition nor the others. A recording is put into words
by the operator's engine: they join the draft, marked as a machine's, and it stays with the file.
"""

from collections.abc import Iterator
from datetime import timedelta

from backend_client.contract.files import AUTHORITY, Attachment
from backend_client.json_codec import from_plain
from dialogs.forms import position
from dialogs.forms.fields import Values
from dialogs.forms.form import Form, form_of
from dialogs.forms.forwarded import HEARD, quoted
from dialogs.forms.position import values
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern
from dialogs.state import buttons
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind, FileToAttach, VoiceToHear
from dialogs.state.event import WITH_A_FILE, Attached, Said, VoiceHeard
from dialogs.texts import Texts
from dialogs.texts.layout import Rows
from dialogs.turn_context import TurnContext

REMEMBERED = 128  # messages of a case that an edit is recognised by
TRIED_FOR = timedelta(hours=24)
NOT_TRIED_ON = timedelta(0)
VOICES = ("voice", "audio")
LONGEST_HEARD = 300
HEARD_WITHIN = timedelta(minutes=15)  # the citizen waits for it, and can write meanwhile


def sent(known: Values, t: Texts) -> tuple[Attachment, ...]:
    """The files of a draft as the office gets them. Of what was forwarded the caption says whose it
    is."""
    authorised = tuple(replace(each, sort=AUTHORITY) for each in _held(known, AUTHORITY, t))
    return (*map(_sorted, _held(known, "materials", t)), *authorised)


def _sorted(attachment: Attachment) -> Attachment:
    """A photo with 委托书 beneath it is one."""
    named = pattern("behalf", "authority").search(level(attachment.caption or ""))
    return replace(attachment, sort=AUTHORITY) if named else attachment


def _held(known: Values, name: str, t: Texts) -> Iterator[Attachment]:
    held = known.get(name)
    for each in held if isinstance(held, list) else []:
        yield _told(from_plain(Attachment, each), each.get("source"), t)


def _told(attachment: Attachment, source: object, t: Texts) -> Attachment:
    return replace(attachment, caption=quoted(attachment.caption or "", source, t) or None)


def request(ctx: TurnContext, frame: Frame, client_ref: str) -> None:
    """Request an upload of each file of a draft to the case that was filed as `client_ref`."""
    held = sent(values(frame), ctx.t)
    files = [each for each in enumerate(held, 1) if each[1].kind in WITH_A_FILE]
    if case := ctx.conversation.case_filed_as(client_ref):
        told = (*case.message_ids, *position.message_ids(frame))[-REMEMBERED:]
        ctx.keep_case(replace(case, files=case.files + len(files), message_ids=told))
    for place, attachment in files:
        given = attachment.ref not in frame.former
        until = ctx.event.at + (TRIED_FOR if given else NOT_TRIED_ON)
        heard = is_heard(frame, attachment.ref)
        body = FileToAttach(attachment, place, until, heard=heard)
        ctx.request(EffectKind.ATTACH_FILE, client_ref, body, key=f"{frame.id}:file:{place}")


def hear(ctx: TurnContext, frame: Frame) -> Frame:
    """Ask for the words of each voice message of a draft that were not asked for yet. Nothing of
    it is read before the notice was."""
    form = form_of(ctx, frame)
    if not ctx.quota.hears or not form.makes_case or form.files_to is None:
        return frame
    if ctx.conversation.consented_at is None:
        return frame
    held = position.values(frame).get(form.files_to)
    for each in held if isinstance(held, list) else []:
        asked = f"asked:{each['ref']}"
        if each.get("kind") != "voice" or asked in frame.flags or each.get("source") is not None:
            continue
        frame = replace(frame, flags=(*frame.flags, asked))
        body = VoiceToHear(str(each["ref"]), ctx.event.at + HEARD_WITHIN, each.get("id"))
        count = sum(flag.startswith("asked:") for flag in frame.flags)
        ctx.request(EffectKind.HEAR_VOICE, frame.id, body, key=f"{frame.id}:hear:{count}")
    return frame


def is_heard(frame: Frame, ref: str) -> bool:
    """Whether the words of a recording stand in the draft already."""
    return _mark(ref) in frame.flags


def asks_for_words(ctx: TurnContext, form: Form, what: object) -> bool:
    """Whether something was spoken that nobody here puts into words."""
    spoken = isinstance(what, Attached) and what.attachment.kind in VOICES
    return form.makes_case and spoken and not ctx.quota.hears


def is_document(what: object) -> bool:
    return isinstance(what, Attached) and what.attachment.kind == "document"


def says_so(ctx: TurnContext, frame: Frame) -> Frame | None:
    """The frame when its voice messages are being heard; None when nobody hears them."""
    before = frame.flags
    frame = hear(ctx, frame)
    return None if frame.flags == before else frame


def other_ways(ctx: TurnContext) -> Rows:
    """For who cannot write either: a person, who may call back."""
    return ((ctx.button("label.human", buttons.general("human")),),)


def taken(ctx: TurnContext, what: VoiceHeard) -> tuple[Frame, Said] | None:
    """The draft under way and what was said to it. None when it is not under way any more (the
    recording goes along, and the office has its words), or nothing was understood: then it is
    said."""
    frame = ctx.conversation.frame
    if frame is None or frame.id != what.draft or is_heard(frame, what.ref):
        return None
    if what.words is None or not what.words.strip():
        ctx.note("advice.unheard", other_ways(ctx))
        return None
    frame = replace(frame, flags=(*frame.flags, _mark(what.ref)))
    ctx.note("advice.heard", words=what.words.strip()[:LONGEST_HEARD])
    return frame, Said(what.words.strip(), HEARD)


def _mark(ref: str) -> str:
    return f"heard:{ref}"
