"""Processes that do nothing but keep the cores busy, so that everything else takes longer."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from tests.servers import die_with_parent

SPIN = "while True: pass"


@contextlib.contextmanager
def busy(processes: int) -> Iterator[None]:
    """None of them outlives the block, or this process, however it ends."""
    running: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(processes):
            spinning = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", SPIN],
                preexec_fn=partial(die_with_parent, signal.SIGKILL),
            )
            running.append(spinning)
        yield
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()
