"""Commands for the office's table of units: looked through, taken over, written out."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import settings
from bot.cli.divisions import known_divisions
from bot.cli.office import backend_settings, is_csv, out, put, read_table_file, write_table
from bot.settings import StartError

if TYPE_CHECKING:
    from office.law.routing import Body

units = typer.Typer(help="The units that handle matters.", no_args_is_help=True)

Table = Annotated[Path, typer.Argument(help="A table of units: .csv or .toml, in UTF-8.")]


@units.command()
def check(table: Table) -> None:
    """Say all that is wrong with a table, by line and column; nothing is changed."""
    bodies = _read(table)
    out.print(f"{table}: {len(bodies)} units, nothing wrong.", markup=False)


@units.command("import")
def import_units(table: Table) -> None:
    """Take a table over in place of the one before: the whole of it, or nothing."""
    from office.app import units_at_work
    from office.law.joint.unit_table import to_toml

    bodies = _read(table)
    chosen = settings.load()
    backend = backend_settings(chosen, settings.keep_secrets(chosen), "")
    known = {each for body in bodies for each in (body.id, body.name)}
    if missing := sorted(asyncio.run(units_at_work(backend)) - known):
        raise StartError(
            f"{table}: {missing[0]} is missing, which cases or officers name"
            f" ({len(missing)} such). Keep it in the table, or move them first."
        )
    place = put(backend.units_file, to_toml(bodies))
    out.print(f"{len(bodies)} units are in {place}. Start the office anew.", markup=False)


@units.command()
def export(table: Table) -> None:
    """Write the table that the office works with."""
    from office.law.joint.unit_table import to_csv, to_toml
    from office.law.routing import load_units

    chosen = settings.load()
    backend = backend_settings(chosen, settings.keep_secrets(chosen), "")
    bodies = load_units(backend.units_table()).bodies
    text = to_csv(bodies) if is_csv(table) else to_toml(bodies)
    write_table(table, text)
    out.print(f"{len(bodies)} units are in {table}.", markup=False)


def _read(table: Path) -> "tuple[Body, ...]":
    """Raises StartError with line and column of each fault. Places are those of the office's own
    table of divisions, once it has one."""
    from office.law.joint.unit_table import read_csv, read_toml

    chosen = settings.load()
    known = known_divisions(backend_settings(chosen, settings.keep_secrets(chosen), ""))
    codes = None if known is None else {each.code for each in known}
    read = read_csv if is_csv(table) else read_toml
    return read_table_file(table, lambda text: read(text, codes))
