"""What Telegram waits for at the webhook, and how long a burst takes to be answered.

    .venv/bin/python benchmarks/webhook.py [--rate 100] [--seconds 30]

Telegram's stand-in and the load share this process and the cores with the bot (`python bot.py` on
SQLite, with its backend). So many updates a second are posted, each from one of many citizens; the
wait is from the post to the 200, which comes after the commit. Drained: when nothing waits any more
after the last of them, every citizen answered.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.petitioner import Failed
from benchmarks.program import BotProcess
from benchmarks.turns import share
from bot.listen_ports import root_of, serving, take_port
from bot.settings import Listen
from sandbox import Sandbox, create_app
from tests.crashes.lab.fleet import free_port

CITIZENS = 1000  # so that nobody writes faster than people do
SECRET = "a-secret-of-the-benchmark"
DRAIN_SECONDS = 600.0
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Figures:
    updates: int
    refused: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    drained_s: float
    unanswered: int


async def measure(rate: int, seconds: int) -> Figures:
    sandbox = Sandbox()
    door = take_port("SANDBOX_LISTEN", Listen("127.0.0.1", 0))
    with tempfile.TemporaryDirectory(prefix="webhook-") as name:
        folder, port = Path(name), free_port()
        root = f"http://127.0.0.1:{port}"
        settings = {
            "listen": f"127.0.0.1:{port}",
            "webhook_url": f"{root}/telegram",
            "webhook_secret": SECRET,
        }
        bot = BotProcess(folder, folder / "var", root_of(door), sandbox.token, **settings)
        async with (
            serving(create_app(sandbox), door),
            bot.running(),
            aiohttp.ClientSession() as session,
        ):
            await _until(lambda: _idle(session, root))
            return await bot.during(_load(session, sandbox, root, rate, seconds))


async def _load(
    session: aiohttp.ClientSession, sandbox: Sandbox, root: str, rate: int, seconds: int
) -> Figures:
    citizens = [sandbox.citizen("王桂兰") for _ in range(CITIZENS)]
    for citizen in citizens:
        citizen.chat.open = True
    waits: list[float] = []
    refused = 0

    async def post(number: int) -> None:
        nonlocal refused
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        update = _update(number, citizens[number % CITIZENS].id)
        began = time.perf_counter()
        async with session.post(f"{root}/telegram", json=update, headers=headers) as answer:
            refused += answer.status != 200
        waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    tasks = []
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(post(number)))
    await asyncio.gather(*tasks)
    ended = time.perf_counter()
    await _until(lambda: _idle(session, root))
    told = {call.chat_id for call in sandbox.log.calls("sendMessage") if call.ok}
    return Figures(
        updates=rate * seconds,
        refused=refused,
        p50_ms=share(waits, 50) * 1000,
        p99_ms=share(waits, 99) * 1000,
        longest_ms=max(waits) * 1000,
        drained_s=time.perf_counter() - ended,
        unanswered=sum(citizen.id not in told for citizen in citizens[: rate * seconds]),
    )


def _update(number: int, chat_id: int) -> dict[str, Any]:
    person = {"id": chat_id, "is_bot": False, "first_name": "王桂兰", "language_code": "zh-hans"}
    chat = {"id": chat_id, "type": "private", "first_name": "王桂兰"}
    message = {
        "message_id": 1_000_000 + number,
        "date": int(time.time()),
        "chat": chat,
        "from": person,
        "text": "/help",
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    }
    return {"update_id": 1 + number, "message": message}


async def _idle(session: aiohttp.ClientSession, root: str) -> bool:
    try:
        async with session.get(f"{root}/health") as answer:
            body = await answer.json()
    except aiohttp.ClientError:
        return False
    queues = (body.get(name) for name in ("inbox", "outbox", "effects"))
    return all(isinstance(each, dict) and not each["waiting"] for each in queues)


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + DRAIN_SECONDS
    while not await holds():
        if time.monotonic() > end:
            raise Failed(f"not so after {DRAIN_SECONDS:.0f} s")
        await asyncio.sleep(LOOK_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=int, default=100, help="updates a second")
    parser.add_argument("--seconds", type=int, default=30)
    given = parser.parse_args()
    try:
        found = asyncio.run(measure(given.rate, given.seconds))
    except Failed as failure:
        raise SystemExit(f"no figures: {failure}") from None
    table = Table("figure", "value", title=f"{given.rate} updates a second, {given.seconds} s")
    for name, value in vars(found).items():
        table.add_row(name, f"{value:.1f}" if isinstance(value, float) else str(value))
    Console(highlight=False, soft_wrap=True).print(table)


if __name__ == "__main__":
    main()
