"""Asking for a review or a recheck of an answer (申请复查 Art. 35, 申请复核 Art. 36)."""

from collections.abc import Mapping
from datetime import datetime

from backend_client.contract import Clock, ClockName, Kind, Review, ReviewLevel
from dialogs import track_case
from dialogs.case_status import DUTY, ELSEWHERE
from dialogs.conversation import FollowedCase, Frame, Person
from dialogs.engine import Dialog, Step, values
from dialogs.file_case import danger
from dialogs.kinds import Story, Text, Values, story_text

WANTED = "wanted"  # what the answer says was asked for: the first half of an appeal is filled in


def _find(answers: Values, person: Person) -> Mapping[str, object]:
    found = dict(danger({**answers, "story": answers.get("reasons")}, person))
    if wanted := answers.get(WANTED):
        found["request"] = wanted
    return found


APPEAL_CASE = Dialog(
    name="appeal_case",
    version=1,
    steps=(
        Step(WANTED, Text(), asked=False),
        Step("request", Text(limit=300)),
        Step("reasons", Story()),
    ),
    card=("request", "reasons"),
    text_to="reasons",
    find=_find,
)

WINDOWS = {ReviewLevel.REVIEW: ClockName.ASK_REVIEW, ReviewLevel.RECHECK: ClockName.ASK_RECHECK}


def level_open(case: FollowedCase, now: datetime) -> ReviewLevel | None:
    """Which appeal the case's clocks leave open; None when there is none, or when it has been asked
    for already."""
    if case.appealed_at == case.status:
        return None
    running = {clock.name for clock in case.clocks if track_case.is_open(clock, now)}
    return next((level for level, window in WINDOWS.items() if window in running), None)


def without_appeal(case: FollowedCase) -> str:
    """The key of the text that tells why there is none, and what there is instead."""
    if case.kind is Kind.SUGGESTION:
        return "unsolved.no_review_suggestion"
    if case.kind is Kind.DENUNCIATION:
        return "unsolved.no_review_denunciation"
    if case.route in ELSEWHERE:
        return "unsolved.no_review_way"
    if case.route == DUTY:
        return "unsolved.no_review_duty"
    had_one = any(clock.name in track_case.OWN_WINDOWS for clock in case.clocks)
    return "unsolved.review_over" if had_one else "unsolved.no_review"


def window_of(case: FollowedCase, level: ReviewLevel) -> Clock:
    """The clock that leaves an appeal open."""
    return next(clock for clock in case.clocks if clock.name is WINDOWS[level])


def prefilled(case: FollowedCase) -> Mapping[str, object]:
    """The request stands in the answer already: one row for each thing that was asked for."""
    rows = case.answer.rows if case.answer else ()
    wanted = "\n".join(row.request for row in rows if row.request)
    return {WANTED: wanted} if wanted else {}


def to_review(frame: Frame, level: ReviewLevel) -> Review:
    known = values(frame)
    return Review(
        level=level, request=str(known["request"]), reasons=story_text(known.get("reasons"))
    )
