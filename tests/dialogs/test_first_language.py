"""English in English from the first word, whatever the phone is set to; the notice whole once."""

from dialogs.state.event import Pinned, Unfit
from tests.dialogs.phone import STORY, Phone, newcomer


def test_a_first_message_in_english_is_answered_in_english_and_chinese_is_offered() -> None:
    phone = Phone(language="zh-hans")
    phone.says("There is no street light on Binhe Road, please repair it")
    assert "petition assistant" in phone.hears()
    assert {"Agree and start", "中文"} <= set(phone.labels())
    phone.taps("Agree and start")
    assert "Not submitted yet" in phone.hears()
    assert "还没" not in phone.hears()


def test_whoever_taps_the_other_language_reads_the_whole_notice_in_it() -> None:
    phone = Phone(language="zh-hans")
    phone.says("hello")
    phone.taps("中文")
    assert "姓名、电话、住址" in phone.hears()
    phone.taps("同意，开始")
    assert "在哪里？" in phone.hears()


def test_a_phone_set_to_english_whose_first_words_are_chinese_is_answered_in_chinese() -> None:
    phone = Phone(language="en-GB")
    phone.says(STORY)
    assert {"同意，开始", "English"} <= set(phone.labels())


def test_english_after_the_chinese_notice_was_agreed_to_is_answered_in_english() -> None:
    phone = newcomer()
    phone.says("my boss has not paid my wages for three months, please help")
    assert "中文" in list(phone.labels())
    assert "Not submitted yet" in phone.card().text
    phone.taps("中文")
    assert "还没" in phone.hears()


def test_a_language_that_was_chosen_by_hand_and_a_story_that_has_begun_stay_as_they_are() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says("please help me with this")
    assert "Not submitted" not in phone.hears()
    other = newcomer()
    other.says("/language")
    other.taps("English")
    other.says(STORY)
    assert "Not submitted yet" in other.card().text


def test_the_notice_comes_whole_once_and_then_in_one_line() -> None:
    phone = Phone()
    phone.says("你好")
    assert "110" in phone.hears()
    assert len(phone.hears().splitlines()) > 4
    for again in ("在吗", "/start", "你好"):
        phone.says(again)
        assert "110" not in phone.hears()
        assert "同意，开始" in list(phone.labels())
    phone.sends(Unfit("sticker"))
    assert "110" not in phone.hears()
    begins = [button for _, button in phone.buttons() if button.text == "同意，开始"]
    assert len(begins) == 2, "the short ones replace each other"
    phone.taps("同意，开始")
    assert phone.conversation.consented_at is not None


def test_what_was_noted_is_never_counted_as_nothing() -> None:
    phone = newcomer()
    phone.sends(Pinned(30.123456, 120.2))
    assert "记下了 ✓" in phone.hears()
    assert "共 0 条" not in phone.hears()
