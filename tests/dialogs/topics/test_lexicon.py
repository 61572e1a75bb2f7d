"""The tables: complete, consistent, small, and free of what must not be in them."""

import re
from importlib import resources

from dialogs.topics import lexicon
from dialogs.topics.forms import level
from dialogs.topics.lexicon import TOPICS, Lexicon, features, hand_words, mentions, shipped

LARGEST_BYTES = 250_000


def size(name: str) -> int:
    return len(resources.files("dialogs.topics").joinpath(name).read_bytes())


def test_there_are_fifteen_topics_with_hand_kept_words_and_paths() -> None:
    assert len(TOPICS) == 15
    kept = {topic for topics in hand_words().values() for topic in topics}
    assert kept == set(TOPICS)
    assert all(lexicon.branches()[topic] for topic in TOPICS)


def test_the_shipped_lexicon_knows_every_topic_and_is_small() -> None:
    assert set(shipped().bias) == set(TOPICS)
    assert size("lexicon.tsv") <= LARGEST_BYTES


def test_the_lexicon_holds_no_numbers_and_no_masked_place_or_person() -> None:
    learnt = set(shipped().pulls) - set(hand_words())
    assert not [word for word in learnt if re.search(r"[^一-龥]|某|西地", word)]
    assert not [word for word in hand_words() if re.fullmatch(r"[a-z]\d{1,2}[市县区]?", word)]


def test_the_lexicon_survives_being_written_and_read() -> None:
    again = Lexicon.read(shipped().rows())
    assert again == shipped()


def test_hand_kept_words_are_found_as_strings_and_the_longest_wins() -> None:
    assert list(mentions("牛粪堆成山")) == ["牛粪"]
    assert list(mentions("高速公路收费站")) == ["高速公路", "收费站"]


def test_a_word_of_the_title_counts_three_times() -> None:
    assert features("", "拖欠工资")["工资"] == 0  # 拖欠工资 is one hand-kept word
    assert features("", "工资")["工资"] == 3
    assert features("工资", "工资")["工资"] == 4


def test_contributions_are_the_pulls_weighted_to_length_one() -> None:
    tiny = Lexicon({"工资": 2.0}, {"工资": {"劳动和社会保障": 0.5}}, {"劳动和社会保障": 0.0}, 1.0)
    added = tiny.contributions({"工资": 3, "没听过": 1})
    assert added == {"劳动和社会保障": {"工资": 0.5}}
    assert tiny.probabilities(added) == {"劳动和社会保障": 1.0}


def test_every_traditional_form_is_levelled_to_one_character() -> None:
    for row in lexicon.table("traditional.tsv"):
        simple, others = row.split("\t")
        assert len(simple) == 1
        assert level(others) == simple * len(others)
