"""Filing: drafts that are parked, picked up, dropped, suspended or forgotten."""

from backend_client.contract.case import CaseStatus
from dialogs.state.effect import EffectKind
from dialogs.state.event import InGroup, Pinned, Said
from dialogs.state.message import Leave
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send


def test_a_draft_is_kept_taken_off_the_screen_and_resumed() -> None:
    for way in ("/start", "接着填", "/cases"):
        phone = ready_to_send()
        card = phone.slots[phone.conversation.frame.card_slot]  # type: ignore[union-attr]
        phone.says("离开")
        assert "王桂兰" not in phone.shown[card].text
        assert "牛粪" not in phone.shown[card].text
        assert "还没有提交" in phone.hears()
        phone.passes(days=3)
        phone.says(way)
        if way != "接着填":
            phone.taps("接着填")
        assert "王桂兰" in phone.card().text
        phone.taps("确认提交")
        assert phone.filings()[0]["facts"] == STORY


def test_ones_own_details_leave_the_screen_with_the_dialog_too() -> None:
    phone = filer()
    phone.says("/privacy")
    phone.taps("改我的信息")
    card = phone.slots[phone.conversation.frame.card_slot]  # type: ignore[union-attr]
    phone.says("离开")
    assert "13800001111" not in phone.shown[card].text


def test_a_draft_is_dropped_after_asking_once() -> None:
    phone = ready_to_send()
    phone.says("不报了")
    assert phone.conversation.frame is not None
    phone.taps("是的，不报了")
    assert phone.conversation.frame is None
    assert phone.conversation.parked == ()
    assert not any("牛粪" in message.text for message in phone.shown.values())
    phone.says("确认提交")
    assert phone.filings() == []


def test_help_and_cases_in_the_middle_answer_and_come_back() -> None:
    phone = newcomer()
    phone.says(STORY)
    for command, told in (
        ("/help", "怎么用"),
        ("/cases", "还没有提交过"),
        ("/privacy", "我的信息"),
        ("/language", "Choose a language"),
        ("/status", "/status 编号"),
    ):
        phone.says(command)
        assert told in phone.hears()
        assert "填写姓名住址" in list(phone.labels())
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["facts"] == STORY


def test_the_language_changes_in_the_middle_and_stays() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says("/language")
    phone.taps("English")
    assert "name and address" in phone.hears()
    phone.taps("I'd rather not be named", "Confirm and submit")
    phone.registered()
    assert "registered ✓" in phone.card().text
    assert phone.filings()[0]["language"] == "en"


def test_back_skip_and_not_sure_are_answered_everywhere() -> None:
    phone = newcomer()
    for _ in range(3):
        for word in ("/back", "/skip", "不清楚", "返回", "跳过"):
            phone.says(word)
            assert phone.hears().strip()
    phone = newcomer()
    phone.says("牛粪很臭")
    phone.taps("不清楚")
    phone.taps("不清楚")
    phone.taps("返回")
    assert "事情发生在哪里？" in phone.hears()
    phone.says("不清楚")
    phone.taps("填写姓名住址")
    phone.says("跳过")
    assert "不留名字，没关系" in phone.hears()
    phone.says("跳过")
    assert "没有要跳过的" in phone.hears()
    phone.taps("确认提交")
    assert phone.filings()[0]["place"] is None
    assert phone.filings()[0]["request"] == "请有关单位依法处理"


def test_going_back_never_takes_the_story_away() -> None:
    phone = newcomer()
    phone.sends(Pinned(30.1, 120.2))
    phone.says("牛粪很臭")
    for _ in range(6):
        phone.says("/back")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["story"][0]["text"] == "牛粪很臭"  # type: ignore[index]


def test_adding_to_a_case_in_the_middle_of_another_filing_loses_neither() -> None:
    phone = filer()
    phone.says("学校门口没有红绿灯，希望装一个")
    phone.taps("补充")
    assert "我替您存着" in phone.hears()
    phone.says("昨天又来了一车")
    phone.sends(Pinned(30.1, 120.2))
    phone.taps("确认提交")
    body = phone.effects[-1].body
    assert body["text"] == "昨天又来了一车"
    assert body["attachments"][0]["kind"] == "location"  # type: ignore[index]
    assert "接着来" in phone.hears() or "请核对" in phone.hears()
    phone.says("不清楚")
    phone.says("确认提交")
    assert phone.filings()[1]["facts"] == "学校门口没有红绿灯，希望装一个"


def test_a_new_filing_in_the_middle_of_one_offers_both() -> None:
    phone = ready_to_send()
    phone.says("/new")
    assert {"接着填", "另外反映一件", "不报了"} == set(phone.labels())
    phone.taps("另外反映一件")
    phone.says("新安村村口的路灯坏了，希望修好")
    phone.taps("我不方便实名", "确认提交")
    phone.says("接着填")
    phone.taps("确认提交")
    assert [draft["facts"] for draft in phone.filings()] == [
        "新安村村口的路灯坏了，希望修好",
        STORY,
    ]


def test_who_tells_a_matter_while_changing_their_details_has_begun_to_file() -> None:
    phone = newcomer()
    phone.says("/cancel")
    phone.says("/privacy")
    phone.taps("改我的信息")
    phone.says(f"{STORY}，这是我们全村人的心声，请你们一定要重视起来，不要再推来推去了")
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.dialog == "file_case"


def test_the_reply_keyboard_goes_with_its_question_and_not_before() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    phone.photo()
    assert not any(message.keyboard == () for message in phone.said_last())
    phone.says("跳过")
    assert any(message.keyboard == () for message in phone.said_last())


# privacy


def test_my_data_is_shown_copied_corrected_and_deleted() -> None:
    phone = filer()
    phone.says("/privacy")
    assert "王桂兰" in phone.hears()
    assert "13800001111" not in phone.hears()
    phone.taps("给我一份", "发给我")
    assert phone.effects[-1].kind is EffectKind.COPY_DATA
    phone.says("/privacy")
    phone.taps("改我的信息")
    assert "王桂兰" in phone.hears()
    phone.says("王桂花，新安村3组13号")
    phone.taps("存好")
    assert phone.conversation.person.name == "王桂花"
    assert phone.conversation.person.phone == "13800001111"
    phone.says("还没报的事，希望解决")
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    assert phone.conversation.person.name is None
    assert phone.conversation.frame is None
    assert len(phone.conversation.cases) == 1
    assert not any("没报的事" in message.text for message in phone.shown.values())


def test_a_group_is_told_why_and_left() -> None:
    phone = Phone()
    turn = phone.happens(InGroup("村务群"), 1)
    assert "私下" in phone.hears()
    assert isinstance(turn.outputs[-1], Leave)
    assert turn.conversation == phone.conversation


def test_after_filing_thanks_are_not_another_petition() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.REGISTERED)
    phone.sends(Said("谢谢"))
    assert phone.conversation.frame is None
