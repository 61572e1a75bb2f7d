"""What the office costs by itself: CPU of a filing, a page of the feed, a case, a supplement.

    .venv/bin/python benchmarks/office.py [--rounds 5] [--at-once 16] [--beside CHECKOUT] [--json]

`python bot.py backend` runs as a process of its own on SQLite, which waits for the disk at every
commit (synchronous=FULL). So many callers at once call it over loopback, and CPU is that of the
office's process alone, so that it matters little what else the machine does. `--beside` runs the
office of another checkout (`git worktree add`) in turn with ours, round by round; the figures that
count are then the ratios in the last column, ours beside theirs. Medians of the rounds.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from benchmarks.petitioner import Failed
from benchmarks.program import ROOT, STOP_SECONDS, cpu_seconds
from bot.cli.simulate import SAMPLE, read_texts
from bot.settings import Settings, variable

T = TypeVar("T")

BOT_KEY, STAFF_KEY = "bot-key-of-the-benchmark", "staff-key-of-the-benchmark"
FILINGS = 200  # in a round: /proc counts CPU in hundredths of a second
READS = 400
UNIT = "shi-jiwei"  # which no complaint of the sample names
START_SECONDS = 30.0
OK = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"

Call = Callable[["Caller", int], Awaitable[None]]


@dataclass(frozen=True)
class Figures:
    """CPU is milliseconds of the office a call, and of a database that is a process of its own;
    waits are those of the callers."""

    cpu_ms: float
    calls_a_second: float
    p50_ms: float
    p99_ms: float
    store_ms: float = 0.0


class Caller:
    """A keep-alive connection: cheap, so that the office has the machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def call(
        self,
        method: str,
        path: str,
        key: str,
        body: object = None,
        idempotency: str = "",
        *,
        form: Mapping[str, str] | None = None,
        who: str = "",
    ) -> Any:
        """The answer's JSON, or its page. `form` and `who`: at the desk, as an officer of the
        demonstration. Raises Failed for a refusal."""
        sent = b"" if body is None else json.dumps(body).encode()
        if form is not None:
            sent = urlencode(form).encode()
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            f"Authorization: Bearer {key}",
        ]
        if who:
            lines.append(f"Cookie: desk-demo={who}")
        if form is not None:
            lines.append(f"Origin: http://127.0.0.1:{self._port}")
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(sent)}")
        elif body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(sent)}"]
        if idempotency:
            lines.append(f"Idempotency-Key: {idempotency}")
        self._writer.write("\r\n".join((*lines, "", "")).encode() + sent)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next(
            int(line.partition(":")[2])
            for line in head.split("\r\n")
            if line.lower().startswith("content-length:")
        )
        answer = await self._reader.readexactly(length)
        if "text/html" in head:
            if head.split(" ", 2)[1] != "200":
                raise Failed(f"{method} {path}: {head.splitlines()[0]}")
            return answer.decode()
        if head.split(" ", 2)[1] not in ("200", "201"):
            raise Failed(f"{method} {path}: {head.splitlines()[0]} {answer[:300]!r}")
        return json.loads(answer)

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        self._writer.close()


