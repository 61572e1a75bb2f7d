"""Raw updates as the Bot API writes them, and stored inputs around them."""

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.ports import ChatId, Inbound

Json = dict[str, Any]
STORED_AT = datetime(2026, 7, 1, 8, 0, 5, tzinfo=UTC)
SENT_AT = datetime(2026, 7, 1, 8, 0, 0, tzinfo=UTC)
CITIZEN: Json = {"id": 7, "is_bot": False, "first_name": "Ming", "language_code": "zh-hans"}
PRIVATE: Json = {"id": 7, "type": "private", "first_name": "Ming"}
GROUP: Json = {"id": -100, "type": "supergroup", "title": "Third Village"}
CHANNEL: Json = {"id": -200, "type": "channel", "title": "News"}
BOT: Json = {"id": 1000001, "is_bot": True, "first_name": "Bot", "username": "petition_bot"}
LINK_KEY = "a key of thirty-two signs or more"
_ids = itertools.count(1)


def message(chat: Json = PRIVATE, **content: Any) -> Json:
    date = int(SENT_AT.timestamp())
    return {"message_id": 41, "date": date, "chat": chat, "from": CITIZEN, **content}


def update(**content: Any) -> Json:
    return {"update_id": next(_ids), **content}


def file(**facts: Any) -> Json:
    return {"file_id": "F1", "file_unique_id": "u1", **facts}


def stored(payload: Mapping[str, Any], source: str = "telegram") -> Inbound:
    return Inbound(1, "uid-1", ChatId(7), source, payload, STORED_AT, tries=0)
