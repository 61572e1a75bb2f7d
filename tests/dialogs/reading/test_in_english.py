"""Names, homes and places in English, as people type them, and what is none."""

import pytest

from dialogs.reading.in_english.person import home_in_english, person_in_english
from dialogs.reading.in_english.place import bare_place, place_in_english


@pytest.mark.parametrize(
    ("said", "name", "home"),
    [
        ("Marisol dela Cruz from Liulin Town South Street 77", "Marisol dela Cruz", "Liulin Town"),
        ("passport name: Samuel Kiprono", "Samuel Kiprono", None),
        ("Just write Linh", "Linh", None),
        ("Hassan / Golden Harvest estate building 9", "Hassan", "Golden Harvest estate"),
        ("tom akers group 3 baishi", "tom akers", "group 3 baishi"),
        ("Fintan O'Dowd, the old schoolhouse, Baishi", "Fintan O'Dowd", "the old schoolhouse"),
        ("Rory McAllister comma Baishi comma second gate full stop", "Rory McAllister", "Baishi"),
        ("My wife will be the petitioner: Zhao Wenli, house 6", "Zhao Wenli", "house 6"),
        ("Mariam Traore is my name", "Mariam Traore", None),
        ("put my husband's name: Zhang Wei", "Zhang Wei", None),
        ("I'd rather not give it.", None, None),
        ("None of your beeswax.", None, None),
        ("just fix the pump", None, None),
        ("where do i write", None, None),
    ],
)
def test_a_name_is_read_with_the_home_beside_it(
    said: str, name: str | None, home: str | None
) -> None:
    """Half of them were kept as one long home, or asked for again."""
    told = person_in_english(said)
    assert told.name == name
    assert (told.home or "").startswith(home or "") and bool(told.home) == bool(home)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("Kaoshan, the hill side, not the river side", "Kaoshan"),
        ("Its called Qianwa, you wont find it on any map", "Qianwa"),
        ("my wife calls it Willow Creek, on paper it is Liulin", "Liulin"),
        ("Zhang Wei", None),
        ("Anjali Thapa", None),
        ("Women and children first", None),
        ("Same as before", None),
        ("people quarrel at the river", None),
    ],
)
def test_a_chinese_name_in_latin_letters_may_be_a_place(said: str, place: str | None) -> None:
    assert bare_place(said) == place


def test_a_place_that_begins_an_answer_goes_before_the_longest() -> None:
    said = "That'd be Lower Tan Farm, off the 304 provincial road."
    assert place_in_english(said) == "Lower Tan Farm"
    said = "South end of Liulin Town, five min from the terminal"
    assert place_in_english(said) == "South end of Liulin Town"


@pytest.mark.parametrize("said", ["number 14", "group 5 number 2", "19 Baishi"])
def test_a_home_alone_is_one(said: str) -> None:
    assert home_in_english(said) == said
    assert home_in_english("the pump is broken again") is None
