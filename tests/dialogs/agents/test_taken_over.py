"""The person whose matter it is follows it alone: nothing of it is left with who filed it."""

from dataclasses import replace

from backend_client.contract.case import CaseStatus, EventType
from backend_client.json_codec import to_plain
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseRead, Filed
from tests.dialogs.agents.test_again import owner
from tests.dialogs.agents.test_invitations import NUMBER, STORY, agent, moved, step
from tests.dialogs.phone import Phone

WORDS = ("水沟", "松树乡", NUMBER, "疏通", "已转送")


def shut_out() -> Phone:
    """An agent whose neighbour has taken the case over."""
    phone = agent()
    step(phone, 1, EventType.MOVED, **moved(CaseStatus.REGISTERED))
    step(phone, 2, EventType.CONFIRMED, follower="x")
    step(phone, 3, EventType.TAKEN_OVER, follower="x")
    return phone


def test_the_person_follows_it_alone_after_one_tap_and_a_question() -> None:
    phone, answer = owner()
    phone.taps("不让代填的人再看")
    assert not phone.effects_of(EffectKind.TAKE_OVER), "asked first"
    phone.taps("是的，我自己来")
    [effect] = phone.effects_of(EffectKind.TAKE_OVER)
    assert (effect.case, effect.body) == (NUMBER, {"follower": answer.follower})
    assert answer.receipt is not None
    receipt = replace(answer.receipt, query_code="ABCD-2345")
    phone.happens(replace(answer, receipt=receipt, alone=True))
    assert "ABCD-2345" in phone.hears()
    assert "不让代填的人再看" not in phone.card_labels()
    assert "撤回" in phone.card_labels()


def test_who_filed_it_is_told_once_and_knows_nothing_of_it_any_more() -> None:
    phone = shut_out()
    assert "已由本人接手" in phone.hears()
    assert "王大爷" not in phone.said_last()[-1].text, "it stands on a lock screen"
    kept = str(to_plain(phone.conversation.cases))
    assert not [word for word in (*WORDS, STORY) if word in kept]
    assert not phone.card().buttons


def test_the_list_says_no_more_than_that_it_was_taken_over() -> None:
    phone = shut_out()
    phone.says("/cases")
    phone.taps("王大爷（隔壁）")
    assert "已由本人接手" in phone.hears()
    assert not [word for word in WORDS if word in phone.hears()]


def test_old_buttons_and_words_about_it_do_nothing() -> None:
    phone = agent()
    labels = ("催办", "补充", "看进度", "不再提醒")
    old = [(phone.button(label)) for label in labels]
    step(phone, 1, EventType.MOVED, **moved(CaseStatus.REGISTERED))
    step(phone, 2, EventType.CONFIRMED, follower="x")
    step(phone, 3, EventType.TAKEN_OVER, follower="x")
    before = len(phone.effects)
    for at, button in old:
        phone.presses(button.data, at)
    for words in ("催一催", f"/status {NUMBER}", "撤回", "补充 水沟又堵了"):
        phone.says(words)
    about = [e for e in phone.effects[before:] if e.case == NUMBER]
    assert not about


def test_what_comes_late_brings_nothing_back() -> None:
    phone = shut_out()
    case, before = phone.conversation.cases[-1], phone.conversation.cases
    step(phone, 4, EventType.MOVED, **moved(CaseStatus.FORWARDED))
    phone.happens(Filed(case.client_ref, refusal="/problems/lost"))
    phone.happens(CaseRead(case.client_ref, ()))
    step(phone, 3, EventType.TAKEN_OVER, follower="x")
    assert phone.conversation.cases == before


def test_whose_it_is_hears_of_their_own_word_without_being_shut_out() -> None:
    phone, answer = owner()
    step(phone, 3, EventType.TAKEN_OVER, follower=answer.follower)
    [case] = phone.conversation.cases
    assert (case.alone, case.withheld, case.number) == (True, False, NUMBER)
