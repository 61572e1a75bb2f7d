"""How words are set: nothing lost in silence, no line too long, no mark where it must not stand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.papers.layout import CLOSING, OPENING, fitted, lines

HERE = frozenset("王桂兰龚希望修灯，。（）《》：［］ abcU+0123456789ABCDEF\n豈m2é")


def has(char: str) -> bool:
    return char in HERE


def wide(text: str) -> float:
    return sum(1 if char.isascii() else 2 for char in text)


def set_in(text: str, width: float = 12) -> list[str]:
    return list(lines(text, wide, width, width))


@pytest.mark.parametrize(
    ("said", "told", "lacks"),
    [
        ("王桂兰", "王桂兰", False),
        ("王\U00020bb7", "王［U+20BB7］", True),
        ("\U00020bb7\U0001f600兰", "［U+20BB7 U+1F600］兰", True),
        ("王\u200b桂\u202e兰\ufe0f\x00", "王桂兰", False),
        ("\uf900", "豈", False),  # the same character under another number
        ("㎡", "m2", False),
        ("e\u0301", "é", False),
        ("王\ud800", "王［U+FFFD］", True),
        ("王\u3000兰\t。\u2028灯\r\n灯", "王 兰 。\n灯\n\n灯", False),
        ("\u0645\u0631", "［U+0645 U+0631］", True),
    ],
)
def test_what_the_font_lacks_is_told_as_its_code(said: str, told: str, lacks: bool) -> None:
    assert fitted(said, has) == (told, lacks)


def test_no_line_begins_with_what_closes_or_ends_with_what_opens() -> None:
    assert set_in("王桂兰希望修。灯") == ["王桂兰希望", "修。灯"]
    assert set_in("王桂兰希望（修灯）") == ["王桂兰希望", "（修灯）"]
    assert set_in("王桂兰希望（《修灯") == ["王桂兰希望", "（《修灯"]


def test_a_mark_takes_a_whole_number_along() -> None:
    assert set_in("王桂兰（20-01）。", 14) == ["王桂兰", "（20-01）。"]
    assert set_in("王桂兰灯20-01）灯", 13) == ["王桂兰灯", "20-01）灯"]


def test_a_number_is_kept_whole_and_a_long_one_is_not() -> None:
    assert set_in("王桂 20260703-01 兰", 14) == ["王桂", "20260703-01 兰"]
    assert set_in("a" * 30) == ["a" * 12, "a" * 12, "a" * 6]


def test_the_first_line_may_be_set_in() -> None:
    assert list(lines("王桂兰希望修灯", wide, 8, 4)) == ["王桂", "兰希望修", "灯"]


@given(st.text("王桂，。（ab0-8 ）\U0001f600", max_size=200), st.integers(4, 40))
def test_every_letter_is_set_once_and_no_line_is_too_long(text: str, width: int) -> None:
    found = set_in(text, width)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(wide(line) <= width for line in found)


@given(st.text("王桂兰灯", min_size=1, max_size=5).map(lambda words: f"（{words}）"), st.data())
def test_a_mark_is_taken_along(piece: str, data: st.DataObject) -> None:
    found = set_in(piece * data.draw(st.integers(1, 9)), 14)
    assert not any(
        after[0] in CLOSING or before[-1] in OPENING for before, after in pairwise(found)
    )
