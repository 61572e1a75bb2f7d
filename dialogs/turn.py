"""take_turn: (conversation, event) -> (conversation, messages, effects). Pure, and the only way in.

This file is the table of what happens when; how a dialog moves is the engine's, how it looks is
render's, and what a case allows is track_case's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dialogs import (
    buttons,
    case_taps,
    cases,
    claim,
    commands,
    consent,
    draft_taps,
    drafts,
    neighbours,
    quota,
    relay,
    reminders,
    restored,
)
from dialogs.add_detail import ADD_DETAIL
from dialogs.catalog import FORMS
from dialogs.conversation import Conversation, LinkKind
from dialogs.effect import Effect
from dialogs.event import (
    DEFAULT_QUOTA,
    Attached,
    Blocked,
    CaseClaimed,
    CaseHappened,
    CaseRead,
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
    NeighbourCame,
    NeighbourGone,
    NeighboursCame,
    Pinned,
    ProgressCame,
    Quota,
    Said,
    TalkOpened,
    Tapped,
    Unfit,
)
from dialogs.message import Leave, Message, Output, Toast
from dialogs.talk import Talk


@dataclass(frozen=True)
class Turn:
    """What one event came to. `links` are the petitions this chat follows from now on, by
    client_ref, and the numbers that became known of those it followed already. A claimed case is
    none of them: the feed itself moves it here, at the step of its claim. `names` are what else the
    chat hears of from now on. At `due_at` it wants a Due."""

    conversation: Conversation
    outputs: tuple[Output, ...]
    effects: tuple[Effect, ...]
    links: Mapping[str, str]
    names: Mapping[str, LinkKind]
    due_at: datetime | None
    forgets: bool = False  # what was said and is done with is deleted


FROM_OFFICE = ("case_event", "outcome")  # the sources of inputs that no citizen wrote


def take_turn(
    conversation: Conversation, event: Event, sent: Mapping[str, int], limits: Quota = DEFAULT_QUOTA
) -> Turn:
    """`sent` maps a slot to the id of the newest message of it that reached the chat."""
    talk = Talk(conversation, event, sent, FORMS, limits)
    elsewhere = isinstance(event.what, _FROM_ELSEWHERE)
    if conversation.missed and not (elsewhere or event.former):
        cases.catch_up(talk)
    HANDLERS[type(event.what)](talk, event.what)
    if not elsewhere and not _answered(talk):
        talk.count("talk.noted_again", count=event.message_id or 0)
    talk.settle_keyboard(asks=claim.phone_asked(talk) or drafts.asks_by_keyboard(talk))
    talk.conversation = reminders.touched(conversation, talk.conversation, event)
    if talk.tapped is not None and not any(isinstance(o, Toast) for o in talk.outputs):
        talk.outputs.insert(0, Toast(talk.tapped.query_id))
    before = {case.client_ref: case.number for case in conversation.cases}
    links = {
        case.client_ref: case.number or ""
        for case in talk.conversation.cases
        if before.get(case.client_ref, "") != case.number and not case.claimed
    }
    known = conversation.names
    names = {name: kind for name, kind in talk.conversation.names.items() if name not in known}
    due_at = reminders.due(talk.conversation, talk.forms.by_name)
    outputs, effects = tuple(talk.outputs), tuple(talk.effects)
    return Turn(talk.conversation, outputs, effects, links, names, due_at, talk.forgets)


def _answered(talk: Talk) -> bool:
    """Whether the citizen sees an answer; the end of a button's spinner alone is none."""
    return any(
        isinstance(output, Message) or (isinstance(output, Toast) and bool(output.text))
        for output in talk.outputs
    )


def _said(talk: Talk, what: Said) -> None:
    word = " ".join(what.text.split()).casefold()
    if claim.typed(talk, word) or relay.hears(talk, talk.event, word):
        return
    if commands.typed(talk, word):
        return
    if (frame := talk.conversation.frame) is not None:
        if not (neighbours.typed(talk, word) or draft_taps.typed(talk, frame, word)):
            drafts.hear(talk, frame, talk.event)
    elif case_taps.typed(talk, word):
        pass
    elif not what.text.strip():
        talk.note("talk.empty")
    else:
        _file_with(talk)


def _file_with(talk: Talk) -> None:
    """Whoever says or sends something with nothing under way has begun to file."""
    drafts.hear(talk, drafts.begin(talk, talk.forms.default), talk.event)


