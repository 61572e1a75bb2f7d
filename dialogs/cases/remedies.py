"""Remedies of a citizen who does not agree: 复查 (Art. 35) and 复核 (Art. 36) while their window is
open, and the six procedures of Art. 31 with where each leads and by when.
"""

from collections.abc import Iterator
from datetime import datetime

from backend_client.contract.case import DeadlineName, LegalDeadline, PetitionKind, ReviewLevel
from backend_client.contract.periods import periods
from dialogs.cases import followed
from dialogs.cases.status import DUTY, ELSEWHERE, row_of
from dialogs.state.conversation import FollowedCase
from dialogs.texts import Html, Texts

WINDOWS = {
    ReviewLevel.REVIEW: DeadlineName.ASK_REVIEW,
    ReviewLevel.RECHECK: DeadlineName.ASK_RECHECK,
}


def level_open(case: FollowedCase, now: datetime) -> ReviewLevel | None:
    """Which appeal the case's clocks leave open; None when there is none, or when it has been asked
    for already."""
    if case.appealed_at == case.status:
        return None
    running = {clock.name for clock in case.clocks if followed.is_open(clock, now)}
    return next((level for level, window in WINDOWS.items() if window in running), None)


def without_appeal(case: FollowedCase) -> str:
    """The key of the text that tells why there is none, and what there is instead."""
    if case.kind is PetitionKind.SUGGESTION:
        return "unsolved.no_review_suggestion"
    if case.kind is PetitionKind.DENUNCIATION:
        return "unsolved.no_review_denunciation"
    if case.route in ELSEWHERE:
        return "unsolved.no_review_way"
    if case.route == DUTY:
        return "unsolved.no_review_duty"
    had_one = any(clock.name in followed.OWN_WINDOWS for clock in case.clocks)
    return "unsolved.review_over" if had_one else "unsolved.no_review"


def window_of(case: FollowedCase, level: ReviewLevel) -> LegalDeadline:
    """The clock that leaves an appeal open."""
    return next(clock for clock in case.clocks if clock.name is WINDOWS[level])


def rules(t: Texts) -> dict[str, str]:
    """By name, each period with its law: what texts about the ways have room for."""
    return {
        name: t.plain(
            f"ways.{name}",
            time=t.plain(f"ways.{period.unit}", count=period.amount),
            law=t.plain(f"ways.law_{period.law}"),
            article=period.article,
        )
        for name, period in periods().items()
    }


def procedure_lines(t: Texts, case: FollowedCase) -> Iterator[Html]:
    """Beneath the status of a case that is not investigated: the way it goes, and its deadlines."""
    if case.route in row_of(case.status).procedures_shown:
        yield t.html("ways.way", way=t.plain(f"ways.{case.route}", **rules(t)))
        yield t.html("ways.not_stopped")
