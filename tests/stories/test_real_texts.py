"""Two hundred complaints, each filed by a new citizen: every word arrives, once.

Real ones where the folder of complaints is present (PETITION_DATA, by default `../shared/data`
beside the project), and otherwise the invented ones of tests/texts.
"""

import asyncio
import csv
import os
import random
from pathlib import Path

import pytest

from bot.cli.simulate import SAMPLE, read_texts
from bot.cli.visitors import files
from tests.architecture_rules import ROOT
from tests.program import Program

WANTED = 200
AT_ONCE = 8
SEED = 20260701


def complaints() -> list[str]:
    """WANTED different texts, the same ones every time."""
    folder = Path(os.environ.get("PETITION_DATA", ROOT.parent / "shared" / "data"))
    real = folder / "labelled.csv"
    if real.exists():
        with real.open(encoding="utf-8-sig", newline="") as file:
            bodies = [row["body"].strip() for row in csv.DictReader(file)]
        texts = sorted({body for body in bodies if body})
    else:
        texts = sorted(set(read_texts(SAMPLE)))
    return random.Random(SEED).sample(texts, min(WANTED, len(texts)))


def words(text: str) -> str:
    """What counts of a text that travels in several messages: all but white space."""
    return "".join(text.split())


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_every_word_of_200_complaints_arrives_once(program: Program) -> None:
    texts = complaints()
    at_once = asyncio.Semaphore(AT_ONCE)
    filed: dict[str, str] = {}

    async def live(index: int, text: str) -> None:
        async with at_once:
            filed[await files(program.citizen(f"Citizen {index}"), text)] = text

    async with asyncio.TaskGroup() as group:
        for index, text in enumerate(texts):
            group.create_task(live(index, text))

    cases = {case.number: case for case in await program.cases()}
    assert cases.keys() == filed.keys()
    wrong = [n for n, text in filed.items() if words(cases[n].draft.facts) != words(text)]
    assert wrong == []
    assert (await program.health())["needs_person"] == 0
