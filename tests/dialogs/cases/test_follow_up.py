"""After filing: officers' questions, supervision, what happened again, and how little it takes."""

import pytest

from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from dialogs.state.effect import EffectKind
from dialogs.state.event import Blocked, CaseHappened, EffectFailed
from tests.dialogs.phone import STORY, Phone, filer

ASK = "看问题，回答"
LAMP = "新安村村口的路灯坏了，希望修好"


# an officer's question


def test_a_question_rings_once_names_nothing_and_is_read_after_a_tap() -> None:
    phone = filer()
    rings = phone.rings
    phone.is_asked(1, "牛粪堆在几组？")
    assert phone.rings == rings + 1
    (prompt,) = [m for m in phone.said_last() if m.ring]
    assert "牛粪" not in prompt.text
    assert "牛粪堆在几组？" in phone.card().text
    phone.taps(ASK)
    assert "牛粪堆在几组？" in phone.hears()
    assert "改问题" not in list(phone.labels()), "it is not the citizen's to change"
    phone.says("在三组")
    phone.photo("这是今天拍的")
    phone.taps("确认提交")
    (effect,) = phone.effects_of(EffectKind.SUPPLEMENT)
    assert effect.body["text"] == "在三组\n这是今天拍的"
    assert effect.body["answers"] == 1
    assert len(phone.effects_of(EffectKind.ATTACH_FILE)) == 1
    assert "问您" not in phone.card().text
    assert ASK not in [b.text for _, b in phone.buttons()], "it is answered, and asks no more"
    phone.is_asked(2, "几吨？")
    assert "几吨？" in phone.card().text
    assert "几组" not in phone.card().text


def test_a_question_in_the_middle_of_another_dialog_waits_and_mixes_with_nothing() -> None:
    phone = filer()
    phone.says("路灯坏了半个月，希望修好")
    question = phone.slots["ask"]
    phone.is_asked(1, "牛粪堆在几组？")
    assert phone.slots["ask"] == question, "what was being asked is still asked"
    phone.says("河北乡新安村")
    assert "新安村" in phone.card().text
    phone.taps(ASK)
    assert "我替您存着" in phone.hears()
    phone.says("在三组")
    phone.taps("确认提交")
    assert phone.effects_of(EffectKind.SUPPLEMENT)[0].body["text"] == "在三组"
    phone.taps("确认提交")
    assert phone.filings()[1]["facts"] == "路灯坏了半个月，希望修好"
    assert phone.filings()[1]["place"]["text"] == "河北乡新安村"


def test_two_questions_and_a_supplement_of_ones_own_are_three_things() -> None:
    phone = filer()
    phone.is_asked(1, "在几组？")
    first = phone.button(ASK)
    phone.is_asked(2, "有几吨？")
    second = next((at, b) for at, b in phone.buttons() if b.data.endswith("reply.2"))
    phone.presses(first[1].data, first[0])
    phone.says("三组")
    phone.presses(second[1].data, second[0])
    phone.says("两吨")
    phone.taps("补充")
    phone.says("又来了一车")
    for _ in range(3):
        phone.says("确认提交")
    told = {
        effect.body["answers"]: effect.body["text"]
        for effect in phone.effects_of(EffectKind.SUPPLEMENT)
    }
    assert told == {1: "三组", 2: "两吨", None: "又来了一车"}
    phone.presses(first[1].data, first[0])
    assert "已经回答过" in phone.toasts[-1].text


def test_a_question_that_needs_no_answer_any_more_is_gone() -> None:
    phone = filer()
    phone.is_asked(1, "在几组？")
    at, button = phone.button(ASK)
    case = phone.conversation.cases[0]
    told = CaseEvent(
        2, case.number or "", case.client_ref, 2, EventType.SUPPLEMENTED, phone.now, {"answers": 1}
    )
    phone.happens(CaseHappened(told))
    assert "在几组" not in phone.card().text, "answered from elsewhere"
    phone.is_asked(3, "有几吨？")
    phone.moved(4, CaseStatus.WITHDRAWN)
    assert "有几吨" not in phone.card().text
    phone.presses(button.data, at)
    assert phone.conversation.frame is None


def test_a_question_comes_silently_when_the_case_is_muted_and_late_when_the_chat_was_away() -> None:
    phone = filer()
    phone.taps("不再提醒")
    rings = phone.rings
    phone.is_asked(1, "在几组？")
    assert phone.rings == rings
    assert ASK in list(phone.labels())
    phone.happens(Blocked(True))
    phone.is_asked(2, "有几吨？")
    assert phone.last == ()
    phone.happens(Blocked(False))
    phone.says("/start")
    assert "有几吨？" in phone.hears()


def test_however_many_questions_there_are_the_card_can_be_shown() -> None:
    phone = filer()
    for seq in range(1, 40):
        phone.is_asked(seq, "问" * 499 + "？")
    assert phone.card().text.count("<b>问您</b>") == 3
    phone.taps(ASK)
    assert "问" * 499 + "？" in phone.hears()


def test_an_officers_words_are_no_sign_of_the_petitioners_danger() -> None:
    phone = filer()
    phone.is_asked(1, "您说不想活了，现在好些了吗？")
    phone.taps(ASK)
    phone.says("好些了，谢谢关心我们家")
    assert not any("120" in message.text for message in phone.said_last())


# supervision


