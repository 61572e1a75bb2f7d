"""A text is read once, however many ask; what one lexicon made of it does not hold for another."""

import functools
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType

import pytest

from dialogs.reading import extract, people, place_answers, places
from dialogs.reading.remembered import MOST_TEXTS, once_a_text
from dialogs.reading.topics import edition
from dialogs.reading.topics.lexicon import shipped
from tests.dialogs.phone import Phone

ROOMS = ("dialogs.", "backend_client.")


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


@pytest.mark.parametrize("reader", [people.read_signature, people.read_identity, places.best_place])
def test_a_turn_reads_no_words_twice(reader: Callable[[str], object]) -> None:
    """A name was read by what listens and again by the question it answers: twice."""
    phone = Phone()
    phone.says("/start")
    phone.taps("同意，开始")
    read = _read_by(reader, lambda: phone.says("幸福里7组的路灯坏了半个月，晚上看不见路，希望修好"))
    read += _read_by(reader, lambda: phone.says("我叫赵小满，住幸福里7组3号"))
    assert read
    assert max(read.values()) == 1, read.most_common(3)


def test_of_a_name_that_is_typed_no_more_is_read_than_is_asked_for() -> None:
    assert _read_by(place_answers.place_in, lambda: extract.read("钱小满").danger) == Counter()
    assert _read_by(place_answers.place_in, lambda: extract.read("钱小满").place)


def _read_by(reader: Callable[[str], object], does: Callable[[], object]) -> Counter[str]:
    """The texts of which the reader itself was at work."""
    code = inspect.unwrap(reader).__code__
    read: Counter[str] = Counter()

    def called(frame: FrameType, event: str, arg: object) -> None:
        if event == "call" and frame.f_code is code:
            read[frame.f_locals["text"]] += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        does()
    finally:
        sys.setprofile(before)
    return read


def test_no_words_of_a_citizen_are_kept_without_a_bound() -> None:
    """Whether words name a sending was kept of every message, for as long as the process ran."""
    _talk("幸福里7组的路灯坏了半个月", "那就发送吧")
    _talk("向阳沟9组的水渠塌了两个月", "好的，帮我提交吧")
    before = _unbounded()
    _talk("柳林沟5组的水渠塌了四个月", "好的，帮我发送吧")
    grown = {name: size for name, size in _unbounded().items() if size > before.get(name, 0)}
    assert grown == {}


def _talk(story: str, beside: str) -> None:
    phone = Phone()
    phone.says("/start")
    phone.taps("同意，开始")
    for words in (beside, story, f"{story}，希望尽快修好", beside):
        phone.says(words)


def _unbounded() -> dict[str, int]:
    """How much is kept of what was given, by each function of the reading rooms that forgets
    nothing."""
    rooms = [each for name, each in sys.modules.items() if name.startswith(ROOMS)]
    every = {f"{room.__name__}.{name}": f for room in rooms for name, f in vars(room).items()}
    return {
        name: f.cache_info().currsize
        for name, f in every.items()
        if isinstance(f, functools._lru_cache_wrapper)
        and f.cache_info().maxsize is None
        and inspect.signature(f).parameters
    }
