"""The office's words in the chat: opinions, refusals, notices and answers opened again, readable to
the last character, and nothing on a lock screen."""

import random

import pytest

from backend_client.contract.case import CaseStatus, DeadlineName, LegalDeadline, Resolution
from backend_client.contract.documents import (
    Answer,
    AnswerFile,
    AnswerRow,
    Conclusion,
    Ground,
    Opinion,
    Refusal,
)
from dialogs.state.effect import EffectKind
from tests.dialogs.phone import Phone, filer

S = CaseStatus
ROW = AnswerRow("希望赶紧清走", "已清运", "supported")
COMPLETE = Answer((ROW,), "《信访工作条例》第三十二条", facts="6月12日到村东头看过")
UPHELD = Opinion("upheld", "查过现场和记录，原来的答复没有错", "第三十五条", by="青河县人民政府")


def reviewed(opinion: Opinion, status: CaseStatus = S.REVIEWED) -> Phone:
    phone = filer()
    phone.answered(1)
    phone.moved(2, S.IN_REVIEW if status is S.REVIEWED else S.IN_RECHECK)
    level = DeadlineName.ASK_RECHECK
    clocks = (LegalDeadline(level, 36, phone.now.replace(month=7)),) if status is S.REVIEWED else ()
    phone.moved(3, status, opinion=opinion, clocks=clocks, unit=opinion.by)
    return phone


def opened(phone: Phone, button: str) -> str:
    """What is read after a tap, in one piece and without line ends."""
    if button not in list(phone.labels()):
        phone.taps("看进度")
    phone.taps(button)
    return "".join(message.text for message in phone.said_last()).replace("\n", "")


# opinions


def test_a_review_opinion_is_told_on_the_card_and_read_whole_after_a_tap() -> None:
    reasons = "经查，" + "".join(f"第{n}项属实；" for n in range(400))
    phone = reviewed(Opinion("upheld", reasons, "第三十五条", by="青河县人民政府"))
    card = phone.card().text
    assert "复查意见书" in card
    assert "青河县人民政府" in card
    assert "维持" in card
    (ring,) = [m for m in phone.said_last() if str(m.slot).startswith("ring:")]
    assert ring.text == "您反映的事有答复了，点开看。"
    told = opened(phone, "看复查意见全文")
    assert reasons in told
    assert "依据：第三十五条" in told
    assert "6月15日" in told, "from its day on the next window runs"
    assert "申请复核" in phone.card_labels()


@pytest.mark.parametrize("conclusion", Conclusion)
@pytest.mark.parametrize(
    ("status", "button"), [(S.REVIEWED, "看复查意见全文"), (S.FINAL, "看复核意见全文")]
)
def test_each_result_of_each_level_is_said_in_words(
    status: CaseStatus, button: str, conclusion: Conclusion
) -> None:
    opinion = Opinion(conclusion, "理由甲", "依据乙", (ROW,), by="云岭市信访局")
    phone = reviewed(opinion, status)
    words = {"upheld": "维持", "changed": "变更", "revoked": "撤销", "redo": "责令重办"}
    told = opened(phone, button)
    for part in (
        words[conclusion],
        "理由甲",
        "依据乙",
        "希望赶紧清走",
        "已清运",
        "支持",
        "云岭市信访局",
    ):
        assert part in told
    sent_back = conclusion in ("revoked", "redo")
    assert ("要重新办，不用您跑" in phone.card().text) == sent_back
    assert ("不再受理" in phone.card().text) == (status is S.FINAL and not sent_back)


def test_what_an_opinion_changes_stands_on_the_card() -> None:
    row = AnswerRow("希望赶紧清走", "三天内清走，由乡里出钱", "supported")
    phone = reviewed(Opinion("changed", "原来的答复没有查清", "第三十五条", (row,)))
    assert "三天内清走，由乡里出钱" in phone.card().text


def test_the_papers_of_an_opinion_come_along_and_again_after_a_tap() -> None:
    files = (AnswerFile("f7", "复查意见书（某某案）.pdf"),)
    phone = reviewed(Opinion("upheld", "查过", "第三十五条", files=files))
    assert phone.effects_of(EffectKind.SHOW_FILE) == [], "nothing before it is opened"
    phone.taps("看进度")
    (effect,) = phone.effects_of(EffectKind.SHOW_FILE)
    assert effect.body["file_id"] == "f7"
    assert "某某案" not in str(effect.body)
    assert str(effect.body["name"]).endswith(".pdf")
    opened(phone, "看复查意见全文")
    assert len(phone.effects_of(EffectKind.SHOW_FILE)) == 2, "asked for again, it comes again"


def test_a_backend_that_gives_no_opinion_or_an_unknown_one_is_no_trap() -> None:
    phone = filer()
    phone.answered(1)
    phone.moved(2, S.IN_REVIEW)
    phone.moved(3, S.REVIEWED)
    assert "看复查意见全文" not in list(phone.labels())
    phone.moved(4, S.FINAL, opinion=Opinion("postponed", "再等等", "《某某规定》"))
    assert "postponed" in opened(phone, "看复核意见全文")


# another round


