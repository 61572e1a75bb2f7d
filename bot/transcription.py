"""Speech to text by whatever engine the operator has: a command that reads the
recording from its standard input and writes the words to its standard output."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import BinaryIO, cast

import structlog

log = structlog.get_logger()

WITHIN = timedelta(minutes=5)
MOST_BYTES = 60_000  # an hour of fast speech


class Transcripts:
    """Fulfils `handlers.ports.Transcriber`. One at a time: an engine takes what a machine has."""

    def __init__(self, command: Sequence[str], within: timedelta = WITHIN) -> None:
        self._command = command
        self._within = within
        self._turn = asyncio.Semaphore(1)

    async def transcribe(self, source: BinaryIO) -> str | None:
        async with self._turn:
            try:
                async with asyncio.timeout(self._within.total_seconds()):
                    said = await self._run(source)
            except (OSError, TimeoutError) as error:
                log.warning("voice not transcribed", error=type(error).__name__)
                return None
        return said.decode("utf-8", "replace").strip() or None

    async def _run(self, source: BinaryIO) -> bytes:
        os.lseek(source.fileno(), 0, os.SEEK_SET)
        child = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=source,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # it may quote what it hears
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},  # ours holds tokens
            start_new_session=True,
        )
        output = cast(asyncio.StreamReader, child.stdout)
        said = b""
        try:
            while len(said) < MOST_BYTES and (more := await output.read(MOST_BYTES - len(said))):
                said += more
            code = 0 if len(said) == MOST_BYTES else await child.wait()
        finally:
            with suppress(ProcessLookupError):  # with whatever it started
                os.killpg(child.pid, signal.SIGKILL)
            await output.read()  # what is left in a full pipe would keep it from being gone
            await child.wait()
        if code != 0:
            raise ChildProcessError(f"exit code {code}")
        return said
