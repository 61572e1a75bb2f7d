"""A sandbox behind real HTTP, a plain client, and python-telegram-bot's typed one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox import Sandbox, create_app


class Clock:
    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


Call = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Sandbox:
    return Sandbox(clock=clock)


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[Any]:
    async with TestClient(TestServer(create_app(sandbox))) as client:
        yield client


@pytest.fixture
def call(client: Any, sandbox: Sandbox) -> Call:
    """Calls a method with a JSON body and gives the whole answer."""

    async def call(method: str, **parameters: Any) -> dict[str, Any]:
        answer = await client.post(f"/bot{sandbox.token}/{method}", json=parameters)
        body: dict[str, Any] = await answer.json()
        assert answer.status == body.get("error_code", 200)
        return body

    return call


@pytest.fixture
async def bot(client: Any, sandbox: Sandbox) -> AsyncIterator[Bot]:
    root = str(client.make_url("/"))
    async with Bot(
        sandbox.token,
        base_url=f"{root}bot",
        base_file_url=f"{root}file/bot",
        request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
    ) as bot:
        yield bot
