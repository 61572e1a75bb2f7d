"""A person confirms in their own chat what somebody filed for them."""

from datetime import timedelta
from typing import Any

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    Moved,
    Receipt,
)
from backend_client.contract.invitation import Invitation, Invited
from backend_client.json_codec import to_plain
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseClaimed, CaseHappened, InvitationCame, InvitedCame
from tests.dialogs.phone import Phone, filer

NUMBER, OPENS, CODE = "20260615-000002-2", "ab" * 16, "7K2M-9QXA"
STORY = "替隔壁王大爷反映，松树乡他家门口的水沟堵了两个月，没人来修，希望派人疏通"
INVITED = Invited(NUMBER, OPENS, "王大爷", "王桂兰", "希望派人疏通", STORY)


def agent() -> Phone:
    """Has filed for 王大爷 and asked for a link."""
    phone = filer()
    phone.says(STORY)
    phone.taps("确认提交")
    phone.registered(NUMBER)
    phone.taps("请本人确认")
    [asked] = phone.effects_of(EffectKind.INVITE)
    assert asked.case == NUMBER
    until = phone.now + timedelta(days=14)
    phone.happens(InvitationCame(Invitation(NUMBER, OPENS, CODE, until)))
    return phone


def person() -> Phone:
    """A newcomer who has opened the link."""
    phone = Phone()
    phone.says(f"/start y{OPENS}")
    [asked] = phone.effects_of(EffectKind.LOOK_INVITED)
    assert asked.case == OPENS
    phone.happens(InvitedCame(INVITED))
    return phone


def step(phone: Phone, seq: int, kind: EventType, **data: Any) -> None:
    ref = phone.conversation.cases[-1].client_ref if phone.conversation.cases else "draft-9"
    phone.happens(CaseHappened(CaseEvent(seq, NUMBER, ref, seq, kind, phone.now, data)))


def moved(status: CaseStatus) -> dict[str, Any]:
    return dict(to_plain(Moved(status)))


def claimed(phone: Phone) -> CaseClaimed:
    [effect] = phone.effects_of(EffectKind.ANSWER_INVITATION)
    clock = LegalDeadline(DeadlineName.REGISTER, 22, phone.now + timedelta(days=15))
    events = (
        CaseEvent(1, NUMBER, "draft-9", 1, EventType.MOVED, phone.now, moved(CaseStatus.SUBMITTED)),
        CaseEvent(
            2,
            NUMBER,
            "draft-9",
            2,
            EventType.CONFIRMED,
            phone.now,
            {"follower": effect.body["follower"]},
        ),
    )
    receipt = Receipt(NUMBER, CODE, "draft-9", phone.now, (clock,))
    return CaseClaimed(receipt, "水沟", False, events, confirmed=True)


def test_who_filed_gets_a_link_and_a_code_to_hand_on() -> None:
    phone = agent()
    assert f"bot:?start=y{OPENS}" in phone.hears()
    assert CODE in phone.hears()
    [shown] = phone.effects_of(EffectKind.SHOW_CODE)
    assert shown.body["link"] == f"bot:?start=y{OPENS}", "who is near scans it"


def test_the_person_confirms_with_one_tap_and_goes_on_here() -> None:
    phone = person()
    assert "替 <b>王大爷</b> 反映了一件事" in phone.hears()
    assert phone.actions == 1
    phone.taps("是我的事，同意")
    assert phone.actions == 2
    [effect] = phone.effects_of(EffectKind.ANSWER_INVITATION)
    assert (effect.case, effect.body["token"], effect.body["agrees"]) == (NUMBER, OPENS, True)
    phone.happens(claimed(phone))
    assert "确认好了" in phone.hears()
    [case] = phone.conversation.cases
    assert case.number == NUMBER
    assert "撤回" in phone.card_labels()


