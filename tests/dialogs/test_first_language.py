"""English in English from the first word, whatever the phone is set to; the notice whole once."""

import pytest

from dialogs.state.event import Pinned, Unfit
from tests.dialogs.phone import STORY, Phone, newcomer


def test_a_first_message_in_english_is_answered_in_english_and_chinese_is_offered() -> None:
    phone = Phone(language="zh-hans")
    phone.says("There is no street light on Binhe Road, please repair it")
    assert "petition assistant" in phone.hears()
    assert {"Agree and start", "简体中文"} <= set(phone.labels())
    phone.taps("Agree and start")
    assert "Not submitted yet" in phone.hears()
    assert "还没" not in phone.hears()


def test_whoever_taps_the_other_language_reads_the_whole_notice_in_it() -> None:
    phone = Phone(language="zh-hans")
    phone.says("hello")
    phone.taps("简体中文")
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
    assert "简体中文" in list(phone.labels())
    assert "Not submitted yet" in phone.card().text
    phone.taps("简体中文")
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


def test_whoever_writes_traditional_characters_is_answered_in_them_from_then_on() -> None:
    phone = Phone(language="zh-hans")
    phone.says("我要投訴，路燈壞了")
    assert "我是<b>信訪小助手</b>" in phone.hears()
    assert {"同意，開始", "简体中文"} <= set(phone.labels())
    phone.taps("同意，開始")
    phone.says("在新安村村口")
    assert "還沒有提交" in phone.card().text
    assert "环境" not in phone.card().text


def test_a_phone_set_to_taiwan_or_hong_kong_begins_in_traditional_characters() -> None:
    for code in ("zh-TW", "zh-HK", "zh-hant", "zh-hant-tw"):
        phone = Phone(language=code)
        phone.says("/start")
        assert "機器人" in phone.hears()
        phone.says("你好")
        assert "信訪" in phone.hears()


def test_one_traditional_character_in_a_name_changes_nothing() -> None:
    phone = newcomer()
    phone.says("新安村的路灯坏了，找陳主任没人管，希望修好")
    assert "还没有提交" in phone.card().text
    phone.taps("填写姓名住址")
    phone.says("張建國，新安村3组12号")
    assert "还没有提交" in phone.card().text


@pytest.mark.parametrize("said", ["我想投訴", "請問", "投訴學校"])
def test_few_words_with_one_traditional_character_are_answered_in_them(said: str) -> None:
    """They once were answered in simplified ones."""
    phone = Phone()
    phone.says(said)
    assert phone.conversation.language == "zh-Hant" or "訪" in phone.hears()


def test_a_name_beside_few_words_changes_nothing() -> None:
    phone = Phone()
    phone.says("找李東")
    assert "访" in phone.hears()


def test_a_script_that_was_chosen_by_hand_stays() -> None:
    phone = newcomer()
    phone.says("/language")
    phone.taps("简体中文")
    phone.says("我要投訴，路燈壞了，晚上看不見路")
    assert "还没有提交" in phone.card().text


def test_whoever_told_a_story_and_then_writes_the_other_script_is_answered_in_it() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says("還有水渠也壞了，麻煩儘快來修")
    assert "还没有提交" not in phone.card().text
    assert "還沒有提交" in phone.card().text
    assert "简体中文" not in list(phone.labels()) or "繁體中文" in phone.hears()


def test_a_label_written_in_the_other_script_is_the_button() -> None:
    phone = newcomer()
    phone.says("/language")
    phone.taps("繁體中文")
    phone.says(STORY)
    phone.says("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    phone.says("跳过")
    phone.says("确认提交")
    assert len(phone.filings()) == 1
    other = newcomer()
    other.says(STORY)
    other.says("填寫姓名住址")
    other.says("王桂兰，新安村3组12号")
    other.says("跳過")
    other.says("確認提交")
    assert len(other.filings()) == 1


def test_a_card_in_traditional_characters_has_no_line_in_simplified_ones() -> None:
    """The topic's second level and the division's names once were; what is stored still is."""
    phone = newcomer()
    phone.language = "zh-hant"
    phone.says("青河縣柳林鎮南街的路燈壞了一個月，晚上老人摔了兩次，希望修好")
    shown = phone.card().text
    assert "阿勒泰地區" in shown
    assert "城市建設和市政管理" in shown
    frame = phone.conversation.frame
    assert frame is not None
    assert "城市建设和市政管理" in str(frame.inferred["topic"])


def test_dates_and_clocks_are_said_in_english_as_people_say_them() -> None:
    """They once stood as 2026-06-30 (inclusive)."""
    phone = Phone(language="en")
    phone.says("/start")
    phone.taps("Agree and start")
    phone.says("The street lamps on Binhe Road are broken. Please repair them.")
    phone.taps("I'd rather not be named", "Confirm and submit")
    phone.registered()
    assert "by the end of 30 June 2026, 15 days left" in phone.card().text


@pytest.mark.parametrize("what", [Unfit("sticker"), Unfit("no words")])
def test_a_newcomers_sticker_is_answered_in_the_one_message_that_welcomes(what: Unfit) -> None:
    """It once rang twice."""
    phone = Phone()
    phone.sends(what)
    assert phone.rings == 1
    [said] = phone.said_last()
    assert said.text.startswith(("这个我看不懂（贴图）", "这条里没有文字"))
    assert "我是<b>信访小助手</b>" in said.text


def test_what_the_office_wrote_in_chinese_is_called_untranslated_in_english() -> None:
    phone = Phone(language="en")
    phone.says("/start")
    phone.taps("Agree and start")
    phone.says("The street lamps on Binhe Road are broken. Please repair them.")
    phone.taps("I'd rather not be named", "Confirm and submit")
    phone.registered()
    phone.answered(1)
    assert "<b>Answer</b> (in the office's own words, not translated)" in phone.card().text
