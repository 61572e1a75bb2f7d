"""Reminders: of drafts that wait and of the citizen's own deadlines, and when there are none."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from backend_client.contract.case import CaseStatus, DeadlineName, Resolution
from dialogs.registry import DIALOGS
from dialogs.reminders import due
from dialogs.state.event import Blocked, Due
from dialogs.state.message import Message
from dialogs.texts import ZONE
from tests.dialogs.cases.test_rating import appealable
from tests.dialogs.listening.situations import running
from tests.dialogs.phone import MONDAY, STORY, Phone, filer, newcomer, ready_to_send


def local(phone: Phone) -> str:
    """When it was, as people in mainland China say it."""
    return f"{phone.now.astimezone(ZONE):%m-%d %H:%M}"


def reminded(phone: Phone) -> Message:
    (reminder,) = phone.said_last()
    return reminder


# drafts


def test_a_draft_is_reminded_of_three_times_and_deleted_on_the_day_that_was_named() -> None:
    phone = newcomer()
    phone.says(STORY)
    card = phone.slots[phone.conversation.frame.card_slot]  # type: ignore[union-attr]
    begun, rings = phone.now, phone.rings
    told = []
    for _ in range(3):
        assert phone.is_woken()
        told.append((phone.now - begun, reminded(phone).text))
    assert [after for after, _ in told] == [
        timedelta(minutes=10),
        timedelta(days=1),
        timedelta(days=3),
    ]
    assert phone.rings == rings + 3
    assert "存到7月15日（含当天），到时自动删掉" in told[-1][1]
    assert all("自动删掉" not in text for _, text in told[:-1])
    assert phone.is_woken()
    assert local(phone) == "07-15 23:59"
    assert phone.conversation.frames == ()
    assert "已经删掉" in phone.shown[phone.slots["remind"]].text
    assert "牛粪" not in phone.shown[card].text
    assert phone.rings == rings + 3, "what was said before need not ring again"
    assert not phone.is_woken()


def test_there_is_one_reminder_in_the_chat_and_it_names_nothing() -> None:
    phone = newcomer()
    phone.says(STORY)
    for _ in range(3):
        phone.is_woken()
    shown = [
        m for m in phone.shown.values() if "还没有提交。接着填" in m.text or "不再提醒" in m.text
    ]
    assert len(shown) == 1
    for secret in ("牛粪", "村", "臭"):
        assert secret not in shown[0].text
    phone.taps("接着填")
    assert "牛粪" in phone.card().text


def test_whoever_comes_back_is_reminded_anew_and_the_day_moves() -> None:
    phone = newcomer()
    phone.says(STORY)
    for _ in range(3):
        phone.is_woken()
    phone.passes(days=5)
    phone.says("/start")
    assert phone.due_at == phone.now + timedelta(minutes=10)
    phone.says("先存着")
    for _ in range(3):
        phone.is_woken()
    assert "存到7月23日" in reminded(phone).text
    phone.says("接着填")
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["facts"] == STORY


def test_nothing_is_said_of_what_holds_no_words_or_has_been_filed_or_dropped() -> None:
    empty = newcomer()
    assert empty.due_at is None
    empty.says("离开")
    assert empty.due_at is None
    filed = ready_to_send()
    filed.taps("确认提交")
    assert filed.due_at is None
    dropped = ready_to_send()
    dropped.says("不报了")
    dropped.taps("是的，不报了")
    assert dropped.due_at is None
    details = filer()
    details.says("/privacy")
    details.taps("改我的信息")
    details.says("王桂花，新安村3组13号")
    assert details.due_at is None, "one's own details are no draft"


def test_mute_means_mute_and_the_draft_is_still_kept_as_long_as_said() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.is_woken()
    phone.taps("不用提醒")
    assert "存到7月15日" in phone.shown[phone.slots["remind"]].text
    phone.passes(days=2)
    phone.says("接着填")
    assert phone.due_at is not None
    assert phone.due_at.astimezone(ZONE).date() == (phone.now + timedelta(days=30)).date()
    phone.is_woken()
    assert phone.conversation.frames == ()


def test_two_drafts_share_a_reminder_and_never_mix() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says("先存着")
    phone.says("/new")
    phone.taps("另外反映一件")
    phone.passes(minutes=9)
    phone.says("新安村村口的路灯坏了，希望修好")
    phone.passes(minutes=1)
    phone.happens(Due())
    assert phone.last == (), "nobody is interrupted at another draft"
    phone.passes(days=2)
    phone.happens(Due())
    assert "2 份" in reminded(phone).text
    phone.taps("接着填")
    assert "路灯" in phone.card().text
    phone.taps("我不方便实名", "确认提交")
    phone.passes(days=1)
    phone.happens(Due())
    assert "1 份" in reminded(phone).text
    phone.taps("接着填")
    assert "牛粪" in phone.card().text
    assert "路灯" not in phone.card().text
    phone.taps("我不方便实名", "确认提交")
    assert [draft["facts"] for draft in phone.filings()] == [
        "新安村村口的路灯坏了，希望修好",
        STORY,
    ]


@pytest.mark.parametrize(
    ("hour", "minute", "rings_at"),
    [(21, 49, "06-15 21:59"), (21, 55, "06-16 07:00"), (3, 0, "06-15 07:00")],
)
def test_nothing_rings_at_night(hour: int, minute: int, rings_at: str) -> None:
    phone = newcomer()
    phone.now = datetime(2026, 6, 15, hour, minute, tzinfo=ZONE)
    phone.says(STORY)
    phone.is_woken()
    assert local(phone) == rings_at
    assert reminded(phone).ring


def test_a_reminder_that_comes_late_at_night_is_silent() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.now = datetime(2026, 6, 15, 23, 0, tzinfo=ZONE)
    phone.happens(Due())
    assert not reminded(phone).ring


def test_after_an_outage_only_the_last_is_said_and_nothing_is_deleted_unsaid() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.passes(days=40)
    phone.happens(Due())
    assert "存到8月21日" in reminded(phone).text
    assert phone.conversation.frame is not None
    phone.happens(Due())
    assert phone.last == ()


def test_a_draft_of_an_earlier_release_counts_from_when_it_is_first_seen() -> None:
    phone = newcomer()
    phone.says(STORY)
    old = replace(phone.conversation.frames[0], touched_at=None)
    phone.conversation = replace(phone.conversation, frames=(old,))
    phone.passes(days=90)
    phone.happens(Due())
    assert phone.last == ()
    assert phone.due_at == phone.now + timedelta(minutes=10)


def test_a_chat_that_cannot_be_reached_is_told_nothing() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.happens(Blocked(True))
    while phone.is_woken():
        assert phone.last == ()
    assert phone.conversation.frames == ()


# deadlines


def test_the_window_for_a_review_is_counted_down() -> None:
    phone = filer()
    phone.answered(1)
    phone.taps("没解决", "打分", "满意", "满意")
    told = []
    while phone.is_woken():
        told.append((local(phone), reminded(phone).text))
        assert reminded(phone).ring
    assert [at for at, _ in told] == ["07-08 09:00", "07-14 09:00"]
    assert "申请复查，最晚7月15日（含当天），还剩7天" in told[0][1]
    assert "还剩1天" in told[1][1]
    for secret in ("牛粪", "村", "已清运", "没解决", "20260615"):
        assert secret not in told[0][1]
    phone.taps("申请复查")
    phone.says("没有人来看过")
    phone.taps("确认提交")


def test_who_has_not_rated_is_told_once_and_rates_from_there() -> None:
    phone = filer()
    phone.answered(1)
    phone.is_woken()
    assert local(phone) == "06-27 09:00"
    assert "评价，最晚6月30日（含当天），还剩3天" in reminded(phone).text
    phone.taps("解决了", "满意", "满意")
    assert not phone.is_woken(), "it is solved: there is nothing to appeal against"


def test_nobody_is_told_to_rate_while_a_review_is_decided_though_they_may() -> None:
    phone = filer()
    phone.answered(1)
    phone.moved(2, CaseStatus.IN_REVIEW)
    assert not phone.is_woken()
    phone.taps("没解决", "打分", "不满意", "不满意")
    assert phone.conversation.cases[-1].rating.outcome is Resolution.UNSOLVED


def test_a_recheck_has_its_own_deadline_and_an_appeal_ends_it() -> None:
    phone = appealable(DeadlineName.ASK_RECHECK, CaseStatus.REVIEWED)
    phone.taps("没解决", "打分", "不满意", "不满意")
    assert phone.is_woken()
    assert "申请复核" in reminded(phone).text
    phone.taps("申请复核")
    phone.says("事实没查清")
    phone.taps("确认提交")
    assert phone.due_at is None


def test_a_deadline_that_has_passed_meanwhile_is_not_spoken_of() -> None:
    phone = filer()
    phone.answered(1)
    phone.passes(days=40)
    phone.happens(Due())
    assert phone.last == ()
    assert phone.due_at is None


def test_a_muted_case_goes_on_changing_in_silence_until_it_is_unmuted() -> None:
    phone = filer()
    phone.taps("不再提醒")
    rings = phone.rings
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.answered(2)
    assert phone.rings == rings
    assert "已清运" in phone.card().text
    assert phone.due_at is None
    phone.taps("恢复提醒")
    assert phone.due_at is not None
    phone.moved(3, CaseStatus.CLOSED)
    assert phone.rings == rings + 1


def test_what_is_due_follows_from_the_conversation_alone() -> None:
    phone = newcomer()
    phone.says(STORY)
    assert due(phone.conversation, DIALOGS) == phone.due_at == MONDAY + timedelta(minutes=10)
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    assert due(phone.conversation, DIALOGS) is None


def test_words_that_are_held_are_asked_about_again() -> None:
    """Nobody said where they belong: they are not forgotten."""
    phone = running()
    phone.says("那边也太吵")
    assert phone.conversation.held
    for minutes in (10, 24 * 60):
        assert phone.is_woken()
        while "这句话放哪里" not in phone.hears():
            assert phone.is_woken()
        assert phone.now >= phone.conversation.held[-1].at + timedelta(minutes=minutes)
    phone.taps("补充这件事")
    assert phone.conversation.held == ()
