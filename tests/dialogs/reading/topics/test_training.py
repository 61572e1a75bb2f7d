"""What training rests on: near-duplicates, weak labels, figures, and the words it leaves out."""

import re
from pathlib import Path

import pytest

from dialogs.reading.topics.lexicon import TOPICS, shipped, text_features
from dialogs.reading.topics.permitted import impersonal, may_be_kept
from tools.topics.corpus import Sample, by_hand, near_duplicates, read_labelled, read_weak
from tools.topics.evaluate import Verdict, figures, judge

LABELLED = """\
id,title,body,label,time,text_kind
1,路灯坏了,巷子里的路灯坏了两个月,城乡建设,,raw
2,路灯坏了,巷子 里 的 路灯 坏 了 两个月,城乡建设,,title_raw+body_segmented
3,拖欠工资,老板拖欠工资,劳动和社会保障,,raw
"""
OTHERS = """\
id,title,body
4,派出所不立案,被诈骗报警，派出所不立案
5,拖欠工资,老板拖欠工资
6,随便说说,没有什么
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "labelled.csv").write_text(LABELLED, encoding="utf-8")
    for name in ("unlabelled.csv", "replies.csv"):
        (tmp_path / name).write_text(OTHERS, encoding="utf-8")
    (tmp_path / "level2_sample.csv").write_text("id,title\n", encoding="utf-8")
    return tmp_path


def test_near_duplicates_share_a_group_and_others_do_not() -> None:
    first, copy, other = near_duplicates(
        [
            "小区门口的路灯坏了三个月没人修",
            "我们小区门口的路灯坏了三个月没人修啊",
            "老板拖欠我们工资半年",
        ]
    )
    assert first == copy != other


def test_segmented_rows_are_joined_and_grouped_with_their_near_duplicate(folder: Path) -> None:
    samples = read_labelled(folder)
    assert samples[1].body == "巷子里的路灯坏了两个月"
    assert samples[0].group == samples[1].group != samples[2].group


def test_weak_labels_are_only_for_topics_without_labels_and_each_text_once(folder: Path) -> None:
    weak = read_weak(folder, read_labelled(folder))
    assert [(sample.title, sample.label) for sample in weak] == [("派出所不立案", "政法")]


def test_hand_kept_words_alone_can_say_nothing() -> None:
    assert by_hand("随便") == (None, 0.0)


def test_names_numbers_and_masked_places_are_never_learnt() -> None:
    assert may_be_kept("补偿")
    assert may_be_kept("城市")
    for word in ("张建国", "北京", "a1区", "西地省", "某某", "2019", "闻所未闻的词", "王"):
        assert not may_be_kept(word)
    assert may_be_kept("^工程") and may_be_kept("^修路灯")
    for fragment in ("^程局长", "^王", "^北京路", "^某某路", "^张建国"):
        assert not may_be_kept(fragment)


def test_what_is_stored_of_a_text_names_nobody_and_no_place() -> None:
    kept = impersonal(text_features("我叫王桂兰，住北京市海淀区，电话13800138000，王局长拖欠工资"))
    assert {"工资", "=拖欠工资"} & set(kept)
    assert not [w for w in kept if set(w) & set("王桂兰") or "北京" in w or re.search(r"\d", w)]


def test_a_lexicon_is_judged_whole_and_by_parts() -> None:
    verdict = judge(shipped(), Sample("拖欠工资", "老板拖欠农民工工资", "劳动和社会保障"))
    assert verdict.by_title[0] == verdict.by_body == verdict.ranked[0] == "劳动和社会保障"


def test_figures_of_a_perfect_and_a_half_right_sorter() -> None:
    def says(label: str, guess: str) -> Verdict:
        scores = {topic: float(topic == guess) for topic in TOPICS}
        return Verdict(label, scores, [guess], guess, guess)

    perfect = figures([says("政法", "政法"), says("民政", "民政")], [1.0, 1.0])
    assert (perfect.macro_f1, perfect.micro_f1, perfect.top3) == (1.0, 1.0, 1.0)
    half = figures([says("政法", "政法"), says("民政", "政法")], [0.5, 0.5])
    assert half.micro_f1 == 0.5
    assert (half.calibration_error, perfect.calibration_error) == (0.0, 0.0)
    assert half.per_topic == {"政法": pytest.approx(2 / 3), "民政": 0.0}
    assert half.titles_only == half.macro_f1
