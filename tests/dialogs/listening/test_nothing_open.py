"""What is said when nothing is being filled in: of a draft that was kept, or of what was sent just
now and has no number yet. None of it opens a draft of its own."""

import pytest

from tests.dialogs.listening.situations import idle
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send


def just_sent() -> Phone:
    phone = ready_to_send()
    phone.taps("确认提交")
    assert phone.filings()
    return phone


def kept() -> Phone:
    phone = ready_to_send()
    phone.says("等等先别交")
    assert phone.conversation.frame is None
    assert phone.conversation.parked
    return phone


@pytest.mark.parametrize(
    "said",
    [
        "交了吗",
        "好了没",
        "收到了吗",
        "编号呢",
        "咋样了",
        "有消息没",
        "发过去了吗",
        "催一下",
        "办到哪一步了",
    ],
)
def test_who_asks_before_the_number_came_is_told_that_it_comes(said: str) -> None:
    """It once began a draft, or explained how to use the bot."""
    phone = just_sent()
    phone.says(said)
    assert "编号" in phone.hears()
    assert "不用再" in phone.hears()
    assert phone.conversation.frame is None
    assert len(phone.filings()) == 1


@pytest.mark.parametrize("said", ["谢谢啊", "好的辛苦了"])
def test_thanks_before_the_number_came_are_taken(said: str) -> None:
    phone = just_sent()
    phone.says(said)
    assert phone.conversation.frame is None


def test_a_matter_of_its_own_before_the_number_came_is_one() -> None:
    phone = just_sent()
    phone.says("我们小区二号楼电梯停了十二天，老人下不来，希望尽快修好")
    assert phone.conversation.frame is not None


@pytest.mark.parametrize("said", ["算了还是交吧", "还是交上去吧", "那就发吧", "确认提交", "交吧"])
def test_who_sends_after_all_is_shown_the_draft_that_was_kept(said: str) -> None:
    """It once began a draft that said 算了还是交吧, and the true one was forgotten."""
    phone = kept()
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert STORY in phone.card().text
    assert phone.filings() == []
    phone.taps("确认提交")
    assert phone.filings()[0]["facts"] == STORY


@pytest.mark.parametrize("said", ["不报了", "算了，不要了", "那个删了吧"])
def test_who_gives_up_a_draft_that_was_kept_is_asked_once(said: str) -> None:
    phone = kept()
    phone.says(said)
    phone.taps("是的，不报了")
    assert phone.conversation.parked == ()


@pytest.mark.parametrize("said", ["交了吗", "上次那个报上去没有"])
def test_who_asks_whether_a_kept_draft_was_sent_is_told(said: str) -> None:
    phone = kept()
    phone.says(said)
    assert "还没交" in phone.screen() or "还没有提交" in phone.screen()
    assert phone.conversation.frame is not None
    assert STORY in phone.card().text


@pytest.mark.parametrize("said", ["交吧", "交了吗", "撤了吧", "不报了", "能不能撤回"])
def test_nothing_is_begun_by_what_is_said_of_a_draft_that_is_not_there(said: str) -> None:
    phone = newcomer()
    phone.says(said)
    assert phone.conversation.frame is None or not phone.conversation.frame.order


def test_what_was_filed_long_ago_is_not_taken_for_a_draft() -> None:
    phone = filer()
    phone.passes(days=1)
    phone.says("确认提交")
    assert "没有要提交的" in phone.hears()


@pytest.mark.parametrize("said", ["中", "成"])
def test_a_letter_that_would_send_a_card_is_a_story_where_one_is_asked_for(said: str) -> None:
    phone = newcomer()
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert said in str(frame.answers["story"])


@pytest.mark.parametrize("said", ["哈" * 60 + "楼", "还要" * 40 + "楼", "ok wait " * 20 + "x"])
def test_what_is_said_over_and_over_is_answered(said: str) -> None:
    """Every way was tried to cut sixty of 哈 in pieces: the turn never ended."""
    phone = newcomer()
    phone.says(said)
    assert phone.hears()


def test_a_question_about_a_matter_is_kept_and_one_tap_files_it() -> None:
    """It was answered with how the chat works, and stood nowhere."""
    said = "廉租房的申请标准是什么"
    phone = idle()
    phone.says(said)
    assert phone.conversation.frame is None
    phone.taps("反映这件事")
    frame = phone.conversation.frame
    assert frame is not None
    assert said in str(frame.answers["story"])
    phone = idle()
    phone.says(said)
    phone.taps("问问这里怎么用")
    assert phone.conversation.frame is None
    assert "怎么用" in phone.hears()
    assert phone.conversation.held == ()
