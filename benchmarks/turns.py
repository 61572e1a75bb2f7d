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
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from bot.doors import root_of, serving, take_port
from bot.sandbox import Sandbox, create_app
from bot.sandbox.citizen import Citizen
from bot.sandbox.log import Entry, Made
from bot.settings import Listen, Settings, variable
from bot.visitors import NUMBERED, T

Result = TypeVar("Result")
Act = Callable[[], object]

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 60.0
REPEAT_SECONDS = 5.0
MOST_ACTIONS = 15
FILINGS_WANTED = 96  # by a load, so that its p99 is not one turn's luck
MOST_ROUNDS = 16
LOAD_SECONDS = 20.0  # nobody begins to file after that
STOP_SECONDS = 15.0

# What is tapped when it is on offer, the first of them first.
TAPPED = tuple(
    map(T.plain, ("card.confirm", "label.begin", "file_case.identity.named", "shared.phone.share"))
)
# What is said when the bot asks in these words.
STORY = "新安村{group}组的路灯坏了半个月，晚上看不见路，希望尽快修好"
SAID = {
    T.plain("file_case.story.ask")[:6]: STORY,
    T.plain("shared.person.ask")[:6]: "王桂兰，新安村{group}组12号",
}


class Failed(Exception):
    """Why there are no figures."""


class Petitioner:
    """Does what the bot asks for, so it is the bot that decides how many actions it takes."""

    def __init__(self, citizen: Citizen) -> None:
        self.citizen = citizen
        self.actions = 0
        self.repeated = 0
        self.receipt_seconds = 0.0  # from the last action
        self._last: Act = partial(self._says, "/start")
        self._numbers: set[str] = set()

    async def files(self, opening: str) -> None:
        """File one petition, from these first words to the receipt. Raises Failed."""
        self.actions = self.repeated = 0
        found: str | Act = partial(self._says, opening)
        while not isinstance(found, str):
            self._does(found)
            began = time.perf_counter()
            found = await self._finds()
            self.receipt_seconds = time.perf_counter() - began
        self._numbers.add(found)

    def _does(self, act: Act) -> None:
        self._last = act
        self.actions += 1
        if self.actions > MOST_ACTIONS:
            raise Failed(f"no receipt after {MOST_ACTIONS} actions\n{self.citizen.screen()}")
        act()

    async def _finds(self) -> str | Act:
        """What comes next. Words that nothing comes of are said once more, as people do."""
        try:
            with contextlib.suppress(AssertionError):
                return await self.citizen.waits_for(self._next, "is answered", REPEAT_SECONDS)
            if not list(self.citizen.chat.messages.values())[-1].from_bot:
                self.repeated += 1
                self._does(self._last)
            return await self.citizen.waits_for(self._next, "is answered", PATIENCE_SECONDS)
        except AssertionError as error:
            raise Failed(str(error)) from None

    def _next(self) -> str | Act | None:
        """The number of the new receipt, or what the bot's news ask for."""
        news = self.citizen.news()
        words = "\n".join(message.get("text", "") for message in news)
        for number in NUMBERED.findall(words):
            if number not in self._numbers:
                return str(number)
        rows = [message.get("reply_markup", {}).get("inline_keyboard", []) for message in news]
        below = self.citizen.chat.keyboard
        rows.append(below.markup["keyboard"] if below and not below.used else [])
        offered = {button["text"] for keyboard in rows for row in keyboard for button in row}
        taps = (partial(self.citizen.taps, label) for label in TAPPED if label in offered)
        says = (partial(self._says, SAID[ask]) for ask in SAID if ask in words)
        return next(chain[Act](taps, says), None)

    def _says(self, words: str) -> None:
        self.citizen.says(words.format(group=self.citizen.id % 1000))


class BotProcess:
    """`python bot.py`, with no setting but ours, whatever the environment or a .env says."""

    def __init__(self, folder: Path, data_dir: Path, api_url: str, token: str) -> None:
        self._folder = folder
        ours = {"data_dir": str(data_dir), "telegram_token": token, "telegram_api_url": api_url}
        ours |= dict.fromkeys(("listen", "backend_listen"), "127.0.0.1:0")
        names = {variable(field) for field in Settings.model_fields}
        self._environment = {name: v for name, v in os.environ.items() if name not in names}
        self._environment |= {variable(field): value for field, value in ours.items()}

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["BotProcess"]:
        with (self._folder / "bot.log").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(ROOT / "bot.py"),
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        try:
            yield self
        finally:
            await self._stop()

    async def during(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What `work` returns. Raises Failed when the bot ends meanwhile."""
        task, ended = asyncio.ensure_future(work), asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                last = (self._folder / "bot.log").read_text("utf-8", "replace")[-2000:]
                raise Failed(f"bot.py ended with {self._process.returncode}:\n{last}")
            return task.result()
        finally:
            task.cancel()
            ended.cancel()

    def memory_mb(self, field: str) -> float | None:
        """VmRSS or VmHWM (the most so far); None where there is no /proc."""
        try:
            lines = Path(f"/proc/{self._process.pid}/status").read_text("ascii").splitlines()
        except OSError:
            return None
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))

    def cpu_seconds(self) -> float | None:
        try:
            text = Path(f"/proc/{self._process.pid}/stat").read_text("ascii")
        except OSError:
            return None
        user, system = text.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    async def _stop(self) -> None:
        for end in (self._process.terminate, self._process.kill):
            if self._process.returncode is None:
                end()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._process.wait(), STOP_SECONDS)


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


async def bear(bot: BotProcess, sandbox: Sandbox, citizens: int) -> Load:
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
                pass
            async with started(bot, sandbox) as warm:
                rested = bot.memory_mb("VmRSS")
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
        table.add_row(line, *(_figure(load[name], form) for load in figures["loads"]))
    out.print(table)
    out.print(
        f"start to first answer: {start['empty_data_dir']:.2f} s with an empty DATA_DIR, "
        f"{start['again']:.2f} s again"
    )
    rested, loaded, most = (
        _figure(memory[n], ".0f") for n in ("after_start", "after_load", "most")
    )
    out.print(f"memory: {rested} MB after start, {loaded} MB after the load, {most} MB at most")
    newcomer, returning = (figures["actions"][name] for name in ("newcomer", "returning"))
    out.print(f"actions to file: newcomer {newcomer}, returning citizen {returning}")


def _figure(value: float | None, form: str) -> str:
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
