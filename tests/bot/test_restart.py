"""The program stopped and started again on what it left, as `make run` is: nobody is met with
silence, and nobody meets another's words."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.assemble import Parts, run
from bot.cli.main import start_backend
from bot.settings import keep_secrets
from tests.bot.fakes import until
from tests.program import settings_for

pytestmark = pytest.mark.starts

ALL = Parts(intake=True, worker=True, sandbox=True, backend=True)
STORY = "村里的水井被化肥厂污染了，井水发黑发臭，全村人都不敢喝。"


class Page:
    """The chat page's hand: what a browser does over the sandbox's API."""

    def __init__(self, session: aiohttp.ClientSession, root: str) -> None:
        self._session = session
        self._root = f"{root}/sandbox/api"

    async def joins(self, name: str) -> int:
        async with self._session.post(f"{self._root}/citizens", json={"name": name}) as answer:
            assert answer.status == 201
            return int((await answer.json())["id"])

    async def says(self, citizen: int, words: str) -> None:
        url = f"{self._root}/chats/{citizen}/says"
        async with self._session.post(url, json={"text": words}) as answer:
            assert answer.status == 200, await answer.text()

    async def presses(self, citizen: int, label: str) -> None:
        """The newest button of this label, once there is one."""
        url = f"{self._root}/chats/{citizen}/presses"
        found: list[dict[str, Any]] = []

        async def offered() -> bool:
            found.extend(_buttons(await self.messages(citizen), label))
            return bool(found)

        await until(offered)
        async with self._session.post(url, json=found[-1]) as answer:
            assert answer.status == 200, await answer.text()

    async def messages(self, citizen: int) -> list[dict[str, Any]]:
        async with self._session.get(f"{self._root}/chats/{citizen}") as answer:
            shown: list[dict[str, Any]] = (await answer.json())["messages"]
            return shown

    async def hears(self, citizen: int, words: str) -> list[str]:
        """All that the bot has said, once it has said these words."""
        heard: list[str] = []

        async def said() -> bool:
            messages = await self.messages(citizen)
            heard[:] = [m.get("text", "") for m in messages if m["from_bot"]]
            return any(words in text for text in heard)

        await until(said)
        return heard


def _buttons(messages: list[dict[str, Any]], label: str) -> list[dict[str, Any]]:
    return [
        {"message_id": message["message_id"], "row": row, "column": column, "text": label}
        for message in messages
        for row, buttons in enumerate(message.get("reply_markup", {}).get("inline_keyboard", ()))
        for column, button in enumerate(buttons)
        if button["text"] == label
    ]


@asynccontextmanager
async def started(data_dir: Path) -> AsyncIterator[Page]:
    """The program as it starts by itself, with a sandbox of its own making."""
    settings = settings_for(data_dir)
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        run(settings, keep_secrets(settings), ALL, start_backend, stop, ready.set_result)
    )
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()
    async with aiohttp.ClientSession() as session:
        yield Page(session, ready.result().api_url)
    stop.set()
    await running


@pytest.mark.parametrize("reset", [False, True], ids=["as it was", "the sandbox reset"])
async def test_whoever_writes_is_answered_after_every_start_on_one_folder(
    tmp_path: Path, reset: bool
) -> None:
    met: set[int] = set()
    for _ in range(3):
        async with started(tmp_path) as page:
            citizen = await page.joins("王桂兰")
            assert citizen not in met
            met.add(citizen)
            await page.says(citizen, "/help")
            await page.hears(citizen, "/cases")
        if reset:
            (tmp_path / "sandbox.json").unlink()


async def test_a_newcomer_never_sees_what_a_citizen_before_the_restart_had_told(
    tmp_path: Path,
) -> None:
    async with started(tmp_path) as page:
        citizen = await page.joins("王桂兰")
        await page.says(citizen, "/start")
        await page.presses(citizen, "同意，开始")
        await page.says(citizen, STORY)
        await page.hears(citizen, "水井")
    async with started(tmp_path) as page:
        newcomer = await page.joins("李长河")
        for _ in range(12):  # beyond the ids of the first life's updates
            await page.says(newcomer, "/start")
        await page.hears(newcomer, "您好")
        await page.says(newcomer, "/cases")
        await page.presses(newcomer, "同意，开始")
        heard = await page.hears(newcomer, "请")
        assert not [text for text in heard if "水井" in text or "化肥厂" in text]
