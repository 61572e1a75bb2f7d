"""大字: every screen is a few words and a few buttons, and nothing is left out."""

import random
import re
from html import unescape

import pytest

from dialogs.account.large_print import MOST_BUTTONS, OF_CHINESE, asks_for_it
from dialogs.state.message import Message
from dialogs.texts import texts
from dialogs.texts.pieces import pieces, seen
from tests.dialogs.phone import STORY, Phone, filer, newcomer
from tests.dialogs.walker import Walker

MORE = "继续"


def large() -> Phone:
    phone = newcomer()
    phone.says("大字")
    return phone


def keeps_to_the_bounds(message: Message) -> bool:
    longest = max(
        map(len, re.split(r"[\s。，、：]", unescape(re.sub("<[^>]*>", "", message.text))))
    )
    return (
        seen(message.text) <= max(OF_CHINESE, longest)
        and sum(not b.data.startswith("g:page.") for row in message.buttons for b in row)
        <= MOST_BUTTONS
        and sum(map(len, message.buttons)) <= MOST_BUTTONS + 1
        and all(len(row) == 1 for row in message.buttons)
    )


def letters(text: str) -> str:
    return re.sub(r"\s", "", unescape(re.sub("<[^>]*>", "", text)))


def test_a_text_is_cut_between_sentences_and_not_one_letter_is_lost() -> None:
    for language, most in (("zh-Hans", 60), ("zh-Hant", 60), ("en", 120)):
        for text in texts(language).table.values():
            if isinstance(text, str) and text.strip():
                parts = pieces(text, most)
                assert letters("".join(parts)) == letters(text)
                for part in parts:
                    assert part.count("<b>") == part.count("</b>")


def test_sentences_stand_apart_and_marks_are_closed_in_each_piece() -> None:
    assert pieces("好。<b>一二三。四五</b>六", 6) == ["好。\n\n<b>一二三。</b>", "<b>四五</b>六"]
    assert pieces("1. 路灯 村口。", 60) == ["1. 路灯 村口。"]
    assert pieces("a &lt; b", 60) == ["a &lt; b"]
    assert pieces("在 2.5 米，第 3.1 条。", 60) == ["在 2.5 米，第 3.1 条。"]


def test_who_tells_on_before_the_notice_is_read_has_the_button_that_goes_on() -> None:
    """It was spoken of, and stood three taps away."""
    phone = Phone()
    phone.says("大字")
    for words in ("我家门口路灯坏了", "半个月了", "在松树乡"):
        phone.says(words)
    assert "记下了" in phone.hears()
    assert list(phone.labels()) == ["同意，开始", "同意，别记住我"]
    phone.taps("同意，开始")
    assert phone.conversation.consented_at is not None


def test_a_button_that_is_spoken_of_stands_right_below() -> None:
    phone = Phone()
    phone.says("字太小看不清")
    phone.says("村里的井抽不上水，没水吃，希望有水吃")
    assert "同意，开始" in phone.hears()
    assert "同意，开始" in list(phone.labels()), "there was 继续 alone"
    phone.taps("同意，开始")
    phone.says("河北乡新安村")
    assert "填写姓名住址" in list(phone.labels())
    assert all(keeps_to_the_bounds(message) for message in phone.said_last())


@pytest.mark.parametrize(
    "said",
    [
        *("大字", "字太小了", "看不清", "我老了，眼睛不好", "字太小，看不清", "字有点小"),
        *("看不清字", "眼睛花了看不清", "能不能把字调大一点", "我老了眼睛不好", "字體太小了"),
    ],
)
def test_whoever_cannot_read_it_has_large_print(said: str) -> None:
    phone = newcomer()
    phone.says(said)
    assert "一次只说几句" in phone.hears() or "一次只說幾句" in phone.hears()
    assert phone.conversation.large_print


