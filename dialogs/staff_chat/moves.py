"""Staff chat (找工作人员): a talk with a person at the office; messages are passed on both ways
while it is on.
"""

from backend_client.contract.case import CaseEvent, EventType
from backend_client.contract.staff_chat import Side, TalkOpening, TalkReceipt, TalkWords
from dialogs.cases import followed
from dialogs.cases.card import status_name
from dialogs.cases.notifications import may_ring
from dialogs.cases.office_words import ending_of
from dialogs.feature import Feature, Missed
from dialogs.forms import answering, attachments
from dialogs.forms.attachments import TRIED_FOR
from dialogs.forms.fields import Accepted, FilesField
from dialogs.forms.form import form_of
from dialogs.forms.forwarded import quoted
from dialogs.reading import extract
from dialogs.staff_chat import fold, last_word
from dialogs.staff_chat.look import data, go_on, of_news, spoken, staff_chat_card
from dialogs.state import buttons
from dialogs.state.buttons import Pressed, Whose
from dialogs.state.conversation import FollowedCase, Frame, StaffChat
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind, FileShown, FileToAttach
from dialogs.state.event import (
    WITH_A_FILE,
    CaseHappened,
    Edited,
    EffectFailed,
    Event,
    FileFailed,
    Said,
    TalkOpened,
)
from dialogs.state.message import Button, Lane, Message
from dialogs.texts import clip, words_of
from dialogs.texts.layout import Rows
from dialogs.turn_context import TurnContext

OF_THE_BOT = ("help", "privacy", "language")  # words that ask what no person could do
REMEMBERED = 50  # messages of the citizen whose edits are passed on
CASES_OFFERED = 6
TEXT_KEPT = 20_000  # characters of a draft that go along in danger
KINDS = frozenset({EffectKind.OPEN_TALK, EffectKind.SAY_IN_TALK, EffectKind.CLOSE_TALK})


def ask(ctx: TurnContext, rest: str = "") -> None:
    """/human: go on with the talk that is open, or open one: about what is being filled in, about
    the only case that runs, or about the one that is chosen."""
    chosen, frame = ctx.conversation.case_tagged(rest), ctx.conversation.frame
    is_open = [
        each
        for each in ctx.conversation.staff_chats
        if each.closed_by is None and (chosen is None or each.about == chosen.client_ref)
    ]
    if is_open:
        enter(ctx, is_open[-1])
        return
    running = [
        case for case in ctx.conversation.cases if case.number and not followed.has_ended(case)
    ]
    if chosen is not None:
        _open(ctx, chosen.client_ref)
    elif frame is not None and (about := _matter_of(ctx, frame)):
        _open(ctx, about)
    elif len(running) > 1 and rest != "other":
        _offer(ctx, running)
    else:
        _open(ctx, running[0].client_ref if running and not rest else None)


def _matter_of(ctx: TurnContext, frame: Frame) -> str | None:
    if form_of(ctx, frame).makes_case:
        return frame.id if frame.order else None
    case = ctx.conversation.case_of(frame.about)
    return case.client_ref if case else None


def _offer(ctx: TurnContext, running: list[FollowedCase]) -> None:
    newest = running[-CASES_OFFERED:][::-1]
    rows = tuple((_choice(ctx, case),) for case in newest)
    ctx.note(
        "staff_chat.which",
        (*rows, (ctx.button("staff_chat.other", buttons.general("human", "other")),)),
    )


def _choice(ctx: TurnContext, case: FollowedCase) -> Button:
    label = f"{clip(case.headline, 30)} · {status_name(ctx.t, case)}"
    return Button(label, buttons.general("human", case.tag))


def _open(ctx: TurnContext, about: str | None) -> None:
    frame = ctx.conversation.frame
    staff_chat = StaffChat(f"{ctx.event.id}-talk", about)
    opening = TalkOpening(
        staff_chat.id, about, language=ctx.t.language, doing=frame.dialog if frame else None
    )
    ctx.request(EffectKind.OPEN_TALK, staff_chat.id, opening, key=staff_chat.id)
    _forget_ended(ctx)
    enter(ctx, staff_chat)


