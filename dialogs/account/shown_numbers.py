"""Hides the middle of phone, identity and bank card numbers in all that a turn says, whatever
screen it comes from. Numbers of ours and of the office's (whom to call) are told whole.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from backend_client.json_codec import to_plain
from dialogs.reading import phones
from dialogs.state.conversation import Conversation
from dialogs.state.copies import replace
from dialogs.state.message import Button, Message, Output, Toast
from dialogs.texts import LANGUAGES, texts


def hidden(outputs: Iterable[Output], conversation: Conversation) -> Iterator[Output]:
    """`conversation` as the turn leaves it: what the office said last stands in it."""
    told: frozenset[str] | None = None
    for output in outputs:
        if isinstance(output, Message | Toast) and phones.has_long_number(_all_text(output)):
            told = _told_whole(conversation) if told is None else told
            yield _masked(output, told)
        else:
            yield output


def _all_text(output: Message | Toast) -> str:
    if isinstance(output, Toast):
        return output.text
    labels = (button.text for row in output.buttons for button in row)
    return "\n".join((output.text, output.stub, *labels))


def _masked(output: Message | Toast, told: frozenset[str]) -> Output:
    if isinstance(output, Toast):
        return replace(output, text=phones.masked(output.text, told))
    rows = tuple(tuple(_button(button, told) for button in row) for row in output.buttons)
    tells = output.tells
    return replace(
        output,
        text=phones.masked(output.text, told),
        stub=phones.masked(output.stub, told),
        buttons=rows,
        tells=tells and tuple(phones.masked(line, told) for line in tells),
    )


def _button(button: Button, told: frozenset[str]) -> Button:
    shown = phones.masked(button.text, told)
    return button if shown == button.text else replace(button, text=shown)


def _told_whole(conversation: Conversation) -> frozenset[str]:
    """The figures of our texts' examples, and of the office's words; never the citizen's own."""
    said: list[Any] = []
    for case in conversation.cases:
        said += [case.steps, case.answer, case.questions, case.answered]
    for talk in conversation.staff_chats:
        said += [talk.last, talk.unseen]
    of_office = {number for each in said for number in _numbers(to_plain(each))}
    own = phones.hidden_numbers(conversation.person.phone or "")
    return frozenset((of_office | _ours()) - own)


def _numbers(plain: object) -> set[str]:
    match plain:
        case str(text):
            return phones.hidden_numbers(text)
        case dict():
            return {number for each in plain.values() for number in _numbers(each)}
        case list() | tuple():
            return {number for each in plain for number in _numbers(each)}
        case _:
            return set()


@cache
def _ours() -> frozenset[str]:
    tables = (texts(language).table.values() for language in LANGUAGES)
    return frozenset(number for table in tables for text in table for number in _numbers(text))
