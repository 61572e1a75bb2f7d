"""The chain of the trail: what was done to its rows is found, and which rows it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from office.audit.chain import BEFORE_THE_FIRST, Entry, Head, code_of, faults
from tests.office.running import MORNING

KEY = b"k" * 32
Rows = list[Entry]


def chained(count: int, key: bytes = KEY) -> Rows:
    rows: Rows = []
    before = BEFORE_THE_FIRST
    for id_ in range(1, count + 1):
        at = MORNING + timedelta(minutes=id_)
        entry = Entry(id_, at, "lin", "case moved", "260701-0001-8", {"to": "forwarded"})
        rows.append(replace(entry, code=code_of(key, before, entry)))
        before = rows[-1].code
    return rows


def found(rows: Rows, head: Head | None) -> list[str]:
    return [str(fault) for fault in faults(KEY, rows, head)]


def head_of(rows: Rows) -> Head:
    return Head(rows[-1].id, rows[-1].code)


def test_a_chain_that_nobody_touched_has_no_fault_nor_an_empty_one() -> None:
    rows = chained(10)
    assert found(rows, head_of(rows)) == []
    assert found([], Head()) == []
    assert found(rows, head_of(rows[:7])) == [], "stopped before the head was kept"


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "wang"},
        {"act": "case read"},
        {"subject": "260701-0002-6"},
        {"data": {"to": "assigned"}},
        {"at": MORNING},
    ],
)
@pytest.mark.parametrize("row", [1, 5, 9])
def test_an_altered_row_is_named_whatever_was_altered(row: int, change: dict[str, object]) -> None:
    rows = chained(10)
    rows[row - 1] = replace(rows[row - 1], **change)  # type: ignore[arg-type]
    assert found(rows, head_of(rows)) == [f"row {row}: altered"]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda rows: rows[:3] + rows[5:], ["rows 4-5: removed"]),
        (lambda rows: rows[1:], ["row 1: removed"]),
        (lambda rows: rows[:8], ["rows 9-10: cut off at the end"]),
        (lambda rows: [], ["rows 1-10: cut off at the end"]),
        (
            lambda rows: [*rows, replace(rows[4], id=11)],
            ["row 11: altered or inserted"],
        ),
        (
            lambda rows: [*rows[:4], replace(rows[2], id=5), *rows[5:]],
            ["rows 5-6: altered or inserted"],
        ),
    ],
)
def test_rows_removed_cut_off_and_inserted_are_named(
    harm: Callable[[Rows], Rows], said: list[str]
) -> None:
    rows = chained(10)
    assert found(harm(rows), head_of(rows)) == said


def test_a_chain_made_anew_fits_only_whoever_has_the_key() -> None:
    """Whoever can write the table alone cannot make rows that follow."""
    rows, forged = chained(10), chained(12, key=b"g" * 32)
    assert found(forged, head_of(rows)) == ["rows 1-12: altered or inserted"]
    shorter = chained(8)
    other = [*shorter[:-1], replace(shorter[-1], actor="wang")]
    other[-1] = replace(other[-1], code=code_of(KEY, other[-2].code, other[-1]))
    assert found(other, head_of(shorter)) == ["rows 1-8: replaced"]


def test_a_head_that_is_gone_is_told() -> None:
    rows = chained(3)
    assert found(rows, None) == ["rows 1-3: without the head that was kept outside the database"]