def test_what_happens_before_the_answer_comes_is_not_lost() -> None:
    phone = person()
    phone.taps("是我的事，同意")
    answer = claimed(phone)
    [effect] = phone.effects_of(EffectKind.ANSWER_INVITATION)
    step(phone, 2, EventType.CONFIRMED, follower=effect.body["follower"])
    step(phone, 3, EventType.MOVED, **moved(CaseStatus.FORWARDED))
    phone.happens(answer)
    [case] = phone.conversation.cases
    assert (case.status, case.seq) == (CaseStatus.FORWARDED, 3)


def test_two_taps_ask_once() -> None:
    phone = person()
    at, button = phone.button("是我的事，同意")
    phone.presses(button.data, at)
    phone.presses(button.data, at)
    assert len({e.key for e in phone.effects_of(EffectKind.ANSWER_INVITATION)}) == 1


def test_a_code_that_was_told_opens_it_too() -> None:
    phone = Phone()
    for said in (CODE, "确认码 7k2m 9qxa", "确认7K2M9QXA"):
        phone.says(said)
    asked = phone.effects_of(EffectKind.LOOK_INVITED)
    assert [effect.case for effect in asked] == [CODE] * 3


def test_a_code_never_joins_a_draft() -> None:
    phone = filer()
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    phone.says(CODE)
    frame = phone.conversation.frame
    assert frame is not None
    assert "7K2M" not in str(frame.answers)


def test_five_codes_that_open_nothing_lock_the_chat() -> None:
    phone = Phone()
    for _ in range(5):
        phone.says(CODE)
        phone.happens(InvitedCame())
    phone.says(CODE)
    assert len(phone.effects_of(EffectKind.LOOK_INVITED)) == 5


def test_who_says_that_it_is_not_theirs_follows_nothing() -> None:
    phone = person()
    phone.taps("不是我的事")
    assert "已经告诉办事的人" in phone.hears()
    [effect] = phone.effects_of(EffectKind.ANSWER_INVITATION)
    assert effect.body["agrees"] is False
    assert not phone.conversation.cases


def test_the_chat_that_filed_cannot_confirm_it_itself() -> None:
    phone = agent()
    phone.says(f"/start y{OPENS}")
    phone.happens(InvitedCame(INVITED))
    assert "要本人在自己的手机上确认" in phone.hears()
    assert "是我的事，同意" not in list(phone.labels())


def test_who_filed_hears_of_it_and_is_rung_no_more() -> None:
    phone = agent()
    step(phone, 1, EventType.MOVED, **moved(CaseStatus.REGISTERED))
    step(phone, 2, EventType.CONFIRMED, follower="x")
    assert "本人确认了" in phone.hears()
    assert "王大爷" not in phone.said_last()[0].text, "it stands on a lock screen"
    assert "本人已经确认 ✓" in phone.card().text
    assert "请本人确认" not in phone.card_labels()
    rings = phone.rings
    step(phone, 3, EventType.MOVED, **moved(CaseStatus.ACCEPTED))
    assert phone.rings == rings
    assert "已受理" in phone.card().text


def test_who_filed_hears_when_it_is_not_theirs() -> None:
    phone = agent()
    step(phone, 1, EventType.MOVED, **moved(CaseStatus.REGISTERED))
    step(phone, 2, EventType.DISOWNED)
    assert "不是他（她）的事" in phone.hears()
    assert "本人说这不是他（她）的事" in phone.card().text


def test_nobody_is_asked_to_confirm_a_shielded_case() -> None:
    phone = filer()
    phone.says("替隔壁王大爷反映，村主任王大山贪污低保款，松树乡，请纪委查处")
    phone.taps("确认提交")
    phone.registered(NUMBER)
    assert "请本人确认" not in phone.card_labels()


def test_a_link_that_opens_nothing_says_so() -> None:
    phone = Phone()
    phone.says(f"/start y{OPENS}")
    phone.happens(InvitedCame())
    assert "打不开" in phone.hears()
