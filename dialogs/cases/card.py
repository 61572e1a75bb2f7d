"""Renders a filed case: the card that is edited in place, its timeline, deadline and buttons."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from backend_client.contract.case import CaseStatus, LegalDeadline
from backend_client.contract.documents import SENDS_BACK, Answer, Opinion
from backend_client.wording import papers
from dialogs.cases import followed, office_words, publishing, remedies
from dialogs.cases.action import ButtonPlace
from dialogs.cases.actions import ACTIONS, asks_outcome
from dialogs.cases.clerk import reclassified
from dialogs.cases.office_words import (
    BASIS_SHOWN,
    NOTE_SHOWN,
    OPINION_SHOWN,
    REQUEST_SHOWN,
    STEPS_SHOWN,
    SUMMARY_SHOWN,
)
from dialogs.cases.status import ASIDES, PAPERWORK, row_of, task_step
from dialogs.on_behalf import representing
from dialogs.on_behalf.person import called
from dialogs.state import buttons
from dialogs.state.conversation import CaseStep, FollowedCase, WordsKind
from dialogs.state.message import Button, Lane, Message
from dialogs.texts import Html, Texts, clip
from dialogs.texts.layout import Rows, button, in_rows

QUESTIONS_SHOWN = 3
QUESTION_SHOWN = 200
BODIES_SHOWN = 6
_TOLD_SHOWN = {
    WordsKind.REQUEST: 60,
    WordsKind.FACTS: 100,
    WordsKind.ADDED: 60,
    WordsKind.REPLIED: 60,
}


def status_word(t: Texts, status: CaseStatus | str) -> str:
    """A backend may be ahead of us: what we have no word for is some progress."""
    return t.plain(f"status.{status}" if isinstance(status, CaseStatus) else "status.other")


def step_word(t: Texts, step: CaseStatus | str) -> str:
    """Of a status, or of what became of a task."""
    return office_words.task_word(t, step) or status_word(t, step)


def status_meaning(t: Texts, status: CaseStatus | str) -> str:
    known = isinstance(status, CaseStatus)
    return t.plain(f"status.plain.{status}" if known else "status.plain.other")


def status_name(t: Texts, case: FollowedCase) -> str:
    if case.withheld:
        return t.plain("on_behalf.withheld")
    if case.number is not None:
        return status_word(t, case.status)
    return t.plain("case.list_refused" if case.refusal else "case.list_pending")


def clock_text(t: Texts, case: FollowedCase, now: datetime) -> str | None:
    if followed.stands_still(case):
        return t.plain("clock.stands_still")
    clock = followed.next_clock(case, now)
    if clock is None:
        return None
    key = f"clock.{clock.name}"
    return t.plain(
        "clock.line",
        clock=t.plain(key if t.has(key) else "clock.other", due=t.day(clock.due)),
        left=window_text(t, clock, now),
    )


def window_text(t: Texts, clock: LegalDeadline, now: datetime) -> str:
    """How much of a clock is left; of a right whose last day was a holiday, that it is taken."""
    if clock.taken_until is not None and followed.days_left(clock.due, now) < 0:
        return t.plain("clock.taken", until=t.day(clock.taken_until))
    return left_text(t, clock.due, now)


def left_text(t: Texts, due: datetime, now: datetime) -> str:
    days = followed.days_left(due, now)
    key = "clock.over" if days < 0 else "clock.today" if days == 0 else "clock.left"
    return t.plain(key, days=abs(days))


def case_card(
    t: Texts,
    case: FollowedCase,
    now: datetime,
    *,
    fresh: bool = False,
    awaited: bool = False,
    unfolded: bool = False,
) -> Message:
    """The card of a case, edited in place: where it stands, what comes next, and what can be done.
    It names the matter, so it never rings by itself: only when the citizen has just asked for it.
    `awaited`: it goes before the news of others, as an answer does. `unfolded`: with the buttons
    that stand behind 更多."""
    return Message(
        case_text(t, case, now),
        buttons=_buttons(t, case, now, unfolded=unfolded),
        slot=case.slot,
        fresh=fresh,
        stub=t.html("case.stub") if fresh else "",
        ring=fresh,
        lane=Lane.REPLY if fresh or awaited else Lane.PUSH,
    )


def case_text(t: Texts, case: FollowedCase, now: datetime, *, own: bool = True) -> Html:
    """Where a case stands, with its dates and its running legal clock. Whoever only knows number
    and code is not asked to rate it."""
    if case.withheld:
        return t.html("on_behalf.withheld_card")
    lines: list[str] = []
    number = clip(case.number or "", 64)
    registered = row_of(case.status).registered_line
    if registered:
        lines.append(t.html("case.registered"))
    if case.query_code:
        lines.append(t.html("case.number", number=number, code=clip(case.query_code, 64)))
    elif number:
        lines.append(t.html("case.number_only", number=number))
    if case.cleared:
        return Html("\n".join((*lines, "", t.html("case.cleared"))))
    if case.on_behalf is not None:
        lines.append(t.html("on_behalf.case", whom=called(case.on_behalf, t)))
        if case.confirmed or case.disowned:
            theirs = case.confirmed
            lines.append(t.html("on_behalf.is_theirs" if theirs else "on_behalf.is_not_theirs"))
    if (agent := case.by_agent) is not None:
        name, area = clip(agent.name, 40), clip(agent.area, 60)
        lines.append(t.html("enrolment.case", name=name, area=area))
    if case.joint:
        key = "joint.case" if case.signer is None else "joint.case_signed"
        lines.append(t.html(key, people=max(case.people, 1)))
        if case.represents:
            lines.append(t.html("joint.case_represents"))
        elif case.signer is None and case.representatives > 1:
            lines.append(t.html("joint.case_speak", count=case.representatives))
    if case.reopens:
        lines.append(t.html("case.reopens", number=clip(case.reopens, 64)))
    if case.told:
        lines += ["", *_told(t, case)]
    elif case.headline:
        lines.append(t.html("case.headline", headline=clip(case.headline, 60)))
    lines.append("")
    if not (registered and case.number):  # its first line says it
        name = status_name(t, case)
        lines.append(t.html("case.status", status=name, plain=_plain(t, case)))
    if case.unit:
        lines.append(t.html("case.unit", unit=clip(case.unit, 60)))
    lines += _bodies(t, case)
    lines += remedies.procedure_lines(t, case)
    if publishing.is_published(case):
        lines.append(t.html("publish.line", stage=t.plain(f"publish.stage.{case.publication}")))
    if clock := clock_text(t, case, now):
        lines.append(t.html("case.next", clock=clock))
    if _is_under_way(case):
        lines += ["", t.html("case.steps")]
        if (left_out := len(_course(case)) - STEPS_SHOWN) > 0:
            lines.append(t.html("case.steps_left_out", count=left_out))
        lines += _timeline(t, case)
    for block in _papers(t, case):
        lines += ["", *block]
    for asked in _questions(t, case):
        lines += ["", asked]
    if own and asks_outcome(case, now):
        lines += ["", t.html("case.ask_outcome")]
    return Html("\n".join(lines))


def _bodies(t: Texts, case: FollowedCase) -> Iterator[Html]:
    """Who works on it beside the unit that answers, and how far they are."""
    known = [body for body in case.bodies if task_step(body.kind, body.state) in ASIDES]
    for body in known[:BODIES_SHOWN]:
        due = t.plain("case.body_due", due=t.day(body.due)) if body.due else ""
        state = t.plain(f"case.task_state.{body.state}")
        yield t.html(
            f"case.body.{body.kind}",
            unit=clip(body.unit, 60),
            state=state,
            due=due,
            by=clip(body.by or "", 60),
            leader=clip(body.leader or "", 80),
            act=clip(body.act or "", 80),
        )
    if len(known) > BODIES_SHOWN:
        yield t.html("case.bodies_more", count=len(known) - BODIES_SHOWN)


def _told(t: Texts, case: FollowedCase) -> Iterator[Html]:
    """The citizen's own words, shortened: what was asked for, what happened, what came last."""
    for kind, width in _TOLD_SHOWN.items():
        words = [each for each in case.told if each.kind is kind]
        if words:
            yield t.html(f"case.told_{kind}", text=clip(words[-1].text, width))


