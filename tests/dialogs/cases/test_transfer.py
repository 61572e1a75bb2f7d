"""Progress from elsewhere, guesses, and a case that moves to another chat."""

from dataclasses import replace

import pytest

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    EventType,
    Progress,
    ProgressStep,
    Receipt,
)
from backend_client.contract.on_behalf import Represented
from dialogs.state.effect import EffectKind
from dialogs.state.event import (
    Blocked,
    CaseClaimed,
    CaseHappened,
    ContactShared,
    ProgressCame,
    What,
)
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send

NUMBER, CODE = "20260615-000001-2", "7K2M-9QXA"
ASK = EffectKind.PROGRESS


def progress(phone: Phone, number: str = NUMBER) -> Progress:
    steps = (ProgressStep(CaseStatus.REGISTERED, phone.now),)
    return Progress(number, CaseStatus.REGISTERED, None, (), steps)


def finds(phone: Phone) -> None:
    """A chat that does not follow the case has the right pair."""
    phone.says(f"/status {NUMBER} {CODE}")
    phone.happens(ProgressCame(NUMBER, progress(phone)))


def claims(phone: Phone) -> str:
    """Up to the claim; the name under which it was made."""
    finds(phone)
    phone.taps("这是我的，移到这里")
    phone.shares_own_contact()
    return phone.effects_of(EffectKind.CLAIM)[-1].key


def steps_of(phone: Phone, claimant: str) -> list[CaseEvent]:
    """The steps of the owner's case, the last of which moves it."""
    case = phone.conversation.cases[-1]
    phone.moved(1, CaseStatus.REGISTERED)
    data = {"claimant": claimant}
    moved = phone.moved(2, CaseStatus.FORWARDED, unit="河北乡政府")
    first = replace(moved, id=1, seq=1, data={**moved.data, "status": "registered"})
    claimed = CaseEvent(3, NUMBER, case.client_ref, 3, EventType.CLAIMED, phone.now, data)
    return [first, moved, claimed]


def came(owner: Phone, events: list[CaseEvent]) -> CaseClaimed:
    case = owner.conversation.cases[-1]
    receipt = Receipt(NUMBER, CODE, case.client_ref, owner.now)
    return CaseClaimed(receipt, "村东头牛粪堆了快一个月", False, tuple(events))


# guessing


def test_five_wrong_pairs_lock_the_chat_for_an_hour() -> None:
    phone = newcomer()
    for n in range(5):
        phone.says(f"/status 20260615-00000{n}-9 AAAA-AAAA")
        phone.happens(ProgressCame(f"20260615-00000{n}-9"))
    phone.says(f"/status {NUMBER} {CODE}")
    assert "一小时后再查" in phone.hears()
    assert len(phone.effects_of(ASK)) == 5
    phone.passes(minutes=61)
    phone.says(f"/status {NUMBER} {CODE}")
    assert len(phone.effects_of(ASK)) == 6


def test_a_burst_of_questions_does_not_outrun_the_answers() -> None:
    phone = newcomer()
    for n in range(100):
        phone.says(f"/status {NUMBER} AAAA-AA{n:02d}")
    assert len(phone.effects_of(ASK)) == 5


def test_deleting_ones_details_unlocks_nothing() -> None:
    phone = newcomer()
    for n in range(5):
        phone.says(f"/status {NUMBER} AAAA-AA{n:02d}")
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    phone.says(f"/status {NUMBER} {CODE}")
    assert "一小时后再查" in phone.hears()


def test_a_guesser_who_never_rests_asks_five_times_an_hour() -> None:
    phone, hours = newcomer(), 10
    for _ in range(hours):
        for n in range(300):
            asked = len(phone.effects_of(ASK))
            phone.says(f"/status {NUMBER} AAAA-A{n:03d}")
            if len(phone.effects_of(ASK)) > asked:
                phone.happens(ProgressCame(NUMBER))
            phone.passes(seconds=12)
    assert len(phone.effects_of(ASK)) == 5 * hours
    assert len(phone.conversation.guesses) <= 5


def test_what_opened_something_or_was_not_answered_is_no_guess() -> None:
    phone = newcomer()
    for n in range(20):
        phone.says(f"/status {NUMBER} {CODE}")
        phone.happens(ProgressCame(NUMBER, progress(phone) if n % 2 else None, not n % 2))
    assert len(phone.effects_of(ASK)) == 20


def test_ones_own_case_opens_however_often() -> None:
    phone = filer()
    for _ in range(20):
        phone.says(f"/status {NUMBER} {CODE}")
        assert CODE in phone.hears()
    assert phone.effects_of(ASK) == []
    assert phone.conversation.guesses == ()


