"""The table of units as a file that people keep, TOML or CSV: read with the line and column of
whatever is wrong, and written again. Pure.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from office.law.routing import LISTS, Body, body_of
from office.table_file import (
    Fault,
    TableRow,
    UnfitTable,
    csv_of,
    csv_rows,
    formula_in,
    misshapen,
    parted,
    quoted,
    stand_twice,
    toml_rows,
)

FLAGS = ("denunciations", "general", "office")
COLUMNS = tuple(field.name for field in fields(Body))
YES_NO: Mapping[str, bool] = {"": False, "no": False, "false": False, "yes": True, "true": True}
_ID = re.compile(r"[a-z][a-z0-9-]{0,79}")
_DIVISION = re.compile(r"\d{6}|\d{9}", re.ASCII)


def read_csv(text: str, divisions: Collection[str] | None = None) -> tuple[Body, ...]:
    """Lists are parted as `table_file.parted` has it. `divisions`: the codes of the office's own
    table, if it has one. Raises UnfitTable."""
    rows, faults = csv_rows(text, COLUMNS, ("id", "name"))
    split = [
        replace(row, said={name: _cell(name, row.said[name]) for name in row.said}) for row in rows
    ]
    return _checked(split, faults, divisions)


def read_toml(text: str, divisions: Collection[str] | None = None) -> tuple[Body, ...]:
    """The same of a TOML."""
    return _checked(toml_rows(text, "unit"), [], divisions)


def to_csv(bodies: Iterable[Body]) -> str:
    rows = ([_written(getattr(body, name)) for name in COLUMNS] for body in bodies)
    return csv_of(COLUMNS, rows)


def to_toml(bodies: Iterable[Body]) -> str:
    return "\n".join("\n".join(["[[unit]]", *_lines(body), ""]) for body in bodies)


def _lines(body: Body) -> Iterator[str]:
    for name in COLUMNS:
        match getattr(body, name):
            case str() as said:
                yield f"{name} = {quoted(said)}"
            case True:
                yield f"{name} = true"
            case tuple() as each if each:
                yield f"{name} = [{', '.join(map(quoted, each))}]"


def _written(cell: object) -> str:
    match cell:
        case bool():
            return "yes" if cell else ""
        case tuple():
            return " ".join(cell)
        case _:
            return str(cell or "")


def _cell(name: str, said: str) -> Any:
    if name in LISTS:
        return parted(said)
    return YES_NO.get(said.lower(), said) if name in FLAGS else said


def _checked(
    rows: Sequence[TableRow], faults: list[Fault], divisions: Collection[str] | None
) -> tuple[Body, ...]:
    bodies: list[Body] = []
    for row in rows:
        wrong = list(_wrong(row))
        faults += wrong
        if not wrong:
            bodies.append(body_of(row.said))
    if not rows and not faults:
        faults.append(Fault(1, "", "has no unit"))
    faults += _together(rows)
    faults += _elsewhere(rows, divisions) if divisions is not None else ()
    if faults:
        raise UnfitTable(faults)
    return tuple(bodies)


def _wrong(row: TableRow) -> Iterator[Fault]:
    """What is wrong with a unit by itself."""
    yield from misshapen(row, COLUMNS, LISTS)
    for name, said in row.said.items():
        if name not in COLUMNS or name in LISTS:
            continue
        if name in FLAGS:
            if not isinstance(said, bool):
                yield row.fault(name, "must be yes or no (in TOML: true or false)")
        elif not isinstance(said, str) or not said.strip() or not said.isprintable():
            yield row.fault(name, "must be a word")
        elif name == "name":
            yield from formula_in(row, name)
    for name in ("id", "name"):
        if name not in row.said:
            yield row.fault(name, "is missing")
    id_ = row.said.get("id")
    if isinstance(id_, str) and not _ID.fullmatch(id_):
        yield row.fault("id", "must be small letters, figures and hyphens, a letter first")
    codes = row.said.get("divisions", ())
    if isinstance(codes, list) and not all(_DIVISION.fullmatch(str(each)) for each in codes):
        yield row.fault("divisions", "must be codes of 6 or 9 figures (GB/T 2260)")


def _together(rows: Sequence[TableRow]) -> Iterator[Fault]:
    """What is wrong between units."""
    above = {row.said.get("id"): row.said.get("above") for row in rows}
    circles = _in_circles(above)
    for name in ("id", "name"):
        yield from stand_twice(rows, name)
    offices = [row for row in rows if row.said.get("office") is True]
    if not offices and rows:
        yield Fault(rows[0].lines[""], "office", "no unit is the petition office")
    for row in offices[1:]:
        yield row.fault("office", "another unit is the petition office already")
    for row in rows:
        over = row.said.get("above")
        if over is None:
            continue
        if over not in above:
            yield row.fault("above", "names no unit of the table")
        elif row.said.get("id") in circles:
            yield row.fault("above", "leads back to the unit itself")


def _elsewhere(rows: Sequence[TableRow], divisions: Collection[str]) -> Iterator[Fault]:
    """Codes of no division that the office has."""
    for row in rows:
        codes = row.said.get("divisions", ())
        unknown = [c for c in codes if c not in divisions] if isinstance(codes, list) else []
        if unknown:
            yield row.fault("divisions", f"{unknown[0]} is none of the office's divisions")


def _in_circles(above: Mapping[object, object]) -> set[object]:
    """Those that lead back to themselves."""
    seen: set[object] = set()
    found: set[object] = set()
    for here in above:
        way: dict[object, None] = {}
        while here is not None and here not in seen and here not in way:
            way[here] = None
            here = above.get(here)
        if here in way:
            steps = list(way)
            found.update(steps[steps.index(here) :])
        seen.update(way)
    return found
