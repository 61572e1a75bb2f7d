"""What a citizen waits for and what it costs: turns, start-up, memory, actions to file.

    .venv/bin/python benchmarks/turns.py [--citizens 32 100] [--json]

The program runs as a process of its own (`python bot.py`: SQLite, embedded backend, long polling)
against the sandbox, which this process serves on loopback, on the same cores. Citizens file from
/start to the receipt, under their names, and answer at once: harder than people, who think. A wait
lasts from the update made to the first call that answers it, by the sandbox's log: a tap by its
toast, a message by the bot's next new message (edits may still belong to the turn before).
"""

import argparse
import asyncio
import contextlib
import json
import math
import os
import platform
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from benchmarks.petitioner import PATIENCE_SECONDS, REPEAT_SECONDS, STORY, Failed, Petitioner
from benchmarks.program import BotProcess
from bot.cli.visitors import T
from bot.listen_ports import root_of, serving, take_port
from bot.settings import Listen
from sandbox import Sandbox, create_app
from sandbox.delivery.log import Entry, Made

FILINGS_WANTED = 96  # by a load, so that its p99 is not one turn's luck
MOST_ROUNDS = 16
LOAD_SECONDS = 20.0  # nobody begins to file after that


@dataclass(frozen=True)
class Load:
    """CPU is milliseconds a turn; `own_cpu_ms` is that of the sandbox and the citizens."""

    citizens: int
    filings: int
    turns: int
    turns_a_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    longest_ms: float
    repeated: int  # words that nothing came of until they were said again
    receipt_p50_s: float
    receipt_p95_s: float
    filing_p50_s: float
    filing_p95_s: float
    cpu_ms: float | None
    own_cpu_ms: float


def waits(entries: Iterable[Entry]) -> tuple[list[float], int]:
    """How long citizens waited for each answer, and how many were left waiting."""
    since: dict[object, float] = {}
    seconds = []
    for entry in entries:
        if isinstance(entry, Made):
            tap, message = (entry.update.get(kind) for kind in ("callback_query", "message"))
            key = tap["id"] if tap else message["chat"]["id"] if message else None
            since.setdefault(key, entry.time)  # said once more: it is the same wait
            continue
        answers: object = None
        if entry.method == "answerCallbackQuery":
            answers = entry.parameters["callback_query_id"]
        elif entry.method.startswith("send") and entry.message_ids:
            answers = entry.chat_id
        if entry.ok and answers in since:
            seconds.append(entry.time - since.pop(answers))
    return seconds, len(since)


class Timed(Protocol):
    """What is measured."""

    def cpu_seconds(self) -> float | None: ...


async def bear(bot: Timed, sandbox: Sandbox, citizens: int) -> Load:
    """Let so many citizens file side by side; whoever is done is followed by a newcomer."""
    rounds = min(MOST_ROUNDS, math.ceil(FILINGS_WANTED / citizens))
    first, cpu, own = len(sandbox.log), bot.cpu_seconds(), time.process_time()
    began = time.perf_counter()
    filings, receipts, repeated = list[float](), list[float](), list[int]()

    async def queue() -> None:
        for _ in range(rounds):
            started = time.perf_counter()
            if started - began < LOAD_SECONDS:
                newcomer = Petitioner(sandbox.citizen("王桂兰"))
                await newcomer.files("/start")
                filings.append(time.perf_counter() - started)
                receipts.append(newcomer.receipt_seconds)
                repeated.append(newcomer.repeated)

    await asyncio.gather(*(queue() for _ in range(citizens)))
    lasted = time.perf_counter() - began
    seconds, left = waits(sandbox.log[first:])
    if left:
        raise Failed(f"{left} updates were never answered")
    used = bot.cpu_seconds()
    turns = len(seconds)
    return Load(
        citizens=citizens,
        filings=len(filings),
        turns=turns,
        turns_a_second=turns / lasted,
        p50_ms=share(seconds, 50) * 1000,
        p95_ms=share(seconds, 95) * 1000,
        p99_ms=share(seconds, 99) * 1000,
        longest_ms=max(seconds) * 1000,
        repeated=sum(repeated),
        receipt_p50_s=share(receipts, 50),
        receipt_p95_s=share(receipts, 95),
        filing_p50_s=share(filings, 50),
        filing_p95_s=share(filings, 95),
        cpu_ms=None if cpu is None or used is None else (used - cpu) / turns * 1000,
        own_cpu_ms=(time.process_time() - own) / turns * 1000,
    )


def share(seconds: Sequence[float], percent: int) -> float:
    """The wait that so many percent did not exceed."""
    return sorted(seconds)[math.ceil(len(seconds) * percent / 100) - 1]


@contextlib.asynccontextmanager
async def started(bot: BotProcess, sandbox: Sandbox) -> AsyncIterator[float]:
    """The bot at work, and the seconds from its start to the answer to a /start that waited."""
    citizen, first = sandbox.citizen("王桂兰"), len(sandbox.log)
    citizen.says("/start")
    async with bot.running():
        try:
            await bot.during(citizen.hears(T.plain("talk.welcome")[:3], PATIENCE_SECONDS))
        except AssertionError as error:
            raise Failed(str(error)) from None
        [waited], _ = waits(sandbox.log[first:])
        yield waited