@pytest.mark.parametrize("before", [S.ANSWERED, S.CLOSED, S.REVIEWED, S.FINAL])
def test_what_is_opened_again_is_urged_answered_rated_and_reviewed_like_the_first_time(
    before: CaseStatus,
) -> None:
    phone = filer()
    phone.moved(1, S.HANDLING)
    phone.taps("看进度", "催办", "催一下")
    phone.answered(2)
    phone.taps("看进度", "没解决", "申请复查")
    phone.says("没有人来看过")
    phone.taps("确认提交")
    opinion = Opinion("redo", "没有到过现场", "第三十五条")
    phone.moved(3, before, opinion=opinion if before in (S.REVIEWED, S.FINAL) else None)
    phone.moved(4, S.HANDLING, note="答复和现场不一样，重新办")
    assert "答复和现场不一样" in phone.card().text
    assert phone.conversation.cases[0].rating.outcome is None
    phone.taps("看进度")
    assert {"催办", "撤回"} <= set(phone.labels())
    phone.taps("催办", "催一下")
    assert len(phone.effects_of(EffectKind.URGE)) == 2
    assert not phone.effects_of(EffectKind.SUPERVISE)
    phone.answered(5)
    phone.taps("看进度")
    assert "解决了吗" in phone.hears()
    phone.taps("没解决", "申请复查")
    assert "对答复哪里不服？" in phone.hears()
    assert phone.conversation.cases[0].rating.outcome is Resolution.UNSOLVED


def test_a_hearing_in_a_recheck_is_neither_urged_nor_withdrawn() -> None:
    phone = reviewed(UPHELD)
    phone.moved(4, S.IN_RECHECK)
    phone.moved(5, S.HEARING)
    phone.taps("看进度")
    assert not {"催办", "撤回"} & set(phone.labels())


def test_who_decides_above_does_not_handle_it_and_is_named_in_its_steps() -> None:
    """The card said that the city's petition office handles it, once it had rechecked."""
    county, city = "青河县人民政府", "云岭市信访局"
    phone = filer()
    phone.moved(1, S.ACCEPTED, unit="河北乡政府")
    phone.answered(2)
    for seq, (status, unit, more) in enumerate(
        (
            (S.IN_REVIEW, county, {}),
            (S.REVIEWED, county, {"opinion": UPHELD}),
            (S.IN_RECHECK, city, {}),
            (S.HEARING, city, {}),
            (S.IN_RECHECK, city, {}),
            (S.FINAL, city, {"opinion": UPHELD}),
        ),
        3,
    ):
        phone.moved(seq, status, unit=unit, **more)
        card = phone.card().text
        assert "承办　河北乡政府" in card and f"（{unit}）" in card, status


def test_a_matter_that_a_unit_gave_back_rings_when_it_is_the_offices_again() -> None:
    phone = filer()
    phone.moved(1, S.SUBMITTED)
    phone.moved(2, S.REGISTERED)
    phone.moved(3, S.FORWARDED, unit="河北乡人民政府")
    phone.moved(4, S.OBJECTED, unit="河北乡人民政府", note="这条路归交通局管")
    assert "这条路归交通局管" in phone.card().text and "承办　河北乡" in phone.card().text
    rings = phone.rings
    phone.moved(5, S.REGISTERED, note="已经同意退回")
    assert phone.rings == rings + 1
    assert "已经同意退回" in phone.card().text
    assert "承办" not in phone.card().text, "nobody's until it is given to another"


# refusals


@pytest.mark.parametrize("ground", Ground)
def test_a_refusal_names_its_ground_with_the_law_and_its_sentence(ground: Ground) -> None:
    phone = filer()
    status = S.NO_LONGER_ACCEPTED if ground == "rechecked" else S.NOT_ACCEPTED
    final = "260701-0007-3" if ground == "rechecked" else None
    note = "法院已经判了，请找法院"
    phone.moved(1, status, note=note, refusal=Refusal(ground, "某法", final))
    for text in (phone.card().text, phone.card().text):
        assert "条例" in text or "规则" in text
        assert note in text
        assert (final or "") in text
    phone.moved(2, S.CLOSED)
    for part in ("条例" if "条例" in text else "规则", note, final or note):
        assert part in phone.card().text, "still, once it is closed"


def test_a_ground_that_only_the_backend_knows_is_shown_by_its_law() -> None:
    phone = filer()
    phone.moved(1, S.NOT_ACCEPTED, refusal=Refusal("quarantine", "《某某规定》第三条"))
    assert "《某某规定》第三条" in phone.card().text
    phone.moved(2, S.NOT_ACCEPTED, refusal=Refusal("", ""))
    assert phone.card().text


