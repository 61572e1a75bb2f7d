"""What a paper says, composed from a step of a case. Pure.

It is composed once, when the step is taken, and kept: what somebody was told stays as it was.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from backend_client.contract.case import CaseStatus, DeadlineName, Draft, LegalDeadline, Moved
from backend_client.contract.documents import SENDS_BACK, AnswerRow, Conclusion, Ground, RowResult
from backend_client.contract.periods import periods
from backend_client.exhaustive import exhaustive
from backend_client.wording.papers.words import words as chat_words
from office.law.deadlines import CHINA
from office.law.documents import GROUNDS, Part
from office.law.statuses import STATUSES

WORDS = Path(__file__).with_name("words.toml")
OF_EACH = ("mark", "title", "opening")  # the tables with words for each paper


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """All that is printed, but for what stands at the foot of every paper. `to` is whom it speaks
    to, by name only where nobody is shielded; `signed` is the body; `day` the date in words."""

    case: str
    title: str
    number: str
    to: str
    opening: str
    sections: tuple[Section, ...]
    signed: str
    day: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """A step of a case: the `seq`-th, `moved` what the petitioner is told. `office` is the petition
    office's name; `named`: whose matter it is may be printed."""

    case: str
    seq: int
    at: datetime
    draft: Draft
    filed_at: datetime
    moved: Moved
    office: str
    named: bool


def changed(contents: Contents, say: Callable[[str], str]) -> Contents:
    """With all that somebody wrote said in another way, and to nobody by name: of one letter no
    other way hides it."""
    return replace(
        contents,
        to=words()["to"]["unknown"],
        sections=tuple(
            replace(each, paragraphs=tuple(map(say, each.paragraphs))) for each in contents.sections
        ),
    )


def unsent(contents: Contents) -> Contents:
    """As it would go out, without the number that would make it an official paper."""
    return replace(contents, number=str(words()["draft"]))


def contents_of(told: Told) -> Contents | None:
    """None for a step that makes no paper."""
    moved = told.moved
    status = CaseStatus(moved.status)
    paper = STATUSES[status].paper
    if paper is None:
        return None
    unit = moved.unit or told.office
    by = moved.opinion.by if moved.opinion is not None else None
    day = date_of(told.at)
    values = {
        "case": told.case,
        "filed": date_of(told.filed_at),
        "day": day,
        "unit": unit,
        "days": moved.days,
    }
    mark = _said("mark", status, told.draft.kind)
    sections = (Section(words()["heading"][part], (*PARTS[part](told),)) for part in paper.parts)
    return Contents(
        case=told.case,
        title=_said("title", status, told.draft.kind),
        number=words()["number"].format(
            mark=mark, year=told.at.astimezone(CHINA).year, case=told.case, seq=told.seq
        ),
        to=_addressed(told),
        opening=_said("opening", status, told.draft.kind).format_map(values),
        sections=tuple(section for section in sections if section.paragraphs),
        signed=told.office if paper.by_office else by or unit,
        day=day,
        at=told.at,
    )


def _addressed(told: Told) -> str:
    """Who signs a joint matter need not know of each other's names."""
    to, draft = words()["to"], told.draft
    if draft.petitioner.joint:
        return str(to["joint"])
    name = draft.on_behalf.name if draft.on_behalf is not None else draft.petitioner.name
    return str(to["person"].format(name=name) if told.named and name else to["unknown"])


def _ground(told: Told) -> Iterator[str]:
    refusal = told.moved.refusal
    if refusal is None:
        return
    if refusal.ground in set(Ground):
        law = refusal.law or GROUNDS[Ground(refusal.ground)].law
        yield words()["ground"][refusal.ground].format(law=law)
    else:
        yield refusal.law or refusal.ground
    if refusal.final_case:
        yield words()["refusal"]["final_case"].format(text=refusal.final_case)


def _way(told: Told) -> Iterator[str]:
    """How a matter is handled, which Art. 23 wants told; elsewhere, by when."""
    if told.moved.route is not None:
        said: Mapping[str, str] = words()["way"]
        unit = told.moved.unit or told.office
        yield said[str(told.moved.route)].format(unit=unit, **_periods())


def _periods() -> Mapping[str, str]:
    said: Mapping[str, str] = words()["period"]
    return {
        name: said[name].format(
            since=period.since,
            time=said[period.unit].format(count=period.amount),
            law=said["law"].format(title=period.title, article=_numeral(period.article)),
        )
        for name, period in periods().items()
    }


