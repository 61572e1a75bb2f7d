"""`python bot.py` as a process of its own, watched from outside: its end, its memory, its CPU."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.petitioner import Failed
from bot.settings import Settings, variable

Result = TypeVar("Result")

ROOT = Path(__file__).parent.parent
STOP_SECONDS = 15.0


def cpu_seconds(pid: int) -> float | None:
    """What a process has used so far; None where there is no /proc."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("ascii")
    except OSError:
        return None
    user, system = text.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def family_seconds(pid: int) -> float:
    """The same of a process, of those that it has, and of those that it had and that have ended."""
    used = 0.0
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended just now
            fields = each.read_text("ascii", "replace").rpartition(")")[2].split()
            if each.parent.name == str(pid):
                used += sum(map(int, fields[11:15]))
            elif fields[1] == str(pid):
                used += sum(map(int, fields[11:13]))
    return used / os.sysconf("SC_CLK_TCK")


class BotProcess:
    """`python bot.py`, with no setting but ours, whatever the environment or a .env says. `more`
    settings go by the names of their fields."""

    def __init__(self, folder: Path, data_dir: Path, api_url: str, token: str, **more: str) -> None:
        self._folder = folder
        ours = {"data_dir": str(data_dir), "telegram_token": token, "telegram_api_url": api_url}
        ours |= dict.fromkeys(("listen", "backend_listen"), "127.0.0.1:0")
        ours |= more
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
        return cpu_seconds(self._process.pid)

    async def _stop(self) -> None:
        for end in (self._process.terminate, self._process.kill):
            if self._process.returncode is None:
                end()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
