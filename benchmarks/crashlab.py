"""The crash laboratory: real processes, kill -9 at any moment, and what became of every petition.

    .venv/bin/python benchmarks/crashlab.py [--kills N] [--petitions N] [--seed N] [--json]

Exits with 1 when a promise is broken. docs/reliability.md tells what is counted, and how.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.crashes.lab.checker import Verdict
from tests.crashes.lab.fleet import kill_at_random
from tests.crashes.lab.laboratory import Laboratory, Plan, experiment
from tests.crashes.lab.oracle import R12

READY_GOAL_SECONDS = 5.0


def main() -> None:
    options = _options()
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="crashlab-") as folder:
        began = time.monotonic()
        verdict, lab = asyncio.run(_run(options, Path(folder), console))
        figures = _figures(options, verdict, lab, time.monotonic() - began)
    if options.json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    else:
        _show(Console(highlight=False, soft_wrap=True), figures)
    raise SystemExit(0 if verdict.kept else 1)


async def _run(
    options: argparse.Namespace, folder: Path, console: Console
) -> tuple[Verdict, Laboratory]:
    plan = Plan(petitions=options.petitions, seed=options.seed)
    with _bars(console) as progress:
        kills = progress.add_task("kills", total=options.kills)
        filed = progress.add_task("filed", total=options.petitions)

        async def faults(lab: Laboratory) -> None:
            lab.oracle.multiply(options.seed)
            lab.oracle.gremlin.odds = R12

            def told(name: str) -> None:
                lab.killed(name)
                progress.advance(kills)

            await kill_at_random(lab.fleet, lab.dice, options.kills, told)

        return await experiment(plan, folder, faults, lambda: progress.advance(filed))


def _figures(
    options: argparse.Namespace, verdict: Verdict, lab: Laboratory, seconds: float
) -> dict[str, Any]:
    ready = sorted(lab.fleet.ready_seconds)
    return {
        "store": options.store,
        "seed": options.seed,
        "kills": len(lab.ledger.kills),
        "seconds": round(seconds, 1),
        **verdict.figures(),
        "gave_up": len(lab.ledger.given_up),
        "ready_seconds": {
            "p50": _share(ready, 0.5),
            "p95": _share(ready, 0.95),
            "max": _share(ready, 1.0),
            "over_5_s": sum(each > READY_GOAL_SECONDS for each in ready),
        },
        "machine": {"cores": os.cpu_count(), "load": [round(x, 2) for x in os.getloadavg()]},
    }


def _share(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 2) if ordered else None


def _show(console: Console, figures: dict[str, Any]) -> None:
    table = Table("figure", "value", title="Crash laboratory")
    for name, value in figures.items():
        if name != "findings":
            table.add_row(name, str(value))
    console.print(table)
    for finding in figures["findings"]:
        console.print(finding, markup=False)


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:>8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=60, help="kill -9 in all (the full lane: 500)")
    parser.add_argument("--petitions", type=int, default=100, help="at least so many")
    parser.add_argument("--store", choices=["sqlite"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
