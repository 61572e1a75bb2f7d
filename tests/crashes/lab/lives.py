"""Processes of the program that are forked from a nest, to be signalled and waited for."""

import asyncio
import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from tests.servers import die_with_parent, scratch

NEST = Path(__file__).with_name("nest.py")
IMPORT_SECONDS = 60.0


class Life:
    """One process. `returncode` is None while it lives."""

    def __init__(self, pid: int, ended: asyncio.Future[int]) -> None:
        self.pid = pid
        self._ended = ended

    @property
    def returncode(self) -> int | None:
        return self._ended.result() if self._ended.done() else None

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)


async def begin(
    root: Path,
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    errors: Path | None = None,
) -> Life:
    """The program of that tree, as a process of its own; without `errors` it has one log."""
    reader, writer = await asyncio.open_unix_connection(_nest(root))
    asked = {
        "words": [str(root / "bot.py"), *words],
        "folder": str(folder),
        "environment": dict(environment),
        "log": str(log),
        "errors": str(errors or log),
    }
    writer.write(json.dumps(asked).encode() + b"\n")
    pid = int(await reader.readline())

    async def end() -> int:
        try:
            return int(await reader.readline())
        finally:
            writer.close()

    return Life(pid, asyncio.ensure_future(end()))


@cache
def _nest(root: Path) -> str:
    """Where one listens; it serves this process to its end."""
    ends = contextlib.ExitStack()
    address = str(ends.enter_context(scratch("nest-")) / "door")
    process = subprocess.Popen(
        [sys.executable, str(NEST), str(root), address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=partial(die_with_parent, signal.SIGKILL),
    )
    atexit.register(_leave, process, ends)
    until = time.monotonic() + IMPORT_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
            probe.connect(address)
            return address
        time.sleep(0.02)
    raise AssertionError(f"no nest: it ended with {process.poll()}")


def _leave(process: subprocess.Popen[bytes], ends: contextlib.ExitStack) -> None:
    process.kill()
    process.wait()
    ends.close()
