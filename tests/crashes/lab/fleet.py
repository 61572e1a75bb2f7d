"""The product as real processes, described as data, to be killed, frozen and started again."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bot.settings import Settings, variable
from tests.architecture_rules import ROOT
from tests.crashes.lab.lives import Life, begin

BACKEND_KEY = "crash-laboratory-bot-key-0123456789"
STAFF_KEY = "crash-laboratory-staff-key-0123456789"
STOP_SECONDS = 20.0
READY_SECONDS = 90.0  # a machine under load; the figure that counts is reported
LOOK_SECONDS = 0.02
_PORTS = random.SystemRandom()


@dataclass(frozen=True)
class Role:
    """A process to run: `python bot.py {command}`, forked from one that has imported it. `kills` is
    its weight in the lottery of kills; `polls` tells that it is ready when it asks Telegram for
    updates, not when it answers on `health`."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    health: str | None = None
    polls: bool = False
    kills: int = 1


@dataclass(frozen=True)
class Places:
    """Addresses that stay the same over restarts."""

    telegram_url: str
    token: str
    backend_port: int
    backend_url: str  # as the bot sees it: the proxy's
    bot_port: int
    data_dir: Path
    database_url: str | None = None
    redis_url: str | None = None

    def environment(self) -> dict[str, str]:
        given = {
            "DATA_DIR": str(self.data_dir),
            "BACKEND_LISTEN": f"127.0.0.1:{self.backend_port}",
            "LISTEN": f"127.0.0.1:{self.bot_port}",
            "BACKEND_KEY": BACKEND_KEY,
            "BACKEND_STAFF_KEY": STAFF_KEY,
            "TELEGRAM_TOKEN": self.token,
            "TELEGRAM_API_URL": self.telegram_url,
            "STORY_PAUSE_SECONDS": "0",  # its citizens wait for each question
        }
        more = {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}
        return given | {name: value for name, value in more.items() if value}


def one_process_and_a_backend(places: Places) -> list[Role]:
    """SQLite: the bot in one process, the backend in another, so that kills can hit either."""
    health = f"http://127.0.0.1:{places.backend_port}/v1/health"
    return [
        Role("backend", ("backend",), health=health),
        Role("bot", (), {"BACKEND_URL": places.backend_url}, polls=True, kills=2),
    ]


def pushed_to_and_a_backend(places: Places) -> list[Role]:
    """The same, but Telegram pushes its updates to the bot's webhook."""
    [backend, bot] = one_process_and_a_backend(places)
    root = f"http://127.0.0.1:{places.bot_port}"
    environment = {**bot.environment, "WEBHOOK_URL": f"{root}/telegram"}
    return [backend, Role("bot", (), environment, health=f"{root}/health", kills=2)]


def several_workers(places: Places, workers: int = 2) -> list[Role]:
    """PostgreSQL and Redis: an intake that polls and its spare, the workers, the backend."""
    roles = [
        Role("backend", ("backend",), health=f"http://127.0.0.1:{places.backend_port}/v1/health")
    ]
    for name in (*(f"worker-{n}" for n in range(1, workers + 1)), "intake-1", "intake-2"):
        port = places.bot_port if name == "worker-1" else free_port()
        environment = {"BACKEND_URL": places.backend_url, "LISTEN": f"127.0.0.1:{port}"}
        health = f"http://127.0.0.1:{port}/health"
        roles.append(Role(name, (name.partition("-")[0],), environment, health=health))
    return roles