def alarm(ctx: TurnContext, frame: Frame) -> None:
    """Words of danger: a person is told at once, once for each draft, with what helps to help; of
    another danger in it, by the words that tell of it."""
    known = {**frame.inferred, **frame.answers}
    place, signs = known.get("place"), known.get("danger")
    staff_chat = StaffChat(f"{frame.id}-danger", _matter_of(ctx, frame), urgent=True, warned=True)
    if (told := ctx.conversation.staff_chat_of(staff_chat.id)) is not None:
        _tell_more(ctx, told)
        return
    opening = TalkOpening(
        staff_chat.id,
        staff_chat.about,
        urgent=True,
        language=ctx.t.language,
        doing=frame.dialog,
        signs=tuple(map(str, signs)) if isinstance(signs, list) else (),
        place=str(place["text"]) if isinstance(place, dict) else None,
        phone=str(known["phone"]) if known.get("phone") else None,
        text=_told(ctx, frame),
    )
    ctx.request(EffectKind.OPEN_TALK, staff_chat.id, opening, key=staff_chat.id)
    ctx.conversation = ctx.conversation.with_staff_chat(replace(staff_chat, sent=1))
    ctx.note("staff_chat.alarmed", _speak(ctx, staff_chat))


def _tell_more(ctx: TurnContext, staff_chat: StaffChat) -> None:
    what = ctx.event.what
    if staff_chat.closed_by is None and isinstance(what, Said):
        words = TalkWords(quoted(what.text, what.source, ctx.t), urgent=True)
        ctx.request(EffectKind.SAY_IN_TALK, staff_chat.id, words, key=f"{ctx.event.id}:say")
        ctx.conversation = ctx.conversation.with_staff_chat(
            replace(staff_chat, sent=staff_chat.sent + 1)
        )
        ctx.note("staff_chat.alarmed_more", _speak(ctx, staff_chat))


def _speak(ctx: TurnContext, staff_chat: StaffChat) -> Rows:
    return ((ctx.button("staff_chat.speak", data(staff_chat, "on")),),)


def _told(ctx: TurnContext, frame: Frame) -> str:
    """The citizen's own words in a draft, whatever question they answered."""
    steps = form_of(ctx, frame).steps
    said = [step.kind.words(frame.answers.get(step.name)) for step in steps]
    return "\n".join(filter(None, said))[:TEXT_KEPT]


def enter(ctx: TurnContext, staff_chat: StaffChat) -> None:
    """From now on what is written goes to the person."""
    ctx.conversation = replace(ctx.conversation.with_staff_chat(staff_chat), speaking=staff_chat.id)
    _show(ctx, staff_chat, fresh=not ctx.on(staff_chat.slot))


def _show(ctx: TurnContext, staff_chat: StaffChat, *, fresh: bool = False) -> None:
    case = ctx.conversation.case_filed_as(staff_chat.about)
    on = ctx.conversation.speaking == staff_chat.id
    number = clip(case.number or "", 64) if case else ""
    ctx.say(staff_chat_card(ctx.t, staff_chat, on=on, about=number, fresh=fresh))


def tap(ctx: TurnContext, tag: str, action: str) -> None:
    staff_chat = next((each for each in ctx.conversation.staff_chats if each.tag == tag), None)
    if staff_chat is None or staff_chat.closed_by is not None or action not in ("on", "end"):
        ctx.toast("talk.old_button_idle")
    elif action == "on":
        enter(ctx, staff_chat)
    else:
        end(ctx, staff_chat)


def end(ctx: TurnContext, staff_chat: StaffChat) -> None:
    ctx.request(EffectKind.CLOSE_TALK, staff_chat.id, {}, key=f"{ctx.event.id}:close")
    _closed(ctx, replace(staff_chat, closed_by=Side.CITIZEN))
    ctx.note("staff_chat.ended")
    frame = ctx.conversation.frame
    if frame is not None and ctx.conversation.consented_at is not None:
        answering.present(ctx, replace(frame, asked=None), ctx.t.html("talk.pick_up"))


def _closed(ctx: TurnContext, staff_chat: StaffChat) -> None:
    was_on = ctx.conversation.speaking == staff_chat.id
    speaking = None if was_on else ctx.conversation.speaking
    ctx.conversation = replace(ctx.conversation.with_staff_chat(staff_chat), speaking=speaking)
    _show(ctx, staff_chat)


def leave(ctx: TurnContext) -> None:
    """A question of ours is open: the next words answer it, and no person reads them. The talk
    stays open."""
    ctx.conversation = last_word.asked_since(ctx.conversation)
    staff_chat = ctx.conversation.staff_chat
    if staff_chat is not None:
        ctx.conversation = replace(ctx.conversation, speaking=None)
        ctx.say(staff_chat_card(ctx.t, staff_chat, on=False))
        ctx.note("staff_chat.left", go_on(ctx.t, staff_chat))


def takes_input(ctx: TurnContext, event: Event, word: str = "") -> bool:
    """Whether what was said or sent is for the person: all of it, while a talk is on or theirs was
    the last word, but what is asked of the bot alone."""
    staff_chat = ctx.conversation.staff_chat or last_word.waits_for_answer(ctx, word)
    if staff_chat is None or any(word in words_of(name) for name in OF_THE_BOT):
        return False
    if word in words_of("end_talk"):
        end(ctx, staff_chat)
        return True
    if ctx.conversation.speaking != staff_chat.id:
        enter(ctx, staff_chat)
    say(ctx, replace(staff_chat, waits=False), event)
    return True


