"""Runs the whole topology on this machine, for a trial: two intakes behind a balancer, two workers,
the backend, PostgreSQL and Redis, and the sandbox for Telegram.

    make wide        or: .venv/bin/python deploy/wide.py [--data-dir DIR]

Needs the development requirements, which bring the servers. Kill any of the processes it lists and
go on chatting: what was stored is done by the others, and the one that died is started again.
Nothing of it is kept: DATA_DIR and the databases are new every time, unless --data-dir is given.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console

from bot.settings import Settings, keep_secrets, load, variable
from tests.servers import Postgres, Redis, die_with_parent, postgres, redis

ROOT = Path(__file__).parent.parent
INTAKES = WORKERS = 2
RESTART_SECONDS = 1.0
STOP_SECONDS = 20.0
CONNECT_SECONDS = 1.0
out = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Role:
    """A process: `python bot.py {command}` with this environment."""

    name: str
    command: str
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Ports:
    sandbox: int
    backend: int
    balancer: int
    intakes: tuple[int, ...]
    workers: tuple[int, ...]

    @classmethod
    def free(cls) -> "Ports":
        with contextlib.ExitStack() as stack:
            doors = [
                stack.enter_context(socket.create_server(("127.0.0.1", 0)))
                for _ in range(3 + INTAKES + WORKERS)
            ]
            numbers = [int(door.getsockname()[1]) for door in doors]
        intakes, workers = numbers[3 : 3 + INTAKES], numbers[3 + INTAKES :]
        sandbox, backend, balancer = numbers[:3]
        return cls(sandbox, backend, balancer, tuple(intakes), tuple(workers))


def roles(ports: Ports, data_dir: Path, database: Postgres, cache: Redis, token: str) -> list[Role]:
    """Every process and what it must know. This is the topology of docs/running.md as data."""
    common = {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": database.url("bot"),
        "REDIS_URL": cache.url,
        "TELEGRAM_TOKEN": token,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{ports.sandbox}",
        "WEBHOOK_URL": f"http://127.0.0.1:{ports.balancer}/telegram",
        "BACKEND_URL": f"http://127.0.0.1:{ports.backend}",
        "BACKEND_KEY": keep_secrets(_settings(data_dir)).backend_key,
    }
    return [
        Role(
            "sandbox",
            "sandbox",
            {
                "DATA_DIR": str(data_dir),
                "SANDBOX_LISTEN": f"127.0.0.1:{ports.sandbox}",
                "BACKEND_LISTEN": f"127.0.0.1:{ports.backend}",
            },
        ),
        Role(
            "backend",
            "backend",
            {
                "DATA_DIR": str(data_dir),
                "BACKEND_DATABASE_URL": database.url("backend"),
                "BACKEND_LISTEN": f"127.0.0.1:{ports.backend}",
                "DESK_OPEN": "true",  # a look at it, on this machine
                "LISTEN": f"127.0.0.1:{ports.balancer}",  # where it finds the bot
            },
        ),
        *(
            Role(f"{kind}-{number}", kind, {**common, "LISTEN": f"127.0.0.1:{port}"})
            for kind, taken in (("intake", ports.intakes), ("worker", ports.workers))
            for number, port in enumerate(taken, start=1)
        ),
    ]


def _settings(data_dir: Path) -> Settings:
    return load(None).model_copy(update={"data_dir": data_dir})


class Keeper:
    """Runs the processes, and starts again what ends before its time, as systemd would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stopping = False
        self.processes: dict[str, asyncio.subprocess.Process] = {}

    async def keep(self, role: Role) -> None:
        ours = {variable(name) for name in Settings.model_fields}
        environment = {name: v for name, v in os.environ.items() if name not in ours}
        while not self._stopping:
            with (self._folder / f"{role.name}.log").open("ab") as log:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    str(ROOT / "bot.py"),
                    role.command,
                    cwd=self._folder,
                    env=environment | dict(role.environment),
                    stdout=log,
                    stderr=log,
                    preexec_fn=partial(die_with_parent, signal.SIGKILL),
                )
            self.processes[role.name] = process
            out.print(f"  {role.name:<10} pid {process.pid}", markup=False)
            status = await process.wait()
            if not self._stopping:
                out.print(f"  {role.name} ended with {status}: started again", markup=False)
                await asyncio.sleep(RESTART_SECONDS)

    async def stop(self) -> None:
        self._stopping = True
        running = [p for p in self.processes.values() if p.returncode is None]
        for process in running:
            process.terminate()
        if running:
            waits = [asyncio.create_task(process.wait()) for process in running]
            await asyncio.wait(waits, timeout=STOP_SECONDS)
        for process in running:
            if process.returncode is None:
                process.kill()


@asynccontextmanager
async def balancer(port: int, behind: Sequence[int]) -> AsyncIterator[None]:
    """Passes each connection to the next port that takes it."""
    turns = itertools.cycle(range(len(behind)))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(turns)
        for place in range(len(behind)):
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(CONNECT_SECONDS):
                    there = await asyncio.open_connection(
                        "127.0.0.1", behind[(first + place) % len(behind)]
                    )
                await asyncio.gather(_pass_on(reader, there[1]), _pass_on(there[0], writer))
                return
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        yield


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def run(data_dir: Path) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    async with AsyncExitStack() as stack:
        database = stack.enter_context(postgres(durable=True))
        cache = stack.enter_context(redis())
        for name in ("bot", "backend"):
            database.database(name)
        ports = Ports.free()
        token = keep_secrets(_settings(data_dir)).sandbox_token
        await stack.enter_async_context(balancer(ports.balancer, ports.intakes))
        keeper = Keeper(data_dir)
        tasks = [
            asyncio.create_task(keeper.keep(role))
            for role in roles(ports, data_dir, database, cache, token)
        ]
        out.print(
            f"Open http://127.0.0.1:{ports.sandbox} in a browser. Logs: {data_dir}. Ctrl+C stops "
            "everything.",
            markup=False,
        )
        await stop.wait()
        await keeper.stop()
        await asyncio.gather(*tasks)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data-dir", type=Path, help="logs and secrets; a new folder by default")
    given = parser.parse_args().data_dir
    with tempfile.TemporaryDirectory(prefix="wide-") as name:
        asyncio.run(run(given.absolute() if given else Path(name)))


if __name__ == "__main__":
    main()
