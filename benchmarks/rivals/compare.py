"""The same five questions on aiogram and on python-telegram-bot, beside our own filing: speed, and
what is left after kills.

    .venv/bin/python benchmarks/rivals/compare.py [--citizens 50] [--petitions 300] [--kills 5]

All of them face the same Telegram (the sandbox, in this process, on the same cores) by webhook,
ours by long polling; citizens answer at once and say their last word again when nothing comes of
it. The rivals get an environment of their own (.venv-rivals, from a package index). A turn is one
update that was answered. `kept` are petitions that arrived once at the backend, of those begun.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from aiohttp import web
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.petitioner import Failed, Petitioner
from benchmarks.turns import share, waits
from bot.listen_ports import root_of, serving, take_port
from bot.settings import Listen, Settings, variable
from sandbox import Sandbox, create_app
from tests.servers import die_with_parent, redis

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENT = ROOT / ".venv-rivals"
ANSWERS = {"story": "{token} 路灯坏了", "place": "新安村", "name": "王桂兰", "phone": "13800100001"}
REPEAT_SECONDS = 3.0
MOST_REPEATS = 8
AT_ONCE = 30
READY_SECONDS = 60.0
out = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Contestant:
    """How to start it, and how one citizen files with it. `files` raises Failed when nothing comes
    of it; `arrived` gives the petitions at its backend, by the citizens' tokens."""

    name: str
    start: Callable[[], Awaitable[asyncio.subprocess.Process]]
    files: Callable[[int], Awaitable[None]]
    arrived: Callable[[], Awaitable[Counter[str]]]


@dataclass(frozen=True)
class Figures:
    name: str
    turns_a_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    kept: int
    doubled: int
    petitions: int


async def measure(
    make: Callable[[Sandbox, Path, AsyncExitStack], Awaitable[Contestant]],
    citizens: int,
    petitions: int,
    kills: int,
) -> Figures:
    sandbox = Sandbox("1000001:rivals", log_limit=None)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rivals-")))
        contestant = await make(sandbox, folder, stack)
        process = await contestant.start()
        try:
            await contestant.files(0)
            first, began, cpu = len(sandbox.log), time.perf_counter(), _cpu_seconds(process.pid)
            await asyncio.gather(*(contestant.files(n) for n in range(1, citizens + 1)))
            lasted, cpu = time.perf_counter() - began, _cpu_seconds(process.pid) - cpu
            seconds, _ = waits(sandbox.log[first:])
            begun = range(citizens + 1, citizens + 1 + petitions)
            process = await _under_fire(contestant, process, begun, kills)
            await asyncio.sleep(REPEAT_SECONDS)  # what is on its way to the backend
            arrived = await contestant.arrived()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    times = [arrived[_token(n)] for n in begun]
    return Figures(
        contestant.name,
        len(seconds) / lasted,
        share(seconds, 50) * 1000,
        share(seconds, 99) * 1000,
        cpu / len(seconds) * 1000,
        sum(each == 1 for each in times),
        sum(each > 1 for each in times),
        petitions,
    )


