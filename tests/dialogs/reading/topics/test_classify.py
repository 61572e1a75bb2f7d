"""Sorting: what the bot may show, and how often it is right on complaints made up for this."""

import pytest

from dialogs.reading import extract
from dialogs.reading.topics.classify import CURRENT_NAMES, TOPICS, Sorting, classify, seconds
from tests.dialogs.reading.topics import complaints

MANURE = "村东头牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走"


def first(sorting: Sorting) -> str | None:
    return sorting.suggestions[0].path[0] if sorting.suggestions else None


def test_the_manure_heap_is_pollution_because_of_manure_and_stench() -> None:
    best = classify(MANURE).suggestions[0]
    assert best.path[:2] == ("环境保护", "环境污染")
    assert {"牛粪", "臭"} <= set(best.reasons)


def test_at_most_three_are_suggested_best_first_with_two_to_four_reasons() -> None:
    sorting = classify("包工头拖欠农民工工资三个月，劳动局说证据不足，希望讨回血汗钱")
    scores = [suggestion.score for suggestion in sorting.suggestions]
    assert scores == sorted(scores, reverse=True)
    assert 1 <= len(scores) <= 3
    assert 2 <= len(sorting.suggestions[0].reasons) <= 4
    assert sorting.confident


def test_reasons_stand_in_the_text_as_the_citizen_wrote_them() -> None:
    text = "老闆拖欠工資，ＥＴＣ多扣了錢"
    for suggestion in classify(text).suggestions:
        assert all(reason in text for reason in suggestion.reasons)


def test_the_third_level_is_named_when_the_words_are_clear() -> None:
    assert classify("快递员把包裹丢了，快递公司不赔").suggestions[0].path == (
        "交通运输",
        "邮政管理",
        "快递市场管理",
    )


@pytest.mark.parametrize("text", ["", " ", "1", "😀😀", "……", "哦", "\x00", "\ud800", "asdf"])
def test_a_text_that_says_nothing_gets_no_suggestion(text: str) -> None:
    assert classify(text) == Sorting((), confident=False)


def test_a_denunciation_of_an_official_is_not_forced_into_the_labelled_topics() -> None:
    assert first(classify("村支书贪污扶贫款，侵吞集体资金，请纪委查处")) == "纪检监察"


@pytest.mark.parametrize(
    "text", ["县纪律检查委员会没人接待", "我要向纪律检查委员会反映问题", "縣紀律檢查委員會不回信"]
)
def test_a_discipline_body_in_full_is_no_matter_of_health(text: str) -> None:
    """Its 检查 was read as a doctor's."""
    assert classify(text).suggestions[0].path[0] == "纪检监察"


def test_a_title_is_read_too() -> None:
    assert first(classify("请处理。", "出租车拒载")) == "交通运输"


def test_traditional_characters_are_sorted_like_simplified_ones() -> None:
    simple, traditional = classify("医院乱收费，医生态度差"), classify("醫院亂收費，醫生態度差")
    assert [s.path for s in simple.suggestions] == [s.path for s in traditional.suggestions]


def test_a_text_about_two_matters_names_both() -> None:
    sorting = classify("学校食堂乱收费，老师体罚学生。另外出租车拒载，客运站也没有人管")
    both = {sorting.suggestions[0].path[0], sorting.also}
    assert both == {"教育文体", "交通运输"}
    assert not sorting.confident
    assert classify("老板拖欠农民工工资半年").also is None


def test_the_likeliest_branches_are_named_even_of_several_topics() -> None:
    branches = seconds("晚上施工噪音扰民，尘土飞扬", "工地噪音")
    assert len(branches) == 3
    assert ("环境保护", "环境污染") in branches
    assert seconds("") == ()


def test_current_names_are_of_official_topics() -> None:
    assert set(CURRENT_NAMES) <= set(TOPICS)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", ["中" * 100_000, "污染" * 50_000, "<b>" * 33_000])
