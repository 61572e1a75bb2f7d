"""Whose word is the newest: what is said right after a person's words answers them, whatever else
is being filled in, until the next question is asked.
"""

from datetime import timedelta

from dialogs.forms import position
from dialogs.forms.fields import Accepted
from dialogs.forms.form import form_of
from dialogs.reading.acts.reader import is_whole
from dialogs.state.conversation import Conversation, StaffChat
from dialogs.state.copies import replace
from dialogs.state.event import Said
from dialogs.texts import words_of
from dialogs.turn_context import TurnContext

ANSWERED_WITHIN = timedelta(hours=1)
# Words that do something to what is being filled in, or ask something of the bot.
NOT_TO_A_PERSON = (
    *("confirm", "back", "skip", "unsure", "keep", "drop", "resume"),
    *("new", "cases", "status", "hide", "plain", "ordinary", "agent"),
)


def waits_for_answer(ctx: TurnContext, word: str) -> StaffChat | None:
    """The open talk in which a person spoke last, when what is said now is for them. A number where
    one is asked for, and the words of buttons, are not; nor is a whole petition, out of danger."""
    now = ctx.event.at
    talk = next((each for each in reversed(ctx.conversation.staff_chats) if each.waits), None)
    if talk is None or talk.closed_by is not None or talk.last is None:
        return None
    if now - talk.last.at > ANSWERED_WITHIN or any(word in words_of(n) for n in NOT_TO_A_PERSON):
        return None
    what = ctx.event.what
    petition = not talk.urgent and isinstance(what, Said) and is_whole(what.text)
    return None if petition or _is_number_asked_for(ctx) else talk


def _is_number_asked_for(ctx: TurnContext) -> bool:
    frame = ctx.conversation.frame
    step = position.position(form_of(ctx, frame), frame) if frame is not None else None
    if frame is None or step is None or not (step.takes_figures or step.keyboard):
        return False
    return isinstance(step.kind.read(ctx.event, position.values(frame)), Accepted)


def asked_since(conversation: Conversation) -> Conversation:
    """A question of ours came after the person's words: the next words answer that."""
    if not any(each.waits for each in conversation.staff_chats):
        return conversation
    kept = tuple(replace(each, waits=False) for each in conversation.staff_chats)
    return replace(conversation, staff_chats=kept)