@pytest.mark.parametrize(
    "said",
    [
        "路灯坏了晚上看不清路",
        "合同上的字写大一点",
        "我老了没人管",
        "请把路牌的字写大一点",
        "小区字太乱",
        "眼睛被打伤了",
        "孩子眼睛不好，学校不让坐前排",
    ],
)
def test_a_matter_is_no_wish_for_large_print(said: str) -> None:
    assert not asks_for_it(said)


def test_a_filing_in_large_print_goes_to_its_end_in_short_screens() -> None:
    phone = large()
    said: list[Message] = []

    def says(text: str) -> None:
        phone.says(text)
        said.extend(phone.said_last())

    says(STORY)
    says("填写姓名住址")
    says("王桂兰，新安村3组12号")
    says("13800001111")
    read = ""
    for _ in range(20):
        card = phone.card()
        said.append(card)
        read += card.text
        if phone.stands("确认提交"):
            break
        phone.taps(MORE)
    assert "牛粪" in read
    assert "我说的都是实话" in read
    phone.taps("确认提交")
    said += phone.said_last()
    assert len(phone.filings()) == 1
    assert phone.filings()[0]["facts"] == STORY
    phone.registered()
    said += phone.said_last()
    phone.answered(1)
    said += phone.said_last()
    phone.says("/privacy")
    said += phone.said_last()
    assert [each.text for each in said if not keeps_to_the_bounds(each)] == []


def test_every_button_is_reached_and_the_way_leads_back_to_the_first_screen() -> None:
    phone = newcomer()
    phone.says(STORY)
    whole = [b.text for row in phone.said_last()[-1].buttons for b in row]
    phone.says("/plain")
    found: list[str] = []
    for _ in range(9):
        labels = [b.text for row in phone.said_last()[-1].buttons for b in row]
        found += labels
        if "从头看" in labels or not {"继续", "别的选项"} & set(labels):
            break
        phone.taps("别的选项" if "别的选项" in labels else MORE)
    assert set(whole) <= set(found)


def test_solved_and_not_solved_stand_on_one_screen() -> None:
    phone = filer()
    phone.says("大字")
    phone.answered(1)
    while not phone.stands("解决了"):
        phone.taps(MORE)
    labels = set(phone.card_labels())
    assert {"解决了", "解决一部分", "没解决"} <= labels


def test_whoever_writes_go_on_reads_on() -> None:
    phone = large()
    phone.says("/help")
    first = phone.conversation.pages[-1]
    phone.says(MORE)
    assert phone.conversation.pages[-1].at == first.at + 1
    assert keeps_to_the_bounds(phone.said_last()[-1])


def test_an_old_button_of_a_page_says_that_it_is_old() -> None:
    phone = large()
    phone.presses("g:page.00000000.1", 1)
    assert "点不了" in phone.hears()


def test_danger_is_told_at_once_and_without_a_tap() -> None:
    phone = large()
    phone.says("家里着火了，快来人")
    assert "119" in phone.said_last()[0].text + phone.said_last()[1].text


def test_it_is_kept_and_switched_off_again() -> None:
    phone = large()
    phone.says("/help")
    assert phone.conversation.pages
    phone.says("换回来")
    assert not phone.conversation.large_print
    assert phone.conversation.pages == ()
    phone.says("/help")
    assert seen(phone.said_last()[0].text) > OF_CHINESE


@pytest.mark.parametrize("chunk", range(4))
def test_whatever_is_done_in_large_print_every_message_keeps_to_the_bounds(chunk: int) -> None:
    seen_any = 0
    for seed in range(chunk * 60, chunk * 60 + 60):
        walker = Walker(random.Random(seed))
        walker.phone = large()
        for _ in range(8):
            walker.step()
            for message in walker.phone.said_last():
                if walker.phone.conversation.large_print:
                    seen_any += 1
                    if walker.phone.conversation.language != "en":
                        assert keeps_to_the_bounds(message), (seed, message)
    assert seen_any > 100
