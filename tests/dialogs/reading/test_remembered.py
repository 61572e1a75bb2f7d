"""A text is read once, however many ask; what one lexicon made of it does not hold for another."""

from collections.abc import Iterator
from functools import partial

import pytest

from dialogs.reading.remembered import MOST_TEXTS, once_a_text
from dialogs.reading.topics import edition
from dialogs.reading.topics.lexicon import shipped


@pytest.fixture
def read() -> list[str]:
    return []


@pytest.fixture(autouse=True)
def _the_shipped_lexicon_again() -> Iterator[None]:
    yield
    edition.take_up(shipped())


def _length(read: list[str], text: str) -> int:
    read.append(text)
    return len(text)


def _edition(read: list[str], text: str) -> int:
    read.append(text)
    return edition.in_use().number


def test_one_text_is_read_once_however_many_ask(read: list[str]) -> None:
    reader = once_a_text(partial(_length, read))
    assert [reader("路灯坏了"), reader("路灯坏了"), reader("井盖")] == [4, 4, 2]
    assert read == ["路灯坏了", "井盖"]


def test_what_was_remembered_of_one_lexicon_does_not_hold_for_another(read: list[str]) -> None:
    reader = once_a_text(partial(_edition, read))
    before = reader("路灯坏了")
    edition.take_up(shipped())
    assert reader("路灯坏了") == before + 1
    assert read == ["路灯坏了", "路灯坏了"]


def test_what_is_remembered_has_a_bound(read: list[str]) -> None:
    reader = once_a_text(partial(_length, read))
    for number in range(MOST_TEXTS + 1):
        reader(str(number))
    reader("0")
    assert read[-1] == "0", "the oldest text was kept although newer ones filled the memory"
