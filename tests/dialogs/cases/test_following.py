"""After filing: progress, answers, ratings, and what went astray."""

from datetime import timedelta

import pytest

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    Moved,
    Progress,
    ProgressStep,
    Receipt,
)
from backend_client.json_codec import to_plain
from dialogs.cases.followed import fold
from dialogs.cases.forms.supplement import MOST_TOLD
from dialogs.cases.notifications import may_ring
from dialogs.state.effect import EffectKind
from dialogs.state.event import Blocked, CaseHappened, EffectFailed, Filed, GaveUp, ProgressCame
from dialogs.state.message import Lane
from tests.dialogs.phone import MONDAY, STORY, Phone, filer, newcomer, ready_to_send


def step(phone: Phone, seq: int, status: CaseStatus) -> CaseHappened:
    case = phone.conversation.cases[-1]
    number, data = case.number or "20260615-000001-2", to_plain(Moved(status))
    return CaseHappened(
        CaseEvent(seq, number, case.client_ref, seq, EventType.MOVED, phone.now, data)
    )


# moves


def test_a_move_edits_the_card_in_place_and_rings_once_without_naming_anything() -> None:
    phone = filer()
    card, rings = phone.slots[phone.conversation.cases[0].slot], phone.rings
    phone.moved(1, CaseStatus.REGISTERED)
    assert phone.rings == rings, "the receipt has said it already"
    phone.moved(2, CaseStatus.NOT_ACCEPTED, unit="河北乡政府", note="不归我们管")
    assert phone.slots[phone.conversation.cases[0].slot] == card
    assert "不予受理" in phone.shown[card].text
    assert "不归我们管" in phone.shown[card].text
    assert phone.rings == rings + 1
    (ring,) = [m for m in phone.said_last() if str(m.slot).startswith("ring:")]
    assert ring.ring
    for secret in ("牛粪", "村", "河北", "不予", "受理", "20260615"):
        assert secret not in ring.text
    phone.taps("看进度")
    assert "不予受理" in phone.said_last()[-1].text


def test_only_what_names_nothing_rings_however_the_pushes_arrive() -> None:
    phone = ready_to_send()
    phone.taps("确认提交")
    phone.slots.clear()  # the card was deleted on the phone
    phone.registered()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.answered(2)
    pushes = [m for m in phone.shown.values() if m.lane is Lane.PUSH and m.ring]
    assert pushes
    assert {m.text for m in pushes} == {"您反映的事有答复了，点开看。"}


def test_the_newest_ring_takes_the_place_of_the_one_before() -> None:
    """Four that said the same stood one above the other."""
    phone = filer()
    phone.moved(1, CaseStatus.FORWARDED)
    rings = phone.rings
    (first,) = [m for m in phone.said_last() if str(m.slot).startswith("ring:")]
    assert first.text == "您反映的事有新消息了。"
    phone.moved(2, CaseStatus.ACCEPTED)
    phone.moved(3, CaseStatus.HANDLING)
    assert phone.rings == rings + 2
    assert [m.text for m in phone.shown.values()].count(first.text) == 1
    looks = [b for _, b in phone.buttons() if b.text == "看进度"]
    assert len(looks) == 2, "one on the newest ring, one on the card"


@pytest.mark.parametrize("status", [CaseStatus.WITHDRAWN, CaseStatus.IN_REVIEW])
def test_nobody_is_rung_for_what_they_did_themselves(status: CaseStatus) -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.answered(2)
    rings = phone.rings
    phone.moved(3, status)
    assert phone.rings == rings
    assert phone.said_last(), "the card tells it, without a sound"


def test_a_recheck_that_goes_on_after_its_hearing_is_news() -> None:
    phone = filer()
    phone.answered(1)
    phone.moved(2, CaseStatus.IN_RECHECK)
    phone.moved(3, CaseStatus.HEARING)
    rings = phone.rings
    phone.moved(4, CaseStatus.IN_RECHECK)
    assert phone.rings == rings + 1


def test_moves_are_folded_by_their_number_whatever_their_order() -> None:
    phone = filer()
    first, second, third = (
        step(phone, seq, status)
        for seq, status in (
            (1, CaseStatus.REGISTERED),
            (2, CaseStatus.FORWARDED),
            (3, CaseStatus.ACCEPTED),
        )
    )
    rings = phone.rings
    phone.happens(third)
    assert phone.conversation.cases[0].status is CaseStatus.SUBMITTED
    phone.happens(first)
    phone.happens(third)
    phone.happens(second)
    case = phone.conversation.cases[0]
    assert case.status is CaseStatus.ACCEPTED
    assert [s.status for s in case.steps] == ["registered", "forwarded", "accepted"]
    assert phone.rings == rings + 1, "two changes that come to be known at once ring once"
    for again in (first, second, third):
        assert phone.happens(again).outputs == ()
    assert fold(case, third.event) == case


def test_what_is_no_move_changes_no_status_but_keeps_the_count() -> None:
    phone = filer()
    case = phone.conversation.cases[0]
    urged = CaseEvent(1, "20260615-000001-2", case.client_ref, 1, EventType.URGED, phone.now)
    phone.happens(CaseHappened(urged))
    phone.moved(2, CaseStatus.ACCEPTED)
    assert phone.conversation.cases[0].status is CaseStatus.ACCEPTED


