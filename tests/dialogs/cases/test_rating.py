"""After the answer: rating it, the ways on when it is not solved, urging, withdrawing."""

from datetime import timedelta

import pytest

from backend_client.contract.case import CaseStatus, DeadlineName, LegalDeadline
from backend_client.contract.documents import Answer, AnswerRow
from dialogs.state.effect import EffectKind
from dialogs.state.event import EffectFailed
from tests.dialogs.phone import Phone, filer


def appealable(clock: DeadlineName, status: CaseStatus) -> Phone:
    phone = filer()
    phone.moved(
        1,
        status,
        answer=Answer((AnswerRow("希望赶紧清走", "不予支持"),)),
        clocks=(LegalDeadline(clock, 35, phone.now + timedelta(days=30)),),
        rate_until=phone.now + timedelta(days=15),
    )
    return phone


# rating


def test_an_answer_is_rated_by_buttons_and_both_parties_apart() -> None:
    phone = filer()
    phone.answered(1)
    assert "您要求：希望赶紧清走\n　→ 已清运" in phone.card().text
    phone.taps("解决了")
    assert "信访部门" in phone.hears()
    phone.taps("满意")
    assert "责任单位" in phone.hears()
    phone.taps("基本满意")
    assert "最晚6月30日（含当天）都能改" in phone.hears()
    phone.taps("有人要求我打满意")
    assert phone.conversation.cases[0].rating.pressed is None, "a slip beside 满意 accuses nobody"
    phone.taps("是，有人要求我")
    effects = phone.effects_of(EffectKind.RATE)
    assert [dict(w.body) for w in effects][-1] == {
        "outcome": "solved",
        "office": "satisfied",
        "unit": "fair",
        "words": None,
        "pressed": True,
        "said_at": "2026-06-15T02:00:00+00:00",
        "follower": None,
    }
    assert len({effect.key for effect in effects}) == 4


def test_a_rating_is_changed_until_the_window_closes() -> None:
    phone = filer()
    phone.answered(1)
    phone.taps("解决了", "满意", "满意")
    phone.passes(days=10)
    phone.taps("改责任单位的分", "不满意")
    assert phone.conversation.cases[0].rating.unit == "dissatisfied"
    phone.taps("解决一部分")
    assert phone.conversation.cases[0].rating.outcome == "partly"
    before = len(phone.effects)
    phone.taps("解决一部分")
    assert len(phone.effects) == before, "the same word twice changes nothing"
    phone.passes(days=6)
    phone.taps("解决了")
    assert "不能再改了" in phone.toasts[-1].text
    assert len(phone.effects) == before


def test_a_rating_works_in_the_middle_of_another_filing() -> None:
    phone = filer()
    phone.answered(1)
    phone.says("新安村村口的路灯坏了，希望修好")
    phone.taps("解决了")
    assert phone.effects_of(EffectKind.RATE)
    assert phone.conversation.frame is not None
    phone.taps("确认提交")
    assert len(phone.filings()) == 2


def test_not_solved_offers_the_four_ways_on() -> None:
    phone = filer()
    phone.answered(1)
    phone.taps("没解决")
    ways = phone.said_last()[-1]
    assert "信访部门</b>" not in phone.hears(), "no grading beneath what can still be done"
    for part in ("补充新情况", "请求督办", "申请复查", "还剩30天"):
        assert part in ways.text
    labels = {"补充新情况", "请求督办", "申请复查", "哪条适合我？"}
    assert {b.text for row in ways.buttons for b in row} == labels
    phone.taps("哪条适合我？")
    assert "条例31条" in phone.hears()
    phone.taps("请求督办")
    assert "信访部门会看到" in phone.hears()
    phone.taps("是的，请求督办")
    assert phone.effects_of(EffectKind.SUPERVISE)
    assert "信访部门" in phone.said_last()[-1].text, "graded once a way was chosen"
    assert not phone.effects_of(EffectKind.URGE)
    phone.taps("补充新情况")
    phone.says("又堆上了")
    phone.taps("确认提交")
    assert phone.effects_of(EffectKind.SUPPLEMENT)[0].body["text"] == "又堆上了"


def test_a_review_is_prefilled_from_the_answer_and_asked_once() -> None:
    phone = appealable(DeadlineName.ASK_REVIEW, CaseStatus.ANSWERED)
    phone.taps("没解决", "申请复查")
    assert "希望赶紧清走" in phone.card().text
    assert "对答复哪里不服？" in phone.hears()
    phone.says("没有人来看过")
    phone.says("照片我有")
    phone.taps("确认提交")
    (effect,) = phone.effects_of(EffectKind.ASK_REVIEW)
    assert effect.body == {
        "level": "review",
        "request": "希望赶紧清走",
        "reasons": "没有人来看过\n照片我有",
        "said_at": "2026-06-15T02:00:00+00:00",
    }
    phone.taps("申请复查")
    assert "已经申请过了" in phone.toasts[-1].text
    phone.happens(EffectFailed("ask_review", "20260615-000001-2", "conflict"))
    phone.taps("申请复查")
    assert "对答复哪里不服？" in phone.hears()


