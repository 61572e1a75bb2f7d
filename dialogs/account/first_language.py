"""Answers a citizen in the language of their first words, whatever their phone is set to; and in
the script in which they write, also later on.
"""

from dialogs.filing import consent
from dialogs.reading.language import SIMPLIFIED, TRADITIONAL, of_words, script_of
from dialogs.state.conversation import Conversation
from dialogs.state.copies import replace
from dialogs.state.event import Said
from dialogs.texts import language_of
from dialogs.turn_context import TurnContext

CLEARLY = 4  # different characters of one script: no longer somebody's name, or a word quoted


def follow(ctx: TurnContext) -> None:
    """Until something has been told, the words choose; afterwards only the script follows them.
    What was chosen by hand stays."""
    conversation, event = ctx.conversation, ctx.event
    if not isinstance(event.what, Said) or conversation.language_chosen:
        return
    written = _written(ctx, event.what.text)
    if written is None or written == ctx.t.language:
        return
    ctx.conversation = replace(conversation, language=written)
    if conversation.consented_at is not None:  # before that the notice offers the other language
        ctx.note("language.heard", consent.other_language(ctx))


def _written(ctx: TurnContext, text: str) -> str | None:
    """The language to answer in from now on, when the words tell one."""
    conversation, now = ctx.conversation, ctx.t.language
    if _has_told(conversation):
        return script_of(text, CLEARLY) if now in (SIMPLIFIED, TRADITIONAL) else None
    of_phone = language_of(ctx.event.language_code)
    if conversation.consented_at is None or conversation.language in (None, of_phone):
        return of_words(text, now)
    return script_of(text, 2) if now in (SIMPLIFIED, TRADITIONAL) else None


def _has_told(conversation: Conversation) -> bool:
    drafts = (*conversation.frames, *conversation.parked)
    return bool(conversation.cases) or any(frame.order for frame in drafts)