def happenings(t: Texts, case: FollowedCase) -> tuple[str, ...]:
    """The lines of the card that tell what happened: what stands on it nowhere else, a later card
    must hold too before this one may be left out."""
    papers = (line for block in _papers(t, case) for line in block)
    return (*_timeline(t, case), *papers, *_questions(t, case))


def _papers(t: Texts, case: FollowedCase) -> Iterator[Iterator[str]]:
    """The newest of each: refusal, answer, opinion."""
    if (refused := office_words.newest_refusal(case)) is not None and refused.refusal is not None:
        yield iter((papers.refusal_line(t, refused.refusal),))
    if case.answer is not None:
        yield _answer(t, case.answer, office_words.rows_shown(case))
    if (decided := office_words.newest_opinion(case)) is not None and decided.opinion is not None:
        yield _opinion(t, decided, decided.opinion)


def _questions(t: Texts, case: FollowedCase) -> Iterator[str]:
    for asked in case.questions[:QUESTIONS_SHOWN]:
        yield t.html("case.question", question=clip(asked.text, QUESTION_SHOWN))


def _is_under_way(case: FollowedCase) -> bool:
    """Whether there is more to tell than that it is registered, which the first line does."""
    return any(step.note or not row_of(step.status).registered_line for step in case.steps)


