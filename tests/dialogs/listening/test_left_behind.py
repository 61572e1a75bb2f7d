"""What is left in the chat of what was asked, held and told: no live button of a question that is
over, and no word that is kept nowhere. Each with what it once became."""

from collections.abc import Callable

import pytest

from dialogs.filing.answers import CONFIDENTIAL
from dialogs.forms import position
from dialogs.state.effect import EffectKind
from tests.dialogs.listening.situations import (
    answered,
    card,
    name,
    place,
    question,
    request,
    running,
)
from tests.dialogs.phone import Phone, newcomer


def alive(phone: Phone, label: str) -> int:
    """How many messages have a button of this label."""
    return sum(
        any(each.text == label for row in message.buttons for each in row)
        for message in phone.shown.values()
    )


@pytest.mark.parametrize("asks", ["这是干啥用的？", "交了吗", "🙃", "帮助", "进度", "你是真人吗"])
def test_a_question_that_is_asked_again_has_one_keyboard(asks: str) -> None:
    """The one above kept its seven buttons, 不报了 among them."""
    phone = place()
    assert alive(phone, "不清楚") == 1
    phone.says(asks)
    assert phone.conversation.frame is not None
    assert alive(phone, "不清楚") <= 1


def test_the_question_that_is_answered_in_the_end_keeps_no_keyboard() -> None:
    phone = name()
    phone.says("为啥非要名字")
    phone.says("王桂兰，白石村3组12号")
    phone.says("13800001111")
    assert alive(phone, "填写姓名住址") == alive(phone, "我不方便实名") == 0


@pytest.mark.parametrize("words", ["催办", "撤回"])
def test_what_is_asked_twice_before_it_is_done_can_be_tapped_once(words: str) -> None:
    """催办 twice left two questions, each with its button."""
    phone = running()
    phone.says(words)
    [before] = [m for m in phone.said_last() if m.buttons]
    label = before.buttons[0][0].text
    phone.says(words)
    assert alive(phone, label) == 1
    phone.taps(label)
    assert alive(phone, label) == 0


def test_what_came_of_one_question_stays_when_another_is_asked() -> None:
    phone = running()
    phone.says("催办")
    phone.taps("催一下")
    done = phone.said_last()[0].text
    phone.says("撤回")
    assert done in [message.text for message in phone.shown.values()]


@pytest.mark.parametrize(
    "words",
    ["解决了一部分，还有两盏不亮", "刚修了一半，这头亮了那头没亮", "修好了三盏，剩下的还黑着"],
)
def test_what_is_told_beside_partly_solved_is_kept_for_the_case_that_runs(words: str) -> None:
    """The progress was shown, and the words stood nowhere."""
    phone = running()
    phone.says(words)
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.dialog == "add_detail"
    assert "接着办" in phone.hears() and "撤回" in phone.labels()
    phone.taps("确认提交")
    [told] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert told.body["text"] == words


@pytest.mark.parametrize("words", ["解决了", "没解决", "解决一部分", "解决了。", "Solved"])
def test_a_label_of_the_answer_typed_before_there_is_one_is_heard(words: str) -> None:
    """评价期已过，不能再改了 was said of a case that had no answer yet."""
    phone = running()
    phone.says(words)
    assert "评价期" not in phone.hears()
    assert "撤回" in phone.labels() or "催办" in phone.labels()


def test_a_grade_asked_for_before_the_answer_is_not_too_late() -> None:
    phone = running()
    phone.says("打分")
    assert "已过" not in phone.hears() and "还没有正式答复" in phone.hears()


@pytest.mark.parametrize("words", ["没解决", "解决了", "催办", "撤回"])
def test_a_label_typed_while_more_is_being_added_is_no_more_of_it(words: str) -> None:
    """没解决 joined the supplement that was open."""
    phone = answered() if words in ("没解决", "解决了") else running()
    phone.says("补充 北头还有两盏不亮")
    phone.says(words)
    told = [str(frame.answers) for frame in phone.conversation.frames]
    assert not any(words in each for each in told)


def test_the_words_of_a_question_go_with_the_draft_that_is_given_up() -> None:
    """They stayed in the chat, word for word, with buttons that led nowhere."""
    phone = request()
    for words in ("那可咋整呢", "这事难弄啊", "谁知道呢"):
        phone.says(words)
        if phone.conversation.held:
            break
    else:
        pytest.fail("nothing was held")
    phone.says("不报了")
    phone.taps("是的，不报了")
    assert phone.conversation.held == ()
    assert not any(words in message.text for message in phone.shown.values())
    assert alive(phone, "都不是，不用写进去") == 0


def test_the_words_of_a_question_go_with_all_that_is_deleted() -> None:
    phone = running()
    phone.says("唉，老李家不好说")
    if not phone.conversation.held:
        pytest.fail("nothing was held")
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    assert not any("老李家" in message.text for message in phone.shown.values())


