"""Whoever corrects their details is asked once whether filed cases are to be corrected as well."""

from dialogs.state.effect import EffectKind
from tests.dialogs.phone import STORY, Phone, filer, newcomer


def corrected(phone: Phone, person: str = "王桂花，新安村3组13号") -> Phone:
    phone.says("/privacy")
    phone.taps("改我的信息")
    phone.says(person)
    if not phone.stands("存好"):
        phone.says("跳过")
    phone.taps("存好")
    return phone


def test_the_office_is_asked_to_correct_the_cases_that_were_signed() -> None:
    phone = corrected(filer())
    assert "交上去的 1 件里也改成这样吗" in phone.hears()
    phone.taps("也改")
    [effect] = phone.effects_of(EffectKind.CORRECT)
    assert effect.case == "20260615-000001-2"
    said_at = effect.body["said_at"]
    assert effect.body == {
        "name": "王桂花",
        "address": "新安村3组13号",
        "phone": "13800001111",
        "said_at": said_at,
    }
    assert "已经请信访部门改" in phone.hears()


def test_a_name_alone_leaves_the_address_as_it_is() -> None:
    """It was gone."""
    phone = corrected(filer(), "我叫王桂花。")
    assert (phone.conversation.person.name, phone.conversation.person.address) == (
        "王桂花",
        "新安村3组12号",
    )


def test_whoever_says_no_changes_nothing() -> None:
    phone = corrected(filer())
    phone.taps("不用改")
    assert not phone.effects_of(EffectKind.CORRECT)


def test_nothing_is_asked_when_nothing_was_changed() -> None:
    phone = corrected(filer(), "王桂兰，新安村3组12号")
    assert "也改成这样吗" not in phone.hears()


def test_a_case_without_a_name_gets_none() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("我不方便实名", "确认提交")
    phone.registered()
    corrected(phone)
    assert "也改成这样吗" not in phone.hears()


def test_an_old_button_corrects_nothing_once_all_is_deleted() -> None:
    phone = corrected(filer())
    at, button = phone.button("也改")
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    phone.presses(button.data, at)
    assert not phone.effects_of(EffectKind.CORRECT)
