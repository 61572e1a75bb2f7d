"""What the petitioner will read, before it goes out: said by the words and the code that say it in
the chat (`backend_client/wording/papers`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from backend_client.contract.case import Case, CaseStatus, EventType, Move, Moved
from backend_client.contract.documents import AnswerFile, Opinion, Refusal
from backend_client.json_codec import from_plain
from backend_client.wording import papers
from backend_client.wording.papers.words import words
from backend_client.wording.shown import clip
from office.db.in_thread import Transaction
from office.db.papers import rows
from office.desk.rendering import Desk
from office.law.documents import refusal_of
from office.law.routing import Units
from office.law.statuses import STATUSES
from office.papers.contents import title_of
from office.rights.rows import Reader

QUESTION_SHOWN = 200  # letters, on the card
FILE = AnswerFile("attached")


@dataclass(frozen=True)
class Preview:
    """`form`: the name of the form that is looked at. `ring`: the sentence that rings; `card`: what
    the card says first; `papers`: what opens after a tap. These are HTML, their values escaped."""

    form: str
    ring: str
    card: str
    papers: Sequence[str] = ()
    paper: str | None = None  # what the PDF is called that comes with it


@dataclass(frozen=True)
class Step:
    """See `papers.Paper`."""

    status: CaseStatus
    at: datetime
    note: str | None = None
    opinion: Opinion | None = None
    refusal: Refusal | None = None
    files: Sequence[AnswerFile] = field(default=())


def of_move(desk: Desk, case: Case, move: Move, form: str, attached: int) -> Preview:
    """`attached`: how many files go with it."""
    t, now, opinion = words(), desk.office.clock(), move.opinion
    if opinion is not None:
        opinion = replace(opinion, by=_name(move.unit, desk.office.units))
    files = (FILE,) * attached
    beside = () if move.answer else files  # those of an answer are offered with it
    beside += (FILE,) * (STATUSES[move.to].paper is not None)
    step = Step(move.to, now, move.note, opinion, refusal_of(move), beside)
    read = papers.whole_answer(t, move.answer) if move.answer else []
    if step.note or step.opinion or step.refusal or step.files:
        read += papers.messages([papers.title(t, step), *papers.step_lines(t, step)])
    answers = move.answer is not None or opinion is not None
    registered = move.to is CaseStatus.REGISTERED
    return Preview(
        form,
        ring=t.html("case.ring_answered" if answers else "case.ring"),
        card=t.html("case.registered") if registered else papers.status_line(t, move.to, opinion),
        papers=read,
        paper=title_of(move.to, case.draft.kind),
    )


class _Undone(Exception):
    """With what it was done for."""


async def paper_of(desk: Desk, number: str, move: Move, reader: Reader) -> Any:
    """What the paper of a move says, as plain Contents; None where it makes none. The move is made
    for it and undone, so it is the paper that would go out. Raises Problem for a move that would be
    refused."""

    async def work(transaction: Transaction) -> None:
        case = await desk.office.casework.move_in(transaction, number, move, None, reader)
        events = reversed(case.events if case is not None else ())
        moved = next((each for each in events if each.type is EventType.MOVED), None)
        files = from_plain(Moved, moved.data).files if moved is not None else ()
        said = [await rows.contents_of(transaction.sql, each.file_id) for each in files]
        raise _Undone(next((each for each in said if each is not None), None))

    try:
        await desk.office.database.change(work)
    except _Undone as undone:
        return undone.args[0]
    raise RuntimeError("a move that was looked at was made")


def of_question(text: str) -> Preview:
    t = words()
    said = t.html("case.question", question=clip(text, QUESTION_SHOWN))
    return Preview("question", t.html("case.ring_asked"), said)


def _name(unit: str | None, units: Units) -> str | None:
    body = units.find(unit) if unit else None
    return body.name if body else unit
