"""Whose word is the last in a chat: what is said after a person's words answers them."""

import pytest

from dialogs.state.effect import EffectKind
from tests.dialogs.phone import Phone, newcomer
from tests.dialogs.staff_chat.office_side import Office


def passed_on(phone: Phone) -> list[object]:
    return [effect.body["text"] for effect in phone.effects_of(EffectKind.SAY_IN_TALK)]


def test_what_is_said_after_a_persons_words_answers_them_whatever_is_being_filled_in() -> None:
    """“你现在安全吗？” “安全，我等你们” once became what the petition asked for."""
    phone = newcomer()
    phone.says("老板跑了，锦绣花园工地欠我们三个月工资，不给我就从楼上跳下去")
    office = Office(phone)
    office.happens(office.passed_on())
    office.says("先别急，我们的人二十分钟到。你现在安全吗？")
    phone.says("安全，我等你们")
    assert passed_on(phone) == ["安全，我等你们"]
    phone.says("工人有十个")
    assert passed_on(phone)[-1] == "工人有十个"
    assert "安全，我等你们" not in phone.card().text
    phone.taps("结束对话")
    assert "您希望怎么办" in phone.hears()


@pytest.mark.parametrize("words", ["跳过", "13800001111"])
def test_the_words_of_buttons_and_a_number_that_is_asked_for_stay_the_forms(words: str) -> None:
    phone = newcomer()
    phone.says("锦绣花园工地欠我们三个月工资，不给我就从楼上跳下去")
    phone.says("把工资发给我们")
    phone.says("王桂兰，新安村3组12号")
    office = Office(phone)
    office.says("在的")
    phone.says(words)
    assert passed_on(phone) == []
    assert "请核对" in phone.hears()


def test_a_question_that_came_after_a_persons_words_takes_the_next() -> None:
    phone = newcomer()
    phone.says("锦绣花园工地欠我们三个月工资，不给我就从楼上跳下去")
    office = Office(phone)
    office.says("在的")
    phone.says("接着填")
    phone.says("把工资发给我们")
    assert passed_on(phone) == []
    assert "把工资发给我们" in phone.card().text


def test_an_hour_later_they_wait_for_an_answer_no_more() -> None:
    phone = newcomer()
    phone.says("锦绣花园工地欠我们三个月工资，不给我就从楼上跳下去")
    office = Office(phone)
    office.says("在的")
    phone.passes(hours=2)
    phone.says("把工资发给我们")
    assert passed_on(phone) == []


def test_in_danger_the_words_of_a_person_are_not_hidden() -> None:
    """They once stood behind a spoiler for somebody on a roof."""
    phone = newcomer()
    phone.says("我不想活了")
    office = Office(phone)
    office.says("您现在在哪儿？")
    (said,) = [m for m in phone.said_last() if m.slot is None]
    assert "值班人员说：<b>您现在在哪儿？</b>" in said.text
    assert "tg-spoiler" not in said.text


def test_a_whole_petition_is_told_to_nobody_who_only_spoke_last() -> None:
    phone = newcomer()
    phone.says("/human")
    office = Office(phone)
    phone.says("/new")
    phone.taps("先反映问题")
    office.says("在的")
    phone.says("村东头牛粪堆了快一个月，臭得开不了窗，希望赶紧清走")
    assert passed_on(phone) == []
    assert phone.conversation.frame is not None
