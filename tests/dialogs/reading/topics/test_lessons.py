"""Lessons: a correction changes what it is about, and nothing that the guard holds."""

import pytest

from dialogs.reading.topics.lexicon import TOPICS, TextFeatures, shipped, text_features
from tools.topics import lessons
from tools.topics.lessons import Guarded, Lesson, Unlearnable, best_topic, fold, guard

SCOOTERS = "共享单车堆满楼下，一直没有人来清理"


def lesson(text: str, topic: str) -> Lesson:
    return Lesson(text_features(text), topic)


def other_than(topic: str) -> str:
    return next(one for one in ("交通运输", "科技与信息产业") if one != topic)


def test_a_correction_changes_how_its_text_and_its_like_are_sorted() -> None:
    wanted = other_than(best_topic(shipped(), text_features(SCOOTERS)))
    taught = fold(shipped(), [lesson(SCOOTERS, wanted)], guard())
    assert best_topic(taught, text_features(SCOOTERS)) == wanted


def test_a_stored_correction_has_no_fragments_and_teaches_all_the_same() -> None:
    wanted = other_than(best_topic(shipped(), text_features(SCOOTERS)))
    stored = Lesson(TextFeatures(text_features(SCOOTERS).words, {}), wanted)
    assert best_topic(fold(shipped(), [stored] * 2, guard()), text_features(SCOOTERS)) == wanted


def test_the_guard_holds_texts_of_every_topic_and_the_shipped_lexicon_sorts_them() -> None:
    held = guard()
    assert {one.topic for one in held} == set(TOPICS)
    wrong = [one.text for one in held if best_topic(shipped(), one.features) != one.topic]
    assert len(wrong) <= 2, wrong


def test_lessons_that_contradict_the_guard_are_refused() -> None:
    text = "公司不给员工交社保，不签劳动合同"
    held = [Guarded(text, "劳动和社会保障", text_features(text))]
    with pytest.raises(Unlearnable) as refused:
        fold(shipped(), [lesson(text, "民政")] * 40, held)
    assert (refused.value.lost, refused.value.held) == ([text], 1)


def test_a_word_of_several_lessons_is_learnt_and_a_name_is_not() -> None:
    taught = fold(
        shipped(),
        [lesson(f"张建国的无人机{what}", "科技与信息产业") for what in ("坏", "旧", "吵")]
        + [lesson(text, "城乡建设") for text in ("物业", "停水", "路灯", "围挡", "内涝")] * 3,
        [],
    )
    assert "张建国" not in taught.entries
    assert "张" not in taught.entries


def test_nothing_to_learn_changes_nothing() -> None:
    text = "医院乱收费"
    assert fold(shipped(), [lesson(text, "卫生计生")], []) == shipped()


def test_a_lexicon_that_grew_too_long_loses_its_weakest_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lessons, "LARGEST_BYTES", 100_000)
    taught = fold(shipped(), [lesson(SCOOTERS, "民政")], [])
    assert sum(len(row.encode()) + 1 for row in taught.rows()) <= 100_000
    assert best_topic(taught, text_features("拖欠农民工工资")) == "劳动和社会保障"
