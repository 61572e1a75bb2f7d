"""Many invented cases into an empty office, to see how it bears them.

    python -m office.invented --cases 100000 --open 12000 --today 2026-07-01 \\
        --url sqlite+aiosqlite:///var/backend.db

`--places` names a file with a division a line: its code, and its names from the province down,
between tabs. On PostgreSQL the address is postgresql+asyncpg://…, and `--trail` names the folder of
the office's trail, where the key of its index is kept; beside an SQLite file it is `trail`. The
keys that seal the office stand in `keys` beside it. `--copied-from` copies what was filled before,
without anything of that: its keys and its trail's folder go along by hand.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from office.db.bulk import load
from office.db.database import Database
from office.db.migrations import upgrade
from office.db.seal_rows import open_keys
from office.db.sealed import Keys
from office.invented.cases import WORDS, made
from office.invented.copied import copy
from office.law.routing import load_units
from office.search.key import kept_key
from office.search.rows import CaseIndex
from office.services import recusal
from office.situation.hot import Heat, HotIssues

Places = Sequence[tuple[str, Sequence[str]]]
AN_INVENTED_ONE: Places = (("", tuple(WORDS["place"])),)


async def fill(
    url: str, count: int, still_open: int, today: date, places: Places, trail: Path
) -> int:
    """On a server the cases are made in a file first: see `copied`."""
    await upgrade(url)
    if make_url(url).get_backend_name() != "sqlite":
        with TemporaryDirectory(prefix="invented-") as folder:
            file = f"sqlite+aiosqlite:///{folder}/office.db"
            loaded = await fill(file, count, still_open, today, places, trail)
            await copy_all(file, url)
        return loaded
    keys = Keys(trail.with_name("keys"))
    database = Database(url, keys)
    units = load_units()
    try:
        await open_keys(database, keys)  # what is made is sealed at once
        loaded = await load(database, made(count, still_open, today, units, places))
        index = CaseIndex(kept_key(trail))
        await recusal.bring_up(database, units, index)  # who may read and find them
        hot = HotIssues(
            database, lambda: datetime.combine(today, time(), UTC), kept_key(trail), Heat(1, 1)
        )
        await hot.pass_over()
        return loaded
    finally:
        await database.close()


async def copy_all(source: str, target: str) -> None:
    """An office that was filled before into an empty one, sealed by the keys that it has."""
    await upgrade(target)
    databases = Database(source), Database(target)
    try:
        await copy(*databases)
    finally:
        for each in databases:
            await each.close()


def read_places(file: Path) -> Places:
    rows = (line.split("\t") for line in file.read_text("utf-8").splitlines() if line)
    return [(code, path) for code, *path in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--open", type=int, default=12_000, help="how many of them")
    parser.add_argument("--url", required=True)
    parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD")
    parser.add_argument("--copied-from", metavar="URL", help="of an office that was filled before")
    parser.add_argument("--places", type=Path)
    parser.add_argument("--trail", type=Path)
    given = parser.parse_args()
    if not 0 <= given.open <= given.cases:
        parser.error("--open: not more than there are")
    if given.copied_from:
        asyncio.run(copy_all(given.copied_from, given.url))
        return
    if given.today is None:
        parser.error("--today: from which day on nothing is filed yet")
    file = make_url(given.url).database
    if given.trail is None and not given.url.startswith("sqlite"):
        parser.error("--trail: where the office keeps its trail")
    trail = given.trail or Path(file or "").with_name("trail")
    places = read_places(given.places) if given.places else AN_INVENTED_ONE
    try:
        count = asyncio.run(fill(given.url, given.cases, given.open, given.today, places, trail))
    except ValueError as error:
        raise SystemExit(str(error)) from None
    sys.stdout.write(f"{count} cases, {given.open} of them open\n")


if __name__ == "__main__":
    main()
