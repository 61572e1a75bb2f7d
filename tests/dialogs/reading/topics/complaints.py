"""The invented complaints of tests/texts, read as data."""

from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parents[3] / "texts" / "complaints.tsv"


class Complaint(NamedTuple):
    topic: str
    kind: str
    place: str | None
    text: str


def read() -> list[Complaint]:
    rows = FILE.read_text(encoding="utf-8").splitlines()
    parts = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return [
        Complaint(topic, kind, None if place == "-" else place, text.replace("\\n", "\n"))
        for topic, kind, place, text in parts
    ]
