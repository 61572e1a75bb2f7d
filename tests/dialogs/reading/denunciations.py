"""The labelled phrases of denunciations.tsv, and how many of them are read as labelled."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from backend_client.wording.denunciation import Verdict, verdict

FILE = Path(__file__).with_name("denunciations.tsv")
ENGLISH = Path(__file__).with_name("denunciations_english.tsv")


class Use(StrEnum):
    """What a phrase was used for before it is read."""

    LEARNT = "learnt"
    HELD = "held"  # the bounds of wrongs.py were chosen by it; nothing was learnt from it
    FRESH = "fresh"  # nothing at all: written and put away before, measured at the end
    APART = (
        "apart"  # a tenth of the phrases of later writers; looked at, nothing was learnt from it
    )
    PLAIN = (
        "plain"  # as nobody could mistake it; the frames were tuned by it, nothing learnt from it
    )
    LATER = "later"  # by yet another hand; the frames were mended by half of it, nothing learnt
    STRANGE = "strange"  # the same by another, after everything else
    UNSIGHTED = "unsighted"  # by a hand that knew neither code nor phrases; the end measured by it


class Phrase(NamedTuple):
    use: Use
    label: str  # denounces, complains, claims
    text: str


def read() -> list[Phrase]:
    rows = FILE.read_text(encoding="utf-8").splitlines()
    parts = [row.split("\t") for row in rows if not row.startswith("#")]
    return [Phrase(Use(use), label, text) for use, label, text in parts]


def share(phrases: Iterable[Phrase], *verdicts: Verdict) -> float:
    """How many of the phrases are read so."""
    found: Sequence[bool] = [verdict(phrase.text) in verdicts for phrase in phrases]
    return sum(found) / len(found)
