"""A table of units that people keep: what is wrong is said by line and column, and nothing of it is
taken."""

import tomllib

import pytest

from office.law.joint.unit_table import read_csv, read_toml, to_csv, to_toml
from office.law.routing import TABLE, load_units
from office.table_file import UnfitTable, quoted

GOOD = """id,name,above,topics,divisions,office
fu,云泽市信访局,,,,yes
lu,云泽市交通局,fu,交通运输,990101;990102,
"""


def faults(text: str) -> list[str]:
    read = read_csv if text.startswith("id") or "\n" not in text else read_toml
    with pytest.raises(UnfitTable) as unfit:
        read(text)
    return list(map(str, unfit.value.faults))


def test_a_table_is_the_same_in_both_forms_and_when_it_is_written_again() -> None:
    bodies = load_units().bodies
    assert read_toml(TABLE.read_text("utf-8")) == bodies
    assert read_toml(to_toml(bodies)) == bodies
    assert read_csv(to_csv(bodies)) == bodies


def test_whatever_a_table_says_can_be_read_again() -> None:
    """A name of two lines was written as such, and the office started no more."""
    for said in ("a\nb", 'a"b\\', "a\x7fb\x00", "\u2028"):
        assert tomllib.loads(f"said = {quoted(said)}") == {"said": said}


def test_a_small_csv_is_read_with_its_lists() -> None:
    office, roads = read_csv("\ufeff" + GOOD)
    assert (office.office, office.above) == (True, None)
    assert (roads.above, roads.topics, roads.divisions) == (
        *("fu", ("交通运输",)),
        ("990101", "990102"),
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Lu,云泽市水利局,fu,,,", "line 4, id: must be small letters"),
        ("lu,云泽市水利局,fu,,,", "line 4, id: stands in line 3, too"),
        ("shui,云泽市交通局,fu,,,", "line 4, name: stands in line 3, too"),
        ("shui,,fu,,,", "line 4, name: is missing"),
        ("shui,云泽市水利局,he,,,", "line 4, above: names no unit"),
        ("shui,云泽市水利局,shui,,,", "line 4, above: leads back"),
        ("shui,云泽市水利局,fu,,99,", "line 4, divisions: must be codes"),
        ('shui,"云泽市\t水利局",fu,,,', "line 4, name: must be a word"),
        ("shui,云泽市\x00水利局,fu,,,", "line 4, name: must be a word"),
        ("shui,云泽市水利局,fu,,,maybe", "line 4, office: must be yes or no"),
        ("shui,云泽市水利局,fu,,,yes", "line 4, office: another unit is"),
        ("shui,云泽市水利局", "line 4: has not 6 cells"),
    ],
)
def test_each_fault_of_a_csv_has_its_line_and_column(row: str, said: str) -> None:
    [fault] = faults(GOOD + row + "\n")
    assert fault.startswith(said)


def test_all_faults_are_told_at_once_and_by_line() -> None:
    text = GOOD + "shui,,he,,,\nlu,云泽市民政局,fu,,,\n"
    assert [fault.split(":")[0] for fault in faults(text)] == [
        "line 4, name",
        "line 4, above",
        "line 5, id",
    ]
    assert faults("id,nam\n") == [
        "line 1, nam: is no column of the table",
        "line 1, name: is missing",
    ]
    assert faults("id,name\n") == ["line 1: has no unit"]


def test_each_fault_of_a_toml_has_its_line_and_key() -> None:
    good = '[[unit]]\nid = "fu"\nname = "云泽市信访局"\noffice = true\n'
    for more, said in (
        ('\n[[unit]]\nid = "lu"\nname = "路"\nabove = "he"\n', "line 9, above: names no unit"),
        ('\n[[unit]]\nid = "lu"\n', "line 6, name: is missing"),
        ('\n[[unit]]\nid = "lu"\nname = "路"\ntopics = "路"\n', "line 9, topics: must be a list"),
        ('\n[[unit]]\nid = "lu"\nname = "路"\nabvoe = "fu"\n', "line 9, abvoe: is no column"),
        ("\n[[unit]\n", "line 6, column"),
    ):
        [fault] = faults(good + more)
        assert fault.startswith(said), fault
    assert faults("title = 1\n\n") == ["line 1: has no [[unit]]"]


def test_a_circle_is_found_wherever_it_closes() -> None:
    rows = "id,name,above,office\nfu,信访局,,yes\na,甲,b,\nb,乙,c,\nc,丙,b,\n"
    assert [fault.split(":")[0] for fault in faults(rows)] == ["line 4, above", "line 5, above"]
