"""A Bot API server of somebody else's that reads JSON bodies and nothing else, as some do."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.loops.intake import Intake, RawUpdates
from bot.ops.metrics import Metrics
from bot.ops.peer_status import Peer
from bot.store import Store
from bot.telegram.client import make_bot
from bot.telegram.transport import AiohttpRequest
from handlers.telegram.routes import ALLOWED_UPDATES
from tests.bot.fakes import FakeClock, raw_message

TOKEN = "1000001:strict"
OTHER_HALF = "\ud83d"


class Strict:
    """Heeds an offset only when it stands in a JSON body, as the number it is."""

    def __init__(self) -> None:
        self.waiting = [raw_message(n) for n in range(1, 16)]
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.delivered = 0
        self.intake: Intake | None = None

    async def call(self, request: web.Request) -> web.Response:
        assert not request.query_string
        method = request.match_info["method"]
        body = (
            json.loads(await request.read()) if request.content_type == "application/json" else {}
        )
        self.asked.append((method, body))
        if method == "getUpdates":
            if type(offset := body.get("offset")) is int:
                self.waiting = [u for u in self.waiting if u["update_id"] >= offset]
            self.delivered += len(self.waiting)
            if self.intake is not None and (not self.waiting or self.delivered > 100):
                self.intake.stop()
            return web.json_response({"ok": True, "result": self.waiting})
        chat = {"id": body.get("chat_id"), "type": "private"}
        sent = {"message_id": 1, "date": 1, "chat": chat, "text": body.get("text")}
        return web.json_response({"ok": True, "result": sent})


@pytest.fixture
async def server() -> AsyncIterator[tuple[Strict, str]]:
    strict = Strict()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", strict.call)
    async with TestServer(app) as running:
        yield strict, str(running.make_url("")).rstrip("/")


async def test_what_was_stored_is_confirmed_in_the_body(
    server: tuple[Strict, str], store: Store, clock: FakeClock
) -> None:
    strict, root = server
    async with AiohttpRequest() as request:
        source = RawUpdates(request, root, TOKEN)
        strict.intake = Intake(store.inbox, source, Peer(clock), Metrics())
        await strict.intake.run()
    assert strict.delivered == 15
    method, body = strict.asked[-1]
    assert (method, body["offset"]) == ("getUpdates", 16)
    assert body["allowed_updates"] == list(ALLOWED_UPDATES)
    assert (body["limit"], body["timeout"]) == (100, timedelta(seconds=25).total_seconds())


async def test_what_is_sent_stands_in_the_body_as_the_values_it_is(
    server: tuple[Strict, str],
) -> None:
    strict, root = server
    bot, _ = make_bot(TOKEN, root)
    button = InlineKeyboardButton("可以", callback_data="g:help")
    async with bot._request[1]:
        await bot.send_message(
            7,
            f"牛粪\0{OTHER_HALF}",
            reply_markup=InlineKeyboardMarkup([[button]]),
            protect_content=True,
        )
    _, body = strict.asked[-1]
    assert body == {
        "chat_id": 7,
        "text": "牛粪\0?",
        "reply_markup": {"inline_keyboard": [[{"text": "可以", "callback_data": "g:help"}]]},
        "protect_content": True,
    }
