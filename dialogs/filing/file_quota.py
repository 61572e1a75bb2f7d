"""Per-citizen file quota: every file is fetched, checked and kept for years, and others' files wait
behind it. Whatever is over it, its words are taken, and nothing else is lost.
"""

from datetime import timedelta

from dialogs.forms.form import form_of
from dialogs.state.conversation import Conversation, SentFile
from dialogs.state.event import WITH_A_FILE, Attached, Event
from dialogs.turn_context import TurnContext

HOUR = timedelta(hours=1)
MEGABYTE = 1024 * 1024


def recent(conversation: Conversation, event: Event) -> tuple[SentFile, ...]:
    return tuple(sent for sent in conversation.sent_files if sent.at > event.at - HOUR)


def broken(ctx: TurnContext) -> str | None:
    """What is in the way of a file: the key of what is said of it."""
    quota, event, what = ctx.quota, ctx.event, ctx.event.what
    if not isinstance(what, Attached) or what.attachment.kind not in WITH_A_FILE:
        return None
    if what.unfit is not None:
        return f"format.{what.unfit}"
    if _held(ctx) >= quota.of_case:
        return "quota.of_case"
    lately = recent(ctx.conversation, event)
    size = sum(sent.size_bytes for sent in lately) + _size(what)
    if len(lately) >= quota.an_hour or size > quota.megabytes_an_hour * MEGABYTE:
        return "quota.an_hour"
    return None


def counted(conversation: Conversation, event: Event) -> tuple[SentFile, ...]:
    """The files of the last hour with this one."""
    what = event.what
    if not isinstance(what, Attached) or what.attachment.kind not in WITH_A_FILE:
        return conversation.sent_files
    return (*recent(conversation, event), SentFile(event.at, _size(what)))


def _size(what: Attached) -> int:
    """What is over the channel's own limit is never fetched."""
    return 0 if what.too_big else what.attachment.size_bytes or 0


def _held(ctx: TurnContext) -> int:
    """The files of the matter that is being told, with those it has at the office already."""
    frame = ctx.conversation.frame
    if frame is None:
        return 0
    case = ctx.conversation.case_of(frame.about) if frame.about else None
    held = frame.answers.get(form_of(ctx, frame).files_to or "")
    sent = [each for each in held if each["kind"] in WITH_A_FILE] if isinstance(held, list) else []
    return len(sent) + (case.files if case else 0)
