"""What is doubtful about an answer is shown before it goes out. Whoever stands by it all the same
gives a reason, which staff read beside the case and supervisors find in one place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from backend_client.contract.case import Case, Move
from backend_client.contract.documents import AnswerFile
from office.answers.earlier import earlier
from office.answers.lint import Finding, findings
from office.api.calls import Call
from office.desk.forms import text_of
from office.desk.rendering import Desk, words
from office.law.documents import has_words
from office.law.problems import Problem

NAME = "answer-doubts"
ATTACHED = AnswerFile("attached")  # a paper that is taken in only when the answer goes out


@dataclass(frozen=True)
class Doubts:
    """A finding as staff read it."""

    says: str
    about: str


@dataclass(frozen=True)
class Answered:
    """The move as it goes out, and by which reason it does although there are findings."""

    move: Move
    found: Sequence[Finding] = ()
    reason: str = ""


async def stand_by(
    desk: Desk, call: Call[None], case: Case, move: Move, form: Mapping[str, str], *, papers: bool
) -> Answered:
    """The move, with the reason why it is made all the same in what staff write for one another.
    Raises Problem 409 with the findings where there is none."""
    found = await _look(desk, call, case, move, papers=papers)
    if not found:
        return Answered(move)
    reason = text_of(form, "overrule")
    if not has_words(reason):
        raise Problem(409, NAME, "The answer is doubtful: see the findings.", findings=found)
    said = words()["figures"]["overruled"].format(
        faults="、".join(each.says for each in shown(found)), reason=reason
    )
    internal = "\n".join(filter(None, (move.internal, said)))
    return Answered(replace(move, internal=internal), found, reason)


def stood_by(answered: Answered) -> Mapping[str, str] | None:
    """What supervisors read of it, once it has gone out."""
    faults = ",".join(sorted({each.fault.value for each in answered.found}))
    return {"reason": answered.reason, "faults": faults} if faults else None


async def _look(
    desk: Desk, call: Call[None], case: Case, move: Move, *, papers: bool
) -> Sequence[Finding]:
    """Nothing of an answer that the law's own rules will refuse."""
    answer = move.answer
    if answer is None or not answer.rows or not all(has_words(r.opinion) for r in answer.rows):
        return ()
    if papers:
        answer = replace(answer, files=(ATTACHED,))
    async with desk.office.database.read() as session:
        others = await earlier(session, desk.reader(call), case.unit, case.number)
    made = desk.templates.made
    return findings(case.draft, case.route, answer, move.note, others, made)


def shown(found: Sequence[Finding]) -> Sequence[Doubts]:
    return [Doubts(words()["doubt"][each.fault], each.about) for each in found]


def of_problem(problem: Problem) -> Sequence[Doubts]:
    found = problem.extra.get("findings", ())
    return shown(found) if isinstance(found, tuple | list) else ()
