"""What words have in common, and what dialects say in Mandarin."""

import re

import pytest

from dialogs.reading.acts.concepts import concepts, concepts_in, pairs
from dialogs.reading.acts.evidence import core_of
from dialogs.reading.acts.reader import Context, Subject, read_act
from dialogs.reading.language import in_mandarin
from dialogs.reading.topics.forms import level


def said(text: str) -> tuple[str, ...]:
    plain = level(text)
    return concepts_in(core_of(plain), plain)


@pytest.mark.parametrize("text", ["有下文没", "没得动静", "any news?", "how is the progress"])
def test_what_asks_for_a_result_says_so_in_any_words(text: str) -> None:
    assert "result" in said(text)


def test_every_concept_has_phrases_in_both_scripts_as_they_are_looked_up() -> None:
    for name, (han, latin) in concepts().items():
        assert han and latin, name
        assert all(re.fullmatch("[0-9a-z\u3400-\u9fff]+[$]?", phrase) for phrase in han), name
        assert all(re.fullmatch("[0-9a-z]+(?: [0-9a-z]+)*", phrase) for phrase in latin), name
    assert "wish" in concepts()  # by which the reader keeps a long answer from being an outcome


def test_a_phrase_at_the_end_is_one_only_there() -> None:
    assert "if" in said("修好了么") and "if" not in said("修好了么得")


def test_concepts_stand_in_their_order_and_pair_with_what_follows() -> None:
    names = said("多久有结果")
    assert names.index("when") < names.index("result")
    assert "when>result" in pairs(names) and "result>when" not in pairs(names)


@pytest.mark.parametrize(
    ("dialect", "mandarin"),
    [
        ("莫得水了", "没有水了"),
        ("佢哋唔来", "他们不来"),
        ("催一哈", "催一下"),
        ("关系不好", "关系不好"),
    ],
)
def test_dialects_are_read_in_mandarin_letter_for_letter(dialect: str, mandarin: str) -> None:
    assert in_mandarin(level(dialect)) == mandarin
    assert len(mandarin) == len(dialect)


@pytest.mark.parametrize("link", ["https://example.org/a", "www.example.org/cancel"])
def test_a_link_shows_something_whatever_its_letters_spell(link: str) -> None:
    """It was taken for a cry for help, and stood nowhere."""
    assert read_act(link, Context()).about is Subject.NEW
    assert read_act(link, Context(cases=("停水三天了",), answered=True)).act is None
