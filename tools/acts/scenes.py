"""Learns the weights by which it is read where a message says that something happened.

    python -m tools.acts.scenes

Learns from the scripts in tools/acts/scripts: a message a line, an empty line between two
petitions, places in [[…]] and what is wanted in {{…}}; and from the tests' scripts that are not
held. Writes dialogs/reading/scene.tsv. Needs python-crfsuite (the extra `train`).
"""

import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from dialogs.reading.scene import BEGINS, GOES_ON, OUTSIDE, TextPart, evidence, tokens
from tools.acts.learn import CORPUS

SCRIPTS = Path(__file__).with_name("scripts")
TESTED = CORPUS.with_name("scripts.txt")
WEIGHTS = Path(__file__).parents[2] / "dialogs" / "reading" / "scene.tsv"
STRENGTH = 0.05  # of the penalty on weights, and on their squares
SEEN = 2  # evidence of fewer tokens is not learnt
KEPT = 0.08  # weights nearer to nothing are left out
_MARKS = re.compile(r"\[\[|\]\]|\{\{|\}\}")


class Marked(NamedTuple):
    """A message with the spans of its places and of what it wants."""

    text: str
    places: tuple[tuple[int, int], ...]
    wishes: tuple[tuple[int, int], ...]


def marked(line: str) -> Marked:
    spans: dict[str, list[tuple[int, int]]] = {"]]": [], "}}": []}
    text, opened, at = "", 0, 0
    for mark in _MARKS.finditer(line):
        text += line[at : mark.start()]
        if mark[0] in spans:
            spans[mark[0]].append((opened, len(text)))
        else:
            opened = len(text)
        at = mark.end()
    return Marked(text + line[at:], tuple(spans["]]"]), tuple(spans["}}"]))


def messages(paths: Sequence[Path]) -> Iterator[Marked]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield marked(line)


def tested() -> Iterator[Marked]:
    """The messages of the tests' scripts, the place that is told in one of them."""
    for block in TESTED.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.splitlines()
        place = next(line for line in lines if line.startswith("place: ")).removeprefix("place: ")
        for text in (line.removeprefix("> ") for line in lines if line.startswith("> ")):
            at = -1 if place == "-" else text.find(place)
            yield Marked(text, ((at, at + len(place)),) if at >= 0 else (), ())


def labels(message: Marked, told: Sequence[TextPart]) -> list[int]:
    found = [OUTSIDE] * len(told)
    for start, end in message.places:
        inside = [at for at, token in enumerate(told) if start <= token.start < end]
        for at in inside:
            found[at] = GOES_ON
        if inside:
            found[inside[0]] = BEGINS
    return found


def learn(told: Sequence[Marked]) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """The weights of evidence, and of one label after another."""
    import pycrfsuite  # type: ignore[import-not-found, import-untyped, unused-ignore]

    parts = [tokens(message.text) for message in told]
    rows = [list(evidence(m.text, each)) for m, each in zip(told, parts, strict=True)]
    seen = Counter(name for row in rows for found in row for name in found)
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": STRENGTH, "c2": STRENGTH, "max_iterations": 200})
    for message, each, row in zip(told, parts, rows, strict=True):
        kept = [[name for name in found if seen[name] >= SEEN] for found in row]
        trainer.append(kept, [str(label) for label in labels(message, each)])
    with tempfile.NamedTemporaryFile(suffix=".crf") as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        info = tagger.info()
    table: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for (name, label), weight in info.state_features.items():
        table[name][int(label)] = weight
    weights = {name: (b - o, g - o) for name, (o, b, g) in table.items()}
    follows = {f"{one}>{other}": weight for (one, other), weight in info.transitions.items()}
    return {n: pair for n, pair in weights.items() if max(map(abs, pair)) >= KEPT}, follows


def written(weights: Mapping[str, tuple[float, float]], follows: Mapping[str, float]) -> str:
    rows = sorted(weights.items())
    lines = [
        "# Evidence, and what it adds to a place beginning and going on; and what each label adds",
        "# to the one behind it (0 outside, 1 begins, 2 goes on). Made by tools/acts/scenes.py",
        *(f"follows\t{way}\t{weight:.2f}" for way, weight in sorted(follows.items())),
        *(f"{name}\t{begins:.2f}\t{goes_on:.2f}" for name, (begins, goes_on) in rows),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    told = [*messages(sorted(SCRIPTS.glob("*.txt"))), *tested()]
    WEIGHTS.write_text(written(*learn(told)), encoding="utf-8")


if __name__ == "__main__":
    main()
