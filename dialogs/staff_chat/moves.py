"""找工作人员: a talk with a person at the office, relayed both ways while it is on."""

from dataclasses import replace
from datetime import timedelta

from backend_client.contract.case import CaseEvent, EventType
from backend_client.contract.files import Attachment
from backend_client.contract.staff_chat import Side, TalkOpening, TalkReceipt, TalkWords
from backend_client.json_codec import from_plain
from dialogs.cases import followed
from dialogs.cases.card import status_name
from dialogs.cases.notifications import may_ring
from dialogs.cases.office_words import ending_of
from dialogs.feature import Feature, Missed
from dialogs.forms import answering
from dialogs.forms.danger_warning import ALARMED
from dialogs.forms.fields import Accepted, FilesField
from dialogs.forms.form import form_of
from dialogs.reading import extract
from dialogs.staff_chat import fold
from dialogs.staff_chat.look import data, go_on, of_news, relay_card, spoken
from dialogs.state import buttons
from dialogs.state.buttons import Pressed, Whose
from dialogs.state.conversation import FollowedCase, Frame, StaffChat
from dialogs.state.effect import EffectKind, FileShown, FileWish
from dialogs.state.event import (
    WITH_A_FILE,
    CaseHappened,
    EffectFailed,
    Event,
    FileFailed,
    Said,
    TalkOpened,
)
from dialogs.state.message import Button, Lane, Message
from dialogs.texts import clip, words_of
from dialogs.turn_context import Talk

TRIED_FOR = timedelta(hours=24)
REMEMBERED = 50  # messages of the citizen whose edits are passed on
CASES_OFFERED = 6
TEXT_KEPT = 20_000  # characters of a draft that go along in danger
KINDS = frozenset({EffectKind.OPEN_TALK, EffectKind.SAY_IN_TALK, EffectKind.CLOSE_TALK})


def ask(talk: Talk, rest: str = "") -> None:
    """/human: go on with the talk that is open, or open one: about what is being filled in, about
    the only case that runs, or about the one that is chosen."""
    chosen, frame = talk.conversation.case_tagged(rest), talk.conversation.frame
    is_open = [
        relay
        for relay in talk.conversation.relays
        if relay.closed_by is None and (chosen is None or relay.about == chosen.client_ref)
    ]
    if is_open:
        enter(talk, is_open[-1])
        return
    running = [
        case for case in talk.conversation.cases if case.number and not followed.has_ended(case)
    ]
    if chosen is not None:
        _open(talk, chosen.client_ref)
    elif frame is not None and (about := _matter_of(talk, frame)):
        _open(talk, about)
    elif len(running) > 1 and rest != "other":
        _offer(talk, running)
    else:
        _open(talk, running[0].client_ref if running and not rest else None)


def _matter_of(talk: Talk, frame: Frame) -> str | None:
    if form_of(talk, frame).makes_case:
        return frame.id if frame.path else None
    case = talk.conversation.case_of(frame.about)
    return case.client_ref if case else None


def _offer(talk: Talk, running: list[FollowedCase]) -> None:
    newest = running[-CASES_OFFERED:][::-1]
    rows = tuple((_choice(talk, case),) for case in newest)
    talk.note(
        "relay.which", (*rows, (talk.button("relay.other", buttons.general("human", "other")),))
    )


def _choice(talk: Talk, case: FollowedCase) -> Button:
    label = f"{clip(case.headline, 30)} · {status_name(talk.t, case)}"
    return Button(label, buttons.general("human", case.tag))


def _open(talk: Talk, about: str | None) -> None:
    frame = talk.conversation.frame
    relay = StaffChat(f"{talk.event.id}-talk", about)
    opening = TalkOpening(
        relay.id, about, language=talk.t.language, doing=frame.dialog if frame else None
    )
    talk.wish(EffectKind.OPEN_TALK, relay.id, opening, key=relay.id)
    _forget_ended(talk)
    enter(talk, relay)