def say(ctx: TurnContext, staff_chat: StaffChat, event: Event, *, corrects: bool = False) -> None:
    """Pass on what was written or sent. The hotline is named when the words tell of danger."""
    what, text = event.what, ""
    if isinstance(what, Said) and what.text.strip():
        text = quoted(what.text, what.source, ctx.t)
    reading = FilesField().read(event, {})
    files = reading.value if isinstance(reading, Accepted) else ()
    sent = attachments.sent({"materials": files}, ctx.t)
    if not text.strip() and not sent:
        ctx.note("talk.empty")
        return
    calls = extract.read("\n".join([text, *(a.caption or "" for a in sent)])).calls
    danger = bool(calls)
    for call in () if staff_chat.warned else calls:
        ctx.note(f"advice.danger.{call}")
    staff_chat = replace(
        staff_chat,
        sent=staff_chat.sent + 1,
        message_ids=(*staff_chat.message_ids, ctx.event.message_id or 0)[-REMEMBERED:],
        urgent=staff_chat.urgent or danger,
        warned=staff_chat.warned or danger,
    )
    words = TalkWords(text, sent, urgent=danger, corrects=corrects)
    ctx.request(EffectKind.SAY_IN_TALK, staff_chat.id, words, key=f"{ctx.event.id}:say")
    for place, attachment in enumerate(sent, 1):
        if attachment.kind in WITH_A_FILE:
            request = FileToAttach(attachment, place, ctx.event.at + TRIED_FOR, in_talk=True)
            key = f"{ctx.event.id}:file:{place}"
            ctx.request(EffectKind.ATTACH_FILE, staff_chat.id, request, key=key)
    ctx.conversation = ctx.conversation.with_staff_chat(staff_chat)
    ctx.count("staff_chat.passed_on", count=staff_chat.sent)


def correct(ctx: TurnContext, text: str) -> bool:
    """A message that was passed on has been changed: so is the change, while the talk is open. It
    was meant for a person, so no draft may take it."""
    id_ = ctx.event.message_id
    staff_chat = next(
        (each for each in ctx.conversation.staff_chats if id_ in each.message_ids), None
    )
    if staff_chat is None:
        return False
    if staff_chat.closed_by is not None:
        ctx.note("talk.edited_late")
        return True
    edit = ctx.event.what
    now = edit.now if isinstance(edit, Edited) else None
    say(ctx, staff_chat, replace(ctx.event, what=now or Said(text)), corrects=True)
    return True


def before_filing(ctx: TurnContext, staff_chat: StaffChat) -> None:
    """To file while a talk is on: whoever is meant by the next words is decided by a button."""
    rows = (
        (ctx.button("staff_chat.file_first", buttons.general("new", "anyway")),),
        (ctx.button("staff_chat.go_on", data(staff_chat, "on")),),
    )
    ctx.note("staff_chat.or_file", rows)


# what the office does


def opened(ctx: TurnContext, what: TalkOpened) -> None:
    receipt: TalkReceipt = what.receipt
    staff_chat = ctx.conversation.staff_chat_of(receipt.id)
    if staff_chat is None:
        return
    staff_chat = replace(staff_chat, opens=receipt.opens, closes=receipt.closes)
    if staff_chat.seq == 0:
        staff_chat = replace(staff_chat, answer_by=receipt.answer_by)
    ctx.conversation = ctx.conversation.with_staff_chat(staff_chat)
    if staff_chat.slot in ctx.sent or ctx.conversation.speaking == staff_chat.id:
        _show(ctx, staff_chat)


def happened(ctx: TurnContext, what: CaseHappened) -> bool:
    """Whether the event is of a talk of this chat. Words are shown and rung once; the rest stands
    on the card."""
    event = what.event
    before = ctx.conversation.staff_chat_of(event.client_ref)
    if before is None:
        return False
    after, news = fold.fold(before, event)
    after = replace(after, waits=after.waits or any(map(fold.words_of_staff, news)))
    missed = ctx.conversation.missed
    if missed:
        words = tuple(each for each in news if fold.words_of_staff(each) is not None)
        after = replace(after, unseen=(*after.unseen, *words))
    ctx.conversation = ctx.conversation.with_staff_chat(after)
    on = ctx.conversation.speaking == after.id
    if on and any(each.type is EventType.TALK_CLOSED for each in news):
        ctx.conversation = replace(ctx.conversation, speaking=None)
    if missed or not news:
        return True
    if after.slot in ctx.sent:
        _show(ctx, after)
    on = ctx.conversation.speaking == after.id
    for message in of_news(ctx.t, before, after, news, ctx.event.at, on=on):
        ctx.say(message)
    for each in news:
        _show_files(ctx, each, f"{each.client_ref}:said:{each.seq}")
    return True


