"""Takes turns that nobody hears of, so that no citizen waits for what a first text wants: tables,
weights and patterns are read when they are first asked for."""

import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import resources

from dialogs.state.conversation import Conversation
from dialogs.state.event import Commanded, Event, Said, Tapped, What
from dialogs.state.message import Message, Output
from dialogs.turn import take_turn

_AT = datetime(2026, 6, 15, 2, tzinfo=UTC)  # in the middle of a working day


def rehearse() -> None:
    """Changes nothing but what is remembered of texts. Safe from any thread."""
    words = resources.files(__package__).joinpath("rehearsal.toml").read_text(encoding="utf-8")
    conversation, shown = _taken(Conversation(), Commanded("start"))
    for button in _buttons(shown)[:1]:  # to agree
        conversation, _ = _taken(conversation, Tapped(button, ""))
    for text in tomllib.loads(words)["words"]:
        conversation, _ = _taken(conversation, Said(text))


def _taken(conversation: Conversation, what: What) -> tuple[Conversation, tuple[Output, ...]]:
    turn = take_turn(conversation, Event("rehearsal", _AT, what, language_code="zh-hans"), {})
    return turn.conversation, turn.outputs


def _buttons(shown: Iterable[Output]) -> list[str]:
    messages = [output for output in shown if isinstance(output, Message)]
    rows = (row for message in messages for row in message.buttons)
    return [button.data for row in rows for button in row if button.data]
