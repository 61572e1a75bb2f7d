"""What is read screen by screen in large print: the whole message, and how far it has been read."""

from dataclasses import dataclass

from dialogs.state.message import Button


@dataclass(frozen=True)
class Pages:
    """`text` is the message's HTML; `at` counts its screens from 0."""

    key: str  # of the buttons that turn it
    slot: str
    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    about: str | None = None
    at: int = 0
