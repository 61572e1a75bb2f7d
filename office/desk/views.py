"""View models of the desk: a case as plain values for the templates. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backend_client.contract.bodies import BodiesChanged, Escalated
from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    Moved,
    PetitionKind,
)
from backend_client.contract.correction import Reclassified
from backend_client.contract.periods import Period, periods
from backend_client.json_codec import from_plain
from backend_client.wording.titles import title_of
from office.law import moves, objections, reviews, statuses
from office.law.deadlines import (
    INVESTIGATE_ROUTE,
    PERFORM_ROUTE,
    PETITIONERS_OWN,
    SIGNPOST_ROUTES,
    days_left,
    start,
)
from office.law.documents import grounds_for
from office.law.routing import (
    Statements,
    Units,
    avoided,
    proposals,
    recused,
    suggest_unit,
)
from office.rights.acts import Acting, Right, right_of
from office.services.moving import whose_step

# What a form is called where its status alone would not say it: (from, to).
NAMES = {
    (CaseStatus.OBJECTED, CaseStatus.REGISTERED): "taken_back",
    **{
        (begun, CaseStatus.HANDLING): "resumed"
        for begun in (CaseStatus.EXTENDED, CaseStatus.MEDIATION, CaseStatus.HEARING)
    },
    (CaseStatus.ANSWERED, CaseStatus.HANDLING): "reopened",
    (CaseStatus.CLOSED, CaseStatus.HANDLING): "reopened",
    (CaseStatus.REVIEWED, CaseStatus.HANDLING): "redone",
    (CaseStatus.FINAL, CaseStatus.HANDLING): "redone",
}
NEAR_DAYS = 3
ON_THE_WAY = timedelta(minutes=1)  # a petitioner's act that takes longer shows both times


# Which of the ways of Art. 31 are open to a move, the usual one first.
ROUTES: Mapping[CaseStatus, tuple[int, ...]] = {
    CaseStatus.SIGNPOSTED: tuple(SIGNPOST_ROUTES),
    CaseStatus.ACCEPTED: (INVESTIGATE_ROUTE, PERFORM_ROUTE),
}

SUMMARY_LENGTH = 60


@dataclass(frozen=True)
class ClockView:
    name: str
    article: int
    due: datetime
    days_left: int
    tone: str  # calm, near, over, own


@dataclass(frozen=True)
class Line:
    """A case in the list. `title` and `request` are None where the list must not tell."""

    number: str
    status: str
    kind: str
    title: str | None
    request: str | None
    unit: str | None
    clock: ClockView | None
    registered_at: datetime
    urgent: bool
    confidential: bool
    target_missed: bool
    supporters: int
    repeats: bool
    on_behalf: bool
    by_agent: bool  # of the office's list
    held: bool
    channel: str


@dataclass(frozen=True)
class UnitChoice:
    id: str
    name: str
    barred: bool
    suggested: bool
    avoided: bool = False  # not barred, but complained of


@dataclass(frozen=True)
class MoveForm:
    """`name` is a key of words.toml's move; `needs` are the names of fields; `unit` is the only one
    it may go to, `units` are those to choose from."""

    to: str
    name: str
    needs: frozenset[str]
    grounds: Sequence[str] = ()
    unit: str | None = None
    units: Sequence[UnitChoice] = ()
    routes: Sequence[int] = ()
    periods: Mapping[str, Period] = field(default_factory=dict)  # not to be missed elsewhere
    simple: datetime | None = None  # the last day of the simple procedure, where it can be chosen


@dataclass(frozen=True)
class Step:
    """An entry of the timeline."""

    event: CaseEvent
    moved: Moved | None
    said_at: datetime | None  # where that was well before it arrived
    late: bool  # on the working day after a last day that was none: for the office to judge
    answers: str | None  # the question that a supplement answers
    awaited: bool  # a question that has no answer yet
    task: BodiesChanged | None = None
    sorted: Reclassified | None = None
    late_duty: Escalated | None = None


def line_of(case: Case, now: datetime, target: timedelta, *, shielded: bool) -> Line:
    """`shielded`: nothing of what it says is shown before it is opened."""
    draft = case.draft
    waiting = case.status in (CaseStatus.SUBMITTED, CaseStatus.REGISTERED)
    return Line(
        number=case.number,
        status=case.status.value,
        kind=draft.kind.value,
        title=None if shielded else title_of(draft),
        request=None if shielded else shorten(draft.request),
        unit=case.unit,
        clock=first_clock(case.clocks, now),
        registered_at=case.registered_at,
        urgent=draft.urgent,
        confidential=draft.confidential,
        target_missed=waiting and now - case.registered_at > target,
        supporters=case.supporters,
        repeats=case.repeats is not None,
        on_behalf=draft.on_behalf is not None,
        by_agent=case.agent is not None,
        held=case.held is not None,
        channel=draft.channel,
    )


def confirmation_of(events: Sequence[CaseEvent]) -> str | None:
    """What the person for whom a case was filed has said of it last; None while nothing."""
    said = [e.type for e in events if e.type in (EventType.CONFIRMED, EventType.DISOWNED)]
    return str(said[-1].value) if said and isinstance(said[-1], EventType) else None


def shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1] + "…"


def clock_views(clocks: Sequence[LegalDeadline], now: datetime) -> list[ClockView]:
    return [_clock_view(clock, now) for clock in sorted(clocks, key=lambda clock: clock.due)]


def first_clock(clocks: Sequence[LegalDeadline], now: datetime) -> ClockView | None:
    """The one to watch: the next duty; the unit's or petitioner's own choice only without one."""
    views = clock_views(clocks, now)
    duties = [view for view in views if view.tone != "own"]
    return next(iter(duties or views), None)


def steps_of(events: Sequence[CaseEvent]) -> list[Step]:
    """Newest first."""
    asked = {e.seq: str(e.data["text"]) for e in events if e.type is EventType.ASKED}
    answered = {e.data.get("answers") for e in events}
    return [
        Step(
            event,
            moved=from_plain(Moved, event.data) if event.type is EventType.MOVED else None,
            said_at=said_before(event.data.get("said_at"), event.at),
            late=event.data.get("late") is True,
            answers=next((asked[seq] for seq in asked if seq == event.data.get("answers")), None),
            awaited=event.seq in asked.keys() - answered,
            task=from_plain(BodiesChanged, event.data) if event.type is EventType.BODIES else None,
            sorted=from_plain(Reclassified, event.data)
            if event.type is EventType.RECLASSIFIED
            else None,
            late_duty=from_plain(Escalated, event.data)
            if event.type is EventType.ESCALATED
            else None,
        )
        for event in reversed(events)
    ]


def said_before(said_at: object, arrived: datetime) -> datetime | None:
    """When it was said, where that is not just before it arrived."""
    if not isinstance(said_at, str):
        return None
    at = datetime.fromisoformat(said_at)
    return at if arrived - at >= ON_THE_WAY else None


def move_forms(
    case: Case,
    units: Units,
    statements: Statements,
    now: datetime,
    acting: Acting,
    *,
    sooner: bool = False,
) -> list[MoveForm]:
    """Those that are for the officer's roles. `sooner`: there is a simple procedure."""
    history, kind = moves.history_of(case.events), case.draft.kind
    fits = kind is PetitionKind.CLAIM and moves.is_simple(
        case.draft, repeats=case.repeats is not None
    )
    simple = start(DeadlineName.SIMPLE, now).due if sooner and fits else None
    here = history[-1]
    late = () if moves.may_extend(case.clocks, now) else (CaseStatus.EXTENDED,)
    routes = ROUTES if kind is PetitionKind.CLAIM else {}
    forms = []
    conclusion, held = moves.conclusion_of(case.events), case.held is not None
    for transition in moves.legal_transitions(history, kind, conclusion, held=held):
        right = right_of(transition)
        if transition.to in late:
            continue
        body = whose_step(transition, case.unit, case.events, units, statements)
        needs = {need.value for need in transition.needs}
        choices: Sequence[UnitChoice] = ()
        if transition.to in moves.TO_A_UNIT:
            choices = unit_choices(statements, units)
            if (before := objections.given_back_by(case.events)) is not None:
                choices = [each for each in choices if each.name != before]
        elif statuses.Need.OPINION in transition.needs:
            above = deciders(case, transition.to, units, statements)
            choices = [each for each in above if acting.may(right, each.id)]
            needs.add(statuses.Need.UNIT)
            body = choices[0].id if choices else body
        if not acting.may(right, body):
            continue
        forms.append(
            MoveForm(
                transition.to.value,
                NAMES.get((here, transition.to), transition.to.value),
                frozenset(needs),
                grounds=grounds_for(transition.to, kind),
                units=choices,
                routes=routes.get(transition.to, ()),
                periods=periods() if transition.to in routes else {},
                simple=simple if transition.to is CaseStatus.ACCEPTED else None,
            )
        )
    forwards = acting.may(Right.FORWARD, units.office)
    if here is CaseStatus.OBJECTED and case.unit is not None and forwards:
        before = next(each for each in reversed(history) if each is not here)
        forms.append(MoveForm(before.value, "kept", frozenset({"note"}), unit=case.unit))
    return forms


