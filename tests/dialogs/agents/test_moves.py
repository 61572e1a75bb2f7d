"""Filing for others: one draft and one case for each person, and nothing under a wrong name."""

from dataclasses import replace

import pytest

from backend_client.contract.case import CaseStatus
from backend_client.contract.on_behalf import Represented
from dialogs.registry import restored, stored
from dialogs.state.conversation import Enrolment
from dialogs.state.effect import EffectKind
from dialogs.state.event import ContactShared
from tests.dialogs.phone import STORY, Phone, filer, newcomer

DITCH = "替隔壁王大爷反映，松树乡他家门口的水沟堵了两个月，没人来修，希望派人疏通"
LAMP = "再替李大婶反映，松树乡她家门口的路灯坏了半个月，希望修好"


def whom(phone: Phone, at: int = -1) -> object:
    person = phone.filings()[at]["on_behalf"]
    return person and person["name"]


def test_a_matter_that_is_told_for_a_neighbour_is_filed_for_them() -> None:
    phone = newcomer()
    phone.says(DITCH)
    assert "替谁反映</b>　王大爷（隔壁）" in phone.card().text
    phone.says("王桂兰，新安村3组12号")
    phone.taps("跳过") if phone.stands("跳过") else phone.says("跳过")
    assert "王大爷（隔壁）　由 王桂兰 代填" in phone.card().text
    phone.taps("确认提交")
    [filed] = phone.filings()
    assert filed["on_behalf"] == {
        "name": "王大爷",
        "phone": None,
        "address": None,
        "relation": "隔壁",
    }
    assert (filed["petitioner"]["name"], filed["petitioner"]["proxy_for"]) == ("王桂兰", "王大爷")


def test_a_returning_citizen_is_not_filed_for_when_they_speak_for_another() -> None:
    """It was filed in the agent's own name."""
    phone = filer()
    phone.says("帮我妈投诉，松树乡卫生院乱收费，她拿不动钱袋子，希望退钱")
    assert "您替谁反映" in phone.hears()
    phone.says("张桂芬，13900001111")
    phone.taps("确认提交")
    assert phone.filings()[-1]["on_behalf"] == {
        "name": "张桂芬",
        "phone": "13900001111",
        "address": None,
        "relation": "妈",
    }


def test_the_next_neighbour_takes_four_actions_at_most() -> None:
    phone = filer()
    phone.says(DITCH)
    phone.taps("确认提交")
    phone.registered("20260615-000002-2")
    before = phone.actions
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    assert "这是谁的事" in phone.hears()
    phone.taps("替别人")
    phone.says("赵大妈")
    phone.taps("确认提交")
    assert phone.actions - before == 4
    assert [whom(phone, at) for at in range(3)] == [None, "王大爷", "赵大妈"]


def begins_for(phone: Phone) -> None:
    """A newcomer, whose first matter is that of a neighbour, up to their own telephone."""
    phone.says(DITCH)
    assert "您自己" in phone.hears()
    phone.says("李明，松树乡3组12号")
    assert "您自己" in phone.hears()


def acts_for_the_next(phone: Phone, number: str = "20260615-000002-2") -> int:
    """From the next neighbour's story to what is sent."""
    phone.registered(number)
    before = phone.actions
    phone.says(LAMP)
    phone.taps("确认提交")
    return phone.actions - before


@pytest.mark.parametrize("shared", [True, False])
def test_an_agents_own_telephone_is_asked_for_once(shared: bool) -> None:
    """It was asked for again for each neighbour, until a matter of their own had told it."""
    phone = newcomer()
    begins_for(phone)
    if shared:
        phone.shares_own_contact("13800002222")
    else:
        phone.says("13800002222")
    phone.taps("确认提交")
    assert acts_for_the_next(phone) == 2
    assert phone.filings()[-1]["petitioner"]["phone"] == "13800002222"
    assert [whom(phone, at) for at in range(2)] == ["王大爷", "李大婶"]


