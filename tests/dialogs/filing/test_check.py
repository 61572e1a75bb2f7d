"""Filing: the check card, sending, and changing a line."""

import pytest

from backend_client.contract.files import Attachment
from dialogs.account.shown_numbers import hidden
from dialogs.state.conversation import Conversation
from dialogs.state.event import Attached
from dialogs.state.message import Toast
from tests.dialogs.phone import STORY, Phone, newcomer, ready_to_send


def test_until_it_is_sent_the_title_says_so_and_a_nod_does_not_send_it() -> None:
    phone = ready_to_send()
    for word in ("好了", "谢谢", "在吗"):
        phone.says(word)
        assert "还没有提交" in phone.hears()
    assert phone.filings() == []
    phone.says("确认提交")
    assert phone.filings()[0]["facts"] == STORY


def test_a_double_tap_on_send_files_one_case() -> None:
    phone = ready_to_send()
    at, button = phone.button("确认提交")
    phone.presses(button.data, at)
    phone.presses(button.data, at)
    assert len(phone.filings()) == 1
    assert "已经提交过了" in phone.toasts[-1].text


def test_send_on_an_old_card_shows_the_newest_and_files_nothing() -> None:
    phone = ready_to_send()
    at, button = phone.button("确认提交")
    phone.says("还有，昨天又来了一车")
    phone.presses(button.data, at)
    assert phone.filings() == []
    assert "最新的在下面" in phone.toasts[-1].text
    assert "又来了一车" in phone.card().text
    phone.taps("确认提交")
    assert len(phone.filings()) == 1


@pytest.mark.parametrize(
    ("line", "said", "seen"),
    [
        ("改要求", "请派人来看", "请派人来看"),
        ("改经过", "我重新说", "我重新说"),
        ("改地点", "河北乡新安村村口", "河北乡新安村村口"),
        ("改手机号", "0371-65500000", "037*-****0000"),
        ("改姓名和住址", "李秀英，幸福路8号", "李秀英，幸福路8号"),
        ("改类别", "建议意见", "建议意见"),
        ("改归类", "交通运输", "交通运输"),
    ],
)
def test_changing_one_line_comes_back_to_the_card_with_the_rest_kept(
    line: str, said: str, seen: str
) -> None:
    phone = ready_to_send()
    before = phone.card().text.splitlines()
    phone.taps(line)
    phone.says(said)
    after = phone.card().text.splitlines()
    assert "请核对" in after[0]
    assert seen in phone.card().text
    changed = {name.split("</b>")[0].removeprefix("<b>") for name in set(before) - set(after)}
    read_anew = {"类别", "归类"} if line == "改经过" else set()
    assert changed - read_anew == {line.removeprefix("改")}
    assert not {"填写姓名住址", "跳过"} & set(phone.labels())


@pytest.mark.parametrize("told", ["(021) 62345678", "（021） 62345678", "13800131111"])
def test_a_number_is_hidden_however_its_parts_stand_apart(told: str) -> None:
    (toast,) = hidden([Toast("q1", f"打{told}没人接")], Conversation())
    assert isinstance(toast, Toast)
    assert "****" in toast.text and told not in toast.text


def test_what_stands_on_a_button_may_be_written_instead() -> None:
    phone = ready_to_send()
    phone.says("改地点")
    assert "事情发生在哪里？" in phone.hears()
    phone.says("河北乡新安村")
    phone.says("对被反映的人保密")
    phone.says("确认提交")
    assert phone.filings()[0]["place"]["text"] == "河北乡新安村"
    assert phone.filings()[0]["confidential"] is True
    assert phone.filings()[0]["facts"] == STORY


def test_a_change_that_was_begun_does_not_hold_up_the_sending() -> None:
    phone = ready_to_send()
    at, button = phone.button("确认提交")
    phone.taps("改地点")
    phone.presses(button.data, at)
    assert len(phone.filings()) == 1


def test_a_change_is_left_by_going_back_and_changes_nothing() -> None:
    phone = ready_to_send()
    before = phone.card().text
    for way in ("返回", "/back", "好了"):
        phone.taps("改地点")
        phone.says(way)
        assert phone.card().text == before


def test_the_topic_is_a_suggestion_with_reasons_that_can_be_overruled() -> None:
    phone = ready_to_send()
    phone.taps("改归类")
    offered = list(phone.labels())
    assert len([label for label in offered if label not in ("返回",)]) == 16
    assert "其他" in offered
    suggested = phone.conversation.frame.inferred["suggested"]  # type: ignore[union-attr]
    assert offered[: len(suggested)] == suggested  # type: ignore[arg-type]
    phone.taps("其他")
    assert "归类</b>　其他" in phone.card().text
    phone.taps("确认提交")
    assert phone.filings()[0]["topic"]["corrected"] is True


def test_a_topic_that_is_not_sure_is_chosen_on_the_card_among_three_and_others() -> None:
    phone = newcomer()
    phone.says("青石街的东西堆满了门口，扫码开不了锁，一直转人工，希望尽快清走")
    frame = phone.conversation.frame
    assert frame is not None and frame.inferred["topic_unsure"]
    likely = frame.inferred["suggested"]
    assert isinstance(likely, list)
    assert not set(likely) & {button.text for _, button in phone.buttons()}
    phone.taps("我不方便实名")
    assert set(likely) | {"其他"} == {
        button.text for row in phone.said_last()[-1].buttons for button in row
    }, "one question beneath the card, which can be sent without an answer"
    chosen = likely[-1]
    phone.taps(chosen)
    frame = phone.conversation.frame
    topic = frame.answers["topic"] if frame else None
    assert isinstance(topic, dict)
    assert (topic["path"][0], topic["corrected"]) == (chosen, True)
    assert "其他" not in [b.text for _, b in phone.buttons()], "once chosen, nothing is in doubt"
    assert phone.said_last()[0].slot == phone.conversation.frame.card_slot  # type: ignore[union-attr]
    assert not phone.said_last()[0].fresh, "the card stays where it is"


