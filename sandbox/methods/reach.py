"""Resolves the chat and message that a call means, and whether the bot may touch them."""

from sandbox.chat.chats import Chat, Stored
from sandbox.chat.errors import bad_request, forbidden
from sandbox.chat.params import Params
from sandbox.state import SandboxState


def known_chat(sandbox: SandboxState, params: Params) -> Chat:
    if not params.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = sandbox.chats.get(params.chat_id() or 0)
    if chat is None or not (chat.open or chat.seen):
        raise bad_request("chat not found")
    return chat


def writable_chat(sandbox: SandboxState, params: Params) -> Chat:
    chat = known_chat(sandbox, params)
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if chat.left:
        raise forbidden(f"bot is not a member of the {chat.info['type']} chat")
    if not chat.open:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def message_in(chat: Chat, message_id: int | None, purpose: str) -> Stored:
    stored = chat.messages.get(message_id or 0)
    if stored is None:
        raise bad_request(f"message to {purpose} not found")
    return stored


def own_message(sandbox: SandboxState, params: Params) -> tuple[Chat, Stored]:
    """A message the bot may edit: its own, and not one that brought a reply keyboard."""
    chat = known_chat(sandbox, params)
    if chat.left:
        raise forbidden(f"bot is not a member of the {chat.info['type']} chat")
    if not params.number("message_id"):
        raise bad_request("message identifier is not specified")
    stored = message_in(chat, params.number("message_id"), "edit")
    if not stored.from_bot or (stored.markup and "inline_keyboard" not in stored.markup):
        raise bad_request("message can't be edited")
    return chat, stored
