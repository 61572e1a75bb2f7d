"""What is said back fits what was asked: each with what was once said instead."""

import pytest

from tests.dialogs.listening.situations import SITUATIONS
from tests.dialogs.phone import Phone


@pytest.fixture(scope="module")
def standing() -> dict[str, Phone]:
    return {name: make() for name, make in SITUATIONS.items()}


@pytest.mark.parametrize(
    ("situation", "said", "hears", "once"),
    [
        # what an officer asks is not the status
        ("question", "啥叫灯杆编号", "灯杆上有没有编号", "已受理"),
        ("question", "你问的啥？我没看懂", "经办人在问您", "已受理"),
        ("question", "受理是什么意思", "已受理", "经办人在问您"),
        # a sound is no greeting
        ("running", "嗯嗯", "有了新消息", "想反映什么"),
        # on the card nothing is left to be skipped
        ("card", "哪里能改", "改一处", "不想答"),
        ("card", "类别是啥意思", "拿不准，不改也能交", "不想答"),
        # whoever fears somebody wants to know what that one sees
        ("request", "村长看得到不", "他看不到是谁说的", "我的信息"),
        ("card", "书记看得见我写的吗", "他看不到是谁说的", "我的信息"),
        ("name", "邻居看得到我名字没", "他看不到是谁说的", "我的信息"),
        ("card", "村里头晓得不", "他看不到是谁说的", "不想答"),
    ],
)
def test_an_answer_fits_the_question(
    standing: dict[str, Phone], situation: str, said: str, hears: str, once: str
) -> None:
    phone = standing[situation].copy()
    before = set(phone.shown)
    phone.says(said)
    new = "".join(message.text for at, message in phone.shown.items() if at not in before)
    assert hears in new and once not in new
