"""Looks through an answer before a petitioner gets it, and names what is wrong with it: words of
the mould, words without a deed or a day, a request that nobody answered, no law, no word of the
review, the answer to another matter, nothing to prove a fact by. Pure, over `lint.toml`.

It advises: an officer who stands by the answer sends it with a reason. How well it tells good
answers from bad ones `benchmarks/answers.py` says.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from backend_client.contract.case import Draft, PetitionKind
from backend_client.contract.documents import Answer, RowResult
from backend_client.likeness import NOTHING_LIKE, SAME, Sketch, grams, levelled, likeness, sketch
from office.law.deadlines import INVESTIGATE_ROUTE

COPIED = 0.7  # from here on two answers are one
SHORTEST_COPY = 8  # letters: below, two deeds may well be told alike


class Fault(StrEnum):
    """Each has its words in the desk's words.toml."""

    MOULD = "mould"
    EMPTY = "empty"
    ROWS = "rows"
    BASIS = "basis"
    REMEDY = "remedy"
    COPIED = "copied"
    EVIDENCE = "evidence"


@dataclass(frozen=True)
class Finding:
    """`about` is the request, or the number of another case, that it speaks of."""

    fault: Fault
    about: str = ""


@dataclass(frozen=True)
class Earlier:
    """An answer that was given in another case: `matter` and `words` are sketches of what it was
    about, and of each opinion, with one of all together."""

    number: str
    matter: Sketch
    words: tuple[Sketch, ...]


@dataclass(frozen=True)
class Table:
    stock: re.Pattern[str]
    vague: re.Pattern[str]
    definite: re.Pattern[str]
    basis: re.Pattern[str]
    remedy: re.Pattern[str]
    apart: re.Pattern[str]
    asking: re.Pattern[str]


def findings(
    draft: Draft,
    route: int | None,
    answer: Answer,
    note: str | None,
    earlier: Iterable[Earlier] = (),
    is_of_a_template: Callable[[str], bool] = lambda opinion: False,
) -> Sequence[Finding]:
    """`note` is what the petitioner gets beside the answer. Two opinions `is_of_a_template` holds
    for are alike because of that, and not because one was copied."""
    t = _table()
    found: list[Finding] = []
    for row in answer.rows:
        if not t.definite.search(row.opinion):
            fault = Fault.MOULD if t.stock.search(row.opinion) else Fault.EMPTY
            found.append(Finding(fault, row.request))
    found += (Finding(Fault.ROWS, each) for each in unanswered(draft.request, answer))
    if not _names_a_law(answer):
        found.append(Finding(Fault.BASIS))
    whole = "\n".join((answer.facts, answer.summary, *(r.opinion for r in answer.rows), note or ""))
    investigated = draft.kind is PetitionKind.CLAIM and route == INVESTIGATE_ROUTE
    if investigated and not t.remedy.search(whole):
        found.append(Finding(Fault.REMEDY))
    if (other := _copied_from(matter_of(draft), answer, earlier, is_of_a_template)) is not None:
        found.append(Finding(Fault.COPIED, other))
    if not answer.files and any(row.result == RowResult.SUPPORTED for row in answer.rows):
        found.append(Finding(Fault.EVIDENCE))
    return tuple(found)


def requests_in(text: str) -> Sequence[str]:
    """What somebody asks for, one by one, as they wrote it."""
    parts = (part.strip(" ，,、") for part in _table().apart.split(text))
    return tuple(part for part in parts if len(levelled(part)) > 2)


def unanswered(request: str, answer: Answer) -> Sequence[str]:
    """The requests of which no row speaks, where there are fewer rows than requests."""
    parts = requests_in(request)
    if len(parts) <= len(answer.rows):
        return ()
    told = _telling(" ".join(row.opinion for row in answer.rows))
    return tuple(part for part in parts if not _telling(part) & told)


def matter_of(draft: Draft) -> Sketch:
    return sketch(f"{draft.request}\n{draft.facts}")


def words_of(answer: Answer) -> tuple[Sketch, ...]:
    """To compare it with others."""
    rows = [row.opinion for row in answer.rows]
    told = (*rows, "".join(rows)) if len(rows) > 1 else tuple(rows)
    return tuple(sketch(each) for each in told if len(levelled(each)) >= SHORTEST_COPY)


def _copied_from(
    matter: Sketch,
    answer: Answer,
    earlier: Iterable[Earlier],
    is_of_a_template: Callable[[str], bool],
) -> str | None:
    of_templates = any(is_of_a_template(row.opinion) for row in answer.rows)
    copied, words = 1.0 if of_templates else COPIED, words_of(answer)
    for other in earlier:
        if other.matter == NOTHING_LIKE or likeness(matter, other.matter) >= SAME:
            continue
        if any(likeness(one, two) >= copied for one in words for two in other.words):
            return other.number
    return None


def _names_a_law(answer: Answer) -> bool:
    named = _table().basis
    return bool(named.search(answer.basis)) or (
        bool(answer.rows) and all(named.search(row.basis) for row in answer.rows)
    )


def _telling(text: str) -> set[str]:
    """Pairs of letters, but for those of asking."""
    return {pair for part in _table().asking.split(text) for pair in grams(levelled(part), 2)}


@cache
def _table() -> Table:
    rows = tomllib.loads(Path(__file__).with_name("lint.toml").read_text("utf-8"))
    said = {name: row if isinstance(row, str) else "|".join(row) for name, row in rows.items()}
    return Table(**{name: re.compile(each) for name, each in said.items()})
