"""The commands of the office: its officers, whether its trail is whole, its index, its keys."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot import settings
from bot.runtime.clock import SystemClock
from bot.settings import Secrets, Settings, StartError, database_url

if TYPE_CHECKING:  # a fifth of a start, for who asks for it
    from office.accounts.officers import Officers, Wanted
    from office.audit.trail import Trail
    from office.settings import BackendSettings

S = TypeVar("S")
T = TypeVar("T")
Opens = Callable[["BackendSettings", Callable[[], datetime]], AbstractAsyncContextManager[S]]

MOST_TOLD = 50  # of what is wrong with a table
BY = "command-line"
UNITS, TEMPLATES, DIVISIONS = "units.toml", "templates.toml", "divisions.toml"  # in DATA_DIR

office = typer.Typer(help="The office: officers and the trail.", no_args_is_help=True)
officers = typer.Typer(help="Who may sign in at the desk.", no_args_is_help=True)
audit = typer.Typer(help="The trail of what officers did.", no_args_is_help=True)
office.add_typer(officers, name="officers")
keys = typer.Typer(help="The keys that seal the database.", no_args_is_help=True)
office.add_typer(audit, name="audit")
office.add_typer(keys, name="keys")
out = Console(highlight=False, soft_wrap=True)

Name = Annotated[str, typer.Argument(help="The name they sign in with.")]


@dataclass(frozen=True)
class Opened:
    officers: "Officers"
    trail: "Trail"


def _undo_seconds(chosen: Settings) -> int:
    """Whoever looks at a demonstration waits for the chat."""
    if chosen.undo_seconds is not None:
        return chosen.undo_seconds
    return 5 if chosen.desk_open else 60


def backend_settings(chosen: Settings, secrets: Secrets, bot_url: str) -> "BackendSettings":
    from office.services.retention.periods import Periods
    from office.settings import LOOPBACK, BackendSettings

    return BackendSettings(
        database_url=database_url(chosen.backend_database_url, chosen.data_dir, "backend.db"),
        key=",".join(secrets.backend_keys),
        staff_key=",".join(secrets.backend_staff_keys),
        webhook_secret=secrets.backend_secret,
        bot_url=bot_url,
        files_dir=chosen.data_dir.absolute() / "files",
        minimum_group=chosen.ratings_a_batch,
        hot_cases=chosen.hot_cases,
        public_page=chosen.public_page,
        forward_simple=chosen.forward_simple,
        simple_procedure=chosen.simple_procedure,
        undo_seconds=_undo_seconds(chosen),
        hot_days=chosen.hot_days,
        signing_days=chosen.signing_days,
        desk_open=bool(chosen.desk_open),
        desk_url=chosen.desk_url,
        trusted_proxies=chosen.trusted_proxies or LOOPBACK,
        second_factor=chosen.desk_second_factor,
        session_hours=chosen.desk_session_hours,
        idle_minutes=chosen.desk_idle_minutes,
        identity_minutes=chosen.desk_identity_minutes,
        trail_dir=chosen.data_dir.absolute() / "trail",
        keys=secrets.office_keys,
        keys_dir=chosen.data_dir.absolute() / "keys",
        units_file=chosen.data_dir.absolute() / UNITS,
        divisions_file=chosen.data_dir.absolute() / DIVISIONS,
        templates_file=chosen.data_dir.absolute() / TEMPLATES,
        periods=Periods(
            cases=chosen.keep_cases_days,
            talks=chosen.keep_talks_days,
            ratings=chosen.keep_ratings_days,
            trail=chosen.keep_trail_days,
            files=chosen.keep_files_days,
        ),
    )


@officers.command("list")
def list_officers() -> None:
    """All accounts."""
    found = _with_office(lambda opened: opened.officers.listed())
    table = Table("name", "person", "roles", "unit", "recuses from", "state")
    for each in found:
        officer = each.officer
        state = "disabled" if each.disabled else "one-time password" if each.one_time else "works"
        if state == "works" and not each.has_second:
            state = "no second factor"
        roles, links = ", ".join(sorted(officer.roles)), ", ".join(sorted(officer.links))
        table.add_row(officer.id, officer.name, roles, officer.unit or "", links, state)
    out.print(table)


@officers.command()
def add(
    name: Name,
    person: Annotated[str, typer.Option(help="How they are called.")],
    roles: Annotated[str, typer.Option(help="Roles, between commas.")],
    unit: Annotated[str, typer.Option(help="Id of their unit; none: the petition office.")] = "",
    recuses: Annotated[str, typer.Option(help="Units and case numbers, between commas.")] = "",
) -> None:
    """Add an officer; their one-time password is said once."""
    from office.accounts.officer_table import read_cells
    from office.law.routing import load_units
    from office.table_file import UnfitTable

    said = {"id": name, "name": person, "roles": roles, "unit": unit, "links": recuses}
    try:
        wanted = read_cells(said, load_units(units_table()))
    except UnfitTable as unfit:
        told = (f"{fault.column}: {fault.says}." for fault in unfit.faults)
        raise StartError("\n".join(told)) from None
    password = _with_office(lambda opened: opened.officers.add(BY, wanted))
    out.print(f"{name}: one-time password {password}", markup=False)


@officers.command()
def reset(name: Name) -> None:
    """A new one-time password, said once; their second factor has to be set up again."""
    password = _with_office(lambda opened: opened.officers.reset(BY, name))
    out.print(f"{name}: one-time password {password}", markup=False)


@officers.command()
def disable(name: Name) -> None:
    """They sign in no more, and whatever they have open ends."""
    _with_office(lambda opened: opened.officers.disable(BY, name))


@officers.command()
def enable(name: Name) -> None:
    """They may sign in again."""
    _with_office(lambda opened: opened.officers.enable(BY, name))


@officers.command("import")
def import_officers(
    table: Annotated[Path, typer.Argument(help="A table of officers: .csv or .toml, in UTF-8.")],
) -> None:
    """Add officers from a table: all of them, or none. Their one-time passwords are said once."""
    wanted = _read_officers(table)
    made = _with_office(lambda opened: opened.officers.add_all(BY, wanted))
    for name, password in made.items():
        out.print(f"{name}: one-time password {password}", markup=False)


@officers.command("check")
def check_officers(
    table: Annotated[Path, typer.Argument(help="As for import.")],
) -> None:
    """Say what is wrong with a table, by line and column; nothing is changed."""
    wanted = _read_officers(table)
    there = {each.officer.id for each in _with_office(lambda opened: opened.officers.listed())}
    if taken := [each.id for each in wanted if each.id in there]:
        raise StartError(f"{table}: there is an officer {taken[0]} already.")
    out.print(f"{len(wanted)} officers: nothing is wrong.")


@officers.command("export")
def export_officers(
    table: Annotated[Path, typer.Argument(help="Where to write them, as for import.")],
) -> None:
    """Write the officers that may sign in as a table; no password."""
    from office.accounts.officer_table import to_csv, to_toml
    from office.accounts.officers import wanted_of

    write = to_csv if is_csv(table) else to_toml
    found = _with_office(lambda opened: opened.officers.listed())
    write_table(table, write(wanted_of(each.officer) for each in found if not each.disabled))
    out.print(f"{table}: the officers that may sign in.", markup=False)


@keys.command()
def rotate() -> None:
    """Put a new key before the others, and seal all rows with it; once more if it was stopped."""
    from office.app import rotate_keys

    chosen = settings.load()
    backend = backend_settings(chosen, settings.keep_secrets(chosen), "")
    sealed = asyncio.run(rotate_keys(backend, SystemClock().now, BY))
    out.print(f"{sealed} values are sealed with the new key.")
    out.print("Keep the old key as long as you keep backups from before.")


@audit.command()
def verify(
    adopt: Annotated[
        bool, typer.Option(help="Take the table as it is, after a person has looked into it.")
    ] = False,
) -> None:
    """Whether rows of the trail were altered, removed, inserted or cut off; exit 1 if any was."""

    async def look(opened: Opened) -> tuple[list[str], int]:
        if adopt:
            await opened.trail.adopt()
        found, last = await opened.trail.verify()
        return [str(fault) for fault in found], last.id

    found, last = _with_office(look)
    for fault in found:
        out.print(fault, markup=False)
    out.print("The trail is not whole." if found else f"The trail is whole: {last} rows.")
    raise SystemExit(1 if found else 0)


@office.command()
def reindex() -> None:
    """Make the index of all cases anew, by which they are found; beside the office at work, too."""
    from office.app import reindex

    chosen = settings.load()
    backend = backend_settings(chosen, settings.keep_secrets(chosen), "")
    out.print(f"{asyncio.run(reindex(backend))} cases and talks were looked through.")


@office.command()
def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be cut; nothing is.")
    ] = False,
) -> None:
    """Cut what was kept for as long as it may be, and say what; the office does so every night."""
    from office.app import cut_what_is_over

    chosen = settings.load()
    backend = backend_settings(chosen, settings.keep_secrets(chosen), "")
    found = asyncio.run(cut_what_is_over(backend, SystemClock().now, dry=dry_run))
    table = Table("kind", "kept for", "from before", "would be cut" if dry_run else "cut", "stays")
    for each in found:
        stays = ", ".join(f"{count} {why}" for why, count in sorted(each.kept.items()))
        days, before = f"{each.days} days", f"{each.before:%Y-%m-%d}"
        table.add_row(each.kind, days, before, str(each.count), stays)
    out.print(table)
    if not dry_run:
        out.print("Delete the backups from before as well: they hold what was cut.")


def units_table() -> Path:
    """The office's own, or the invented county's while it has none."""
    chosen = settings.load()
    return backend_settings(chosen, settings.keep_secrets(chosen), "").units_table()


def read_utf8(path: Path) -> str:
    """Raises StartError if it cannot be read, or is in no UTF-8."""
    from office.table_file import UnfitTable, decoded

    try:
        return decoded(path.read_bytes())
    except OSError as error:
        raise StartError(f"{path} cannot be read: {type(error).__name__}.") from None
    except UnfitTable as unfit:
        raise StartError(f"{path}, {unfit}") from None


def is_csv(table: Path) -> bool:
    """Raises StartError for what is neither CSV nor TOML."""
    ending = table.suffix.lower()
    if ending not in (".csv", ".toml"):
        raise StartError(f"{table} must end in .csv or .toml.")
    return ending == ".csv"


def write_table(table: Path, text: str) -> None:
    """A CSV begins with the mark without which Excel takes it for another encoding. Raises
    StartError."""
    try:
        table.write_text(text, "utf-8-sig" if is_csv(table) else "utf-8", newline="")
    except OSError as error:
        raise StartError(f"{table} cannot be written: {type(error).__name__}.") from None


def read_table_file(path: Path, read: Callable[[str], T]) -> T:
    """Raises StartError with line and column of each fault."""
    from office.table_file import UnfitTable

    text = read_utf8(path)
    try:
        return read(text)
    except UnfitTable as unfit:
        told = [f"{path}, {fault}" for fault in unfit.faults[:MOST_TOLD]]
        if len(told) < len(unfit.faults):
            told.append(f"{path}: {len(unfit.faults) - len(told)} more are wrong.")
        raise StartError("\n".join(told)) from None


def put(place: Path | None, text: str) -> Path:
    """A whole file in place of the one before. Raises StartError."""
    if place is None:
        raise StartError("There is no place for the table.")
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_suffix(".new")
    new.write_text(text, "utf-8")
    new.replace(place)
    return place


def _read_officers(path: Path) -> "tuple[Wanted, ...]":
    """Raises StartError with line and column of each fault."""
    from office.accounts.officer_table import read_csv, read_toml
    from office.law.routing import load_units

    read = read_csv if is_csv(path) else read_toml
    return read_table_file(path, lambda text: read(text, load_units(units_table())))


def _with_office(use: Callable[[Opened], Awaitable[T]]) -> T:
    from office.app import open_accounts

    return beside_office(open_accounts, lambda opened: use(Opened(*opened)))


def beside_office(opens: Opens[S], use: Callable[[S], Awaitable[T]]) -> T:
    """With what `opens` opens of the office's database, beside the office at work or without it.
    Raises StartError for what the office refuses."""
    from office.law.problems import Problem

    chosen = settings.load()
    secrets = settings.keep_secrets(chosen)

    async def opened() -> T:
        backend = backend_settings(chosen, secrets, "")
        async with opens(backend, SystemClock().now) as service:
            return await use(service)

    try:
        return asyncio.run(opened())
    except Problem as problem:
        raise StartError(problem.detail) from None