def free_port() -> int:
    """Free now, and below those that connections to others take for their own end: it is still free
    when a process of the fleet is started again."""
    while True:
        port = _PORTS.randrange(10_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Fleet:
    """Processes by name. None of them outlives this one, however it ends."""

    def __init__(
        self,
        roles: Sequence[Role],
        places: Places,
        folder: Path,
        polls: Callable[[], int],
        root: Path = ROOT,
    ) -> None:
        self.roles = {role.name: role for role in roles}
        self._places = places
        self._folder = folder
        self._polls = polls
        self._root = root
        self._processes: dict[str, Life] = {}
        self._polled_before: dict[str, int] = {}
        self.ready_seconds: list[float] = []

    async def start(self, name: str) -> None:
        role = self.roles[name]
        ours = {variable(known) for known in Settings.model_fields}
        environment = {key: value for key, value in os.environ.items() if key not in ours}
        environment |= {**self._places.environment(), **role.environment}
        self._polled_before[name] = self._polls()
        self._processes[name] = await begin(
            self._root, role.command, self._folder, environment, self._folder / f"{name}.log"
        )

    async def start_all(self) -> None:
        for name in self.roles:
            await self.start(name)
        for name in self.roles:
            await self.ready(name)

    async def ready(self, name: str, within: float = READY_SECONDS) -> float:
        """Wait until it is at work; the seconds this took. Raises AssertionError."""
        role, began = self.roles[name], time.monotonic()
        async with aiohttp.ClientSession() as session:
            while time.monotonic() - began < within:
                if self.ended(name):
                    raise AssertionError(f"{name} ended by itself:\n{self.last_words(name)}")
                if role.polls and self._polls() > self._polled_before[name]:
                    break
                if role.health and await _answers(session, role.health):
                    break
                await asyncio.sleep(LOOK_SECONDS)
            else:
                raise AssertionError(f"{name} is not ready:\n{self.last_words(name)}")
        return time.monotonic() - began

    def ended(self, name: str) -> bool:
        return self._processes[name].returncode is not None

    def send(self, name: str, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._processes[name].send_signal(number)

    async def kill(self, name: str) -> None:
        self.send(name, signal.SIGKILL)
        await self._processes[name].wait()

    async def stop(self, name: str) -> int:
        """SIGTERM and its exit code. Raises TimeoutError when it does not end."""
        self.send(name, signal.SIGTERM)
        return await asyncio.wait_for(self._processes[name].wait(), STOP_SECONDS)

    def pid(self, name: str) -> int:
        return self._processes[name].pid

    async def gone(self, name: str) -> int:
        return await self._processes[name].wait()

    async def restart(self, name: str) -> None:
        """Start what was killed and note how long it took to be at work again."""
        await self.start(name)
        self.ready_seconds.append(await self.ready(name))

    def said(self) -> dict[str, list[str]]:
        """All that each process has written, over all its lives."""
        paths = {name: self._folder / f"{name}.log" for name in self.roles}
        return {
            name: path.read_text("utf-8", "replace").splitlines()
            for name, path in paths.items()
            if path.exists()
        }

    def last_words(self, name: str, size: int = 3000) -> str:
        path = self._folder / f"{name}.log"
        return path.read_text("utf-8", "replace")[-size:] if path.exists() else ""

    async def end(self) -> None:
        for name, process in self._processes.items():
            self.send(name, signal.SIGCONT)
            if process.returncode is None:
                self.send(name, signal.SIGKILL)
                await process.wait()


@contextlib.asynccontextmanager
async def sailing(fleet: Fleet) -> AsyncIterator[Fleet]:
    try:
        await fleet.start_all()
        yield fleet
    finally:
        await fleet.end()


async def kill_at_random(
    fleet: Fleet, dice: random.Random, kills: int, told: Callable[[str], None]
) -> None:
    """So many kill -9 at any moment, a third of them while the victim is still starting. `told` is
    called after each with the victim's name."""
    names = [role.name for role in fleet.roles.values() for _ in range(role.kills)]
    left = kills
    while left > 0:
        victim = dice.choice(names)
        await asyncio.sleep(dice.uniform(0.05, 3.0))
        await fleet.kill(victim)
        told(victim)
        left -= 1
        while left > 0 and dice.random() < 1 / 3:
            await fleet.start(victim)
            await asyncio.sleep(dice.uniform(0.05, 2.5))
            await fleet.kill(victim)
            told(victim)
            left -= 1
        await fleet.restart(victim)


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=2)) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
