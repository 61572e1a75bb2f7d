"""What people bring as a table: saved by a spreadsheet, cut off, huge, in another encoding.
Each says in which line and column it is wrong, and nothing of it is taken."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from office.accounts import officer_table
from office.accounts.officers import Wanted
from office.agents import roll
from office.law.joint import division_table, unit_table
from office.law.routing import load_units
from office.rights.officer import Role
from office.table_file import MOST_ROWS, UnfitTable, decoded

UNITS = load_units()
UNIT, DIVISION = "id,name,office\nfu,云泽市信访局,yes\n", "code,name\n1499,云岭市\n"
AGENT, OFFICER = "id,name,area\ns-1,王一,松树村\n", "id,name,roles\nlin,林小,clerk\n"
Reads = Callable[[str], Sequence[Any]]
READS: dict[str, tuple[Reads, str, str]] = {
    "units": (unit_table.read_csv, UNIT, "id"),
    "divisions": (division_table.read_csv, DIVISION, "code"),
    "agents": (roll.read_csv, AGENT, "id"),
    "officers": (lambda text: officer_table.read_csv(text, UNITS), OFFICER, "id"),
}
EACH = pytest.mark.parametrize("kind", READS)


def faults(read: Reads, text: str) -> list[str]:
    with pytest.raises(UnfitTable) as unfit:
        read(text)
    return list(map(str, unfit.value.faults))


@EACH
def test_what_a_spreadsheet_saves_is_read(kind: str) -> None:
    """It begins with a mark, ends its lines in its own way, and leaves empty rows below."""
    read, text, _ = READS[kind]
    commas = "," * text.partition("\n")[0].count(",")
    saved = "\ufeff" + text.replace("\n", "\r\n") + f"{commas}\r\n" * 3 + "\r\n"
    assert len(read(decoded(saved.encode()))) == len(read(text)) == 1


@EACH
@pytest.mark.parametrize("codec", ["gbk", "gb18030", "utf-16"])
def test_another_encoding_is_told_with_its_line_and_what_to_do(kind: str, codec: str) -> None:
    text = READS[kind][1]
    with pytest.raises(UnfitTable) as unfit:
        decoded(text.encode(codec))
    line = 1 if codec == "utf-16" else 2
    assert str(unfit.value).startswith(f"line {line}") and "CSV UTF-8" in str(unfit.value)


@EACH
def test_nothing_junk_and_too_much_are_told_and_not_run_through(kind: str) -> None:
    read, text, first = READS[kind]
    head = text.partition("\n")[0]
    assert faults(read, "")[0].startswith(f"line 1, {first}: is missing")
    [fault] = faults(read, head + "\n")
    assert fault.startswith("line 1: has no ")
    assert "is no CSV" in faults(read, "x" * 10_000_000)[0]
    assert "is no CSV" in faults(read, f'{head}\n"{"x" * 10_000_000}')[0]
    many = faults(read, head + "\n" + "a\n" * (MOST_ROWS + 9))
    assert many[-1] == f"line {MOST_ROWS + 2}: begins more than {MOST_ROWS} rows"
    assert faults(read, f"{head},name\n") == ["line 1, name: stands twice"]
    assert faults(read, text + text.splitlines()[1] + "\n") != []


@EACH
@pytest.mark.parametrize("name", ["=1+1", "+86", "-云泽", "@sum", "\uff1d1+1", " =1"])
def test_a_name_is_no_formula(kind: str, name: str) -> None:
    """Whoever opens what is written out runs it."""
    read, text, first = READS[kind]
    before = {"units": "云泽市信访局", "divisions": "云岭市", "agents": "王一", "officers": "林小"}
    [fault] = faults(read, text.replace(before[kind], name))
    assert fault.startswith("line 2, name: must not begin with")
    assert first


def test_a_toml_that_is_a_tower_is_no_toml() -> None:
    for text in ("[[unit]]\nid = " + "[" * 100_000, "x = " + "{a=" * 50_000):
        [fault] = faults(unit_table.read_toml, text)
        assert "is no TOML" in fault


def test_lists_are_parted_as_people_write_them() -> None:
    [unit] = unit_table.read_csv(
        "id,name,topics,office\nfu,信访局,交通运输、城乡建设，环境保护；其他,yes\n"
    )
    assert unit.topics == ("交通运输", "城乡建设", "环境保护", "其他") and unit.office


OFFICERS = "id,name,roles,unit,links\nlin,林小,clerk、discipline,,\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("wei,韦一,handler,nowhere,", "line 3, unit: must be an id of units.toml"),
        ("wei,韦一,handler,,", "line 3, unit: must be told"),
        ("wei,韦一,boss,,", "line 3, roles: boss is none of"),
        ("wei,韦一,,,", "line 3, roles: is missing"),
        ("wei,韦一,administrator clerk,,", "line 3, roles: must be administrator alone"),
        ("lin,韦一,clerk,,", "line 3, id: stands in line 2, too"),
        ("W,韦一,clerk,,", "line 3, id: must be"),
        ("wei,,clerk,,", "line 3, name: is missing"),
        ("wei,韦一,clerk,,hebei", "line 3, links: must be units or numbers of cases"),
        ("wei,韦一,clerk", "line 3: has not 5 cells"),
    ],
)
def test_each_fault_of_a_table_of_officers_has_its_line_and_column(row: str, said: str) -> None:
    """A row that was cut off was taken, and a column of another name was left out unsaid."""
    [fault] = faults(READS["officers"][0], f"{OFFICERS}{row}\n")
    assert fault.startswith(said)


def test_a_column_of_another_name_is_told() -> None:
    told = faults(READS["officers"][0], OFFICERS.replace("unit", "unti"))
    assert told == ["line 1, unti: is no column of the table"]


def test_officers_are_the_same_in_both_forms_and_when_they_are_written_again() -> None:
    read, _, _ = READS["officers"]
    known = read(OFFICERS + "wei,韦一,handler,hebei-xiang,xian-jiaotong 260701-0001-8\n")
    assert known[0] == Wanted("lin", "林小", frozenset({Role.CLERK, Role.DISCIPLINE}))
    assert read(officer_table.to_csv(known)) == known
    assert officer_table.read_toml(officer_table.to_toml(known), UNITS) == known
    [fault] = faults(
        lambda text: officer_table.read_toml(text, UNITS),
        '[[officer]]\nid = "lin"\nname = "林"\nroles = "clerk"\n',
    )
    assert fault == "line 4, roles: must be a list of words"
