"""What people write in other words than those of a button, with what it once became."""

from collections.abc import Callable

import pytest

from backend_client.contract.case import Resolution
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import Said
from tests.dialogs.listening.situations import (
    answered,
    card,
    idle,
    name,
    phone_number,
    place,
    question,
    request,
    running,
    talk,
)
from tests.dialogs.phone import Phone, newcomer


@pytest.mark.parametrize("words", ["收到", "知道了，等你们消息", "辛苦了", "👍", "没事了", "好滴"])
def test_closing_words_get_a_word_back_and_open_nothing(words: str) -> None:
    """Each of them once opened a petition."""
    phone = running()
    phone.says(words)
    assert phone.conversation.frame is None
    assert phone.said_last()


@pytest.mark.parametrize("words", ["怎么还没有结果", "我那个路灯的事咋样了", "到底受理了没有"])
def test_who_asks_for_progress_sees_the_case_with_its_clock(words: str) -> None:
    """It once opened a petition of these words."""
    phone = running()
    phone.says(words)
    assert phone.conversation.frame is None
    assert "20260615-000001-2" in phone.hears()


def test_urging_withdrawing_and_a_grade_are_heard_in_other_words() -> None:
    phone = running()
    phone.says("催一催啊")
    assert "催" in phone.hears()
    phone.says("我撤诉")
    assert "撤回" in phone.hears()
    done = answered()
    done.says("修好了，谢谢")
    assert done.conversation.cases[-1].rating.outcome is Resolution.SOLVED
    done.says("满意")
    assert done.conversation.cases[-1].rating.office is not None


def test_who_finds_it_unsolved_is_shown_what_remains() -> None:
    phone = answered()
    phone.says("没解决，还是黑的")
    assert phone.conversation.cases[-1].rating.outcome is Resolution.UNSOLVED


def test_who_does_not_understand_the_answer_hears_it_in_plain_words() -> None:
    phone = answered()
    phone.says("看不懂这个答复")
    assert "找工作人员" in "".join(phone.labels())


@pytest.mark.parametrize("words", ["人工客服", "我要找工作人员", "怎么没人理我"])
def test_who_wants_a_person_gets_a_talk(words: str) -> None:
    phone = running()
    phone.says(words)
    assert phone.effects_of(EffectKind.OPEN_TALK)


def test_who_asks_whether_it_is_human_is_told_the_truth() -> None:
    phone = running()
    phone.says("你是真人吗")
    assert "机器人" in phone.hears()


def test_an_answer_typed_freely_reaches_the_officer() -> None:
    """It once opened a petition."""
    phone = question()
    phone.says("就是卫生院门口那三盏，没看见编号")
    [effect] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert effect.body["answers"] == 3
    assert phone.conversation.frame is None


def test_what_is_said_while_a_talk_is_open_goes_to_the_person() -> None:
    phone = talk()
    phone.says("我在工地门口，没上楼")
    assert phone.effects_of(EffectKind.SAY_IN_TALK)[-1].body["text"] == "我在工地门口，没上楼"


@pytest.mark.parametrize("words", ["确认提交。", "「确认提交」", "发吧", "没问题，提交吧"])
def test_assent_that_names_the_sending_sends(words: str) -> None:
    """With the full stop of a voice keyboard it once joined the facts."""
    phone = card()
    phone.says(words)
    assert len(phone.filings()) == 1


@pytest.mark.parametrize("words", ["好了，谢谢", "就这样", "可以的"])
def test_assent_that_does_not_name_it_is_asked_once_more(words: str) -> None:
    phone = card()
    facts = phone.conversation.frame
    phone.says(words)
    assert not phone.filings()
    assert "还没交上去" in phone.hears()
    assert facts is not None
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.answers == facts.answers


def test_who_asks_whether_it_was_sent_is_told() -> None:
    phone = card()
    phone.says("交上去了吗？")
    assert "还没交上去" in phone.hears()
    assert not phone.filings()


def test_who_gives_up_or_goes_unsigned_in_other_words_is_heard() -> None:
    phone = card()
    phone.says("算了不提交了")
    assert phone.labels()
    assert not phone.filings()
    other = card()
    other.says("能不能匿名")
    assert other.conversation.frame is not None
    assert other.conversation.frame.answers["identity"] == "anonymous"


def test_corrections_by_words_move_what_was_put_wrongly() -> None:
    """They were once added to the facts, and the mistake stayed."""
    phone = card()
    phone.says("电话写错了，应该是13900004444")
    phone.says("不是白石村，是黑石村")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["phone"] == "13900004444"
    assert "黑石村" in str(frame.answers["place"])
    assert "13900004444" not in str(frame.answers["story"])


