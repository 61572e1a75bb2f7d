"""Messages as the outbox stores them: plain JSON, and back."""

from collections.abc import Mapping
from typing import Any

from dialogs.message import Leave, Message, Output, Toast
from handlers.tagged import from_tagged, to_tagged

_OUTPUTS: tuple[type[Output], ...] = (Message, Toast, Leave)


def output_to_plain(output: Output) -> dict[str, Any]:
    return to_tagged(output)


def output_from_plain(data: Mapping[str, Any]) -> Output:
    return from_tagged(_OUTPUTS, data)
