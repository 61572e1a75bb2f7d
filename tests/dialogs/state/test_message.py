"""Telegram's limits are checked when a message is made."""

from collections.abc import Callable

import pytest

from dialogs.state.message import Ask, Button, Key, Message, Toast, shown_units, utf16_units

WRONG: dict[str, Callable[[], object]] = {
    "needs text": lambda: Message(" \n"),
    "4096 UTF-16 units, not 4097": lambda: Message("中" * 4097),
    "4096 UTF-16 units, not 4098": lambda: Message("😀" * 2049),
    "buttons or a reply keyboard": lambda: Message("x", ((Button("x", "y"),),), ()),
    "with a slot can be fresh": lambda: Message("x", fresh=True),
    "with a slot can be fresh or": lambda: Message("x", stub="y"),
    "1 to 64 characters": lambda: Message("x", placeholder="y" * 65),
    "either data or copy": lambda: Button("x"),
    "needs either data": lambda: Button("x", "y", "z"),
    "over 64 bytes": lambda: Button("x", "中" * 22),
    "a button needs text": lambda: Button(" ", "y"),
    "1 to 256": lambda: Button("x", copy="y" * 257),
    "copy text must have 1": lambda: Button("x", copy=""),
    "at most 200": lambda: Toast("q", "中" * 201),
}


@pytest.mark.parametrize("complaint", WRONG)
def test_what_telegram_would_refuse_cannot_be_made(complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        WRONG[complaint]()


def test_what_just_fits_is_made() -> None:
    assert Message("中" * 4096)
    assert Message("<b>" + "&lt;" * 4096 + "</b>"), "tags and entities do not count"
    assert Message("x", keyboard=((Key("y", Ask.CONTACT),),), placeholder="z" * 64)
    assert Button("x", "中" * 21 + "a")
    assert Toast("q", "中" * 200)


def test_an_emoji_counts_twice_and_an_entity_once() -> None:
    assert utf16_units("a😀中") == 4
    assert shown_units("<b>a</b>&amp;😀") == 4
