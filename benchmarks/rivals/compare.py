"""Our filing beside bots on aiogram and python-telegram-bot: speed, and what is left after kills.

    .venv/bin/python benchmarks/rivals/compare.py [--citizens 50] [--rounds 5] [--seconds 6]
                                                  [--petitions 300] [--kills 5] [--only speed]

Speed: each has a thin Telegram of its own (benchmarks/lean) in this process, on the same cores, and
is measured in turns, round by round; ratios are medians of what each round says within itself.
`same calls` is aiogram making the very calls, texts and keyboards that ours made in this run, its
answers kept turn by turn in Redis, which like the disk is counted for nobody; `five questions` ask
the next of five. A turn is one update that was answered. With a stub for a backend, but for the
line that says otherwise. Of PostgreSQL and Redis, too, the servers' own CPU is counted for nobody.

Kills: all face the sandbox; citizens say their last word again when nothing comes of it. `kept` are
petitions that arrived once at the backend, of those begun.

The rivals get an environment of their own (.venv-rivals, from a package index).
"""

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from aiohttp import web
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.lean.backend import KEY, SECRET
from benchmarks.lean.citizens import five_questions, our_conversation
from benchmarks.lean.race import (
    Contestant,
    Figures,
    Program,
    at_work,
    listens,
    median,
    ratio,
    started,
    until,
)
from benchmarks.lean.recording import record
from benchmarks.lean.telegram import TOKEN
from benchmarks.petitioner import Failed, Petitioner
from benchmarks.turns import look_around
from bot.listen_ports import root_of, serving, take_port
from bot.settings import Listen
from sandbox import Sandbox, create_app
from tests.crashes.lab.fleet import free_port
from tests.office.running import facts_filed_in
from tests.servers import postgres, redis, scratch

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENT = ROOT / ".venv-rivals"
ANSWERS = {"story": "{token} 路灯坏了", "place": "新安村", "name": "王桂兰", "phone": "13800100001"}
REPEAT_SECONDS = 3.0
MOST_REPEATS = 8
AT_ONCE = 30
OURS = (sys.executable, str(ROOT / "bot.py"))
RIVALS = {
    "same": ("aiogram_same.py", our_conversation),
    "aiogram": ("aiogram_bot.py", five_questions),
    "ptb": ("ptb_bot.py", five_questions),
}
out = Console(highlight=False, soft_wrap=True, width=160)


@dataclass(frozen=True)
class Victim:
    """How to start it, and how one citizen files with it. `files` raises Failed when nothing comes
    of it; `arrived` gives the petitions at its backend, by the citizens' tokens."""

    name: str
    start: Callable[[], Awaitable[asyncio.subprocess.Process]]
    files: Callable[[int], Awaitable[None]]
    arrived: Callable[[], Awaitable[Counter[str]]]


@dataclass(frozen=True)
class Kept:
    name: str
    kept: int
    doubled: int
    petitions: int