def test_supervision_is_asked_for_once_a_stage_and_after_an_answer_only() -> None:
    phone = filer()
    phone.taps("催办", "催一下")
    phone.answered(1)
    phone.taps("没解决", "请求督办", "是的，请求督办")
    assert "交上去了" in phone.shown[phone.slots["sure"]].text
    phone.taps("请求督办")
    assert "已经请求过督办" in phone.toasts[-1].text
    assert len(phone.effects_of(EffectKind.SUPERVISE)) == 1
    assert len(phone.effects_of(EffectKind.URGE)) == 1
    phone.happens(EffectFailed("supervise", "20260615-000001-2", "/problems/not-now"))
    phone.taps("请求督办", "是的，请求督办")
    assert len(phone.effects_of(EffectKind.SUPERVISE)) == 2, "what was refused may be asked again"


def test_whoever_urges_after_the_answer_is_offered_supervision() -> None:
    phone = filer()
    at, button = phone.button("催办")
    phone.answered(1)
    phone.presses(button.data + ".yes", at)
    assert "请求督办：" in phone.hears(), "an old button does nothing that was not explained"
    assert phone.effects_of(EffectKind.SUPERVISE) == []


# it happened again


def ended(status: CaseStatus = CaseStatus.CLOSED) -> Phone:
    phone = filer()
    phone.answered(1)
    phone.moved(2, status)
    return phone


def test_what_happened_again_is_filed_as_a_case_of_its_own_that_names_the_first() -> None:
    phone = ended()
    phone.passes(days=60)
    phone.taps("看进度")
    actions = phone.actions
    phone.taps("又发生了")
    assert "希望赶紧清走" in phone.card().text
    assert "说说这次" in phone.hears()
    phone.says("又堆了一车，比上次还臭")
    phone.taps("确认提交")
    assert phone.actions == actions + 3
    first, again = phone.filings()
    assert again["reopens"] == "20260615-000001-2"
    assert first["reopens"] is None
    assert again["facts"] == "又堆了一车，比上次还臭"
    assert (again["request"], again["place"]) == (first["request"], first["place"])
    assert again["topic"]["path"] == first["topic"]["path"]
    assert again["petitioner"]["name"] == "王桂兰"
    phone.registered("20260814-000001-0")
    assert "接着 <code>20260615-000001-2</code>" in phone.card().text


def test_what_is_still_being_handled_is_not_reported_anew() -> None:
    phone = filer()
    assert "又发生了" not in [b.text for _, b in phone.buttons()]
    phone.says("又发生了")
    assert "还在办" in phone.hears()
    phone.answered(1)
    phone.taps("没解决")
    assert "又发生了" not in phone.card_labels()
    phone.taps("打分", "不满意", "不满意", "解决了")
    assert "又发生了" in phone.card_labels()


def test_a_case_of_an_earlier_release_reopens_with_nothing_filled_in() -> None:
    phone = ended()
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    phone.taps("又发生了")
    frame = phone.conversation.frame
    assert frame is not None
    assert (frame.answers, frame.about) == ({}, "20260615-000001-2")


def test_reopening_in_the_middle_of_another_filing_loses_neither() -> None:
    phone = ended()
    phone.says(LAMP)
    phone.taps("又发生了")
    assert "我替您存着" in phone.hears()
    phone.says("又堆上了")
    phone.taps("确认提交")
    phone.taps("确认提交")
    assert [draft["facts"] for draft in phone.filings()] == [STORY, "又堆上了", LAMP]
    assert [draft["reopens"] for draft in phone.filings()] == [None, "20260615-000001-2", None]


# how little it takes


def spent(phone: Phone, *steps: str) -> int:
    """How many actions it takes to tap, or to write what is no button."""
    before = phone.actions
    for step in steps:
        if any(button.text == step for _, button in phone.buttons()):
            phone.taps(step)
        else:
            phone.says(step)
    return phone.actions - before


@pytest.mark.parametrize("told", ["补充 又来了一车", "补充：又来了一车", "补充\n又来了一车"])
def test_a_supplement_takes_two_actions(told: str) -> None:
    phone = filer()
    assert spent(phone, told, "确认提交") == 2
    (effect,) = phone.effects_of(EffectKind.SUPPLEMENT)
    assert effect.body["text"] == "又来了一车"


def test_words_that_only_begin_like_a_supplement_are_a_matter_of_their_own() -> None:
    phone = filer()
    phone.says("补充耕地被占了，希望恢复")
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.dialog == "file_case"


def test_status_urging_rating_and_appeal_take_few_actions() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    assert spent(phone, "看进度") == 1
    assert "已受理" in phone.hears()
    assert spent(phone, "催办", "催一下") == 2
    phone.answered(2)
    assert spent(phone, "没解决", "打分", "满意", "满意") == 4
    assert spent(phone, "申请复查", "没有人来看过", "确认提交") == 3
    unasked = {EffectKind.FILE_CASE, EffectKind.NEIGHBOURS}
    assert [e.kind for e in phone.effects if e.kind not in unasked] == [
        *(EffectKind.URGE, EffectKind.RATE, EffectKind.RATE, EffectKind.RATE),
        EffectKind.ASK_REVIEW,
    ]


def test_the_window_is_counted_down_where_the_appeal_begins() -> None:
    phone = filer()
    phone.answered(1)
    phone.passes(days=10)
    phone.taps("申请复查")
    assert "还剩20天" in phone.hears()
    assert "希望赶紧清走" in phone.card().text