@pytest.mark.parametrize("typed", ["他的电话13900003333", "王大爷电话 13900003333", None])
def test_a_neighbours_telephone_is_theirs_and_not_the_agents(typed: str | None) -> None:
    """Where the agent's own is asked for; it was filed as the agent's."""
    phone = newcomer()
    begins_for(phone)
    if typed is None:
        phone.sends(ContactShared("13900003333", "王大爷", own=False))
    else:
        phone.says(typed)
    assert "<b>您自己</b> 的手机号" in phone.hears(), "still asked"
    phone.says("13800002222")
    phone.taps("确认提交")
    filed = phone.filings()[-1]
    assert filed["petitioner"]["phone"] == "13800002222"
    assert filed["on_behalf"]["phone"] == "13900003333"
    assert acts_for_the_next(phone) == 2
    assert phone.filings()[-1]["petitioner"]["phone"] == "13800002222"


def test_the_number_of_a_neighbour_is_not_remembered_as_the_agents() -> None:
    phone = newcomer()
    phone.says(DITCH.replace("王大爷", "王大爷（电话13900003333）"))
    phone.says("李明，松树乡3组12号")
    phone.says("13900003333")
    phone.taps("确认提交")
    assert phone.conversation.person.phone is None


def test_a_listed_agent_is_not_asked_who_they_are() -> None:
    """The office's list tells it, and their address nobody needs."""
    phone = newcomer()
    person = replace(
        phone.conversation.person, agent=True, enrolled=Enrolment("ab" * 20, "李明", "松树乡3组")
    )
    phone.conversation = replace(phone.conversation, person=person)
    phone.says(DITCH)
    assert "<b>您自己</b> 的手机号" in phone.hears()
    phone.shares_own_contact("13800002222")
    phone.taps("确认提交")
    petitioner = phone.filings()[-1]["petitioner"]
    assert (petitioner["name"], petitioner["phone"]) == ("李明", "13800002222")
    assert acts_for_the_next(phone) == 2


def test_an_agent_is_asked_whose_each_matter_is_and_taps_a_known_name() -> None:
    phone = filer()
    phone.says(DITCH)
    phone.taps("确认提交")
    phone.registered("20260615-000002-2")
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    phone.taps("王大爷")
    phone.taps("确认提交")
    assert whom(phone) == "王大爷"
    phone.registered("20260615-000003-2")
    phone.says("我家的低保停了三个月，在松树乡，希望恢复")
    phone.taps("我自己的")
    phone.taps("确认提交")
    assert whom(phone) is None


def test_who_says_that_they_are_an_agent_is_asked_from_then_on() -> None:
    phone = filer()
    phone.says("我是村里的代理员")
    assert "先问是谁的" in phone.hears()
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    assert "这是谁的事" in phone.hears()


def test_a_matter_of_another_has_a_draft_of_its_own_while_one_is_open() -> None:
    phone = filer()
    phone.says(DITCH)
    phone.says(LAMP)
    assert "单独记一份" in phone.hears()
    phone.taps("确认提交")
    assert whom(phone) == "李大婶"
    assert "水沟" not in phone.filings()[-1]["facts"]
    phone.registered("20260615-000002-2")
    phone.says("王大爷")
    phone.taps("确认提交")
    assert whom(phone) == "王大爷"
    assert "路灯" not in phone.filings()[-1]["facts"]


def test_a_second_story_without_a_name_is_held_until_it_is_known_whose_it_is() -> None:
    phone = filer()
    phone.says(DITCH)
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    assert "这句话放哪里" in phone.hears()
    phone.taps("另外反映一件")
    assert "这是谁的事" in phone.hears()
    phone.says("李大婶")
    phone.taps("确认提交")
    assert (whom(phone), phone.filings()[-1]["facts"]) == (
        "李大婶",
        "村口的桥栏杆断了一个月，在松树乡，希望修一修",
    )
    phone.registered("20260615-000002-2")
    phone.says("王大爷")
    phone.says("他家门前还有一堆垃圾没人清运，希望一起拉走")
    phone.taps("补充到这一份")
    phone.taps("确认提交")
    assert whom(phone) == "王大爷"
    assert "一堆垃圾" in phone.filings()[-1]["facts"]


