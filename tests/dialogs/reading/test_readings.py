"""How well kind, danger and request are read, on two hundred texts labelled by hand."""

from pathlib import Path
from typing import NamedTuple

from dialogs.reading.extract import Reading, read

FILE = Path(__file__).parents[2] / "texts" / "readings.tsv"


class Labelled(NamedTuple):
    kind: str
    danger: str | None
    request: str | None
    text: str


def labelled() -> list[tuple[Labelled, Reading]]:
    rows = FILE.read_text(encoding="utf-8").splitlines()
    parts = [row.split("\t") for row in rows if not row.startswith("#")]
    return [
        (
            Labelled(
                kind, None if danger == "-" else danger, None if asked == "-" else asked, text
            ),
            read(text),
        )
        for kind, danger, asked, text in parts
    ]


def test_two_hundred_texts_of_every_kind_are_labelled() -> None:
    kinds = [label.kind for label, _ in labelled()]
    assert len(kinds) == 200
    assert all(kinds.count(kind) >= 25 for kind in ("claim", "suggestion", "denunciation"))


def test_the_kind_is_right_nineteen_times_of_twenty() -> None:
    assert sum(label.kind == reading.kind for label, reading in labelled()) >= 0.95 * 200


def test_no_danger_is_missed_and_few_are_imagined() -> None:
    told = [(label.danger, reading.danger) for label, reading in labelled()]
    assert [danger for danger, found in told if danger and not found] == []
    assert sum(bool(found) and not danger for danger, found in told) <= 3


def test_what_is_asked_for_is_found_and_nothing_else_taken_for_it() -> None:
    told = [(label.request, reading.request) for label, reading in labelled()]
    asked = [(wanted, found) for wanted, found in told if wanted]
    right = sum(bool(f) and (w in (f or "") or (f or "") in w) for w, f in asked)
    assert right >= 0.9 * len(asked)
    assert sum(bool(found) and not wanted for wanted, found in told) <= 3
