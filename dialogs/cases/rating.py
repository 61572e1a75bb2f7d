"""Ratings of an answer: outcome, and grades for both parties (双满意).

The buttons carry their case, so a rating needs no dialog and works for as long as the window is
open, whatever else is being talked about.
"""

from datetime import datetime

from backend_client.contract.case import Grade, Rating, Resolution
from dialogs.cases import followed
from dialogs.cases.actions import PARTIES
from dialogs.cases.card import window_text
from dialogs.cases.remedies import level_open, rules, window_of, without_appeal
from dialogs.state import buttons
from dialogs.state.conversation import FollowedCase
from dialogs.state.copies import replace
from dialogs.state.message import Button, Message
from dialogs.texts import Texts
from dialogs.texts.layout import Rows, button
from dialogs.turn_context import TurnContext


def graded(rating: Rating, party: str, grade: Grade) -> Rating:
    """The rating with the grade of one of PARTIES given or changed."""
    return replace(rating, office=grade) if party == "office" else replace(rating, unit=grade)


def next_party(rating: Rating) -> str | None:
    """Whose grade is asked for now: one question at a time. None when both are given."""
    return next((party for party in PARTIES if getattr(rating, party) is None), None)


def slot(case: FollowedCase) -> str:
    return f"rate:{case.client_ref}"


def prompt(t: Texts, case: FollowedCase, ask: str | None, *, fresh: bool = False) -> Message:
    """The grades so far and the question after the one of `ask`: one message, edited in place."""
    rating = case.rating
    lines: list[str] = []
    if rating.outcome is not None:
        lines.append(t.html("rate.outcome", outcome=t.plain(f"rate.{rating.outcome}")))
    for party in PARTIES:
        if grade := getattr(rating, party):
            lines.append(
                t.html(
                    "rate.party_grade",
                    party=t.plain(f"rate.{party}"),
                    grade=t.plain(f"rate.{grade}"),
                )
            )
    if ask is not None:
        lines.append(t.html("rate.ask", party=t.plain(f"rate.{ask}")))
    elif case.rate_until:
        lines.append(t.html("rate.thanks", until=t.day(case.rate_until)))
    lines.append(t.html("rate.quiet_noted" if rating.pressed else "rate.quiet_question"))
    return Message(
        "\n".join(lines),
        buttons=_buttons(t, case, ask),
        slot=slot(case),
        fresh=fresh,
        stub=t.html("case.stub") if fresh else "",
        ring=False,
    )


def ask_grades(ctx: TurnContext, case: FollowedCase) -> None:
    """Once a way on was chosen by whom the answer did not help: the grades were left out then."""
    unsolved = case.rating.outcome is Resolution.UNSOLVED
    if unsolved and next_party(case.rating) and followed.can_rate(case, ctx.event.at):
        ctx.say(prompt(ctx.t, case, next_party(case.rating), fresh=True))


def _buttons(t: Texts, case: FollowedCase, ask: str | None) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if ask is not None:
        rows.append(
            tuple(
                button(t, f"rate.{grade}", buttons.case(case.tag, "grade", ask, grade))
                for grade in Grade
            )
        )
    else:
        rows.append(
            tuple(
                button(t, f"rate.{outcome}", buttons.case(case.tag, "outcome", outcome))
                for outcome in Resolution
            )
        )
        rows.append(change_row(t, case))
    if not case.rating.pressed:
        rows.append((button(t, "rate.quiet", buttons.case(case.tag, "pressed")),))
    return tuple(rows)


def change_row(t: Texts, case: FollowedCase) -> tuple[Button, ...]:
    """Whose grade shall be another one."""
    return tuple(
        button(t, f"rate.change_{party}", buttons.case(case.tag, "rate", party))
        for party in PARTIES
    )


def next_steps(t: Texts, case: FollowedCase, now: datetime) -> Message:
    """After 没解决: new facts, supervision, an appeal while its window is open."""
    level = level_open(case, now)
    if level is None:
        appeal = t.plain(without_appeal(case), **rules(t))
    else:
        left = window_text(t, window_of(case, level), now)
        appeal = t.plain(f"unsolved.{level}", left=left)
    rows: list[tuple[Button, ...]] = [
        (
            button(t, "unsolved.add", buttons.case(case.tag, "add")),
            button(t, "unsolved.supervise", buttons.case(case.tag, "supervise")),
        )
    ]
    if level is not None:
        rows.append((button(t, f"case.button.{level}", buttons.case(case.tag, "appeal")),))
    rows.append((button(t, "unsolved.which", buttons.case(case.tag, "which")),))
    return Message(t.html("unsolved.text", review=appeal), buttons=tuple(rows))
