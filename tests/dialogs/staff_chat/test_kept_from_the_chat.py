"""What is told to a person in a talk is for that person, and the chat keeps none of it."""

import json

from backend_client.contract.files import Attachment
from dialogs.registry import stored
from dialogs.state.effect import EffectKind
from dialogs.state.event import Attached, ContactShared
from tests.dialogs.phone import STORY, newcomer
from tests.dialogs.staff_chat.office_side import Office

OF_A_TALK = {
    EffectKind.OPEN_TALK,
    EffectKind.SAY_IN_TALK,
    EffectKind.CLOSE_TALK,
    EffectKind.ATTACH_FILE,
}


def test_what_is_told_to_a_person_is_kept_here_for_nothing_else() -> None:
    """A name, a phone and a place that were told in a talk fill in no petition."""
    phone = newcomer()
    phone.says("/human")
    office = Office(phone)
    office.opened()
    phone.says("我叫赵有福，住青石岭7组3号，电话13700004444")
    phone.sends(ContactShared("13700004444", "赵有福", own=True))
    phone.sends(Attached(Attachment("photo", "photo-1", caption="青石岭7组3号门口")))
    office.says("知道了")
    phone.taps("结束对话")
    kept = json.dumps(stored(phone.conversation), ensure_ascii=False)
    told = ("赵有福", "13700004444", "青石岭")
    assert not [each for each in told if each in kept]
    assert {effect.kind for effect in phone.effects} == OF_A_TALK
    phone.says(STORY)
    phone.taps("我不方便实名", "确认提交")
    [filed] = phone.filings()
    filing = json.dumps(filed, ensure_ascii=False)
    assert "牛粪" in filing and not [each for each in told if each in filing]
