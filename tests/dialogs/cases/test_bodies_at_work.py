"""What becomes of the tasks of other bodies, on the card and in the ear."""

from datetime import UTC, datetime

import pytest

from backend_client.contract.bodies import BodiesChanged, BodyAtWork
from backend_client.contract.bodies import TaskKind as K
from backend_client.contract.bodies import TaskState as S
from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from backend_client.json_codec import to_plain
from dialogs.cases.followed import can_withdraw, stands_still
from dialogs.state.event import CaseHappened
from tests.dialogs.phone import Phone, filer

UNIT = "河北乡人民政府"


def told(phone: Phone, seq: int, kind: K | str, state: S | str, note: str | None = None) -> None:
    case = phone.conversation.cases[-1]
    body = BodyAtWork(kind, UNIT, state, datetime(2026, 7, 1, tzinfo=UTC), "青河县人民政府", 1)
    data = to_plain(BodiesChanged(kind, UNIT, state, note, (body,)))
    number = case.number or "260615-0001-2"
    event = CaseEvent(seq, number, case.client_ref, seq, EventType.BODIES, phone.now, data)
    phone.happens(CaseHappened(event))


def card(phone: Phone) -> str:
    return phone.shown[phone.slots[phone.conversation.cases[0].slot]].text


@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("state", list(S))
def test_each_step_of_each_kind_has_words_and_changes_no_status(kind: K, state: S) -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED, unit="青河县人民政府")
    told(phone, 2, kind, state)
    case = phone.conversation.cases[0]
    assert case.status is CaseStatus.ACCEPTED
    assert can_withdraw(case)
    assert UNIT in card(phone)
    assert f"{kind}_{state}" not in card(phone) and "case.task" not in card(phone)


@pytest.mark.parametrize(
    ("state", "rings"),
    [(S.GIVEN, 1), (S.READ, 0), (S.REPORTED, 0), (S.WITHDRAWN, 1), (S.ENDED, 1)],
)
def test_who_comes_and_goes_rings_once_and_what_they_do_is_shown(state: S, rings: int) -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED, unit="青河县人民政府")
    before = phone.rings
    told(phone, 2, K.HELP, state)
    assert phone.rings == before + rings
    told(phone, 2, K.HELP, state)
    assert phone.rings == before + rings, "told twice, rung once"


@pytest.mark.parametrize("kind", [K.HELP, K.AT_ONCE])
def test_what_helpers_sign_for_and_report_is_no_step_of_the_case(kind: K) -> None:
    """签收了, 请它再补 stood in the course of the case; how far each is stands beside its name."""
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED, unit="青河县人民政府")
    told(phone, 2, kind, S.GIVEN)
    course = card(phone).partition("<b>经过")[2]
    assert course, card(phone)
    for seq, state, beside in (
        (3, S.READ, "已签收，在办"),
        (4, S.REPORTED, "办完了"),
        (5, S.RETURNED, "要它再补"),
    ):
        told(phone, seq, kind, state)
        before, _, now = card(phone).partition("<b>经过")
        assert now == course
        assert f"{UNIT}（{beside}" in before


def test_a_kind_that_this_release_does_not_know_is_passed_by() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED, unit="青河县人民政府")
    told(phone, 2, "patrol", S.GIVEN)
    assert "patrol" not in card(phone)
    told(phone, 3, K.HELP, "asleep")
    assert "asleep" not in card(phone)
    assert phone.conversation.cases[0].seq == 3


def test_a_hearing_within_a_recheck_stands_still_whatever_a_helper_does() -> None:
    """The clock was taken for running when a step of a task came between."""
    phone = filer()
    phone.moved(1, CaseStatus.IN_RECHECK)
    phone.moved(2, CaseStatus.HEARING)
    told(phone, 3, K.SUPERVISED, S.READ)
    assert stands_still(phone.conversation.cases[0])


def test_what_came_out_of_supervision_is_read_in_full() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED, unit="青河县人民政府")
    told(phone, 2, K.SUPERVISED, S.ENDED, "灯已经装好，" * 40 + "请您去看")
    assert "请您去看" not in card(phone)
    phone.taps("看通知全文")
    assert "督办结束" in phone.hears() and "请您去看" in phone.hears()
