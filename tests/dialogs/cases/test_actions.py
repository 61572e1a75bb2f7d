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
