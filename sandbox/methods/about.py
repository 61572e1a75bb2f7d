"""Bot API methods about the bot itself, its chats and its files."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.chat import content
from sandbox.chat.chats import Chat, Json
from sandbox.chat.errors import bad_request, forbidden
from sandbox.chat.params import Params
from sandbox.methods.reach import known_chat
from sandbox.state import SandboxState

COMMAND_LIMIT = 100


def get_me(sandbox: SandboxState, params: Params) -> Json:
    return {
        **sandbox.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def accepted(sandbox: SandboxState, params: Params) -> bool:
    return True


def get_file(sandbox: SandboxState, params: Params) -> Json:
    if not params.text("file_id"):
        raise bad_request("file_id not specified")
    return sandbox.files.described(params.text("file_id"))


def get_chat(sandbox: SandboxState, params: Params) -> Json:
    chat = known_chat(sandbox, params)
    return {
        **chat.info,
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def get_chat_member(sandbox: SandboxState, params: Params) -> Json:
    chat, user_id = known_chat(sandbox, params), params.number("user_id")
    if user_id == sandbox.bot["id"]:
        status = "kicked" if chat.blocked else "left" if chat.left else "member"
        return content.member(sandbox.bot, status)
    user = sandbox.users.get(user_id or 0)
    if user is None or not _takes_part(chat, user["id"]):
        raise bad_request("member not found")
    return content.member(user, "member")


def leave_chat(sandbox: SandboxState, params: Params) -> bool:
    chat = known_chat(sandbox, params)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    if chat.left:
        raise forbidden(f"bot is not a member of the {chat.info['type']} chat")
    chat.left = True
    body = {
        "chat": chat.info,
        "from": sandbox.bot,
        "date": int(sandbox.clock()),
        "old_chat_member": content.member(sandbox.bot, "member"),
        "new_chat_member": content.member(sandbox.bot, "left"),
    }
    sandbox.deliver("my_chat_member", body, ("member", chat.id), lifetime_seconds=24 * 3600)
    chat.pulse.beat()
    return True


def set_my_commands(sandbox: SandboxState, params: Params) -> bool:
    commands = params.parsed("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > COMMAND_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = []
    for item in commands:
        name = str(item.get("command", "")).removeprefix("/") if isinstance(item, dict) else ""
        about = str(item.get("description", "")).strip() if isinstance(item, dict) else ""
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(about) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": name, "description": about})
    sandbox.profile["commands"][_scope(params)] = kept
    sandbox.hub.tell("profile", 0)
    return True


def get_my_commands(sandbox: SandboxState, params: Params) -> list[Json]:
    return list(sandbox.profile["commands"].get(_scope(params), []))


def delete_my_commands(sandbox: SandboxState, params: Params) -> bool:
    sandbox.profile["commands"].pop(_scope(params), None)
    sandbox.hub.tell("profile", 0)
    return True


def commands_for(sandbox: SandboxState, chat: Chat, language: str) -> list[Json]:
    """What the menu of this chat shows: Telegram takes the narrowest scope that has commands."""
    known = sandbox.profile["commands"]
    for scope in (f"chat:{chat.id}", "all_private_chats:", "default:"):
        for code in (language[:2], ""):
            if known.get((scope, code)):
                return list(known[scope, code])
    return []


def setter(field: str, limit: int) -> Callable[[SandboxState, Params], bool]:
    def set_field(sandbox: SandboxState, params: Params) -> bool:
        value = params.text(field)
        if len(value) > limit:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        sandbox.profile[field][params.text("language_code")] = value
        sandbox.hub.tell("profile", 0)
        return True

    return set_field


def getter(field: str) -> Callable[[SandboxState, Params], Json]:
    def get_field(sandbox: SandboxState, params: Params) -> Json:
        known = sandbox.profile[field]
        named = sandbox.bot["first_name"] if field == "name" else ""
        return {field: known.get(params.text("language_code")) or known.get("") or named}

    return get_field


def set_chat_menu_button(sandbox: SandboxState, params: Params) -> bool:
    button = params.parsed("menu_button", "menu button")
    sandbox.menu_button = dict(button) if isinstance(button, dict) else {"type": "default"}
    return True


def get_chat_menu_button(sandbox: SandboxState, params: Params) -> Json:
    return sandbox.menu_button


def _scope(params: Params) -> tuple[str, str]:
    scope: Any = params.parsed("scope", "scope") or {"type": "default"}
    return f"{scope.get('type')}:{scope.get('chat_id', '')}", params.text("language_code")


def _takes_part(chat: Chat, user_id: int) -> bool:
    return chat.id == user_id or any(
        stored.message["from"]["id"] == user_id for stored in chat.messages.values()
    )
