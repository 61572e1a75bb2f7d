"""Remove one guard at a time from a copy of the tree: each time its judge must turn red.

    .venv/bin/python benchmarks/mutations.py [--only NAME ...] [--by faults|trouble|tests] [--list]

A guard that nothing can make fire is not there. `guards.toml` names the guards and who judges each:
the laboratory with real processes, its lane on virtual time, or tests of the suite. Exits with 1
when a mutant survives, when its tree does not run, or when a guard is no longer where it was.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import sys
import time
import tomllib
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from tests.architecture_rules import ROOMS, ROOT
from tests.crashes.lab import fleet, strikes
from tests.crashes.lab.checker import Verdict
from tests.crashes.lab.laboratory import Plan, experiment
from tests.crashes.lab.troubles import TROUBLES
from tests.servers import postgres, redis, scratch

TABLE = Path(__file__).parent / "guards.toml"
TREE = (*ROOMS, "bot.py", "tests", "pyproject.toml")
SEED = 20260699
PUSHING_SEEDS = (1, 2, 3)
PUSHING_SECONDS = 600.0
SETTLE_SECONDS = 40.0  # a mutant has shown itself by then; the healthy tree is tried in full
WIDE = 240  # columns of a table that goes into a file
FAILED = re.compile(r"^FAILED (\S+?)(?:\[|\s|$)", re.MULTILINE)


class NoVerdict(Exception):
    """The tree does not run, so nothing was seen of its guard."""


@dataclass(frozen=True)
class Edit:
    """The first text stands in the file exactly once."""

    path: str
    before: str
    after: str

    def apply(self, root: Path) -> None:
        path = root / self.path
        text = path.read_text("utf-8")
        if text.count(self.before) != 1:
            raise SystemExit(f"{self.path}: the guard is not where it was: {self.before!r}")
        path.write_text(text.replace(self.before, self.after), "utf-8")


@dataclass(frozen=True)
class Seen:
    red: bool
    what: str


@dataclass(frozen=True)
class Faults:
    """Real processes under one of `strikes`, seen by the laboratory's checker."""

    by: ClassVar = "faults"
    name: str
    topology: str = "one_process_and_a_backend"
    office_pause_seconds: float = 1.0

    async def look(self, root: Path, *, patient: bool) -> Seen:
        plan = Plan(
            petitions=10,
            seed=SEED,
            root=root,
            settle_seconds=2 * SETTLE_SECONDS if patient else SETTLE_SECONDS,
            topology=getattr(fleet, self.topology),
            office_pause_seconds=self.office_pause_seconds,
        )
        with contextlib.ExitStack() as stack:
            if plan.topology is fleet.several_workers:
                database_url = stack.enter_context(postgres()).database("bot")
                redis_url = stack.enter_context(redis()).url
                plan = replace(plan, database_url=database_url, redis_url=redis_url, at_once=5)
            try:
                verdict, _ = await experiment(plan, root.parent, getattr(strikes, self.name))
            except AssertionError as error:
                raise NoVerdict(str(error)) from error
        return _seen(verdict)


@dataclass(frozen=True)
class Trouble:
    """Sends and turns alone on virtual time, in one of `pushing.TROUBLES`: the worst of it."""

    by: ClassVar = "trouble"
    name: str

    async def look(self, root: Path, *, patient: bool) -> Seen:
        worst = Verdict()
        for seed in PUSHING_SEEDS:
            told = f"from tests.crashes.lab.pushing import tell; tell({self.name!r}, {seed})"
            code, said = await _python(root, PUSHING_SECONDS, "-c", told)
            if code != 0:
                raise NoVerdict(f"seed {seed} ended with {code}")
            worst = Verdict(**json.loads(said.splitlines()[-1]))
            if not worst.kept:
                break
        return _seen(worst)


@dataclass(frozen=True)
class Suite:
    """Tests of the suite, by their ids: each must fail."""

    by: ClassVar = "tests"
    ids: tuple[str, ...]

    async def look(self, root: Path, *, patient: bool) -> Seen:
        first = ("-x",) if len(self.ids) == 1 else ()  # of a test with many cases one will do
        given = ("-p", "no:xdist", "-rf", "--tb=no", "--timeout=60", "-p", "no:cacheprovider")
        code, said = await _python(root, None, "-m", "pytest", *first, *given, *self.ids)
        failed = set(FAILED.findall(said))
        if code not in (0, 1) or (code == 1 and not failed):
            raise NoVerdict(said.strip().rpartition("\n")[2])
        names = ", ".join(sorted(each.rpartition("::")[2] for each in failed))
        return Seen(failed >= set(self.ids), names or f"{len(self.ids)} passed")


Judge = Faults | Trouble | Suite


