"""The features that handle input for a draft: limits on files, the draft under way, and a new
filing.
"""

from collections.abc import Mapping

from dialogs.feature import Feature
from dialogs.filing import file_quota
from dialogs.forms import answering, attachments, draft_buttons
from dialogs.forms.form import forms_of
from dialogs.staff_chat import moves
from dialogs.state.buttons import Pressed, Whose
from dialogs.state.conversation import Conversation
from dialogs.state.copies import replace
from dialogs.state.event import Attached, Due, Edited, Said, VoiceHeard
from dialogs.turn_context import TurnContext


def _limited(ctx: TurnContext, what: object) -> bool:
    """A file too many: what was said with it counts all the same."""
    limit = file_quota.broken(ctx)
    if limit is None:
        files = file_quota.counted(ctx.conversation, ctx.event)
        ctx.conversation = replace(ctx.conversation, sent_files=files)
        return False
    sent = what if isinstance(what, Attached) else None
    caption = sent.attachment.caption if sent else None
    if sent and caption:
        event = replace(ctx.event, what=Said(caption, sent.source))
        if not moves.takes_input(ctx, event):
            frame = ctx.conversation.frame or answering.begin(ctx, forms_of(ctx).default)
            answering.take_input(ctx, frame, event)
    if sent and sent.unfit is not None:
        ctx.note(limit)  # of each: the next may have to be sent in another way
        return True
    ctx.count(
        limit,
        of_case=ctx.quota.of_case,
        an_hour=ctx.quota.an_hour,
        megabytes=ctx.quota.megabytes_an_hour,
    )
    return True


def _said_to_draft(ctx: TurnContext, word: str) -> bool:
    frame = ctx.conversation.frame
    if frame is None:
        return False
    if not draft_buttons.typed(ctx, frame, word):
        answering.take_input(ctx, frame, ctx.event)
    return True


def _sent_to_draft(ctx: TurnContext, what: object) -> bool:
    frame = ctx.conversation.frame
    if frame is None:
        return False
    answering.take_input(ctx, frame, ctx.event)
    return True


def _tap(ctx: TurnContext, pressed: Pressed | None) -> None:
    if pressed is not None:
        draft_buttons.tap(ctx, pressed.of, pressed.rev, pressed.action)


def _edited(ctx: TurnContext, text: str) -> bool:
    """One that is filed already is for its case."""
    edit, id_ = ctx.event.what, ctx.event.message_id
    now = edit.now if isinstance(edit, Edited) else None
    filed = any(id_ in case.message_ids for case in ctx.conversation.cases)
    if isinstance(edit, Edited) and edit.file is not None and edit.file.unfit is not None:
        ctx.note(f"format.{edit.file.unfit}")
        return True
    taken = answering.reword(ctx, text)
    return taken or (now is not None and not filed and answering.take_corrected(ctx, now))


def _pause_over(ctx: TurnContext, what: object) -> bool:
    """The moment is the reminders', too."""
    answering.pause_over(ctx)
    return False


def _heard(ctx: TurnContext, what: VoiceHeard) -> None:
    """Spoken words are as good as written ones: an answer, or more of the story."""
    if (taken := attachments.taken(ctx, what)) is not None:
        frame, said = taken
        event = replace(ctx.event, what=said, message_id=what.message_id)
        answering.take_input(ctx, frame, event)


def _begins(ctx: TurnContext, what: object) -> None:
    """Whoever says or sends something with nothing under way has begun to file."""
    if isinstance(ctx.event.what, Said) and not ctx.event.what.text.strip():
        ctx.note("talk.empty")
    else:
        answering.take_input(ctx, answering.begin(ctx, forms_of(ctx).default), ctx.event)


def _drafts_left(conversation: Conversation) -> Mapping[str, object]:
    return {"frames": (), "parked": ()}


FILE_LIMITS = Feature("file limits", sent=_limited, forget=lambda conversation: {"sent_files": ()})
DRAFTS = Feature(
    "drafts",
    text=_said_to_draft,
    sent=_sent_to_draft,
    whose=Whose.DRAFT,
    tap=_tap,
    edited=_edited,
    event={Due: _pause_over, VoiceHeard: _heard},
    forget=_drafts_left,
)
FILING = Feature(
    "filing",
    text=_begins,
    sent=_begins,
    forget=lambda conversation: {"came_from": None, "came_signed": False},
)
