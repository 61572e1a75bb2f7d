"""Segmentation: the words, and the bounds that no input breaks."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import jieba
import pytest

from dialogs.reading.topics import segment
from dialogs.reading.topics.forms import level
from tests.dialogs.reading.topics import complaints

COMMON = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会"


@pytest.fixture
def fresh() -> Iterator[Callable[[], None]]:
    """As at a start: nothing is read yet."""

    def forget() -> None:
        segment._loaded.clear()
        segment._cut.cache_clear()

    yield forget
    forget()
    segment._kept_in.clear()


def test_long_words_are_found_whole_and_in_parts() -> None:
    assert {"养老", "保险", "养老保险"} <= set(segment.words("补缴养老保险"))


def test_the_chinese_words_are_those_of_jieba() -> None:
    for complaint in complaints.read():
        tidy = level(complaint.text)
        theirs = [
            word
            for stretch in re.findall(r"[^\W_]+", tidy)
            for word in jieba.cut_for_search(stretch, HMM=False)
            if re.fullmatch("[一-龥]+", word)
        ]
        own = [word for word in segment.words(complaint.text) if re.fullmatch("[一-龥]+", word)]
        if "臭臭臭臭" not in tidy:  # runs are cut short first
            assert own == theirs


@pytest.mark.slow
def test_a_table_in_a_file_cuts_ten_thousand_sentences_as_jieba_does(
    tmp_path: Path, fresh: Callable[[], None]
) -> None:
    fresh()
    segment.load(tmp_path)
    dice = random.Random(7)
    jieba.initialize()
    known = sorted(word for word in jieba.dt.FREQ if re.fullmatch("[一-龥]+", word))
    for _ in range(10_000):
        whole = "".join(dice.choices(known, k=3)) + "".join(dice.choices(COMMON, k=2))
        cut = whole[dice.randrange(3) : segment.LONGEST_STRETCH]
        assert list(segment._cut(cut)) == list(jieba.cut_for_search(cut, HMM=False)), cut


def test_full_width_capital_and_traditional_characters_are_levelled() -> None:
    assert segment.words("ＥＴＣ扣費") == segment.words("etc扣费")


def test_text_without_a_word_has_no_words() -> None:
    assert segment.segment("") == ([], False)
    assert segment.words("！？…… 😀") == []


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text",
    [
        "中" * 100_000,
        "中国" * 50_000,
        "a1" * 50_000,
        "\U0001f600" * 100_000,
        "，" * 100_000,
        "\ud800" * 100_000,
        "".join(random.Random(1).choices(COMMON, k=100_000)),
    ],
    ids=["one character", "one word", "letters", "emoji", "commas", "surrogates", "random"],
)
def test_hostile_text_is_cut_short_and_marked(text: str) -> None:
    cut = segment.segment(text)
    assert cut.truncated
    assert len(cut.words) <= 2 * segment.LONGEST_TEXT


def test_a_run_of_one_character_does_not_push_the_rest_out() -> None:
    cut = segment.segment("冤" * 10_000 + "拖欠工资")
    assert "工资" in cut.words
    assert not cut.truncated


def test_loading_makes_a_private_folder_and_can_be_repeated(tmp_path: Path) -> None:
    segment.words("先用起来")
    segment.load(tmp_path / "cache")
    segment.load(tmp_path / "cache")
    assert segment.words("拖欠工资")


def test_the_table_is_made_once_and_again_when_its_file_is_none(
    tmp_path: Path, fresh: Callable[[], None]
) -> None:
    kept = tmp_path / "words.table"
    for spoilt in (None, b"", b"not a table", b"words-1 0 15 00\n"):
        if spoilt is not None:
            kept.write_bytes(spoilt)
        fresh()
        segment.load(tmp_path)
        assert segment.words("补缴养老保险") == ["补缴", "养老", "保险", "养老保险"]
    whole = kept.stat()
    fresh()
    segment.load(tmp_path)
    assert segment.words("补缴养老保险") == ["补缴", "养老", "保险", "养老保险"]
    assert kept.stat().st_mtime_ns == whole.st_mtime_ns
    assert [each.name for each in tmp_path.iterdir()] == ["words.table"]
