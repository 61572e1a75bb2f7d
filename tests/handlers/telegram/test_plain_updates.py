"""What is read from plain values is what python-telegram-bot makes of them, or is left to it."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from dialogs.state.event import Commanded, Said, Tapped
from handlers.telegram.plain_updates import plain_event
from handlers.telegram.routes import ILLEGIBLE, InboxReader
from tests.handlers.updates import BOT, CITIZEN, GROUP, PRIVATE, STORED_AT, message, stored, update

NAME = "petition_bot"
COMMAND = {"type": "bot_command", "offset": 0, "length": 6}
CARD = message(text="还没有提交", **{"from": BOT}, reply_markup={"inline_keyboard": []})
TAP = {"id": "77", "from": CITIZEN, "message": CARD, "chat_instance": "1", "data": "ok"}
NAMELESS = {"id": 7, "is_bot": False, "first_name": "Ming"}
PLAIN = [
    (update(message=message(text="路灯坏了\ud83d")), Said("路灯坏了\ud83d")),
    (update(message=message(text="/cases x", entities=[COMMAND])), Commanded("cases", "x")),
    (update(message=message(text="/cases@other_bot")), Said("/cases@other_bot")),
    (update(message={**message(text="好"), "from": NAMELESS}), Said("好")),
    (update(callback_query=TAP), Tapped("ok", "77")),
    (update(callback_query={**TAP, "from": {**CITIZEN, "id": 8}}), Tapped("", "77")),
]
LINK = {"type": "text_link", "offset": 0, "length": 1, "url": "https://example.org"}
MORE = [
    update(message=message(text="")),
    update(message=message(text="好", entities=[LINK])),
    update(message=message(text="好", reply_to_message=message(text="?"))),
    update(message=message(text="好", message_thread_id=3)),
    update(message=message(GROUP, text="好")),
    update(message=message(text="好", via_bot=BOT)),
    update(edited_message=message(text="好")),
    update(callback_query={**TAP, "message": {**CARD, "chat": GROUP}}),
    update(callback_query={**TAP, "message": {**CARD, "message_thread_id": 3}}),
    update(callback_query={**TAP, "message": {"message_id": 4, "date": 0, "chat": PRIVATE}}),
    update(callback_query={k: v for k, v in TAP.items() if k != "message"}),
    update(callback_query={**TAP, "game_short_name": "g"}),
]
ODD: tuple[object, ...] = (None, True, 0, -1, 7, 2**70, 1.5, "", "x", [], [1], {}, {"id": 1})


@pytest.mark.parametrize(("given", "what"), PLAIN)
async def test_words_and_taps_are_read_as_the_library_reads_them(
    reader: InboxReader, given: dict[str, Any], what: object
) -> None:
    event = plain_event("uid-1", STORED_AT, given, NAME)
    assert event is not None
    assert event.what == what
    assert event == await reader._event_of(stored(given), given)
    assert event == await reader.read(stored(given))


@pytest.mark.parametrize("given", MORE)
async def test_what_has_more_in_it_is_left_to_the_library(given: dict[str, Any]) -> None:
    assert plain_event("uid-1", STORED_AT, given, NAME) is None


async def test_a_bot_that_does_not_know_its_name_reads_no_commands() -> None:
    assert plain_event("uid-1", STORED_AT, PLAIN[0][0], None) is None


async def test_an_odd_value_anywhere_is_read_as_the_library_reads_it_or_left_to_it(
    reader: InboxReader,
) -> None:
    read = 0
    for given, _ in PLAIN:
        for other in _changed(given):
            event = plain_event("uid-1", STORED_AT, other, NAME)
            if event is None:
                continue
            read += 1
            try:
                usual = await reader._event_of(stored(other), other)
            except ILLEGIBLE:
                usual = await reader.read(stored(other))
            assert event == usual, other
    assert read > 100


def _changed(value: Any) -> Iterator[Any]:
    """The value with one part of it missing or odd, each part once."""
    if not isinstance(value, dict):
        return
    for name, part in value.items():
        yield {key: each for key, each in value.items() if key != name}
        for odd in ODD:
            yield {**value, name: copy.deepcopy(odd)}
        for inner in _changed(part):
            yield {**value, name: inner}
