"""What Telegram waits for at the webhook, and how long a burst takes to be answered.

    .venv/bin/python benchmarks/webhook.py [--rate 100] [--seconds 30] [--filing 0.33]

A thin Telegram (benchmarks/lean) and the load share this process and the cores with the bot
(`python bot.py` on SQLite, with its backend). So many updates a second are posted: a share of them
by citizens who file from /start to the number, the rest are each one /help of one of many. The wait
is from the post to the 200, which comes after the commit. Drained: when nothing waits any more
after the last of them.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.lean.backend import StubBackend
from benchmarks.lean.citizens import Crowd, our_conversation
from benchmarks.lean.telegram import TOKEN, Call, Telegram
from benchmarks.petitioner import Failed
from benchmarks.program import BotProcess
from benchmarks.turns import share
from tests.crashes.lab.fleet import free_port

ASKERS = 1000  # so that nobody writes faster than people do
FIRST_ASKER = 5_000_000_000
SECONDS_A_FILER = 3.0  # between two words of one citizen who files
SECRET = "a-secret-of-the-benchmark"
DRAIN_SECONDS = 600.0
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Figures:
    updates: int
    filings: int
    refused: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    answer_p50_ms: float  # of those who file
    answer_p99_ms: float
    cpu_ms: float  # a turn
    drained_s: float
    unanswered: int


async def measure(rate: int, seconds: int, filing: float) -> Figures:
    telegram = Telegram(StubBackend().answer)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="webhook-")))
        port = free_port()
        root = f"http://127.0.0.1:{port}"
        settings = {
            "listen": f"127.0.0.1:{port}",
            "webhook_url": f"{root}/telegram",
            "webhook_secret": SECRET,
        }
        api = await stack.enter_async_context(telegram.serving())
        bot = BotProcess(folder, folder / "var", api, TOKEN, **settings)
        await stack.enter_async_context(bot.running())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await _until(lambda: _idle(session, root))
        return await bot.during(_load(bot, session, telegram, root, rate, seconds, filing))


async def _load(
    bot: BotProcess,
    session: aiohttp.ClientSession,
    telegram: Telegram,
    root: str,
    rate: int,
    seconds: int,
    filing: float,
) -> Figures:
    crowd, waits, told = Crowd(telegram, our_conversation), list[float](), set[int]()
    hears, telegram.taken = telegram.told, waits.append

    def note(call: Call) -> None:
        told.add(call.chat_id)
        hears(call)

    telegram.told = note
    filers, asked = max(1, round(rate * filing * SECONDS_A_FILER)), round(rate * (1 - filing))
    used = bot.cpu_seconds() or 0.0
    asking = asyncio.create_task(_ask(telegram, asked, seconds))
    load = await crowd.live(filers, seconds, ramp=0, rate=rate * filing)
    await asking
    ended = time.perf_counter()
    await _until(lambda: _idle(session, root))
    used = (bot.cpu_seconds() or 0.0) - used
    answers = load.waits or [0.0]
    return Figures(
        updates=len(waits),
        filings=load.filings,
        refused=telegram.refused,
        p50_ms=share(waits, 50) * 1000,
        p99_ms=share(waits, 99) * 1000,
        longest_ms=max(waits) * 1000,
        answer_p50_ms=share(answers, 50) * 1000,
        answer_p99_ms=share(answers, 99) * 1000,
        cpu_ms=used / len(waits) * 1000,
        drained_s=time.perf_counter() - ended,
        unanswered=load.unanswered + len(_askers(asked * seconds) - told),
    )


def _askers(asked: int) -> set[int]:
    return {FIRST_ASKER + number for number in range(min(asked, ASKERS))}


async def _ask(telegram: Telegram, rate: int, seconds: int) -> None:
    began = time.perf_counter()
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        telegram.says(FIRST_ASKER + number % ASKERS, {"text": "/help"})


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
    parser.add_argument("--filing", type=float, default=1 / 3, help="share of them, by who files")
    given = parser.parse_args()
    if given.rate < 1 or given.seconds < 1 or not 0 < given.filing < 1:
        parser.error("--rate, --seconds: at least one; --filing: between 0 and 1")
    try:
        found = asyncio.run(measure(given.rate, given.seconds, given.filing))
    except Failed as failure:
        raise SystemExit(f"no figures: {failure}") from None
    share_of = f"{given.filing:.0%} of them by citizens who file"
    table = Table("figure", "value", title=f"{given.rate} updates a second, {share_of}")
    for name, value in vars(found).items():
        table.add_row(name, f"{value:.1f}" if isinstance(value, float) else str(value))
    Console(highlight=False, soft_wrap=True).print(table)


if __name__ == "__main__":
    main()
