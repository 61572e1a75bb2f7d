"""Rules for cases that are handled as one (并案): which may go together, by which steps one catches
up with its lead, and what of a step is told to more than one petitioner. Pure.

Each keeps its number, its clocks and its chat. So what is said to all must name none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from backend_client.contract.case import CaseStatus, Move, PetitionKind
from backend_client.contract.documents import Answer
from backend_client.wording.spelling import squeezed
from office.law import moves, statuses
from office.law.documents import has_words
from office.law.problems import Problem

LONGEST_NOTE = 500  # characters
MOST = 50  # cases that go with one: each step is written as often
LONGEST_QUOTE = 16  # letters of what somebody else said: half a sentence, longer than most places
# How far a case is, while somebody is at work on it. What a unit gave back stands at none of them.
STAGES = (
    frozenset({CaseStatus.REGISTERED}),
    statuses.GIVEN_TO_A_UNIT,
    frozenset({CaseStatus.ACCEPTED}),
    statuses.those(lambda row: row.runs_on and row.withdrawable),
)
# A petitioner who went this way goes it alone.
LEAVES = statuses.ENDED | statuses.DECIDED_ABOVE | frozenset(moves.REVIEW_TO.values())


class Why(StrEnum):
    """Why two cases do not go together. A key of words.toml's merge_refused."""

    MERGED = "merged"  # it goes with another already
    LEADS = "leads"  # others go with it
    FOLLOWS = "follows"  # the lead goes with another itself
    FULL = "full"
    CLOSED = "closed"  # one of them is to be kept from somebody
    HELD = "held"
    NOT_AT_WORK = "not_at_work"
    KIND = "kind"
    UNIT = "unit"
    AHEAD = "ahead"  # of its lead
    RECUSED = "recused"  # it names the unit that has the lead, or complains of it
    APART = "apart"  # they do not go together


@dataclass(frozen=True)
class Course:
    """What of a case tells with which it may go. `unit` is a name."""

    history: Sequence[CaseStatus]
    kind: PetitionKind
    unit: str | None
    held: bool
    route: int | None = None

    @property
    def stage(self) -> int | None:
        """Its place in STAGES; None for a case that nobody is at work on."""
        if moves.hears_recheck(self.history):
            return None
        here = self.history[-1]
        return next((at for at, stage in enumerate(STAGES) if here in stage), None)


def refused(why: Why) -> Problem:
    return Problem(
        409, "not-together", f"The two cases cannot be handled as one: {why}.", reason=why.value
    )


def check_places(number: str, lead: str, leads: Mapping[str, str]) -> None:
    """`leads`: by the number of each case that goes with another, its lead; of all that have to do
    with these two. Raises Problem 409: chains, and with them circles, there are none."""
    if number in leads:
        raise refused(Why.MERGED)
    if number in leads.values():
        raise refused(Why.LEADS)
    if lead in leads:
        raise refused(Why.FOLLOWS)
    if sum(each == lead for each in leads.values()) >= MOST:
        raise refused(Why.FULL)


def way(lead: Course, merged: Course) -> tuple[Move, ...]:
    """The steps by which a case comes to where its lead is. Raises Problem 409 where there are
    none."""
    if lead.held or merged.held:
        raise refused(Why.HELD)
    if lead.stage is None or merged.stage is None:
        raise refused(Why.NOT_AT_WORK)
    if lead.kind is not merged.kind:
        raise refused(Why.KIND)
    if merged.stage > lead.stage:
        raise refused(Why.AHEAD)
    if merged.stage and merged.unit != lead.unit:
        raise refused(Why.UNIT)
    given = next((s for s in reversed(lead.history) if s in statuses.GIVEN_TO_A_UNIT), None)
    steps = (
        Move(given or CaseStatus.FORWARDED, unit=lead.unit),
        Move(CaseStatus.ACCEPTED, route=lead.route),
        Move(CaseStatus.HANDLING),
    )
    return steps[merged.stage : lead.stage]


def goes_alone(lead: Course, merged: Course) -> bool:
    """Whether something has happened to one of the two after which they go together no more."""
    here = (lead.history[-1], merged.history[-1])
    return lead.held or merged.held or lead.kind is not merged.kind or not LEAVES.isdisjoint(here)


def told_to_all(move: Move) -> Iterator[tuple[str, str]]:
    """What of a step more than one petitioner reads, by the name of its field."""
    if move.note:
        yield "note", move.note
    if (answer := move.answer) is not None:
        yield from (("answer.summary", answer.summary), ("answer.facts", answer.facts))
        yield "answer.basis", answer.basis
        for at, row in enumerate(answer.rows):
            yield f"answer.rows[{at}].opinion", row.opinion
            yield f"answer.rows[{at}].basis", row.basis


def for_another(move: Move, request: str, besides: str, untold: str | None) -> Move:
    """The step as it is made in a case that goes with the one it was made for: with its
    petitioner's own `request`, and none of the files, which may be somebody's. `besides` stands
    for what else was asked; `untold` is said first."""
    note = "\n".join(each for each in (untold, move.note) if each) or None
    answer = move.answer and _answered(move.answer, request, besides)
    return replace(move, note=note, answer=answer, files=(), helpers=(), internal=None)


def _answered(answer: Answer, request: str, besides: str) -> Answer:
    asked = (request if has_words(request) else besides, *(besides for _ in answer.rows[1:]))
    rows = zip(answer.rows, asked, strict=True)
    return replace(answer, rows=tuple(replace(row, request=each) for row, each in rows), files=())


def check_note(note: str) -> None:
    """Raises Problem 422 for words that tell the petitioner nothing."""
    if not has_words(note) or len(note) > LONGEST_NOTE:
        raise Problem.invalid("merge_note", f"must tell the petitioner, in {LONGEST_NOTE} letters")


def runs(text: str) -> frozenset[str]:
    """All runs of letters by which a quotation is known."""
    plain = squeezed(text)
    ends = range(LONGEST_QUOTE, len(plain) + 1)
    return frozenset(plain[end - LONGEST_QUOTE : end] for end in ends)
