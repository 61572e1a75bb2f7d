"""Migrates a conversation to another bot after the token was changed: what was told goes on, but
message ids begin anew, no slot holds a message, and former file ids cannot be fetched.
"""

from collections.abc import Mapping

from dialogs.filing.consent import WELCOME_SLOT
from dialogs.forms.position import values
from dialogs.state.conversation import NOT_HERE, Conversation, FollowedCase, Frame, StaffChat
from dialogs.state.copies import replace


def held_by(conversation: Conversation, bot: int, first: int) -> Conversation:
    """The conversation as `bot` holds it. `first` is the bot of the store's first conversations,
    in which none is named."""
    if conversation.bot == bot:
        return conversation
    if conversation.bot is None and first == bot:
        return replace(conversation, bot=bot)
    newest = max(
        (case for case in conversation.cases if case.steps),
        key=lambda case: case.steps[-1].at,
        default=None,
    )
    return replace(
        conversation,
        bot=bot,
        frames=tuple(map(_frame, conversation.frames)),
        parked=tuple(map(_frame, conversation.parked)),
        staff_chats=tuple(map(_staff_chat, conversation.staff_chats)),
        cases=tuple(_case(case, case is newest) for case in conversation.cases),
        keyboard=False,
        thread=None,
        missed=True,  # until they come here nothing reaches them; then they are shown what is new
    )


def _frame(frame: Frame) -> Frame:
    """Its question is asked again: the words that come first cannot be its answer."""
    refs = (str(each.get("ref")) for each in _materials(frame))
    return replace(
        frame,
        answers={name: _unnumbered(value) for name, value in frame.answers.items()},
        asked=NOT_HERE if frame.asked is not None else None,
        asked_after=None,
        since=None,
        answered_by={},
        album=None,
        flags=tuple(name for name in frame.flags if name != WELCOME_SLOT),
        former=tuple(dict.fromkeys((*frame.former, *refs))),
    )


def _materials(frame: Frame) -> list[Mapping[str, object]]:
    given = values(frame).get("materials")
    return [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []


def _unnumbered(value: object) -> object:
    """The parts of a story without the ids of their messages."""
    if not isinstance(value, list):
        return value
    return [{**one, "id": None} if isinstance(one, dict) and "id" in one else one for one in value]


def _case(case: FollowedCase, newest: bool) -> FollowedCase:
    return replace(case, message_ids=(), unseen=newest or case.unseen)


def _staff_chat(staff_chat: StaffChat) -> StaffChat:
    waits = staff_chat.last is not None and staff_chat.closed_by is None and not staff_chat.unseen
    unseen = (staff_chat.last,) if waits and staff_chat.last is not None else staff_chat.unseen
    return replace(staff_chat, message_ids=(), unseen=unseen)
