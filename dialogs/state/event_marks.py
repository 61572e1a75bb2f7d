"""Fingerprints of events, by which a chat notices that a restored backend gave known sequence
numbers to other events.
"""

from collections.abc import Sequence

from backend_client.contract.case import CaseEvent
from backend_client.feed import mark_of

MARKED = 64  # steps back
LETTERS = 8  # of a mark


def mark(event: CaseEvent) -> str:
    return mark_of(event)[:LETTERS]


def marked(marks: Sequence[str], event: CaseEvent) -> tuple[str, ...]:
    """With the mark of the next step."""
    return (*marks, mark(event))[-MARKED:]


def is_other(marks: Sequence[str], seq: int, event: CaseEvent) -> bool:
    """Whether the step, which is not behind `seq`, is another than the one that was known there. Of
    one whose mark is not known (an earlier release kept none) nobody can tell."""
    at = len(marks) - 1 - (seq - event.seq)
    return 0 <= at < len(marks) and marks[at] != mark(event)


def marks_before(marks: Sequence[str], seq: int, event: CaseEvent) -> tuple[str, ...]:
    """Those of the steps before this one."""
    return tuple(marks[: max(len(marks) - 1 - (seq - event.seq), 0)])