def _numeral(count: int) -> str:
    """1 to 99, as an article is cited."""
    digits: str = words()["numerals"]
    tens, ones = divmod(count, 10)
    many = digits[tens - 1] if tens > 1 else ""
    return f"{many}{digits[9] if tens else ''}{digits[ones - 1] if ones else ''}"


def _found(told: Told) -> Iterator[str]:
    if told.moved.answer is not None and told.moved.answer.facts:
        yield told.moved.answer.facts


def _conclusion(told: Told) -> Iterator[str]:
    opinion = told.moved.opinion
    if opinion is not None:
        known = opinion.result in set(Conclusion)
        yield chat_words().plain(f"conclusion.{opinion.result}") if known else opinion.result


def _reasons(told: Told) -> Iterator[str]:
    if told.moved.opinion is not None:
        yield told.moved.opinion.reasons


def _requests(told: Told) -> Iterator[str]:
    paper = told.moved.answer or told.moved.opinion
    for at, row in enumerate(paper.rows if paper is not None else (), 1):
        yield from _row(at, row)


def _row(at: int, row: AnswerRow) -> Iterator[str]:
    said: Mapping[str, str] = words()["row"]
    yield said["request"].format(at=at, text=row.request)
    if row.result in set(RowResult):
        yield said["result"].format(text=chat_words().plain(f"row_result.{row.result}"))
    yield said["opinion"].format(text=row.opinion)
    if row.basis:
        yield said["basis"].format(text=row.basis)


def _basis(told: Told) -> Iterator[str]:
    paper = told.moved.answer or told.moved.opinion
    if paper is not None and paper.basis:
        yield paper.basis


def _note(told: Told) -> Iterator[str]:
    if told.moved.note:
        yield told.moved.note


def _terms(told: Told) -> Iterator[str]:
    for clock in _clocks(told):
        due, unit = date_of(clock.due), told.moved.unit or told.office
        yield words()["terms"][clock.name].format(due=due, unit=unit)


def _remedy(told: Told) -> Iterator[str]:
    """Of a matter that is done again, or done with, none: it is said so."""
    said: Mapping[str, str] = words()["remedy"]
    if told.moved.opinion is not None and told.moved.opinion.result in SENDS_BACK:
        yield said["sent_back"]
        return
    if told.moved.status == CaseStatus.FINAL:
        yield said["over"]
    for clock in _clocks(told):
        yield said[clock.name].format(due=date_of(clock.due))
        if clock.taken_until is not None and date_of(clock.taken_until) != date_of(clock.due):
            yield said["later"].format(due=date_of(clock.taken_until))


def _clocks(told: Told) -> Iterator[LegalDeadline]:
    paper = STATUSES[CaseStatus(told.moved.status)].paper
    terms = paper.terms if paper is not None else ()
    return (clock for name in terms for clock in told.moved.clocks if clock.name == name)


PARTS: Mapping[Part, Callable[[Told], Iterator[str]]] = exhaustive(
    "contents.PARTS",
    Part,
    {
        Part.GROUND: _ground,
        Part.WAY: _way,
        Part.FOUND: _found,
        Part.CONCLUSION: _conclusion,
        Part.REASONS: _reasons,
        Part.REQUESTS: _requests,
        Part.BASIS: _basis,
        Part.NOTE: _note,
        Part.TERMS: _terms,
        Part.REMEDY: _remedy,
    },
)


def title_of(status: CaseStatus, kind: str) -> str | None:
    """Of the paper that comes with a move to this status; None where none does."""
    return None if STATUSES[status].paper is None else _said("title", status, kind)


def date_of(moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    return str(words()["date"].format(year=local.year, month=local.month, day=local.day))


def _said(table: str, status: CaseStatus, kind: str) -> str:
    found = words()[table][status.value]
    return str(found if isinstance(found, str) else found.get(kind, found["other"]))


@cache
def words() -> Mapping[str, Any]:
    return tomllib.loads(WORDS.read_text("utf-8"))


def _complete() -> None:
    """Raises Forgotten for a paper, a part or a clock without words."""
    papers = {status: row.paper for status, row in STATUSES.items() if row.paper is not None}
    for table in OF_EACH:
        exhaustive(f"words.toml [{table}]", papers, words()[table])
    exhaustive("words.toml [heading]", Part, words()["heading"])
    exhaustive("words.toml [ground]", Ground, words()["ground"])
    told: Mapping[Part, set[DeadlineName]] = {
        part: {name for paper in papers.values() if part in paper.parts for name in paper.terms}
        for part in (Part.TERMS, Part.REMEDY)
    }
    for part, names in told.items():
        exhaustive(f"words.toml [{part}]", names, words()[part])


_complete()
