"""take_turn: (conversation, event) -> (conversation, messages, effects). Pure, and the only way in.

This file is the table of what happens when; how a dialog moves is the engine's, how it looks is
render's, and what a case allows is track_case's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dialogs import (
    asides,
    case_taps,
    cases,
    claim,
    draft_taps,
    drafts,
    extract,
    finish,
    relay,
    reminders,
    shelf,
)
from dialogs.add_detail import ADD_DETAIL
from dialogs.conversation import Conversation, Frame
from dialogs.effect import Effect
from dialogs.event import (
    Attached,
    Blocked,
    CaseClaimed,
    CaseHappened,
    Commanded,
    ContactShared,
    Due,
    Edited,
    EffectFailed,
    Event,
    Filed,
    FileFailed,
    GaveUp,
    InGroup,
    Pinned,
    ProgressCame,
    Said,
    TalkOpened,
    Tapped,
    Unfit,
)
from dialogs.file_case import FILE_CASE
from dialogs.message import Leave, Message, Output, Toast
from dialogs.start_link import place_of
from dialogs.talk import Talk
from dialogs.texts import words_of


@dataclass(frozen=True)
class Turn:
    """What one event came to. `links` are the client_refs this chat follows from now on, and the
    numbers that became known of those it followed already. A claimed case is none of them: the feed
    itself moves it here, at the step of its claim. At `due_at` it wants a Due."""

    conversation: Conversation
    outputs: tuple[Output, ...]
    effects: tuple[Effect, ...]
    links: Mapping[str, str]
    due_at: datetime | None


LONGEST_GREETING = 40


def take_turn(conversation: Conversation, event: Event, sent: Mapping[str, int]) -> Turn:
    """`sent` maps a slot to the id of the newest message of it that reached the chat."""
    talk = Talk(conversation, event, sent)
    elsewhere = isinstance(event.what, _FROM_ELSEWHERE)
    if conversation.missed and not elsewhere:
        cases.catch_up(talk)
    _HANDLERS[type(event.what)](talk, event.what)
    if not elsewhere and not _answered(talk):
        talk.count("talk.noted_again", count=event.message_id or 0)
    talk.settle_keyboard()
    talk.conversation = reminders.touched(conversation, talk.conversation, event)
    if talk.tapped is not None and not any(isinstance(o, Toast) for o in talk.outputs):
        talk.outputs.insert(0, Toast(talk.tapped.query_id))
    before = {case.client_ref: case.number for case in conversation.cases}
    links = {
        case.client_ref: case.number or ""
        for case in talk.conversation.cases
        if before.get(case.client_ref, "") != case.number and not case.claimed
    }
    links |= dict.fromkeys(talk.conversation.names - conversation.names, "")
    due_at = reminders.due(talk.conversation)
    return Turn(talk.conversation, tuple(talk.outputs), tuple(talk.effects), links, due_at)


def _answered(talk: Talk) -> bool:
    """Whether the citizen sees an answer; the end of a button's spinner alone is none."""
    return any(
        isinstance(output, Message) or (isinstance(output, Toast) and bool(output.text))
        for output in talk.outputs
    )


def _said(talk: Talk, what: Said) -> None:
    word = " ".join(what.text.split()).casefold()
    if claim.typed(talk, word) or relay.hears(talk, word):
        return
    for name, act in _WORDS.items():
        if word in words_of(name):
            act(talk, "")
            return
    status = next((w for w in words_of("status") if word.startswith(f"{w} ")), None)
    if status is not None:
        _status(talk, word[len(status) :])
    elif len(word) <= LONGEST_GREETING and extract.read(what.text).greeting:
        _greet(talk)
    elif (frame := talk.conversation.frame) is not None:
        if not draft_taps.typed(talk, frame, word):
            drafts.hear(talk, frame)
    elif case_taps.typed(talk, word):
        pass
    elif not what.text.strip():
        talk.note("talk.empty")
    else:
        _file_with(talk)


def _greet(talk: Talk) -> None:
    if talk.conversation.consented_at is None:
        drafts.welcome(talk, "talk.example")
    elif talk.conversation.frame is not None:
        _pick_up(talk)
    else:
        talk.note("talk.greeting", example=talk.t.html("talk.example"))


def _nod(talk: Talk, args: str) -> None:
    """好了, 谢谢: nothing to be filed. In the middle of a change it says that nothing changes."""
    if (frame := talk.conversation.frame) is None:
        talk.note("talk.nod")
    elif frame.editing is not None:
        drafts.back(talk, frame)
    else:
        _pick_up(talk)