def proposed(
    statements: Statements, units: Units, loads: Mapping[str, int]
) -> list[tuple[str, str, int]]:
    """Units that could take it: the name, why as a key of words.toml, how many cases it has to
    handle; what is suggested first."""
    found = proposals(statements, units)
    return [(body.name, reason.value, loads.get(body.name, 0)) for body, reason in found]


def names_its_unit(case: Case, statements: Statements, units: Units) -> bool:
    """Whether what was said names the unit that has, or had, the case."""
    body = units.find(case.unit) if case.unit else None
    return body is not None and body.id in recused(statements, units)


def deciders(
    case: Case, to: CaseStatus, units: Units, statements: Statements
) -> Sequence[UnitChoice]:
    """The bodies above the one whose paper is looked at again; empty where the table has none, and
    a person writes the name."""
    below = reviews.paper_by(reviews.level_of(to), case.unit, case.events, units)
    above = reviews.bodies_above(below, units, recused(statements, units))
    return [
        UnitChoice(body.id, body.name, barred=False, suggested=not at)
        for at, body in enumerate(above)
    ]


def unit_choices(statements: Statements, units: Units) -> list[UnitChoice]:
    barred, shunned = recused(statements, units), avoided(statements, units)
    suggested = suggest_unit(statements, units)
    return [
        UnitChoice(body.id, body.name, body.id in barred, body is suggested, body.id in shunned)
        for body in units.bodies
    ]


def _clock_view(clock: LegalDeadline, now: datetime) -> ClockView:
    left = days_left(clock.due, now)
    if clock.name in PETITIONERS_OWN or clock.name is DeadlineName.OBJECT:
        tone = "own"
    elif left < 0:
        tone = "over"
    else:
        tone = "near" if left <= NEAR_DAYS else "calm"
    return ClockView(str(clock.name), clock.article, clock.due, left, tone)
