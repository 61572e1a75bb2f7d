"""The office's papers word for word, as a citizen reads them: one way to say them for the chat that
shows them, and for the desk that shows them before they go out. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from backend_client.contract.case import CaseStatus
from backend_client.contract.documents import (
    SENDS_BACK,
    Answer,
    AnswerFile,
    AnswerRow,
    Conclusion,
    Ground,
    Opinion,
    Refusal,
    RowResult,
)
from backend_client.wording.shown import clip, shown, utf16_units

PART_UNITS = 1500  # of words in one piece; two make a message, far below Telegram's limit
_MARKUP = re.compile(r"</?(?:b|code)>")


class Says(Protocol):
    """The words of a language. What is put into one of them is escaped."""

    def html(self, key: str, **values: object) -> str: ...
    def plain(self, key: str, **values: object) -> str: ...
    def has(self, key: str) -> bool: ...
    def day(self, moment: datetime) -> str: ...


class Paper(Protocol):
    """A step of a case with what the citizen was told."""

    @property
    def status(self) -> CaseStatus | str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def note(self) -> str | None: ...
    @property
    def opinion(self) -> Opinion | None: ...
    @property
    def refusal(self) -> Refusal | None: ...
    @property
    def files(self) -> Sequence[AnswerFile]: ...


def status_line(t: Says, status: CaseStatus, opinion: Opinion | None = None) -> str:
    """Where a case stands, as its card says it first. What a review sends back is neither at its
    end nor to be asked about again."""
    back = opinion is not None and opinion.result in SENDS_BACK
    plain = t.plain(f"status.plain.{'sent_back' if back else status}")
    return t.html("case.status", status=t.plain(f"status.{status}"), plain=plain)


def whole_answer(t: Says, answer: Answer) -> list[str]:
    """Messages."""
    lines = pieces(t, "case.answer_summary", "summary", answer.summary) if answer.summary else []
    if answer.facts:
        lines += pieces(t, "case.answer_facts", "facts", answer.facts)
    lines += _rows(t, answer.rows)
    if answer.basis:
        lines += pieces(t, "case.answer_basis", "basis", answer.basis)
    return messages([t.html("case.answer"), *lines])


def step_lines(t: Says, step: Paper) -> Iterator[str]:
    """What stands under the title of a paper."""
    if step.refusal is not None:
        yield refusal_line(t, step.refusal)
    if step.opinion is not None:
        yield conclusion_line(t, step.opinion)
        yield from pieces(t, "case.opinion_reasons", "reasons", step.opinion.reasons)
        yield from _rows(t, step.opinion.rows)
        if step.opinion.basis:
            yield from pieces(t, "case.answer_basis", "basis", step.opinion.basis)
    if step.note:
        yield from pieces(t, "case.note", "note", step.note)
    if step.files:
        yield t.html("case.answer_files", count=len(step.files))


def title(t: Says, step: Paper) -> str:
    """Of a paper, the name that the law gives it; of any other step, that of its status."""
    if step.opinion is not None:
        return opinion_title(t, step)
    names = (f"document.{step.status}", f"status.{step.status}")
    named = next((name for name in names if t.has(name)), "status.other")
    return t.html("case.paper", name=t.plain(named), at=t.day(step.at))


def opinion_title(t: Says, step: Paper) -> str:
    """Who decided, and when it came: from then on the next window runs (Art. 36)."""
    by = step.opinion.by if step.opinion is not None else None
    named = f"document.{step.status}"
    name = t.plain(named if t.has(named) else "document.other")
    if not by:
        return t.html("case.paper", name=name, at=t.day(step.at))
    return t.html("case.paper_by", name=name, at=t.day(step.at), by=clip(by, 60))


def conclusion_line(t: Says, opinion: Opinion) -> str:
    known = opinion.result in set(Conclusion)
    said = t.plain(f"conclusion.{opinion.result}") if known else clip(opinion.result, 60)
    return t.html("case.conclusion", said=said or t.plain("card.none"))


def refusal_line(t: Says, refusal: Refusal) -> str:
    """The ground as the law has it; one that only the backend knows by its provision."""
    known = refusal.ground in set(Ground)
    why = t.plain(f"ground.{refusal.ground}") if known else clip(refusal.law or refusal.ground, 120)
    if refusal.final_case:
        return t.html("case.refusal_final", why=why, number=clip(refusal.final_case, 120))
    return t.html("case.refusal", why=why or t.plain("card.none"))


def pieces(t: Says, key: str, name: str, value: str) -> list[str]:
    """A long value cut to fit; escaping may make a character five, but Telegram counts one."""
    size = PART_UNITS // 2
    parts = (value[at : at + size] for at in range(0, len(value), size))
    cuts = [part for part in parts if shown(part).strip()] or [t.plain("card.none")]
    first = t.html(key, **{name: cuts[0]})
    return [first, *(t.html("case.answer_more", text=cut) for cut in cuts[1:])]


def messages(lines: Iterable[str]) -> list[str]:
    """As many as it takes, each within what Telegram allows."""
    found: list[list[str]] = []
    for line in lines:
        if not found or sum(map(utf16_units, found[-1])) + utf16_units(line) > PART_UNITS * 2:
            found.append([])
        found[-1].append(line)
    return ["\n".join(part) for part in found]


def paper_name(t: Says, status: str, kind: str | None) -> str:
    """Of the official paper of a step: as the law and the paper's own title have it."""
    names = (f"document.{status}", f"paper_name.{status}_{kind}", f"paper_name.{status}")
    return t.plain(next(filter(t.has, names), "paper_name.other"))


def file_name(t: Says, status: str, kind: str | None, number: str) -> str:
    """How its file is called in the chat and at the desk, without an ending."""
    return t.plain("case.official_file_name", name=paper_name(t, status, kind), number=number)


def without_markup(text: str) -> str:
    """A message of ours as plain text, still escaped."""
    return _MARKUP.sub("", text)


def _rows(t: Says, rows: Iterable[AnswerRow]) -> list[str]:
    return [line for row in rows for line in _row(t, row)]


def _row(t: Says, row: AnswerRow) -> Iterator[str]:
    yield from pieces(t, "case.answer_request", "request", row.request)
    if row.result in set(RowResult):
        yield t.html("case.answer_result", result=t.plain(f"row_result.{row.result}"))
    yield from pieces(t, "case.answer_opinion", "opinion", row.opinion)
    if row.basis:
        yield from pieces(t, "case.answer_basis", "basis", row.basis)
