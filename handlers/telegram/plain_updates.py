"""Words and taps in a private chat, which nearly all updates are, read from the plain values they
came as: python-telegram-bot's objects of one cost 0.3 ms.

Whatever has anything more in it goes the library's way (`routes.py`), which a test compares.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dialogs.state.event import Commanded, Event, Said, Tapped

_WORDS = {"message_id", "from", "chat", "date", "text", "entities"}
_TAP = {"id", "from", "message", "chat_instance", "data"}
_LATEST = 253_402_300_800  # the year 10000
_command = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)


def plain_event(
    uid: str, stored_at: datetime, update: Mapping[str, Any], bot_name: str | None
) -> Event | None:
    """None for an update that has to be read by the library. `uid` and `stored_at` are the stored
    input's."""
    if len(update) != 2:
        return None
    if type(message := update.get("message")) is dict:
        return _words(uid, message, bot_name)
    if type(query := update.get("callback_query")) is dict:
        return _tap(uid, stored_at, query)
    return None


def said(text: str, source: str | None, bot_name: str) -> Said | Commanded:
    """`source` is who is named as the author of a forward, None for one's own words. A forwarded
    /command is somebody else's words; so is one for another bot."""
    match = _command.fullmatch(text) if source is None else None
    if match is None or (match[2] and match[2].casefold() != bot_name.casefold()):
        return Said(text, source)
    return Commanded(match[1].lower(), (match[3] or "").strip())


def _words(uid: str, message: dict[str, Any], bot_name: str | None) -> Event | None:
    message_id, date, text = message.get("message_id"), message.get("date"), message.get("text")
    sender = _person(message.get("from"))
    plain = (
        message.keys() <= _WORDS
        and type(message_id) is int
        and (type(date) is int and 0 < date < _LATEST)
        and (type(text) is str and text)
        and _is_private(message.get("chat"))
        and _are_commands(message.get("entities", ()))
    )
    if not plain or sender is None or bot_name is None:
        return None
    at = datetime.fromtimestamp(date, UTC)  # type: ignore[arg-type]
    what = said(str(text), None, bot_name)
    return Event(uid, at, what, message_id, sender[1], called=sender[0])


def _tap(uid: str, stored_at: datetime, query: dict[str, Any]) -> Event | None:
    message, sender = query.get("message"), _person(query.get("from"))
    if sender is None or type(message) is not dict or not query.keys() <= _TAP:
        return None
    query_id, message_id, data = query.get("id"), message.get("message_id"), query.get("data")
    chat, date = message.get("chat"), message.get("date")
    plain = (
        (type(query_id) is str and type(data) is str and type(message_id) is int)
        and (type(date) is int and 0 < date < _LATEST)
        and _is_private(chat)
        and "message_thread_id" not in message
    )
    if not plain:
        return None
    own = chat["id"] == query["from"]["id"]  # type: ignore[index]
    what = Tapped(str(data) if own else "", str(query_id))
    return Event(uid, stored_at, what, message_id, sender[1], called=sender[0])


def _person(sender: object) -> tuple[str, str | None] | None:
    """First name and language."""
    if type(sender) is not dict or type(sender.get("id")) is not int or "is_bot" not in sender:
        return None
    name, language = sender.get("first_name"), sender.get("language_code")
    if type(name) is not str or not (language is None or type(language) is str):
        return None
    return name, language


def _is_private(chat: object) -> bool:
    return type(chat) is dict and type(chat.get("id")) is int and chat.get("type") == "private"


def _are_commands(entities: object) -> bool:
    """Only what stands in the words as well."""
    if not isinstance(entities, list | tuple):
        return False
    return all(
        type(each) is dict
        and each.keys() == {"type", "offset", "length"}
        and each["type"] == "bot_command"
        for each in entities
    )
