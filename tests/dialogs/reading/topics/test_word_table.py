"""A table of words answers as a dict of them does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading.topics.word_table import WordTable

letters = st.text("路灯坏a\U0001f600", min_size=1, max_size=5)
dicts = st.dictionaries(letters, st.text("0123456789,", min_size=1, max_size=4))


@given(dicts, letters)
def test_a_word_has_the_value_it_was_given(values: dict[str, str], word: str) -> None:
    table = WordTable.of(values.items())
    assert table.get(word) == values.get(word)
    assert (word in table) is (word in values)
    assert {each: table.get(each) for each in values} == values


@given(dicts, st.text("路灯坏a\U0001f600", min_size=1, max_size=9), st.data())
def test_words_that_begin_at_a_place_come_the_shortest_first(
    values: dict[str, str], text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    ends = (end for end in range(start + 1, stop + 1) if text[start:end] in values)
    found = list(WordTable.of(values.items()).begun(text, start, stop))
    assert found == [(end, values[text[start:end]]) for end in ends]


@pytest.mark.parametrize("word", ["", "路" * 30, "\n", " ", "\ud83d"])
def test_what_is_no_word_has_no_value(word: str) -> None:
    assert WordTable.of([("路", "1"), ("路灯", "2")]).get(word) is None
