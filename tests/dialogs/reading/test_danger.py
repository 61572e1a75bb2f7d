"""Danger to life now: what raises the alarm, what does not, and who is to be called."""

import pytest

from dialogs.reading.danger import MOST_WEIGHED, signs
from dialogs.reading.word_lists import word_lists
from dialogs.texts import LANGUAGES, texts
from tests.dialogs.phone import newcomer
from tests.dialogs.reading import dangers


def test_three_hundred_phrases_are_labelled_and_a_third_is_held_out() -> None:
    phrases = dangers.read()
    assert (len(phrases), len({phrase.text for phrase in phrases})) == (300, 300)
    assert sum(phrase.held for phrase in phrases) == 100
    assert sum(phrase.alarm for phrase in phrases) == 150


@pytest.mark.parametrize(("held", "recall", "imagined"), [(False, 0.97, 0.05), (True, 0.94, 0.05)])
def test_hardly_any_danger_is_missed_or_imagined(
    held: bool, recall: float, imagined: float
) -> None:
    phrases = [phrase for phrase in dangers.read() if phrase.held == held]
    assert dangers.alarmed(p for p in phrases if p.alarm) >= recall
    assert dangers.alarmed(p for p in phrases if not p.alarm) <= imagined


def test_no_sort_of_danger_is_read_badly() -> None:
    phrases = dangers.read()
    for sort in {phrase.sort for phrase in phrases if phrase.alarm}:
        assert dangers.alarmed(p for p in phrases if p.sort == sort) >= 0.85, sort


@pytest.mark.parametrize(
    ("taken_back", "alarming"),
    [
        ("怕房子会塌", "墙裂开了，怕房子会塌"),
        ("2015年村里发生过火灾", "2015年盖的房子，现在着火了"),
        ("去年我老公打我", "去年我老公打我，现在又打我"),
        ("防止溺水", "孩子溺水"),
        ("电线没断", "电线断了"),
        ("没有漏气", "没人管漏气的事"),
        ("着火的事是误会", "着火了，快来"),
        ("我没想死", "我去年就想死"),
        ("工厂烟囱冒黑烟", "楼里冒黑烟"),
    ],
)
def test_denied_feared_and_long_ago_are_told_from_danger(taken_back: str, alarming: str) -> None:
    assert signs(taken_back) == ()
    assert signs(alarming) != ()


@pytest.mark.parametrize(
    ("text", "call", "number"),
    [
        ("隔壁着火了", "rescue", "119"),
        ("有人拿刀砍人", "police", "110"),
        ("孩子不见了", "police", "110"),
        ("老人昏迷不醒", "ambulance", "120"),
        ("我不想活了", "comfort", "12356"),
    ],
)
def test_each_danger_names_its_number_first(text: str, call: str, number: str) -> None:
    assert {sign.call for sign in signs(text)} == {call}
    for language in LANGUAGES:
        advice = texts(language).html(f"advice.danger.{call}")
        assert advice.index("<b>") == advice.index(f"<b>{number}</b>")


def test_every_sort_has_words_and_somebody_to_call() -> None:
    table = word_lists("danger")
    assert all(table[sort] for sort in table["call"])
    for language in LANGUAGES:
        assert all(texts(language).has(f"advice.danger.{call}") for call in table["call"].values())


def test_a_second_danger_of_another_sort_has_its_own_number() -> None:
    phone = newcomer()
    phone.says("隔壁着火了，希望来看看")
    assert "119" in phone.hears() and "12356" not in phone.hears()
    phone.says("我不想活了")
    assert "12356" in phone.hears()


def test_of_a_word_said_over_and_over_only_some_are_weighed() -> None:
    assert len(signs("着火" * 4_000)) == MOST_WEIGHED
    assert signs("没有着火，" * 4_000) == ()


def test_what_is_taken_back_may_stand_in_traditional_characters_and_full_width() -> None:
    assert signs("電線斷了，著火了！")[0].words == "電線斷"
    assert signs("沒有著火") == ()
