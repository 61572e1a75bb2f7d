"""A Reply goes to what it answers, whatever else is open."""

from dataclasses import replace

import pytest

from dialogs.state import about
from dialogs.state.effect import EffectKind
from dialogs.state.event import Event, Said
from dialogs.turn import take_turn
from tests.dialogs.listening.situations import card, question, talk
from tests.dialogs.phone import Phone


def replies(phone: Phone, to: str, text: str, quote: str | None = None) -> None:
    """Says it in Reply to the message that is about `to`, whose words `quote` were chosen."""
    phone.ids += 1
    event = Event(
        f"reply-{phone.ids}", phone.now, Said(text), phone.ids, "zh", reply_to=to, quote=quote
    )
    turn = take_turn(phone.conversation, event, dict(phone.slots))
    phone.conversation, phone.last = turn.conversation, turn.outputs
    phone.effects += turn.effects


def asked(phone: Phone) -> str:
    case = phone.conversation.cases[-1]
    return about.question(case.client_ref, case.questions[-1].seq)


def test_a_reply_to_the_officers_question_reaches_the_officer_while_a_draft_is_open() -> None:
    phone = question()
    phone.says("水管爆了，楼道里都是水，希望来修")
    replies(phone, asked(phone), "就是卫生院门口那三盏")
    [effect] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert (effect.body["text"], effect.body["answers"]) == ("就是卫生院门口那三盏", 3)
    assert phone.conversation.frame is not None, "the draft stays"


def test_a_reply_to_the_officers_question_reaches_the_officer_while_a_talk_is_on() -> None:
    phone = talk()
    phone.is_asked(3, "灯杆上有没有编号？")
    said = len(phone.effects_of(EffectKind.SAY_IN_TALK))
    replies(phone, asked(phone), "没有编号")
    assert phone.effects_of(EffectKind.SUPPLEMENT)[-1].body["text"] == "没有编号"
    assert len(phone.effects_of(EffectKind.SAY_IN_TALK)) == said


def test_what_is_said_within_minutes_after_an_answer_goes_the_same_way() -> None:
    phone = question()
    phone.says("就是卫生院门口那三盏")
    phone.says("没有编号")
    told = [effect.body["text"] for effect in phone.effects_of(EffectKind.SUPPLEMENT)]
    assert told == ["就是卫生院门口那三盏", "没有编号"]


def test_a_reply_to_the_card_of_a_case_is_about_that_case() -> None:
    phone = card()
    lamp = question()
    phone.conversation = replace(phone.conversation, cases=lamp.conversation.cases)
    case = phone.conversation.cases[-1]
    quiet = replace(case, questions=())
    phone.conversation = phone.conversation.with_case(quiet)
    replies(phone, f"matter:{case.client_ref}", "昨晚老人又摔了一跤")
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.dialog == "add_detail"
    replies(phone, f"matter:{case.client_ref}", "催一下")
    assert "催" in "".join(phone.hears())


def test_a_reply_to_a_question_of_the_form_answers_that_question_anew() -> None:
    phone = card()
    frame = phone.conversation.frame
    assert frame is not None
    replies(phone, about.step(frame.id, "place"), "河北乡新安村")
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.answers["place"]["text"] == "河北乡新安村"  # type: ignore[index]


def test_a_reply_to_a_talk_that_is_open_goes_to_the_person() -> None:
    phone = talk()
    id_ = phone.conversation.staff_chats[-1].id
    said = len(phone.effects_of(EffectKind.SAY_IN_TALK))
    replies(phone, about.talk(id_), "老人好多了")
    assert len(phone.effects_of(EffectKind.SAY_IN_TALK)) == said + 1


@pytest.mark.parametrize(
    ("quote", "said", "line", "kept"),
    [
        ("地点", "青河县柳林镇黑石村", "place", "黑石村"),
        ("要求　希望把井修好", "希望打一口新井", "request", "希望打一口新井"),
        ("希望把井修好", "希望打一口新井", "request", "希望打一口新井"),
        ("白石村3组12号", "王桂兰，白石村5组1号", "person", "5组1号"),
        ("经过", "井里的水是黄的，一个月了", "story", "水是黄的"),
    ],
)
def test_a_line_of_the_card_that_is_quoted_is_said_anew(
    quote: str, said: str, line: str, kept: str
) -> None:
    """It joined the story, and the line stayed as it was."""
    phone = card()
    frame = phone.conversation.frame
    assert frame is not None
    replies(phone, frame.card_slot, said, quote)
    assert phone.conversation.frame is not None
    assert kept in str(phone.conversation.frame.answers[line])
    if line != "story":
        assert said not in str(phone.conversation.frame.answers["story"])


def test_what_is_quoted_of_two_lines_names_none() -> None:
    phone = card()
    frame = phone.conversation.frame
    assert frame is not None
    replies(phone, frame.card_slot, "昨晚又停水了，老人没水喝", "白石村")
    assert phone.conversation.frame is not None
    assert "昨晚又停水了" in str(phone.conversation.frame.answers["story"])


def test_of_two_questions_on_the_card_the_quoted_one_is_answered() -> None:
    """The newest was, whichever was chosen."""
    phone = question()
    phone.is_asked(4, "您的联系电话还是原来那个吗？")
    case = phone.conversation.cases[-1]
    replies(phone, case.slot, "灯杆上写着十二号", "灯杆上有没有编号")
    [effect] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert (effect.body["text"], effect.body["answers"]) == ("灯杆上写着十二号", 3)
