"""In which language a first message is written."""

import pytest

from dialogs.reading.language import of_words

ENGLISH = (
    "Hello",
    "help",
    "The street lamp on my road is broken, please repair it",
    "my boss has not paid my wages for 3 months",
    "there is garbage everywhere in our compound",
    "I’m a teacher here and my employer won’t give my passport back",
    "no water since monday",
    "can someone help me",
    "Who can I complain to?",
    "noise every night from the factory behind the school",
)
CHINESE = ("你好", "路灯坏了", "我的 WIFI 坏了 please 修", "工资没发 help")
NEITHER = (
    "",
    "1",
    "ok",
    "OK",
    "https://example.org/the/street/is/broken",
    "<b>x</b> <i>y</i>",
    "wo yao fan ying wen ti",
    "nong min gong gong zi tuo qian",
    "lu deng huai le",
    "260703-0001-2 7K2M-9QXA",
    "a@example.org",
    "😭😭😭",
    "Лампа не горит",
    "asdf jkl",
)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_heard_from_its_small_words(text: str) -> None:
    assert of_words(text) == "en"


@pytest.mark.parametrize("text", CHINESE)
def test_one_han_character_is_enough_for_chinese(text: str) -> None:
    assert of_words(text) == "zh-Hans"


@pytest.mark.parametrize("text", NEITHER)
def test_pinyin_links_numbers_and_other_languages_say_nothing(text: str) -> None:
    assert of_words(text) is None
