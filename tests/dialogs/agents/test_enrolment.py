"""An agent of the office's list: their code ties the chat, what they file for others says so, and
either side ends it.
"""

from dataclasses import replace

import pytest

from backend_client.contract.case import CaseEvent, EventType
from backend_client.contract.invitation import Invited
from backend_client.contract.on_behalf import EnrolledAgent
from dialogs.account.commands import menu
from dialogs.state.effect import EffectKind
from dialogs.state.event import AgentCame, Blocked, CaseHappened, InvitedCame
from tests.dialogs.phone import Phone, filer, newcomer

CODE = "DL-7K2M-9QXA"
ZHAO = EnrolledAgent("赵满仓", "松树乡3组")
STORY = "替隔壁王大爷反映，松树乡他家门口的水沟堵了两个月，没人来修，希望派人疏通"
OWN = "我家门口的路灯坏了一个月，松树乡3组，希望赶紧修好"
NUMBER = "20260615-000002-2"


def tie_of(phone: Phone) -> str:
    return str(phone.effects_of(EffectKind.ENROL)[-1].body["tie"])


def agent(said: str = f"/agent {CODE}", phone: Phone | None = None) -> Phone:
    phone = phone or filer()
    phone.says(said)
    phone.happens(AgentCame(tie_of(phone), ZHAO))
    return phone


def ended(phone: Phone, tie: str) -> CaseHappened:
    return CaseHappened(CaseEvent(9, "", tie, 1, EventType.AGENT_ENDED, phone.now))


def files(phone: Phone, number: str = NUMBER) -> dict[str, object]:
    phone.says(STORY)
    phone.taps("确认提交")
    body = dict(phone.filings()[-1])
    phone.registered(number)
    return body


@pytest.mark.parametrize(
    "said",
    [
        f"/agent {CODE}",
        "/agent 7k2m9qxa",
        f"/start agent-{CODE}",
        "/start agent-7K2M9QXA",
        CODE,
        "dl 7k2m 9qxa",
        f"我是代理员，代码{CODE}",
        "ＤＬ－７Ｋ２Ｍ－９ＱＸＡ",
    ],
)
def test_a_code_ties_the_chat_however_it_is_said(said: str) -> None:
    for phone in (filer(), newcomer()):
        agent(said, phone)
        [effect] = phone.effects_of(EffectKind.ENROL)
        assert effect.body["code"] in ("DL7K2M9QXA", "7K2M9QXA")
        assert effect.case == effect.body["tie"] and len(effect.case) == 40
        assert "您是 <b>松树乡3组</b> 的代理员 <b>赵满仓</b>" in phone.hears()


def test_what_is_no_code_is_asked_for() -> None:
    phone = filer()
    for said in ("/agent", "代理员", "/agent 12", "/agent 你好"):
        phone.says(said)
        assert "DL-7K2M-9QXA" in phone.hears()
    assert not phone.effects_of(EffectKind.ENROL)
    assert "agent" not in dict(menu("zh-Hans")), "few need it: it is no line of everybody's menu"


def test_a_wrong_and_a_used_code_are_told_apart_and_guesses_are_counted() -> None:
    phone = filer()
    for refusal, says in (("not-found", "可能打错了一个字"), ("code-taken", "已经用过了")):
        phone.says(f"/agent {CODE}")
        phone.happens(AgentCame(tie_of(phone), refusal=f"/problems/{refusal}"))
        assert says in phone.hears()
        assert phone.conversation.person.enrolled is None
    for _ in range(3):
        phone.says(f"/agent {CODE}")
    asked = len(phone.effects_of(EffectKind.ENROL))
    phone.says(f"/agent {CODE}")
    assert len(phone.effects_of(EffectKind.ENROL)) == asked == 5


def test_what_is_filed_for_another_carries_the_tie_and_ones_own_does_not() -> None:
    phone = agent()
    assert files(phone)["agent"] == tie_of(phone)
    phone.says(OWN)
    phone.taps("我自己的")
    phone.taps("确认提交")
    own = phone.filings()[-1]
    assert (own["on_behalf"], own["agent"]) == (None, None)


def test_the_card_says_as_whose_the_office_took_it() -> None:
    phone = agent()
    phone.says(STORY)
    assert "由代理员 王桂兰 代填" in phone.card().text
    phone.taps("确认提交")
    phone.registered(NUMBER, agent=ZHAO)
    assert "按代理员 赵满仓（松树乡3组）代填收下" in phone.card().text
    other = filer()
    files(other)
    assert "代理员" not in other.card().text


