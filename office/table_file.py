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
MOST_ROWS = 20_000  # no county has so many units, places, agents or officers
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"  # a spreadsheet runs what begins so
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS = "save it as CSV UTF-8 (so Excel calls it, too)"
_BETWEEN = re.compile(r"[\s,;|，、；]+")
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


def decoded(content: bytes) -> str:
    """The words of a file. Raises UnfitTable for another encoding than UTF-8."""
    if content.startswith(UTF_16):
        raise UnfitTable([Fault(1, "", f"is no UTF-8 but UTF-16: {SAVE_AS}")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = error.start - before.rfind(b"\n")
        says = f"is no UTF-8, but perhaps GBK: {SAVE_AS}"
        raise UnfitTable([Fault(before.count(b"\n") + 1, f"byte {column}", says)]) from None


def csv_rows(
    text: str, columns: Sequence[str], needed: Sequence[str]
) -> tuple[list[TableRow], list[Fault]]:
    """The rows that can be read, and what is wrong with the others. Raises UnfitTable for a first
    line that is none of such a table."""
    rows = csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True)
    try:
        names = [name.strip() for name in rows.fieldnames or ()]
    except csv.Error as error:
        raise UnfitTable([Fault(1, "", f"is no CSV: {error}")]) from None
    rows.fieldnames = names
    faults = [Fault(1, name, "is no column of the table") for name in names if name not in columns]
    faults += [Fault(1, name, "is missing") for name in needed if name not in names]
    faults += [Fault(1, name, "stands twice") for name in columns if names.count(name) > 1]
    if faults:
        raise UnfitTable(faults)
    found: list[TableRow] = []
    try:
        for row in rows:
            line = rows.line_num
            if len(found) + len(faults) >= MOST_ROWS:
                faults.append(Fault(line, "", f"begins more than {MOST_ROWS} rows"))
                break
            if None in row or None in row.values():
                faults.append(Fault(line, "", f"has not {len(names)} cells, as the first line"))
                continue
            said = {name: (row[name] or "").strip() for name in names}
            cells = {name: each for name, each in said.items() if each}
            if cells:  # spreadsheets leave empty ones below
                found.append(TableRow(cells, {"": line}))
    except csv.Error as error:
        faults.append(Fault(rows.line_num, "", f"is no CSV: {error}"))
    return found, faults


def toml_rows(text: str, name: str) -> list[TableRow]:
    """The tables [[name]]. Raises UnfitTable."""
    text = text.removeprefix(BOM)
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise UnfitTable([Fault(1, "", "is no TOML: it goes too deep")]) from None
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


def parted(said: str) -> list[str]:
    """The words of a cell: parted by blanks, commas or semicolons, also Chinese ones."""
    return [word for word in _BETWEEN.split(said) if word]


def misshapen(row: TableRow, columns: Sequence[str], lists: Sequence[str] = ()) -> Iterator[Fault]:
    """Columns that the table has not, and lists that are none."""
    for name, said in row.said.items():
        if name not in columns:
            yield row.fault(name, "is no column of the table")
        elif name in lists and not is_list_of_words(said):
            yield row.fault(name, "must be a list of words")


def is_list_of_words(said: object) -> bool:
    return isinstance(said, list) and all(isinstance(each, str) and each for each in said)


def formula_in(row: TableRow, column: str) -> Iterator[Fault]:
    """A word that would be run by whoever opens it in a spreadsheet."""
    said = row.said.get(column)
    if isinstance(said, str) and said.strip().startswith(tuple(FORMULA)):
        yield row.fault(column, f"must not begin with {FORMULA[:4]}: a spreadsheet would run it")


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