def test_what_a_notice_asked_for_is_not_asked_for_once_it_is_agreed_to() -> None:
    """点 同意，开始，我就接着整理 stayed beneath 您同意了 ✓."""
    phone = Phone()
    for words in ("俺们村的井。", "抽不上水了。", "半个多月。"):
        phone.says(words)
    phone.taps("同意，开始")
    assert not any("我就接着整理" in message.text for message in phone.shown.values())


def test_nothing_is_stubbed_that_is_not_asked_again() -> None:
    phone = newcomer()
    phone.says("不报了")
    assert "再问一遍" not in phone.screen()


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("路灯", "问问办到哪了"),
        ("今晚南街还是一抹黑", "说没解决"),
        ("my patience is running out", "催一催"),
        ("I want to take back my petition, my husband's family is upset with me", "不办了，撤回"),
    ],
)
def test_the_question_about_a_case_offers_the_likeliest_act(words: str, label: str) -> None:
    """It offered two places for the words, and no way to say that they asked for something."""
    phone = running()
    phone.says(words)
    assert phone.conversation.held
    assert label in phone.labels()
    assert len(list(phone.labels())) <= 4
    phone.taps(label)
    assert phone.conversation.held == ()
    frame = phone.conversation.frame
    if label == "说没解决":  # which is told to the officer
        assert frame is not None and words in str(frame.answers["story"])
    else:
        assert frame is None


@pytest.mark.parametrize("words", ["不知道", "不清楚", "记不清。", "Not sure"])
def test_not_knowing_is_an_answer_to_the_officer(words: str) -> None:
    """现在没有正在填的 was said, and the officer waited on."""
    phone = question()
    phone.says(words)
    [effect] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert (effect.body["text"], effect.body["answers"]) == (words, 3)


@pytest.mark.parametrize("words", ["不告了", "不报了", "不反映了", "别办了"])
def test_who_gives_up_what_was_filed_is_asked_whether_to_take_it_back(words: str) -> None:
    """现在没有正在填的 was said of a case that ran."""
    phone = running()
    phone.says(words)
    assert "真的要撤回吗" in phone.hears()
    assert not phone.effects_of(EffectKind.WITHDRAW)


@pytest.mark.parametrize(
    "words", ["明天我去数", "我在外地，下周才回", "好的，我下班绕过去看一眼再回复您"]
)
def test_who_puts_off_the_officers_question_is_told_that_it_waits(words: str) -> None:
    """有了新消息，我马上告诉您 was said, though it was the office that waited."""
    phone = question()
    phone.says(words)
    assert "还等着您" in phone.hears() or phone.effects_of(EffectKind.SUPPLEMENT)
    assert "有了新消息" not in phone.hears()


def test_that_nobody_has_come_yet_is_no_supplement() -> None:
    phone = running()
    phone.says("还没来人")
    assert phone.conversation.frame is None and "催办" in phone.labels()


@pytest.mark.parametrize("words", ["先存着", "离开", "/cancel"])
def test_the_question_of_a_draft_that_is_put_aside_keeps_no_buttons(words: str) -> None:
    """Its 不清楚 and 不报了 could still be tapped beneath 已存好."""
    phone = place()
    phone.says(words)
    assert alive(phone, "不清楚") == alive(phone, "不报了") == 0
    phone.taps("接着填")
    assert alive(phone, "不清楚") == 1


def test_the_question_of_a_draft_that_is_given_up_keeps_no_buttons() -> None:
    phone = place()
    phone.says("不报了")
    phone.taps("是的，不报了")
    assert alive(phone, "不清楚") == 0


def test_what_was_nearly_given_up_cannot_be_given_up_by_an_old_tap() -> None:
    """算了不撤了 was answered, and 是的，不报了 stood above it."""
    phone = place()
    phone.says("不报了")
    phone.says("算了不撤了")
    assert alive(phone, "是的，不报了") == 0


@pytest.mark.parametrize("words", ["算了不改了", "算了，不改了"])
def test_who_changes_nothing_after_all_is_back_at_the_card(words: str) -> None:
    """算了不改了 was taken for giving up the draft."""
    phone = card()
    phone.taps("改地点")
    phone.says(words)
    assert "真的不报了吗" not in phone.hears()
    assert "确认提交" in phone.labels()
    assert phone.conversation.frame is not None
    assert "算了" not in str(phone.conversation.frame.answers)


@pytest.mark.parametrize(
    "words",
    [
        "they told me to give a good grade",
        "the office asked me to give full marks",
        "村里让我打高分",
        "他们要求我给好评",
    ],
)
def test_who_is_told_to_give_a_good_grade_gives_none(words: str) -> None:
    """It graded the office 满意: only the word itself was known."""
    phone = answered()
    phone.says(words)
    rating = phone.conversation.cases[-1].rating
    assert rating.office is rating.unit is None and not rating.pressed
    assert "有人要求" in phone.hears() or "是，有人要求我" in phone.labels()


