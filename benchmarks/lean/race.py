"""Programs side by side, each with a thin Telegram of its own: started once, then measured in
turns, round by round, so that a busy machine troubles all of them alike."""

import asyncio
import contextlib
import math
import os
import socket
import statistics
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from signal import SIGKILL

from benchmarks.lean.backend import StubBackend
from benchmarks.lean.citizens import Crowd, Load, Script
from benchmarks.lean.telegram import Telegram
from benchmarks.petitioner import Failed
from bot.settings import Settings, variable
from tests.servers import die_with_parent

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
WARM_SECONDS = 3.0
RAMP_SECONDS = 1.0


@dataclass(frozen=True)
class Program:
    """What takes part. `environment` is made from the root of its Telegram, where the stub of a
    backend is, too; `port` is that of its webhook, None for long polling."""

    name: str
    command: Sequence[str]
    environment: Callable[[str], Mapping[str, str]]
    script: Script
    port: int | None


@dataclass
class Figures:
    """Of one phase of one round; CPU is milliseconds a turn, `own_cpu_ms` that of Telegram and the
    citizens. `turns` are updates that were answered."""

    turns: int
    calls_a_turn: float
    turns_a_second: float
    cpu_ms: float
    own_cpu_ms: float
    p50_ms: float
    p99_ms: float


@dataclass
class Contestant:
    program: Program
    telegram: Telegram
    backend: StubBackend
    crowd: Crowd
    process: asyncio.subprocess.Process
    full: list[Figures] = field(default_factory=list)
    half: list[Figures] = field(default_factory=list)
    alone: list[Figures] = field(default_factory=list)

    async def measure(self, citizens: int, seconds: float) -> None:
        """One round: all at once, all at half of that rate, one alone."""
        live = partial(self.crowd.live, cpu=partial(tree_cpu_seconds, self.process.pid))
        full = self._figures(await live(citizens, seconds, ramp=RAMP_SECONDS))
        rate = full.turns_a_second / 2
        self.full.append(full)
        self.half.append(self._figures(await live(citizens, seconds, rate=rate)))
        self.alone.append(self._figures(await live(1, seconds / 2, ramp=RAMP_SECONDS / 2)))

    def _figures(self, load: Load) -> Figures:
        if load.unanswered or not load.waits:
            raise Failed(f"{self.program.name}: {load.unanswered} of {load.acts} never answered")
        turns = len(load.waits)
        waits = sorted(load.waits)
        return Figures(
            turns,
            load.calls / turns,
            turns / load.seconds,
            load.cpu_seconds / turns * 1000,
            load.own_cpu_seconds / turns * 1000,
            waits[math.ceil(turns * 0.5) - 1] * 1000,
            waits[math.ceil(turns * 0.99) - 1] * 1000,
        )


def median(figures: Sequence[Figures], name: str) -> float:
    return statistics.median(float(getattr(each, name)) for each in figures)


def ratio(ours: Sequence[Figures], theirs: Sequence[Figures], name: str) -> float:
    """The median of what the rounds say, each within itself."""
    pairs = zip(ours, theirs, strict=True)
    return statistics.median(float(getattr(a, name) / getattr(b, name)) for a, b in pairs)


@contextlib.asynccontextmanager
async def at_work(program: Program, folder: Path, citizens: int) -> AsyncIterator[Contestant]:
    """The program, ready and warm."""
    folder.mkdir()  # noqa: ASYNC240
    backend = StubBackend()
    telegram = Telegram(backend.answer)
    crowd = Crowd(telegram, program.script)
    async with telegram.serving() as root:
        process = await started(program.command, folder, program.environment(root))
        try:
            await _ready(program, telegram, process, folder)
            contestant = Contestant(program, telegram, backend, crowd, process)
            warm = await crowd.live(citizens, WARM_SECONDS)
            if warm.unanswered:
                log = (folder / "log").read_text("utf-8", "replace")[-2000:]
                raise Failed(f"{program.name}: {warm.unanswered} never answered\n{log}")
            yield contestant
        finally:
            await _stop(process)


async def started(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    """A process with no setting of ours but those given, whatever the environment says; it dies
    with us."""
    ours = {variable(name) for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    with (folder / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=inherited | dict(environment),
            stdout=log,
            stderr=log,
            preexec_fn=partial(die_with_parent, SIGKILL),
        )


async def until(
    holds: Callable[[], bool], process: asyncio.subprocess.Process, folder: Path
) -> None:
    end = time.monotonic() + READY_SECONDS
    while not holds():
        if process.returncode is not None or time.monotonic() > end:
            raise Failed((folder / "log").read_text("utf-8", "replace")[-2000:])
        await asyncio.sleep(0.02)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def _ready(
    program: Program, telegram: Telegram, process: asyncio.subprocess.Process, folder: Path
) -> None:
    if program.port is None:
        await until(lambda: telegram.polls > 0, process, folder)
    else:
        await until(lambda: telegram.calls["setWebhook"] > 0, process, folder)
        await until(partial(listens, program.port), process, folder)


async def _stop(process: asyncio.subprocess.Process) -> None:
    for end in (process.terminate, process.kill):
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                end()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_SECONDS)


def tree_cpu_seconds(pid: int) -> float:
    """What a process and its children have used so far."""
    spent, left = 0, [pid]
    while left:
        place = Path(f"/proc/{left.pop()}")
        with contextlib.suppress(OSError):  # a child that has ended meanwhile
            user, system = (place / "stat").read_text("ascii").rpartition(")")[2].split()[11:13]
            spent += int(user) + int(system)
            for task in (place / "task").iterdir():
                left += [int(child) for child in (task / "children").read_text("ascii").split()]
    return spent / os.sysconf("SC_CLK_TCK")
