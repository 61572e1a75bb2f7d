"""The chain of the trail: each row's code follows from the row and from the code before it. Pure.

The code is an HMAC under a key that is kept outside the database, so nobody who can write the table
alone can make a row that fits. What a chain cannot show by itself is that its end was cut off: for
that the last id and code, the head, are kept outside as well.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

BEFORE_THE_FIRST = "0" * 64


@dataclass(frozen=True)
class Entry:
    """A row. `subject` is what it is about: a case's number, a talk, an officer."""

    id: int
    at: datetime
    actor: str
    act: str
    subject: str | None
    data: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""


@dataclass(frozen=True)
class Head:
    """The last row there was."""

    id: int = 0
    code: str = BEFORE_THE_FIRST


NOTHING_CUT = Head()


class Harm(StrEnum):
    ALTERED = "altered"  # its code is the one it had, and what it says is not
    FOREIGN = "altered or inserted"  # nothing follows from it, nor it from anything
    REMOVED = "removed"
    CUT = "cut off at the end"
    REPLACED = "replaced"  # the chain holds, and is not the one whose head was kept
    HEADLESS = "without the head that was kept outside the database"


@dataclass(frozen=True)
class Fault:
    """Rows `first` to `last`."""

    harm: Harm
    first: int
    last: int

    def __str__(self) -> str:
        rows = f"row {self.first}" if self.first == self.last else f"rows {self.first}-{self.last}"
        return f"{rows}: {self.harm}"


def code_of(key: bytes, before: str, entry: Entry) -> str:
    """`before` is the code of the row before it."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [before, entry.id, at, entry.actor, entry.act, entry.subject, dict(entry.data)]
    canonical = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, canonical.encode("ascii"), "sha256").hex()


def faults(
    key: bytes, entries: Iterable[Entry], head: Head | None, base: Head = NOTHING_CUT
) -> Iterator[Fault]:
    """What is wrong with the rows, which come in the order of their ids, from the one behind the
    `base`: what was cut when its time was over. Rows beyond the head are no fault: the program may
    have stopped between storing a row and keeping the head."""
    last = Entry(base.id, datetime.min.replace(tzinfo=UTC), "", "", None, code=base.code)
    doubted: tuple[int, int] | None = None  # the rows before that do not follow from their own
    for entry in entries:
        follows = _fits(entry, code_of(key, last.code, entry))
        gap = entry.id - last.id - 1
        if doubted and (follows or gap > 0):
            yield _doubt(*doubted, follows=follows)
            doubted = None
        if gap > 0:
            yield Fault(Harm.REMOVED, last.id + 1, entry.id - 1)
        elif not follows:
            doubted = (doubted[0] if doubted else entry.id), entry.id
        if head is not None and entry.id == head.id and not (doubted or _fits(entry, head.code)):
            yield Fault(Harm.REPLACED, base.id + 1, entry.id)
        last = entry
    if doubted:
        yield _doubt(*doubted, follows=False)
    if head is None:
        if last.id > base.id:
            yield Fault(Harm.HEADLESS, base.id + 1, last.id)
    elif last.id < head.id:
        yield Fault(Harm.CUT, last.id + 1, head.id)


def _doubt(first: int, last: int, *, follows: bool) -> Fault:
    """`follows`: the next row follows from it, so its code is the one it had."""
    return Fault(Harm.ALTERED if follows and first == last else Harm.FOREIGN, first, last)


def _fits(entry: Entry, code: str) -> bool:
    return hmac.compare_digest(entry.code.encode(), code.encode())