def test_hostile_length_is_answered(text: str) -> None:
    assert len(classify(text, text).suggestions) <= 3


def test_the_shipped_lexicon_sorts_the_invented_complaints() -> None:
    texts = complaints.read()
    sortings = [classify(complaint.text) for complaint in texts]
    pairs = list(zip(texts, sortings, strict=True))
    right = sum(first(sorting) == complaint.topic for complaint, sorting in pairs)
    offered = sum(
        complaint.topic in [s.path[0] for s in sorting.suggestions] for complaint, sorting in pairs
    )
    sure = [(c, s) for c, s in pairs if s.confident]
    assert right >= 0.86 * len(texts)
    assert offered >= 0.95 * len(texts)
    assert sum(first(s) == c.topic for c, s in sure) >= 0.94 * len(sure)


def test_of_a_few_letters_nothing_is_filled_in_that_is_not_nearly_always_right() -> None:
    """With the line of longer texts seven in a hundred were wrong."""
    rows = complaints.short()
    sure = [(topic, s) for topic, text in rows if (s := classify(text)).confident]
    assert len(sure) >= 0.6 * len(rows)
    assert sum(first(s) == topic for topic, s in sure) >= 0.95 * len(sure)


@pytest.mark.parametrize("text", ["一直没有解决", "家里没人", "这件事找谁"])
def test_words_that_say_nothing_fill_in_no_topic(text: str) -> None:
    assert not classify(text).confident


def test_no_topic_is_lost_among_the_invented_complaints() -> None:
    texts = complaints.read()
    for topic in TOPICS:
        own = [complaint for complaint in texts if complaint.topic == topic]
        right = sum(first(classify(complaint.text)) == topic for complaint in own)
        assert len(own) >= 12
        assert right >= 0.6 * len(own), topic


def test_the_number_of_a_card_is_no_matter_and_no_reason() -> None:
    for text, never in (
        ("我的身份证号是23010019700101123X，低保一直没批下来，希望解决", "身份证"),
        ("银行卡号：6222 0000 1111 2222 333，拖欠三个月工资", "银行"),
        ("我的身份证号码是２３０１００１９７００１０１１２３４，路灯坏了半个月", "身份证"),
        ("账号 6217000011112222333 村里没给土地补偿款", "账号"),
    ):
        for suggestion in classify(text).suggestions:
            assert not any(never in reason for reason in suggestion.reasons), text
            assert not any(reason.isdigit() for reason in suggestion.reasons), text
    assert classify("身份证 23010019700101123X").suggestions == ()
    assert classify("派出所不给我办身份证").suggestions, "what is about the card itself stays"


@pytest.mark.parametrize("text", ["小 区 停 水", "老　板　拖　欠　工　资"])
def test_words_that_stand_letter_by_letter_are_sorted_with_their_reasons(text: str) -> None:
    sorting, plain = classify(text), classify("".join(text.split()))
    assert sorting == plain
    assert sorting.confident
    assert sorting.suggestions[0].reasons


@pytest.mark.parametrize("text", ["小区天天停电梯，老人下不了楼", "物业停电梯逼我们交费"])
def test_no_reason_cuts_a_word_up(text: str) -> None:
    """停电 was shown where the lift had stopped."""
    for suggestion in classify(text).suggestions:
        assert "停电" not in suggestion.reasons
    assert "停电" not in extract.read(text).kind_reasons


def test_a_reason_stays_where_it_stands_as_a_word_too() -> None:
    assert "停电" in classify("我们村天天停电，冰箱里的肉都坏了").suggestions[0].reasons


@pytest.mark.parametrize(
    "text",
    ["The clerk did not approve my subsidy", "It happened yesterday etcetera", "happy apples"],
)
def test_a_latin_word_is_no_part_of_another(text: str) -> None:
    """approve was about an app."""
    sorting = classify(text)
    assert not sorting.confident
    assert not {"app", "etc"} & {word for one in sorting.suggestions for word in one.reasons}
