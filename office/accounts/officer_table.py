"""Officers as a file that people keep, TOML or CSV: read with the line and column of whatever is
wrong, and written again. It holds no password. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from office.accounts.officers import Wanted, check
from office.law.problems import Problem
from office.law.routing import Units
from office.rights.officer import Role
from office.table_file import (
    Fault,
    TableRow,
    UnfitTable,
    csv_of,
    csv_rows,
    formula_in,
    is_list_of_words,
    misshapen,
    parted,
    quoted,
    stand_twice,
    toml_rows,
)

COLUMNS = ("id", "name", "roles", "unit", "links")
NEEDED = ("id", "name", "roles")
LISTS = ("roles", "links")


def read_csv(text: str, units: Units) -> tuple[Wanted, ...]:
    """`roles` and `links` are parted by blanks, commas or semicolons. Raises UnfitTable."""
    rows, faults = csv_rows(text, COLUMNS, NEEDED)
    return _checked([replace(row, said=_cells(row.said)) for row in rows], faults, units)


def read_cells(said: Mapping[str, str], units: Units) -> Wanted:
    """One officer, as a row of a CSV has them. Raises UnfitTable."""
    return _checked([TableRow(_cells(said), {"": 1})], [], units)[0]


def read_toml(text: str, units: Units) -> tuple[Wanted, ...]:
    """The same of a TOML."""
    return _checked(toml_rows(text, "officer"), [], units)


def to_csv(officers: Iterable[Wanted]) -> str:
    return csv_of(COLUMNS, (list(map(" ".join, _said(each).values())) for each in officers))


def to_toml(officers: Iterable[Wanted]) -> str:
    return "\n".join("\n".join(["[[officer]]", *_lines(each), ""]) for each in officers)


def _lines(officer: Wanted) -> Iterator[str]:
    for name, words in _said(officer).items():
        if name in LISTS:
            yield f"{name} = [{', '.join(map(quoted, words))}]"
        elif words:
            yield f"{name} = {quoted(words[0])}"


def _said(officer: Wanted) -> Mapping[str, Sequence[str]]:
    return {
        "id": [officer.id],
        "name": [officer.name],
        "roles": sorted(officer.roles),
        "unit": [officer.unit] if officer.unit else [],
        "links": sorted(officer.links),
    }


def _cells(said: Mapping[str, str]) -> Mapping[str, str | list[str]]:
    split = {name: parted(each) if name in LISTS else each.strip() for name, each in said.items()}
    return {name: each for name, each in split.items() if each}


def _checked(rows: Sequence[TableRow], faults: list[Fault], units: Units) -> tuple[Wanted, ...]:
    found: list[Wanted] = []
    for row in rows:
        if wrong := list(_wrong(row)):
            faults += wrong
            continue
        said = row.said
        wanted = Wanted(
            said["id"],
            said["name"],
            frozenset(map(Role, said["roles"])),
            said.get("unit"),
            frozenset(said.get("links", ())),
        )
        try:
            check(wanted, units)
        except Problem as problem:
            faults.append(row.fault(str(problem.extra["where"]), str(problem.extra["wanted"])))
        found.append(wanted)
    faults += stand_twice(rows, "id")
    if not rows and not faults:
        faults.append(Fault(1, "", "has no officer"))
    if faults:
        raise UnfitTable(faults)
    return tuple(found)


def _wrong(row: TableRow) -> Iterator[Fault]:
    """What is wrong with a row before it is anybody."""
    yield from misshapen(row, COLUMNS, LISTS)
    for name, said in row.said.items():
        if name not in COLUMNS or name in LISTS:
            continue
        if not isinstance(said, str):
            yield row.fault(name, "must be a word")
        elif name == "name":
            yield from formula_in(row, name)
    roles = row.said.get("roles", [])
    if is_list_of_words(roles) and (other := [each for each in roles if each not in set(Role)]):
        yield row.fault("roles", f"{other[0]} is none of {', '.join(Role)}")
    for name in NEEDED:
        if not row.said.get(name):
            yield row.fault(name, "is missing")
