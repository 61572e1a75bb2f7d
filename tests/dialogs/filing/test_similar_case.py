"""The same matter told again while the first still runs: shown, not blocked, linked, marked."""

import pytest

from backend_client.contract.case import CaseStatus
from dialogs.registry import restored, stored
from dialogs.state.effect import EffectKind
from tests.dialogs.phone import STORY, Phone, filer

AGAIN = "我们村东头那堆牛粪一个多月了还没人清，臭味熏得窗户都不敢开，希望派人拉走"
OTHER = "幸福小区3栋的电梯停了五天，老人下不了楼，物业说没钱修，希望尽快修好"
NUMBER = "20260615-000001-2"
DENUNCIATION = "村主任王大山贪污低保款，请纪委查处，材料我都有，名单上都是他的亲戚"


def tells(phone: Phone, story: str) -> Phone:
    """What is remembered fills the rest; a place is asked for where the story names none."""
    phone.says(story)
    frame = phone.conversation.frame
    if frame is not None and frame.asked == "place":
        phone.says("河北乡新安村")
    return phone


def test_the_check_card_shows_the_running_case_with_its_clock() -> None:
    phone = tells(filer(), AGAIN)
    text = phone.card().text
    assert "请核对　还没有提交" in text
    assert f"<code>{NUMBER}</code>　<b>已提交</b>" in text
    assert [b.text for b in phone.card().buttons[0]] == ["催办", "看进度", "不是同一件"]


def test_it_is_filed_all_the_same_and_linked() -> None:
    phone = tells(filer(), AGAIN)
    phone.taps("确认提交")
    first, second = phone.filings()
    assert (first["repeats"], second["repeats"]) == (None, NUMBER)
    assert second["facts"] == AGAIN


def test_the_running_case_is_urged_from_the_card_and_the_draft_stays() -> None:
    phone = tells(filer(), AGAIN)
    phone.taps("催办", "催一下")
    [effect] = phone.effects_of(EffectKind.URGE)
    assert effect.case == NUMBER
    assert phone.conversation.frame is not None


def test_whoever_writes_urge_beside_the_card_means_the_button() -> None:
    phone = tells(filer(), AGAIN)
    phone.says("催办")
    assert "信访部门就看得到" in phone.hears()
    frame = phone.conversation.frame
    assert frame is not None
    assert "催办" not in str(frame.answers)


@pytest.mark.parametrize("by_words", [False, True])
def test_what_is_not_the_same_is_not_linked(by_words: bool) -> None:
    phone = tells(filer(), AGAIN)
    if by_words:
        phone.says("不是同一件")
    else:
        phone.taps("不是同一件")
    assert NUMBER not in phone.card().text
    phone.taps("确认提交")
    assert phone.filings()[-1]["repeats"] is None


def test_another_matter_is_left_alone() -> None:
    phone = tells(filer(), OTHER)
    assert "请核对" in phone.card().text
    assert NUMBER not in phone.card().text


@pytest.mark.parametrize("status", [CaseStatus.WITHDRAWN, CaseStatus.CLOSED, CaseStatus.ANSWERED])
def test_a_case_that_has_ended_is_not_shown_as_running(status: CaseStatus) -> None:
    phone = filer()
    phone.moved(1, status)
    tells(phone, AGAIN)
    assert "请核对" in phone.card().text
    assert NUMBER not in phone.card().text
    phone.taps("确认提交")
    assert phone.filings()[-1]["repeats"] is None


def test_nothing_is_said_of_it_before_the_check_card_is_due() -> None:
    phone = filer()
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    phone.says(AGAIN)
    assert NUMBER not in phone.screen().split("---")[-1]
    assert "不是同一件" not in list(phone.labels())


def test_a_denunciation_is_shown_to_its_own_chat_and_linked_with_nothing() -> None:
    phone = tells(Phone(), "/start")
    phone.taps("同意，开始")
    phone.says(DENUNCIATION)
    phone.says("不清楚")
    phone.taps("我不方便实名")
    phone.taps("确认提交")
    phone.registered()
    phone.says(DENUNCIATION)
    while phone.conversation.frame and phone.conversation.frame.asked:
        phone.says("不清楚" if phone.conversation.frame.asked == "place" else "我不方便实名")
    assert NUMBER in phone.card().text
    phone.taps("确认提交")
    assert len(phone.filings()) == 2
    assert phone.filings()[-1]["repeats"] is None


def test_cases_stored_before_there_were_sketches_load_and_are_like_nothing() -> None:
    phone = filer()
    plain = stored(phone.conversation)
    for case in plain["cases"]:
        del case["sketch"], case["shielded"]
    phone.conversation = restored(plain)
    tells(phone, STORY)
    assert NUMBER not in phone.card().text


def test_what_reopens_a_case_is_no_repetition_of_it() -> None:
    phone = filer()
    phone.answered(1)
    phone.moved(2, CaseStatus.CLOSED)
    phone.taps("又发生了")
    phone.moved(3, CaseStatus.IN_REVIEW)
    phone.says(AGAIN)
    assert "请核对" in phone.card().text
    assert "您反映过一件差不多的" not in phone.card().text
    phone.taps("确认提交")
    again = phone.filings()[-1]
    assert (again["reopens"], again["repeats"]) == (NUMBER, None)


# one question at a time

LIKE_DUNG_OR_WAGES = f"{AGAIN}。另外还有一件事，包工头拖欠我们农民工工资三个月，劳动局不管。"
AMBIGUOUS = "鼓楼区中山路口"


def test_a_running_case_is_shown_once_it_is_known_whether_the_draft_is_one_matter() -> None:
    phone = filer()
    phone.says(LIKE_DUNG_OR_WAGES)
    assert "分成两件" in list(phone.labels())
    assert NUMBER not in phone.card().text
    asked = len(phone.effects_of(EffectKind.NEIGHBOURS))
    phone.taps("就当一件")
    assert NUMBER in phone.card().text
    assert len(phone.effects_of(EffectKind.NEIGHBOURS)) == asked, "the own one goes first"


def test_whoever_goes_on_without_an_answer_has_passed_the_offer_by() -> None:
    phone = filer()
    phone.says(LIKE_DUNG_OR_WAGES)
    phone.photo()
    assert NUMBER in phone.card().text


def test_what_was_not_shown_is_not_linked() -> None:
    phone = filer()
    phone.says(LIKE_DUNG_OR_WAGES)
    phone.taps("确认提交")
    assert phone.filings()[-1]["repeats"] is None


def test_namesakes_of_the_place_wait_until_the_running_case_is_dealt_with() -> None:
    phone = filer()
    phone.says(AGAIN)
    phone.taps("改地点")
    phone.says(AMBIGUOUS)
    card = phone.card()
    assert NUMBER in card.text
    assert not [b for row in card.buttons for b in row if b.text.endswith("鼓楼区")]
    phone.taps("不是同一件")
    assert [b for _, b in phone.buttons() if b.text.endswith("鼓楼区")]


def test_danger_comes_first_and_alone() -> None:
    phone = filer()
    phone.says(f"{LIKE_DUNG_OR_WAGES}我不想活了，撑不下去了。")
    said = "".join(message.text for message in phone.said_last())
    assert "12356" in said
    assert "听起来是两件事" not in said
    phone.photo()
    assert "听起来是两件事" in phone.screen()