def alarm(talk: Talk, frame: Frame) -> None:
    """Words of danger: a person is told at once, once for each draft, with what helps to help."""
    known = {**frame.found, **frame.answers}
    place, signs = known.get("place"), known.get("danger")
    relay = StaffChat(f"{frame.id}-danger", _matter_of(talk, frame), urgent=True, warned=True)
    if talk.conversation.relay_of(relay.id) is not None:
        return
    opening = TalkOpening(
        relay.id,
        relay.about,
        urgent=True,
        language=talk.t.language,
        doing=frame.dialog,
        signs=tuple(map(str, signs)) if isinstance(signs, list) else (),
        place=str(place["text"]) if isinstance(place, dict) else None,
        phone=str(known["phone"]) if known.get("phone") else None,
        text=_told(talk, frame),
    )
    talk.wish(EffectKind.OPEN_TALK, relay.id, opening, key=relay.id)
    talk.conversation = talk.conversation.with_relay(replace(relay, sent=1))
    rows = ((talk.button("relay.speak", data(relay, "on")),),)
    talk.note(ALARMED, rows)


def _told(talk: Talk, frame: Frame) -> str:
    """The citizen's own words in a draft, whatever question they answered."""
    steps = form_of(talk, frame).steps
    said = [step.kind.words(frame.answers.get(step.name)) for step in steps]
    return "\n".join(filter(None, said))[:TEXT_KEPT]


def enter(talk: Talk, relay: StaffChat) -> None:
    """From now on what is written goes to the person."""
    talk.conversation = replace(talk.conversation.with_relay(relay), speaking=relay.id)
    _show(talk, relay, fresh=not talk.on(relay.slot))


def _show(talk: Talk, relay: StaffChat, *, fresh: bool = False) -> None:
    case = talk.conversation.case_filed_as(relay.about)
    on = talk.conversation.speaking == relay.id
    number = clip(case.number or "", 64) if case else ""
    talk.say(relay_card(talk.t, relay, on=on, about=number, fresh=fresh))


def tap(talk: Talk, tag: str, action: str) -> None:
    relay = next((each for each in talk.conversation.relays if each.tag == tag), None)
    if relay is None or relay.closed_by is not None or action not in ("on", "end"):
        talk.toast("talk.old_button_idle")
    elif action == "on":
        enter(talk, relay)
    else:
        end(talk, relay)


def end(talk: Talk, relay: StaffChat) -> None:
    talk.wish(EffectKind.CLOSE_TALK, relay.id, {}, key=f"{talk.event.id}:close")
    _closed(talk, replace(relay, closed_by=Side.CITIZEN))
    talk.note("relay.ended")
    frame = talk.conversation.frame
    if frame is not None and talk.conversation.consented_at is not None:
        answering.present(talk, replace(frame, asked=None), talk.t.html("talk.pick_up"))


def _closed(talk: Talk, relay: StaffChat) -> None:
    was_on = talk.conversation.speaking == relay.id
    speaking = None if was_on else talk.conversation.speaking
    talk.conversation = replace(talk.conversation.with_relay(relay), speaking=speaking)
    _show(talk, relay)


def leave(talk: Talk) -> None:
    """A question of ours is open: the next words answer it, and no person reads them. The talk
    stays open."""
    relay = talk.conversation.relay
    if relay is not None:
        talk.conversation = replace(talk.conversation, speaking=None)
        talk.say(relay_card(talk.t, relay, on=False))
        talk.note("relay.left", go_on(talk.t, relay))


def hears(talk: Talk, event: Event, word: str = "") -> bool:
    """Whether what was said or sent is for the person: all of it, while a talk is on."""
    relay = talk.conversation.relay
    if relay is None:
        return False
    if word in words_of("end_talk"):
        end(talk, relay)
    else:
        say(talk, relay, event)
    return True


