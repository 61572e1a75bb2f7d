"""The real program, killed with SIGKILL at any moment: nothing is lost and nothing done twice."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from sandbox.app import create_app
from sandbox.server import Sandbox
from tests.architecture_rules import ROOT
from tests.bot.fakes import until
from tests.crashes.lab.fleet import free_port
from tests.crashes.lab.lives import Life, begin

TOKEN = "1000001:killed-now-and-then"
MOMENTS = ("getMe", "getUpdates", "sendMessage")  # killed as soon as Telegram was asked this


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[Sandbox, str]]:
    """A Telegram that outlives the bot."""
    sandbox = Sandbox(TOKEN)
    async with TestServer(create_app(sandbox)) as server:
        yield sandbox, str(server.make_url("")).rstrip("/")


async def _start(tmp_path: Path, api_url: str) -> Life:
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path / "var"),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api_url,
        **{name: f"127.0.0.1:{free_port()}" for name in ("LISTEN", "BACKEND_LISTEN")},
    }
    return await begin(ROOT, (), tmp_path, environment, tmp_path / "log")


@pytest.mark.starts
@pytest.mark.timeout(240)  # four starts, on a machine that may be busy
async def test_killed_again_and_again_it_answers_everything_once_started(
    tmp_path: Path, telegram: tuple[Sandbox, str]
) -> None:
    sandbox, api_url = telegram
    citizens = [sandbox.citizen(f"Citizen {n}") for n in range(len(MOMENTS))]
    for citizen, moment in zip(citizens, MOMENTS, strict=True):
        citizen.says("/help")
        asked = len(sandbox.log.calls(moment))
        process = await _start(tmp_path, api_url)
        await until(lambda: len(sandbox.log.calls(moment)) > asked)  # noqa: B023 - awaited at once
        process.send_signal(signal.SIGKILL)
        await process.wait()
    asked = len(sandbox.log.calls("getMe"))
    process = await _start(tmp_path, api_url)
    await until(lambda: len(sandbox.log.calls("getMe")) > asked)
    for citizen in citizens:
        await citizen.hears("/cases", timeout=60)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 30) == 0
    assert all(citizen.rings <= 1 for citizen in citizens)
