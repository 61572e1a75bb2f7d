"""Trouble with the disk: another writer holds the lock, and there is no room left."""

import asyncio
import contextlib
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crashes.lab.laboratory import Laboratory, Plan, experiment
from tests.crashes.lab.proofs import holds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

HELD_SECONDS = 12.0  # longer than the bot waits for a lock
ROOM_BYTES = 24 * 1024 * 1024


async def test_a_second_writer_that_holds_the_lock_delays_and_loses_nothing(
    tmp_path: Path,
) -> None:
    async def faults(lab: Laboratory) -> None:
        for database in ("bot.db", "backend.db"):
            await asyncio.sleep(1.5)
            await asyncio.to_thread(_hold, lab.places.data_dir / database)
            await asyncio.sleep(HELD_SECONDS)
            _let_go()

    try:
        holds(*await experiment(Plan(petitions=20, seed=20260623), tmp_path, faults))
    finally:
        _let_go()


_held: list[sqlite3.Connection] = []


def _hold(path: Path) -> None:
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    _held.append(connection)


def _let_go() -> None:
    while _held:
        connection = _held.pop()
        connection.rollback()
        connection.close()


async def test_a_full_disk_delays_and_loses_nothing(tmp_path: Path) -> None:
    full = 0

    async def faults(lab: Laboratory) -> None:
        nonlocal full
        for _ in range(2):
            await asyncio.sleep(2.0)
            with _no_room(lab):
                full += 1
                await asyncio.sleep(5.0)

    with _small_disk(tmp_path / "disk") as disk:
        plan = Plan(petitions=20, seed=20260624, data_dir=disk / "var")
        verdict, lab = await experiment(plan, tmp_path, faults)
        holds(verdict, lab)
    assert full == 2


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A tmpfs of a few megabytes; where mounting is not allowed, an ordinary folder."""
    folder.mkdir()
    size = f"size={ROOM_BYTES}"
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False
    )
    kind = "a tmpfs" if mount.returncode == 0 else "a limit on the size of files"
    sys.stdout.write(f"disk: {kind}\n")
    try:
        yield folder
    finally:
        if mount.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def _no_room(lab: Laboratory) -> Iterator[None]:
    """Nothing can be written: a ballast fills the disk. An ordinary folder cannot be filled, so
    there the processes may not let any file grow."""
    disk = lab.places.data_dir.parent
    if disk.is_mount():
        ballast = disk / "ballast"
        handle = os.open(ballast, os.O_WRONLY | os.O_CREAT)
        with contextlib.suppress(OSError):
            while True:
                os.write(handle, bytes(4096))
        os.close(handle)
        try:
            yield
        finally:
            ballast.unlink()
    else:
        hard = resource.RLIM_INFINITY
        for name in lab.fleet.roles:
            resource.prlimit(lab.fleet.pid(name), resource.RLIMIT_FSIZE, (1, hard))
        try:
            yield
        finally:
            for name in lab.fleet.roles:
                resource.prlimit(lab.fleet.pid(name), resource.RLIMIT_FSIZE, (hard, hard))
