"""A filed case as the chat sees it: the living card, its timeline, its clock, its buttons."""

from collections.abc import Iterator
from datetime import datetime

from backend_client.contract import Answer, Clock, Outcome
from dialogs import track_case
from dialogs.appeal_case import level_open
from dialogs.conversation import FollowedCase
from dialogs.message import Button, Lane, Message, utf16_units
from dialogs.render import Rows, button, in_rows
from dialogs.texts import Html, Texts, clip, shown

STEPS_SHOWN = 8
ROWS_SHOWN = 4
OPINION_SHOWN = 200
QUESTIONS_SHOWN = 3
QUESTION_SHOWN = 200
PART_UNITS = 1500  # of an answer in one message: far below Telegram's limit, easy to read


def status_name(t: Texts, case: FollowedCase) -> str:
    if case.number is not None:
        return t.plain(f"status.{case.status}")
    return t.plain("case.list_refused" if case.refusal else "case.list_pending")


def clock_text(t: Texts, case: FollowedCase, now: datetime) -> str | None:
    if track_case.stands_still(case):
        return t.plain("clock.stands_still")
    clock = track_case.next_clock(case, now)
    if clock is None:
        return None
    return t.plain(
        "clock.line",
        clock=t.plain(f"clock.{clock.name}", due=t.day(clock.due)),
        left=window_text(t, clock, now),
    )


def window_text(t: Texts, clock: Clock, now: datetime) -> str:
    """How much of a clock is left; of a right whose last day was a holiday, that it is taken."""
    if clock.taken_until is not None and track_case.days_left(clock.due, now) < 0:
        return t.plain("clock.taken", until=t.day(clock.taken_until))
    return left_text(t, clock.due, now)


def left_text(t: Texts, due: datetime, now: datetime) -> str:
    days = track_case.days_left(due, now)
    key = "clock.over" if days < 0 else "clock.today" if days == 0 else "clock.left"
    return t.plain(key, days=abs(days))


def case_card(
    t: Texts, case: FollowedCase, now: datetime, *, fresh: bool = False, awaited: bool = False
) -> Message:
    """The living card of a case: where it stands, what comes next, and what can be done. It names
    the matter, so it never rings by itself: only when the citizen has just asked for it. `awaited`:
    it goes before the news of others, as an answer does."""
    return Message(
        case_text(t, case, now),
        buttons=_buttons(t, case, now),
        slot=case.slot,
        fresh=fresh,
        stub=t.html("case.stub") if fresh else "",
        ring=fresh,
        lane=Lane.REPLY if fresh or awaited else Lane.PUSH,
    )


def case_text(t: Texts, case: FollowedCase, now: datetime, *, own: bool = True) -> Html:
    """Where a case stands, with its dates and its running legal clock. Whoever only knows number
    and code is not asked to rate it."""
    lines: list[str] = []
    number = clip(case.number or "", 64)
    if case.status in ("submitted", "registered"):
        lines.append(t.html("case.registered"))
    if case.query_code:
        lines.append(t.html("case.number", number=number, code=clip(case.query_code, 64)))
    elif number:
        lines.append(t.html("case.number_only", number=number))
    if case.reopens:
        lines.append(t.html("case.reopens", number=clip(case.reopens, 64)))
    if case.headline:
        lines.append(t.html("case.headline", headline=clip(case.headline, 60)))
    lines += [
        "",
        t.html(
            "case.status",
            status=status_name(t, case),
            plain=t.plain(f"status.plain.{case.status}"),
        ),
    ]
    if case.unit:
        lines.append(t.html("case.unit", unit=clip(case.unit, 60)))
    if clock := clock_text(t, case, now):
        lines.append(t.html("case.next", clock=clock))
    if case.steps:
        lines += ["", t.html("case.steps")]
        if (left_out := len(case.steps) - STEPS_SHOWN) > 0:
            lines.append(t.html("case.steps_left_out", count=left_out))
        lines += _timeline(t, case)
    if case.answer is not None:
        lines += ["", *_answer(t, case.answer)]
    for asked in _questions(t, case):
        lines += ["", asked]
    if own and track_case.can_rate(case, now) and case.rating.outcome is None:
        lines += ["", t.html("case.ask_outcome")]
    return Html("\n".join(lines))


def happenings(t: Texts, case: FollowedCase) -> tuple[str, ...]:
    """The lines of the card that tell what happened: what stands on it nowhere else, a later card
    must hold too before this one may be left out."""
    answer = _answer(t, case.answer) if case.answer is not None else ()
    return (*_timeline(t, case), *answer, *_questions(t, case))


def _questions(t: Texts, case: FollowedCase) -> Iterator[str]:
    for asked in case.questions[:QUESTIONS_SHOWN]:
        yield t.html("case.question", question=clip(asked.text, QUESTION_SHOWN))


