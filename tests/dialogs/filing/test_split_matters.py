"""Two matters in one story: two drafts, nothing lost, nothing in both."""

import pytest

from dialogs.filing.split_matters import cut_story
from dialogs.forms.fields import story_text
from dialogs.reading.extract import read
from dialogs.state.effect import EffectKind
from tests.dialogs.phone import Phone, newcomer

WAGES = "包工头拖欠我们农民工工资三个月，劳动局不管，希望发工资。"
SCHOOL = "另外还有一件事，实验小学食堂的饭菜发馊，老师补课还收费，请教育局查一查学校。"
SPLIT, WHOLE = "分成两件", "就当一件"


def told(*messages: str) -> Phone:
    phone = newcomer()
    for message in messages:
        phone.says(message)
    return phone


def stories(phone: Phone) -> list[str]:
    """The stories under way, the one on top first."""
    return [story_text(f.answers["story"]) for f in reversed(phone.conversation.frames)]


def test_two_matters_are_named_and_may_be_split_or_left_together() -> None:
    phone = told(WAGES + SCHOOL)
    assert "① 包工头拖欠我们农民工工资三个月" in phone.hears()
    assert "② 另外还有一件事" in phone.hears()
    assert {SPLIT, WHOLE} <= set(phone.labels())


def test_split_the_words_are_what_they_were() -> None:
    phone = told(WAGES + SCHOOL)
    phone.taps(SPLIT)
    assert stories(phone) == [WAGES, SCHOOL]


def test_what_was_said_in_several_messages_is_split_between_them() -> None:
    phone = told(WAGES, SCHOOL, "昨天又发馊了")
    phone.taps(SPLIT)
    assert stories(phone) == [WAGES, f"{SCHOOL}\n昨天又发馊了"]


def test_the_second_comes_up_by_itself_and_is_not_asked_again_who_files() -> None:
    phone = told(WAGES + SCHOOL)
    phone.taps(SPLIT)
    asked: list[str] = []
    answers = {
        "place": "河北乡新安村",
        "identity": "我不方便实名",
    }
    while frame := phone.conversation.frame:
        asked.append(frame.asked or "")
        phone.says(answers[frame.asked] if frame.asked else "确认提交")
    assert asked.count("identity") == 1
    first, second = phone.filings()
    assert (first["facts"], second["facts"]) == (WAGES, SCHOOL)
    assert first["client_ref"] != second["client_ref"]
    assert (first["request"], second["request"]) == ("希望发工资", "请教育局查一查学校")


def test_a_name_that_stands_in_one_half_is_known_in_both() -> None:
    phone = told(f"我叫王桂兰，家住河北乡新安村3组12号。{WAGES}{SCHOOL}")
    phone.taps(SPLIT)
    people = [frame.answers["person"] for frame in phone.conversation.frames]
    assert people == [{"name": "王桂兰", "address": "河北乡新安村3组12号"}] * 2


def test_files_stay_with_the_first() -> None:
    phone = told(WAGES + SCHOOL)
    phone.photo()
    phone.taps(SPLIT)
    second, first = phone.conversation.frames
    assert "materials" in first.answers
    assert "materials" not in second.answers


def test_left_together_it_is_one_and_is_not_offered_again() -> None:
    phone = told(WAGES + SCHOOL)
    phone.taps(WHOLE)
    assert stories(phone) == [WAGES + SCHOOL]
    phone.says("昨天又发馊了")
    assert SPLIT not in list(phone.labels())


def test_whoever_writes_the_button_means_it_and_two_taps_part_once() -> None:
    phone = told(WAGES + SCHOOL)
    at, button = phone.button(SPLIT)
    phone.says(SPLIT)
    phone.presses(button.data, at)
    assert stories(phone) == [WAGES, SCHOOL]


def test_a_message_that_was_cut_cannot_bring_the_other_half_back_by_an_edit() -> None:
    phone = newcomer()
    both = phone.says(WAGES + SCHOOL)
    later = phone.says("昨天又发馊了")
    phone.taps(SPLIT)
    phone.edits(both, WAGES + SCHOOL + "改过")
    assert "已经用过了" in phone.hears()
    phone.edits(later, "前天又发馊了")
    assert stories(phone) == [WAGES, f"{SCHOOL}\n前天又发馊了"]


def test_the_second_can_be_put_aside_and_still_knows_who_files() -> None:
    phone = told(WAGES + SCHOOL)
    phone.taps(SPLIT)
    assert len(phone.conversation.frames) == 2
    phone.says("先存着")
    assert stories(phone) == [SCHOOL]
    phone.says("先存着")
    assert [story_text(f.answers["story"]) for f in phone.conversation.parked] == [WAGES, SCHOOL]


@pytest.mark.parametrize(
    "text",
    [
        "包工头拖欠工资三个月。另外加班费也没有给我们农民工。",
        WAGES,
        "我有两件事要反映",
        "我被另外一家小学食堂的老师补课收费，包工头拖欠工资",
    ],
)
def test_what_does_not_plainly_turn_to_another_topic_is_left_whole(text: str) -> None:
    assert read(text).split_at is None


def test_a_link_before_the_turn_does_not_move_the_cut() -> None:
    text = f"{WAGES}证据在 https://example.org/a?b=1 。{SCHOOL}"
    at = read(text).split_at
    assert at is not None
    assert text[at:] == SCHOOL


@pytest.mark.parametrize("at", range(12))
def test_wherever_a_story_is_cut_it_is_the_same_put_together(at: int) -> None:
    story = [{"id": 1, "text": "一二三"}, {"id": 2, "text": ""}, {"id": 3, "text": "四五六七"}]
    first, second = cut_story(story, at)
    whole = story_text(story)
    assert (story_text(first) + story_text(second)).replace("\n", "") == whole.replace("\n", "")
    assert len(first) + len(second) <= len(story) + 1


def test_a_person_hears_once_of_danger_that_stands_in_one_half() -> None:
    phone = told(f"{WAGES}我不想活了。{SCHOOL}", "昨天又发馊了")
    phone.taps(SPLIT)
    assert len(phone.effects_of(EffectKind.OPEN_TALK)) == 1
    first, second = phone.conversation.frames[::-1]
    assert "relay.alarmed" in first.flags
    assert "relay.alarmed" in second.flags
