"""The notice: read in ten seconds, whole behind a button; to be remembered is its own choice."""

import re

import pytest

from dialogs.texts import LANGUAGES, texts
from tests.dialogs.phone import STORY, Phone

READ_A_SECOND = {
    "zh-Hans": 7,
    "zh-Hant": 7,
    "en": 22,
}  # characters: some 400 a minute, and 240 words
ABOUT_DATA = {"zh-Hans": "您说的，", "zh-Hant": "您說的，", "en": "The petition office uses"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_notice_says_of_data_is_read_in_ten_seconds(language: str) -> None:
    text = re.sub("<[^>]+>", "", texts(language).html("talk.welcome"))
    told = text[text.index(ABOUT_DATA[language]) :]
    assert len(told) <= 10 * READ_A_SECOND[language]


def test_the_rest_stands_behind_a_button() -> None:
    phone = Phone()
    phone.says("/start")
    phone.taps("说明全文")
    for words in ("信访部门", "身份证号", "存 3 天", "30 天", "国外", "14 岁", "邻居", "/human"):
        assert words in phone.hears(), words
    phone.taps("同意，开始")
    assert phone.conversation.consented_at is not None


def filed_by(*how: str) -> Phone:
    phone = Phone()
    phone.says("/start")
    for words in how:
        (phone.taps if phone.stands(words) else phone.says)(words)
    phone.says(STORY)
    phone.taps("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    phone.shares_own_contact()
    phone.taps("确认提交")
    phone.registered()
    return phone


@pytest.mark.parametrize("how", ["同意，别记住我", "别记住我"])
def test_whoever_is_not_to_be_remembered_is_asked_anew(how: str) -> None:
    phone = filed_by(how)
    assert phone.filings()[0]["petitioner"]["name"] == "王桂兰", "the case is signed all the same"
    assert phone.conversation.person.name is None
    assert phone.conversation.person.phone is None
    phone.says("新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好")
    assert "姓名和住址" in phone.hears()


def test_whoever_agrees_is_remembered() -> None:
    assert filed_by("同意，开始").conversation.person.name == "王桂兰"


def test_the_choice_outlasts_a_deletion() -> None:
    phone = filed_by("同意，别记住我")
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    assert not phone.conversation.remembers


def test_what_was_agreed_to_keeps_no_buttons_that_agree() -> None:
    """Ten buttons of two notices once stayed above everything that was told."""
    phone = Phone()
    phone.says("你好")
    phone.says("新安村的路灯坏了半个月，希望修好")
    assert sum(button.text == "同意，开始" for _, button in phone.buttons()) == 2
    rings = phone.rings
    phone.taps("同意，开始")
    assert not phone.stands("同意，开始")
    assert not phone.stands("同意，别记住我")
    assert phone.rings == rings + 1, "the question alone"
    phone.taps("说明全文")
    assert "您的信息怎么用" in phone.hears()


def test_a_house_is_put_right_before_the_notice_was_read() -> None:
    """Its number took the place of the whole address."""
    phone = Phone()
    phone.says("我们单元楼电梯坏了快一个月了，希望修好")
    phone.says("春江花园4栋2单元")
    phone.says("不对，是3单元")
    phone.taps("同意，开始")
    assert "春江花园4栋3单元" in phone.hears()