class OfficeProcess:
    """`python bot.py backend` of a checkout, with no setting but ours."""

    def __init__(
        self,
        checkout: Path,
        folder: Path,
        database_url: str = "",
        store_seconds: Callable[[], float] = float,
    ) -> None:
        """`database_url`: where it is no file in the folder; `store_seconds`: the CPU that its
        database has used."""
        self.store_seconds = store_seconds
        self._checkout = checkout
        self._folder = folder
        self._database_url = database_url

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["OfficeProcess"]:
        """On a free port, with a bot beside it that takes its wake-up calls."""
        bot = await asyncio.start_server(_take_wake_ups, "127.0.0.1", 0)
        names = {variable(field) for field in Settings.model_fields}
        environment = {name: value for name, value in os.environ.items() if name not in names}
        self.port = await _free_port()
        environment |= {
            "DATA_DIR": str(self._folder),
            "BACKEND_LISTEN": f"127.0.0.1:{self.port}",
            "LISTEN": f"127.0.0.1:{bot.sockets[0].getsockname()[1]}",
            "BACKEND_KEY": BOT_KEY,
            "BACKEND_STAFF_KEY": STAFF_KEY,
            "DESK_OPEN": "true",
        }
        if self._database_url:
            environment["BACKEND_DATABASE_URL"] = self._database_url
        self._folder.mkdir(parents=True, exist_ok=True)
        log = (self._folder / "office.log").open("wb")
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(self._checkout / "bot.py"),
            "backend",
            cwd=self._folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
        log.close()
        try:
            await self._listens()
            yield self
        finally:
            bot.close()
            for end in (self._process.terminate, self._process.kill):
                if self._process.returncode is None:
                    end()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._process.wait(), STOP_SECONDS)

    @contextlib.asynccontextmanager
    async def callers(self, count: int) -> AsyncIterator[list[Caller]]:
        callers = [Caller(self.port) for _ in range(count)]
        for each in callers:
            await each.connect()
        try:
            yield callers
        finally:
            for each in callers:
                each.close()

    def cpu_seconds(self) -> float:
        used = cpu_seconds(self._process.pid)
        if used is None:
            raise Failed("this system does not tell a process's CPU: there is no /proc")
        return used

    async def _listens(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.returncode is None:
            caller = Caller(self.port)
            try:
                await caller.connect()
                await caller.call("GET", "/v1/health", BOT_KEY)
            except (OSError, EOFError):
                await asyncio.sleep(0.05)
            else:
                caller.close()
                return
        last = (self._folder / "office.log").read_text("utf-8", "replace")[-2000:]
        raise Failed(f"the office does not listen:\n{last}")


async def _free_port() -> int:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()
    return port


async def _take_wake_ups(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            _, _, rest = head.partition(b"content-length:")
            await reader.readexactly(int(rest.split(b"\r\n", 1)[0] or 0))
            writer.write(OK)


class Round:
    """The calls of one round, in the order in which a case lives."""

    def __init__(self, name: str, texts: Sequence[str]) -> None:
        self._name = name
        self._texts = texts
        self._numbers: list[str] = []
        self._last_event = 0

    def calls(self) -> tuple[tuple[str, int, Call], ...]:
        return (
            ("a filing", FILINGS, self._files),
            ("the feed, 100 events", READS // 4, self._reads_page),
            ("the feed, nothing new", READS, self._reads_end),
            ("a case", READS, self._reads_case),
            ("a supplement", FILINGS, self._supplements),
            ("a move", FILINGS, self._moves),
        )

    async def begin(self, caller: Caller) -> None:
        page = {"items": [0]}
        while page["items"]:
            page = await self._feed(caller, self._last_event, 1000)
            self._last_event = page["next"]

    async def _files(self, caller: Caller, i: int) -> None:
        facts = self._texts[i % len(self._texts)]
        ref = f"{self._name}-{i}"
        draft = {
            "client_ref": ref,
            "kind": "claim",
            "request": facts[-40:],
            "facts": facts,
            "place": {
                "text": f"襄阳市新安村{i % 40}组",
                "division": "4206",
                "path": ["湖北省", "襄阳市"],
            },
            "topic": {"path": ["环境保护", "环境污染"], "reasons": ["臭"]},
            "petitioner": {
                "name": "王桂兰",
                "address": "新安村3组12号",
                "phone": f"139{i:08d}",
            },
            "public": i % 3 == 0,
            "said_at": "2026-07-01T01:00:00+00:00",
        }
        receipt = await caller.call("POST", "/v1/cases", BOT_KEY, draft, ref)
        self._numbers.append(receipt["number"])

    async def _reads_page(self, caller: Caller, i: int) -> None:
        page = await self._feed(caller, self._last_event + 2 * (i % (FILINGS // 2)), 100)
        if len(page["items"]) != 100:
            raise Failed("a page of the feed is not full")

    async def _reads_end(self, caller: Caller, i: int) -> None:
        await self._feed(caller, 2**40, 100)

    async def _feed(self, caller: Caller, after: int, limit: int) -> Any:
        return await caller.call("GET", f"/v1/events?after={after}&limit={limit}", BOT_KEY)

    async def _reads_case(self, caller: Caller, i: int) -> None:
        await caller.call("GET", f"/v1/cases/{self._number(i)}", BOT_KEY)

    async def _supplements(self, caller: Caller, i: int) -> None:
        path = f"/v1/cases/{self._number(i)}/supplements"
        said = {"text": f"昨天又来过一次，第{i}车，还是没有人管"}
        await caller.call("POST", path, BOT_KEY, said, f"{self._name}-s-{i}")

    async def _moves(self, caller: Caller, i: int) -> None:
        path = f"/v1/cases/{self._number(i)}/moves"
        move = {"to": "forwarded", "unit": UNIT, "note": "请等通知", "against_advice": True}
        await caller.call("POST", path, STAFF_KEY, move)

    def _number(self, i: int) -> str:
        return self._numbers[i % len(self._numbers)]


async def timed(
    office: OfficeProcess, callers: Sequence[Caller], count: int, call: Call
) -> Figures:
    waits: list[float] = []
    left = iter(range(count))

    async def queue(caller: Caller) -> None:
        for i in left:
            began = time.perf_counter()
            await call(caller, i)
            waits.append(time.perf_counter() - began)

    cpu, store, began = office.cpu_seconds(), office.store_seconds(), time.perf_counter()
    await asyncio.gather(*map(queue, callers))
    lasted = time.perf_counter() - began
    used = office.cpu_seconds() - cpu
    waits.sort()
    return Figures(
        cpu_ms=used / count * 1000,
        calls_a_second=count / lasted,
        p50_ms=waits[count // 2] * 1000,
        p99_ms=waits[count * 99 // 100] * 1000,
        store_ms=(office.store_seconds() - store) / count * 1000,
    )


async def measure(checkouts: Sequence[Path], rounds: int, at_once: int) -> list[dict[str, Figures]]:
    """By checkout the figures of each call. The first round of each warms up and does not count."""
    texts = read_texts(SAMPLE)
    found: list[dict[str, list[Figures]]] = [{} for _ in checkouts]
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="office-")))
        offices = []
        for place, checkout in enumerate(checkouts):
            office = OfficeProcess(checkout, folder / str(place))
            await stack.enter_async_context(office.running())
            callers = await stack.enter_async_context(office.callers(at_once))
            offices.append((office, callers))
        for number in range(rounds + 1):
            for place, (office, callers) in enumerate(offices):
                work = Round(f"round-{number}", texts)
                await work.begin(callers[0])
                for name, count, call in work.calls():
                    figures = await timed(office, callers, count, call)
                    if number > 0:
                        found[place].setdefault(name, []).append(figures)
    return [{name: median(each) for name, each in one.items()} for one in found]


def median(figures: Sequence[Figures]) -> Figures:
    middle = {
        name: statistics.median(getattr(each, name) for each in figures)
        for name in Figures.__dataclass_fields__
    }
    return Figures(**middle)


def show(found: Sequence[Mapping[str, Figures]], title: str, out: Console) -> None:
    table = Table(title=title)
    table.add_column("call")
    stored = any(each.store_ms for each in found[0].values())
    for name in ("CPU ms", *(("store's",) if stored else ()), "calls/s", "p50 ms", "p99 ms"):
        table.add_column(name, justify="right")
    for name in ("theirs", "ratio") if len(found) > 1 else ():
        table.add_column(name, justify="right")
    for name, ours in found[0].items():
        cells = [f"{ours.cpu_ms:.2f}", *([f"{ours.store_ms:.2f}"] if stored else [])]
        cells += [f"{ours.calls_a_second:.0f}"]
        cells += [f"{ours.p50_ms:.1f}", f"{ours.p99_ms:.1f}"]
        for other in found[1:]:
            theirs = other[name].cpu_ms
            cells += [f"{theirs:.2f}", f"{ours.cpu_ms / theirs:.2f}"]
        table.add_row(name, *cells)
    out.print(table)


async def until_told(work: Awaitable[T]) -> T:
    """Ended by a signal as by Ctrl+C: the office must not outlive us."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-once", type=int, default=16, metavar="CALLERS")
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT", help="another one to run too")
    parser.add_argument("--json", action="store_true", help="figures alone")
    given = parser.parse_args()
    if min(given.rounds, given.at_once) < 1:
        parser.error("--rounds, --at-once: at least one")
    checkouts = [ROOT, *([given.beside.absolute()] if given.beside else [])]
    title = f"The office on SQLite, {given.at_once} callers at once"
    try:
        found = asyncio.run(until_told(measure(checkouts, given.rounds, given.at_once)))
    except Failed as failure:
        raise SystemExit(f"no figures: {failure}") from None
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise SystemExit(130) from None
    if given.json:
        print(json.dumps([{n: asdict(f) for n, f in one.items()} for one in found], indent=1))
    else:
        show(found, title, Console(highlight=False, soft_wrap=True))


if __name__ == "__main__":
    main()
