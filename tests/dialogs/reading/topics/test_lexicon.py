"""The tables: complete, consistent, small, and free of what must not be in them."""

import math
import re
from importlib import resources

import pytest

from backend_client.wording.spelling import simplified
from dialogs.reading.topics import lexicon
from dialogs.reading.topics.calibration import Calibration
from dialogs.reading.topics.forms import level
from dialogs.reading.topics.lexicon import (
    FRAGMENT,
    FRAGMENT_WEIGHT,
    KEPT,
    TOLD,
    TOPICS,
    Entry,
    Lexicon,
    LexiconError,
    TextFeatures,
    apart,
    hand_words,
    mentions,
    opening,
    shipped,
    text_features,
)

LARGEST_BYTES = 250_000


def size(name: str) -> int:
    return len(resources.files("dialogs.reading.topics").joinpath(name).read_bytes())


def test_there_are_fifteen_topics_with_hand_kept_words_and_paths() -> None:
    assert len(TOPICS) == 15
    kept = {topic for topics in hand_words().values() for topic in topics}
    assert kept == set(TOPICS)
    assert all(lexicon.branches()[topic] for topic in TOPICS)


def test_the_shipped_lexicon_knows_every_topic_and_is_small() -> None:
    pulled = {number for entry in shipped().entries.values() for number, _ in entry.pulls}
    assert pulled == set(range(len(TOPICS)))
    assert len(shipped().bias) == len(TOPICS)
    assert size("lexicon.tsv") <= LARGEST_BYTES


def test_the_lexicon_holds_no_numbers_and_no_masked_place_or_person() -> None:
    learnt = [
        word.removeprefix(FRAGMENT) for word in shipped().entries if word[0] not in (KEPT, TOLD)
    ]
    learnt = [word for word in learnt if word not in hand_words()]
    assert not [word for word in learnt if re.search(r"[^一-龥]|某|西地", word)]
    assert not [word for word in learnt if word in apart("surnames")]
    assert not [w for w in learnt if re.search("^[王李张刘陈杨赵黄周吴](书记|局长|县长|市长)", w)]
    assert not [word for word in hand_words() if re.fullmatch(r"[a-z]\d{1,2}[市县区]?", word)]


def test_the_lexicon_survives_being_written_and_read() -> None:
    again = Lexicon.read(shipped().rows())
    assert again == shipped()


def test_a_lexicon_that_told_the_rarity_with_each_word_is_read_as_well() -> None:
    """An office's own may have been written by an earlier release."""
    rows = list(shipped().rows())
    rarity, old = "", []
    for row in rows:
        name, _, rest = row.partition("\t")
        rarity = rest if name == "#rarity" else rarity
        if name != "#rarity":
            old.append(row if name[0] == "#" else f"{name}\t{rarity}\t{rest}")
    assert len(old) < len(rows)
    assert Lexicon.read(old) == shipped()


def test_hand_kept_words_are_found_as_strings_and_the_longest_wins() -> None:
    assert list(mentions("牛粪堆成山")) == ["牛粪"]
    assert list(mentions("高速公路收费站")) == ["高速公路", "收费站"]


def test_a_word_of_the_title_counts_three_times() -> None:
    assert text_features("", "工资").words == {"工资": 3, "=工资": 3}
    assert text_features("工资", "工资").words == {"工资": 4, "=工资": 4}


def test_the_title_is_read_in_fragments_and_without_one_the_opening() -> None:
    assert text_features("别的", "修路").fragments == {"^修": 1, "^路": 1, "^修路": 1}
    assert text_features("尊敬的领导：您好！修路").fragments == text_features("", "修路").fragments
    assert opening("您好，路灯坏了" + "很久" * 50).startswith("路灯坏了")


def test_what_entries_weigh_has_length_one_and_that_of_fragments_less() -> None:
    pulls = ((4, 0.5),)
    tiny = Lexicon(
        {"工资": Entry(2.0, pulls), "^欠": Entry(3.0, pulls)}, (0.0,) * 15, Calibration(1.0)
    )
    values = tiny.values(TextFeatures({"工资": 3, "没听过": 1}, {"^欠": 1}))
    assert values == {"工资": pytest.approx(1.0), "^欠": pytest.approx(FRAGMENT_WEIGHT)}
    assert tiny.scores(values)[4] == pytest.approx(0.5 + 0.5 * FRAGMENT_WEIGHT)
    assert tiny.shares(values, TOPICS[4]) == {"工资": pytest.approx(0.5)}
    assert math.isclose(sum(tiny.probabilities(tiny.scores(values))), 1.0)


def test_without_a_title_the_hand_counts_for_more_the_fewer_words_there_are() -> None:
    others = {word: Entry(2.0, ()) for word in (str(number) for number in range(30))}
    own = {KEPT + "贪污": Entry(2.0, ((13, 0.4),)), TOLD + "贪污": Entry(2.0, ((13, 0.6),))}
    tiny = Lexicon({**others, **own}, (0.0,) * 15, Calibration(1.0))
    short, long = {KEPT + "贪污": 1}, {KEPT + "贪污": 1} | dict.fromkeys(others, 1)
    assert tiny.scores(tiny.values(TextFeatures(short, {}, titled=True)))[13] == pytest.approx(0.4)
    values = tiny.values(TextFeatures(short, {}))
    assert tiny.scores(values)[13] == pytest.approx(1.0)
    assert tiny.shares(values, "纪检监察") == {"贪污": pytest.approx(1.0)}
    values = tiny.values(TextFeatures(long, {}))
    assert values[TOLD + "贪污"] == pytest.approx(values[KEPT + "贪污"] / 2)
    assert text_features("贪污", "题").titled and not text_features("贪污", " ").titled


@pytest.mark.parametrize(
    "rows",
    [
        [],
        ["#sharpness\t3", "工资\t2.0\tL50"],
        ["#sharpness\t3", "#bias\tL5", "工资\t2.0\tL50"],
        [*list(shipped().rows())[:3], "工资\tviel\tL50"],
        [*list(shipped().rows())[:3], "工资"],
        [*list(shipped().rows())[:3], "工资\t2.0\tX50"],
    ],
)
def test_what_is_no_lexicon_is_refused(rows: list[str]) -> None:
    with pytest.raises(LexiconError):
        Lexicon.read(rows)


def test_every_traditional_form_is_levelled_to_one_character() -> None:
    for other, simple in simplified().items():
        assert len(simple) == 1
        assert level(chr(other)) == simple
