"""Campaigns that a program's office has: the shipped examples, put there before it starts."""

import asyncio
from pathlib import Path

from bot.cli.office import backend_settings
from office.app import open_campaigns
from office.campaigns.channel import Channel
from office.campaigns.toml_file import read_toml
from office.law.routing import load_units
from tests.program import Program

SHIPPED = Path(__file__).parents[2] / "office" / "data" / "campaigns"


def shipped(code: str) -> Channel:
    return read_toml((SHIPPED / f"{code}.toml").read_text("utf-8"), load_units())


async def keeps(program: Program, *channels: Channel) -> None:
    """An officer opens them, beside the office at work or before it."""
    settings = backend_settings(program.settings, program.secrets, "")
    async with open_campaigns(settings, program.clock.now) as campaigns:
        for channel in channels:
            await campaigns.save("officer", channel)


async def are_known(program: Program, code: str = "") -> None:
    """The bot has them, the one with this code among them."""
    copy = program.settings.data_dir / "campaigns.json"
    for _ in range(1_000):
        if copy.exists() and code in copy.read_text("utf-8"):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the bot never asked for the campaigns")
