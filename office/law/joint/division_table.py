"""The office's divisions as a file that people keep, TOML or CSV: which places it has, each under
the code that tells its level (GB/T 2260). Pure.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from office.table_file import (
    Fault,
    TableRow,
    UnfitTable,
    csv_of,
    csv_rows,
    formula_in,
    misshapen,
    quoted,
    stand_twice,
    toml_rows,
)

COLUMNS = ("code", "name", "level")
LEVELS: Mapping[int, str] = {2: "province", 4: "city", 6: "county", 9: "town"}
LONGEST_NAME = 100
_CODE = re.compile(r"[1-9]\d*", re.ASCII)


@dataclass(frozen=True)
class Division:
    code: str
    name: str

    @property
    def level(self) -> str:
        return LEVELS[len(self.code)]


def read_csv(text: str) -> tuple[Division, ...]:
    """`level` may be left out, and must be what the code says. Raises UnfitTable."""
    return _checked(*csv_rows(text, COLUMNS, ("code", "name")))


def read_toml(text: str) -> tuple[Division, ...]:
    """Raises UnfitTable."""
    return _checked(toml_rows(text, "division"), [])


def to_csv(divisions: Iterable[Division]) -> str:
    return csv_of(COLUMNS, ((each.code, each.name, each.level) for each in divisions))


def to_toml(divisions: Iterable[Division]) -> str:
    return "\n".join(
        "\n".join(
            ("[[division]]", *(f"{key} = {quoted(getattr(each, key))}" for key in COLUMNS), "")
        )
        for each in divisions
    )


def above(code: str, known: Collection[str]) -> str | None:
    """The code of the nearest division that it is part of."""
    parts = (code[:length] for length in sorted(LEVELS, reverse=True) if length < len(code))
    return next((part for part in parts if part in known), None)


def _checked(rows: Sequence[TableRow], faults: list[Fault]) -> tuple[Division, ...]:
    for row in rows:
        faults += _wrong(row)
    faults += stand_twice(rows, "code")
    if not rows and not faults:
        faults.append(Fault(1, "", "has no division"))
    if not faults:
        faults += _together(rows)
    if faults:
        raise UnfitTable(faults)
    return tuple(Division(row.said["code"], row.said["name"].strip()) for row in rows)


def _wrong(row: TableRow) -> Iterable[Fault]:
    """What is wrong with a division by itself."""
    yield from misshapen(row, COLUMNS)
    code, called = row.said.get("code"), row.said.get("name")
    if code is None:
        yield row.fault("code", "is missing")
    elif not isinstance(code, str) or not _CODE.fullmatch(code) or len(code) not in LEVELS:
        yield row.fault("code", "must be 2, 4, 6 or 9 figures between quotes (GB/T 2260)")
    elif row.said.get("level", LEVELS[len(code)]) != LEVELS[len(code)]:
        yield row.fault("level", f"must be {LEVELS[len(code)]}, as the code says")
    if called is None:
        yield row.fault("name", "is missing")
    elif (
        not isinstance(called, str)
        or not 1 <= len(called.strip()) <= LONGEST_NAME
        or not called.isprintable()
    ):
        yield row.fault("name", f"must have 1 to {LONGEST_NAME} characters")
    else:
        yield from formula_in(row, "name")


def _together(rows: Sequence[TableRow]) -> Iterable[Fault]:
    """What is wrong between divisions: one hangs in the air, or two of one place are namesakes."""
    codes = {row.said["code"] for row in rows}
    widest = min(map(len, codes))
    called: dict[tuple[str | None, str], int] = {}
    for row in rows:
        code, name = row.said["code"], row.said["name"].strip()
        over = above(code, codes)
        if over is None and len(code) > widest:
            yield row.fault("code", "is part of no division of the table")
        if (first := called.setdefault((over, name), row.lines[""])) != row.lines[""]:
            yield row.fault("name", f"stands in line {first} for another part of the same place")
