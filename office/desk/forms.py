"""Parses an officer's form into a move of the contract."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from backend_client.contract.case import CaseStatus, Move
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow, Opinion
from office.law.problems import Problem
from office.law.statuses import DECIDED_ABOVE

ANSWER_ROWS = 4


def read_move(form: Mapping[str, str]) -> Move:
    """Raises Problem for a move that does not exist; what else is wrong the status machine says."""
    to = form.get("to", "")
    if to not in set(CaseStatus):
        raise Problem.invalid("to", "must be a status")
    status, route, days = CaseStatus(to), form.get("route", ""), text_of(form, "days")
    return Move(
        to=status,
        unit=form.get("unit") or None,
        note=text_of(form, "note") or None,
        answer=_answer(form) if status is CaseStatus.ANSWERED else None,
        route=int(route) if re.fullmatch("[1-6]", route) else None,
        days=int(days) if re.fullmatch("[0-9]{1,3}", days) else None,
        approver=text_of(form, "approver") or None,
        opinion=_opinion(form) if status in DECIDED_ABOVE else None,
        ground=form.get("ground") or None,
        final_case=text_of(form, "final_case") or None,
        internal=text_of(form, "internal") or None,
        against_advice=form.get("against_advice") == "yes",
    )


def with_files(move: Move, files: Sequence[AnswerFile]) -> Move:
    """Files go with the paper; where the step has none, with the step itself."""
    if move.answer is not None:
        return replace(move, answer=replace(move.answer, files=tuple(files)))
    if move.opinion is not None:
        return replace(move, opinion=replace(move.opinion, files=tuple(files)))
    return replace(move, files=tuple(files))


def text_of(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").strip()


def _answer(form: Mapping[str, str]) -> Answer:
    return Answer(_rows(form), text_of(form, "basis"), facts=text_of(form, "facts"))


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
