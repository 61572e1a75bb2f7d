"""Remove one guard at a time from a copy of the tree: each time the laboratory must turn red.

    .venv/bin/python benchmarks/mutations.py [--only NAME ...] [--list]

A guard that no test can make fire is not there. Exits with 1 when a mutant survives, or when a
guard is no longer found where it was.
"""

import argparse
import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from tests.crashes.lab.checker import Verdict
from tests.crashes.lab.fleet import (
    Places,
    Role,
    one_process_and_a_backend,
    pushed_to_and_a_backend,
    several_workers,
)
from tests.crashes.lab.laboratory import Laboratory, Plan, experiment
from tests.crashes.lab.strikes import (
    after_the_backend_filed,
    before_the_commit,
    frozen_with_letters_in_hand,
    many_times_over,
    while_news_rings,
)
from tests.house import ROOT
from tests.servers import postgres, redis

TREE = ("bot", "bot.py", "backend_client", "dialogs", "handlers")
SEED = 20260699
PUSHING_SEEDS = (1, 2, 3)
SETTLE_SECONDS = 40.0  # a mutant has shown itself by then; the healthy tree is tried in full


@dataclass(frozen=True)
class Edit:
    """The first text must stand in the file exactly once."""

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutant:
    """A guard, how it is taken away, and the faults that must show that it is missing."""

    name: str
    edits: tuple[Edit, ...]
    faults: Callable[[Laboratory], Awaitable[None]] | None = None
    topology: Callable[[Places], list[Role]] = one_process_and_a_backend
    office_pause_seconds: float = 1.0
    pushing: str | None = None  # of pushing.TROUBLES, in place of faults


MUTANTS = (
    Mutant(
        "the unique index on update_id",
        (
            Edit(
                "bot/store/models.py",
                'Column("key", String(160), nullable=False, unique=True),  # tg:bot:…',
                'Column("key", String(160), nullable=False),  # tg:bot:…',
            ),
            Edit(
                "bot/store/migrations/versions/0001_first_tables.py",
                '        sa.UniqueConstraint("key", name="uq_inbox_key"),\n',
                "",
            ),
            Edit(
                "bot/store/inbox.py",
                "        .on_conflict_do_nothing(index_elements=[inbox.c.key])\n",
                "",
            ),
            Edit("bot/store/known.py", "    stored = keys & found\n", "    stored = set[str]()\n"),
            Edit(
                "bot/store/inbox.py",
                "return list({each.key: each for each in inputs if each.key not in stored}",
                "return list(dict(enumerate(inputs))",
            ),
        ),
        many_times_over,
    ),
    Mutant(
        "the commit before an update is confirmed",
        (
            Edit(
                "bot/intake.py",
                "        new = await self._reception.take(updates)\n"
                "        if new:\n            self.told()\n        return new\n",
                "        self._storing = asyncio.create_task(self._put_later(updates))\n"
                "        return len(updates)\n\n"
                "    async def _put_later(self, updates: Sequence[Mapping[str, Any]]) -> None:\n"
                "        await asyncio.sleep(0.2)\n"
                "        if await self._reception.take(updates):\n"
                "            self.told()\n",
            ),
        ),
        before_the_commit,
    ),
    Mutant(
        "the commit before the 200",
        (
            Edit(
                "bot/web.py",
                "            await self._store.do(update)\n",
                "            import asyncio\n\n"
                "            put = self._store.do(update)\n"
                "            later = asyncio.get_running_loop().call_later\n"
                "            later(0.3, lambda: asyncio.ensure_future(put))\n",
            ),
        ),
        before_the_commit,
        pushed_to_and_a_backend,
    ),
    Mutant(
        "the backend's idempotency key",
        (
            Edit(
                "backend_client/embedded/casework.py",
                "        known = await session.get(CallRow, (key, scope))\n",
                "        known = None\n        key = __import__('uuid').uuid4().hex\n",
            ),
            Edit(
                "backend_client/embedded/models.py",
                "client_ref: Mapped[str] = mapped_column(String(200), unique=True)",
                "client_ref: Mapped[str] = mapped_column(String(200))",
            ),
            Edit(
                "backend_client/embedded/migrations/versions/0001_cases.py",
                'sa.Column("client_ref", sa.String(200), nullable=False, unique=True)',
                'sa.Column("client_ref", sa.String(200), nullable=False)',
            ),
        ),
        after_the_backend_filed,
    ),
    Mutant(
        "the row that says sending",
        (
            Edit(
                "bot/store/outbox.py",
                "update(outbox).where(outbox.c.id.in_(ids)).values(state=LetterState.SENDING)",
                "update(outbox).where(outbox.c.id.in_(ids)).values(state=outbox.c.state)",
            ),
            Edit(  # what is found again was not begun, then
                "bot/store/outbox.py",
                "if begun.get(each.letter.id) is each.begun]",
                "if each.letter.id in begun]",
            ),
        ),
        while_news_rings,
        office_pause_seconds=10.0,  # a ring too many must not be taken for the next step's
    ),
    Mutant(
        "the epoch in a lease",
        (
            Edit(
                "bot/store/outbox.py",
                "        return lost | set(connection.scalars(query))\n",
                "        return set(connection.scalars(query))\n",
            ),
            Edit(
                "bot/store/outbox.py",
                "        held = outbox.c.id.in_(ids) & (outbox.c.lease_owner == self._owner)\n",
                "        held = outbox.c.id.in_(ids)\n",
            ),
            Edit(
                "bot/wiring.py",
                "make_bot(peers.token, peers.api_url, store.workers.lasts)",
                "make_bot(peers.token, peers.api_url)",
            ),
        ),
        frozen_with_letters_in_hand,
        several_workers,
    ),
)

