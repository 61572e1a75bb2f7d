"""Asking for a review or a recheck of an answer (申请复查 Art. 35, 申请复核 Art. 36)."""

from dataclasses import replace

from backend_client.contract import CaseStatus, ClockName, Review, ReviewLevel
from dialogs.conversation import FollowedCase, Frame
from dialogs.engine import Dialog, Step, values
from dialogs.kinds import Text

APPEAL_CASE = Dialog(
    name="appeal_case",
    version=1,
    steps=(Step("request", Text(limit=300)), Step("reasons", Text(limit=300))),
    text_to="reasons",
)

WINDOWS = {ReviewLevel.REVIEW: ClockName.ASK_REVIEW, ReviewLevel.RECHECK: ClockName.ASK_RECHECK}


def level_open(case: FollowedCase) -> ReviewLevel | None:
    """Which appeal the case's clocks leave open; None when there is none."""
    running = {clock.name for clock in case.clocks}
    return next((level for level, window in WINDOWS.items() if window in running), None)


def prefilled(frame: Frame, case: FollowedCase) -> Frame:
    """The request stands in the answer already: one row for each thing that was asked for."""
    if case.answer is None:
        return frame
    wanted = "\n".join(row.request for row in case.answer.rows if row.request)
    return replace(frame, found={"request": wanted}) if wanted else frame


def to_review(frame: Frame, case: FollowedCase) -> Review:
    known = values(frame)
    second = case.status in (CaseStatus.REVIEWED,)
    return Review(
        level=level_open(case) or (ReviewLevel.RECHECK if second else ReviewLevel.REVIEW),
        request=str(known["request"]),
        reasons=str(known["reasons"]),
    )
