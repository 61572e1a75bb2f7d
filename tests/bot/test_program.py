"""The whole program in one process, against the sandbox: started, spoken to, killed, stopped."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.assemble import Parts, Peers, run
from bot.cli.main import announcement, start_backend
from bot.settings import Secrets, Settings, StartError, keep_secrets, load, variable
from sandbox.server import Sandbox

pytestmark = pytest.mark.starts

ALL = Parts(intake=True, worker=True, sandbox=True, backend=True)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    for name in ("LISTEN", "SANDBOX_LISTEN", "BACKEND_LISTEN"):
        monkeypatch.setenv(name, "127.0.0.1:0")
    return load(None)


@pytest.fixture
def secrets(settings: Settings) -> Secrets:
    return keep_secrets(settings)


@pytest.fixture
def telegram(secrets: Secrets) -> Sandbox:
    return Sandbox(secrets.sandbox_token)


@asynccontextmanager
async def _running(
    settings: Settings, secrets: Secrets, telegram: Sandbox, parts: Parts = ALL
) -> AsyncIterator[Peers]:
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        run(settings, secrets, parts, start_backend, stop, ready.set_result, telegram)
    )
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()
    yield ready.result()
    stop.set()
    await running


async def test_a_newcomer_is_welcomed(
    settings: Settings, secrets: Secrets, telegram: Sandbox
) -> None:
    async with _running(settings, secrets, telegram):
        citizen = telegram.citizen("王桂兰")
        citizen.says("/start")
        await citizen.hears("您好", timeout=30)


async def test_what_was_said_while_the_bot_was_down_is_answered_when_it_is_up(
    settings: Settings, secrets: Secrets, telegram: Sandbox
) -> None:
    citizen = telegram.citizen("王桂兰")
    citizen.says("/start")
    async with _running(settings, secrets, telegram):
        await citizen.hears("您好", timeout=30)


async def test_a_second_start_goes_on_where_the_first_stopped(
    settings: Settings, secrets: Secrets, telegram: Sandbox
) -> None:
    citizen = telegram.citizen("王桂兰")
    for _ in range(2):
        async with _running(settings, secrets, telegram):
            citizen.says("/help")
            await citizen.hears("/cases", timeout=30)
        telegram.reopen()


async def test_health_and_metrics_are_served(
    settings: Settings, secrets: Secrets, telegram: Sandbox
) -> None:
    async with (
        _running(settings, secrets, telegram) as peers,
        aiohttp.ClientSession() as session,
    ):
        citizen = telegram.citizen("王桂兰")
        citizen.says("/start")
        await citizen.hears("您好", timeout=30)
        async with session.get(f"{peers.bot_url}/health") as answer:
            assert answer.status == 200
            health = await answer.json()
        assert health["telegram"] == "ok"
        assert health["needs_person"] == 0
        async with session.get(f"{peers.bot_url}/metrics") as answer:
            assert "bot_updates_stored_total 1.0" in await answer.text()


async def test_two_workers_never_share_a_folder(
    settings: Settings, secrets: Secrets, telegram: Sandbox
) -> None:
    async with _running(settings, secrets, telegram):
        with pytest.raises(StartError, match="DATA_DIR is in use by another worker"):
            async with _running(settings, secrets, telegram, Parts(worker=True)):
                pass


async def test_a_token_that_telegram_does_not_know_is_told(
    settings: Settings, secrets: Secrets
) -> None:
    other = Sandbox("1000001:another")
    with pytest.raises(StartError, match="TELEGRAM_TOKEN is not known at http"):
        await run(settings, secrets, ALL, start_backend, asyncio.Event(), lambda _: None, other)


BACKEND = Parts(backend=True)


@pytest.mark.parametrize(
    ("parts", "desk_open", "status"),
    [(ALL, None, 200), (ALL, False, 303), (BACKEND, None, 303), (BACKEND, True, 200)],
)
async def test_the_desk_opens_by_itself_in_the_demonstration_or_where_that_is_set(
    settings: Settings,
    secrets: Secrets,
    telegram: Sandbox,
    parts: Parts,
    desk_open: bool | None,
    status: int,
) -> None:
    """A proxy that tells nothing of itself calls just like this: from here, by our own name."""
    chosen = settings.model_copy(update={"desk_open": desk_open})
    async with (
        _running(chosen, secrets, telegram, parts) as peers,
        aiohttp.ClientSession() as session,
        session.get(f"{peers.backend_url}/desk", allow_redirects=False) as answer,
    ):
        assert answer.status == status


def test_whoever_starts_the_backend_alone_is_told_how_to_sign_in() -> None:
    peers = Peers("", "", "http://127.0.0.1:1", "", sandboxed=True)
    said = announcement(BACKEND, peers, desk_open=False)
    assert "BACKEND_STAFF_KEY" in said
    assert "secrets.json" in said
    assert "BACKEND_STAFF_KEY" not in announcement(BACKEND, peers, desk_open=True)


def test_where_sqlite_is_used_nothing_of_the_orm_is_loaded() -> None:
    """8 MB, of which the bot needs nothing; over PostgreSQL its driver brings it along."""
    looks = "import sys, bot.cli.main; sys.exit('sqlalchemy.orm' in sys.modules)"
    subprocess.run([sys.executable, "-c", looks], check=True)


async def test_the_bot_answers_while_its_office_is_being_opened(
    settings: Settings, secrets: Secrets, telegram: Sandbox
) -> None:
    may_open, stop = asyncio.Event(), asyncio.Event()

    async def slowly(*given: Any) -> web.Application:
        await may_open.wait()
        return await start_backend(*given)

    ready = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        run(settings, secrets, ALL, slowly, stop, ready.set_result, telegram)
    )
    citizen = telegram.citizen("王桂兰")
    citizen.says("/start")
    await citizen.hears("您好", timeout=60)
    assert not ready.done()
    may_open.set()
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
    assert not running.done()
    stop.set()
    await running


async def test_an_office_that_cannot_be_opened_ends_the_program(
    settings: Settings, secrets: Secrets, telegram: Sandbox
) -> None:
    async def unfit(*_: Any) -> web.Application:
        raise ValueError("BACKEND_KEY")

    with pytest.raises(ValueError, match="BACKEND_KEY"):
        await run(settings, secrets, ALL, unfit, asyncio.Event(), lambda _: None, telegram)


async def test_an_office_waits_a_second_for_a_bot_that_cannot_reach_telegram(
    settings: Settings, secrets: Secrets
) -> None:
    away = settings.model_copy(
        update={"telegram_token": SecretStr("1:a"), "telegram_api_url": "http://127.0.0.1:9"}
    )
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    parts = Parts(intake=True, worker=True, backend=True)
    running = asyncio.create_task(run(away, secrets, parts, start_backend, stop, ready.set_result))
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
    url = f"{ready.result().backend_url}/desk/login"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
    stop.set()
    await running