def test_a_wrong_name_is_corrected_by_words() -> None:
    phone = filer()
    phone.says(DITCH)
    phone.says("不对，是替刘大娘反映的")
    assert "刘大娘" in phone.card().text
    phone.taps("确认提交")
    assert whom(phone) == "刘大娘"


def test_two_neighbours_of_one_name_are_told_apart_by_their_telephones() -> None:
    phone = filer()
    for at in (1, 2):
        phone.says(f"替王大爷（电话1390000000{at}）反映，松树乡他家水沟堵了，希望派人修好")
        phone.taps("确认提交")
        phone.registered(f"20260615-00000{at + 1}-2")
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    phone.taps("王大爷 0001")
    phone.taps("确认提交")
    assert phone.filings()[-1]["on_behalf"]["phone"] == "13900000001"
    phone.registered("20260615-000004-2")
    phone.says("替王大爷反映，松树乡他家门口路灯坏了，希望派人修好")
    phone.taps("确认提交")
    assert phone.filings()[-1]["on_behalf"]["phone"] is None, "nobody can tell which of them"


def test_a_neighbour_whose_name_nobody_would_know_is_asked_for_and_not_filed_as_ones_own() -> None:
    """It was filed in the writer's own name."""
    phone = filer()
    phone.says("替石头反映，松树乡他家门口的水沟堵了两个月，没人来修，希望派人疏通")
    assert "您替谁反映" in phone.hears()
    phone.says("石头")
    phone.says("石头")
    phone.taps("确认提交")
    assert whom(phone) == "石头"


def test_words_for_such_a_neighbour_leave_the_draft_of_another_alone() -> None:
    phone = filer()
    phone.says(DITCH)
    phone.says("替石头反映，松树乡他家门口的路灯坏了半个月，希望修好")
    assert "您替谁反映" in phone.hears()
    assert "水沟" not in phone.card().text
    phone.says("/cancel")
    phone.says("王大爷")
    phone.taps("确认提交")
    assert (whom(phone), phone.filings()[-1]["facts"]) == ("王大爷", DITCH)


def test_what_was_told_as_ones_own_becomes_a_neighbours_by_a_word() -> None:
    phone = filer()
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    phone.says("是替隔壁王大爷反映的")
    assert "王大爷（隔壁）" in phone.card().text
    phone.taps("确认提交")
    assert whom(phone) == "王大爷"


SIX = "我们六个人联名：张三、李四、王五、赵六、孙七、周八，反映松树乡的养鸡场太臭，希望搬走"


def test_six_who_sign_together_are_not_one_name() -> None:
    """They became one name and a nonsense address."""
    phone = filer()
    phone.says(SIX)
    assert "王桂兰，新安村3组12号（代表多人）" in phone.card().text
    phone.taps("确认提交")
    petitioner = phone.filings()[-1]["petitioner"]
    assert (petitioner["name"], petitioner["joint"]) == ("王桂兰", True)
    assert petitioner["address"] == "新安村3组12号"
    assert phone.filings()[-1]["facts"] == SIX


def test_who_signs_for_several_is_asked_for_their_own_name() -> None:
    phone = newcomer()
    phone.says(SIX)
    assert "请写姓名和住址" in phone.hears()
    phone.says("张三，松树乡3组2号")
    phone.says("跳过")
    phone.taps("确认提交")
    petitioner = phone.filings()[-1]["petitioner"]
    assert (petitioner["name"], petitioner["joint"]) == ("张三", True)


def test_the_contact_card_of_a_neighbour_says_who_they_are() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("替别人反映")
    phone.says("王桂兰，新安村3组12号")
    phone.sends(ContactShared("13900002222", "张大爷", own=False))
    phone.says("跳过")
    phone.taps("确认提交")
    person = phone.filings()[0]["on_behalf"]
    assert (person["name"], person["phone"]) == ("张大爷", "13900002222")


