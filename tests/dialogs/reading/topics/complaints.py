"""The invented complaints of tests/texts, and the short matters, read as data."""

from pathlib import Path
from typing import NamedTuple

TEXTS = Path(__file__).parents[3] / "texts"
FILE = TEXTS / "complaints.tsv"


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


def short() -> list[tuple[str, str]]:
    """Topics and texts of a dozen letters."""
    rows = (TEXTS / "short_matters.tsv").read_text(encoding="utf-8").splitlines()
    return [(topic, text) for topic, text in (r.split("\t") for r in rows if r[0] != "#")]
