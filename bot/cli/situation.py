"""The office's commands for leaders: the brief of a day, the report of a year."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.cli.office import BY, backend_settings, out
from bot.runtime.clock import SystemClock
from bot.settings import StartError

EARLIEST, LATEST = 2000, 2999  # years that are told of
situation = typer.Typer()  # its commands stand among the office's own


@situation.command()
def brief(
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Which day; else today.")
    ] = None,
) -> None:
    """What came, what was done, what is over, what many tell of; beside the office at work, too."""
    from office.reports import daily_brief

    chosen = settings.load()
    backend = backend_settings(chosen, settings.keep_secrets(chosen), "")
    asked = day.date() if day else None
    if asked is not None and not EARLIEST <= asked.year <= LATEST:
        raise StartError(f"--day: a year from {EARLIEST} to {LATEST}.")
    for line in asyncio.run(daily_brief(backend, SystemClock().now, asked, BY)):
        out.print(line, markup=False)


@situation.command()
def report(
    year: Annotated[int, typer.Option(min=EARLIEST, max=LATEST, help="Of which year.")],
    file: Annotated[Path, typer.Option("--out", help="The document to write, a .docx.")],
) -> None:
    """The annual report of Art. 41 as a document; beside the office at work, too."""
    from office.law.deadlines import CHINA
    from office.reports import annual_report

    chosen = settings.load()
    if year > SystemClock().now().astimezone(CHINA).year:
        raise StartError(f"--year: {year} has not begun.")
    backend = backend_settings(chosen, settings.keep_secrets(chosen), "")
    made = asyncio.run(annual_report(backend, SystemClock().now, year, BY))
    try:
        file.write_bytes(made)
    except OSError as error:
        raise StartError(f"{file} cannot be written: {error.strerror}.") from None
    out.print(f"{file}: the report of {year}.", markup=False)
