"""Case numbers catch slips; query codes can be typed as people type."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.law.numbers import (
    CODE_LETTERS,
    bare_code,
    case_number,
    new_query_code,
    numbers_begun,
    read_number,
)

DAY = date(2026, 7, 3)
SEQUENCES = st.integers(1, 999_999)


@given(SEQUENCES)
def test_a_number_is_read_back(sequence: int) -> None:
    number = case_number(DAY, sequence)
    assert read_number(number) == number


@given(SEQUENCES, st.data())
def test_every_wrong_digit_is_caught(sequence: int, data: st.DataObject) -> None:
    number = case_number(DAY, sequence)
    place = data.draw(st.sampled_from([i for i, c in enumerate(number) if c.isdigit()]))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert read_number(number[:place] + other + number[place + 1 :]) is None


@given(SEQUENCES, st.data())
def test_every_swap_of_neighbours_is_caught(sequence: int, data: st.DataObject) -> None:
    digits = case_number(DAY, sequence).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        assert read_number(swapped) is None


@pytest.mark.parametrize(
    "typed",
    [
        "２６０７０３－００４２－{}",
        " 260703 0042 {} ",
        "2607030042{}",
        "260703—0042–{}",
        "260703‑0042−{}",
    ],
)
def test_a_number_may_be_typed_full_width_or_without_hyphens(typed: str) -> None:
    number = case_number(DAY, 42)
    assert read_number(typed.format(number[-1])) == number


@pytest.mark.parametrize("typed", ["", "-", "260703", "abc", "²⁶⁰⁷⁰³", "\ud800", "1" * 400])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


def test_codes_hold_no_letters_that_look_alike() -> None:
    code = new_query_code()
    assert len(code) == 9
    assert set(bare_code(code)) <= set(CODE_LETTERS)
    assert not set(CODE_LETTERS) & set("01OIL")


@pytest.mark.parametrize("typed", ["7k2m9qxa", "７Ｋ２Ｍ－９ＱＸＡ", " 7K2M 9QXA\n", "7k2m-9qxa"])
def test_a_code_may_be_typed_in_many_ways(typed: str) -> None:
    assert bare_code(typed) == "7K2M9QXA"


@pytest.mark.parametrize(
    "typed", ["编号260703-0042-{}", "260703-0042-{}。", "【260703-0042-{}】", "第260703-0042-{}号"]
)
def test_a_number_is_looked_for_with_what_was_copied_along(typed: str) -> None:
    number = case_number(DAY, 42)
    begun = numbers_begun(typed.format(number[-1]))
    assert begun is not None and begun[0] == number


@pytest.mark.parametrize(
    "typed", ["", "编号", "3组12号", "锦绣花园12栋", "260703号线的2号口", "2607"]
)
def test_what_begins_no_number_is_not_looked_for_as_one(typed: str) -> None:
    assert numbers_begun(typed) is None