def test_a_voice_message_does_not_hide_the_story_from_the_card() -> None:
    """It once did: the line went, though the words were filed."""
    phone = newcomer()
    phone.says(STORY)
    phone.sends(Attached(Attachment("voice", "v1")))
    assert "牛粪" in phone.card().text
    phone.taps("改一处")
    assert "改经过" in list(phone.labels())


def test_the_check_card_has_six_buttons_at_most_and_the_lines_stand_behind_one() -> None:
    """Twenty-one of them pushed its text off the screen of a phone."""
    phone = ready_to_send()
    for _ in range(2):
        labels = phone.card_labels()
        assert len(labels) <= 6
        assert {"确认提交", "改一处", "先存着", "对被反映的人保密"} <= set(labels)
        assert not any(label.startswith("改") and label != "改一处" for label in labels)
        at = phone.slots[phone.conversation.frame.card_slot]  # type: ignore[union-attr]
        phone.taps("改一处")
        assert {"改要求", "改经过", "改地点", "改归类", "返回"} <= set(phone.labels())
        assert phone.slots[phone.conversation.frame.card_slot] == at  # type: ignore[union-attr]
        assert "还没有提交" in phone.card().text or "还没提交" in phone.card().text
        phone.taps("返回")
    phone.says("改一处")
    assert "改手机号" in list(phone.labels())
    phone.taps("改地点")
    phone.says("河北乡新安村村口")
    phone.taps("确认提交")
    assert phone.filings()[0]["place"]["text"] == "河北乡新安村村口"


def test_an_answered_question_keeps_no_buttons() -> None:
    phone = newcomer()
    phone.says("牛粪很臭，村里没人管")
    while (frame := phone.conversation.frame) is not None and frame.asked:
        asked = phone.slots["ask"]
        phone.says("我不方便实名" if frame.asked == "identity" else "不清楚")
        assert phone.shown[asked].buttons == () or phone.slots["ask"] == asked
    assert phone.shown[phone.slots["ask"]].buttons == ()
    live = [b.text for _, b in phone.buttons()]
    assert live.count("先存着") == 1, "of three questions and a card only the card has buttons"
    phone.taps("确认提交")
    notice = {"同意，开始", "同意，别记住我", "说明全文", "查进度", "帮助"}
    assert {b.text for _, b in phone.buttons()} <= notice


def test_a_suggested_topic_that_is_confirmed_stays_as_it_was_found() -> None:
    """It once lost its lower levels, and the desk read that the citizen had corrected it."""
    phone = ready_to_send()
    frame = phone.conversation.frame
    assert frame is not None
    found = frame.inferred["topic"]
    assert isinstance(found, dict) and len(found["path"]) > 1
    phone.taps("改归类", found["path"][0])
    phone.taps("确认提交")
    assert phone.filings()[0]["topic"] == found
    assert phone.filings()[0]["topic"]["corrected"] is False


def test_while_the_name_is_being_asked_nobody_reads_that_none_is_given() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    assert "不实名" not in phone.card().text
    phone.says("王桂兰，新安村3组12号")
    assert "王桂兰" in phone.card().text


RUBBISH = "另外村口的垃圾三个月没人收了，臭得很，希望天天收"
ASKS_TOPIC = "这件事归哪一类，我拿不准"


def unsure_of_the_topic() -> Phone:
    phone = newcomer()
    phone.says(RUBBISH)
    phone.taps("我不方便实名")
    assert ASKS_TOPIC in phone.hears()
    return phone


def test_a_question_beneath_the_card_that_comes_again_is_not_called_answered() -> None:
    """What nobody had answered once became: 归类 ✓."""
    phone = unsure_of_the_topic()
    phone.says("好了，谢谢")
    assert [m.text for m in phone.shown.values()].count("↓ 再问一遍") == 1
    assert "归类 ✓" not in phone.screen()


@pytest.mark.parametrize("taps", [("先存着",), ("不报了", "是的，不报了")])
def test_with_a_draft_that_is_put_away_its_question_loses_its_buttons(
    taps: tuple[str, ...],
) -> None:
    """The four topics once stayed beneath a card that had been folded away."""
    phone = unsure_of_the_topic()
    phone.taps(*taps)
    assert not phone.stands("环境保护")
    assert ASKS_TOPIC not in phone.screen()
    if taps == ("先存着",):
        phone.taps("接着填")
        assert phone.stands("环境保护")


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        (RUBBISH, "<b>类别</b>　申诉求决，因为您提到：臭"),
        ("请给我们村装路灯", "<b>类别</b>　申诉求决"),
        ("Please repair the street lamps on Binhe Road.", "<b>Type</b>  Request for help"),
    ],
)
def test_that_something_is_asked_for_is_no_reason(story: str, kind: str) -> None:
    """希望, 请 and please once stood beside the kind."""
    phone = newcomer()
    phone.says(story)
    assert kind in phone.card().text.splitlines()