def _course(case: FollowedCase) -> Sequence[CaseStep]:
    """The steps of the case; what helpers sign for and report among staff is none."""
    return [step for step in case.steps if step.note or step.status not in PAPERWORK]


def _timeline(t: Texts, case: FollowedCase) -> Iterator[str]:
    if not _is_under_way(case):
        return
    for step in _course(case)[-STEPS_SHOWN:]:
        yield t.html(
            "case.step_unit" if step.unit else "case.step",
            at=t.minute(step.at),
            status=step_word(t, step.status),
            unit=clip(step.unit or "", 40),
        )
        for line in reclassified.lines(t, step):
            yield t.html("case.step_line", line=line)
        if step.note:
            yield t.html("case.step_note", note=clip(step.note, NOTE_SHOWN))


def _plain(t: Texts, case: FollowedCase) -> str:
    """What a review sends back is neither at its end nor to be asked about again."""
    opinion = case.path[-1].opinion if case.path else None
    back = opinion is not None and opinion.result in SENDS_BACK
    if back and row_of(case.status).decides is not None:
        return t.plain("status.plain.sent_back")
    return status_meaning(t, case.status)


def _opinion(t: Texts, step: CaseStep, opinion: Opinion) -> Iterator[str]:
    yield papers.opinion_title(t, step)
    yield papers.conclusion_line(t, opinion)
    for row in opinion.rows[:1]:
        yield t.html(
            "case.answer_row",
            request=clip(row.request, REQUEST_SHOWN),
            opinion=clip(row.opinion, NOTE_SHOWN),
        )


def _answer(t: Texts, answer: Answer, rows: int) -> Iterator[str]:
    yield t.html("case.answer")
    if answer.summary:
        yield t.html("case.answer_summary", summary=clip(answer.summary, SUMMARY_SHOWN))
    for row in answer.rows[:rows]:
        yield t.html(
            "case.answer_row",
            request=clip(row.request, REQUEST_SHOWN),
            opinion=clip(row.opinion, OPINION_SHOWN),
        )
    if answer.basis:
        yield t.html("case.answer_basis", basis=clip(answer.basis, BASIS_SHOWN))
    if answer.files:
        yield t.html("case.answer_files", count=len(answer.files))


MOST_BUTTONS = 6  # more of them push the text off the screen of a phone
LESS = "less"  # behind the verb of 更多: folds them again
_WIDTHS = {
    ButtonPlace.QUESTION: 1,
    ButtonPlace.RATING: 3,
    ButtonPlace.APPEAL: 1,
    ButtonPlace.ACTING: 4,
}
_WIDTH = 2  # of all others


def _buttons(t: Texts, case: FollowedCase, now: datetime, *, unfolded: bool) -> Rows:
    """What can be done with a case now: the likeliest, and behind 更多 the rest."""
    if case.number is None or case.cleared:
        return ()
    found = [
        (_WIDTHS.get(place, _WIDTH), each)
        for place in ButtonPlace
        for each in (*_copies(place, t, case), *buttons_at(place, t, case, now))
    ]
    if len(found) > MOST_BUTTONS:
        room = MOST_BUTTONS - 1
        key, rest = ("case.button.less", (LESS,)) if unfolded else ("case.button.more", ())
        turn = (_WIDTH, button(t, key, buttons.case(case.tag, "more", *rest)))
        found = [*(found[room:] if unfolded else found[:room]), turn]
    rows: list[tuple[Button, ...]] = []
    for width, group in groupby(found, key=itemgetter(0)):
        rows += in_rows((each for _, each in group), width)
    return tuple(rows)


def _copies(place: ButtonPlace, t: Texts, case: FollowedCase) -> Iterator[Button]:
    """Number and code, above what is said to a person."""
    if place is ButtonPlace.TALKING and case.number and case.query_code:
        number, code = clip(case.number, 64), clip(case.query_code, 64)
        copy = t.plain("case.copy", number=number, code=code)
        yield Button(t.plain("label.copy_code"), copy=copy)


def buttons_at(place: ButtonPlace, t: Texts, case: FollowedCase, now: datetime) -> Iterator[Button]:
    """Those of a place of the card, as they are offered now."""
    for verb, row in ACTIONS.items():
        if row.place is place and representing.is_theirs(case, verb):
            for key, rest in row.on_card(case, now):
                action = (verb, rest) if rest else (verb,)
                yield button(t, key, buttons.case(case.tag, *action))
