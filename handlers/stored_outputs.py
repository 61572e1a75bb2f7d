"""Messages as the outbox stores them: plain JSON, and back."""

from collections.abc import Mapping
from typing import Any

from dialogs.state.message import Leave, Message, Output, Toast
from handlers.tagged import from_tagged, to_tagged

STORED_REPLY_TO = "query_id"  # a released worker reads rows of this one, too
_OUTPUTS: tuple[type[Output], ...] = (Message, Toast, Leave)


def output_to_plain(output: Output) -> dict[str, Any]:
    plain = to_tagged(output)
    if isinstance(output, Toast):
        plain["value"][STORED_REPLY_TO] = plain["value"].pop("reply_to")
    return plain


def output_from_plain(data: Mapping[str, Any]) -> Output:
    """Raises Mismatch, as for anything that is none."""
    value = data.get("value")
    if isinstance(value, Mapping) and STORED_REPLY_TO in value:
        data = {**data, "value": {**value, "reply_to": value[STORED_REPLY_TO]}}
    return from_tagged(_OUTPUTS, data)