def _sent(talk: Talk, what: object) -> None:
    frame = talk.conversation.frame
    if claim.shared(talk, what):
        return
    if limit := quota.broken(talk):
        _turned_away(talk, what, limit)
        return
    files = quota.counted(talk.conversation, talk.event)
    talk.conversation = replace(talk.conversation, sent_files=files)
    if relay.hears(talk, talk.event):
        return
    if frame is None and isinstance(what, Attached) and (case := cases.asked_to_resend(talk)):
        frame = drafts.begin(talk, ADD_DETAIL, case.number or "")
    if frame is not None:
        drafts.hear(talk, frame, talk.event)
    else:
        _file_with(talk)


def _turned_away(talk: Talk, what: object, limit: str) -> None:
    """A file too many: what was said with it counts all the same."""
    caption = what.attachment.caption if isinstance(what, Attached) else None
    if caption:
        event = replace(talk.event, what=Said(caption))
        if not relay.hears(talk, event):
            frame = talk.conversation.frame or drafts.begin(talk, talk.forms.default)
            drafts.hear(talk, frame, event)
    talk.count(
        limit,
        of_case=talk.quota.of_case,
        an_hour=talk.quota.an_hour,
        megabytes=talk.quota.megabytes_an_hour,
    )


def _edited(talk: Talk, what: Edited) -> None:
    changes = (drafts.reword, relay.correct, drafts.heard_anew)
    if not any(change(talk, what.text) for change in changes):
        talk.note("talk.edited_late")


def _unfit(talk: Talk, what: Unfit) -> None:
    key = f"unfit.{what.what}"
    name = talk.t.plain(key if talk.t.has(key) else "unfit.other")
    talk.note("talk.unfit", what=name)
    if talk.conversation.consented_at is None and talk.conversation.relay is None:
        consent.welcome(talk)
    else:
        commands.pick_up(talk)


def _group(talk: Talk, what: InGroup) -> None:
    talk.note("talk.group")
    talk.outputs.append(Leave())


def _blocked(talk: Talk, what: Blocked) -> None:
    """The newest change may have been on its way when the chat was closed."""
    if what.blocked and not talk.conversation.missed:
        cases.mark_unseen(talk)
        talk.conversation = replace(talk.conversation, missed=True)


def _gave_up(talk: Talk, what: GaveUp) -> None:
    """Nobody is asked to say again what they never said."""
    talk.note("talk.gave_up_office" if what.what in FROM_OFFICE else "talk.gave_up")


def _tapped(talk: Talk, what: Tapped) -> None:
    pressed = buttons.read(what.data)
    match pressed:
        case None:
            talk.toast("talk.old_button_idle")
        case buttons.Pressed(buttons.Whose.DRAFT):
            draft_taps.tap(talk, pressed.of, pressed.rev, pressed.action)
        case buttons.Pressed(buttons.Whose.CASE):
            case_taps.tap(talk, pressed.of, pressed.action)
        case buttons.Pressed(buttons.Whose.TALK):
            relay.tap(talk, pressed.of, pressed.action)
        case buttons.Pressed(buttons.Whose.NEIGHBOUR):
            neighbours.tap(talk, pressed.of, pressed.action)
        case buttons.Pressed(buttons.Whose.GENERAL):
            commands.tap(talk, pressed.verb, pressed.rest)


HANDLERS: dict[type, Callable[[Talk, Any], None]] = {
    Said: _said,
    Attached: _sent,
    Pinned: _sent,
    ContactShared: _sent,
    Edited: _edited,
    Commanded: commands.commanded,
    Tapped: _tapped,
    Unfit: _unfit,
    InGroup: _group,
    Blocked: _blocked,
    CaseHappened: cases.happened,
    Filed: cases.filed,
    CaseRead: restored.read_again,
    ProgressCame: cases.progress_came,
    NeighboursCame: neighbours.came,
    NeighbourCame: neighbours.came_one,
    NeighbourGone: neighbours.gone,
    EffectFailed: cases.failed,
    FileFailed: cases.file_failed,
    Due: lambda talk, what: reminders.remind(talk),
    TalkOpened: relay.opened,
    CaseClaimed: claim.came,
    GaveUp: _gave_up,
}

_FROM_ELSEWHERE = (
    *(CaseHappened, CaseRead, Filed, ProgressCame, NeighboursCame, NeighbourCame, NeighbourGone),
    *(EffectFailed, FileFailed, TalkOpened, CaseClaimed),
    *(Due, GaveUp),
    *(Blocked, InGroup),
)
