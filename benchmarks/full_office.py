"""How long an officer waits in an office that is full.

    .venv/bin/python benchmarks/full_office.py [--cases 100000] [--data FOLDER] [--store STORE]

So many invented cases (`python -m office.invented`, an eighth of them open, in places of the
gazetteer), on SQLite, on a PostgreSQL that is started for it, or on both one after the other,
`python bot.py backend` as a process of its own; one caller, so that nothing else is waited for. CPU
is the office's and, beside it, its PostgreSQL's. What is over what is bearable (`MOST_MS`) is named
at the end. A FOLDER that was filled before is looked at as it is, and copied into a PostgreSQL.
"""

import argparse
import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
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
from benchmarks.program import ROOT, family_seconds
from dialogs.reading.divisions.gazetteer import gazetteer
from tests.servers import postgres

LOOKS = 300  # of one caller, one after the other
FIGURES = 60
# The copy first: what is looked at is moved.
POSTGRESQL, SQLITE = STORES = ("postgresql", "sqlite")
WORDS = ("\u5783\u573e", "\u5de5\u94b1", "\u7535\u68af", "\u8def\u9762")
MOST_MS: Mapping[str, float] = {  # of 99 in 100; what an officer does not feel as waiting
    "the queue of a clerk": 50,
    "the queue of a unit": 50,
    "search: a number": 500,
    "search: two letters": 500,
    "search: letters and a time": 500,
    "the page of figures": 1000,
    "a move": 50,
    "statistics": 1000,
}


class Desk:
    """What an officer asks for, in an office that is full."""

    def __init__(self, numbers: Mapping[str, Sequence[str]]) -> None:
        self._numbers = numbers  # by status

    def calls(self) -> tuple[tuple[str, int, Call], ...]:
        return (
            ("the queue of a clerk", LOOKS, self._page("/desk/queue")),
            ("the queue of a unit", LOOKS, self._page("/desk/queue", "demo-handler")),
            ("search: a number", LOOKS, self._finds(lambda i: self._number("closed", i))),
            ("search: two letters", LOOKS, self._finds(_words)),
            ("search: letters and a time", LOOKS, self._finds(_words, since="2026-06-01")),
            ("the page of figures", FIGURES, self._page("/desk/figures", "demo-supervisor")),
            ("the desk's list", LOOKS, self._page("/desk")),
            ("its open cases", LOOKS, self._page("/desk?status=handling")),
            ("a page in its midst", LOOKS, self._middle),
            ("a case at the desk", LOOKS, self._case),
            ("the API's list, 50 cases", LOOKS, self._listed),
            ("a move", min(LOOKS, len(self._numbers["registered"])), self._moves),  # once each
            ("a question", LOOKS, self._asks),
            ("the feed, 100 events", LOOKS, self._feed),
            ("statistics", FIGURES, self._figures),
        )

    def _page(self, path: str, who: str = "demo-clerk") -> Call:
        async def call(caller: Caller, i: int) -> None:
            await caller.call("GET", path, STAFF_KEY, who=who)

        return call

    def _finds(self, said: Callable[[int], str], **narrowed: str) -> Call:
        async def call(caller: Caller, i: int) -> None:
            form = {"q": said(i), **narrowed}
            await caller.call("POST", "/desk/search", STAFF_KEY, form=form, who="demo-clerk")

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


def _words(i: int) -> str:
    return WORDS[i % len(WORDS)]


async def wait_in_full_office(
    cases: int, stores: Sequence[str], data: Path | None = None
) -> dict[str, dict[str, Figures]]:
    """By store, and call by call."""
    found = {}
    with contextlib.ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="office-")))
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite+aiosqlite:///{folder.absolute()}/backend.db"
        if not (folder / "backend.db").exists():
            await _fill(folder, url, cases)
        for store in stores:
            office = OfficeProcess(ROOT, folder)
            if store == POSTGRESQL:
                server = stack.enter_context(postgres(durable=True))
                copied = server.database("office")
                await _invented("--url", copied, "--copied-from", url)
                office = OfficeProcess(ROOT, folder, copied, partial(family_seconds, server.pid))
            found[store] = await _looks(office)
    return found


async def _looks(office: OfficeProcess) -> dict[str, Figures]:
    found = {}
    async with office.running(), office.callers(1) as callers:
        numbers = await _numbers(callers[0])
        for call, count, work in Desk(numbers).calls():
            found[call] = await timed(office, callers, count, work)
    return found


async def _numbers(caller: Caller) -> dict[str, list[str]]:
    """Of some cases, by their status, as the office lists them."""
    found: dict[str, list[str]] = {}
    for status in ("registered", "handling", "closed"):
        numbers: list[str] = []
        after = ""
        while len(numbers) < LOOKS and after is not None:
            path = f"/v1/cases?status={status}&limit=50{f'&after={after}' if after else ''}"
            page = await caller.call("GET", path, STAFF_KEY)
            numbers += [each["number"] for each in page["items"]]
            after = page["next"]
        found[status] = numbers
    return found


async def _fill(folder: Path, url: str, cases: int) -> None:
    table = gazetteer()
    towns = (code for code in table.codes() if len(code) == 9)
    places = ("\t".join((code, *table.path(code))) for code in towns)
    (folder / "places.tsv").write_text("\n".join(places), "utf-8")
    today = f"{datetime.now().astimezone():%Y-%m-%d}"
    said = ("--cases", str(cases), "--open", str(cases // 8), "--today", today, "--url", url)
    places_of = ("--places", str(folder / "places.tsv"))
    await _invented(*said, *places_of, "--trail", str(folder / "trail"))


async def _invented(*said: str) -> None:
    words = ("-m", "office.invented", *said)
    filling = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT)
    if await filling.wait():
        raise Failed("the office could not be filled")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="kept, and used again")
    parser.add_argument("--store", choices=STORES, help="one alone")
    parser.add_argument("--json", action="store_true", help="figures alone")
    given = parser.parse_args()
    if given.cases < 100:
        parser.error("--cases: at least 100")
    try:
        stores = [given.store] if given.store else STORES
        found = asyncio.run(until_told(wait_in_full_office(given.cases, stores, given.data)))
    except Failed as failure:
        raise SystemExit(f"no figures: {failure}") from None
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise SystemExit(130) from None
    if given.json:
        print(json.dumps({s: {n: asdict(f) for n, f in each.items()} for s, each in found.items()}))
        return
    out = Console(highlight=False)
    for store, figures in found.items():
        show([figures], f"The office on {store} with {given.cases} cases, one caller", out)
        over = [name for name, most in MOST_MS.items() if figures[name].p99_ms > most]
        out.print(f"over what is bearable: {', '.join(over) or 'nothing'}")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    out.print(f"load average {load}, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
