"""Words of danger in a draft: the hotline, a person at the office, and whether somebody saw it."""

import pytest

from dialogs.state.effect import EffectKind
from tests.dialogs.phone import Phone, newcomer
from tests.dialogs.staff_chat.office_side import Office

OPEN, SAY = EffectKind.OPEN_TALK, EffectKind.SAY_IN_TALK


def test_danger_tells_a_person_at_once_with_what_helps_to_help() -> None:
    phone = newcomer()
    phone.says("河北乡新安村，老板不发工资，我不想活了，电话13800001111")
    (effect,) = phone.effects_of(OPEN)
    body = effect.body
    draft = phone.conversation.frames[0]
    assert effect.key == f"{draft.id}-danger"
    assert (body["urgent"], body["about"], body["phone"]) == (True, draft.id, "13800001111")
    assert "我不想活了" in str(body["text"])
    assert body["signs"]
    assert "正在通知值班人员" in phone.hears()
    phone.says("我真的不想活了")
    assert len(phone.effects_of(OPEN)) == 1
    office = Office(phone)
    office.happens(office.passed_on())
    rings = phone.rings
    office.reads()
    assert "值班人员 6月15日 10:00 看到了" in phone.hears()
    assert phone.rings == rings + 1
    assert phone.effects_of(SAY) == [], "the filing goes on"
    phone.taps("和值班人员说")
    phone.says("我在楼顶")
    assert [effect.body["text"] for effect in phone.effects_of(SAY)] == ["我在楼顶"]
    office.is_late()
    assert "马上打" in phone.hears()


def test_another_danger_in_the_same_draft_reaches_who_was_told_of_the_first() -> None:
    phone = newcomer()
    phone.says("河北乡新安村，楼道里煤气味很重，好像漏气了")
    phone.says("再不解决我就去死")
    assert len(phone.effects_of(OPEN)) == 1
    assert [effect.body["text"] for effect in phone.effects_of(SAY)] == ["再不解决我就去死"]
    assert "点下面，值班的人会来和您说" in phone.hears()
    assert "和值班人员说" in phone.labels(), "there was nothing below"
    phone.says("我真的要去死")
    assert len(phone.effects_of(SAY)) == 1, "the same once: the filing goes on"


def test_before_the_notice_is_read_only_the_hotline_and_a_tap_tells_a_person() -> None:
    phone = Phone()
    phone.says("我不想活了，工资没发")
    assert "12356" in phone.hears()
    assert phone.effects_of(OPEN) == []
    other = phone.copy()
    phone.taps("通知值班人员")
    assert len(phone.effects_of(OPEN)) == 1
    assert "正在通知值班人员" in phone.hears()
    phone.taps("通知值班人员")
    phone.taps("同意，开始")
    assert len(phone.effects_of(OPEN)) == 1, "once for each draft"
    other.taps("同意，开始")
    assert len(other.effects_of(OPEN)) == 1, "who agrees need not tap"
    assert "12356" not in other.hears()


def test_only_the_citizens_own_words_go_along() -> None:
    phone = newcomer()
    phone.says("工资拖欠半年没发，希望发工资")
    phone.taps("不清楚", "我不方便实名")
    phone.says("我不想活了")
    (effect,) = phone.effects_of(OPEN)
    assert effect.body["text"] == "工资拖欠半年没发，希望发工资\n我不想活了"


def test_a_second_draft_with_danger_tells_again() -> None:
    phone = newcomer()
    phone.says("我不想活了，工资没发，希望发工资")
    phone.says("不清楚")
    phone.taps("我不方便实名", "确认提交")
    phone.registered()
    phone.says("家里煤气泄漏了，快来人")
    assert len({effect.key for effect in phone.effects_of(OPEN)}) == 2


@pytest.mark.parametrize(
    ("before", "danger", "call"),
    [
        (
            (
                "老板跑了，锦绣花园工地欠我们23个人三个月工资，人都快没饭吃了",
                "这是考勤表",
                "欠条",
                "欠我2600000元",
            ),
            "再不解决我就从楼上跳下去",
            "12356",
        ),
        (("我是育才小学家长",), "学校食堂的饭里有虫子，孩子吃了拉肚子", "120"),
    ],
)
def test_danger_is_heard_in_its_own_message_whatever_was_told_before(
    before: tuple[str, ...], danger: str, call: str
) -> None:
    """All messages were once weighed together, and what was harmless in them drowned it: the
    hotline came one message later, or never."""
    phone = newcomer()
    for words in before:
        phone.says(words)
    assert not phone.effects_of(OPEN)
    phone.says(danger)
    assert call in phone.hears()
    assert len(phone.effects_of(OPEN)) == 1
