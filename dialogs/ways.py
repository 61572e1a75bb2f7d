"""The six ways of Art. 31: where each leads, and by when, in the citizen's words."""

from collections.abc import Iterator

from backend_client.contract import CaseStatus
from backend_client.periods import periods
from dialogs.conversation import FollowedCase
from dialogs.texts import Html, Texts

ELSEWHERE = range(1, 5)  # another procedure
DUTY = 5  # the unit does its duty, or replies, on the petition itself
# When the unit has taken it on, and the citizen may have to go on elsewhere.
TAKEN_ON = frozenset(
    {CaseStatus.ACCEPTED, CaseStatus.HANDLING, CaseStatus.ANSWERED, CaseStatus.CLOSED}
)


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


def told(t: Texts, case: FollowedCase) -> Iterator[Html]:
    """Beneath the status of a case that is not investigated: the way it goes, and its deadlines."""
    signposted = case.route in ELSEWHERE and case.status is CaseStatus.SIGNPOSTED
    if signposted or (case.route == DUTY and case.status in TAKEN_ON):
        yield t.html("ways.way", way=t.plain(f"ways.{case.route}", **rules(t)))
        yield t.html("ways.not_stopped")
