"""Commands for the office's special channels: looked through, taken over, written out."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.office import BY, beside_office, out, read_utf8, units_table
from bot.settings import StartError

if TYPE_CHECKING:
    from office.campaigns.channel import Channel
    from office.campaigns.service import Campaigns

T = TypeVar("T")

campaigns = typer.Typer(help="The special channels of the office.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="A campaign: .toml, in UTF-8.")]


@campaigns.command()
def check(file: File) -> None:
    """Say all that is wrong with a campaign, by line and key; nothing is changed."""
    channel = _read(file)
    asked = len(channel.campaign.questions)
    out.print(f"{file}: {channel.campaign.code}, {asked} questions, nothing wrong.", markup=False)


@campaigns.command("import")
def import_campaign(file: File) -> None:
    """Open a campaign, or change the one that has its code."""
    channel = _read(file)
    kept = _with_campaigns(lambda each: each.save(BY, channel))
    campaign = kept.campaign
    out.print(
        f"{campaign.code}, version {campaign.version}. Its link ends in ?start=c-{campaign.code}",
        markup=False,
    )


@campaigns.command()
def export(
    code: Annotated[str, typer.Argument(help="The code of a campaign.")], file: File
) -> None:
    """Write a campaign as it stands now."""
    from office.campaigns.toml_file import to_toml

    channel = _with_campaigns(lambda each: each.find(code))
    try:
        file.write_text(to_toml(channel), "utf-8")
    except OSError as error:
        raise StartError(f"{file} cannot be written: {type(error).__name__}.") from None
    out.print(f"{code} is in {file}.", markup=False)


@campaigns.command("list")
def list_campaigns() -> None:
    """All of them, those that end last first."""
    from office.campaigns.channel import to_raw

    for each in _with_campaigns(lambda each: each.listed()):
        campaign, raw = each.campaign, to_raw(each)
        days = f"{raw['opens']} to {raw['closes']}"
        out.print(f"{campaign.code}  {days}  version {campaign.version}", markup=False)


def _read(file: Path) -> "Channel":
    """Raises StartError with line and key of each fault."""
    from office.campaigns.toml_file import UnfitFile, read_toml
    from office.law.routing import load_units

    try:
        return read_toml(read_utf8(file), load_units(units_table()))
    except UnfitFile as unfit:
        raise StartError("\n".join(f"{file}, {fault}" for fault in unfit.faults)) from None


def _with_campaigns(use: "Callable[[Campaigns], Awaitable[T]]") -> T:
    from office.app import open_campaigns

    return beside_office(open_campaigns, use)