def test_only_who_is_on_no_list_is_offered_to_add_a_letter_of_authority() -> None:
    for phone, offered in ((filer(), True), (agent(), False)):
        phone.says(STORY)
        phone.taps("改一处")
        assert any("委托书" in label for label in phone.labels()) is offered


def test_help_and_settings_say_it_and_let_them_leave() -> None:
    phone = agent()
    for said in ("/agent", "/help", "/privacy", f"/agent {CODE}"):
        phone.says(said)
        assert "松树乡3组" in phone.hears() and "不再当代理员" in phone.labels()
    phone.taps("不再当代理员")
    assert "要在这个聊天里退出代理员吗" in phone.hears()
    assert not phone.effects_of(EffectKind.END_TIE)
    phone.taps("是的，退出")
    assert "退出了" in phone.hears()
    [effect] = phone.effects_of(EffectKind.END_TIE)
    assert effect.case == tie_of(phone)
    assert files(phone)["agent"] is None
    phone.says("/help")
    assert "不再当代理员" not in phone.labels()


def test_the_office_ends_it_and_they_file_on_as_anybody() -> None:
    phone = agent()
    phone.happens(ended(phone, tie_of(phone)))
    assert "不再把这个聊天当作代理员" in phone.hears()
    assert files(phone)["agent"] is None
    assert not phone.happens(ended(phone, tie_of(phone))).outputs, "once"


def test_an_end_of_another_tie_is_none_of_this_one() -> None:
    phone = agent()
    assert not phone.happens(ended(phone, "0" * 40)).outputs
    assert files(phone)["agent"] == tie_of(phone)


def test_who_was_away_hears_of_the_end_when_they_are_back() -> None:
    phone = agent()
    phone.happens(Blocked(True))
    assert not phone.happens(ended(phone, tie_of(phone))).outputs
    phone.happens(Blocked(False))
    phone.says("/start")
    assert any("不再把这个聊天当作代理员" in each.text for each in phone.said_last())
    assert phone.conversation.person.enrolled is None


def test_who_has_all_deleted_is_no_agent_any_more() -> None:
    phone = agent()
    phone.says("/privacy")
    phone.taps("删除我的信息")
    phone.taps("是的，删除")
    [effect] = phone.effects_of(EffectKind.END_TIE)
    assert effect.case == tie_of(phone)
    assert phone.conversation.person.enrolled is None


def test_a_code_that_is_taken_after_all_was_deleted_is_given_back() -> None:
    phone = filer()
    phone.says(f"/agent {CODE}")
    phone.says("/privacy")
    phone.taps("删除我的信息")
    phone.taps("是的，删除")
    phone.happens(AgentCame(tie_of(phone), ZHAO))
    assert phone.conversation.person.enrolled is None
    assert {each.case for each in phone.effects_of(EffectKind.END_TIE)} == {tie_of(phone)}


def test_a_restored_office_that_takes_it_again_says_nothing_and_one_that_does_not_is_told() -> None:
    phone = agent()
    assert not phone.happens(AgentCame(tie_of(phone), ZHAO, again=True)).outputs
    lost = AgentCame(tie_of(phone), refusal="/problems/not-found", again=True)
    phone.happens(lost)
    assert "没能重新登记上" in phone.hears()
    assert files(phone)["agent"] is None
    assert not phone.happens(lost).outputs


def test_the_neighbour_reads_whether_who_filed_is_on_the_list() -> None:
    told = Invited(NUMBER, "ab" * 16, "王大爷", "赵满仓", "希望派人疏通", STORY)
    for invited, says in (
        (replace(told, agent=ZHAO), "代理员 赵满仓（松树乡3组，信访部门登记在册）</b> 替 <b>王"),
        (told, "赵满仓（代填人，不在代理员名册上）</b> 替 <b>王"),
    ):
        phone = newcomer()
        phone.says(f"/start y{'ab' * 16}")
        phone.happens(InvitedCame(invited))
        assert says in phone.hears()


def test_an_agent_never_grades_and_never_withdraws() -> None:
    phone = agent()
    files(phone)
    assert "撤回" not in phone.labels()
    phone.says("我撤诉")
    assert not phone.effects_of(EffectKind.WITHDRAW)


@pytest.mark.parametrize(
    ("language", "says"), [("en", "agent for <b>松树乡3组</b>"), ("zh-Hant", "的代理員")]
)
def test_it_is_said_in_each_language(language: str, says: str) -> None:
    phone = Phone(language=language)
    agent(CODE, phone)
    assert says in phone.hears()
