"""A duty is late: the citizen reads that it is, and who was told; nobody is blamed."""

from datetime import timedelta

import pytest

from backend_client.contract.bodies import Escalated, Rung
from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
)
from backend_client.json_codec import to_plain
from dialogs.state.event import CaseHappened
from tests.dialogs.phone import Phone, filer

WORDS = {
    Rung.UNIT: "已经提醒该办的单位",
    Rung.SUPERVISOR: "已经告诉信访部门督查的同志",
    Rung.LEADER: "已经告诉信访部门的领导",
}


def late() -> Phone:
    phone = filer()
    due = phone.now + timedelta(days=60)
    clocks = (LegalDeadline(DeadlineName.HANDLE, 34, due),)
    phone.moved(1, CaseStatus.ACCEPTED, unit="河北乡人民政府", clocks=clocks)
    phone.now = due.replace(hour=4) + timedelta(days=3)  # noon in China
    return phone


def told(phone: Phone, seq: int, rung: str) -> None:
    case = phone.conversation.cases[-1]
    data = to_plain(Escalated(rung, case.clocks[0].due))
    event = CaseEvent(
        seq, case.number or "", case.client_ref, seq, EventType.ESCALATED, phone.now, data
    )
    phone.happens(CaseHappened(event))


def card(phone: Phone) -> str:
    return phone.shown[phone.slots[phone.conversation.cases[0].slot]].text


@pytest.mark.parametrize(
    ("rung", "rings"), [(Rung.UNIT, 0), (Rung.SUPERVISOR, 1), (Rung.LEADER, 1)]
)
def test_who_was_told_stands_on_the_card_and_above_the_unit_it_rings_once(
    rung: Rung, rings: int
) -> None:
    phone = late()
    before = phone.rings
    told(phone, 2, rung)
    assert WORDS[rung] in card(phone) and "已超期3天" in card(phone)
    assert phone.rings == before + rings
    told(phone, 2, rung)
    assert phone.rings == before + rings
    assert phone.conversation.cases[0].status is CaseStatus.ACCEPTED


def test_the_list_of_cases_says_that_one_is_late() -> None:
    phone = late()
    phone.says("/cases")
    assert "已受理，已过期限" in phone.said_last()[-1].text


def test_a_rung_that_this_release_does_not_know_is_some_progress() -> None:
    phone = late()
    told(phone, 2, "minister")
    assert "minister" not in card(phone) and "late_" not in card(phone)
