"""The labelled phrases of denunciations.tsv, and how many of them are read as labelled."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from backend_client.wrongs import Verdict, verdict

FILE = Path(__file__).with_name("denunciations.tsv")


class Phrase(NamedTuple):
    held: bool  # kept apart: written before the rules, and never tuned on
    denounces: bool
    sort: str
    text: str


def read() -> list[Phrase]:
    rows = FILE.read_text(encoding="utf-8").splitlines()
    parts = [row.split("\t") for row in rows if not row.startswith("#")]
    return [Phrase(held == "yes", yes == "yes", sort, text) for held, yes, sort, text in parts]


def share(phrases: Iterable[Phrase], *verdicts: Verdict) -> float:
    """How many of the phrases are read so."""
    found: Sequence[bool] = [verdict(phrase.text) in verdicts for phrase in phrases]
    return sum(found) / len(found)
