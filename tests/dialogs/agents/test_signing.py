"""Several people bring one matter: each signs by one tap, leaves by one, and hears of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    Moved,
    Receipt,
)
from backend_client.contract.documents import Answer, AnswerRow
from backend_client.contract.invitation import Invitation, Invited
from backend_client.json_codec import to_plain
from dialogs.on_behalf.several import matter_told, names_in
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseClaimed, CaseHappened, Event, InvitationCame, InvitedCame
from dialogs.turn import Turn
from tests.dialogs.phone import Phone, filer

NUMBER, OPENS, CODE = "20260615-000002-2", "ab" * 16, "7K2M-9QXA"
STORY = "我们12户联名：李明、王芳、赵强，反映松树乡楼下的烧烤摊油烟太大，希望搬走"
INVITED = Invited(NUMBER, OPENS, "", "王桂兰", "希望搬走", STORY, True, "松树乡", 3)


class Called(Phone):
    """Of somebody who calls themselves so on the channel."""

    called = "王强"

    def _take_turn(self, event: Event) -> Turn:
        return super()._take_turn(replace(event, called=self.called))


def starter() -> Phone:
    """Has filed for several, and was given the link."""
    phone = filer()
    phone.says(STORY)
    phone.taps("确认提交")
    phone.registered(NUMBER)
    [asked] = phone.effects_of(EffectKind.INVITE)
    assert asked.case == NUMBER
    phone.happens(InvitationCame(Invitation(NUMBER, OPENS, CODE, phone.now)))
    return phone


def opened(called: str = "王强") -> Phone:
    """Somebody who has opened the link."""
    phone = Called()
    phone.called = called
    phone.says(f"/start y{OPENS}")
    phone.happens(InvitedCame(INVITED))
    return phone


def step(phone: Phone, seq: int, kind: EventType, **data: Any) -> None:
    ref = phone.conversation.cases[-1].client_ref if phone.conversation.cases else "draft-9"
    phone.happens(CaseHappened(CaseEvent(seq, NUMBER, ref, seq, kind, phone.now, data)))


def moved(phone: Phone, status: CaseStatus, **details: Any) -> dict[str, Any]:
    if status is CaseStatus.ANSWERED:
        details["answer"] = Answer((AnswerRow("希望搬走", "已搬走"),), "《条例》第三十二条")
        details["rate_until"] = phone.now + timedelta(days=15)
    return dict(to_plain(Moved(status, **details)))


def claimed(phone: Phone) -> CaseClaimed:
    effect = phone.effects_of(EffectKind.SIGN)[-1]
    follower = effect.body["follower"]
    clock = LegalDeadline(DeadlineName.REGISTER, 22, phone.now + timedelta(days=15))
    steps = (
        (EventType.MOVED, moved(phone, CaseStatus.REGISTERED)),
        (EventType.JOINED, {"follower": follower, "people": 4}),
    )
    events = tuple(
        CaseEvent(seq, NUMBER, "draft-9", seq, kind, phone.now, data)
        for seq, (kind, data) in enumerate(steps, 1)
    )
    receipt = Receipt(NUMBER, "", "draft-9", phone.now, (clock,))
    return CaseClaimed(receipt, "烧烤摊油烟", False, events, signer=str(follower))


def signer() -> Phone:
    phone = opened()
    phone.taps("用“王强”联名")
    phone.happens(claimed(phone))
    return phone


def labels(phone: Phone) -> set[str]:
    return set(phone.card_labels())


def test_who_files_for_several_gets_one_link_and_code_to_hand_on() -> None:
    phone = starter()
    assert f"bot:?start=y{OPENS}" in phone.hears()
    assert CODE in phone.hears()
    assert "李明、王芳、赵强" in phone.hears()
    [shown] = phone.effects_of(EffectKind.SHOW_CODE)
    assert shown.body["link"] == f"bot:?start=y{OPENS}"
    assert "1 人已联名" in phone.card().text, "nobody is counted without their tap"


def test_the_names_of_a_list_are_read() -> None:
    assert names_in("1. 李明\n2. 王芳\n3. 赵强\n反映路灯不亮") == ("李明", "王芳", "赵强")
    assert names_in("我和李明去找过村里，没人管") == ()


def test_what_is_brought_is_told_without_who_brings_it() -> None:
    assert matter_told(STORY).startswith("松树乡楼下的烧烤摊")
    assert matter_told("路灯不亮，张三、李四都说过") == "路灯不亮，张三、李四都说过"
    assert matter_told("我们12户联名") == "我们12户联名"


def test_a_signer_needs_two_actions() -> None:
    phone = opened()
    assert "烧烤摊" in phone.hears()
    assert "松树乡。由 王桂兰 发起，已有 3 人联名" in phone.hears()
    assert phone.actions == 1
    phone.taps("用“王强”联名")
    assert phone.actions == 2
    [effect] = phone.effects_of(EffectKind.SIGN)
    assert (effect.case, effect.body["name"], effect.body["phone"]) == (NUMBER, "王强", None)
    phone.happens(claimed(phone))
    assert "联名好了" in phone.hears()
    assert "您已联名" in phone.card().text
    assert CODE not in phone.card().text


@pytest.mark.parametrize("words", ["同意。", "我要联名", "好的", "王强", "用“王强”联名"])
def test_who_writes_what_the_button_says_has_signed(words: str) -> None:
    """A newcomer was told who the bot is."""
    phone = opened()
    phone.says(words)
    [effect] = phone.effects_of(EffectKind.SIGN)
    assert effect.body["name"] == "王强"


@pytest.mark.parametrize("words", ["不同意", "不参加。", "算了", "no"])
def test_who_writes_that_they_do_not_want_to_is_not_counted(words: str) -> None:
    phone = opened()
    phone.says(words)
    assert not phone.effects_of(EffectKind.SIGN)
    assert "没有登记您" in phone.hears()


def test_a_yes_that_does_not_stand_right_below_signs_nothing() -> None:
    """It may be said to something else."""
    phone = opened()
    phone.says("/help")
    phone.says("好的")
    assert not phone.effects_of(EffectKind.SIGN)


@pytest.mark.parametrize(
    "words", ["我不想联名了。", "退出联名", "把我的名字拿掉", "I want to leave"]
)
def test_who_says_that_they_leave_has_left(words: str) -> None:
    """They were asked where to put the words."""
    phone = signer()
    phone.says(words)
    assert phone.effects_of(EffectKind.LEAVE)
    assert not phone.conversation.cases


@pytest.mark.parametrize("called", ["小仙女", "Lucky", "", "❤"])
def test_a_nickname_is_not_offered_and_the_name_is_one_message(called: str) -> None:
    phone = opened(called)
    assert not any("联名" in label for label in phone.labels())
    phone.says("王强")
    assert phone.actions == 2
    [effect] = phone.effects_of(EffectKind.SIGN)
    assert effect.body["name"] == "王强"


def test_another_name_may_be_given() -> None:
    phone = opened()
    phone.taps("换个名字")
    phone.says("我叫欧阳小强")
    assert phone.effects_of(EffectKind.SIGN)[-1].body["name"] == "欧阳小强"


def test_who_does_not_want_to_is_not_counted() -> None:
    phone = opened()
    phone.taps("不参加")
    assert not phone.effects_of(EffectKind.SIGN)
    assert phone.conversation.joining is None


def test_a_story_in_place_of_a_name_is_a_story() -> None:
    phone = opened("")
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    assert not phone.effects_of(EffectKind.SIGN)


def test_two_taps_sign_once() -> None:
    phone = opened()
    at, button = phone.button("用“王强”联名")
    phone.presses(button.data, at)
    phone.presses(button.data, at)
    assert len(phone.effects_of(EffectKind.SIGN)) == 1


def test_who_signed_leaves_with_one_tap_and_may_come_back() -> None:
    phone = signer()
    phone.taps("退出联名")
    [left] = phone.effects_of(EffectKind.LEAVE)
    assert left.case == NUMBER
    assert "退出了" in phone.hears()
    assert not phone.conversation.cases
    phone.says(f"/start y{OPENS}")
    phone.happens(InvitedCame(INVITED))
    phone.taps("用“王强”联名")
    signed = phone.effects_of(EffectKind.SIGN)
    assert len({effect.key for effect in signed}) == 2
    assert len({effect.body["follower"] for effect in signed}) == 1
    phone.happens(claimed(phone))
    assert len(phone.conversation.cases) == 1


def test_a_signer_follows_and_grades_and_does_nothing_for_the_others() -> None:
    phone = signer()
    assert labels(phone) >= {"退出联名"}
    assert not labels(phone) & {"补充", "撤回", "催办", "联名链接"}
    rings = phone.rings
    step(phone, 3, EventType.MOVED, **moved(phone, CaseStatus.ANSWERED))
    assert phone.rings == rings + 1
    phone.taps("解决了")
    [rated] = phone.effects_of(EffectKind.RATE)
    assert rated.body["follower"] == phone.effects_of(EffectKind.SIGN)[-1].body["follower"]
    phone.says("撤回")
    assert not phone.effects_of(EffectKind.WITHDRAW)


def test_who_filed_sees_how_many_and_is_not_rung_for_each() -> None:
    phone = starter()
    step(phone, 1, EventType.MOVED, **moved(phone, CaseStatus.REGISTERED))
    rings = phone.rings
    step(phone, 2, EventType.JOINED, follower="x", people=2)
    step(phone, 3, EventType.JOINED, follower="y", people=3)
    assert "3 人已联名" in phone.card().text
    step(phone, 4, EventType.LEFT, follower="x", people=2)
    assert "2 人已联名" in phone.card().text
    assert phone.rings == rings


def test_of_every_other_signer_no_signer_is_told() -> None:
    phone = signer()
    shown = phone.ids
    step(phone, 3, EventType.JOINED, follower="y", people=5)
    assert (phone.ids, phone.last) == (shown, ())
    assert phone.conversation.cases[-1].people == 5


def test_what_happens_before_the_answer_comes_is_not_lost() -> None:
    phone = opened()
    phone.taps("用“王强”联名")
    answer = claimed(phone)
    step(phone, 2, EventType.JOINED, follower=answer.signer, people=4)
    step(phone, 3, EventType.MOVED, **moved(phone, CaseStatus.FORWARDED))
    phone.happens(answer)
    [case] = phone.conversation.cases
    assert (case.status, case.seq, case.people) == (CaseStatus.FORWARDED, 3, 4)


def test_an_officers_question_goes_to_who_filed() -> None:
    phone = signer()
    step(phone, 3, EventType.ASKED, text="烧烤摊几点收？")
    assert phone.conversation.cases[-1].questions == ()
    assert "烧烤摊几点收" not in phone.hears()


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        ("/problems/signed-already", "已经有您了"),
        ("/problems/signing-closed", "不收联名了"),
        ("/problems/not-joint", "没有登记上"),
    ],
)
def test_a_signature_that_is_not_taken_says_why(refusal: str, told: str) -> None:
    phone = opened()
    phone.taps("用“王强”联名")
    follower = str(phone.effects_of(EffectKind.SIGN)[-1].body["follower"])
    phone.happens(CaseClaimed(signer=follower, refusal=refusal))
    assert told in phone.hears()
    assert not phone.conversation.cases


def test_a_signature_that_is_put_again_to_a_restored_office_is_not_told_again() -> None:
    phone = signer()
    shown = phone.ids
    phone.happens(replace(claimed(phone), again=True))
    assert phone.ids == shown


def test_a_matter_that_is_closed_says_so() -> None:
    phone = Phone()
    phone.says(f"/start y{OPENS}")
    phone.happens(InvitedCame(replace(INVITED, closed=True)))
    assert "不收联名了" in phone.hears()


def test_the_chat_that_filed_does_not_sign_its_own() -> None:
    phone = starter()
    phone.says(f"/start y{OPENS}")
    phone.happens(InvitedCame(INVITED))
    assert "已经算在里面了" in phone.hears()


def test_no_link_carries_a_denunciation_on() -> None:
    phone = filer()
    phone.says("我们12户联名举报村主任王大山贪污低保款，松树乡，请纪委查处")
    phone.taps("确认提交")
    phone.registered(NUMBER)
    assert not phone.effects_of(EffectKind.INVITE)
    assert "联名链接" not in labels(phone)


def test_no_telephone_stands_in_what_a_signer_reads() -> None:
    phone = Called()
    phone.says(f"/start y{OPENS}")
    told = replace(INVITED, facts="电话13800001111的烧烤摊油烟太大", place="松树乡 13800001111")
    phone.happens(InvitedCame(told))
    assert "13800001111" not in phone.hears()
