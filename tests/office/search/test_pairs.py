"""Signs: whatever a text holds is found by any part of it, in any spelling, and tells no word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.search.pairs import LONGEST_TERM, Pairs

PAIRS = Pairs(b"a key")
TEXT = "村东头牛粪堆了快一个月，臭得开不了窗；新安村3组12号，电话138 0000 1234。"


def finds(query: str, text: str) -> bool:
    """As a database does: each term in one piece."""
    said = PAIRS.of_text(text)
    terms = PAIRS.of_query(query)
    return bool(terms) and all(_within(term, said) for term in terms)


def _within(term: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return any(said[at : at + len(term)] == term for at in range(len(said)))


@pytest.mark.parametrize(
    "query",
    [
        *("牛粪", "牛粪堆了", "粪堆", "开不了窗", "臭得 牛粪", "新安村3组", "3组12号", "村3组"),
        *("牛糞堆了", "牛 粪 堆 了", "３组１２号", " 牛粪，开不了窗 ", "村东头　牛粪"),
    ],
)
def test_a_part_of_the_words_is_found_in_any_spelling(query: str) -> None:
    assert finds(query, TEXT)


@pytest.mark.parametrize(
    "query", ["马粪", "牛粪堆好", "牛粪 马粪", "窗开不了", "新安村4组", "头牛堆"]
)
def test_what_does_not_stand_there_is_not_found(query: str) -> None:
    assert not finds(query, TEXT)


@pytest.mark.parametrize("query", ["", " ", "牛", "，。", "牛 "])
def test_one_character_is_too_little_to_look_for(query: str) -> None:
    assert PAIRS.of_query(query) == ()


HAN = st.text(st.sampled_from("村东头牛粪堆了快一个月臭得开不窗王桂兰"), min_size=2, max_size=30)


@given(HAN, st.data())
def test_every_part_of_two_characters_or_more_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, min(len(text), start + LONGEST_TERM)))
    assert finds(text[start:end], f"。{text}，")


@given(HAN, HAN)
def test_only_what_stands_there_is_found(text: str, query: str) -> None:
    assert finds(query, text) == (query in text)


@pytest.mark.parametrize("query", ["王桂兰", "桂兰", "王桂", "王 桂 兰", "王桂蘭", "王·桂·兰"])
def test_a_name_is_found_by_two_of_its_characters(query: str) -> None:
    said = PAIRS.of_name("王桂兰")
    assert all(_within(term, said) for term in PAIRS.of_query(query))


@pytest.mark.parametrize(
    "query",
    [
        *("13800001234", "138 0000 1234", "+86 138-0000-1234", "１３８００００１２３４", "1234"),
        *("138—0000—1234", "138.0000.1234", "（+86）13800001234", "138‑0000‑1234"),
    ],
)
def test_a_phone_is_found_whole_and_by_its_last_four(query: str) -> None:
    said = PAIRS.of_phone("13800001234（晚上打）")
    assert all(_within(term, said) for term in PAIRS.of_query(query))
    (middle,) = PAIRS.of_query("0000")
    assert not _within(middle, said)


@pytest.mark.parametrize(
    ("phone", "local"),
    [("0313-1234567", "1234567"), ("(010)62345678", "62345678"), ("02112345678", "12345678")],
)
def test_a_telephone_is_found_without_its_area_code(phone: str, local: str) -> None:
    for query in (local, f"{local[:4]} {local[4:]}", phone, phone.replace("-", "")):
        said = PAIRS.of_phone(phone)
        assert all(_within(term, said) for term in PAIRS.of_query(query)), query


@pytest.mark.parametrize(
    "query",
    [
        *(
            "青河",
            "青河县",
            "青河县河北乡",
            "某省青河县河北乡新安村",
            "青河河北",
            "河北乡新安村东头",
        ),
        *("青河县 新安村", "新安", "某省，青河县"),
    ],
)
def test_a_place_is_found_by_its_whole_name_and_by_its_short_one(query: str) -> None:
    """青河县河北乡 found nothing: each level stood for itself."""
    said = PAIRS.of_place("新安村东头", ("某省", "青河县", "河北乡"))
    assert all(_within(term, said) for term in PAIRS.of_query(query))
    assert not all(_within(term, said) for term in PAIRS.of_query("青河县河南乡"))


def test_the_index_holds_no_word_and_another_key_finds_nothing() -> None:
    said = PAIRS.of_text(TEXT)
    assert all(sign.isascii() and sign.islower() and len(sign) == 7 for sign in said)
    assert not set(said) & set(Pairs(b"another").of_text(TEXT))


def test_a_text_of_any_letters_is_cut() -> None:
    for text in ("\ud800牛粪", "牛\0粪 a\ud8ff", "𠀀𠀁村", "Ünïcode 街", "🐂粪粪"):
        PAIRS.of_text(text)
        PAIRS.of_query(text)
