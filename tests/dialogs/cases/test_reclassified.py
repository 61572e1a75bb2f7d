"""The office puts right how a case is sorted: the citizen reads what is put differently."""

from typing import Any

import pytest

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    PetitionKind,
    Place,
)
from backend_client.contract.correction import Reclassified, Sorted
from backend_client.json_codec import to_plain
from dialogs.state.event import CaseHappened
from tests.dialogs.phone import Phone, filer

TOPIC = Reclassified(Sorted(topic=("环境保护",)), Sorted(topic=("农村农业",)))
PLACE = Reclassified(Sorted(), Sorted(place=Place("新安村<口>")))
DENOUNCED = Reclassified(
    Sorted(kind=PetitionKind.CLAIM), Sorted(kind=PetitionKind.DENUNCIATION), "您说的是有人收钱。"
)


def told(phone: Phone, data: Any, seq: int = 2) -> None:
    case = phone.conversation.cases[-1]
    event = CaseEvent(
        *(seq, case.number or "", case.client_ref, seq, EventType.RECLASSIFIED, phone.now),
        data if isinstance(data, dict) else to_plain(data),
    )
    phone.happens(CaseHappened(event))


def forwarded() -> Phone:
    phone = filer()
    clocks = (LegalDeadline(DeadlineName.NOTICE, 23, phone.now),)
    phone.moved(1, CaseStatus.FORWARDED, unit="河北乡人民政府", clocks=clocks)
    return phone


def card(phone: Phone) -> str:
    return phone.shown[phone.slots[phone.conversation.cases[0].slot]].text


@pytest.mark.parametrize(
    ("data", "line", "rings"),
    [
        (TOPIC, "归类：农村农业（原来：环境保护）", 0),
        (Reclassified(Sorted(topic=()), Sorted(topic=("农村农业",))), "归类：农村农业", 0),
        (PLACE, "地点：新安村&lt;口&gt;", 0),
        (DENOUNCED, "种类：<b>检举控告</b>（原来：申诉求决）", 1),
    ],
)
def test_what_is_put_differently_stands_on_the_card_and_rings_where_duties_change(
    data: Reclassified, line: str, rings: int
) -> None:
    phone = forwarded()
    before = phone.rings
    told(phone, data)
    assert line in card(phone)
    assert phone.rings == before + rings
    told(phone, data)
    assert phone.rings == before + rings, "the same event again is no news"


def test_a_new_kind_has_its_reason_and_its_own_clock_and_is_named_by_no_other_case() -> None:
    phone = forwarded()
    clocks = (LegalDeadline(DeadlineName.DENUNCIATION, 23, phone.now),)
    told(phone, Reclassified(DENOUNCED.before, DENOUNCED.after, DENOUNCED.note, clocks))
    case = phone.conversation.cases[0]
    assert (case.kind, case.shielded) == (PetitionKind.DENUNCIATION, True)
    assert case.clocks == clocks and case.status is CaseStatus.FORWARDED
    assert "您说的是有人收钱。" in card(phone)


def test_what_opens_after_a_tap_says_it_too() -> None:
    phone = forwarded()
    told(phone, Reclassified(TOPIC.before, TOPIC.after, "话很长" * 60))
    phone.taps("看通知全文")
    assert "归类：农村农业（原来：环境保护）" in "\n".join(m.text for m in phone.said_last())


@pytest.mark.parametrize("data", [{}, {"before": 1, "after": 2}])
def test_what_this_release_cannot_read_changes_nothing(data: dict[str, Any]) -> None:
    phone = forwarded()
    before = card(phone)
    told(phone, data)
    assert card(phone) == before


def test_a_kind_that_this_release_does_not_know_is_shown_and_harms_nothing() -> None:
    phone = forwarded()
    told(phone, Reclassified(Sorted(kind="claim"), Sorted(kind="riddle")))
    assert "riddle" not in card(phone) and "种类" in card(phone)
    assert phone.conversation.cases[0].kind is PetitionKind.CLAIM
