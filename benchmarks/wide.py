"""Turns a second and waits with several workers, on PostgreSQL and Redis.

    .venv/bin/python benchmarks/wide.py [--workers 1 2 4] [--citizens 32 100] [--json]

For each number of workers an intake and its spare, the backend and the workers run as processes of
their own against the sandbox of this one, on real servers that are started for it, with fsync. The
load and what is measured are those of benchmarks/turns.py. All share the cores: with two of them
more workers can share the work and not add to it.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from benchmarks.petitioner import Failed
from benchmarks.program import cpu_seconds
from benchmarks.turns import LINES, bear, figure, look_around
from bot.listen_ports import root_of, serving, take_port
from bot.settings import Listen
from sandbox import Sandbox, create_app
from tests.crashes.lab.fleet import Fleet, Places, free_port, sailing, several_workers
from tests.servers import postgres, redis


@dataclass(frozen=True)
class AllOfThem:
    """A fleet as one thing that is measured; the servers' own CPU is left out."""

    fleet: Fleet

    def cpu_seconds(self) -> float | None:
        used = [cpu_seconds(self.fleet.pid(name)) for name in self.fleet.roles]
        return sum(each for each in used if each is not None)


async def measure(workers: int, citizens: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    ahead = time.time() - time.perf_counter()
    sandbox = Sandbox(clock=lambda: ahead + time.perf_counter())
    door, port = take_port("SANDBOX_LISTEN", Listen("127.0.0.1", 0)), free_port()
    with ExitStack() as stack:
        servers = stack.enter_context(postgres(durable=True))
        places = Places(
            telegram_url=root_of(door),
            token=sandbox.token,
            backend_port=port,
            backend_url=f"http://127.0.0.1:{port}",
            bot_port=free_port(),
            data_dir=folder / "var",
            database_url=servers.database("bot"),
            redis_url=stack.enter_context(redis()).url,
        )
        fleet = Fleet(several_workers(places, workers), places, folder, lambda: 0)
        async with serving(create_app(sandbox), door), sailing(fleet):
            bot = AllOfThem(fleet)
            await bear(bot, sandbox, 1)  # the first to file wait for caches
            loads = [await bear(bot, sandbox, each) for each in citizens]
    return [{"workers": workers, **asdict(load)} for load in loads]


async def measure_all(workers: Sequence[int], citizens: Sequence[int]) -> list[dict[str, Any]]:
    loads: list[dict[str, Any]] = []
    for count in workers:
        with tempfile.TemporaryDirectory(prefix="wide-") as name:
            loads += await measure(count, citizens, Path(name))
    return loads


def show(machine: dict[str, Any], loads: Sequence[dict[str, Any]]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    out.print(f"{machine['cores']} cores, load {machine['load_at_start'][0]} at start")
    table = Table(title="From /start to the receipt, on PostgreSQL and Redis")
    table.add_column("workers: citizens at once")
    for load in loads:
        table.add_column(f"{load['workers']}: {load['citizens']}", justify="right")
    for line, name, form in LINES:
        table.add_row(line, *(figure(load[name], form) for load in loads))
    out.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4], metavar="N")
    parser.add_argument("--citizens", type=int, nargs="+", default=[32, 100], metavar="N")
    parser.add_argument("--json", action="store_true", help="figures alone, in s, ms and MB")
    given = parser.parse_args()
    if min(*given.workers, *given.citizens) < 1:
        parser.error("all counts: at least one")
    with tempfile.TemporaryDirectory() as probed:
        machine = look_around(Path(probed))
    try:
        loads = asyncio.run(measure_all(given.workers, given.citizens))
    except (Failed, AssertionError) as failure:
        raise SystemExit(f"no figures: {failure}") from None
    if given.json:
        print(json.dumps({"machine": machine, "loads": loads}, indent=1))
    else:
        show(machine, loads)


if __name__ == "__main__":
    main()