@pytest.mark.parametrize("words", ["同意", "I agree"])
def test_who_agrees_to_the_card_hears_how_it_is_sent(words: str) -> None:
    """It was taken for consent, which had been given long before."""
    phone = card()
    phone.says(words)
    assert phone.filings() == []
    assert "还没交上去" in phone.hears()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (request, "会计是我本家三叔，千万莫透出去"),
        (place, "包村干部是我表姐夫，我的身份得捂着"),
        (name, "可以写，但你得保证不往村里传"),
        (card, "村長係我老公個叔父，唔可以俾佢知係我寫"),
        (card, "nobody in Baishi should hear it came from our house"),
    ],
)
def test_who_wishes_to_stay_unknown_does_whatever_else_they_tell(
    asked: Callable[[], Phone], words: str
) -> None:
    """It joined the story, and the village head could have read who it was from."""
    phone = asked()
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    assert position.values(frame).get(CONFIDENTIAL)
    assert words in str(frame.answers["story"])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            "孩子在几年级几班？有没有人吃坏肚子？",
            "三年级二班。我家娃拉了两天肚子，别的家长也说有。",
        ),
        ("一共欠了几个月？涉及多少人？", "四个月，二十来人。"),
        ("井有多少米深？", "六十米的样子，水面退到五十米往下了。"),
        ("How many of you live there?", "forty families, half of them with small children"),
    ],
)
def test_a_number_of_what_was_asked_answers_it(asked: str, words: str) -> None:
    """It was held, or a matter of its own."""
    phone = running()
    phone.is_asked(3, asked)
    phone.says(words)
    assert not phone.conversation.held
    assert phone.conversation.frame is None
    assert phone.effects_of(EffectKind.SUPPLEMENT)


@pytest.mark.parametrize(
    "words",
    [
        "回来了，接着弄",
        "忙完了。继续吧。",
        "我回来啦",
        "把昨天没写完的接着填",
        "接著弄",
        "I'm back, let's continue",
    ],
)
def test_who_comes_back_goes_on_with_what_was_put_aside(words: str) -> None:
    """It was a petition of its own: 回来了，接着弄."""
    phone = request()
    phone.says("先存着")
    assert phone.conversation.frame is None
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    assert words not in str(position.values(frame))
    assert not phone.conversation.parked


def test_what_is_told_where_the_region_is_asked_joins_the_story() -> None:
    """It was no region of China, and nothing else."""
    phone = newcomer()
    phone.says("镇上的刘干事一户收两千块辛苦费才给报危房改造，我家给了")
    phone.says("把钱退回来，查他")
    phone.says("清水镇")
    assert "哪个省" in phone.hears()
    phone.says("他今天打电话问是不是我告的")
    frame = phone.conversation.frame
    assert frame is not None
    assert "他今天打电话" in str(position.values(frame)["story"])


@pytest.mark.parametrize(
    "words",
    [
        *("I'd like to withdraw it", "please cancel, they paid us", "撤了吧，他们赔了"),
        *("老板把钱给了，让我撤，我同意撤了", "物业说解决了，帮我撤了吧", "不告了，村长给修好了"),
    ],
)
def test_who_agrees_with_whoever_wants_the_case_gone_may_withdraw_it(words: str) -> None:
    phone = running()
    phone.says(words)
    assert "撤回" in phone.hears() or "withdraw" in phone.hears()


def test_who_wants_to_send_and_lacks_the_region_is_told_once_and_leaves_it_open() -> None:
    """The same question came three times, in the same words."""
    phone = request()
    phone.says("希望把井修好")
    phone.says("清水镇")
    phone.says("确认提交")
    assert "还差" in phone.hears() and "哪个省" in phone.hears() and "不清楚" in phone.labels()
    once = phone.hears()
    phone.says("可以了发送")
    assert phone.hears() != once and "先空着也能交" in phone.hears() and "不清楚" in phone.labels()
    phone.says("send it")
    assert "哪个省" not in phone.hears() and "先空着" in phone.hears()
    phone.taps("我不方便实名")
    assert not phone.filings()
    phone.says("send it")
    assert len(phone.filings()) == 1


def test_who_wants_to_send_and_gives_no_name_hears_another_way_the_second_time() -> None:
    phone = request()
    phone.says("希望把井修好")
    phone.says("青河县柳林镇白石村")
    phone.says("确认提交")
    once = phone.hears()
    phone.says("send it")
    assert once != phone.hears() and "人工" in phone.hears()
    assert "我不方便实名" in phone.labels()
    assert not phone.filings()


def test_who_comes_back_after_a_moment_goes_on_with_what_was_told() -> None:
    """等一下，我接个电话 put the draft aside, and 好了 began another that lacked all of it."""
    for said in (["好了"], []):
        phone = newcomer()
        phone.says("我们厂三个月没发工资了")
        phone.says("等一下，我接个电话")
        phone.passes(minutes=20)
        for each in said:
            phone.says(each)
        phone.says("一共欠我一万二")
        story = str(position.values(phone.conversation.frames[-1])["story"])
        assert "三个月没发工资" in story and "一万二" in story
    phone = newcomer()
    phone.says("我们厂三个月没发工资了")
    phone.says("先放着")
    phone.says("我爸的低保停了")
    assert "工资" not in str(position.values(phone.conversation.frames[-1])["story"])
