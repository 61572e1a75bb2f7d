"""What a filed case costs its citizen in actions: a tap, a message or an album is one."""

from collections.abc import Callable

import pytest

from backend_client.contract.case import CaseStatus, Grade
from dialogs.state.effect import EffectKind
from tests.dialogs.phone import Phone, filer
from tests.dialogs.scenes import answered


def accepted() -> Phone:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED, unit="河北乡政府")
    return phone


def looks(phone: Phone) -> bool:
    phone.taps("看进度")
    return "已受理" in phone.hears()


def adds(phone: Phone) -> bool:
    phone.says("补充 昨天又来了一车")
    phone.taps("确认提交")
    [effect] = phone.effects_of(EffectKind.SUPPLEMENT)
    return effect.body["text"] == "昨天又来了一车"


def urges(phone: Phone) -> bool:
    phone.taps("催办", "催一下")
    return bool(phone.effects_of(EffectKind.URGE))


def rates(phone: Phone) -> bool:
    phone.taps("解决了", "满意", "满意")
    rating = phone.conversation.cases[-1].rating
    return rating.office is rating.unit is Grade.SATISFIED and bool(rating.outcome)


def appeals(phone: Phone) -> bool:
    phone.taps("申请复查")
    phone.says("没有人来看过")
    phone.taps("确认提交")
    return bool(phone.effects_of(EffectKind.ASK_REVIEW))


@pytest.mark.parametrize(
    ("scene", "act", "most"),
    [
        (accepted, looks, 1),
        (accepted, adds, 2),
        (accepted, urges, 2),
        (answered, rates, 3),
        (answered, appeals, 3),
    ],
)
def test_what_is_done_with_a_case_takes_few_actions(
    scene: Callable[[], Phone], act: Callable[[Phone], bool], most: int
) -> None:
    phone = scene()
    before = phone.actions
    assert act(phone), "it was done"
    assert phone.actions - before <= most


def on_card(phone: Phone) -> list[str]:
    return [each.text for row in phone.card().buttons for each in row]


@pytest.mark.parametrize("scene", [filer, accepted, answered])
def test_the_card_of_a_case_has_six_buttons_and_the_others_a_tap_away(
    scene: Callable[[], Phone],
) -> None:
    """Nine to thirteen stood on it, and pushed what it says off the screen."""
    phone = scene()
    folded = on_card(phone)
    assert len(folded) == 6 and folded[-1] == "更多"
    rings = phone.rings
    phone.taps("更多")
    unfolded = on_card(phone)
    assert {"找工作人员", "看全文", "不再提醒", "收起"} <= set(unfolded)
    assert not set(folded) & set(unfolded)
    phone.taps("收起")
    assert on_card(phone) == folded
    assert phone.rings == rings, "an edit rings for nobody"


def test_what_is_likeliest_stands_first_on_the_card() -> None:
    """After an answer it stood beneath what is said of it, or behind five others."""
    assert on_card(filer())[:4] == ["看进度", "补充", "催办", "撤回"]
    assert on_card(answered())[:4] == ["解决了", "解决一部分", "没解决", "申请复查"]


def test_what_a_citizen_does_behind_more_folds_it_again() -> None:
    phone = filer()
    phone.taps("更多", "不再提醒")
    assert on_card(phone)[-1] == "更多"
    phone.taps("更多")
    assert "恢复提醒" in on_card(phone)
