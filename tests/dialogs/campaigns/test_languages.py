"""A campaign's texts in the language of who comes to it: those that the office gave, else the
Chinese ones.
"""

from dataclasses import replace

from backend_client.contract.campaign import Campaign, Worded
from office.campaigns.traditional import with_traditional
from tests.dialogs.campaigns.samples import campaign, knowing
from tests.dialogs.phone import Phone


def comes(language: str, known: Campaign) -> Phone:
    phone = knowing(known, language=language)
    phone.says("/start c-yiqing")
    phone.taps({"en": "Agree and start", "zh-Hant": "同意，開始"}[language])
    return phone


def test_in_english_what_is_given_is_english_and_what_is_not_is_chinese() -> None:
    known = campaign("yiqing")
    first, *others = known.questions
    chinese = tuple(each for each in first.ask if each.language == "zh-Hans")
    known = replace(known, questions=(replace(first, ask=chinese), *others))
    phone = comes("en", known)
    assert "Please tell in one message" in phone.hears()
    phone.says("The lift of our house in Liulin is broken")
    assert "您的健康码现在是什么颜色？" in phone.hears()
    phone.taps("Green")
    assert "What do you need most?" in phone.hears()
    phone.taps("A doctor")
    assert "What is needed" in phone.card().text


def test_in_traditional_characters_the_chinese_is_written_so() -> None:
    phone = comes("zh-Hant", with_traditional(campaign("yiqing")))
    assert "健康碼什麼顏色" in phone.hears()
    phone.says("我們住在柳林鎮南街，電梯壞了")
    assert "您的健康碼現在是什麼顏色？" in phone.hears()
    phone.says("黃碼")
    assert "黃碼或橙碼" in phone.card().text


def test_words_of_the_offices_own_are_kept() -> None:
    own = (Worded("zh-Hans", "请说"), Worded("zh-Hant", "請講"))
    phone = comes("zh-Hant", with_traditional(replace(campaign("yiqing"), story=own)))
    assert "請講" in phone.hears()
