"""A sandbox behind real HTTP, the bot that talks to it, and a reader with the whole table."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import BaseTestServer, TestServer
from telegram import Bot

from bot.telegram.transport import AiohttpRequest
from handlers.telegram.routes import InboxReader, dispatcher
from sandbox import Sandbox, create_app
from sandbox.people.citizen import Citizen
from tests.handlers.updates import LINK_KEY


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
async def server(sandbox: Sandbox) -> AsyncIterator[BaseTestServer]:
    async with TestServer(create_app(sandbox)) as server:
        yield server


@pytest.fixture
async def bot(sandbox: Sandbox, server: BaseTestServer) -> AsyncIterator[Bot]:
    async with Bot(
        sandbox.token,
        base_url=f"{server.make_url('/')}bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    ) as bot:
        yield bot


@pytest.fixture
async def impatient(sandbox: Sandbox, server: BaseTestServer) -> AsyncIterator[Bot]:
    """Gives an answer up soon: for what answers late or never. Whatever has to arrive would fail
    with it on a busy machine."""
    request = AiohttpRequest(read_timeout=0.3)
    async with Bot(
        sandbox.token,
        base_url=f"{server.make_url('/')}bot",
        request=request,
        get_updates_request=AiohttpRequest(),
    ) as bot:
        yield bot


@pytest.fixture
def citizen(sandbox: Sandbox) -> Citizen:
    """Somebody whom the bot may write to."""
    citizen = sandbox.citizen("Ming")
    citizen.says("/start")
    return citizen


@pytest.fixture
async def reader(bot: Bot) -> AsyncIterator[InboxReader]:
    application = dispatcher(bot)
    await application.initialize()
    yield InboxReader(application, LINK_KEY)
    await application.shutdown()