async def count_actions(sandbox: Sandbox) -> dict[str, int]:
    """What a newcomer does from /start to the receipt, and the same person with the next matter."""
    petitioner = Petitioner(sandbox.citizen("王桂兰"))
    await petitioner.files("/start")
    newcomer = petitioner.actions
    await petitioner.files(STORY)
    return {"newcomer": newcomer, "returning": petitioner.actions}


def look_around(folder: Path) -> dict[str, Any]:
    """The machine, without which the figures say nothing."""
    load = os.getloadavg()
    spent = []
    with (folder / "probe").open("wb") as file:
        for _ in range(30):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            spent.append(time.perf_counter() - began)
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_at_start": [round(each, 2) for each in load],
        "fsync_ms": statistics.median(spent) * 1000,
    }


async def measure(citizens: Sequence[int]) -> dict[str, Any]:
    ahead = time.time() - time.perf_counter()
    sandbox = Sandbox(clock=lambda: ahead + time.perf_counter())  # never set back meanwhile
    door = take_port("SANDBOX_LISTEN", Listen("127.0.0.1", 0))
    with tempfile.TemporaryDirectory(prefix="turns-") as name:
        folder = Path(name)
        machine = look_around(folder)
        bot = BotProcess(folder, folder / "var", root_of(door), sandbox.token)
        async with serving(create_app(sandbox), door):
            async with started(bot, sandbox) as cold:
                cold_cpu = bot.cpu_seconds()
            async with started(bot, sandbox) as warm:
                warm_cpu, rested = bot.cpu_seconds(), bot.memory_mb("VmRSS")
                actions = await bot.during(count_actions(sandbox))
                loads = [await bot.during(bear(bot, sandbox, each)) for each in (1, *citizens)]
                memory = {
                    "after_start": rested,
                    "after_load": bot.memory_mb("VmRSS"),
                    "most": bot.memory_mb("VmHWM"),
                }
    return {
        "machine": machine,
        "start_seconds": {"empty_data_dir": cold, "again": warm},
        "start_cpu_seconds": {"empty_data_dir": cold_cpu, "again": warm_cpu},
        "memory_mb": memory,
        "actions": actions,
        "loads": [asdict(load) for load in loads],
    }


LINES = (
    ("filings", "filings", "d"),
    ("turns", "turns", "d"),
    ("turns a second", "turns_a_second", ".0f"),
    ("wait for an answer, p50 ms", "p50_ms", ".0f"),
    ("p95 ms", "p95_ms", ".0f"),
    ("p99 ms", "p99_ms", ".0f"),
    ("longest ms", "longest_ms", ".0f"),
    (f"silence for {REPEAT_SECONDS:.0f} s, words said again", "repeated", "d"),
    ("wait for the number after sending, p50 s", "receipt_p50_s", ".2f"),
    ("p95 s", "receipt_p95_s", ".2f"),
    ("a whole filing, p50 s", "filing_p50_s", ".2f"),
    ("p95 s", "filing_p95_s", ".2f"),
    ("CPU ms a turn: the bot with its backend", "cpu_ms", ".1f"),
    ("CPU ms a turn: sandbox and citizens", "own_cpu_ms", ".1f"),
)


def show(figures: dict[str, Any], out: Console) -> None:
    machine, start, memory = (figures[name] for name in ("machine", "start_seconds", "memory_mb"))
    out.print(
        f"{machine['cores']} cores, Python {machine['python']}, {machine['system']}, "
        f"load {machine['load_at_start'][0]} at start, fsync {machine['fsync_ms']:.1f} ms"
    )
    table = Table(title="From /start to the receipt, on SQLite")
    table.add_column("citizens at once")
    for load in figures["loads"]:
        table.add_column(str(load["citizens"]), justify="right")
    for line, name, form in LINES:
        table.add_row(line, *(figure(load[name], form) for load in figures["loads"]))
    out.print(table)
    cpu = figures["start_cpu_seconds"]
    out.print(
        f"start to first answer: {start['empty_data_dir']:.2f} s with an empty DATA_DIR, "
        f"{start['again']:.2f} s again; of CPU {figure(cpu['empty_data_dir'], '.1f')} s and "
        f"{figure(cpu['again'], '.1f')} s"
    )
    rested, loaded, most = (figure(memory[n], ".0f") for n in ("after_start", "after_load", "most"))
    out.print(f"memory: {rested} MB after start, {loaded} MB after the load, {most} MB at most")
    newcomer, returning = (figures["actions"][name] for name in ("newcomer", "returning"))
    out.print(f"actions to file: newcomer {newcomer}, returning citizen {returning}")


def figure(value: float | None, form: str) -> str:
    """A question mark for what this system does not tell."""
    return "?" if value is None else format(value, form)


async def _measure_until_told(citizens: Sequence[int]) -> dict[str, Any]:
    """Ended by a signal as by Ctrl+C: the bot must not outlive us."""
    task = asyncio.ensure_future(measure(citizens))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--citizens", type=int, nargs="+", default=[32, 100], metavar="N")
    parser.add_argument("--json", action="store_true", help="figures alone, in s, ms and MB")
    options = parser.parse_args()
    if min(options.citizens) < 1:
        parser.error("--citizens: at least one")
    try:
        figures = asyncio.run(_measure_until_told(options.citizens))
    except Failed as failure:
        raise SystemExit(f"no figures: {failure}") from None
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise SystemExit(130) from None
    if options.json:
        print(json.dumps(figures, indent=1))
    else:
        show(figures, Console(highlight=False, soft_wrap=True))


if __name__ == "__main__":
    main()
