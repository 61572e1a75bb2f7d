"""What a call to the Bot API costs in CPU: python-telegram-bot's own httpx transport, ours, and
ours with plain values in place of the library's objects, as the bot sends.

    .venv/bin/python benchmarks/transport.py [--calls 1000] [--rounds 3] [--at-once 32]

All send the same message to the same server, which is a process of its own and answers at once.
They take turns, round by round, so that a busy machine troubles all; the ratio tells
more than the milliseconds.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.request import BaseRequest, HTTPXRequest

from bot.telegram.transport import AiohttpRequest
from dialogs.state.message import Button, Message
from handlers.ports import ChatId
from handlers.telegram.send import send

TEXT = "已登记,接下来:十五日内告诉您转给谁、办不办。" * 8
CHAT = {"id": 7, "type": "private", "first_name": "Ming"}
SENT = {"message_id": 1, "date": 1_782_892_800, "chat": CHAT, "text": TEXT}
ME = {"id": 1, "is_bot": True, "first_name": "bot", "username": "bot"}
MESSAGE = Message(TEXT, buttons=tuple((Button(f"改{n}", f"e:{n}"),) for n in range(6)))
Call = Callable[[], Awaitable[object]]


async def serve() -> None:
    """Print the port, then answer until standard input ends."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        result = ME if request.path.lower().endswith("getme") else SENT
        body = json.dumps({"ok": True, "result": result}).encode()
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


@contextlib.asynccontextmanager
async def bot_over(request: BaseRequest, port: int) -> AsyncIterator[Bot]:
    root = f"http://127.0.0.1:{port}/bot"
    async with Bot("1:x", base_url=root, request=request, get_updates_request=request) as bot:
        yield bot


def with_objects(bot: Bot) -> Call:
    async def call() -> object:
        rows = [[InlineKeyboardButton(b.text, callback_data=b.data)] for (b,) in MESSAGE.buttons]
        return await bot.send_message(
            7,
            TEXT,
            parse_mode="HTML",
            reply_markup=InlineKeyboardMarkup(rows),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    return call


def with_plain_values(bot: Bot) -> Call:
    return lambda: send(bot, ChatId(7), MESSAGE)


async def cpu_ms_a_call(call: Call, calls: int, at_once: int) -> float:
    left = iter(range(calls))

    async def caller() -> None:
        for _ in left:
            await call()

    began = time.process_time()
    await asyncio.gather(*(caller() for _ in range(at_once)))
    return (time.process_time() - began) / calls * 1000


async def compare(port: int, calls: int, rounds: int, at_once: int) -> None:
    theirs = HTTPXRequest(httpx_kwargs={"trust_env": False}, read_timeout=60, pool_timeout=60)
    async with bot_over(theirs, port) as httpx, bot_over(AiohttpRequest(), port) as aiohttp:
        ways = {
            "httpx": with_objects(httpx),
            "aiohttp": with_objects(aiohttp),
            "aiohttp, plain": with_plain_values(aiohttp),
        }
        spent: dict[str, list[float]] = {name: [] for name in ways}
        for call in ways.values():
            await cpu_ms_a_call(call, at_once, at_once)  # connections are made, caches warm
        for _ in range(rounds):
            for name, call in ways.items():
                spent[name].append(await cpu_ms_a_call(call, calls, at_once))
    middle = {name: statistics.median(each) for name, each in spent.items()}
    for name, each in spent.items():
        print(
            f"{name:15} {middle[name]:6.2f} ms of CPU a call ({min(each):.2f} to {max(each):.2f})"
        )
    print(f"ratio           {middle['httpx'] / middle['aiohttp, plain']:6.2f}")
    print(f"of plain values {middle['aiohttp'] / middle['aiohttp, plain']:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=32)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
        return
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        asyncio.run(compare(port, options.calls, options.rounds, options.at_once))
        server.communicate()  # ends its standard input


if __name__ == "__main__":
    main()
