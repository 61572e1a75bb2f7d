"""Rules for the office's documents: of which parts each is made, and what it must say before a
petitioner gets it. A paper without words is none, and each refusal tells how to mend it. Pure, over
the table of grounds in `data/grounds.toml`. Which status makes which paper stands in
`statuses.STATUSES`. Articles: 《信访工作条例》(2022).
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend_client.contract.case import CaseStatus, DeadlineName, Move, PetitionKind
from backend_client.contract.documents import (
    Answer,
    AnswerFile,
    AnswerRow,
    Conclusion,
    Ground,
    Opinion,
    Refusal,
    RowResult,
)
from office.data import FOLDER
from office.law.problems import Problem

LONGEST_WORDS = 20_000  # characters of one field: a dozen messages in a chat
LONGEST_SUMMARY = 200
TABLE = FOLDER / "grounds.toml"
# Letters to Unicode, nothing to a reader.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")


class Part(StrEnum):
    """What may stand in a paper; the words of its heading are in words.toml."""

    GROUND = "ground"  # why a matter is not accepted
    WAY = "way"  # which of the six of Art. 31 a matter goes, and until when
    FOUND = "found"  # the facts
    CONCLUSION = "conclusion"  # of a review or a recheck
    REASONS = "reasons"
    REQUESTS = "requests"  # one by one: result, opinion, basis
    BASIS = "basis"
    NOTE = "note"  # what the office said besides
    TERMS = "terms"  # until when who does what
    REMEDY = "remedy"  # what the petitioner may ask for, and until when


@dataclass(frozen=True)
class Paper:
    """`terms` are the clocks it tells of. `by_office`: the petition office signs it, and not the
    body that has the matter."""

    parts: tuple[Part, ...]
    terms: tuple[DeadlineName, ...] = ()
    by_office: bool = False


HANDED_OVER_PAPER = Paper(  # 22
    (Part.NOTE, Part.TERMS), (DeadlineName.NOTICE, DeadlineName.DENUNCIATION), by_office=True
)
ACCEPTED_PAPER = Paper(  # 23
    (Part.WAY, Part.NOTE, Part.TERMS), (DeadlineName.SIMPLE, DeadlineName.HANDLE)
)
REFUSED_PAPER = Paper((Part.GROUND, Part.NOTE))  # 19 (3), 31, 36
SIGNPOSTED_PAPER = Paper((Part.WAY, Part.NOTE))  # 31 (1)-(4)
EXTENDED_PAPER = Paper((Part.NOTE, Part.TERMS), (DeadlineName.HANDLE,))  # 34
ANSWERED_PAPER = Paper(  # 32
    (Part.FOUND, Part.REQUESTS, Part.BASIS, Part.NOTE, Part.REMEDY), (DeadlineName.ASK_REVIEW,)
)
_OPINION = (Part.CONCLUSION, Part.REASONS, Part.REQUESTS, Part.BASIS, Part.NOTE, Part.REMEDY)
REVIEWED_PAPER = Paper(_OPINION, (DeadlineName.ASK_RECHECK,))  # 35
FINAL_PAPER = Paper(_OPINION)  # 36


@dataclass(frozen=True)
class Provision:
    """What a ground may be given for, and where the law says so."""

    to: CaseStatus
    law: str
    kinds: frozenset[PetitionKind]


def _grounds() -> Mapping[Ground, Provision]:
    """Raises ValueError for a table that does not fit the contract."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["ground"]
    found = {
        Ground(row["id"]): Provision(
            CaseStatus(row["to"]), row["law"], frozenset(map(PetitionKind, row["kinds"]))
        )
        for row in rows
    }
    if missing := set(Ground) - set(found):
        raise ValueError(f"grounds: {', '.join(sorted(missing))} stands in no row")
    return found


GROUNDS = _grounds()


def has_words(text: str | None) -> bool:
    """Whether there is anything to read: a letter or a figure, however much blank is around it."""
    return any(
        unicodedata.category(char)[0] in "LN" and char not in BLANK_LETTERS for char in text or ""
    )


def grounds_for(to: CaseStatus, kind: PetitionKind) -> tuple[Ground, ...]:
    return tuple(g for g, rule in GROUNDS.items() if rule.to is to and kind in rule.kinds)