def test_what_was_found_shows_no_person_and_wrong_pairs_offer_nothing() -> None:
    phone = newcomer()
    finds(phone)
    shown = phone.shown[phone.slots["status"]]
    assert "已登记" in shown.text
    phone.says(f"/status {NUMBER} AAAA-AAAA")
    phone.happens(ProgressCame(NUMBER))
    assert phone.shown[phone.slots["status"]].buttons == ()
    assert phone.conversation.looked_up is None or not phone.conversation.looked_up.found


def test_an_answer_to_an_earlier_question_offers_nothing_of_it() -> None:
    phone = newcomer()
    phone.says(f"/status {NUMBER} {CODE}")
    phone.says("/status 20260615-000002-0 BBBB-BBBB")
    phone.happens(ProgressCame(NUMBER, progress(phone)))
    assert phone.shown[phone.slots["status"]].buttons == ()


# asking


def test_a_case_is_asked_for_with_the_citizens_own_contact() -> None:
    phone = newcomer()
    finds(phone)
    phone.taps("这是我的，移到这里")
    assert "发送我的手机号" in list(phone.labels())
    phone.says("/help")
    assert phone.conversation.keyboard, "the key stays while the question does"
    phone.says("13800001111")
    assert "打字不算数" in phone.hears()
    phone.sends(ContactShared("13800001111", "王", own=False))
    assert "别人的名片" in phone.hears()
    assert phone.effects_of(EffectKind.CLAIM) == []
    phone.shares_own_contact()
    (effect,) = phone.effects_of(EffectKind.CLAIM)
    assert effect.case == NUMBER
    assert effect.body == {"code": CODE, "phone": "13800001111", "claimant": effect.key}
    assert not phone.conversation.keyboard


@pytest.mark.parametrize("words", ["返回", "/new", STORY])
def test_it_can_be_left(words: str) -> None:
    phone = newcomer()
    finds(phone)
    phone.taps("这是我的，移到这里")
    phone.says(words)
    if words == "/new":
        phone.says(STORY)
    phone.shares_own_contact()
    assert phone.effects_of(EffectKind.CLAIM) == []
    assert not phone.conversation.keyboard


def test_a_wrong_phone_is_a_guess() -> None:
    phone = newcomer()
    for _ in range(4):
        claims(phone)
        phone.happens(CaseClaimed())
        assert "没有移成" in phone.hears()
    finds(phone)
    phone.taps("这是我的，移到这里")
    phone.says("/status 1-2-3 AAAA")
    phone.shares_own_contact()
    assert len(phone.effects_of(EffectKind.CLAIM)) == 4


def test_a_forged_button_asks_nothing() -> None:
    phone = newcomer()
    phone.presses(f"g:claim.{NUMBER}", 1)
    assert "点不了" in phone.toasts[-1].text
    finds(phone)
    phone.presses("g:claim.20260615-000002-0", 1)
    assert "点不了" in phone.toasts[-1].text


# moving


@pytest.mark.parametrize("feed_first", [False, True])
def test_the_case_is_here_with_all_its_steps_whatever_comes_first(feed_first: bool) -> None:
    owner, phone = filer(), newcomer()
    claimant = claims(phone)
    events = steps_of(owner, claimant)
    behind = replace(events[1], id=4, seq=4, data={**events[1].data, "status": "accepted"})
    feed: list[What] = [CaseHappened(events[2]), CaseHappened(behind)]
    answer: What = came(owner, events)
    for what in [*feed, answer] if feed_first else [answer, *feed]:
        phone.happens(what)
    (case,) = phone.conversation.cases
    assert [step.status for step in case.steps] == ["registered", "forwarded", "accepted"]
    assert (case.number, case.query_code, case.held) == (NUMBER, CODE, ())
    assert "已受理" in phone.shown[phone.slots[case.slot]].text
    phone.taps("补充")
    phone.says("又来了一车")
    phone.taps("确认提交")
    assert phone.effects_of(EffectKind.SUPPLEMENT)[0].case == NUMBER
    assert phone.conversation.guesses == ()


@pytest.mark.parametrize("feed_first", [False, True])
def test_whoever_filed_it_for_another_speaks_for_them_in_no_chat(feed_first: bool) -> None:
    """In a second chat, moved there by their own telephone, they once could grade and withdraw."""
    owner, phone = filer(), newcomer()
    events = steps_of(owner, claims(phone))
    answered = replace(events[1], id=4, seq=4, data={**events[1].data, "status": "answered"})
    whose = Represented("王大爷", "13900001111", "新安村3组", "隔壁")
    feed: list[What] = [CaseHappened(events[2]), CaseHappened(answered)]
    answer: What = replace(came(owner, events), on_behalf=whose)
    for what in [*feed, answer] if feed_first else [answer, *feed]:
        phone.happens(what)
    (case,) = phone.conversation.cases
    assert case.on_behalf == whose
    assert "王大爷" in phone.shown[phone.slots[case.slot]].text
    for label in ("撤回", "评价", "解决了"):
        assert not phone.stands(label)
    phone.says("满意")
    assert phone.effects_of(EffectKind.RATE) == []


