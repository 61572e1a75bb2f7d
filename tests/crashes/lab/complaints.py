"""What the program said of itself while it was tried: a line of level error, or a traceback, is a
breach like any other. What a lane brings about on purpose stands in one table, with the reason.
"""

import io
import logging
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.ops import logs
from tests.crashes.lab.checker import Verdict

BAD = re.compile(
    r"\blevel=(?:error|critical)\b|^Traceback \(most recent call last\)|^\s*Fatal Python error"
    r"|\bTask exception was never retrieved\b|\bTask was destroyed but it is pending\b"
)


@dataclass(frozen=True)
class Allowed:
    """Lines that match are no breach in a lane that names them."""

    pattern: str
    reason: str


ALLOWED: Mapping[str, Allowed] = {
    "poison": Allowed(
        r'event="turn failed" .*error="?(?:KeyError|TypeError|Mismatch|ValueError)',
        "updates that no bot can read are put among the others: each is set aside for a person",
    ),
}


def complaints(said: Iterable[str], expected: Collection[str] = ()) -> list[str]:
    """The lines that should not be there. `expected` names what the lane itself brings about."""
    fine = [re.compile(ALLOWED[name].pattern) for name in expected]
    return [
        line.strip()
        for line in said
        if BAD.search(line) and not any(each.search(line) for each in fine)
    ]


def hear(verdict: Verdict, said: Mapping[str, Iterable[str]], expected: Collection[str]) -> Verdict:
    """Add what the processes, by name, complained of."""
    for name, lines in said.items():
        for line in complaints(lines, expected):
            verdict.breach("errors", f"{name}: {line[:300]}")
    return verdict


@contextmanager
def overheard() -> Iterator[io.StringIO]:
    """All that is logged in this process meanwhile, from warnings on, as the program would write
    it."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = list(root.handlers), root.level
    said = io.StringIO()
    logs.configure("WARNING", "laboratory", said)
    try:
        yield said
    finally:
        structlog.reset_defaults()
        logging.captureWarnings(False)
        root.handlers[:] = handlers
        root.setLevel(level)
        sys.excepthook = hook
