"""The labelled phrases of danger.tsv, and how many of them are read as labelled."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from dialogs.reading.danger import signs

FILE = Path(__file__).with_name("danger.tsv")


class Held(StrEnum):
    """What a phrase was kept apart from."""

    NO = "no"
    YES = "yes"  # written before the rules were looked at, and never tuned on
    BLIND = "blind"  # by a later hand: measured once, when rules and weights were as they are
    STRANGE = "strange"  # by hands that knew nothing of the program
    ODD = "odd"  # the same in odd voices: what is known of them is how many are read rightly


class Phrase(NamedTuple):
    held: Held
    alarm: bool
    sort: str
    text: str


def read() -> list[Phrase]:
    rows = FILE.read_text(encoding="utf-8").splitlines()
    parts = [row.split("\t") for row in rows if not row.startswith("#")]
    return [Phrase(Held(held), alarm == "yes", sort, text) for held, alarm, sort, text in parts]


def alarmed(phrases: Iterable[Phrase]) -> float:
    """The share in which danger is read: recall of those that must alarm, else false alarms."""
    found: Sequence[bool] = [bool(signs(phrase.text)) for phrase in phrases]
    return sum(found) / len(found)
