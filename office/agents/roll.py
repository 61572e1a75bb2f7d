"""The list of agents as a file that the office keeps: read with the line and column of whatever is
wrong, and written again. Pure.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from office.law.numbers import phone_digits
from office.table_file import Fault, TableRow, UnfitTable, csv_rows, formula_in, stand_twice

COLUMNS = ("id", "name", "area", "phone")
NEEDED = ("id", "name", "area")
LONGEST = {"name": 40, "area": 80, "phone": 40}
FEWEST_DIGITS = 7  # of a telephone
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")


@dataclass(frozen=True)
class Agent:
    """`id` is the office's own for them, by which the list is kept up; `area` whom they file for: a
    village, a street, a community."""

    id: str
    name: str
    area: str
    phone: str | None = None


def read_csv(text: str) -> tuple[Agent, ...]:
    """Raises UnfitTable."""
    rows, faults = csv_rows(text, COLUMNS, NEEDED)
    for row in rows:
        faults += _wrong(row)
    faults += stand_twice(rows, "id")
    if not rows and not faults:
        faults.append(Fault(1, "", "has no agent"))
    if faults:
        raise UnfitTable(faults)
    return tuple(Agent(**row.said) for row in rows)


def _wrong(row: TableRow) -> Iterator[Fault]:
    for column in NEEDED:
        if column not in row.said:
            yield row.fault(column, "is missing")
    for column, longest in LONGEST.items():
        said = row.said.get(column, "")
        if len(said) > longest:
            yield row.fault(column, f"is longer than {longest} letters")
        elif not said.isprintable():
            yield row.fault(column, "must stand in one line")
        elif column != "phone":  # which may begin with +86
            yield from formula_in(row, column)
    if "id" in row.said and not _ID.fullmatch(row.said["id"]):
        yield row.fault("id", "must have 1 to 32 of A-Z a-z 0-9 -, and no - at its ends")
    if "phone" in row.said and len(phone_digits(row.said["phone"])) < FEWEST_DIGITS:
        yield row.fault("phone", "is no telephone number")


def to_csv(agents: Iterable[Agent]) -> str:
    return written(COLUMNS, ((each.id, each.name, each.area, each.phone or "") for each in agents))


def written(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
