"""Parses an officer's form into a move of the contract."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import MAXYEAR, date, datetime

from backend_client.contract.bodies import TaskKind, TaskOrder
from backend_client.contract.case import CaseStatus, Move
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow, Opinion
from office.desk.rendering import words
from office.law.deadlines import CHINA, days_left, end_of
from office.law.moves import TO_A_UNIT
from office.law.problems import Problem
from office.law.statuses import DECIDED_ABOVE

ANSWER_ROWS = 4
MEETINGS = (CaseStatus.MEDIATION.value, CaseStatus.HEARING.value)
MEETINGS_AHEAD = 366  # days: what is told has no year
LONGEST_PLACE, LONGEST_OUTCOME = 100, 500  # characters
HELPER_ROWS = 3


def read_move(form: Mapping[str, str], now: datetime) -> Move:
    """Raises Problem for a move that does not exist, and for a meeting without its day, place or
    outcome; what else is wrong the status machine says."""
    to = form.get("to", "")
    if to not in set(CaseStatus):
        raise Problem.invalid("to", "must be a status")
    status, route, days = CaseStatus(to), form.get("route", ""), text_of(form, "days")
    return Move(
        to=status,
        unit=form.get("unit") or None,
        note="\n".join((*meeting_lines(form, status, now), *filter(None, [text_of(form, "note")])))
        or None,
        answer=_answer(form) if status is CaseStatus.ANSWERED else None,
        route=int(route) if re.fullmatch("[1-6]", route) else None,
        days=int(days) if re.fullmatch("[0-9]{1,3}", days) else None,
        approver=text_of(form, "approver") or None,
        opinion=_opinion(form) if status in DECIDED_ABOVE else None,
        ground=form.get("ground") or None,
        final_case=text_of(form, "final_case") or None,
        internal=text_of(form, "internal") or None,
        against_advice=form.get("against_advice") == "yes",
        helpers=_helpers(form) if status in TO_A_UNIT else (),
        simple=form.get("simple") == "yes",
    )


def read_order(form: Mapping[str, str]) -> TaskOrder:
    """Raises Problem for a kind that does not exist."""
    kind = form.get("kind", "")
    if kind not in set(TaskKind):
        raise Problem.invalid("kind", "must be a kind of task")
    return TaskOrder(
        form.get("unit", ""),
        text_of(form, "what"),
        TaskKind(kind),
        _day(form, "due"),
        text_of(form, "note") or None,
        text_of(form, "leader") or None,
        text_of(form, "act") or None,
        against_advice=form.get("against_advice") == "yes",
    )


def meeting_lines(form: Mapping[str, str], to: CaseStatus, now: datetime) -> Sequence[str]:
    """What the petitioner is told of a mediation or a hearing: what came of the one that is over,
    when and where the next one is, from today on. The form says which it was about. Raises Problem
    422."""
    lines, over = [], form.get("meeting_over", "")
    said = words()["meeting"]
    if over in MEETINGS:
        outcome = text_of(form, "outcome")
        if not 1 <= len(outcome) <= LONGEST_OUTCOME:
            raise Problem.invalid("outcome", f"must have 1 to {LONGEST_OUTCOME} characters")
        lines.append(said[f"{over}_over"].format(outcome=outcome))
    if to.value in MEETINGS and form.get("meeting") == to.value:
        place = text_of(form, "meeting_place")
        if not 1 <= len(place) <= LONGEST_PLACE:
            raise Problem.invalid("meeting_place", f"must have 1 to {LONGEST_PLACE} characters")
        try:
            at = datetime.fromisoformat(text_of(form, "meeting_at")).replace(tzinfo=CHINA)
        except ValueError:
            raise Problem.invalid("meeting_at", "must be a day and a time") from None
        if not 0 <= days_left(at, now) <= MEETINGS_AHEAD:
            raise Problem.invalid("meeting_at", f"must be within {MEETINGS_AHEAD} days")
        day = words()["given"]["day"].format(month=at.month, day=at.day)
        lines.append(said[to.value].format(day=day, time=f"{at:%H:%M}", place=place))
    return lines


def _helpers(form: Mapping[str, str]) -> tuple[TaskOrder, ...]:
    """Every row in which something was chosen or typed."""
    advised = form.get("against_advice") == "yes"
    rows = (f"helper{i}" for i in range(1, HELPER_ROWS + 1))
    return tuple(
        TaskOrder(
            form.get(row, ""),
            text_of(form, f"{row}_what"),
            TaskKind.AT_ONCE if form.get("at_once") == "yes" else TaskKind.HELP,
            due=_day(form, f"{row}_due"),
            against_advice=advised,
        )
        for row in rows
        if form.get(row) or text_of(form, f"{row}_what")
    )


def _day(form: Mapping[str, str], name: str) -> datetime | None:
    """The end of a day; None for what is none, or in the last year, which the contract refuses."""
    try:
        day = date.fromisoformat(form.get(name, ""))
    except ValueError:
        return None
    return end_of(day) if day.year < MAXYEAR else None


def with_files(move: Move, files: Sequence[AnswerFile]) -> Move:
    """Files go with the paper; where the step has none, with the step itself."""
    if move.answer is not None:
        return replace(move, answer=replace(move.answer, files=tuple(files)))
    if move.opinion is not None:
        return replace(move, opinion=replace(move.opinion, files=tuple(files)))
    return replace(move, files=tuple(files))


def seen_in(form: Mapping[str, str]) -> int | None:
    """How far whoever sends it has seen, as its page had it; None where it says nothing."""
    said = form.get("seen", "")
    return int(said) if re.fullmatch("[0-9]{1,9}", said, re.ASCII) else None


def field_of(problem: Problem) -> str:
    """The field of a form that a refusal is about, by its name; empty where it is about none."""
    if problem.name == "unfit-file":
        return "files"
    where = str(problem.extra.get("where", "")) if problem.name == "invalid" else ""
    if (row := re.fullmatch(r"(answer|opinion)\.rows(?:\[(\d+)\]\.(\w+))?", where)) is not None:
        return f"{row[3] or 'opinion'}{int(row[2] or 0) + 1}"
    if (row := re.fullmatch(r"helpers\[(\d+)\]\.(\w+)", where)) is not None:
        return f"helper{int(row[1]) + 1}" + ("" if row[2] == "unit" else f"_{row[2]}")
    return {"opinion": "conclusion", "opinion.result": "conclusion"}.get(
        where, where.rpartition(".")[2]
    )


def text_of(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").strip()


def _answer(form: Mapping[str, str]) -> Answer:
    facts, summary = text_of(form, "facts"), text_of(form, "summary")
    return Answer(_rows(form), text_of(form, "basis"), facts=facts, summary=summary)


def _opinion(form: Mapping[str, str]) -> Opinion:
    return Opinion(
        form.get("conclusion", ""),
        text_of(form, "reasons"),
        text_of(form, "basis"),
        _rows(form),
    )


def _rows(form: Mapping[str, str]) -> tuple[AnswerRow, ...]:
    """Every row in which something was typed: what lacks the rest is refused, not left out. The
    first request alone is what the form offered."""
    rows = []
    for i in range(1, ANSWER_ROWS + 1):
        request, opinion = text_of(form, f"request{i}"), text_of(form, f"opinion{i}")
        if opinion or (request and i > 1):
            rows.append(AnswerRow(request, opinion, form.get(f"result{i}", "")))
    return tuple(rows)