def _timeline(t: Texts, case: FollowedCase) -> Iterator[str]:
    for step in case.steps[-STEPS_SHOWN:]:
        yield t.html(
            "case.step_unit" if step.unit else "case.step",
            at=t.minute(step.at),
            status=t.plain(f"status.{step.status}"),
            unit=clip(step.unit or "", 40),
        )
        if step.note:
            yield t.html("case.step_note", note=clip(step.note, 120))


def _answer(t: Texts, answer: Answer) -> Iterator[str]:
    yield t.html("case.answer")
    for row in answer.rows[:ROWS_SHOWN]:
        yield t.html(
            "case.answer_row",
            request=clip(row.request, 80),
            opinion=clip(row.opinion, OPINION_SHOWN),
        )
    if answer.basis:
        yield t.html("case.answer_basis", basis=clip(answer.basis, 120))
    if answer.files:
        yield t.html("case.answer_files", count=len(answer.files))


def whole_answer(t: Texts, answer: Answer) -> list[Message]:
    """The answer word for word, in as many messages as it takes."""
    lines = [line for row in answer.rows for line in _row_lines(t, row.request, row.opinion)]
    if answer.basis:
        lines += _pieces(t, "case.answer_basis", "basis", answer.basis)
    messages: list[list[str]] = [[t.html("case.answer")]]
    for line in lines:
        if sum(map(utf16_units, messages[-1])) + utf16_units(line) > PART_UNITS * 2:
            messages.append([])
        messages[-1].append(line)
    return [Message("\n".join(part)) for part in messages]


def _row_lines(t: Texts, request: str, opinion: str) -> list[str]:
    return [
        *_pieces(t, "case.answer_request", "request", request),
        *_pieces(t, "case.answer_opinion", "opinion", opinion),
    ]


def _pieces(t: Texts, key: str, name: str, value: str) -> list[str]:
    """A long value cut to fit; escaping may make a character five, but Telegram counts one."""
    size = PART_UNITS // 2
    pieces = (value[at : at + size] for at in range(0, len(value), size))
    cuts = [piece for piece in pieces if shown(piece).strip()] or [t.plain("card.none")]
    first = t.html(key, **{name: cuts[0]})
    return [first, *(t.html("case.answer_more", text=cut) for cut in cuts[1:])]


def is_cut(answer: Answer) -> bool:
    """Whether the card shows less than the whole answer."""
    return (
        bool(answer.files)
        or len(answer.rows) > ROWS_SHOWN
        or len(answer.basis) > 110
        or any(len(row.opinion) > OPINION_SHOWN - 10 for row in answer.rows)
    )


def case_data(case: FollowedCase, action: str) -> str:
    return f"c:{case.tag}:{action}"


def _buttons(t: Texts, case: FollowedCase, now: datetime) -> Rows:
    """What can be done with a case now, the likeliest first."""
    if case.number is None:
        return ()
    rows: list[tuple[Button, ...]] = [
        (button(t, "case.button.reply", case_data(case, f"reply.{asked.seq}")),)
        for asked in case.questions[:1]
    ]
    if track_case.can_rate(case, now):
        rows.append(rating_row(t, case))
    level = level_open(case, now)
    if level is not None and case.rating.outcome is not Outcome.SOLVED:
        rows.append((button(t, f"case.button.{level}", case_data(case, "appeal")),))
    if case.answer is not None and is_cut(case.answer):
        rows.append((button(t, "case.button.answer", case_data(case, "answer")),))
    act = [button(t, "case.button.progress", case_data(case, "open"))]
    if track_case.can_add(case):
        act.append(button(t, "case.button.add", case_data(case, "add")))
    if track_case.can_urge(case):
        act.append(button(t, "case.button.urge", case_data(case, "urge")))
    if track_case.can_withdraw(case):
        act.append(button(t, "case.button.withdraw", case_data(case, "withdraw")))
    if track_case.can_reopen(case):
        act.append(button(t, "case.button.again", case_data(case, "again")))
    rows += in_rows(act, 4)
    rest: list[Button] = []
    if track_case.can_add(case):
        rest.append(button(t, "label.human", case_data(case, "human")))
    if case.query_code:
        copy = t.plain("case.copy", number=clip(case.number, 64), code=clip(case.query_code, 64))
        rest.append(Button(t.plain("label.copy_code"), copy=copy))
    if case.public:
        rest.append(button(t, "case.button.unpublish", case_data(case, "unpublish")))
    if track_case.can_add(case):
        name = "unmute" if case.muted else "mute"
        rest.append(button(t, f"case.button.{name}", case_data(case, name)))
    return (*rows, *in_rows(rest, 2))


def rating_row(t: Texts, case: FollowedCase) -> tuple[Button, ...]:
    """Whether it is solved; once that is said, the way to change it."""
    if case.rating.outcome is not None:
        return (button(t, "case.button.rate", case_data(case, "rate")),)
    return tuple(
        button(t, f"case.button.{outcome}", case_data(case, f"outcome.{outcome}"))
        for outcome in Outcome
    )
