"""Telegram's HTML, strict where Telegram is strict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.chat.errors import ApiError
from sandbox.chat.html import ENTITY_OF_TAG, parse_html, utf16_length

WRONG = {
    "<x>a</x>": 'Unsupported start tag "x" at byte offset 0',
    "信<br>": 'Unsupported start tag "br" at byte offset 3',
    "<b>a": 'Can\'t find end tag corresponding to start tag "b"',
    "<b><i>a</b></i>": 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    "a</b>": "Unexpected end tag at byte offset 1",
    "1 < 2": 'Unsupported start tag "" at byte offset 2',
    "<b": "Unclosed start tag at byte offset 0",
    "<b>a</b": "Unclosed end tag at byte offset 4",
    '<a href="x': "Unclosed start tag at byte offset 0",
    "<span>a</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    '<tg-emoji emoji-id="x">a</tg-emoji>': "Invalid custom emoji identifier specified",
    '<a ="x">a</a>': 'Empty attribute name in the tag "a" at byte offset 0',
    "<a href=x,y>a</a>": "Unexpected end of name token at byte offset 8",
}


@pytest.mark.parametrize("source", WRONG)
def test_wrong_html_is_refused_in_telegrams_words(source: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {WRONG[source]}"


@pytest.mark.parametrize(
    ("source", "plain", "kind"),
    [
        ("<b>a</b>", "a", "bold"),
        ("<STRONG>a</STRONG>", "a", "bold"),
        ("<em>a</>", "a", "italic"),
        ("<ins>a</ins>", "a", "underline"),
        ("<strike>a</strike>", "a", "strikethrough"),
        ("<del>a</del>", "a", "strikethrough"),
        ('<span class="tg-spoiler">a</span>', "a", "spoiler"),
        ("<tg-spoiler>a</tg-spoiler>", "a", "spoiler"),
        ("<code>a</code>", "a", "code"),
        ("<pre>a</pre>", "a", "pre"),
        ("<blockquote>a</blockquote>", "a", "blockquote"),
        ("<blockquote expandable>a</blockquote>", "a", "expandable_blockquote"),
    ],
)
def test_each_tag_becomes_its_entity(source: str, plain: str, kind: str) -> None:
    assert parse_html(source) == (plain, [{"type": kind, "offset": 0, "length": 1}])


def test_offsets_count_utf16_units() -> None:
    plain, entities = parse_html("😀<b>信<i>访</i></b>")
    assert plain == "😀信访"
    assert entities == [
        {"type": "bold", "offset": 2, "length": 2},
        {"type": "italic", "offset": 3, "length": 1},
    ]


def test_references_are_read_and_unknown_ones_left() -> None:
    assert parse_html("&lt;&gt;&amp;&quot;&#20449;&#x8bbf; &nbsp; & &#0;")[0] == (
        '<>&"信访 &nbsp; & &#0;'
    )


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ApiError, match="unmatched surrogate"):
        parse_html("&#xd800;")


def test_links_code_and_people() -> None:
    assert parse_html('<a href="example.org/?a=1&amp;b=2">x</a>')[1][0]["url"] == (
        "http://example.org/?a=1&b=2"
    )
    assert parse_html('<a href="javascript:alert(1)">x</a>') == ("x", [])
    mention = parse_html('<a href="tg://user?id=7">x</a>')[1][0]
    assert (mention["type"], mention["user_id"]) == ("text_mention", 7)
    code = parse_html('<pre><code class="language-python">x</code></pre>')[1]
    assert code == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


def test_an_empty_tag_leaves_no_entity() -> None:
    assert parse_html("a<b></b>") == ("a", [])


@given(st.text())
def test_escaped_text_comes_back_as_it_was(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(f"<b>{escaped}</b>")[0] == words


@given(st.text(alphabet="<>/&;#\"'= abx\0信😀", max_size=40))
def test_any_text_is_parsed_or_refused_never_a_crash(source: str) -> None:
    try:
        plain, entities = parse_html(source)
    except ApiError as refused:
        assert refused.status == 400
        return
    end = utf16_length(plain)
    assert all(e["offset"] >= 0 and 0 < e["length"] <= end - e["offset"] for e in entities)


def test_every_tag_of_the_documentation_is_known() -> None:
    assert len(ENTITY_OF_TAG) == 16