def test_only_an_appeal_is_prefilled_from_the_answer() -> None:
    phone = appealable(DeadlineName.ASK_REVIEW, CaseStatus.ANSWERED)
    phone.taps("补充")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers == {}
    assert frame.asked == "story"


def test_a_recheck_follows_a_review() -> None:
    phone = appealable(DeadlineName.ASK_RECHECK, CaseStatus.REVIEWED)
    phone.taps("没解决")
    assert "申请复核" in list(phone.labels())
    phone.taps("申请复核")
    phone.says("事实没查清")
    phone.taps("确认提交")
    assert phone.effects_of(EffectKind.ASK_REVIEW)[0].body["level"] == "recheck"


def test_an_appeal_after_its_window_is_answered_with_what_is_left() -> None:
    phone = appealable(DeadlineName.ASK_REVIEW, CaseStatus.ANSWERED)
    phone.taps("没解决")
    at, button = phone.button("申请复查")
    phone.passes(days=31)
    phone.presses(button.data, at)
    assert "重新反映" in phone.toasts[-1].text
    assert phone.conversation.frame is None


def test_a_long_answer_can_be_read_whole() -> None:
    phone = filer()
    words = "经查，" + "".join(f"第{n}项已经整改；" for n in range(900))
    phone.moved(1, CaseStatus.ANSWERED, answer=Answer((AnswerRow("清走", words),), "依据"))
    assert "…" in phone.card().text
    phone.taps("看答复全文")
    told = "".join(message.text for message in phone.said_last())
    assert words in told.replace("\n", "")


# urging, withdrawing


def test_urging_is_possible_once_a_stage() -> None:
    phone = filer()
    phone.taps("催办")
    assert phone.effects[-1].kind is EffectKind.FILE_CASE, "nothing before it is confirmed"
    at, button = phone.button("催办")
    phone.taps("催一下")
    phone.presses(button.data, at)
    assert "已经催过了" in phone.toasts[-1].text
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.taps("看进度", "催办", "催一下")
    assert len(phone.effects_of(EffectKind.URGE)) == 2


def test_a_case_is_withdrawn_until_it_is_answered() -> None:
    phone = filer()
    at, button = phone.button("撤回")
    phone.taps("撤回")
    sure = phone.slots["sure"]
    phone.taps("是的，撤回")
    assert phone.slots["sure"] == sure
    assert "交上去了" in phone.shown[sure].text
    assert phone.shown[sure].buttons == ()
    (effect,) = phone.effects_of(EffectKind.WITHDRAW)
    assert effect.key.endswith(":withdraw")
    other = filer()
    other.answered(1)
    other.presses(button.data, at)
    assert other.effects_of(EffectKind.WITHDRAW) == []


def test_what_stands_on_a_button_of_the_only_case_may_be_written() -> None:
    phone = filer()
    phone.says("催办")
    phone.taps("催一下")
    assert phone.effects_of(EffectKind.URGE)
    phone.answered(1)
    phone.says("没解决")
    assert phone.conversation.cases[0].rating.outcome == "unsolved"
    phone.says("新安村村口的路灯坏了，希望修好")
    phone.says("确认提交")
    phone.registered("20260615-000002-1")
    phone.says("补充")
    assert "2 件" in phone.hears()


@pytest.mark.parametrize(
    "said",
    [
        "有人要求我打满意",
        "他们让我打满意",
        "村干部叫我必须给个满意",
        "they told me to say satisfied",
    ],
)
def test_whoever_says_that_satisfied_is_wanted_of_them_gives_no_grade(said: str) -> None:
    """Typed, the words of the button once graded the office as 满意."""
    phone = filer()
    phone.answered(1)
    phone.passes(hours=1)
    phone.says(said)
    rating = phone.conversation.cases[0].rating
    assert rating.office is None
    assert rating.pressed is None, "it is asked first"
    assert "是有人要求您打" in phone.hears()
    phone.taps("是，有人要求我")
    assert phone.conversation.cases[0].rating.pressed is True


def test_a_grade_that_is_typed_once_both_are_given_asks_whose_it_is() -> None:
    """不满意 once changed that of the petition office, whoever was meant."""
    phone = filer()
    phone.answered(1)
    phone.passes(hours=1)
    phone.says("满意")
    phone.says("满意")
    phone.says("不满意")
    rating = phone.conversation.cases[0].rating
    assert (rating.office, rating.unit) == ("satisfied", "satisfied")
    assert "要改哪一家的" in phone.hears()
    phone.taps("改责任单位的分", "不满意")
    assert phone.conversation.cases[0].rating.unit == "dissatisfied"
    phone.says("改信访部门的分")
    assert "<b>信访部门</b>办得怎么样" in phone.hears()