def test_the_link_moves_by_the_feed_alone_so_that_the_owner_is_told() -> None:
    owner, phone = filer(), newcomer()
    finds(phone)
    phone.taps("这是我的，移到这里")
    phone.ids += 1
    turn = phone.happens(ContactShared("13800001111", "", own=True), phone.ids)
    assert turn.links == {}
    (claimant,) = turn.names
    assert phone.effects_of(EffectKind.CLAIM)[0].key == claimant
    assert phone.happens(came(owner, steps_of(owner, claimant))).links == {}


def test_the_chat_before_loses_it_and_is_told_nothing_of_it() -> None:
    owner = filer()
    owner.taps("补充")
    owner.says("又来了一车")
    at, urge = owner.button("催办")
    events = steps_of(owner, "somebody")
    rings = owner.rings
    owner.happens(CaseHappened(events[2]))
    assert owner.conversation.cases == ()
    assert owner.conversation.frames == ()
    assert owner.rings == rings + 1
    for word in ("牛粪", "河北", NUMBER, CODE):
        assert word not in owner.hears()
    assert "已移到另一个聊天" in owner.hears()
    owner.presses(urge.data, at)
    assert "点不了" in owner.toasts[-1].text
    assert owner.effects_of(EffectKind.URGE) == []
    owner.says("/cases")
    assert "还没有提交过" in owner.hears()
    owner.happens(CaseHappened(events[1]))
    assert owner.said_last() == []


def test_a_talk_about_the_case_ends_where_it_was() -> None:
    owner = filer()
    owner.says("/human")
    owner.happens(CaseHappened(steps_of(owner, "somebody")[2]))
    assert len(owner.effects_of(EffectKind.CLOSE_TALK)) == 1
    assert owner.conversation.staff_chat is None


def test_who_blocked_the_bot_is_told_nothing_and_loses_it_too() -> None:
    owner = filer()
    events = steps_of(owner, "somebody")
    owner.happens(Blocked(True))
    assert owner.happens(CaseHappened(events[2])).outputs == ()
    owner.happens(Blocked(False))
    owner.says("/cases")
    assert "还没有提交过" in owner.hears()


def test_a_draft_that_waits_for_a_phone_does_not_take_that_of_a_transfer() -> None:
    phone = ready_to_send()
    before = phone.conversation.frames
    claims(phone)
    assert phone.conversation.frames[0].answers == before[0].answers


OWN, ITS_CODE = "260618-0001-6", "N4WK-3AJY"
PASTED = (
    "{number} {code}",
    "编号 {number} 查询码 {code}",
    "编号　{number}\n查询码　{code}",
    "查询{number} {code}",
    "帮我查一下{number}，{code}。",
    "Number {number} query code {code}",
    "收到了，已登记 ✓\n编号　{number}\n查询码　{code}\n\n您要求　请修好\n您说　新安村3组的路灯坏了",
)


def filed_as(number: str) -> Phone:
    phone = ready_to_send()
    phone.taps("确认提交")
    phone.registered(number, ITS_CODE)
    phone.passes(hours=3)
    return phone


@pytest.mark.parametrize(
    "words", (*PASTED, "{number}", "2606180001 6 n4wk3ajy", "26061800016 N4WK3AJY")
)
def test_number_and_code_however_they_are_pasted_show_the_case(words: str) -> None:
    """The code once became what was asked for, or where it belonged was asked."""
    phone = filed_as(OWN)
    phone.says(words.format(number=OWN, code=ITS_CODE))
    assert f"编号　<code>{OWN}</code>" in phone.hears()
    assert phone.conversation.frame is None
    assert not phone.conversation.held


@pytest.mark.parametrize("words", PASTED)
def test_those_of_another_case_are_looked_up_and_stand_in_no_petition(words: str) -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says(words.format(number="260618-0002-7", code=CODE))
    [asked] = phone.effects_of(EffectKind.PROGRESS)
    assert dict(asked.body) == {"number": "260618-0002-7", "code": CODE}
    assert CODE not in str(phone.conversation.frames)


@pytest.mark.parametrize(
    "words", ["13800001111", "1380000 1111", "13800001111 王桂兰 3组12号", "260618-0002-7"]
)
def test_a_telephone_and_a_strange_number_are_looked_up_by_nobody(words: str) -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says(words)
    assert not phone.effects_of(EffectKind.PROGRESS)