@dataclass(frozen=True)
class Guard:
    """`quick`: `make test` tries it as well."""

    name: str
    edits: tuple[Edit, ...]
    judge: Judge
    quick: bool = False

    def try_(self, *, mutate: bool) -> Seen:
        with scratch("mutant-") as folder:
            root = folder / "tree"
            copy_tree(root)
            if mutate:
                for edit in self.edits:
                    edit.apply(root)
            return asyncio.run(self.judge.look(root, patient=not mutate))


def guards(table: Path = TABLE) -> tuple[Guard, ...]:
    """Raises ValueError for a row that says too little or too much."""
    return tuple(map(_guard, tomllib.loads(table.read_text("utf-8"))["guard"]))


def copy_tree(root: Path, parts: Sequence[str] = TREE) -> None:
    """With what was compiled: it is known by the age of its source."""
    root.mkdir()
    for part in parts:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, root / part)
        else:
            shutil.copy2(source, root / part)


def _guard(row: Mapping[str, Any]) -> Guard:
    edits = row.get("edits") or [row]
    judges = {"faults", "trouble", "tests"} & row.keys()
    if len(judges) != 1:
        raise ValueError(f"{row['name']}: who judges it? {sorted(judges)}")
    judge: Judge
    if "faults" in row:
        more = {name: row[name] for name in ("topology", "office_pause_seconds") if name in row}
        judge = Faults(row["faults"], **more)
    else:
        judge = Trouble(row["trouble"]) if "trouble" in row else Suite(tuple(row["tests"]))
    found = tuple(Edit(each["path"], each["before"], each["after"]) for each in edits)
    return Guard(row["name"], found, judge, row.get("quick", False))


def check(guard: Guard) -> None:
    """That what the table names is there. Raises AssertionError."""
    for edit in guard.edits:
        assert (ROOT / edit.path).read_text("utf-8").count(edit.before) == 1, edit
        assert edit.before != edit.after
    match guard.judge:
        case Faults(name, topology):
            assert hasattr(strikes, name) and hasattr(fleet, topology)
        case Trouble(name):
            assert name in TROUBLES
        case Suite(ids):
            for file, _, test in (each.partition("::") for each in ids):
                assert f"def {test}(" in (ROOT / file).read_text("utf-8"), test


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="part of the guard's name")
    parser.add_argument("--by", choices=["faults", "trouble", "tests"], help="who judges")
    parser.add_argument("--list", action="store_true", help="name the guards")
    parser.add_argument("--healthy", action="store_true", help="try the whole tree as well")
    options = parser.parse_args()
    chosen = [
        guard
        for guard in guards()
        if (not options.only or any(part in guard.name for part in options.only))
        and options.by in (None, guard.judge.by)
    ]
    console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
    if options.list:
        lines = (f"{guard.judge.by:8}{guard.name}" for guard in chosen)
        console.print("\n".join(lines), markup=False)
        return
    told = Console(stderr=True, highlight=False, soft_wrap=True)
    table = Table("guard removed", "judge", "", "seconds", "what was seen")
    killed = 0
    for guard in chosen:
        check(guard)
        began = time.monotonic()
        word, what = _tried(guard, healthy=options.healthy)
        killed += word == "red"
        told.print(f"{word}: {guard.name}", markup=False)  # it takes minutes
        seconds = f"{time.monotonic() - began:.0f}"
        table.add_row(guard.name, guard.judge.by, word, seconds, what)
    console.print(table)
    console.print(f"{killed} of {len(chosen)} turned their judges red")
    raise SystemExit(0 if killed == len(chosen) else 1)


def _tried(guard: Guard, *, healthy: bool) -> tuple[str, str]:
    """A word, and what was seen."""
    try:
        seen = guard.try_(mutate=True)
        if not seen.red:
            return "it survived", seen.what
        if healthy and (whole := guard.try_(mutate=False)).red:
            return "red without it too", whole.what
    except NoVerdict as error:
        return "no verdict", str(error)
    return "red", seen.what


def _seen(verdict: Verdict) -> Seen:
    broken = (f"{name} {count}" for name in verdict.PROMISES if (count := getattr(verdict, name)))
    return Seen(not verdict.kept, ", ".join(broken) or "nothing")


async def _python(root: Path, seconds: float | None, *words: str) -> tuple[int, str]:
    """How a Python in that tree ends, and what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *words),
        cwd=root,
        stdout=PIPE,
        stderr=DEVNULL,
        env={**os.environ, "COLUMNS": "1000"},
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise NoVerdict(f"no end after {seconds:.0f} s") from None
    return process.returncode or 0, said.decode("utf-8", "replace")


if __name__ == "__main__":
    main()