def _show_files(ctx: TurnContext, event: CaseEvent, key: str) -> None:
    """The files that came with words of the office."""
    files = fold.files_of_staff(event)
    for place, file in enumerate(files, 1):
        name = ctx.t.plain("staff_chat.file_name", place=place) + ending_of(file.name)
        caption = ctx.t.html("staff_chat.file", place=place, count=len(files))
        thread = ctx.conversation.thread
        request = FileShown(file.file_id or "", str(caption), name, in_talk=True, thread=thread)
        ctx.request(EffectKind.SHOW_FILE, event.client_ref, request, key=f"{key}:{place}")


def failed(ctx: TurnContext, what: EffectFailed) -> bool:
    """Whether what was refused is of a talk. Whoever waits must know; there is none any more."""
    if what.effect not in KINDS:
        return False
    staff_chat = ctx.conversation.staff_chat_of(what.case)
    if staff_chat is None or staff_chat.closed_by is Side.CITIZEN:
        return True
    _closed(ctx, replace(staff_chat, closed_by=Side.STAFF))
    ring = may_ring(ctx.event.at, urgent=staff_chat.urgent)
    ctx.say(Message(ctx.t.html("staff_chat.failed"), ring=ring, lane=Lane.PUSH))
    return True


def file_failed(ctx: TurnContext, what: FileFailed) -> bool:
    """Whether the file was one of a talk of this chat."""
    if ctx.conversation.staff_chat_of(what.client_ref) is None:
        return False
    kind, why = ctx.t.plain(f"file.kind.{what.kind}"), ctx.t.plain(f"file.why.{what.refusal}")
    text = ctx.t.html("staff_chat.file_failed", kind=kind, why=why)
    ctx.say(Message(text, ring=False, lane=Lane.PUSH))
    return True


def mark_unseen(ctx: TurnContext) -> None:
    """The newest words may have been on their way when the chat was closed."""
    for staff_chat in ctx.conversation.staff_chats:
        if staff_chat.last is not None and staff_chat.closed_by is None:
            unseen = replace(staff_chat, unseen=(staff_chat.last,))
            ctx.conversation = ctx.conversation.with_staff_chat(unseen)


def catch_up(ctx: TurnContext) -> None:
    """Show the words that came while the chat could not be reached."""
    for staff_chat in ctx.conversation.staff_chats:
        if staff_chat.unseen:
            ctx.conversation = ctx.conversation.with_staff_chat(replace(staff_chat, unseen=()))
            rows = go_on(ctx.t, staff_chat) if staff_chat.closed_by is None else ()
            for event in staff_chat.unseen:
                for message in spoken(ctx.t, event, rows, ring=False):
                    ctx.say(message)
                _show_files(ctx, event, f"{ctx.event.id}:said:{event.seq}")


def end_about(ctx: TurnContext, about: str) -> None:
    """End the talks about a case that is followed elsewhere from now on."""
    for staff_chat in ctx.conversation.staff_chats:
        if staff_chat.about == about and staff_chat.closed_by is None:
            ctx.request(EffectKind.CLOSE_TALK, staff_chat.id, {}, key=f"{staff_chat.id}:let_go")
            _closed(ctx, replace(staff_chat, closed_by=Side.CITIZEN))


def _forget_ended(ctx: TurnContext) -> None:
    """A talk that has ended is kept until its end has come back: its last words may be on their
    way. Then it is of no use here any more."""
    kept = tuple(each for each in ctx.conversation.staff_chats if not each.done or each.unseen)
    ctx.conversation = replace(ctx.conversation, staff_chats=kept)


def _tap(ctx: TurnContext, pressed: Pressed | None) -> None:
    if pressed is not None:
        tap(ctx, pressed.of, pressed.action)


STAFF_CHAT = Feature(
    "staff talk",
    text=lambda ctx, word: takes_input(ctx, ctx.event, word),
    sent=lambda ctx, what: takes_input(ctx, ctx.event),
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
        waits=lambda conversation: any(
            staff_chat.unseen for staff_chat in conversation.staff_chats
        ),
        show=catch_up,
        mark=mark_unseen,
    ),
    # What was said to a person is theirs to keep, as a filed case is.
    forget=lambda conversation: {
        "staff_chats": conversation.staff_chats,
        "speaking": conversation.speaking,
    },
)
