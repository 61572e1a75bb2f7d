"""Which clock a citizen reads, and until when their own windows are open in the chat."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend_client.contract.case import CaseStatus as S
from backend_client.contract.case import DeadlineName, LegalDeadline, Progress, ProgressStep
from backend_client.json_codec import to_plain
from dialogs.state.conversation import LookedUp
from dialogs.state.effect import ACTS, EffectKind
from dialogs.state.event import ProgressCame
from tests.dialogs.phone import MONDAY, Phone, filer

BEIJING = ZoneInfo("Asia/Shanghai")


def last_moment(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 23, 59, 59, tzinfo=BEIJING)


FORWARDED = (
    LegalDeadline(DeadlineName.NOTICE, 23, last_moment(6, 30)),
    LegalDeadline(DeadlineName.OBJECT, 23, last_moment(6, 22)),
)


def test_after_forwarding_the_citizen_reads_their_own_clock_and_not_the_units() -> None:
    """The card said 6月22日前单位可以提出异议（5个工作日，条例23条）."""
    phone = filer()
    phone.moved(1, S.FORWARDED, unit="河北乡政府", clocks=FORWARDED)
    assert "最晚6月30日（含当天）单位告诉您收到了没有、怎么办、走什么程序" in phone.card().text
    assert "6月22日" not in phone.card().text
    assert "异议" not in phone.card().text


def test_number_and_code_show_no_clock_of_the_units_either() -> None:
    phone = filer()
    looked_up = LookedUp("20260701-000001-5", "2K7MXQA9")
    phone.conversation = replace(phone.conversation, looked_up=looked_up)
    steps = (ProgressStep(S.FORWARDED, MONDAY),)
    progress = Progress("20260701-000001-5", S.FORWARDED, "河北乡政府", FORWARDED, steps)
    phone.happens(ProgressCame("20260701-000001-5", progress))
    assert "最晚6月30日（含当天）" in phone.hears()
    assert "6月22日" not in phone.hears()


def test_a_unit_that_may_only_object_shows_no_date_at_all() -> None:
    phone = filer()
    phone.moved(1, S.FORWARDED, unit="河北乡政府", clocks=FORWARDED[1:])
    assert "⏱" not in phone.card().text


def test_what_is_registered_is_forwarded_within_15_days_and_no_more_is_promised() -> None:
    """The card said 告诉您转给谁、办不办 within the 15 days of the office alone."""
    phone = filer()
    card = phone.card().text
    assert "（含当天）转给能办的单位" in card
    assert "办不办" not in card


def test_whoever_denounces_by_name_reads_the_working_days_of_the_discipline_body() -> None:
    phone = filer()
    clock = LegalDeadline(DeadlineName.DENUNCIATION, 23, last_moment(7, 8))
    phone.moved(1, S.FORWARDED, unit="青河县纪委监委", clocks=(clock,))
    assert "最晚7月8日（含当天）纪检监察机关告诉您受不受理，还剩" in phone.card().text


def in_recheck(phone: Phone) -> None:
    phone.answered(1)
    phone.moved(2, S.IN_REVIEW)
    phone.moved(3, S.REVIEWED)
    clock = LegalDeadline(DeadlineName.DECIDE_RECHECK, 36, last_moment(7, 15))
    phone.moved(4, S.IN_RECHECK, clocks=(clock,))


def test_while_a_hearing_lasts_in_a_recheck_the_card_says_that_its_time_stands_still() -> None:
    phone = filer()
    in_recheck(phone)
    assert "最晚7月15日（含当天）作出复核意见" in phone.card().text
    phone.moved(5, S.HEARING)
    assert "复核的时限停着：听证时间不算在内，听证结束后接着算" in phone.card().text
    assert "7月15日" not in phone.card().text
    clock = LegalDeadline(DeadlineName.DECIDE_RECHECK, 36, last_moment(7, 18))
    phone.moved(6, S.IN_RECHECK, clocks=(clock,))
    assert "最晚7月18日（含当天）作出复核意见" in phone.card().text


def test_a_hearing_before_the_answer_stops_no_clock() -> None:
    phone = filer()
    clock = LegalDeadline(DeadlineName.HANDLE, 34, last_moment(8, 14))
    phone.moved(1, S.ACCEPTED, clocks=(clock,))
    phone.moved(2, S.HEARING, clocks=(clock,))
    assert "最晚8月14日（含当天）答复" in phone.card().text
    assert "停着" not in phone.card().text


def answered_until(phone: Phone, due: datetime, taken: datetime | None = None) -> None:
    clock = LegalDeadline(DeadlineName.ASK_REVIEW, 35, due, taken)
    phone.moved(1, S.ANSWERED, clocks=(clock,), rate_until=due)


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (last_moment(7, 15) + timedelta(microseconds=999_999), True),
        (last_moment(7, 15) + timedelta(seconds=1), False),
    ],
)
def test_a_window_is_open_to_the_end_of_its_last_day_in_beijing(at: datetime, open_: bool) -> None:
    phone = filer()
    answered_until(phone, last_moment(7, 15))
    phone.now = at
    phone.taps("看进度")
    assert ("申请复查" in phone.labels()) is open_
    assert ("没解决" in phone.labels()) is open_


def test_an_appeal_is_offered_on_the_working_day_after_a_holiday_at_the_end() -> None:
    phone = filer()
    answered_until(phone, last_moment(10, 4), last_moment(10, 8))
    phone.now = datetime(2026, 10, 8, 22, 0, tzinfo=BEIJING)
    phone.taps("看进度")
    told = phone.hears()
    assert "最晚10月4日（含当天）申请复查" in told
    assert "10月8日（含当天）前交的也收，算不算过期由上一级定" in told
    phone.taps("申请复查")
    phone.says("请求重新处理")
    phone.says("没有人来看过")
    phone.taps("确认提交")
    assert "申请交上去了 ✓" in phone.hears()


def test_a_right_that_is_over_is_no_clock_any_more() -> None:
    """The card said 已超期3天 to a citizen who had not asked for a review."""
    phone = filer()
    answered_until(phone, last_moment(7, 15))
    phone.now = last_moment(7, 18)
    phone.taps("看进度")
    assert "⏱" not in phone.hears()


# What is said counts from when it was said


def bodies(phone: Phone) -> dict[str, object]:
    return {effect.kind.value: effect.body.get("said_at") for effect in phone.effects}


def test_every_act_carries_when_it_was_said() -> None:
    phone = filer()
    at = to_plain(phone.now)
    phone.taps("催办", "催一下")
    phone.taps("撤回", "是的，撤回")
    phone.taps("补充")
    phone.says("又来了一车")
    phone.taps("确认提交")
    phone.answered(1)
    phone.taps("没解决", "请求督办", "是的，请求督办")
    phone.taps("申请复查")
    phone.says("没有人来看过")
    phone.taps("确认提交")
    phone.says("/privacy")
    phone.taps("改我的信息")
    phone.says("王桂花，新安村3组13号")
    phone.taps("存好", "也改")
    told = bodies(phone)
    assert {kind.value for kind in ACTS} <= told.keys()
    assert {told[kind.value] for kind in ACTS} == {at}


def test_the_answer_to_an_officer_carries_it_too() -> None:
    phone = filer()
    phone.is_asked(1, "哪一组？")
    phone.passes(hours=1)
    phone.taps("看问题，回答")
    phone.says("三组")
    phone.taps("确认提交")
    (effect,) = phone.effects_of(EffectKind.SUPPLEMENT)
    assert effect.body["said_at"] == to_plain(phone.now)


def test_what_was_withdrawn_before_the_answer_is_no_late_withdrawal() -> None:
    """The answer had come here first: the chat said 已经有答复或者已经结束，不能再撤回。"""
    phone = filer()
    asked = phone.now
    phone.passes(hours=1)
    phone.taps("撤回")
    phone.answered(1)
    phone.now = asked + timedelta(minutes=30)
    phone.taps("是的，撤回")
    (effect,) = phone.effects_of(EffectKind.WITHDRAW)
    assert effect.body["said_at"] == to_plain(phone.now)


def test_what_is_withdrawn_after_the_answer_is_late() -> None:
    phone = filer()
    phone.taps("撤回")
    phone.passes(hours=1)
    phone.answered(1)
    phone.passes(hours=1)
    phone.taps("是的，撤回")
    assert not phone.effects_of(EffectKind.WITHDRAW)
    assert "不能再撤回" in phone.hears()


def test_the_articles_stand_behind_a_button_and_not_in_the_way() -> None:
    phone = filer()
    assert "条例" not in phone.card().text
    phone.taps("看依据")
    assert "信访工作条例" in phone.hears()
    assert "第 22 条" in phone.hears()
