"""Runs the image re-encoder and the PDF stripper as child processes with resource limits."""

import asyncio
import importlib.util
import os
import signal
import sys
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import structlog

log = structlog.get_logger()

REENCODE_IMAGE = Path(__file__).resolve().with_name("reencode_image.py")
STRIP_PDF = REENCODE_IMAGE.with_name("strip_pdf.py")
HEIC = importlib.util.find_spec("pillow_heif") is not None  # the extra `heic`
UNREADABLE = 65  # as in bot/file_safety/reencode_image.py, which must not be imported here
# Measured with Pillow 13: 40 megapixels take 174 MB as a plain JPEG or PNG, 292 MB as a progressive
# one, 330 MB in the four colours of print. With 256 MB the last two would be refused.
MEMORY_BYTES = 384 * 1024 * 1024
CPU_SECONDS = 5  # the slowest of these took 1.3
WITHIN = timedelta(seconds=60)  # of a machine's time, which others may want as well


class DrawingFailed(Exception):
    """The machine could not, or we made a mistake: nothing is known of the file."""


class ImageReencoder:
    """Fulfils `handlers.ports.ImageFilter`. One at a time: so much memory is never taken twice."""

    def __init__(self, within: timedelta = WITHIN) -> None:
        self._within = within
        self._turn = asyncio.Semaphore(1)

    async def reencode(self, source: BinaryIO) -> BinaryIO | None:
        async with self._turn:
            return await _through(REENCODE_IMAGE, source, self._within)


class PdfStripper:
    """Fulfils `handlers.ports.PdfFilter`. One at a time as well."""

    def __init__(self, within: timedelta = WITHIN) -> None:
        self._within = within
        self._turn = asyncio.Semaphore(1)

    async def strip(self, source: BinaryIO) -> BinaryIO | None:
        async with self._turn:
            return await _through(STRIP_PDF, source, self._within)


async def _through(program: Path, source: BinaryIO, within: timedelta) -> BinaryIO | None:
    """What the program makes of it; None when it refused it, or broke over it."""
    source.flush()  # what was written over stands in memory so far
    with ExitStack() as unless_done:
        sink = unless_done.enter_context(TemporaryFile())
        code = await _run(program, source, sink, within)
        if code < 0:
            log.warning("file broke its reader", signal=signal.Signals(-code).name)
        if code != 0:
            return None
        sink.seek(0)
        unless_done.pop_all()
        return sink


async def _run(program: Path, source: BinaryIO, sink: BinaryIO, within: timedelta) -> int:
    """Its exit code, when it tells of the file. Raises DrawingFailed when it does not."""
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", program, str(MEMORY_BYTES), str(CPU_SECONDS)),
        stdin=source,
        stdout=sink,
        stderr=asyncio.subprocess.DEVNULL,  # a decoder may quote what it reads
        env={},  # our environment holds tokens
    )
    try:
        async with asyncio.timeout(within.total_seconds()):
            code = await child.wait()
    except TimeoutError:
        raise DrawingFailed("not done in time") from None
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    # Too little memory for the machine ends in SIGKILL: that is no fault of the file.
    if code not in (0, UNREADABLE) and (code > 0 or code == -signal.SIGKILL):
        raise DrawingFailed(f"exit code {code}")
    return code