def _file_with(talk: Talk) -> None:
    """Whoever says or sends something with nothing under way has begun to file."""
    drafts.hear(talk, drafts.begin(talk, FILE_CASE))


def _sent(talk: Talk, what: object) -> None:
    frame = talk.conversation.frame
    if claim.shared(talk, what) or relay.hears(talk):
        return
    if frame is None and isinstance(what, Attached) and (case := cases.asked_to_resend(talk)):
        frame = drafts.begin(talk, ADD_DETAIL, case.number or "")
    if frame is not None:
        drafts.hear(talk, frame)
    else:
        _file_with(talk)


def _edited(talk: Talk, what: Edited) -> None:
    changes = (drafts.reword, relay.correct, drafts.heard_anew)
    if not any(change(talk, what.text) for change in changes):
        talk.note("talk.edited_late")


def _unfit(talk: Talk, what: Unfit) -> None:
    key = f"unfit.{what.what}"
    name = talk.t.plain(key if talk.t.has(key) else "unfit.other")
    talk.note("talk.unfit", what=name)
    if talk.conversation.consented_at is None and talk.conversation.relay is None:
        drafts.welcome(talk)
    else:
        _pick_up(talk)


def _group(talk: Talk, what: InGroup) -> None:
    talk.note("talk.group")
    talk.outputs.append(Leave())


def _blocked(talk: Talk, what: Blocked) -> None:
    """The newest change may have been on its way when the chat was closed."""
    if what.blocked and not talk.conversation.missed:
        cases.mark_unseen(talk)
        talk.conversation = replace(talk.conversation, missed=True)


def _gave_up(talk: Talk, what: GaveUp) -> None:
    talk.note("talk.gave_up")


def _pick_up(talk: Talk) -> None:
    """After a digression: come back to what was being asked."""
    frame = talk.conversation.frame
    if frame is not None and talk.conversation.relay is None:
        drafts.show(talk, replace(frame, asked=None), talk.t.html("talk.pick_up"))


def _begin(talk: Talk, args: str) -> None:
    """/start: welcome a newcomer, go on with what is under way, or begin."""
    if place := place_of(args):
        signed = isinstance(talk.event.what, Commanded) and talk.event.what.signed
        talk.conversation = replace(talk.conversation, came_from=place, came_signed=signed)
    frame = talk.conversation.frame
    if (speaking := talk.conversation.relay) is not None:
        relay.enter(talk, speaking)
    elif talk.conversation.consented_at is None:
        drafts.welcome(talk)
    elif frame is not None:
        _pick_up(talk)
    elif talk.conversation.shelf:
        shelf.offer(talk, talk.conversation.shelf[-1])
    else:
        rows = (
            (
                talk.button("label.new", "g:new"),
                talk.button("label.cases", "g:cases"),
                talk.button("label.help", "g:help"),
            ),
        )
        talk.note("talk.welcome_back", rows)


def _agree(talk: Talk, args: str) -> None:
    """开始, 同意: consent, once the notice has been there to be read."""
    newcomer = talk.conversation.consented_at is None
    if newcomer and not talk.unseen(drafts.WELCOME_SLOT):
        _consent(talk, args)
    else:
        _begin(talk, args)


def _consent(talk: Talk, args: str) -> None:
    """The notice has been read: what was said before it now counts. Its language is kept, because
    what the backend tells later comes without one."""
    if talk.conversation.consented_at is None:
        talk.conversation = replace(
            talk.conversation, consented_at=talk.event.at, language=talk.t.language
        )
    frame = talk.conversation.frame
    if frame is None:
        _new(talk, args)
    else:
        frame = drafts.advised(talk, talk.searched(frame))
        drafts.show(talk, replace(frame, asked=None))


def _new(talk: Talk, args: str) -> None:
    if (speaking := talk.conversation.relay) is not None:
        if args != "anyway":
            relay.before_filing(talk, speaking)
            return
        talk.leave_relay()
    frame = talk.conversation.frame
    if talk.conversation.consented_at is None:
        drafts.show(talk, drafts.begin(talk, FILE_CASE))
    elif frame is not None and frame.path:
        shelf.offer(talk, frame)
    elif frame is None and talk.conversation.shelf:
        shelf.offer(talk, talk.conversation.shelf[-1])
    else:
        shelf.file_anew(talk)