def say(talk: Talk, relay: StaffChat, event: Event, *, corrects: bool = False) -> None:
    """Pass on what was written or sent. The hotline is named when the words tell of danger."""
    text = event.what.text if isinstance(event.what, Said) else ""
    reading = FilesField().read(event, {})
    files = reading.value if isinstance(reading, Accepted) else ()
    sent = from_plain(tuple[Attachment, ...], files)
    if not text.strip() and not sent:
        talk.note("talk.empty")
        return
    calls = extract.read("\n".join([text, *(a.caption or "" for a in sent)])).calls
    danger = bool(calls)
    for call in () if relay.warned else calls:
        talk.note(f"advice.danger.{call}")
    relay = replace(
        relay,
        sent=relay.sent + 1,
        relayed=(*relay.relayed, talk.event.message_id or 0)[-REMEMBERED:],
        urgent=relay.urgent or danger,
        warned=relay.warned or danger,
    )
    words = TalkWords(text, sent, urgent=danger, corrects=corrects)
    talk.wish(EffectKind.SAY_IN_TALK, relay.id, words, key=f"{talk.event.id}:say")
    for place, attachment in enumerate(sent, 1):
        if attachment.kind in WITH_A_FILE:
            wish = FileWish(attachment, place, talk.event.at + TRIED_FOR, in_talk=True)
            key = f"{talk.event.id}:file:{place}"
            talk.wish(EffectKind.ATTACH_FILE, relay.id, wish, key=key)
    talk.conversation = talk.conversation.with_relay(relay)
    talk.count("relay.passed_on", count=relay.sent)


def correct(talk: Talk, text: str) -> bool:
    """A message that was passed on has been changed: so is the change, while the talk is open. It
    was meant for a person, so no draft may take it."""
    id_ = talk.event.message_id
    relay = next((each for each in talk.conversation.relays if id_ in each.relayed), None)
    if relay is None:
        return False
    if relay.closed_by is not None:
        talk.note("talk.edited_late")
        return True
    say(talk, relay, replace(talk.event, what=Said(text)), corrects=True)
    return True


def before_filing(talk: Talk, relay: StaffChat) -> None:
    """To file while a talk is on: whoever is meant by the next words is decided by a button."""
    rows = (
        (talk.button("relay.file_first", buttons.general("new", "anyway")),),
        (talk.button("relay.go_on", data(relay, "on")),),
    )
    talk.note("relay.or_file", rows)


# what the office does


def opened(talk: Talk, what: TalkOpened) -> None:
    receipt: TalkReceipt = what.receipt
    relay = talk.conversation.relay_of(receipt.id)
    if relay is None:
        return
    relay = replace(relay, opens=receipt.opens, closes=receipt.closes)
    if relay.seq == 0:
        relay = replace(relay, answer_by=receipt.answer_by)
    talk.conversation = talk.conversation.with_relay(relay)
    if relay.slot in talk.sent or talk.conversation.speaking == relay.id:
        _show(talk, relay)


def happened(talk: Talk, what: CaseHappened) -> bool:
    """Whether the event is of a talk of this chat. Words are shown and rung once; the rest stands
    on the card."""
    event = what.event
    before = talk.conversation.relay_of(event.client_ref)
    if before is None:
        return False
    after, news = fold.fold(before, event)
    missed = talk.conversation.missed
    if missed:
        words = tuple(each for each in news if fold.words_of_staff(each) is not None)
        after = replace(after, unseen=(*after.unseen, *words))
    talk.conversation = talk.conversation.with_relay(after)
    on = talk.conversation.speaking == after.id
    if on and any(each.type is EventType.TALK_CLOSED for each in news):
        talk.conversation = replace(talk.conversation, speaking=None)
    if missed or not news:
        return True
    if after.slot in talk.sent:
        _show(talk, after)
    on = talk.conversation.speaking == after.id
    for message in of_news(talk.t, before, after, news, talk.event.at, on=on):
        talk.say(message)
    for each in news:
        _show_files(talk, each, f"{each.client_ref}:said:{each.seq}")
    return True