async def _under_fire(
    contestant: Contestant,
    process: asyncio.subprocess.Process,
    begun: range,
    kills: int,
) -> asyncio.subprocess.Process:
    """File so many petitions while the bot is killed again and again, evenly spread."""
    room, done = asyncio.Semaphore(AT_ONCE), 0

    async def one(number: int) -> None:
        nonlocal done
        async with room:
            with contextlib.suppress(Failed):
                await contestant.files(number)
            done += 1

    tasks = [asyncio.create_task(one(number)) for number in begun]
    for kill in track(range(1, kills + 1), f"{contestant.name}: kills", console=out):
        while done < len(begun) * kill // (kills + 1):
            await asyncio.wait(tasks, timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
        process.kill()
        await process.wait()
        process = await contestant.start()
    await asyncio.gather(*tasks)
    return process


def _token(number: int) -> str:
    return f"T{number:05}Z"


def _cpu_seconds(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def rival(program: str, sandbox: Sandbox, folder: Path, stack: AsyncExitStack) -> Contestant:
    """One of the programs beside this file."""
    arrived: Counter[str] = Counter()

    async def take(request: web.Request) -> web.Response:
        words = " ".join(str(value) for value in (await request.json()).values())
        arrived[words.split()[0]] += 1
        return web.Response()

    backend = web.Application()
    backend.router.add_post("/", take)
    doors = [take_port(name, Listen("127.0.0.1", 0)) for name in ("SANDBOX", "BACKEND")]
    await stack.enter_async_context(serving(create_app(sandbox), doors[0]))
    await stack.enter_async_context(serving(backend, doors[1]))
    with take_port("BOT", Listen("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    environment = {
        "TOKEN": sandbox.token,
        "API_URL": root_of(doors[0]),
        "PORT": str(port),
        "REDIS_URL": stack.enter_context(redis()).url,
        "BACKEND": f"{root_of(doors[1])}/",
    }
    python = ENVIRONMENT / "bin" / "python"

    async def start() -> asyncio.subprocess.Process:
        asked = len(sandbox.log.calls("setWebhook"))
        process = await _started([str(python), str(HERE / program)], folder, environment)
        await _until(lambda: len(sandbox.log.calls("setWebhook")) > asked, process, folder)
        await _until(partial(_listens, port), process, folder)
        return process

    async def files(number: int) -> None:
        citizen = sandbox.citizen("王桂兰")
        said = "/start"
        for heard in (*ANSWERS, "confirm?", "filed"):
            for _ in range(MOST_REPEATS):
                citizen.says(said)
                with contextlib.suppress(AssertionError):
                    await citizen.hears(heard, REPEAT_SECONDS)
                    break
            else:
                raise Failed(f"nothing came of {said}")
            said = ANSWERS.get(heard, "yes").format(token=_token(number))

    async def counted() -> Counter[str]:
        return arrived

    return Contestant(program.removesuffix("_bot.py"), start, files, counted)


async def ours(sandbox: Sandbox, folder: Path, stack: AsyncExitStack) -> Contestant:
    """The whole product, `python bot.py`: SQLite, its embedded backend, long polling."""
    door = take_port("SANDBOX", Listen("127.0.0.1", 0))
    await stack.enter_async_context(serving(create_app(sandbox), door))
    environment = {
        "DATA_DIR": str(folder / "var"),
        "TELEGRAM_TOKEN": sandbox.token,
        "TELEGRAM_API_URL": root_of(door),
        "BACKEND_STAFF_KEY": "staff-key-of-the-comparison",
        **dict.fromkeys(("LISTEN", "BACKEND_LISTEN"), "127.0.0.1:0"),
    }

    async def start() -> asyncio.subprocess.Process:
        named = len(sandbox.log.calls("setMyCommands"))
        process = await _started([sys.executable, str(ROOT / "bot.py")], folder, environment)
        await _until(lambda: len(sandbox.log.calls("setMyCommands")) > named, process, folder)
        return process

    async def files(number: int) -> None:
        story = f"{_token(number)} 新安村的路灯坏了，希望修好"
        await Petitioner(sandbox.citizen("王桂兰"), story).files("/start")

    async def counted() -> Counter[str]:
        # Looked at where it is true, whatever the bot believes: in the backend's own file.
        with contextlib.closing(sqlite3.connect(folder / "var" / "backend.db")) as file:
            drafts = [json.loads(row[0]) for row in file.execute("SELECT draft FROM cases")]
        return Counter(draft["facts"].split()[0] for draft in drafts)

    return Contestant("ours", start, files, counted)


async def _started(
    words: list[str], folder: Path, environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    ours = {variable(name) for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    with (folder / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *words,
            cwd=folder,
            env=inherited | dict(environment),
            stdout=log,
            stderr=log,
            preexec_fn=partial(die_with_parent, signal.SIGKILL),
        )


async def _until(
    holds: Callable[[], bool], process: asyncio.subprocess.Process, folder: Path
) -> None:
    until = time.monotonic() + READY_SECONDS
    while not holds():
        if process.returncode is not None or time.monotonic() > until:
            raise Failed((folder / "log").read_text("utf-8", "replace")[-2000:])
        await asyncio.sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def prepare() -> None:
    """The rivals' environment, made once."""
    stamp = ENVIRONMENT / "requirements.txt"
    wanted = (HERE / "requirements.txt").read_text("utf-8")
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [str(ENVIRONMENT / "bin" / "pip"), "install", "--quiet"]
        subprocess.run([*pip, "-r", str(HERE / "requirements.txt")], check=True)
        stamp.write_text(wanted, "utf-8")


def show(found: list[Figures]) -> None:
    table = Table(title="One process each, the same Telegram")
    for column in ("", "turns/s", "p50 ms", "p99 ms", "CPU ms a turn", "kept", "doubled"):
        table.add_column(column, justify="left" if not column else "right")
    for each in found:
        speeds = (each.turns_a_second, each.p50_ms, each.p99_ms)
        table.add_row(
            each.name,
            *(f"{figure:.0f}" for figure in speeds),
            f"{each.cpu_ms:.1f}",
            f"{each.kept} of {each.petitions}",
            str(each.doubled),
        )
    out.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--citizens", type=int, default=50)
    parser.add_argument("--petitions", type=int, default=300)
    parser.add_argument("--kills", type=int, default=5)
    given = parser.parse_args()
    prepare()
    makers = (ours, partial(rival, "aiogram_bot.py"), partial(rival, "ptb_bot.py"))
    show(
        [
            asyncio.run(measure(make, given.citizens, given.petitions, given.kills))
            for make in makers
        ]
    )


if __name__ == "__main__":
    main()
