"""The crash laboratory: real processes, kill -9 at any moment, and what became of every petition.

    .venv/bin/python benchmarks/crashlab.py [--kills N] [--petitions N] [--busy N] [--seed N]
    .venv/bin/python benchmarks/crashlab.py --files --petitions 200 --kills 10 [--texts FILE]
    .venv/bin/python benchmarks/crashlab.py --simulate [--petitions N]
    .venv/bin/python benchmarks/crashlab.py --outages
    .venv/bin/python benchmarks/crashlab.py --signing 16 --kills 20

The first is the lane of real processes (the full one: --kills 500), if wanted beside others that
keep the cores busy. In the second everybody sends
an album of two photos while telling, and tells one of the complaints of FILE (a CSV, a TSV or a
text a line), which must arrive to the character. The third has everything in one process on virtual
time: the bot dies between any two of its steps, and the share of petitions that may be lost or
doubled is bounded by 3/n at 95 %. The fourth are outages of hours in full. In the last so many
people sign one joint matter, and some leave it again: who was told so must be counted, once.

Exits with 1 when a promise is broken, and with 2 when there is no verdict since an experiment did
not come to its end. docs/reliability.md tells what is counted, and how.
"""

import argparse
import asyncio
import contextlib
import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from bot.cli.simulate import SAMPLE, bars, read_texts
from tests.crashes.lab.busy import busy
from tests.crashes.lab.checker import Verdict
from tests.crashes.lab.faulty_telegram import R12, Odds
from tests.crashes.lab.fleet import kill_at_random, several_workers
from tests.crashes.lab.laboratory import Laboratory, Plan, experiment, opened
from tests.crashes.lab.load import Temper
from tests.crashes.lab.outages import (
    HOUR,
    MINUTE,
    Outage,
    backend_away,
    crashes_anywhere,
    live_through,
    telegram_is,
)
from tests.crashes.lab.proofs import story
from tests.crashes.lab.signers import signed_under_fire
from tests.crashes.lab.virtual import BEGINNING
from tests.servers import postgres, redis

READY_GOAL_SECONDS = 5.0
LONGEST_TEXT = 3_500  # characters: a longer one does not fit into one message


def main() -> None:
    options = _options()
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if options.simulate or options.outages:
        _virtual(options, console)
        return
    if options.signing:
        raise SystemExit(asyncio.run(_sign(options, console)))
    with tempfile.TemporaryDirectory(prefix="crashlab-") as folder:
        began = time.monotonic()
        try:
            with busy(options.busy):
                verdict, lab = asyncio.run(_run(options, Path(folder), console))
        except (AssertionError, TimeoutError) as error:
            why = f"{type(error).__name__} {error}"
            console.print(f"seed {options.seed}: there is no verdict: {why}", markup=False)
            raise SystemExit(2) from error
        figures = _figures(options, verdict, lab, time.monotonic() - began)
        # Asked as long as what the processes wrote is there.
        why = "" if verdict.kept else f"seed {options.seed}: {verdict}\n{story(verdict, lab)}"
    if options.json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    else:
        _show(Console(highlight=False, soft_wrap=True), figures)
    if why:
        console.print(why, markup=False)
        raise SystemExit(1)


async def _run(
    options: argparse.Namespace, folder: Path, console: Console
) -> tuple[Verdict, Laboratory]:
    temper = Temper()
    if options.files:
        texts = [text for text in read_texts(options.texts) if 0 < len(text) <= LONGEST_TEXT]
        temper = Temper(photos=1.0, texts=tuple(texts))
    plan = Plan(petitions=options.petitions, seed=options.seed, temper=temper)
    with contextlib.ExitStack() as stack:
        if options.store == "postgresql":
            plan = replace(
                plan,
                topology=several_workers,
                database_url=stack.enter_context(postgres(durable=True)).database("bot"),
                redis_url=stack.enter_context(redis()).url,
            )
        progress = stack.enter_context(bars(console))
        kills = progress.add_task("kills", total=options.kills)
        filed = progress.add_task("filed", total=options.petitions)

        async def faults(lab: Laboratory) -> None:
            lab.telegram.multiply(options.seed)
            lab.telegram.gremlin.odds = R12

            def told(name: str) -> None:
                lab.killed(name)
                progress.advance(kills)

            await kill_at_random(lab.fleet, lab.dice, options.kills, told)

        return await experiment(plan, folder, faults, lambda: progress.advance(filed))


async def _sign(options: argparse.Namespace, console: Console) -> int:
    with tempfile.TemporaryDirectory(prefix="crashlab-") as folder:
        async with opened(Plan(seed=options.seed), Path(folder)) as lab:
            found = await signed_under_fire(lab, options.signing, options.kills, R12)
            console.print(f"seed {options.seed}: {options.signing} signed, {len(found)} breaches")
    for each in found:
        console.print(each, markup=False)
    return 1 if found else 0


def _virtual(options: argparse.Namespace, console: Console) -> None:
    """Lanes on virtual time: crashes anywhere, or the outages in full."""
    lanes: dict[str, Outage] = {
        "backend away 6 h": backend_away(6 * HOUR),
        "30 % 429 for 10 min": telegram_is(Odds(flood=0.3, retry_after=3), 10 * MINUTE),
        "Telegram away 30 min": telegram_is(Odds(away=True), 30 * MINUTE),
    }
    if options.simulate:
        lanes = {"crashes anywhere": crashes_anywhere()}
    kept, told = True, []
    for name, outage in lanes.items():
        with bars(console) as progress, tempfile.TemporaryDirectory(prefix="crashlab-") as folder:
            filed = progress.add_task("filed", total=options.petitions)
            verdict, world = live_through(
                outage,
                Path(folder),
                options.seed,
                options.petitions,
                filed=partial(progress.advance, filed),
            )
        kept &= verdict.kept
        told.append(
            {
                "lane": name,
                "seed": options.seed,
                "crashes": world.crashes,
                "virtual_hours": round((world.loop.time() - BEGINNING) / HOUR, 2),
                **verdict.figures(),
            }
        )
    if options.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        for figures in told:
            _show(Console(highlight=False, soft_wrap=True), figures)
    raise SystemExit(0 if kept else 1)


def _figures(
    options: argparse.Namespace, verdict: Verdict, lab: Laboratory, seconds: float
) -> dict[str, Any]:
    ready = sorted(lab.fleet.ready_seconds)
    return {
        "store": options.store,
        "seed": options.seed,
        "kills": len(lab.ledger.kills),
        "busy": options.busy,
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


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=60, help="kill -9 in all (the full lane: 500)")
    parser.add_argument("--petitions", type=int, default=100, help="at least so many")
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--busy", type=int, default=0, help="processes that only use up the cores")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--files", action="store_true", help="two photos and a real text each")
    parser.add_argument("--texts", type=Path, default=SAMPLE, help="for --files")
    parser.add_argument("--simulate", action="store_true", help="crashes anywhere, virtual time")
    parser.add_argument("--outages", action="store_true", help="hours of trouble, virtual time")
    parser.add_argument("--signing", type=int, default=0, help="so many sign a joint matter")
    return parser.parse_args()


if __name__ == "__main__":
    main()
