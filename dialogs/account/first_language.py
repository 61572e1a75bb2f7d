"""Answers a citizen in the language of their first words, whatever their phone is set to."""

from dialogs.filing import consent
from dialogs.reading.language import of_words
from dialogs.state.conversation import Conversation
from dialogs.state.copies import replace
from dialogs.state.event import Said
from dialogs.texts import language_of
from dialogs.turn_context import TurnContext


def follow(ctx: TurnContext) -> None:
    """Until something has been told, the words choose; what was chosen by hand afterwards stays."""
    conversation, event = ctx.conversation, ctx.event
    if not isinstance(event.what, Said) or _has_told(conversation):
        return
    written = of_words(event.what.text)
    if written is None or written == ctx.t.language:
        return
    agreed = conversation.consented_at is not None
    if agreed and conversation.language not in (None, language_of(event.language_code)):
        return
    ctx.conversation = replace(conversation, language=written)
    if agreed:  # before that the notice offers the other language
        ctx.note("language.heard", consent.other_language(ctx))


def _has_told(conversation: Conversation) -> bool:
    drafts = (*conversation.frames, *conversation.parked)
    return bool(conversation.cases) or any(frame.order for frame in drafts)
