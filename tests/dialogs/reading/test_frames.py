"""Frames of words within reach of each other: what they say, and that none is passed over."""

import re

import pytest

from dialogs.reading.acts.lexicon import signs
from dialogs.reading.acts.second_thoughts import _ways
from dialogs.reading.danger import _backs, _signs
from dialogs.reading.danger_weights import _kinds
from dialogs.reading.frames import Frames, expression, needed_letters
from dialogs.reading.topics.forms import level
from tests.dialogs.listening.test_second_thoughts import phrases
from tests.dialogs.reading import dangers


def test_words_within_reach_stand_in_one_clause_or_one_sentence() -> None:
    near = re.compile(expression("孩子~3(?:不见|丢)", {}))
    assert near.search("孩子又不见了") and not near.search("孩子，不见了".replace("，", ","))
    far = re.compile(expression("<kin>~~6没回", {"kin": ["爸", "妈"]}))
    assert far.search("我爸早上走,没回") and not far.search("我爸走了。没回")


@pytest.mark.parametrize(
    ("frame", "needed"),
    [
        ("着火", [{"着"}, {"火"}]),
        ("[着起]火?", [{"着", "起"}]),
        ("(?:煤气|天然气)漏", [{"煤", "天"}, {"漏"}]),
        ("(?:煤气)?(?!表)漏(?<!不漏)", [{"漏"}]),
        ("[^水]{0,4}|火", []),
        ("(?P<new>[东西]{1,3}?)(?>村|镇)*+口+?", [{"东", "西"}, {"口"}]),
    ],
)
def test_the_letters_a_frame_cannot_do_without_are_known(
    frame: str, needed: list[set[str]]
) -> None:
    assert needed_letters(frame) == needed


def test_no_frame_is_passed_over_that_would_match() -> None:
    for frames in (_signs(), _backs(), signs()):
        compiled = [(name, re.compile(frame)) for name, frame in frames._frames]
        for phrase in dangers.read():
            every = {
                (hit.start(), hit.end(), name)
                for name, frame in compiled
                for hit in frame.finditer(phrase.text)
            }
            assert set(frames.found(phrase.text)) == every
            assert frames.names(phrase.text) == {name for _, _, name in every}


def test_no_kind_or_second_thought_is_passed_over_that_would_match() -> None:
    filtered = [
        ([words for _, words in _kinds()[0]], _kinds()[1]),
        ([way for *_, way in _ways()[0]], _ways()[1]),
    ]
    told = [each.text for each in phrases()] + [each.text for each in dangers.read()]
    for patterns, letters in filtered:
        matched = 0  # a second thought is a whole message
        for plain in map(level, told):
            matching = {at for at, each in enumerate(patterns) if each.search(plain)}
            assert matching <= {*letters.likely(plain)}, plain
            matched += len(matching)
        assert matched > 0


def test_an_expression_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(re.error):
        Frames([("fire", "着)火")], {})
