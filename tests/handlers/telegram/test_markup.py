"""Texts in Telegram's shape, for whatever a citizen may have typed."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.state.message import utf16_units
from handlers.telegram.markup import clip, plain_of, speakable

anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@given(anything)
def test_escaped_words_come_back_as_they_were(words: str) -> None:
    assert plain_of(f"<b>{escape(words)}</b>") == words


@given(anything)
def test_what_is_spoken_can_be_written_and_loses_no_character(words: str) -> None:
    spoken = speakable(words)
    spoken.encode()
    assert utf16_units(spoken) == utf16_units(words)
    assert speakable(spoken) == spoken


@given(anything, st.integers(1, 60))
def test_what_is_clipped_fits_and_begins_the_same(words: str, limit: int) -> None:
    spoken = speakable(words)
    clipped = clip(spoken, limit)
    assert utf16_units(clipped) <= limit
    assert clipped == spoken or (clipped[-1] == "…" and spoken.startswith(clipped[:-1]))


@pytest.mark.parametrize(
    "words,clipped",
    [("牛" * 6, "牛牛牛牛…"), ("🐄" * 3, "🐄🐄…"), ("牛🐄🐄", "牛🐄🐄"), ("牛🐄🐄🐄", "牛🐄…")],
)
def test_no_character_is_cut_in_half(words: str, clipped: str) -> None:
    assert clip(words, 5) == clipped


@pytest.mark.parametrize(
    "html,words",
    [
        ("<b>温度 <5度> 3<8", "温度 <5度> 3<8"),
        ('<a href="x">王</a><tg-spoiler>y</tg-spoiler>', "王y"),
        ("<bold>x</bold>", "<bold>x</bold>"),
        ("&amp;lt; &copy; &nbsp;", "&lt; &copy; &nbsp;"),
        ("&#60;&#x4E2D;&#0;&#xD800;&#1114112;", "<中&#0;&#xD800;&#1114112;"),
    ],
)
def test_only_telegrams_own_markup_is_taken_out(html: str, words: str) -> None:
    assert plain_of(html) == words
