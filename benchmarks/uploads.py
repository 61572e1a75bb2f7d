"""Whether those who write wait longer while others send large files.

    .venv/bin/python benchmarks/uploads.py [--uploaders 50] [--megabytes 10] [--rounds 3] [--json]

The program runs as a process of its own against the sandbox, as in benchmarks/turns.py. A few
citizens file petitions, with pauses to think; in turn nobody else does anything, or so many others
send one file each at the same moment and everything is fetched, looked into and handed to the
backend meanwhile. The ratio compares what the same citizens waited, all rounds together. Sandbox,
citizens, bot and backend share the cores: the bytes cross them three times.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from benchmarks.petitioner import PATIENCE_SECONDS, Act, Failed, Petitioner
from benchmarks.program import BotProcess
from benchmarks.turns import share, started, waits
from bot.cli.visitors import CONFIRM, T
from bot.listen_ports import root_of, serving, take_port
from bot.settings import Listen
from sandbox import Sandbox, create_app
from sandbox.delivery.log import Entry, Made
from sandbox.people.citizen import Citizen

ADD, CONFIRM_ASKED = T.plain("case.button.add"), T.plain("card.confirm")
ARRIVAL_SECONDS, LOOK_SECONDS = 300.0, 0.1
WARM_UP_SECONDS = 2.0
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Waits:
    turns: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Figures:
    uploaders: int
    megabytes: int
    alone: Waits
    beside: Waits
    upload_seconds: list[float]  # until the last file of a round was at the backend
    p99_ratio: float


class Thoughtful(Petitioner):
    """Thinks for a moment before each act."""

    def __init__(self, citizen: Citizen, dice: random.Random) -> None:
        super().__init__(citizen)
        self._dice = dice

    async def _finds(self) -> str | Act:
        found = await super()._finds()
        await asyncio.sleep(self._dice.uniform(0.0, 1.0))
        return found


@contextlib.asynccontextmanager
async def writing(sandbox: Sandbox, writers: int, dice: random.Random) -> AsyncIterator[None]:
    """Citizens who file one petition after another while the block lasts."""

    async def files_on() -> None:
        while True:
            await Thoughtful(sandbox.citizen("王桂兰"), dice).files("/start")

    tasks = [asyncio.create_task(files_on()) for _ in range(writers)]
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def ready_to_send(sandbox: Sandbox, count: int, size: int) -> list[Citizen]:
    """Uploaders whose file is on a card that they only have to confirm. No two files are alike, or
    the backend would keep one."""

    async def one() -> Citizen:
        citizen = sandbox.citizen("李大山")
        await Petitioner(citizen).files("/start")
        citizen.says(f"{ADD} 见附件")
        await citizen.hears(CONFIRM_ASKED, PATIENCE_SECONDS)
        citizen.sends_document("合同.pdf", b"%PDF-1.7\n" + os.urandom(size))
        await citizen.hears("1", PATIENCE_SECONDS)  # file on the card
        return citizen

    return await asyncio.gather(*(one() for _ in range(count)))


@dataclass
class Ward:
    """One program, and what is measured in it."""

    sandbox: Sandbox
    bot: BotProcess
    stored: Path  # where the backend keeps files
    given: argparse.Namespace
    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    async def round(self, dice: random.Random) -> None:
        size = self.given.megabytes * MEGABYTE
        uploaders = await ready_to_send(self.sandbox, self.given.uploaders, size)
        theirs = {citizen.id for citizen in uploaders}
        async with writing(self.sandbox, self.given.writers, dice):
            await asyncio.sleep(WARM_UP_SECONDS)
            self.alone += await self._waits_during(asyncio.sleep(self.given.seconds), theirs)
            wanted, began = self._files() + len(uploaders), time.perf_counter()
            for citizen in uploaders:
                citizen.taps(CONFIRM)
            self.beside += await self._waits_during(self._stored(wanted), theirs)
            self.took.append(time.perf_counter() - began)

    async def _waits_during(self, work: Coroutine[Any, Any, None], theirs: set[int]) -> list[float]:
        """What the writers waited meanwhile. What was begun before is left out."""
        first = len(self.sandbox.log)
        await work
        entries = self.sandbox.log[first:]
        return waits(entry for entry in entries if _chat(entry) not in theirs)[0]

    async def _stored(self, wanted: int) -> None:
        for _ in range(round(ARRIVAL_SECONDS / LOOK_SECONDS)):
            if self._files() >= wanted:
                return
            await asyncio.sleep(LOOK_SECONDS)
        raise Failed(f"only {self._files()} of {wanted} files came within {ARRIVAL_SECONDS} s")

    def _files(self) -> int:
        return sum(path.is_file() for path in self.stored.rglob("*"))


def _chat(entry: Entry) -> int | None:
    if isinstance(entry, Made):
        tap, message = (entry.update.get(kind) for kind in ("callback_query", "message"))
        return int(tap["from"]["id"]) if tap else int(message["chat"]["id"]) if message else None
    return entry.chat_id


def _waits(seconds: list[float]) -> Waits:
    p50, p95, p99 = (share(seconds, percent) * 1000 for percent in (50, 95, 99))
    return Waits(len(seconds), p50, p95, p99)


async def measure(given: argparse.Namespace) -> Figures:
    limit = 2 * given.uploaders * given.megabytes * MEGABYTE
    ahead = time.time() - time.perf_counter()
    sandbox = Sandbox(clock=lambda: ahead + time.perf_counter(), file_limit_bytes=limit)
    door = take_port("SANDBOX_LISTEN", Listen("127.0.0.1", 0))
    with tempfile.TemporaryDirectory(prefix="uploads-") as name:
        folder = Path(name)
        bot = BotProcess(folder, folder / "var", root_of(door), sandbox.token)
        ward = Ward(sandbox, bot, folder / "var" / "files", given)
        async with serving(create_app(sandbox), door), started(bot, sandbox):
            for number in range(given.rounds):
                await bot.during(ward.round(random.Random(number)))
    alone, beside = _waits(ward.alone), _waits(ward.beside)
    ratio = beside.p99_ms / alone.p99_ms
    return Figures(given.uploaders, given.megabytes, alone, beside, ward.took, ratio)


def show(figures: Figures) -> None:
    console = Console(highlight=False, soft_wrap=True)
    table = Table("writers wait for an answer", "turns", "p50 ms", "p95 ms", "p99 ms")
    for name, each in (("alone", figures.alone), ("beside uploads", figures.beside)):
        cells = (f"{value:.0f}" for value in (each.p50_ms, each.p95_ms, each.p99_ms))
        table.add_row(name, str(each.turns), *cells)
    console.print(table)
    seconds = ", ".join(f"{each:.1f}" for each in figures.upload_seconds)
    console.print(
        f"{figures.uploaders} files of {figures.megabytes} MB at once were at the backend after "
        f"{seconds} s; p99 {figures.p99_ratio:.2f} times that alone"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--uploaders", type=int, default=50)
    parser.add_argument("--megabytes", type=int, default=10)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each round alone")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if min(given.uploaders, given.megabytes, given.writers, given.rounds) < 1:
        parser.error("all counts: at least one")
    try:
        figures = asyncio.run(measure(given))
    except Failed as failure:
        raise SystemExit(f"no figures: {failure}") from None
    if given.json:
        print(json.dumps(asdict(figures), indent=1))
    else:
        show(figures)


if __name__ == "__main__":
    main()
