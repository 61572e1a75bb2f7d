"""What a turn costs beside a full database, and how replies fare beside a long queue of notices.

    .venv/bin/python benchmarks/scale.py [--cases 100000] [--rows 1000000] [--queued 400000]

One petition is filed, and what it left is copied: so many cases, each with its conversation, and so
many finished rows of the queues, of which a small store has a thousandth. Then the same citizens
file in each store in turn, and the figures are ratios of what they saw in this one run. SQLite, the
program as a process of its own (as in turns.py); the full size: --cases 1000000 --rows 10000000.
"""

import argparse
import asyncio
import contextlib
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from benchmarks.petitioner import Failed, Petitioner
from benchmarks.program import BotProcess
from benchmarks.turns import Load, bear
from bot.listen_ports import root_of, serving, take_port
from bot.settings import Listen
from sandbox import Sandbox, create_app

SMALL = 1000  # times smaller
ROUNDS = 3
CHATS_REACHED = 5000  # of those that notices wait for: more are not sent meanwhile
FIRST_CHAT = 10_000_000_000

Changes = Mapping[str, str]
out = Console(highlight=False, soft_wrap=True)

# What one filing left, by file and table: which row is copied, and what differs in the copies, in
# SQL over their number `i`.
CASES: tuple[tuple[str, str, str, Changes], ...] = (
    ("bot.db", "conversations", "1", {"chat_id": f"{FIRST_CHAT} + i"}),
    ("bot.db", "slots", "1", {"chat_id": f"{FIRST_CHAT} + i"}),
    (
        "bot.db",
        "links",
        "1",
        {"client_ref": "'copy' || i", "number": "'N' || i", "chat_id": f"{FIRST_CHAT} + i"},
    ),
    (
        "backend.db",
        "cases",
        "1",
        {"id": "NULL", "number": "'N' || i", "client_ref": "'copy' || i"},
    ),
    ("backend.db", "events", "1", {"id": "NULL", "case": "'N' || i", "client_ref": "'copy' || i"}),
    ("backend.db", "calls", "1", {"key": "'copy' || i"}),
)
ROWS: tuple[tuple[str, str, str, Changes], ...] = (
    (
        "bot.db",
        "inbox",
        "state = 'done'",
        {"id": "NULL", "uid": "printf('%032x', i)", "key": "'copy' || i"},
    ),
    ("bot.db", "outbox", "state = 'sent'", {"id": "NULL", "chat_id": f"{FIRST_CHAT} + i"}),
    ("bot.db", "effects", "state = 'done'", {"id": "NULL", "key": "'copy' || i"}),
)


def copy(data_dir: Path, file: str, table: str, which: str, changes: Changes, count: int) -> None:
    """Put in so many copies of one row."""
    with contextlib.closing(sqlite3.connect(data_dir / file)) as database:
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(changes.get(name, f"first.{name}") for name in names)
        database.execute(
            f"""
            WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < ?)
            INSERT INTO {table} SELECT {values}
            FROM number, (SELECT * FROM {table} WHERE {which} LIMIT 1) AS first
            """,
            (count,),
        )
        database.commit()


def fill(data_dir: Path, cases: int, rows: int) -> None:
    for each in CASES:
        copy(data_dir, *each, cases)
    for each in ROWS:
        copy(data_dir, *each, max(1, rows // len(ROWS)))
    with (
        contextlib.closing(sqlite3.connect(data_dir / "backend.db")) as backend,
        contextlib.closing(sqlite3.connect(data_dir / "bot.db")) as bot,
    ):
        [last] = backend.execute("SELECT max(id) FROM events").fetchone()
        bot.execute("UPDATE cursors SET value = ? WHERE name = 'events'", (last,))
        bot.commit()


def queue(data_dir: Path, chats: Sequence[int], count: int) -> None:
    """Let so many mass notices wait, the first of them for chats that there are."""
    number = ", ".join(f"({place}, {chat})" for place, chat in enumerate(chats, 1))
    chat = f"coalesce((SELECT id FROM reached WHERE place = i), {FIRST_CHAT} + i)"
    waits = {"id": "NULL", "chat_id": chat, "lane": "'mass'", "state": "'new'", "slot": "NULL"}
    with contextlib.closing(sqlite3.connect(data_dir / "bot.db")) as database:
        database.execute("CREATE TABLE reached (place INTEGER PRIMARY KEY, id INTEGER)")
        database.execute(f"INSERT INTO reached VALUES {number}")
        database.commit()
    copy(data_dir, "bot.db", "outbox", "slot IS NOT NULL AND state = 'sent'", waits, count)


async def measure(cases: int, rows: int, queued: int, citizens: int) -> dict[str, list[Load]]:
    sandbox = Sandbox()
    door = take_port("SANDBOX_LISTEN", Listen("127.0.0.1", 0))
    with tempfile.TemporaryDirectory(prefix="scale-") as name:
        folder = Path(name)
        bots = {
            each: BotProcess(folder, folder / each, root_of(door), sandbox.token)
            for each in ("first", "small", "full", "queue")
        }
        async with serving(create_app(sandbox), door):
            async with bots.pop("first").running() as bot:
                await bot.during(Petitioner(sandbox.citizen("王桂兰")).files("/start"))
            for each in bots:
                shutil.copytree(folder / "first", folder / each)
                part = 1 if each == "full" else SMALL
                fill(folder / each, cases // part, rows // part)
            queue(folder / "queue", _reached(sandbox), queued)
            size = sum(path.stat().st_size for path in (folder / "full").glob("*.db")) / 1e9
            out.print(f"the filled store: {size:.1f} GB")
            found: dict[str, list[Load]] = {each: [] for each in bots}
            for _ in range(ROUNDS):
                for each, bot in bots.items():
                    async with bot.running():
                        found[each].append(await bot.during(bear(bot, sandbox, citizens)))
    return found


def _reached(sandbox: Sandbox) -> list[int]:
    chats = []
    for _ in range(CHATS_REACHED):
        citizen = sandbox.citizen("王桂兰")
        chats.append(citizen.id)
        citizen.chat.open = True
    return chats


def show(found: Mapping[str, Sequence[Load]], cases: int, rows: int, queued: int) -> None:
    names = {
        "small": f"{cases // SMALL} cases, {rows // SMALL} finished rows",
        "full": f"{cases} cases, {rows} finished rows",
        "queue": f"{queued} notices waiting",
    }
    table = Table("", "turns/s", "p50 ms", "p99 ms", "CPU ms a turn", "CPU beside small")
    middle = {
        each: {
            figure: statistics.median(getattr(load, figure) or 0.0 for load in loads)
            for figure in ("turns_a_second", "p50_ms", "p99_ms", "cpu_ms")
        }
        for each, loads in found.items()
    }
    for each, figures in middle.items():
        table.add_row(
            names[each],
            *(f"{figures[figure]:.0f}" for figure in ("turns_a_second", "p50_ms", "p99_ms")),
            f"{figures['cpu_ms']:.1f}",
            f"{figures['cpu_ms'] / (middle['small']['cpu_ms'] or 1):.2f}",
        )
    out.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--queued", type=int, default=400_000)
    parser.add_argument("--citizens", type=int, default=32)
    given = parser.parse_args()
    if min(given.cases, given.rows) < SMALL:
        parser.error(f"--cases, --rows: at least {SMALL}")
    try:
        found = asyncio.run(measure(given.cases, given.rows, given.queued, given.citizens))
    except Failed as failure:
        raise SystemExit(f"no figures: {failure}") from None
    show(found, given.cases, given.rows, given.queued)


if __name__ == "__main__":
    main()