def test_a_letter_of_authority_is_kept_as_one() -> None:
    phone = filer()
    phone.says(DITCH)
    phone.taps("改委托书")
    phone.photo()
    phone.photo("水沟的样子")
    phone.taps("确认提交")
    assert [each["sort"] for each in phone.filings()[-1]["attachments"]] == [None, "authority"]
    phone.registered("20260615-000002-2")
    phone.says(LAMP)
    phone.photo("委托书")
    phone.taps("确认提交")
    assert [each["sort"] for each in phone.filings()[-1]["attachments"]] == ["authority"]


def test_a_neighbours_like_matter_repeats_nobody_elses() -> None:
    """Four of an agent's five were marked as repeats of each other."""
    phone = filer()
    for at, name in enumerate(("王大爷", "李大婶", "赵大妈"), 2):
        phone.says(f"替{name}反映，松树乡家门口的水沟堵了两个月，没人来修，希望派人疏通")
        assert "不是同一件" not in list(phone.labels())
        phone.taps("确认提交")
        assert phone.filings()[-1]["repeats"] is None
        phone.registered(f"20260615-00000{at}-2")
    phone.says("替王大爷反映，松树乡家门口的水沟又堵了两个月，没人来修，希望派人疏通")
    phone.taps("确认提交")
    assert phone.filings()[-1]["repeats"] == "20260615-000002-2"


@pytest.mark.parametrize("words", ["满意", "解决了，谢谢"])
def test_an_agent_neither_grades_nor_says_that_it_is_solved(words: str) -> None:
    phone = agent_with_an_answer()
    assert not {"解决了", "没解决", "满意"} & set(phone.card_labels())
    phone.says(words)
    assert "只能由本人来说" in phone.hears()
    assert "这事解决了吗" not in phone.card().text, "nobody is asked who may not say"
    assert not phone.effects_of(EffectKind.RATE)


def test_an_agent_does_not_withdraw_for_them() -> None:
    phone = agent_with_a_case()
    assert "撤回" not in phone.card_labels()
    phone.says("我撤诉")
    assert "只能由本人决定" in phone.hears()
    phone.says("撤回")
    assert "只能由本人决定" in phone.hears()
    assert not phone.effects_of(EffectKind.WITHDRAW)


def test_an_agent_may_urge_and_add() -> None:
    phone = agent_with_a_case()
    phone.taps("催办", "催一下")
    [effect] = phone.effects_of(EffectKind.URGE)
    assert effect.case == "20260615-000002-2"


def test_neighbours_are_not_asked_to_be_seen_by_others_for_somebody_else() -> None:
    phone = filer()
    phone.says(DITCH)
    assert "让附近有同样问题的人看到（看不到您是谁）" not in list(phone.labels())


def test_the_list_is_by_person() -> None:
    phone = agent_with_a_case()
    phone.says("/cases")
    assert "您替 1 位反映过" in phone.hears()
    phone.taps("王大爷（隔壁）")
    assert "水沟" in phone.hears()
    assert "牛粪" not in phone.hears()
    phone.says("王大爷")
    assert "水沟" in phone.hears()


def test_a_draft_of_an_earlier_release_keeps_the_name_it_has() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("替别人反映")
    phone.says("王桂兰，新安村3组12号")
    phone.says("张大爷")
    plain = stored(phone.conversation)
    plain["frames"][0]["answers"]["proxy_for"] = "张大爷，新安村3组13号"
    phone.conversation = restored(plain)
    phone.says("跳过")
    phone.taps("确认提交")
    assert phone.filings()[0]["petitioner"]["proxy_for"] == "张大爷，新安村3组13号"


def agent_with_a_case() -> Phone:
    """Has a case of their own, which ended, and one that they filed for a neighbour."""
    phone = filer()
    phone.moved(1, CaseStatus.WITHDRAWN)
    phone.says(DITCH)
    phone.taps("确认提交")
    phone.registered("20260615-000002-2")
    assert phone.conversation.cases[-1].on_behalf == Represented("王大爷", relation="隔壁")
    return phone


def agent_with_an_answer() -> Phone:
    phone = agent_with_a_case()
    phone.answered(1)
    return phone
