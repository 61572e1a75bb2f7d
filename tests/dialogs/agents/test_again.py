"""What others said to a case is put to a restored office again: nothing is told twice, and what is
not taken is told in words and can be done anew.
"""

from dataclasses import replace

from backend_client.contract.case import CaseStatus, EventType
from backend_client.contract.invitation import Invitation
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseClaimed, InvitationCame, InvitedCame
from tests.dialogs.agents import test_invitations as confirming
from tests.dialogs.agents import test_signing as signing
from tests.dialogs.agents.test_representing import ASKED, ASKS, representative, says_yes
from tests.dialogs.phone import Phone

SHUT = "/problems/signing-closed"
GONE = "/problems/not-found"
OTHER = "20260701-000009-1"


def owner() -> tuple[Phone, CaseClaimed]:
    """Has confirmed what was filed for them; with the answer that came."""
    phone = confirming.person()
    phone.taps("是我的事，同意")
    [effect] = phone.effects_of(EffectKind.ANSWER_INVITATION)
    answer = replace(confirming.claimed(phone), follower=str(effect.body["follower"]))
    phone.happens(answer)
    return phone, answer


def signed() -> tuple[Phone, CaseClaimed]:
    phone = signing.signer()
    name = phone.conversation.cases[-1].signer
    return phone, replace(signing.claimed(phone), signer=name)


def test_what_is_taken_again_is_not_told_again() -> None:
    for phone, answer in (owner(), signed()):
        before = phone.conversation.cases
        turn = phone.happens(replace(answer, again=True))
        assert not turn.outputs
        assert phone.conversation.cases == before


def test_another_number_is_told_once() -> None:
    for phone, answer in (owner(), signed()):
        assert answer.receipt is not None
        receipt = replace(answer.receipt, number=OTHER)
        events = tuple(replace(event, case=OTHER) for event in answer.events)
        moved = replace(answer, receipt=receipt, events=events, again=True)
        phone.happens(moved)
        assert OTHER in phone.hears()
        assert "查询码 <code></code>" not in phone.hears()
        assert phone.conversation.cases[-1].number == OTHER
        assert not phone.happens(moved).outputs


def test_a_confirmation_that_is_not_taken_is_told_and_can_be_given_anew() -> None:
    phone, answer = owner()
    lost = CaseClaimed(confirmed=True, follower=answer.follower, again=True)
    phone.happens(lost)
    assert "确认没能重新登记上" in phone.hears()
    assert not phone.conversation.cases
    phone.says(f"/start y{confirming.OPENS}")
    phone.happens(InvitedCame(confirming.INVITED))
    phone.taps("是我的事，同意")
    assert len(phone.effects_of(EffectKind.ANSWER_INVITATION)) == 2


def test_a_signature_that_is_not_taken_is_told() -> None:
    phone, answer = signed()
    phone.happens(CaseClaimed(signer=answer.signer, refusal=SHUT, again=True))
    assert "联名没能重新登记上" in phone.hears()
    assert not phone.conversation.cases


def test_who_speaks_for_all_no_more_is_told_and_can_be_asked_anew() -> None:
    phone = representative()
    name = phone.conversation.cases[-1].signer
    phone.happens(CaseClaimed(signer=name, refusal=GONE, represents=True, again=True))
    assert "代表没能重新登记上" in phone.hears()
    assert not phone.conversation.cases[-1].represents
    phone.says(f"/start y{ASKS}")
    phone.happens(InvitedCame(ASKED))
    says_yes(phone)


def test_what_was_left_meanwhile_stays_left() -> None:
    phone, answer = signed()
    phone.taps("退出联名")
    assert not phone.happens(replace(answer, again=True)).outputs
    phone.happens(CaseClaimed(signer=answer.signer, refusal=SHUT, again=True))
    assert not phone.conversation.cases


def test_steps_that_were_never_shown_are_shown() -> None:
    phone, answer = owner()
    last = answer.events[-1]
    moved = replace(last, id=3, seq=3, type=EventType.MOVED)
    moved = replace(moved, data=confirming.moved(CaseStatus.FORWARDED))
    phone.happens(replace(answer, events=(*answer.events, moved), again=True))
    assert "已转送" in phone.card().text


def test_whoever_filed_is_given_no_second_message_with_the_link() -> None:
    phone = confirming.agent()
    made = Invitation(confirming.NUMBER, confirming.OPENS, confirming.CODE, phone.now)
    shown = len(phone.effects_of(EffectKind.SHOW_CODE))
    turn = phone.happens(InvitationCame(made, again=True))
    assert all(not output.fresh for output in turn.outputs), "edited in its place"  # type: ignore[union-attr]
    assert len(phone.effects_of(EffectKind.SHOW_CODE)) == shown
    confirming.step(phone, 1, EventType.MOVED, **confirming.moved(CaseStatus.REGISTERED))
    confirming.step(phone, 2, EventType.CONFIRMED, follower="x")
    assert not phone.happens(InvitationCame(made, again=True)).outputs
