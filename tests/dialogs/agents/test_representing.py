"""Some of those who signed speak for all: asked by whoever filed it, by their own word."""

from dataclasses import replace

from backend_client.contract.case import EventType
from backend_client.contract.invitation import Invitation
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseClaimed, InvitationCame, InvitedCame
from tests.dialogs.agents.test_signing import (
    CODE,
    INVITED,
    NUMBER,
    OPENS,
    Called,
    claimed,
    labels,
    signer,
    starter,
    step,
)

ASKS = "cd" * 16
ASKED = replace(INVITED, token=ASKS, represents=True)


def asked() -> Called:
    """Has opened the link that asks them to speak for all."""
    phone = Called()
    phone.says(f"/start y{ASKS}")
    phone.happens(InvitedCame(ASKED))
    return phone


def says_yes(phone: Called) -> CaseClaimed:
    phone.taps("我是王强，愿意当代表")
    answer = claimed(phone)
    joined = answer.events[-1]
    told = {**joined.data, "representatives": 2, "represents": True}
    return replace(answer, events=(answer.events[0], replace(joined, data=told)), represents=True)


def representative() -> Called:
    phone = asked()
    phone.happens(says_yes(phone))
    return phone


def test_whoever_filed_it_asks_one_person_with_one_tap() -> None:
    phone = starter()
    phone.taps("请人一起当代表")
    [effect] = phone.effects_of(EffectKind.ASK_REPRESENTATIVE)
    assert effect.case == NUMBER
    phone.happens(InvitationCame(Invitation(NUMBER, ASKS, CODE, phone.now, represents=True)))
    assert f"bot:?start=y{ASKS}" in phone.hears()
    assert "只发给他（她）一个人" in phone.hears()


def test_they_read_for_what_and_say_yes_with_one_tap() -> None:
    phone = asked()
    assert "请您当代表" in phone.hears()
    assert phone.actions == 1
    answer = says_yes(phone)
    assert phone.actions == 2
    [effect] = phone.effects_of(EffectKind.SIGN)
    assert effect.body["represents"] == ASKS
    phone.happens(answer)
    assert "您是代表了" in phone.hears()
    assert "您是代表" in phone.card().text


def test_a_representative_adds_urges_and_answers_and_withdraws_nothing() -> None:
    phone = representative()
    assert labels(phone) >= {"补充", "催办", "不当代表了", "退出联名"}
    assert not labels(phone) & {"撤回", "联名链接"}
    follower = phone.effects_of(EffectKind.SIGN)[-1].body["follower"]
    phone.taps("催办", "催一下")
    assert phone.effects_of(EffectKind.URGE)[-1].body["follower"] == follower
    phone.taps("补充")
    phone.says("昨天夜里十二点还在烤，烟比上个星期更大")
    phone.taps("确认提交")
    assert phone.effects_of(EffectKind.SUPPLEMENT)[-1].body["follower"] == follower
    step(phone, 3, EventType.ASKED, text="烧烤摊几点收？")
    assert phone.conversation.cases[-1].questions


def test_who_steps_down_stays_a_signer() -> None:
    phone = representative()
    phone.taps("不当代表了")
    [left] = phone.effects_of(EffectKind.LEAVE)
    assert left.body["stays"] is True
    assert "您的联名还在" in phone.hears()
    assert not labels(phone) & {"补充", "催办"}
    follower = phone.conversation.cases[-1].signer
    step(phone, 3, EventType.LEFT, follower=follower, people=4, stays=True)
    [case] = phone.conversation.cases
    assert (case.represents, case.seq) == (False, 3)


def test_who_has_signed_already_is_asked_under_the_same_name() -> None:
    phone = signer()
    before = phone.effects_of(EffectKind.SIGN)[-1].body["follower"]
    phone.says(f"/start y{ASKS}")
    phone.happens(InvitedCame(ASKED))
    phone.taps("我是王强，愿意当代表")
    signed = phone.effects_of(EffectKind.SIGN)[-1]
    assert (signed.body["follower"], signed.body["represents"]) == (before, ASKS)


def test_there_are_five_at_most() -> None:
    phone = Called()
    phone.says(f"/start y{ASKS}")
    phone.happens(InvitedCame(replace(ASKED, representatives=5)))
    assert "代表最多 5 人" in phone.hears()
    assert not phone.effects_of(EffectKind.SIGN)
    first = starter()
    step(first, 1, EventType.JOINED, follower="x", people=6, representatives=5)
    assert "代表一共 5 人" in first.card().text
    first.taps("请人一起当代表")
    assert "代表最多 5 人" in first.hears()
    assert not first.effects_of(EffectKind.ASK_REPRESENTATIVE)


def test_the_last_place_may_be_taken_meanwhile() -> None:
    phone = asked()
    phone.taps("我是王强，愿意当代表")
    follower = str(phone.effects_of(EffectKind.SIGN)[-1].body["follower"])
    phone.happens(CaseClaimed(signer=follower, refusal="/problems/representatives-full"))
    assert "代表最多 5 人" in phone.hears()


def test_the_chat_that_filed_is_one_anyway() -> None:
    phone = starter()
    phone.says(f"/start y{OPENS}")
    phone.happens(InvitedCame(ASKED))
    assert "已经算在里面了" in phone.hears()
