"""The features that take what a citizen says and sends for a draft: limits on files, the draft that
is under way, and a new filing."""

from collections.abc import Mapping
from dataclasses import replace

from dialogs.feature import Feature
from dialogs.filing import file_quota
from dialogs.forms import answering, draft_buttons
from dialogs.forms.form import forms_of
from dialogs.staff_chat import moves
from dialogs.state.buttons import Pressed, Whose
from dialogs.state.conversation import Conversation
from dialogs.state.event import Attached, Said
from dialogs.turn_context import Talk


def _limited(talk: Talk, what: object) -> bool:
    """A file too many: what was said with it counts all the same."""
    limit = file_quota.broken(talk)
    if limit is None:
        files = file_quota.counted(talk.conversation, talk.event)
        talk.conversation = replace(talk.conversation, sent_files=files)
        return False
    caption = what.attachment.caption if isinstance(what, Attached) else None
    if caption:
        event = replace(talk.event, what=Said(caption))
        if not moves.hears(talk, event):
            frame = talk.conversation.frame or answering.begin(talk, forms_of(talk).default)
            answering.hear(talk, frame, event)
    talk.count(
        limit,
        of_case=talk.quota.of_case,
        an_hour=talk.quota.an_hour,
        megabytes=talk.quota.megabytes_an_hour,
    )
    return True


def _said_to_draft(talk: Talk, word: str) -> bool:
    frame = talk.conversation.frame
    if frame is None:
        return False
    if not draft_buttons.typed(talk, frame, word):
        answering.hear(talk, frame, talk.event)
    return True


def _sent_to_draft(talk: Talk, what: object) -> bool:
    frame = talk.conversation.frame
    if frame is None:
        return False
    answering.hear(talk, frame, talk.event)
    return True


def _tap(talk: Talk, pressed: Pressed | None) -> None:
    if pressed is not None:
        draft_buttons.tap(talk, pressed.of, pressed.rev, pressed.action)


def _edited(talk: Talk, text: str) -> bool:
    return answering.reword(talk, text) or answering.heard_anew(talk, text)


def _begins(talk: Talk, what: object) -> None:
    """Whoever says or sends something with nothing under way has begun to file."""
    if isinstance(talk.event.what, Said) and not talk.event.what.text.strip():
        talk.note("talk.empty")
    else:
        answering.hear(talk, answering.begin(talk, forms_of(talk).default), talk.event)


def _drafts_left(conversation: Conversation) -> Mapping[str, object]:
    return {"frames": (), "shelf": ()}


FILE_LIMITS = Feature("file limits", sent=_limited, forget=lambda conversation: {"sent_files": ()})
DRAFTS = Feature(
    "drafts",
    text=_said_to_draft,
    sent=_sent_to_draft,
    whose=Whose.DRAFT,
    tap=_tap,
    edited=_edited,
    forget=_drafts_left,
)
FILING = Feature(
    "filing",
    text=_begins,
    sent=_begins,
    forget=lambda conversation: {"came_from": None, "came_signed": False},
)
