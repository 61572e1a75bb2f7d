"""The first question waits while somebody is still telling."""

from datetime import timedelta

from dialogs.state.event import Due, Quota
from tests.dialogs.phone import STORY, Phone

PAUSE = Quota(story_pause_seconds=3)


def teller() -> Phone:
    phone = Phone(limits=PAUSE)
    phone.says("/start")
    phone.taps("同意，开始")
    return phone


def asks_for_the_request(phone: Phone) -> bool:
    return "您希望怎么办" in phone.hears()


def test_the_card_grows_at_once_and_the_question_comes_after_a_few_quiet_seconds() -> None:
    phone = teller()
    phone.says("我们村的井抽不上水")
    assert "抽不上水" in phone.card().text
    assert not asks_for_the_request(phone)
    phone.passes(seconds=2)
    phone.says("二十天了")
    phone.says("三十户人家没水吃")
    assert not asks_for_the_request(phone)
    assert phone.due_at == phone.now + timedelta(seconds=3)
    assert phone.is_woken()
    assert asks_for_the_request(phone)
    assert "二十天了" in phone.card().text


def test_what_comes_in_the_pause_is_no_answer_to_a_question_that_was_not_asked() -> None:
    phone = teller()
    phone.says("井坏了")
    phone.says("村口那条路")
    frame = phone.conversation.frame
    assert frame is not None
    assert "request" not in frame.answers
    assert [part["text"] for part in frame.answers["story"]] == ["井坏了", "村口那条路"]  # type: ignore[attr-defined]


def test_a_story_that_says_what_is_wanted_needs_no_pause() -> None:
    phone = teller()
    phone.says(STORY)
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.asked not in (None, "story")


def test_a_wish_that_is_only_guessed_does_not_end_the_telling() -> None:
    phone = teller()
    phone.says("养老金停了")
    phone.says("把停的补发了就行")
    phone.says("一直没人管怎么办")
    phone.says("从八月停的")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.inferred["request"] == "把停的补发了就行"
    assert len(frame.answers["story"]) == 4  # type: ignore[arg-type]
    assert phone.is_woken()
    assert "在哪" in phone.hears()


def test_a_message_that_is_only_a_place_is_where_it_happened() -> None:
    phone = teller()
    phone.says("我在城关镇打工，工资欠了三个月")
    phone.says("石桥镇顺发木器厂")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.inferred["place"]["text"] == "石桥镇顺发木器厂"  # type: ignore[index]


def test_the_question_comes_once_though_the_moment_is_told_twice() -> None:
    phone = teller()
    phone.says("井坏了")
    phone.is_woken()
    shown = len(phone.shown)
    phone.happens(Due())
    assert not asks_for_the_request(phone)
    assert len(phone.shown) == shown


def test_without_a_pause_the_question_comes_at_once() -> None:
    phone = Phone()
    phone.says("/start")
    phone.taps("同意，开始")
    phone.says("井坏了")
    assert asks_for_the_request(phone)
