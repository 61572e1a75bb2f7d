"""Builders for messages of one text, and for rows of inline buttons."""

from collections.abc import Iterable

from dialogs.state.message import Button, Message
from dialogs.texts import Texts

Rows = tuple[tuple[Button, ...], ...]


def in_rows(buttons: Iterable[Button], width: int) -> Rows:
    row = list(buttons)
    return tuple(tuple(row[at : at + width]) for at in range(0, len(row), width))


def button(t: Texts, label: str, data: str) -> Button:
    return Button(t.plain(label), data)


def note(t: Texts, key: str, rows: Rows = (), **values: object) -> Message:
    """A message of one text."""
    return Message(t.html(key, **values), buttons=rows)