# On virtual time, a minute each: benchmarks look there for what real processes meet in hours.
PUSHING = (
    Mutant(
        "an edit that holds the news of the one it takes the place of",
        (
            Edit(
                "bot/letters.py",
                "isinstance(later_one, Message) and later_one.holds(earlier.content.news)",
                "isinstance(later_one, Message)",
            ),
        ),
        pushing="killed",
    ),
    Mutant(
        "the first letter that always goes",
        (
            Edit(
                "bot/sends.py",
                "            first,\n            *takewhile(",
                "            *takewhile(",
            ),
            Edit("bot/sends.py", "<= NO_PAUSE, behind),", "<= NO_PAUSE, [first, *behind]),"),
        ),
        pushing="killed",
    ),
    Mutant(
        "the length of a pause",
        (
            Edit(
                "bot/letters.py",
                "    return left if left <= paused else timedelta(0)\n",
                "    return left\n",
            ),
        ),
        pushing="killed, and the clock is set",
    ),
    Mutant(
        "an input that is stored later than it is now",
        (
            Edit(
                "bot/store/inbox.py",
                "    return or_(inbox.c.due_at <= now, inbox.c.at > now, failed)\n",
                "    return inbox.c.due_at <= now\n",
            ),
        ),
        pushing="killed, and the clock is set",
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="part of the guard's name")
    parser.add_argument("--list", action="store_true", help="name the guards")
    parser.add_argument("--healthy", action="store_true", help="try the whole tree as well")
    options = parser.parse_args()
    mutants = (*MUTANTS, *PUSHING)
    chosen = [m for m in mutants if not options.only or any(o in m.name for o in options.only)]
    console = Console(highlight=False, soft_wrap=True)
    if options.list:
        console.print("\n".join(mutant.name for mutant in chosen), markup=False)
        return
    told = Console(stderr=True, highlight=False, soft_wrap=True)
    table = Table("guard removed", "lane", "seconds", "what was seen")
    killed = 0
    for mutant in chosen:
        began = time.monotonic()
        verdict = asyncio.run(_try(mutant, mutate=True))
        caught = not verdict.kept
        sound = not options.healthy or asyncio.run(_try(mutant, mutate=False)).kept
        killed += caught and sound
        seen = ", ".join(f"{n} {getattr(verdict, n)}" for n in verdict.PROMISES)
        word = "green: it survived" if not caught else "red" if sound else "red without it too"
        told.print(f"{mutant.name}: {word}", markup=False)  # it takes minutes each
        table.add_row(mutant.name, word, f"{time.monotonic() - began:.0f}", seen)
    console.print(table)
    console.print(f"{killed} of {len(chosen)} turned the lane red")
    raise SystemExit(0 if killed == len(chosen) else 1)


async def _try(mutant: Mutant, *, mutate: bool) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        folder = Path(name)
        root = folder / "tree"
        _copy(root)
        if mutate:
            for edit in mutant.edits:
                _apply(root, edit)
        if mutant.pushing is not None:
            return await _pushed(root, mutant.pushing)
        plan = Plan(
            petitions=10,
            seed=SEED,
            root=root,
            settle_seconds=SETTLE_SECONDS if mutate else 2 * SETTLE_SECONDS,
            topology=mutant.topology,
            office_pause_seconds=mutant.office_pause_seconds,
        )
        with contextlib.ExitStack() as stack:
            if mutant.topology is several_workers:
                database_url = stack.enter_context(postgres()).database("bot")
                redis_url = stack.enter_context(redis()).url
                plan = replace(plan, database_url=database_url, redis_url=redis_url, at_once=5)
            try:
                verdict, _ = await experiment(plan, folder, mutant.faults)
            except AssertionError as error:
                told = f"{mutant.name}: no verdict, the tree does not run: {error}"
                raise SystemExit(told) from None
        return verdict


async def _pushed(root: Path, trouble: str) -> Verdict:
    """The worst that the lane on virtual time sees in that tree."""
    shutil.copytree(ROOT / "tests", root / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    worst = Verdict()
    for seed in PUSHING_SEEDS:
        told = f"from tests.crashes.lab.pushing import tell; tell({trouble!r}, {seed})"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", told), cwd=root, stdout=PIPE, stderr=DEVNULL
        )
        said, _ = await process.communicate()
        if process.returncode != 0:
            raise SystemExit(f"{trouble}: no verdict, the tree does not run")
        worst = Verdict(**json.loads(said.splitlines()[-1]))
        if not worst.kept:
            break
    return worst


def _copy(root: Path) -> None:
    root.mkdir()
    for part in TREE:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / part)


def _apply(root: Path, edit: Edit) -> None:
    path = root / edit.path
    text = path.read_text("utf-8")
    if text.count(edit.before) != 1:
        raise SystemExit(f"{edit.path}: the guard is not where it was: {edit.before!r}")
    path.write_text(text.replace(edit.before, edit.after), "utf-8")


if __name__ == "__main__":
    main()
