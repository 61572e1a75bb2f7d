"""The six ways of Art. 31: where each leads, and by when, in the citizen's words."""

from collections.abc import Iterator

from backend_client.periods import periods
from dialogs.case_status import row_of
from dialogs.conversation import FollowedCase
from dialogs.texts import Html, Texts


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
    if case.route in row_of(case.status).ways_shown:
        yield t.html("ways.way", way=t.plain(f"ways.{case.route}", **rules(t)))
        yield t.html("ways.not_stopped")
