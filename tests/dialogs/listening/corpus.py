"""The corpus: what people wrote in ten situations, with what should become of each.

A line: situation, outcome wanted (`a|b`), 1 for a true petition or answer that must never be
diverted, and the text, separated by tabs. `benchmarks/listening.py` prints the figures.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.dialogs.listening.outcomes import fits, outcomes_of
from tests.dialogs.listening.situations import SITUATIONS
from tests.dialogs.phone import Phone

CORPUS = Path(__file__).with_name("corpus.tsv")
HELD = CORPUS.with_name("held.tsv")  # nothing is learnt from it
LATER = CORPUS.with_name("later.tsv")  # nor from this, which other hands wrote later


@dataclass(frozen=True)
class Utterance:
    context: str
    wanted: str
    true: bool
    text: str


@dataclass(frozen=True)
class Heard:
    utterance: Utterance
    found: frozenset[str]
    right: bool

    @property
    def asked(self) -> bool:
        return "ask" in self.found

    @property
    def diverted(self) -> bool:
        """A true petition or answer that did not reach its place, and was not asked about."""
        return self.utterance.true and not self.right and not self.asked


def read(path: Path) -> Iterator[Utterance]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            context, wanted, true, text = line.split("\t", 3)
            yield Utterance(context, wanted, true == "1", text.replace("\\n", "\n"))


def mended() -> Iterator[tuple[Utterance, str]]:
    """What once went elsewhere, and where; beside what only sounds like it."""
    for line in CORPUS.with_name("mended.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            context, wanted, once, text = line.split("\t", 3)
            yield Utterance(context, wanted, False, text), once


def hear(utterance: Utterance, stands: Phone) -> Heard:
    phone = stands.copy()
    before, effects = phone.conversation, len(phone.effects)
    phone.says(utterance.text)
    found = outcomes_of(before, phone, utterance.text, effects)
    return Heard(utterance, frozenset(found), fits(utterance.wanted, found, phone))


def hear_all(utterances: Iterable[Utterance]) -> list[Heard]:
    standing = {name: make() for name, make in SITUATIONS.items()}
    return [hear(each, standing[each.context]) for each in utterances]
