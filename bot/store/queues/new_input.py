"""A new row for the inbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from handlers.ports import ChatId


@dataclass(frozen=True)
class NewInput:
    """Something to store. `key` tells whether it was stored before: an update's id, an event's.
    Its turn comes after `delay`."""

    key: str
    source: str
    chat_id: ChatId
    payload: Mapping[str, Any]
    uid: str = field(default_factory=lambda: uuid4().hex)
    delay: timedelta = timedelta(0)