@pytest.mark.parametrize(
    "status", [S.NOT_ACCEPTED, S.NO_LONGER_ACCEPTED, S.SIGNPOSTED, S.WITHDRAWN]
)
def test_what_got_no_answer_asks_nobody_whether_it_is_solved(status: CaseStatus) -> None:
    phone = filer()
    phone.moved(1, status, note="理由")
    phone.moved(2, S.CLOSED)
    phone.taps("看进度")
    assert "已办结" in phone.hears()
    assert "解决了吗" not in phone.hears()
    assert not {"解决了", "解决一部分", "没解决", "改评价"} & set(phone.labels())
    case = phone.conversation.cases[0]
    for action in ("outcome.solved", "grade.office.satisfied", "rate", "pressed"):
        phone.presses(f"c:{case.tag}:{action}", phone.slots[case.slot])
    assert phone.effects_of(EffectKind.RATE) == []


# notes and answers


def test_an_answer_shows_facts_results_and_basis_as_they_were_written() -> None:
    phone = filer()
    facts = "6月12日上午\n到村东头看过"
    rows = (ROW, AnswerRow("赔偿", "请走民事途径", "explained", "《民法典》第1165条"))
    answer = Answer(rows, "第三十二条", facts=facts)
    phone.moved(1, S.ANSWERED, answer=answer, rate_until=phone.now)
    phone.taps("看进度", "看答复全文")
    told = phone.hears()
    for part in (facts, "支持", "解释说明", "请走民事途径", "《民法典》第1165条", "第三十二条"):
        assert part in told


def test_the_plain_sentence_of_an_answer_comes_first() -> None:
    phone = filer()
    answer = Answer((ROW,), "第三十二条", facts="看过了", summary="牛粪 7 月 5 日清走了")
    phone.moved(1, S.ANSWERED, answer=answer, rate_until=phone.now)
    phone.taps("看进度")
    card = phone.hears()
    assert card.index("一句话说：牛粪 7 月 5 日清走了") < card.index(ROW.opinion)
    whole = opened(phone, "看答复全文")
    assert whole.index("一句话说：牛粪 7 月 5 日清走了") < whole.index("看过了")


def test_a_result_that_a_backend_does_not_give_is_not_made_up() -> None:
    phone = filer()
    words = "不予" * 200
    phone.moved(1, S.ANSWERED, answer=Answer((AnswerRow("清走", words),)))
    assert "支持" not in opened(phone, "看答复全文")


@pytest.mark.parametrize("seed", range(30))
def test_every_note_can_be_read_to_its_last_character(seed: int) -> None:
    """Long ones, several, on steps that the card has no room for, with what Telegram counts as two
    units, and with markup of their own."""
    dice = random.Random(seed)
    phone, notes = filer(), []
    statuses = [s for s in S if s not in (S.WITHDRAWN, S.REVIEWED, S.FINAL)]
    for seq in range(1, dice.randint(2, 14)):
        size = dice.choice((0, 1, 119, 120, 121, 700, 751, 4096, 9000))
        body = "".join(dice.choice("路灯坏了😀<b>&amp;，1 ") for _ in range(size))
        note = f"记{seq}{body}完{seq}" if size else None
        notes += [note] if note else []
        phone.moved(seq, dice.choice(statuses), note=note)
    phone.taps("看进度")
    text = phone.card().text
    if "看通知全文" in list(phone.labels()):
        phone.taps("看通知全文")
        text = "".join(m.text for m in phone.said_last())
    plain = text.replace("\n", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for note in notes:
        assert note in plain or " ".join(note.split()) in plain


def test_a_note_on_an_opinion_is_read_with_it() -> None:
    phone = filer()
    phone.answered(1)
    note = "下面是说明。" * 60
    phone.moved(2, S.REVIEWED, opinion=UPHELD, note=note)
    assert note in opened(phone, "看复查意见全文")


def test_the_papers_of_a_notice_are_sent_and_named_neutrally() -> None:
    phone = filer()
    phone.moved(1, S.NOT_ACCEPTED, note="理由", files=(AnswerFile("f9", "不予受理-王桂兰.pdf"),))
    phone.taps("看进度")
    (effect,) = phone.effects_of(EffectKind.SHOW_FILE)
    for secret in ("不予", "王桂兰", "牛粪"):
        assert secret not in str(effect.body)
    opened(phone, "看通知全文")
    assert [each.body["file_id"] for each in phone.effects_of(EffectKind.SHOW_FILE)] == ["f9", "f9"]


def test_the_fullest_card_still_fits() -> None:
    wide = "😀" * 20_000
    phone = filer()
    for seq in range(1, 14):
        phone.moved(seq, S.HANDLING, unit=wide, note=wide)
    answer = Answer(
        tuple(AnswerRow(wide, wide, "declined", wide) for _ in range(9)), wide, (), wide
    )
    phone.moved(14, S.ANSWERED, answer=answer, unit=wide, note=wide)
    for seq in (15, 16, 17):
        phone.is_asked(seq, wide)
    opinion = Opinion(wide, wide, wide, answer.rows, by=wide)
    phone.moved(18, S.REVIEWED, opinion=opinion, note=wide, refusal=Refusal(wide, wide, wide))
    assert "😀" in phone.card().text
    assert wide in opened(phone, "看复查意见全文")


def test_a_long_question_is_read_whole_before_it_is_answered() -> None:
    phone = filer()
    question = "在几组？" * 120 + "完"
    phone.is_asked(1, question)
    phone.taps("看问题，回答")
    assert question in phone.hears()
