"""The office's divisions as people keep them: what is wrong is said by line and column, and nothing
of it is taken."""

import pytest

from office.law.joint.division_table import Division, read_csv, read_toml, to_csv, to_toml
from office.law.joint.unit_table import read_csv as read_units
from office.table_file import UnfitTable

GOOD = "code,name,level\n1499,云岭市,city\n149901,青河县,county\n149901001,柳林镇,\n"


def faults(text: str) -> list[str]:
    read = read_csv if text.startswith("code") else read_toml
    with pytest.raises(UnfitTable) as unfit:
        read(text)
    return list(map(str, unfit.value.faults))


def test_a_table_is_the_same_in_both_forms_and_however_it_is_saved() -> None:
    read = read_csv(GOOD)
    assert read[-1] == Division("149901001", "柳林镇") and read[-1].level == "town"
    assert read_csv("\ufeff" + GOOD.replace("\n", "\r\n")) == read
    assert read_csv(to_csv(read)) == read_toml(to_toml(read)) == read
    assert read_toml("\ufeff" + to_toml(read).replace("\n", "\r\n")) == read


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("14990,某县,", "line 5, code: must be 2, 4, 6 or 9 figures"),
        ("\uff11\uff14\uff19\uff19\uff10\uff12,某县,", "line 5, code: must be 2, 4, 6 or 9"),
        ("149901,某县,", "line 5, code: stands in line 3, too"),
        ("159901,某县,", "line 5, code: is part of no division"),
        ("149902,青河县,", "line 5, name: stands in line 3"),
        ("149902,,", "line 5, name: is missing"),
        (",某县,", "line 5, code: is missing"),
        ("149902,某县,town", "line 5, level: must be county"),
        ("149902,某县", "line 5: has not 3 cells"),
    ],
)
def test_each_fault_of_a_csv_has_its_line_and_column(row: str, said: str) -> None:
    [fault] = faults(f"{GOOD}{row}\n")
    assert fault.startswith(said)


def test_each_fault_of_a_toml_has_its_line_and_key() -> None:
    good = '[[division]]\ncode = "1499"\nname = "云岭市"\n'
    for more, said in (
        ('\n[[division]]\ncode = 149901\nname = "青河县"\n', "line 6, code: must be"),
        ('\n[[division]]\ncode = "149901"\n', "line 5, name: is missing"),
        ('\n[[division]]\ncode = "149901"\nname = "县"\nsize = 1\n', "line 8, size: is no column"),
        ("\n[[division]\n", "line 5, column"),
    ):
        assert faults(good + more)[0].startswith(said), more
    assert faults("title = 1\n") == ["line 1: has no [[division]]"]
    assert faults("code,name\n") == ["line 1: has no division"]


def test_a_unit_is_named_for_a_division_that_the_office_has() -> None:
    units = "id,name,divisions,office\nfu,云岭市信访局,1499 149901,yes\n"
    with pytest.raises(UnfitTable) as unfit:
        read_units(units.replace("1499 ", "149903 "), ["149901"])
    assert "line 2, divisions: 149903 is none of the office's divisions" in str(unfit.value)