@pytest.mark.parametrize(
    "words",
    [
        "抽水机响得厉害，村里换过两回了",
        "昨天有两家为了一桶水打起来了",
        "抽不上来",
        "抽不上来水",
        "村口那条路",
        "请看附件",
        "请领导过目",
        "拜托了",
        "钱谁出",
        "修不好",
    ],
)
def test_more_of_the_story_is_no_request(words: str) -> None:
    """The second of eight short messages once became the request."""
    phone = request()
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    assert "request" not in frame.answers
    assert words in str(frame.answers["story"])
    phone.says("希望把井修好")
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.answers["request"] == "希望把井修好"


@pytest.mark.parametrize(
    "words", ["打一口新井", "送水", "修好就行", "找人来修", "没别的要求，有水就行", "政府出钱打井"]
)
def test_a_wish_in_few_words_is_the_request(words: str) -> None:
    phone = request()
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["request"] == words


@pytest.mark.parametrize(
    ("stands", "words", "told"),
    [
        (name, "为啥非要名字", "书面通知"),
        (name, "身份证号要不要？", "不用身份证号"),
        (phone_number, "微信行不行", "微信"),
        (phone_number, "会发验证码吗", "验证码"),
        (request, "我上面不是都写了吗", "前面说的我都记着"),
        (place, "可以发定位吗", "发位置"),
    ],
)
def test_a_question_about_the_question_is_answered_and_no_part_of_the_story(
    stands: Callable[[], Phone], words: str, told: str
) -> None:
    """Each of them once joined the facts."""
    phone = stands()
    before = phone.conversation.frame
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    assert before is not None
    assert frame.answers.get("story") == before.answers.get("story")
    assert told in phone.hears()


@pytest.mark.parametrize(
    "words",
    ["打我儿子的13700002222", "打我妈的手机 139 0000 5555", "不方便，打我孙子那个13900005555"],
)
def test_whom_to_ring_up_is_nobody_who_is_beaten(words: str) -> None:
    """打我儿子 once called a person and the police."""
    phone = phone_number()
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    assert str(frame.answers["phone"])[:3] in words
    assert not any(effect.kind is EffectKind.OPEN_TALK for effect in phone.effects)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("类别不对，应该是水利", "农村农业"),
        ("分类改成医保", "劳动和社会保障"),
        ("归类写错了，是欠薪", "劳动和社会保障"),
    ],
)
def test_a_topic_is_corrected_by_words(words: str, topic: str) -> None:
    """They once joined the facts."""
    phone = card()
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["topic"]["path"] == [topic]  # type: ignore[index]


def test_a_topic_that_is_called_wrong_is_asked_about() -> None:
    phone = card()
    phone.says("归类错了")
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.editing == "topic"


@pytest.mark.parametrize("words", ["我要举报", "俺想告个状", "我想反映个事情", "我要投诉"])
def test_who_only_says_that_they_have_something_to_say_is_asked_what(words: str) -> None:
    """我要举报 once was a petition of four letters."""
    phone = idle()
    phone.says(words)
    assert phone.conversation.frame is None
    assert phone.said_last()


def test_fear_and_refusal_at_the_name_go_on_without_one() -> None:
    for words in ("我不敢留名字，怕被报复", "不想说", "跳过"):
        phone = name()
        phone.says(words)
        frame = phone.conversation.frame
        assert frame is not None
        assert frame.answers["identity"] == "anonymous", words


def test_not_knowing_the_place_leaves_it_open() -> None:
    phone = place()
    phone.says("不知道")
    frame = phone.conversation.frame
    assert frame is not None
    assert "place" in frame.skipped


def test_words_that_may_belong_to_two_places_are_held_for_one_question() -> None:
    """Each choice brings them where it says, to the letter, and nowhere else."""
    for label, dialog in (("补充这件事", "add_detail"), ("另外反映一件", "file_case")):
        phone = running()
        phone.says("那边也太吵")
        if not phone.conversation.held:
            pytest.fail(f"was not asked: {phone.hears()}")
        phone.says("那个谁来过了")
        phone.taps(label)
        frame = phone.conversation.frame
        assert frame is not None
        assert frame.dialog == dialog
        assert "那边也太吵" in str(frame.answers["story"])
        assert phone.conversation.held == ()