def check_answer(answer: Answer | None) -> None:
    """Art. 32. Raises Problem 422."""
    if answer is None or not answer.rows:
        raise Problem.invalid("answer.rows", "must have one row per request (Art. 32)")
    _need("answer.facts", answer.facts, "must tell the facts that were found (Art. 32)")
    _check_rows("answer.rows", answer.rows)
    if not all(has_words(row.basis) for row in answer.rows):
        _need("answer.basis", answer.basis, "must name the legal basis (Art. 32)")
    _fits("answer.basis", answer.basis)
    _fits("answer.summary", answer.summary, LONGEST_SUMMARY)


def check_opinion(opinion: Opinion | None) -> None:
    """Art. 35, 36. Raises Problem 422."""
    if opinion is None:
        raise Problem.invalid("opinion", "must have result, reasons and basis (Art. 35, 36)")
    if opinion.result not in set(Conclusion):
        raise Problem.invalid("opinion.result", f"must be one of {', '.join(Conclusion)}")
    _need("opinion.reasons", opinion.reasons, "must tell why (Art. 35, 36)")
    _need("opinion.basis", opinion.basis, "must name the legal basis")
    if opinion.result == Conclusion.CHANGED and not opinion.rows:
        raise Problem.invalid("opinion.rows", "must say what holds instead, one row per request")
    _check_rows("opinion.rows", opinion.rows)


def _check_rows(place: str, rows: tuple[AnswerRow, ...]) -> None:
    for at, row in enumerate(rows):
        _need(f"{place}[{at}].request", row.request, "must name the request")
        _need(f"{place}[{at}].opinion", row.opinion, "must tell what becomes of it")
        if row.result not in set(RowResult):
            wanted = f"must be one of {', '.join(RowResult)} (Art. 32)"
            raise Problem.invalid(f"{place}[{at}].result", wanted)
        _fits(f"{place}[{at}].basis", row.basis)


def check_refusal(move: Move, kind: PetitionKind, *, required: bool) -> None:
    """Raises Problem 422 for a ground that is missing, unknown or none for this, and for a final
    case that is missing."""
    if not required:
        for name in ("ground", "final_case"):
            if getattr(move, name) is not None:
                raise Problem.invalid(name, f"belongs to no move to {move.to}")
        return
    fitting = grounds_for(move.to, kind)
    if move.ground not in fitting:
        raise Problem.invalid("ground", f"must be one of {', '.join(fitting)}")
    if move.to is CaseStatus.NO_LONGER_ACCEPTED:
        _need("final_case", move.final_case, "must name the recheck that ended it (Art. 36)")
    elif move.final_case is not None:
        raise Problem.invalid("final_case", f"belongs to no move to {move.to}")


def check_words(move: Move, *, note_needed: bool) -> None:
    """Raises Problem 422 for a sentence that is missing, or that nobody can read."""
    if note_needed:
        _need("note", move.note, f"must tell the petitioner why the case is {move.to}")
    elif move.note and not has_words(move.note):
        raise Problem.invalid("note", "must have words, or be left out")
    _fits("note", move.note)
    _fits("internal", move.internal)
    _fits("final_case", move.final_case, 200)


def refusal_of(move: Move) -> Refusal | None:
    """As the petitioner gets it. Raises Problem 422 for a ground that there is not."""
    if move.ground is None:
        return None
    if move.ground not in set(Ground):
        raise Problem.invalid("ground", f"must be one of {', '.join(Ground)}")
    return Refusal(move.ground, GROUNDS[Ground(move.ground)].law, move.final_case)


def files_of(move: Move) -> tuple[AnswerFile, ...]:
    """Those of its paper."""
    paper = move.answer or move.opinion
    return paper.files if paper else ()


def place_of_files(move: Move) -> str:
    return "answer.files" if move.answer else "opinion.files" if move.opinion else "files"


def _need(place: str, text: str | None, wanted: str) -> None:
    if not has_words(text):
        raise Problem.invalid(place, wanted)
    _fits(place, text)


def _fits(place: str, text: str | None, limit: int = LONGEST_WORDS) -> None:
    if text is not None and len(text) > limit:
        raise Problem.invalid(place, f"must have {limit} characters at most")