def test_somebody_elses_event_says_nothing_here() -> None:
    phone = filer()
    event = CaseEvent(1, "x", "another", 1, EventType.MOVED, phone.now, {})
    assert phone.happens(CaseHappened(event)).outputs == ()


@pytest.mark.parametrize(
    ("hour", "urgent", "rings"),
    [(21, False, True), (22, False, False), (3, False, False), (7, False, True), (3, True, True)],
)
def test_nights_are_quiet_unless_it_is_urgent(hour: int, urgent: bool, rings: bool) -> None:
    at = MONDAY.replace(hour=0) + timedelta(hours=hour - 8)
    assert may_ring(at, urgent=urgent) is rings
    phone = newcomer()
    phone.says("我不想活了，工资没发，希望发工资" if urgent else STORY)
    if urgent:
        phone.says("不清楚")
    phone.taps("我不方便实名", "确认提交")
    phone.registered()
    phone.now = at
    phone.moved(1, CaseStatus.ACCEPTED)
    assert [m.ring for m in phone.said_last() if str(m.slot).startswith("ring:")] == [rings]


# receipts


def test_a_late_receipt_rings_and_an_early_one_does_not() -> None:
    early, late = ready_to_send(), ready_to_send()
    for phone in (early, late):
        phone.taps("确认提交")
        assert "不用再报一次" in phone.card().text
    rings = early.rings
    early.registered()
    assert early.rings == rings
    late.passes(hours=3)
    late.registered()
    assert late.rings == rings + 1
    assert "登记好了" in late.said_last()[-1].text
    late.registered()
    assert late.rings == rings + 1


def test_events_that_come_before_the_receipt_are_not_lost() -> None:
    phone = ready_to_send()
    phone.taps("确认提交")
    phone.moved(1, CaseStatus.REGISTERED)
    phone.moved(2, CaseStatus.ACCEPTED)
    assert "20260615-000001-2" in phone.card().text
    phone.registered()
    assert phone.conversation.cases[0].status is CaseStatus.ACCEPTED
    assert "7K2M-9QXA" in phone.card().text


def test_a_refused_filing_is_told_with_its_receipt_and_may_still_be_registered() -> None:
    phone = ready_to_send()
    phone.taps("确认提交")
    ref = phone.conversation.cases[0].client_ref
    phone.happens(Filed(ref, refusal="malformed"))
    assert "没有收下" in phone.hears()
    assert ref[:8] in phone.hears()
    assert phone.happens(Filed(ref, refusal="malformed")).outputs == ()
    phone.says("/cases")
    assert "已转人工处理" in phone.hears()
    phone.registered()
    assert phone.conversation.cases[0].refusal is None
    assert phone.happens(Filed("another", Receipt("1", "2", "another", MONDAY))).outputs == ()


def test_what_could_not_be_done_is_told_and_may_be_tried_again() -> None:
    phone = filer()
    phone.taps("催办", "催一下")
    phone.happens(EffectFailed("urge", "20260615-000001-2", "conflict"))
    assert "催办" in phone.hears()
    phone.taps("看进度", "催办", "催一下")
    assert len(phone.effects_of(EffectKind.URGE)) == 2
    phone.happens(GaveUp("update"))
    assert "没能处理好" in phone.hears()
    for source in ("case_event", "outcome"):
        phone.happens(GaveUp(source))
        assert "您不用重发" in phone.hears(), "nobody says again what they never said"


# lists


def test_my_cases_are_listed_with_status_and_open_with_timeline_and_clock() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.REGISTERED)
    clocks = (LegalDeadline(DeadlineName.HANDLE, 34, phone.now + timedelta(days=60)),)
    phone.moved(2, CaseStatus.ACCEPTED, unit="河北乡政府", clocks=clocks)
    phone.says("/cases")
    assert "1 件" in phone.hears()
    assert "已受理" in phone.hears()
    phone.taps("1. 已受理")
    text = phone.hears()
    for part in (
        "6月15日 10:00　已登记",
        "已受理（河北乡政府）",
        "8月14日",
        "（含当天）答复您",
        "还剩60天",
    ):
        assert part in text
    phone.passes(days=61)
    phone.taps("看进度")
    assert "已超期1天" in phone.hears()
    assert "已是最新" in phone.toasts[-1].text


def test_a_draft_that_waits_stands_in_the_list() -> None:
    phone = ready_to_send()
    phone.says("先存着")
    phone.says("查进度")
    assert "没填完" in phone.hears()
    phone.taps("接着填")
    assert "请核对" in phone.hears()


