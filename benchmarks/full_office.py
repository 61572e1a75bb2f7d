"""How long an officer waits in an office that is full.

    .venv/bin/python benchmarks/full_office.py [--cases 100000] [--json]

So many invented cases (`python -m office.invented`, an eighth of them open, in places of the
gazetteer), on SQLite, `python bot.py backend` as a process of its own; one caller, so that nothing
else is waited for.
"""

import argparse
import asyncio
import contextlib
import json
import sqlite3
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console

from benchmarks.office import (
    BOT_KEY,
    STAFF_KEY,
    UNIT,
    Call,
    Caller,
    Figures,
    OfficeProcess,
    show,
    timed,
    until_told,
)
from benchmarks.petitioner import Failed
from benchmarks.program import ROOT
from dialogs.reading.divisions.gazetteer import gazetteer

LOOKS = 200  # of one caller, one after the other
SOME_NUMBERS = "SELECT status, number FROM cases ORDER BY id * 7919 % 100003"


class Desk:
    """What an officer asks for, in an office that is full."""

    def __init__(self, numbers: Mapping[str, Sequence[str]]) -> None:
        self._numbers = numbers  # by status

    def calls(self) -> tuple[tuple[str, int, Call], ...]:
        return (
            ("the desk's list", LOOKS, self._page("/desk")),
            ("its open cases", LOOKS, self._page("/desk?status=handling")),
            ("a page in its midst", LOOKS, self._middle),
            ("a case at the desk", LOOKS, self._case),
            ("the API's list, 50 cases", LOOKS, self._listed),
            ("a move", LOOKS, self._moves),
            ("a question", LOOKS, self._asks),
            ("the feed, 100 events", LOOKS, self._feed),
            ("statistics", 10, self._figures),
        )

    def _page(self, path: str) -> Call:
        async def call(caller: Caller, i: int) -> None:
            await caller.call("GET", path, STAFF_KEY)

        return call

    async def _middle(self, caller: Caller, i: int) -> None:
        number = self._number("closed", i)
        await caller.call("GET", f"/desk?status=closed&after={number}", STAFF_KEY)

    async def _case(self, caller: Caller, i: int) -> None:
        await caller.call("GET", f"/desk/cases/{self._number('closed', i)}", STAFF_KEY)

    async def _listed(self, caller: Caller, i: int) -> None:
        path = f"/v1/cases?status=closed&limit=50&after={self._number('closed', i)}"
        await caller.call("GET", path, STAFF_KEY)

    async def _moves(self, caller: Caller, i: int) -> None:
        path = f"/v1/cases/{self._number('registered', i)}/moves"
        move = {"to": "forwarded", "unit": UNIT, "against_advice": True}
        await caller.call("POST", path, STAFF_KEY, move)

    async def _asks(self, caller: Caller, i: int) -> None:
        path = f"/v1/cases/{self._number('handling', i)}/questions"
        await caller.call("POST", path, STAFF_KEY, {"text": "请补充时间"}, f"question-{i}")

    async def _feed(self, caller: Caller, i: int) -> None:
        await caller.call("GET", f"/v1/events?after={i * 97}&limit=100", BOT_KEY)

    async def _figures(self, caller: Caller, i: int) -> None:
        await caller.call("GET", "/v1/stats", STAFF_KEY)

    def _number(self, status: str, i: int) -> str:
        numbers = self._numbers[status]
        return numbers[i % len(numbers)]


async def wait_in_full_office(cases: int) -> dict[str, Figures]:
    found = {}
    with tempfile.TemporaryDirectory(prefix="office-") as name:
        database = Path(name) / "backend.db"
        await _fill(Path(name), f"sqlite+aiosqlite:///{database}", cases)
        with contextlib.closing(sqlite3.connect(database)) as filled:
            numbers: dict[str, list[str]] = {}
            for status, number in filled.execute(SOME_NUMBERS):
                numbers.setdefault(status, []).append(number)
        office = OfficeProcess(ROOT, Path(name))
        async with office.running(), office.callers(1) as callers:
            for call, count, work in Desk(numbers).calls():
                found[call] = await timed(office, callers, count, work)
    return found


async def _fill(folder: Path, url: str, cases: int) -> None:
    table = gazetteer()
    towns = (code for code in table.codes() if len(code) == 9)
    places = ("\t".join((code, *table.path(code))) for code in towns)
    (folder / "places.tsv").write_text("\n".join(places), "utf-8")
    today = f"{datetime.now().astimezone():%Y-%m-%d}"
    said = ("--cases", str(cases), "--open", str(cases // 8), "--today", today, "--url", url)
    filling = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "office.invented", *said),
        *("--places", str(folder / "places.tsv")),
        cwd=ROOT,
    )
    if await filling.wait():
        raise Failed("the office could not be filled")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--json", action="store_true", help="figures alone")
    given = parser.parse_args()
    if given.cases < 100:
        parser.error("--cases: at least 100")
    try:
        found = asyncio.run(until_told(wait_in_full_office(given.cases)))
    except Failed as failure:
        raise SystemExit(f"no figures: {failure}") from None
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise SystemExit(130) from None
    if given.json:
        print(json.dumps({name: asdict(each) for name, each in found.items()}, indent=1))
    else:
        title = f"The office on SQLite with {given.cases} cases, one caller"
        show([found], title, Console(highlight=False, soft_wrap=True))


if __name__ == "__main__":
    main()
