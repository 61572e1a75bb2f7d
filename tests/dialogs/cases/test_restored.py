"""A case read again as a whole, since the office went back in time."""

from datetime import timedelta

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    EventType,
    Grade,
    Moved,
    Resolution,
)
from backend_client.json_codec import to_plain
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseHappened, CaseRead
from tests.dialogs.phone import Phone, filer


def step(phone: Phone, seq: int, status: CaseStatus | str) -> CaseEvent:
    """As the office tells it now, not as it was told before."""
    case = phone.conversation.cases[-1]
    data = to_plain(Moved(CaseStatus(status), unit="青河县住建局"))
    at = phone.now - timedelta(minutes=1)
    return CaseEvent(seq, case.number or "", case.client_ref, seq, EventType.MOVED, at, data)


def asked_with(phone: Phone) -> list[object]:
    return [effect.body["seq"] for effect in phone.effects_of(EffectKind.READ_CASE)]


def test_a_step_that_came_while_the_case_was_read_is_shown() -> None:
    phone = filer()
    first = phone.moved(1, CaseStatus.REGISTERED)
    phone.moved(2, CaseStatus.ASSIGNED)
    other = step(phone, 2, CaseStatus.FORWARDED)
    phone.happens(CaseHappened(other))
    assert asked_with(phone) == [2]
    third, fourth = step(phone, 3, CaseStatus.ASSIGNED), step(phone, 4, CaseStatus.ACCEPTED)
    phone.happens(CaseHappened(fourth))
    client_ref = phone.conversation.cases[-1].client_ref
    phone.happens(CaseRead(client_ref, (first, other), 2))  # read before these two
    assert asked_with(phone) == [2, 4]
    phone.happens(CaseRead(client_ref, (first, other, third, fourth), 4))
    assert phone.conversation.cases[-1].status is CaseStatus.ACCEPTED


def test_a_step_that_the_office_took_back_is_waited_for_no_longer() -> None:
    phone = filer()
    first = phone.moved(1, CaseStatus.REGISTERED)
    phone.moved(2, CaseStatus.ASSIGNED)
    phone.moved(4, CaseStatus.ACCEPTED)
    other = step(phone, 2, CaseStatus.FORWARDED)
    phone.happens(CaseHappened(other))
    client_ref = phone.conversation.cases[-1].client_ref
    phone.happens(CaseRead(client_ref, (first, other), 4))
    case = phone.conversation.cases[-1]
    assert (case.seq, case.held) == (2, ())
    assert asked_with(phone) == [4]


def test_what_was_rated_of_this_round_stands_when_the_case_is_read_again() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.REGISTERED)
    phone.answered(2)
    phone.moved(3, CaseStatus.REVIEWED)
    phone.moved(4, CaseStatus.HANDLING)
    phone.answered(5)
    phone.taps("解决了", "满意", "满意")
    case = phone.conversation.cases[-1]
    assert (case.rating.outcome, case.rating.office) == (Resolution.SOLVED, Grade.SATISFIED)
    told = tuple(step(phone, seq, each.status) for seq, each in enumerate(case.steps, 1))
    phone.happens(CaseRead(case.client_ref, told, case.seq))
    assert phone.conversation.cases[-1].rating == case.rating


def test_another_round_that_is_new_here_asks_anew_what_is_said_of_it() -> None:
    phone = filer()
    first = phone.moved(1, CaseStatus.REGISTERED)
    phone.answered(2)
    phone.taps("解决了", "满意", "满意")
    case = phone.conversation.cases[-1]
    moves = (CaseStatus.ANSWERED, CaseStatus.REVIEWED, CaseStatus.HANDLING)
    told = tuple(step(phone, seq, status) for seq, status in enumerate(moves, 2))
    phone.happens(CaseRead(case.client_ref, (first, *told), case.seq))
    assert phone.conversation.cases[-1].rating.outcome is None