def test_status_shows_ones_own_case_at_once_and_asks_for_any_other() -> None:
    phone = filer()
    phone.says("/status 20260615-000001-2")
    assert "7K2M-9QXA" in phone.hears()
    phone.says("/status")
    assert "/status 编号 查询码" in phone.hears()
    phone.says("查询")
    assert "/status 编号 查询码" in phone.hears()
    phone.says("查询 ２０２６０６１５－０００００９－１ abcd－efgh")
    (effect,) = phone.effects_of(EffectKind.PROGRESS)
    assert effect.body == {"number": "20260615-000009-1", "code": "ABCD-EFGH"}
    assert "正在查" in phone.hears()
    steps = (ProgressStep(CaseStatus.REGISTERED, phone.now),)
    progress = Progress("20260615-000009-1", CaseStatus.ANSWERED, "河北乡政府", (), steps)
    phone.happens(ProgressCame("20260615-000009-1", progress))
    shown = phone.shown[phone.slots["status"]]
    assert "已答复" in shown.text
    assert "解决了吗" not in shown.text
    assert [b.text for row in shown.buttons for b in row] == ["这是我的，移到这里"]
    phone.happens(ProgressCame("20260615-000009-1"))
    assert "没有查到" in phone.shown[phone.slots["status"]].text
    phone.happens(ProgressCame("20260615-000009-1", unavailable=True))
    assert "过一会儿" in phone.shown[phone.slots["status"]].text


# away


def test_what_changed_while_the_chat_was_blocked_is_shown_when_they_come_back() -> None:
    phone = filer()
    phone.happens(Blocked(True))
    phone.blocked = True
    phone.moved(1, CaseStatus.REGISTERED)
    phone.answered(2)
    assert phone.last == ()
    phone.blocked = False
    phone.happens(Blocked(False))
    phone.says("/start")
    assert "您不在的时候" in phone.hears()
    assert "已清运" in phone.hears()
    phone.says("/start")
    assert "您不在的时候" not in phone.hears()


def test_a_language_is_remembered_for_what_the_backend_tells() -> None:
    phone = Phone(language="en-GB")
    phone.says("/start")
    phone.taps("Agree and start")
    phone.says("The street lamp at Xinfu Road is broken, please repair it")
    for _ in range(3):
        named = "I'd rather not be named" in list(phone.labels())
        phone.says("I'd rather not be named" if named else "not sure")
        if "Confirm and submit" in list(phone.labels()):
            break
    phone.taps("Confirm and submit")
    phone.registered()
    phone.moved(1, CaseStatus.ACCEPTED)
    assert "news about your case" in phone.hears()


# what the citizen said


def test_the_case_card_shows_what_was_told_and_reads_it_again_in_full() -> None:
    """The card named a title; request, facts, supplements and answers could not be read again."""
    phone = ready_to_send()
    more = "牛粪堆得比人还高，" * 40
    phone.says(more)
    phone.taps("确认提交")
    phone.registered()
    card = phone.card().text
    assert card.count("已登记") == 1
    assert "您要求</b>　希望赶紧清走" in card
    assert "您说</b>　村东头牛粪堆了快一个月" in card
    assert more not in card
    phone.says("补充 昨天又来了一车")
    phone.taps("确认提交")
    phone.is_asked(1, "在几组？")
    phone.taps("看问题，回答")
    phone.says("在三组")
    phone.taps("确认提交")
    assert "您补充</b>　昨天又来了一车" in phone.card().text
    assert "您回答</b>　在三组" in phone.card().text
    phone.taps("看全文")
    for words in (STORY, more, "昨天又来了一车", "在几组？", "在三组"):
        assert words in phone.hears()


def test_what_a_card_tells_as_news_stands_on_it() -> None:
    """Else a later card never holds it, and the one before is shown for nothing."""
    phone = ready_to_send()
    phone.taps("确认提交")
    phone.moved(1, CaseStatus.SUBMITTED)
    assert phone.said_last()[0].tells == ()
    phone.moved(2, CaseStatus.REGISTERED)
    for message in phone.said_last():
        assert all(line in message.text.split("\n") for line in message.tells or ())


def test_what_was_told_is_gone_when_the_citizen_has_it_deleted() -> None:
    phone = filer()
    at, button = phone.button("看全文")
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    assert phone.conversation.cases[0].told == ()
    phone.presses(button.data, at)
    assert "牛粪" not in phone.hears()


def test_the_chat_keeps_no_more_of_what_was_told_than_it_has_room_for() -> None:
    """The filing and the newest words stay; all of it is at the office."""
    phone = filer()
    for at in range(12):
        phone.says("补充 " + f"第{at}次，" + "还没有人来" * 700)
        phone.says("确认提交")
    [case] = phone.conversation.cases
    assert sum(len(words.text) for words in case.told) <= MOST_TOLD
    assert "牛粪" in "".join(words.text for words in case.told)
    assert "第11次" in case.told[-1].text


def test_the_steps_that_register_a_case_change_nothing_on_the_card_that_shows_the_receipt() -> None:
    """An edit that changes nothing is refused, and the clock was gone between two of them."""
    phone = ready_to_send()
    phone.taps("确认提交")
    phone.registered()
    clocks = phone.conversation.cases[-1].clocks
    phone.moved(1, CaseStatus.SUBMITTED)
    assert phone.said_last() == []
    phone.moved(2, CaseStatus.REGISTERED, clocks=clocks)
    assert phone.said_last() == []
    assert phone.conversation.cases[-1].seq == 2
