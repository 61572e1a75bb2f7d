"""确认提交: what comes of a dialog that has been checked and confirmed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from backend_client.contract import Attachment
from backend_client.plain import from_plain
from dialogs import drafts, engine, extract, parting, track_case, twins
from dialogs.add_detail import to_supplement
from dialogs.appeal_case import level_open, to_review, without_appeal
from dialogs.case_card import case_card
from dialogs.catalog import DIALOGS
from dialogs.conversation import FollowedCase, Frame
from dialogs.effect import EffectKind, FileWish
from dialogs.file_case import accusation, filed_again, is_shielded, remembered, to_draft
from dialogs.message import Message
from dialogs.privacy import to_person
from dialogs.quota import WITH_A_FILE
from dialogs.render import Rows
from dialogs.talk import Talk
from dialogs.texts import Html
from dialogs.ways import rules

TRIED_FOR = timedelta(hours=24)
NOT_TRIED_ON = timedelta(0)


def confirm(talk: Talk, frame: Frame) -> None:
    """Finish the dialog if nothing is missing. A change that was begun but not made is let go."""
    settled = replace(frame, editing=None)
    if drafts.needs_consent(talk, frame):
        drafts.show(talk, frame)
    elif engine.position(DIALOGS[frame.dialog], settled) is not None:
        drafts.show(talk, settled, talk.t.html("engine.not_ready"))
    else:
        talk.conversation = talk.conversation.without_frame(frame)
        FINISH[frame.dialog](talk, settled)
        go_on(talk)


def go_on(talk: Talk) -> None:
    """Come back to what lies beneath."""
    if (frame := talk.conversation.frame) is not None:
        drafts.show(talk, replace(frame, asked=None), talk.t.html("talk.pick_up"))


def _file(talk: Talk, frame: Frame) -> None:
    repeats = twins.number_of(talk.conversation, frame)
    draft = to_draft(frame, talk.t.language, repeats)
    headline = extract.headline(draft.facts or draft.request)
    person = remembered(frame, talk.conversation.person)
    talk.conversation = parting.share(replace(talk.conversation, person=person), frame)
    case = FollowedCase(
        frame.id,
        headline,
        talk.event.at,
        urgent=draft.urgent,
        reopens=draft.reopens,
        filed=filed_again(frame),
        sketch=twins.sketch_of(frame),
        public=draft.public,
        shielded=is_shielded(engine.values(frame)),
        kind=draft.kind,
    )
    talk.keep_case(case)
    talk.wish(EffectKind.FILE_CASE, frame.id, draft, key=frame.id)
    _wish_files(talk, frame, frame.id)
    receipt = talk.t.html("file_case.submitted", at=talk.t.minute(talk.event.at), receipt=frame.tag)
    rows: Rows = ()
    if frame.found.get("matters", 1) != 1:
        rows = ((talk.button("label.another", "g:new"),),)
    _replace_card(talk, frame, receipt, "file_case.submitted_stub", rows)


def _supplement(talk: Talk, frame: Frame) -> None:
    talk.wish(EffectKind.SUPPLEMENT, frame.about, to_supplement(frame), key=frame.id)
    if case := talk.conversation.case_of(frame.about):
        if accusation(engine.values(frame))["kind_read"]:
            case = replace(case, shielded=True)  # it has become a denunciation: none names it now
            talk.keep_case(case)
        _wish_files(talk, frame, case.client_ref)
        if frame.question is not None:
            case = track_case.answered(case, frame.question)
            talk.keep_case(case)
            talk.say(case_card(talk.t, case, talk.event.at))
    done = "add_detail.done" if frame.question is None else "answer_office.done"
    _replace_card(talk, frame, talk.t.html(done), "engine.stub")


def _wish_files(talk: Talk, frame: Frame, client_ref: str) -> None:
    """Each file is a wish of its own, under its place in the draft: one that is hard to get holds
    up neither the petition nor the others."""
    sent = from_plain(tuple[Attachment, ...], engine.values(frame).get("materials") or [])
    files = [each for each in enumerate(sent, 1) if each[1].kind in WITH_A_FILE]
    if case := talk.conversation.case_filed_as(client_ref):
        talk.keep_case(replace(case, files=case.files + len(files)))
    for place, attachment in files:
        given = attachment.ref not in frame.former
        wish = FileWish(attachment, place, talk.event.at + (TRIED_FOR if given else NOT_TRIED_ON))
        key = f"{frame.id}:file:{place}"
        talk.wish(EffectKind.ATTACH_FILE, client_ref, wish, key=key)


def _appeal(talk: Talk, frame: Frame) -> None:
    case = talk.conversation.case_of(frame.about)
    level = level_open(case, talk.event.at) if case else None
    if case is None or level is None:
        why = without_appeal(case) if case else "unsolved.review_over"
        _replace_card(talk, frame, talk.t.html(why, **rules(talk.t)), "engine.stub")
        return
    talk.keep_case(replace(case, appealed_at=case.status))
    talk.wish(EffectKind.ASK_REVIEW, frame.about, to_review(frame, level), key=frame.id)
    _replace_card(talk, frame, talk.t.html("appeal_case.done"), "engine.stub")


def _store_details(talk: Talk, frame: Frame) -> None:
    talk.conversation = replace(talk.conversation, person=to_person(frame))
    _replace_card(talk, frame, talk.t.html("my_details.done"), "engine.stub")


FINISH: dict[str, Callable[[Talk, Frame], None]] = {
    "file_case": _file,
    "add_detail": _supplement,
    "answer_office": _supplement,
    "appeal_case": _appeal,
    "my_details": _store_details,
}


def _replace_card(talk: Talk, frame: Frame, text: Html, stub: str, rows: Rows = ()) -> None:
    """Put the result where the card was: in place after a tap on it, at the bottom otherwise."""
    fresh = not talk.on(frame.card_slot)
    talk.say(
        Message(
            text,
            buttons=rows,
            slot=frame.card_slot,
            fresh=fresh,
            stub=talk.t.html(stub) if fresh else "",
        )
    )