def test_a_new_matter_beside_a_running_case_is_a_matter_of_its_own() -> None:
    phone = running()
    phone.says("我家自来水停了三天了，打电话物业不接，希望尽快通水")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.dialog == "file_case"


def test_words_of_danger_are_never_taken_for_anything_else() -> None:
    phone = running()
    phone.says("再不修我就不想活了")
    assert phone.conversation.frame is not None


def test_what_may_be_no_answer_while_an_officer_waits_is_asked_about() -> None:
    """The tap brings it to the officer after all, to the letter."""
    phone = question()
    words = "拖欠工资的事能一起说吗"
    phone.says(words)
    assert phone.conversation.held, phone.hears()
    phone.taps("回答经办人")
    [effect] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert (effect.body["text"], effect.body["answers"]) == (words, 3)
    assert phone.conversation.held == ()


def test_a_grade_before_the_answer_is_heard_and_kept_for_later() -> None:
    phone = running()
    phone.says("差评")
    assert "等答复来了再请您打分" in phone.hears()
    assert phone.conversation.cases[-1].rating.office is None


@pytest.mark.parametrize("words", ["喂？有人没得", "有人不", "在没得"])
def test_who_asks_whether_somebody_is_there_is_greeted(words: str) -> None:
    """It became the story and the request of a petition."""
    phone = newcomer()
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is None or "story" not in frame.answers


def test_however_much_is_held_none_of_it_is_dropped() -> None:
    phone = running()
    for _ in range(25):
        phone.says("那边也太吵")
    assert len(phone.conversation.held) == 25
    phone.taps("另外反映一件")
    frame = phone.conversation.frame
    assert frame is not None
    assert str(frame.answers["story"]).count("那边也太吵") == 25


def test_after_an_answer_nothing_more_is_said_to_the_officer_who_had_asked() -> None:
    """Soon after somebody had answered an officer, 满意 was once held for a question, and that it
    is solved was sent to the officer."""
    phone = question()
    phone.says("就是卫生院门口那三盏，没看见编号")
    phone.answered(seq=4)
    phone.says("修好了，谢谢")
    assert phone.conversation.cases[-1].rating.outcome is Resolution.SOLVED
    phone.says("满意")
    assert phone.conversation.cases[-1].rating.office is not None
    assert not phone.conversation.held


@pytest.mark.parametrize("words", ["do it", "YES!!!", "yes"])
def test_who_says_yes_to_a_card_hears_how_it_is_sent(words: str) -> None:
    """It was explained like a question, or began what had begun."""
    phone = card()
    phone.says(words)
    assert "还没交上去" in phone.hears()


def test_what_adds_to_a_case_and_tells_of_danger_is_added_with_the_warning() -> None:
    """It began a petition of its own, beside the case that it belonged to."""
    phone = running()
    phone.says("灯杆底下还有电线露在外头，娃娃们在那玩")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.dialog == "add_detail"
    assert "别碰电线" in phone.hears()


@pytest.mark.parametrize(
    ("words", "called"), [("周美凤，住哪儿就不说了", "周美凤"), ("谢谢你哈，我叫罗小军", "罗小军")]
)
def test_a_name_is_taken_though_something_else_is_said_along(words: str, called: str) -> None:
    """The thanks, or the refusal of a home, was all that was heard."""
    phone = name()
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    person = frame.answers["person"]
    assert isinstance(person, dict)
    assert str(person["name"]).startswith(called)


@pytest.mark.parametrize("words", ["打一口新的深井", "这二十天买水的钱给我们补上"])
def test_what_is_wanted_needs_no_word_of_wanting_where_it_is_asked(words: str) -> None:
    phone = request()
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["request"] == words


@pytest.mark.parametrize("words", ["我要复查", "请求督办", "消息太多了，静音"])
def test_words_of_somebody_else_press_no_button(words: str) -> None:
    """A forwarded message is evidence; it asks for nothing."""
    phone = answered()
    phone.sends(Said(words, source="李桂花"))
    assert all(not case.muted for case in phone.conversation.cases)
    assert phone.conversation.frame is None or phone.conversation.frame.dialog != "appeal_case"


def test_of_two_cases_the_list_asks_which_to_look_at_again() -> None:
    phone = answered()
    (case,) = phone.conversation.cases
    other = replace(case, client_ref="other", number="20260615-000002-0", headline="井水发黄")
    phone.conversation = replace(phone.conversation, cases=(case, other))
    phone.says("我要复查")
    assert phone.conversation.frame is None
    assert "井水发黄" in phone.hears()