def _show_files(talk: Talk, event: CaseEvent, key: str) -> None:
    """The files that came with words of the office."""
    files = fold.files_of_staff(event)
    for place, file in enumerate(files, 1):
        name = talk.t.plain("relay.file_name", place=place) + ending_of(file.name)
        caption = talk.t.html("relay.file", place=place, count=len(files))
        wish = FileShown(file.file_id or "", str(caption), name, in_talk=True)
        talk.wish(EffectKind.SHOW_FILE, event.client_ref, wish, key=f"{key}:{place}")


def failed(talk: Talk, what: EffectFailed) -> bool:
    """Whether what was refused is of a talk. Whoever waits must know; there is none any more."""
    if what.effect not in KINDS:
        return False
    relay = talk.conversation.relay_of(what.case)
    if relay is None or relay.closed_by is Side.CITIZEN:
        return True
    _closed(talk, replace(relay, closed_by=Side.STAFF))
    ring = may_ring(talk.event.at, urgent=relay.urgent)
    talk.say(Message(talk.t.html("relay.failed"), ring=ring, lane=Lane.PUSH))
    return True


def file_failed(talk: Talk, what: FileFailed) -> bool:
    """Whether the file was one of a talk of this chat."""
    if talk.conversation.relay_of(what.client_ref) is None:
        return False
    kind, why = talk.t.plain(f"file.kind.{what.kind}"), talk.t.plain(f"file.why.{what.refusal}")
    text = talk.t.html("relay.file_failed", kind=kind, why=why)
    talk.say(Message(text, ring=False, lane=Lane.PUSH))
    return True


def mark_unseen(talk: Talk) -> None:
    """The newest words may have been on their way when the chat was closed."""
    for relay in talk.conversation.relays:
        if relay.last is not None and relay.closed_by is None:
            unseen = replace(relay, unseen=(relay.last,))
            talk.conversation = talk.conversation.with_relay(unseen)


def catch_up(talk: Talk) -> None:
    """Show the words that came while the chat could not be reached."""
    for relay in talk.conversation.relays:
        if relay.unseen:
            talk.conversation = talk.conversation.with_relay(replace(relay, unseen=()))
            rows = go_on(talk.t, relay) if relay.closed_by is None else ()
            for event in relay.unseen:
                for message in spoken(talk.t, event, rows, ring=False):
                    talk.say(message)
                _show_files(talk, event, f"{talk.event.id}:said:{event.seq}")


def let_go(talk: Talk, about: str) -> None:
    """End the talks about a case that is followed elsewhere from now on."""
    for relay in talk.conversation.relays:
        if relay.about == about and relay.closed_by is None:
            talk.wish(EffectKind.CLOSE_TALK, relay.id, {}, key=f"{relay.id}:let_go")
            _closed(talk, replace(relay, closed_by=Side.CITIZEN))


def _forget_ended(talk: Talk) -> None:
    """A talk that has ended is kept until its end has come back: its last words may be on their
    way. Then it is of no use here any more."""
    kept = tuple(relay for relay in talk.conversation.relays if not relay.done or relay.unseen)
    talk.conversation = replace(talk.conversation, relays=kept)


def _tap(talk: Talk, pressed: Pressed | None) -> None:
    if pressed is not None:
        tap(talk, pressed.of, pressed.action)


STAFF_CHAT = Feature(
    "staff talk",
    text=lambda talk, word: hears(talk, talk.event, word),
    sent=lambda talk, what: hears(talk, talk.event),
    whose=Whose.TALK,
    tap=_tap,
    edited=correct,
    event={
        TalkOpened: opened,
        CaseHappened: happened,
        EffectFailed: failed,
        FileFailed: file_failed,
    },
    missed=Missed(
        waits=lambda conversation: any(relay.unseen for relay in conversation.relays),
        show=catch_up,
        mark=mark_unseen,
    ),
    # What was said to a person is theirs to keep, as a filed case is.
    forget=lambda conversation: {
        "relays": conversation.relays,
        "speaking": conversation.speaking,
    },
)
