"""Tables that people keep as CSV or TOML: read row by row, with the line and column of whatever is
wrong, and written again. Pure.
"""

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BOM = "\ufeff"
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True)
class Fault:
    """`column` is the name of a column or key, or of a place in the line; "" is the whole line."""

    line: int
    column: str
    says: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.says}"


class UnfitTable(Exception):
    """Nothing of the table is taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))


@dataclass(frozen=True)
class TableRow:
    """`said`: its cells that are not empty. `lines` says where each key stands; "" is where the row
    begins."""

    said: Mapping[str, Any]
    lines: Mapping[str, int]

    def fault(self, column: str, says: str) -> Fault:
        return Fault(self.lines.get(column, self.lines[""]), column, says)


def csv_rows(
    text: str, columns: Sequence[str], needed: Sequence[str]
) -> tuple[list[TableRow], list[Fault]]:
    """The rows that can be read, and what is wrong with the others. Raises UnfitTable for a first
    line that is none of such a table."""
    rows = csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True)
    names = rows.fieldnames or ()
    faults = [Fault(1, name, "is no column of the table") for name in names if name not in columns]
    faults += [Fault(1, name, "is missing") for name in needed if name not in names]
    if faults:
        raise UnfitTable(faults)
    found: list[TableRow] = []
    try:
        for row in rows:
            line = rows.line_num
            if None in row or None in row.values():
                faults.append(Fault(line, "", f"has not {len(names)} cells, as the first line"))
                continue
            said = {name: (row[name] or "").strip() for name in names}
            cells = {name: each for name, each in said.items() if each}
            found.append(TableRow(cells, {"": line}))
    except csv.Error as error:
        faults.append(Fault(rows.line_num, "", f"is no CSV: {error}"))
    return found, faults


def toml_rows(text: str, name: str) -> list[TableRow]:
    """The tables [[name]]. Raises UnfitTable."""
    text = text.removeprefix(BOM)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line, column = (int(at[1]), f"column {at[2]}") if at else (text.count("\n") + 1, "")
        says = _AT.sub("", str(error)).strip()
        raise UnfitTable([Fault(line, column, f"is no TOML: {says}")]) from None
    rows = table.get(name)
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise UnfitTable([Fault(1, "", f"has no [[{name}]]")])
    places = list(_places(text, re.compile(rf"\s*\[\[{name}\]\]")))
    if len(places) != len(rows):  # written in a way that cannot be told by its lines
        places = [{"": 1} for _ in rows]
    return [TableRow(*each) for each in zip(rows, places, strict=True)]


def _places(text: str, head: re.Pattern[str]) -> Iterator[Mapping[str, int]]:
    """Of each row, in which line each of its keys stands."""
    here: dict[str, int] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if head.match(line):
            if here is not None:
                yield here
            here = {"": number}
        elif here is not None and (key := _KEY.match(line)):
            here.setdefault(key[1], number)
    if here is not None:
        yield here


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def quoted(said: str) -> str:
    """As TOML writes a word."""
    return json.dumps(said, ensure_ascii=False).replace("\x7f", "\\u007f")


def stand_twice(rows: Sequence[TableRow], column: str) -> list[Fault]:
    """Rows that bear a word of this column which one before them bears."""
    seen: dict[str, int] = {}
    faults = []
    for row in rows:
        said = row.said.get(column)
        if not isinstance(said, str):
            continue
        if said in seen:
            faults.append(row.fault(column, f"stands in line {seen[said]}, too"))
        else:
            seen[said] = row.lines.get(column, row.lines[""])
    return faults
