"""The office calls back: one message, one tap; who has graded the answer is not rung."""

from typing import Any

import pytest

from backend_client.contract.call_back import LONGEST_CHOICE, MOST_CHOICES, Choices
from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from backend_client.json_codec import to_plain
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseHappened
from tests.dialogs.phone import Phone, filer

ASKED = "答复里说的，办到了吗？"
KEPT = ["办到了", "办了一部分", "没有办"]


def answered() -> Phone:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.answered(2)
    return phone


def asks(phone: Phone, seq: int, choices: Any = KEPT) -> None:
    case = phone.conversation.cases[-1]
    data = {"text": ASKED, **to_plain(Choices(call_back=True)), "choices": choices}
    event = CaseEvent(
        seq, case.number or "", case.client_ref, seq, EventType.ASKED, phone.now, data
    )
    phone.happens(CaseHappened(event))


def test_one_message_and_one_tap_answer_it() -> None:
    phone = answered()
    rings = phone.rings
    asks(phone, 3)
    assert phone.rings == rings + 1
    assert ASKED in phone.said_last()[-1].text
    phone.taps("没有办")
    effect = phone.effects[-1]
    assert effect.kind is EffectKind.SUPPLEMENT
    assert (effect.body["text"], effect.body["answers"]) == ("没有办", 3)
    assert phone.conversation.cases[-1].questions == ()
    assert phone.conversation.frame is None, "nothing more is asked"
    assert "没有办" not in [button.text for _, button in phone.buttons()]


def test_a_second_tap_asks_nothing_more_of_the_office() -> None:
    phone = answered()
    asks(phone, 3)
    at, button = next(each for each in phone.buttons() if each[1].text == "办到了")
    phone.taps("办到了")
    known = len(phone.effects)
    phone.presses(button.data, at)
    assert len(phone.effects) == known


def test_a_tap_that_is_faster_than_its_message_is_stored_settles_it_all_the_same() -> None:
    phone = answered()
    asks(phone, 3)
    at, button = next(each for each in phone.buttons() if each[1].text == "办到了")
    [slot] = [slot for slot, shown in phone.slots.items() if shown == at]
    del phone.slots[slot]
    phone.presses(button.data, at)
    [told] = [message for message in phone.said_last() if message.slot == slot]
    assert "您回答了：办到了" in told.text and not told.buttons


def test_who_has_graded_the_answer_is_not_rung() -> None:
    phone = answered()
    phone.taps("解决了")
    rings = phone.rings
    asks(phone, 3)
    assert phone.rings == rings and ASKED in phone.said_last()[-1].text


@pytest.mark.parametrize("choices", [None, 7, [" "], [1], "办到了"])
def test_choices_that_cannot_be_read_leave_a_question_for_words(choices: Any) -> None:
    phone = answered()
    asks(phone, 3, choices)
    [question] = phone.conversation.cases[-1].questions
    assert question.choices == () and question.text == ASKED
    phone.taps("看问题，回答")


def test_no_more_buttons_than_a_phone_shows() -> None:
    phone = answered()
    asks(phone, 3, ["长" * 100] * 50)
    [question] = phone.conversation.cases[-1].questions
    assert len(question.choices) == MOST_CHOICES
    assert all(len(each) <= LONGEST_CHOICE for each in question.choices)