def _aside(act: Callable[[Talk, str], None]) -> Callable[[Talk, str], None]:
    """A digression: it answers, and the dialog under way is picked up again."""

    def acts(talk: Talk, args: str) -> None:
        act(talk, args)
        _pick_up(talk)

    return acts


def _in_frame(
    act: Callable[[Talk, Frame], None], idle: str = "talk.nothing_open"
) -> Callable[[Talk, str], None]:
    """A command that makes sense only while something is being filled in."""

    def acts(talk: Talk, args: str) -> None:
        if (frame := talk.conversation.frame) is None:
            talk.note(idle)
        else:
            act(talk, frame)

    return acts


def _resume(talk: Talk, args: str) -> None:
    if talk.conversation.frame is None and talk.conversation.shelf:
        shelf.resume(talk, talk.conversation.shelf[-1])
    elif talk.conversation.frame is not None:
        _pick_up(talk)
    else:
        talk.note("talk.nothing_open")


def _commanded(talk: Talk, what: Commanded) -> None:
    act = _COMMANDS.get(what.name)
    if act is None:
        talk.note("talk.unknown_command")
        _pick_up(talk)
    else:
        act(talk, what.args)


def _tapped(talk: Talk, what: Tapped) -> None:
    """`d:tag:rev:action` a draft's, `c:tag:action` a case's, `r:tag:action` a talk's,
    `g:action` anything else."""
    match what.data.split(":"):
        case ["d", tag, rev, action]:
            draft_taps.tap(talk, tag, rev, action)
        case ["c", tag, action]:
            case_taps.tap(talk, tag, action)
        case ["r", tag, action]:
            relay.tap(talk, tag, action)
        case ["g", action]:
            name, _, rest = action.partition(".")
            act = _GLOBAL.get(name)
            if act is None:
                talk.toast("talk.old_button_idle")
            else:
                act(talk, rest)
        case _:
            talk.toast("talk.old_button_idle")


_cases = _aside(lambda talk, args: cases.show_list(talk))
_status = _aside(cases.ask_status)
_help = _aside(asides.help_)
_privacy = _aside(asides.privacy)
_language = _aside(asides.language)
_back = _in_frame(drafts.back)
_skip = _in_frame(drafts.skip)
_keep = _in_frame(shelf.keep)

_COMMANDS: dict[str, Callable[[Talk, str], None]] = {
    "start": _begin,
    "new": _new,
    "cases": _cases,
    "status": _status,
    "back": _back,
    "skip": _skip,
    "cancel": _keep,
    "human": lambda talk, args: relay.ask(talk),
    "privacy": _privacy,
    "language": _language,
    "help": _help,
}

_WORDS: dict[str, Callable[[Talk, str], None]] = {
    "begin": _agree,
    "new": _new,
    "cases": _cases,
    "status": _status,
    "confirm": _in_frame(finish.confirm, "file_case.nothing_to_confirm"),
    "back": _back,
    "skip": _skip,
    "unsure": _skip,
    "keep": _keep,
    "drop": _in_frame(shelf.drop),
    "resume": _resume,
    "human": lambda talk, args: relay.ask(talk),
    "language": _language,
    "privacy": _privacy,
    "help": _help,
    "nod": _nod,
}

_GLOBAL: dict[str, Callable[[Talk, str], None]] = {
    "begin": _consent,
    "new": _new,
    "cases": _cases,
    "help": _help,
    "human": relay.ask,
    "claim": claim.ask_phone,
    "language": _aside(asides.set_language),
    "forget": asides.forget,
    "details": asides.details,
}

_HANDLERS: dict[type, Callable[[Talk, Any], None]] = {
    Said: _said,
    Attached: _sent,
    Pinned: _sent,
    ContactShared: _sent,
    Edited: _edited,
    Commanded: _commanded,
    Tapped: _tapped,
    Unfit: _unfit,
    InGroup: _group,
    Blocked: _blocked,
    CaseHappened: cases.happened,
    Filed: cases.filed,
    ProgressCame: cases.progress_came,
    EffectFailed: cases.failed,
    FileFailed: cases.file_failed,
    Due: lambda talk, what: reminders.remind(talk),
    TalkOpened: relay.opened,
    CaseClaimed: claim.came,
    GaveUp: _gave_up,
}

_FROM_ELSEWHERE = (
    *(CaseHappened, Filed, ProgressCame, EffectFailed, FileFailed, TalkOpened, CaseClaimed),
    *(Due, GaveUp),
    *(Blocked, InGroup),
)
