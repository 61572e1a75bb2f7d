"""Commands for the office's list of agents (代理员): looked through, taken over, written out."""

import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.office import BY, beside_office, out, read_table_file, write_table
from bot.settings import StartError

if TYPE_CHECKING:
    from office.agents.roll import Agent
    from office.agents.service import Agents, NewCode

T = TypeVar("T")
CODES = ("id", "name", "area", "code", "link")

agents = typer.Typer(help="Who files for others and is on the list.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="A list: .csv, in UTF-8.")]
Id = Annotated[str, typer.Argument(help="The id of an agent in the list.")]
Codes = Annotated[
    Path | None, typer.Option("--codes", help="Write the codes to this file, for you alone.")
]


@agents.command()
def check(file: File) -> None:
    """Say all that is wrong with a list, by line and column; nothing is changed."""
    out.print(f"{file}: {len(_read(file))} agents, nothing wrong.", markup=False)


@agents.command("import")
def import_agents(file: File, codes: Codes = None) -> None:
    """Add agents and change those that bear their ids: all of the file, or nothing. Whoever is new
    gets a code, which is told this once."""
    listed = _read(file)
    place = _free(codes) if codes is not None else None
    made = _with_agents(lambda each: each.take_over(BY, listed))
    out.print(f"{len(listed)} agents, {len(made)} new codes.", markup=False)
    _hand_over(made, place)


@agents.command()
def code(id_: Id, codes: Codes = None) -> None:
    """A new code for who lost theirs, or has another phone: their chat so far ends once it is
    used."""
    place = _free(codes) if codes is not None else None
    _hand_over([_with_agents(lambda each: each.new_code(BY, id_))], place)


@agents.command()
def end(id_: Id) -> None:
    """Take an agent off the list. Their chat hears it; what they filed stays as it was."""
    _with_agents(lambda each: each.end(BY, id_))
    out.print(f"{id_} is on the list no more.", markup=False)


@agents.command()
def export(file: File) -> None:
    """Write the list as it stands, without those who have ended and without codes."""
    from office.agents.roll import to_csv

    standing = _with_agents(lambda each: each.listed())
    listed = [each.agent for each in standing if each.ended_at is None]
    write_table(file, to_csv(listed))
    out.print(f"{len(listed)} agents are in {file}.", markup=False)


@agents.command("list")
def list_agents() -> None:
    """All of them, and since when they file from a chat."""
    for each in _with_agents(lambda each: each.listed()):
        how = "no chat yet"
        if each.ended_at is not None:
            how = f"ended {each.ended_at:%Y-%m-%d}"
        elif each.tied_at is not None:
            how = f"in a chat since {each.tied_at:%Y-%m-%d}"
        out.print(f"{each.agent.id}  {each.agent.name}  {each.agent.area}  {how}", markup=False)


def _read(file: Path) -> "tuple[Agent, ...]":
    """Raises StartError with line and column of each fault."""
    from office.agents.roll import read_csv

    return read_table_file(file, read_csv)


def _free(place: Path) -> Path:
    """Made before anything is changed: codes are told once. Raises StartError."""
    try:
        os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StartError(f"{place} cannot be made anew: {type(error).__name__}.") from None
    return place


def _hand_over(made: "Iterable[NewCode]", place: Path | None) -> None:
    from office.agents.roll import written

    rows = [
        (each.agent.id, each.agent.name, each.agent.area, each.code, f"?start=agent-{each.code}")
        for each in made
    ]
    if place is not None:
        place.write_text(written(CODES, rows), "utf-8-sig")
        out.print(f"The codes are in {place}. They are kept nowhere else.", markup=False)
        return
    for row in rows:
        out.print("  ".join(row), markup=False)


def _with_agents(use: "Callable[[Agents], Awaitable[T]]") -> T:
    from office.app import open_agents

    return beside_office(open_agents, use)