async def speed(citizens: int, rounds: int, seconds: float) -> list[Contestant]:
    """All of them, measured; ours first."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch("race-"))

        async def enter(program: Program) -> Contestant:
            place = folder / program.name.replace(" ", "-")
            return await stack.enter_async_context(at_work(program, place, citizens))

        first = await enter(ours_with_a_stub("ours, webhook", folder / "var-webhook", free_port()))
        recorded = await record(first.telegram, first.crowd)
        calls = folder / "calls.json"
        calls.write_text(json.dumps(recorded, ensure_ascii=False), "utf-8")

        def stored() -> str:
            return stack.enter_context(redis()).url

        shared = {
            "DATABASE_URL": stack.enter_context(postgres(durable=True)).database("bot"),
            "REDIS_URL": stored(),
        }
        programs = (
            ours_with_a_stub("ours, polling", folder / "var-polling", None),
            ours_with_a_stub("ours, PostgreSQL", folder / "var-shared", free_port(), shared),
            ours_with_its_office("ours, polling, its own office", folder / "var-office"),
            lean_rival("aiogram 3, same calls", "same", free_port(), calls, stored()),
            lean_rival("aiogram 3, same calls, polling", "same", None, calls, stored()),
            lean_rival("aiogram 3, five questions", "aiogram", free_port(), calls, stored()),
            lean_rival("python-telegram-bot, five questions", "ptb", free_port(), calls, ""),
        )
        contestants = [first, *[await enter(program) for program in programs]]
        for _ in track(range(rounds), "rounds", console=out):
            for contestant in contestants:
                await contestant.measure(citizens, seconds)
    return contestants


def ours_with_a_stub(
    name: str, data_dir: Path, port: int | None, more: Mapping[str, str] | None = None
) -> Program:
    def environment(root: str) -> Mapping[str, str]:
        backend = {"BACKEND_URL": root, "BACKEND_KEY": KEY, "BACKEND_SECRET": SECRET}
        return _our_settings(data_dir, root, TOKEN, port) | backend | dict(more or {})

    return Program(name, OURS, environment, our_conversation, port)


def ours_with_its_office(name: str, data_dir: Path) -> Program:
    def environment(root: str) -> Mapping[str, str]:
        return _our_settings(data_dir, root, TOKEN, None)

    return Program(name, OURS, environment, our_conversation, None)


def _our_settings(data_dir: Path, root: str, token: str, port: int | None) -> dict[str, str]:
    settings = {
        "DATA_DIR": str(data_dir),
        "TELEGRAM_TOKEN": token,
        "TELEGRAM_API_URL": root,
        "BACKEND_STAFF_KEY": "staff-key-of-the-comparison",
        "BACKEND_LISTEN": "127.0.0.1:0",
        "LISTEN": f"127.0.0.1:{port or 0}",
    }
    if port is not None:
        settings["WEBHOOK_URL"] = f"http://127.0.0.1:{port}/telegram"
    return settings


def lean_rival(name: str, which: str, port: int | None, calls: Path, redis_url: str) -> Program:
    script, words = RIVALS[which]

    def environment(root: str) -> Mapping[str, str]:
        more = {} if port is None else {"PORT": str(port)}
        known = {"TOKEN": TOKEN, "API_URL": root, "BACKEND": f"{root}/", "CALLS": str(calls)}
        return {**known, **more, "REDIS_URL": redis_url}

    command = (str(ENVIRONMENT / "bin" / "python"), str(HERE / script))
    return Program(name, command, environment, words, port)


async def survive(
    make: Callable[[Sandbox, Path, AsyncExitStack], Awaitable[Victim]],
    petitions: int,
    kills: int,
) -> Kept:
    sandbox = Sandbox("1000001:rivals", log_limit=None)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch("rivals-"))
        victim = await make(sandbox, folder, stack)
        process = await victim.start()
        try:
            await victim.files(0)
            begun = range(1, 1 + petitions)
            process = await _under_fire(victim, process, begun, kills)
            await asyncio.sleep(REPEAT_SECONDS)  # what is on its way to the backend
            arrived = await victim.arrived()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    times = [arrived[_token(n)] for n in begun]
    kept, doubled = sum(each == 1 for each in times), sum(each > 1 for each in times)
    return Kept(victim.name, kept, doubled, petitions)


async def _under_fire(
    victim: Victim,
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
                await victim.files(number)
            done += 1

    tasks = [asyncio.create_task(one(number)) for number in begun]
    for kill in track(range(1, kills + 1), f"{victim.name}: kills", console=out):
        while done < len(begun) * kill // (kills + 1):
            await asyncio.wait(tasks, timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
        process.kill()
        await process.wait()
        process = await victim.start()
    await asyncio.gather(*tasks)
    return process


def _token(number: int) -> str:
    return f"T{number:05}Z"


async def rival(program: str, sandbox: Sandbox, folder: Path, stack: AsyncExitStack) -> Victim:
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
        process = await started([str(python), str(HERE / program)], folder, environment)
        await until(lambda: len(sandbox.log.calls("setWebhook")) > asked, process, folder)
        await until(partial(listens, port), process, folder)
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

    return Victim(program.removesuffix("_bot.py"), start, files, counted)


async def ours(sandbox: Sandbox, folder: Path, stack: AsyncExitStack) -> Victim:
    """The whole product, `python bot.py`: SQLite, its embedded backend, long polling."""
    door = take_port("SANDBOX", Listen("127.0.0.1", 0))
    await stack.enter_async_context(serving(create_app(sandbox), door))
    environment = _our_settings(folder / "var", root_of(door), sandbox.token, None)

    async def start() -> asyncio.subprocess.Process:
        named = len(sandbox.log.calls("setMyCommands"))
        process = await started(OURS, folder, environment)
        await until(lambda: len(sandbox.log.calls("setMyCommands")) > named, process, folder)
        return process

    async def files(number: int) -> None:
        story = f"{_token(number)} 新安村的路灯坏了，希望修好"
        await Petitioner(sandbox.citizen("王桂兰"), story).files("/start")

    async def counted() -> Counter[str]:
        filed = facts_filed_in(folder / "var", folder / "var" / "keys")
        return Counter(facts.split()[0] for facts in filed)

    return Victim("ours", start, files, counted)


def prepare() -> None:
    """The rivals' environment, made once."""
    stamp = ENVIRONMENT / "requirements.txt"
    wanted = (HERE / "requirements.txt").read_text("utf-8")
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [str(ENVIRONMENT / "bin" / "pip"), "install", "--quiet"]
        subprocess.run([*pip, "-r", str(HERE / "requirements.txt")], check=True)
        stamp.write_text(wanted, "utf-8")


