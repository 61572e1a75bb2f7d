"""Reply markups, strictly checked: keyboards under a message or in place of the typing keyboard."""

import re
from typing import Any

from sandbox.chat.errors import bad_request

Markup = dict[str, Any]
DATA_LIMIT_BYTES = 64
BUTTON_LIMIT = 100
COPY_LIMIT = 256
PLACEHOLDER_LIMIT = 64

_actions = (
    "callback_data",
    "url",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)
_switches = ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective")


def read_markup(value: Any) -> Markup | None:
    """Checked, with exactly one of inline_keyboard, keyboard, remove_keyboard, force_reply."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if value.get("keyboard"):
        rows = _rows(value["keyboard"], "keyboard", "ReplyKeyboardMarkup", _keyboard_button)
        markup: Markup = {"keyboard": rows}
        markup |= {name: bool(value[name]) for name in _switches if name in value}
        if value.get("input_field_placeholder"):
            markup["input_field_placeholder"] = str(value["input_field_placeholder"])
        return markup
    if "inline_keyboard" in value:
        rows = _rows(
            value["inline_keyboard"], "inline_keyboard", "InlineKeyboardMarkup", _inline_button
        )
        return {"inline_keyboard": rows} if rows else None
    if value.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if value.get("force_reply"):
        return {"force_reply": True}
    return None


def inline_only(markup: Markup | None) -> Markup | None:
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def labels(markup: Markup | None) -> list[str]:
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [button["text"] for row in rows for button in row]


def _rows(value: Any, field: str, owner: str, read: Any) -> list[list[Markup]]:
    if not isinstance(value, list):
        raise bad_request(f'field "{field}" of the {owner} must be an Array')
    rows = []
    for row in value:
        if not isinstance(row, list):
            raise bad_request(f'field "{field}" of the {owner} must be an Array of Arrays')
        if row:
            rows.append([read(button) for button in row])
    if sum(map(len, rows)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return rows


def _keyboard_button(button: Any) -> Markup:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    return dict(button)


def _inline_button(button: Any) -> Markup:
    wrong = "can't parse inline keyboard button:"
    if not isinstance(button, dict):
        raise bad_request(f"{wrong} InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request(f'{wrong} Can\'t find field "text"')
    if not any(action in button for action in _actions):
        raise bad_request(f"{wrong} Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        data = str(button["callback_data"])
        if not 1 <= len(data.encode()) <= DATA_LIMIT_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not re.match(r"(https?|tg)://[^\s/]+", str(button["url"])):
        raise bad_request(
            f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        )
    if "copy_text" in button:
        copied = button["copy_text"]
        size = len(str(copied.get("text", ""))) if isinstance(copied, dict) else 0
        if not 1 <= size <= COPY_LIMIT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return dict(button)
