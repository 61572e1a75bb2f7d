"""Commands for the office's table of divisions: looked through, taken over, written out."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import settings
from bot.cli.office import backend_settings, is_csv, out, put, read_table_file, write_table
from bot.settings import StartError

if TYPE_CHECKING:
    from office.law.joint.division_table import Division
    from office.settings import BackendSettings

divisions = typer.Typer(help="The places that the office has.", no_args_is_help=True)

Table = Annotated[Path, typer.Argument(help="A table of divisions: .csv or .toml, in UTF-8.")]
Below = Annotated[str, typer.Option(help="A code: this division and all of it, as shipped.")]


@divisions.command()
def check(table: Table) -> None:
    """Say all that is wrong with a table, by line and column; nothing is changed."""
    found = _read(table)
    _keeps_those_of_units(table, found, _backend())
    out.print(f"{table}: {len(found)} divisions, nothing wrong.", markup=False)


@divisions.command("import")
def import_divisions(table: Table) -> None:
    """Take a table over in place of the one before: the whole of it, or nothing."""
    from office.law.joint.division_table import to_toml

    found, backend = _read(table), _backend()
    _keeps_those_of_units(table, found, backend)
    place = put(backend.divisions_file, to_toml(found))
    out.print(f"{len(found)} divisions are in {place}.", markup=False)


@divisions.command()
def export(table: Table, below: Below = "") -> None:
    """Write the office's table; or what is shipped of one division, to begin with."""
    from office.law.joint.division_table import to_csv, to_toml

    found = list(_shipped(below)) if below else list(known_divisions(_backend()) or ())
    if not found:
        said = f"No division has the code {below}." if below else "There is no table yet"
        raise StartError(said if below else f"{said}: begin with --below and a code.")
    text = to_csv(found) if is_csv(table) else to_toml(found)
    write_table(table, text)
    out.print(f"{len(found)} divisions are in {table}.", markup=False)


def known_divisions(backend: "BackendSettings") -> "tuple[Division, ...] | None":
    """Those of the office's own table; None while it has none."""
    place = backend.divisions_file
    return _read(place) if place is not None and place.exists() else None


def _keeps_those_of_units(
    table: Path, found: "tuple[Division, ...]", backend: "BackendSettings"
) -> None:
    """Raises StartError for a table without a division that a unit is named for."""
    from office.law.routing import load_units

    codes = {each.code for each in found}
    for body in load_units(backend.units_table()).bodies:
        for code in body.divisions:
            if code not in codes:
                raise StartError(
                    f"{table}: {code} is missing, which the unit {body.id} is named for."
                    " Keep it in the table, or change the unit first."
                )


def _shipped(below: str) -> "Iterator[Division]":
    from dialogs.reading.divisions.gazetteer import gazetteer
    from office.law.joint.division_table import Division

    names = gazetteer()
    for code in sorted(names.codes()):
        if code.startswith(below):
            yield Division(code, names.name(code) or "")


def _read(table: Path) -> "tuple[Division, ...]":
    """Raises StartError with line and column of each fault."""
    from office.law.joint.division_table import read_csv, read_toml

    return read_table_file(table, read_csv if is_csv(table) else read_toml)


def _backend() -> "BackendSettings":
    chosen = settings.load()
    return backend_settings(chosen, settings.keep_secrets(chosen), "")