def show_speed(found: Sequence[Contestant], citizens: int) -> None:
    table = Table(title=f"{citizens} citizens at once, then one; medians of {len(found[0].full)}")
    speeds = ("calls a turn", "turns/s", "CPU ms a turn", "p50 / p99 ms")
    for column in ("", *speeds, "at half the rate", "one alone", "driver's CPU ms"):
        table.add_column(column, justify="left" if not column else "right")
    for each in found:
        table.add_row(
            each.program.name,
            f"{median(each.full, 'calls_a_turn'):.2f}",
            f"{median(each.full, 'turns_a_second'):.0f}",
            f"{median(each.full, 'cpu_ms'):.2f}",
            *(_waits(phase) for phase in (each.full, each.half, each.alone)),
            f"{median(each.full, 'own_cpu_ms'):.2f}",
        )
    out.print(table)
    ours = found[0]
    for other in found[1:]:
        out.print(
            f"{ours.program.name} beside {other.program.name}: "
            f"{ratio(ours.full, other.full, 'turns_a_second'):.2f} times the turns a second, "
            f"{ratio(ours.full, other.full, 'cpu_ms'):.2f} of the CPU a turn, "
            f"{ratio(ours.alone, other.alone, 'p50_ms'):.2f} of the p50 alone, "
            f"{ratio(ours.half, other.half, 'p99_ms'):.2f} of the p99 at half the rate"
        )


def _waits(figures: Sequence[Figures]) -> str:
    return f"{median(figures, 'p50_ms'):.0f} / {median(figures, 'p99_ms'):.0f}"


def show_kept(found: Sequence[Kept], kills: int) -> None:
    table = Table("", "kept", "doubled", title=f"Killed {kills} times meanwhile")
    for each in found:
        table.add_row(each.name, f"{each.kept} of {each.petitions}", str(each.doubled))
    out.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--citizens", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each measurement")
    parser.add_argument("--petitions", type=int, default=300)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--only", choices=("speed", "kills"))
    given = parser.parse_args()
    prepare()
    out.print(machine())
    try:
        if given.only != "kills":
            found = asyncio.run(speed(given.citizens, given.rounds, given.seconds))
            show_speed(found, given.citizens)
        if given.only != "speed":
            makers = (ours, partial(rival, "aiogram_bot.py"), partial(rival, "ptb_bot.py"))
            kept = [asyncio.run(survive(make, given.petitions, given.kills)) for make in makers]
            show_kept(kept, given.kills)
    except Failed as failure:
        raise SystemExit(f"no figures: {failure}") from None


def machine() -> str:
    with tempfile.TemporaryDirectory() as folder:
        seen = look_around(Path(folder))
    return (
        f"{seen['cores']} cores, Python {seen['python']}, {seen['system']}, "
        f"load {seen['load_at_start'][0]} at start, fsync {seen['fsync_ms']:.1f} ms"
    )


if __name__ == "__main__":
    main()
