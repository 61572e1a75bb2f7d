"""`simulate`: invented citizens file, the office answers, and they rate it."""

import asyncio
import csv
import itertools
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli.visitors import files, rates
from bot.settings import Secrets, StartError
from sandbox import Sandbox

SAMPLE = Path(__file__).parents[2] / "tests" / "texts" / "complaints.tsv"
AT_ONCE = 10  # citizens who type at the same time
ON_THE_WAY = ("forwarded", "accepted", "handling", "answered")
UNFIT = 422  # such as a case for which no unit can be proposed: a person must choose
PAUSE_SECONDS = 0.2  # between two steps of the office: one that can be watched
WORDS = tomllib.loads(Path(__file__).with_name("simulation.toml").read_text("utf-8"))

csv.field_size_limit(1_000_000)


def read_texts(path: Path) -> list[str]:
    """Complaints from a CSV with a column `body` or `text`, from the last column of a TSV (its
    lines of comment begin with #, its line breaks are written \\n), or from a file of one a line.

    Raises StartError with how to mend the file.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"--texts: {path} cannot be read as UTF-8 text ({error}).") from None
    lines = content.splitlines()
    if path.suffix == ".csv":
        found = _column(path, content)
    elif path.suffix == ".tsv":
        rows = (line.rsplit("\t", 1)[-1] for line in lines if not line.startswith("#"))
        found = [row.replace("\\n", "\n") for row in rows]
    else:
        found = lines
    texts = [text.strip() for text in found if text.strip()]
    if not texts:
        raise StartError(f"--texts: {path} holds no text.")
    return texts


def _column(path: Path, content: str) -> list[str]:
    rows = csv.DictReader(content.splitlines(keepends=True))
    column = next((name for name in ("body", "text") if name in (rows.fieldnames or ())), None)
    if column is None:
        raise StartError(f"--texts: {path} needs a column named body or text.")
    return [str(row[column]) for row in rows]


class Office:
    """The staff's side of the backend: it answers whatever is registered."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        key: str,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._session = session
        self._pause_seconds = pause_seconds
        self._cases = f"{url}/v1/cases"
        self._headers = {"Authorization": f"Bearer {key}"}

    async def answers(self, number: str) -> None:
        """Bring a case to its answer, step by step."""
        for status in ON_THE_WAY:
            move: dict[str, Any] = {"to": status}
            if status == "answered":
                move["answer"] = WORDS["answer"]
            units = WORDS["units"] if status == "forwarded" else ()
            await self._moves(number, move, *({"unit": unit} for unit in units))
            await asyncio.sleep(self._pause_seconds)

    async def _moves(self, number: str, move: dict[str, Any], *choices: dict[str, Any]) -> None:
        """`choices`: what a person adds, one after the other, where the office proposes nothing."""
        url = f"{self._cases}/{number}/moves"
        for choice in ({}, *choices):
            sent = {**move, **choice}
            async with self._session.post(url, json=sent, headers=self._headers) as response:
                if response.status != UNFIT:
                    break
        response.raise_for_status()


async def play(
    sandbox: Sandbox,
    backend_url: str,
    secrets: Secrets,
    texts: Sequence[str],
    citizens: int,
    progress: Progress,
) -> None:
    """Let `citizens` file, be answered and rate, at most AT_ONCE of them at a time."""
    async with aiohttp.ClientSession() as session:
        office = Office(session, backend_url, secrets.backend_staff_key)
        await _perform(sandbox, office, texts, citizens, progress)


async def _perform(
    sandbox: Sandbox, office: Office, texts: Sequence[str], citizens: int, progress: Progress
) -> None:
    at_once = asyncio.Semaphore(AT_ONCE)
    bars = [progress.add_task(stage, total=citizens) for stage in ("filed", "answered", "rated")]

    async def live(index: int, text: str) -> None:
        async with at_once:
            citizen = sandbox.citizen(WORDS["names"][index % len(WORDS["names"])])
            number = await files(citizen, text)
            progress.advance(bars[0])
            await office.answers(number)
            progress.advance(bars[1])
            await rates(citizen)
            progress.advance(bars[2])

    async with asyncio.TaskGroup() as group:
        for index, text in zip(range(citizens), itertools.cycle(texts), strict=False):
            group.create_task(live(index, text))


def bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:>8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
